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

#include "stress.h"

struct overlapped
{
    WSAOVERLAPPED overlapped;
    char   data[MAX_CHUNK];
    HANDLE event;
    int    error;   /* of the call, then of the receive */
    DWORD  size;
    int    told;    /* how often its packet or routine came */
};

static void post( SOCKET s, struct overlapped *receive, int size, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    WSABUF buffer = { size, receive->data };
    DWORD flags = 0;

    receive->error = WSARecv( s, &buffer, 1, NULL, &flags, &receive->overlapped, routine ) ? WSAGetLastError() : 0;
}

/* The low bit keeps it away from the completion port that the socket may have. */
static void start_overlapped( struct lane *lane, SOCKET s, struct overlapped *receive, int size )
{
    memset( &receive->overlapped, 0, sizeof(receive->overlapped) );
    receive->event = CreateEventW( NULL, TRUE, FALSE, NULL );
    receive->overlapped.hEvent = (HANDLE)((ULONG_PTR)receive->event | (lane->port != NULL));
    post( s, receive, size, NULL );
}

/* What kernel32's functions say, in Winsock's words. */
static int socket_error( DWORD error )
{
    switch (error)
    {
    case ERROR_NETNAME_DELETED:    return WSAECONNRESET;
    case ERROR_CONNECTION_ABORTED: return WSAECONNABORTED;
    default:                       return error;
    }
}

/* Did it start, so that it will be told of? */
static BOOL is_started( const struct overlapped *receive )
{
    return !receive->error || receive->error == WSA_IO_PENDING;
}

/* WSAGetOverlappedResult does not take the handle of an alias, so this reads the OVERLAPPED. */
static BOOL end_overlapped( struct lane *lane, struct overlapped *receive )
{
    DWORD size = 0, wait = 0;
    BOOL ok = TRUE;

    if (is_started( receive ))
    {
        wait = WaitForSingleObject( receive->event, EVENT_MS );
        if (wait)
        {
            violate( lane, TIMED_OUT, "overlapped receive", wait );
            CancelIo( (HANDLE)lane->rx );
            WaitForSingleObject( receive->event, EVENT_MS );
            ok = FALSE;
        }
        else
        {
            ok = GetOverlappedResult( (HANDLE)lane->rx, &receive->overlapped, &size, FALSE );
            receive->error = ok ? 0 : socket_error( GetLastError() );
            ok = stream_result( lane, receive->data, ok ? (int)size : -1, receive->error );
        }
    }
    else ok = stream_result( lane, NULL, -1, receive->error );
    CloseHandle( receive->event );
    return ok;
}

BOOL do_overlapped( struct lane *lane, SOCKET s, int count )
{
    struct overlapped *receives = calloc( count, sizeof(*receives) );
    BOOL more = TRUE;
    int i;

    for (i = 0; i < count; i++) start_overlapped( lane, s, &receives[i], 1 + RND( lane, MAX_CHUNK ) );
    for (i = 0; i < count; i++)
    {
        /* After the end of the stream the others are told of it as well. */
        if (more) more = end_overlapped( lane, &receives[i] );
        else
        {
            if (is_started( &receives[i] ) && WaitForSingleObject( receives[i].event, EVENT_MS ))
            {
                /* It stays where the server may write.  Wine's server loses it at a reset, also with its own
                 * ws2_32 on 8.0. */
                if (is_abrupt( lane )) InterlockedIncrement( &known );
                else violate( lane, TIMED_OUT, "overlapped receive after the end", i );
                return FALSE;
            }
            CloseHandle( receives[i].event );
        }
    }
    free( receives );
    return more;
}

/* A receive that does not wait never gets what an overlapped one before it should have. */
BOOL do_overtake( struct lane *lane )
{
    struct overlapped *receive = calloc( 1, sizeof(*receive) );
    int ret = -1, error = WSAEWOULDBLOCK, tries = 1 + RND( lane, 50 );
    char data[MAX_CHUNK];
    BOOL more;

    set_nonblocking( lane->rx, 1 );
    start_overlapped( lane, lane->rx, receive, 1 + RND( lane, MAX_CHUNK ) );
    while (tries-- && ret == -1 && error == WSAEWOULDBLOCK)
    {
        ret = recv( lane->rx, data, sizeof(data), 0 );
        error = WSAGetLastError();
    }
    more = end_overlapped( lane, receive );
    if (more && (ret >= 0 || error != WSAEWOULDBLOCK)) more = stream_result( lane, data, ret, error );
    set_nonblocking( lane->rx, 0 );
    free( receive );
    return more;
}

/* A receive of nothing completes when there is something, and takes none of it. */
BOOL do_zero( struct lane *lane )
{
    struct overlapped *receive = calloc( 1, sizeof(*receive) );
    DWORD size = 0;

    start_overlapped( lane, lane->rx, receive, 0 );
    if (is_started( receive ))
    {
        if (WaitForSingleObject( receive->event, EVENT_MS ))
        {
            /* It stays where the server may write. */
            violate( lane, TIMED_OUT, "receive of nothing", 0 );
            return FALSE;
        }
        receive->error = 0;
        if (!GetOverlappedResult( (HANDLE)lane->rx, &receive->overlapped, &size, FALSE ))
            receive->error = socket_error( GetLastError() );
        if (size) violate( lane, CORRUPT, "bytes in a receive of nothing", size );
    }
    CloseHandle( receive->event );
    size = receive->error;
    free( receive );
    return size ? stream_result( lane, NULL, -1, size ) : receive_once( lane, lane->rx );
}

/* What each of some receives has got, in the order in which they were posted. */
static BOOL check_all( struct lane *lane, struct overlapped *receives, int count )
{
    BOOL more = TRUE;
    int i;

    for (i = 0; i < count && more; i++)
        more = stream_result( lane, receives[i].data, receives[i].error ? -1 : (int)receives[i].size, receives[i].error );
    free( receives );
    return more;
}

/* Waits for a packet; FALSE if there is none. */
static BOOL get_packet( struct lane *lane, struct overlapped *receives, int count, DWORD timeout )
{
    OVERLAPPED *overlapped = NULL;
    struct overlapped *receive;
    ULONG_PTR key;
    DWORD size;
    BOOL ok;

    ok = GetQueuedCompletionStatus( lane->port, &size, &key, &overlapped, timeout );
    if (!overlapped) return FALSE;
    receive = CONTAINING_RECORD( overlapped, struct overlapped, overlapped );
    if (receive < receives || receive >= receives + count) violate( lane, LOST_EVENT, "packet of another receive", 0 );
    else
    {
        receive->told++;
        receive->error = ok ? 0 : socket_error( GetLastError() );
        receive->size = size;
    }
    return TRUE;
}

/* A packet for each receive that has not failed at once, but with the skip flags only if it was pending. */
BOOL do_port( struct lane *lane )
{
    int i, count = 1 + RND( lane, 3 ), expected = 0;
    struct overlapped *receives = calloc( count, sizeof(*receives) );

    for (i = 0; i < count; i++)
    {
        post( lane->rx, &receives[i], 1 + RND( lane, MAX_CHUNK ), NULL );
        if (!receives[i].error) receives[i].size = receives[i].overlapped.InternalHigh;
        if (receives[i].error == WSA_IO_PENDING || (!receives[i].error && !lane->skip)) expected++;
    }
    for (i = 0; i < expected; i++)
    {
        if (get_packet( lane, receives, count, EVENT_MS )) continue;
        if (is_abrupt( lane ))
        {
            /* Wine's server loses the packet of a receive that a reset meets as it starts; its own ws2_32
             * on 8.0 shows the same, more often. */
            InterlockedIncrement( &known );
            return FALSE;
        }
        violate( lane, TIMED_OUT, "packets that did not come:", expected - i );
        return FALSE;
    }
    if (get_packet( lane, receives, count, 0 )) violate( lane, LOST_EVENT, "packet too many, after", expected );
    for (i = 0; i < count; i++)
    {
        /* The same, and the packet is already under way when the reset is found out: it says that the stream
         * has ended.  Nobody can take it back. */
        if (!is_abrupt( lane ) || lane->skip || receives[i].error || receives[i].size) continue;
        InterlockedIncrement( &known );
        free( receives );
        return FALSE;
    }
    for (i = 0; i < count; i++)
        if (receives[i].told > 1) violate( lane, LOST_EVENT, "packets of one receive:", receives[i].told );
    return check_all( lane, receives, count );
}

static void CALLBACK routine( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    struct overlapped *receive = CONTAINING_RECORD( overlapped, struct overlapped, overlapped );

    (void)flags;
    receive->told++;
    receive->error = error;
    receive->size = size;
}

/* Each routine once, in alertable waits only. */
BOOL do_routine( struct lane *lane )
{
    int i, count = 1 + RND( lane, 3 );
    struct overlapped *receives = calloc( count, sizeof(*receives) );
    BOOL waiting = FALSE;

    for (i = 0; i < count; i++)
    {
        post( lane->rx, &receives[i], 1 + RND( lane, MAX_CHUNK ), routine );
        if (receives[i].told) violate( lane, LOST_EVENT, "routine came too early", i );
    }
    for (i = 0; i < count; i++)
    {
        if (!is_started( &receives[i] ) && !receives[i].told) continue;  /* failed at once */
        while (!receives[i].told && !waiting) waiting = !SleepEx( EVENT_MS, TRUE );
        if (!waiting) continue;
        /* the same as with events: it is not the first that the server forgets */
        if (is_abrupt( lane ) && i) InterlockedIncrement( &known );
        else violate( lane, TIMED_OUT, "routine", i );
        return FALSE;
    }
    SleepEx( 0, TRUE );
    for (i = 0; i < count; i++)
        if (receives[i].told > 1) violate( lane, LOST_EVENT, "routine came more than once:", receives[i].told );
    return check_all( lane, receives, count );
}
