/*
 * Overlapped receives, completed in each of the ways there are
 *
 * Copyright 2026 the wsrecv authors
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with this library; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
 */

#include "bench.h"

struct receive
{
    WSAOVERLAPPED overlapped;
    char buffer[64];
};

static struct receive *receives;
static HANDLE port;
static unsigned int routines;
static BOOL crowd_started;

static int open_receives( const struct row *row )
{
    return open_sockets( row ) && (receives = calloc( row->count, sizeof(*receives) ));
}

int open_event( const struct row *row )
{
    int i;

    if (!open_receives( row )) return 0;
    for (i = 0; i < row->count; i++)
        if (!(receives[i].overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ))) return 0;
    return 1;
}

int open_port( const struct row *row )
{
    int i;

    if (!open_receives( row )) return 0;
    if (!(port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 1 ))) return 0;
    for (i = 0; i < row->count; i++) if (!CreateIoCompletionPort( (HANDLE)sockets[i], port, 0, 1 )) return 0;
    return 1;
}

int open_skip( const struct row *row )
{
    UCHAR flags = FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE;
    int i;

    if (!open_port( row )) return 0;
    for (i = 0; i < row->count; i++)
        if (!SetFileCompletionNotificationModes( (HANDLE)sockets[i], flags )) return 0;
    return 1;
}

int open_routine( const struct row *row )
{
    return open_receives( row );
}

void close_overlapped( const struct row *row )
{
    int i;

    close_sockets( row );
    for (i = 0; receives && i < row->count; i++)
        if (receives[i].overlapped.hEvent) CloseHandle( receives[i].overlapped.hEvent );
    if (port) CloseHandle( port );
    port = NULL;
    /* The sockets' end has completed what was pending. */
    SleepEx( 0, TRUE );
    free( receives );
    receives = NULL;
    crowd_started = FALSE;
}

static void CALLBACK routine( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    (void)size;
    (void)overlapped;
    (void)flags;
    if (!error) routines++;
}

/* 0: done; 1: pending; -1: failed */
static int post( SOCKET s, struct receive *receive, char *buffer, int size, LPWSAOVERLAPPED_COMPLETION_ROUTINE function )
{
    WSABUF data;
    DWORD flags = 0;

    data.buf = buffer;
    data.len = size;
    if (!WSARecv( s, &data, 1, NULL, &flags, &receive->overlapped, function )) return 0;
    return WSAGetLastError() == WSA_IO_PENDING ? 1 : -1;
}

int receive_event( SOCKET s, char *buffer, int size )
{
    DWORD got, flags;

    if (post( s, receives, buffer, size, NULL ) == -1) return -1;
    return WSAGetOverlappedResult( s, &receives->overlapped, &got, TRUE, &flags ) ? (int)got : -1;
}

int receive_port( SOCKET s, char *buffer, int size )
{
    OVERLAPPED *overlapped;
    ULONG_PTR key;
    DWORD got;

    if (post( s, receives, buffer, size, NULL ) == -1) return -1;
    return GetQueuedCompletionStatus( port, &got, &key, &overlapped, 10000 ) ? (int)got : -1;
}

int receive_skip( SOCKET s, char *buffer, int size )
{
    switch (post( s, receives, buffer, size, NULL ))
    {
    case 0:  return receives->overlapped.InternalHigh;
    default: return -1;
    }
}

int receive_routine( SOCKET s, char *buffer, int size )
{
    if (post( s, receives, buffer, size, routine ) == -1) return -1;
    SleepEx( 10000, TRUE );
    return receives->overlapped.InternalHigh;
}

/* One on each socket, then the peer sends, then all are waited for. */
static int post_all( const struct row *row, LPWSAOVERLAPPED_COMPLETION_ROUTINE function )
{
    int i;

    for (i = 0; i < row->count; i++)
        if (post( sockets[i], &receives[i], receives[i].buffer, row->size, function ) != 1) return 0;
    return peer_pour( 0, row->count, row->size, row->size );
}

int batch_wait_event( const struct row *row, unsigned int n )
{
    DWORD got, flags;
    unsigned int done;
    int i;

    for (done = 0; done < n; done += row->count)
    {
        clock_start();
        if (!post_all( row, NULL )) return 0;
        for (i = 0; i < row->count; i++)
            if (!WSAGetOverlappedResult( sockets[i], &receives[i].overlapped, &got, TRUE, &flags )) return 0;
        clock_stop();
    }
    return done;
}

int batch_wait_port( const struct row *row, unsigned int n )
{
    OVERLAPPED *overlapped;
    unsigned int done;
    ULONG_PTR key;
    DWORD got;
    int i;

    for (done = 0; done < n; done += row->count)
    {
        clock_start();
        if (!post_all( row, NULL )) return 0;
        for (i = 0; i < row->count; i++)
            if (!GetQueuedCompletionStatus( port, &got, &key, &overlapped, 10000 )) return 0;
        clock_stop();
    }
    return done;
}

int batch_wait_routine( const struct row *row, unsigned int n )
{
    unsigned int done;

    for (done = 0; done < n; done += row->count)
    {
        routines = 0;
        clock_start();
        if (!post_all( row, routine )) return 0;
        while (routines < (unsigned int)row->count) if (!SleepEx( 10000, TRUE )) return 0;
        clock_stop();
    }
    return done;
}

/* How many messages the receives that are posted on a socket until one pends have got; -1 on failure. */
static int repost( SOCKET s, struct receive *receive, const struct row *row )
{
    int got = 0, ret;

    while (!(ret = post( s, receive, receive->buffer, row->size, NULL )) && row->receive == receive_skip) got++;
    return ret == -1 ? -1 : got;
}

/* All sockets have a receive all the time, as in a server. */
int batch_crowd( const struct row *row, unsigned int n )
{
    unsigned int each = (n + row->count - 1) / row->count, done = 0;
    OVERLAPPED *overlapped;
    ULONG_PTR key;
    DWORD size;
    int i, got;

    for (i = 0; !crowd_started && i < row->count; i++) if (repost( sockets[i], &receives[i], row )) return 0;
    crowd_started = TRUE;
    clock_start();
    if (!peer_pour( 0, row->count, each * row->size, row->size )) return 0;
    while (done < each * row->count)
    {
        if (!GetQueuedCompletionStatus( port, &size, &key, &overlapped, 10000 )) return 0;
        i = CONTAINING_RECORD( overlapped, struct receive, overlapped ) - receives;
        if ((got = repost( sockets[i], &receives[i], row )) == -1) return 0;
        done += got + 1;
    }
    clock_stop();
    return done;
}
