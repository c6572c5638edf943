/*
 * Which ways receives of each kind take
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

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>

#include "paths.h"

enum which
{
    CONNECTED,   /* a stream that was connected */
    ACCEPTED,    /* its other end */
    DATAGRAM,    /* a datagram socket that is connected to itself */
    SKIPPING,    /* a connected stream that leaves no packets in a completion port, nor signals its handle */
    SKIP_PEER,   /* its other end */
    SOCKET_COUNT
};

static SOCKET sockets[SOCKET_COUNT];

/* Each takes one byte, 'x', which is there; TRUE if it got it. */

static BOOL receive( SOCKET s )
{
    char byte = 0;

    return recv( s, &byte, 1, 0 ) == 1 && byte == 'x';
}

static BOOL receive_overlapped( SOCKET s, HANDLE event )
{
    OVERLAPPED overlapped;
    char byte = 0;
    WSABUF buf;
    DWORD size, flags = 0;

    buf.buf = &byte;
    buf.len = 1;
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = event;
    if (WSARecv( s, &buf, 1, NULL, &flags, &overlapped, NULL ) && WSAGetLastError() != WSA_IO_PENDING) return FALSE;
    return WSAGetOverlappedResult( s, &overlapped, &size, TRUE, &flags ) && size == 1 && byte == 'x';
}

static BOOL receive_with_event( SOCKET s )
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    BOOL ret = receive_overlapped( s, event );

    CloseHandle( event );
    return ret;
}

static BOOL receive_without_event( SOCKET s )
{
    return receive_overlapped( s, NULL );
}

static BOOL receive_nothing( SOCKET s )
{
    char byte;

    return recv( s, &byte, 1, 0 ) == -1 && WSAGetLastError() == WSAEWOULDBLOCK;
}

static BOOL wait_readable( SOCKET s )
{
    struct timeval timeout = { 5, 0 };
    fd_set set;

    FD_ZERO( &set );
    FD_SET( s, &set );
    return select( 0, &set, NULL, NULL, &timeout ) == 1;
}

static BOOL get_unread( SOCKET s )
{
    u_long size;

    return !ioctlsocket( s, FIONREAD, &size ) && size;
}

static const struct
{
    const char *name;
    enum which  reader, writer;
    BOOL        data;                /* is a byte sent before? */
    BOOL        stays;               /* is it still there afterwards? */
    BOOL        (*call)( SOCKET s );
}
kinds[] =
{
    { "connected stream, data there", CONNECTED, ACCEPTED, TRUE, FALSE, receive },
    { "accepted stream, data there", ACCEPTED, CONNECTED, TRUE, FALSE, receive },
    { "nonblocking stream, nothing there", CONNECTED, ACCEPTED, FALSE, FALSE, receive_nothing },
    { "datagram, data there", DATAGRAM, DATAGRAM, TRUE, FALSE, receive },
    { "overlapped with event, data there", CONNECTED, ACCEPTED, TRUE, FALSE, receive_with_event },
    { "overlapped without packets and signals, data there", SKIPPING, SKIP_PEER, TRUE, FALSE, receive_without_event },
    { "select", CONNECTED, ACCEPTED, TRUE, TRUE, wait_readable },
    { "FIONREAD", CONNECTED, ACCEPTED, TRUE, TRUE, get_unread },
};

/* A pair of connected streams. */
static const char *make_streams( SOCKET *client, SOCKET *server )
{
    struct sockaddr_in addr;
    const char *failed = NULL;
    int len = sizeof(addr);
    SOCKET listener;

    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    if ((listener = socket( AF_INET, SOCK_STREAM, 0 )) == INVALID_SOCKET) return "socket";
    if (bind( listener, (struct sockaddr *)&addr, len ) || listen( listener, 1 ) ||
        getsockname( listener, (struct sockaddr *)&addr, &len )) failed = "listen";
    else if ((*client = socket( AF_INET, SOCK_STREAM, 0 )) == INVALID_SOCKET) failed = "socket";
    else if (connect( *client, (struct sockaddr *)&addr, sizeof(addr) )) failed = "connect";
    else if ((*server = accept( listener, NULL, NULL )) == INVALID_SOCKET) failed = "accept";
    closesocket( listener );
    return failed;
}

static const char *make_sockets(void)
{
    struct sockaddr_in addr;
    const char *failed;
    int len = sizeof(addr);
    SOCKET s;

    if ((failed = make_streams( &sockets[CONNECTED], &sockets[ACCEPTED] ))) return failed;
    if ((failed = make_streams( &sockets[SKIPPING], &sockets[SKIP_PEER] ))) return failed;
    if (!SetFileCompletionNotificationModes( (HANDLE)sockets[SKIPPING], FILE_SKIP_COMPLETION_PORT_ON_SUCCESS |
                                             FILE_SKIP_SET_EVENT_ON_HANDLE ))
        return "SetFileCompletionNotificationModes";

    if ((s = sockets[DATAGRAM] = socket( AF_INET, SOCK_DGRAM, 0 )) == INVALID_SOCKET) return "socket";
    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    if (bind( s, (struct sockaddr *)&addr, len ) || getsockname( s, (struct sockaddr *)&addr, &len ) ||
        connect( s, (struct sockaddr *)&addr, len )) return "connect";
    return NULL;
}

/* The way that one more call has taken since the counts were noted, without what was counted. */
static const char *find_way( const struct wsrecv_report *report, const LONG *before )
{
    const char *name;
    unsigned int i;

    for (i = 0; i < report->path_count && report->path_counts[i] == before[i]; i++) ;
    if (i == report->path_count) return "not counted";
    name = strchr( report->path_names[i], ',' );
    return name ? name + 2 : report->path_names[i];
}

static const char *print_path( const struct wsrecv_report *report, unsigned int kind )
{
    SOCKET reader = sockets[kinds[kind].reader], writer = sockets[kinds[kind].writer];
    u_long nonblocking = !kinds[kind].data;
    LONG before[64];
    unsigned int i;

    if (report->path_count > ARRAYSIZE( before )) return "the number of ways";
    if (ioctlsocket( reader, FIONBIO, &nonblocking )) return "ioctlsocket";
    for (i = 0; i < 2; i++)  /* the first one on a socket may have to go another way */
    {
        if (kinds[kind].data && (send( writer, "x", 1, 0 ) != 1 || !wait_readable( reader ))) return "send";
        memcpy( before, report->path_counts, report->path_count * sizeof(before[0]) );
        if (!kinds[kind].call( reader )) return kinds[kind].name;
        if (i) printf( "path: %s: %s\n", kinds[kind].name, find_way( report, before ) );
        if (kinds[kind].stays && !receive( reader )) return "recv";
    }
    return NULL;
}

const char *print_paths( const struct wsrecv_report *report )
{
    const char *failed;
    unsigned int i;

    for (i = 0; i < SOCKET_COUNT; i++) sockets[i] = INVALID_SOCKET;
    failed = make_sockets();
    for (i = 0; i < ARRAYSIZE( kinds ) && !failed; i++) failed = print_path( report, i );
    for (i = 0; i < SOCKET_COUNT; i++) if (sockets[i] != INVALID_SOCKET) closesocket( sockets[i] );
    return failed;
}
