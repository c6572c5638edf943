/*
 * Connections: made, used, and ended in one of several ways
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

BOOL add_port( struct lane *lane )
{
    UCHAR flags = FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE;

    lane->skip = RND( lane, 2 );
    lane->port = CreateIoCompletionPort( (HANDLE)lane->rx, NULL, 0, 1 );
    return lane->port && (!lane->skip || SetFileCompletionNotificationModes( (HANDLE)lane->rx, flags ));
}

/* The lane's two sockets, which side is the receiver by chance. */
static BOOL make_connection( struct lane *lane )
{
    struct sockaddr_in addr;
    SOCKET listener, a, b;
    int len = sizeof(addr);
    WSAEVENT event = NULL;

    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    listener = socket( AF_INET, lane->datagrams ? SOCK_DGRAM : SOCK_STREAM, 0 );
    bind( listener, (struct sockaddr *)&addr, sizeof(addr) );
    getsockname( listener, (struct sockaddr *)&addr, &len );
    a = socket( AF_INET, lane->datagrams ? SOCK_DGRAM : SOCK_STREAM, 0 );
    if (lane->datagrams)
    {
        lane->rx = listener;
        lane->tx = a;
        if (connect( a, (struct sockaddr *)&addr, sizeof(addr) )) return FALSE;
        /* Here, because the sender may have closed it before the receiver gets the first one. */
        return !getsockname( a, (struct sockaddr *)&lane->sender, &len );
    }
    listen( listener, 1 );
    if (!RND( lane, 6 )) WSAEventSelect( listener, event = WSACreateEvent(), FD_ACCEPT | FD_READ );
    if (connect( a, (struct sockaddr *)&addr, sizeof(addr) )) printf( "connect: %d\n", WSAGetLastError() );
    if (event) WSAWaitForMultipleEvents( 1, &event, FALSE, EVENT_MS, FALSE );
    if ((b = accept( listener, NULL, NULL )) == INVALID_SOCKET) printf( "accept: %d\n", WSAGetLastError() );
    if (event)
    {
        WSAEventSelect( b, NULL, 0 );
        set_nonblocking( b, 0 );
        WSACloseEvent( event );
    }
    closesocket( listener );
    len = RND( lane, 2 );
    lane->rx = len ? a : b;
    lane->tx = len ? b : a;
    if (!RND( lane, 4 ) && !add_port( lane )) printf( "completion port: %lu\n", GetLastError() );
    return TRUE;
}

/* Pieces of random size, then the end that was chosen. */
static void send_stream( struct lane *lane )
{
    struct linger linger = { 1, 0 };
    int i, size, sent;
    char data[8192];
    LONG pos = 0;
    UINT *state = &lane->random[1];

    while (pos < lane->total && !lane->stop)
    {
        at( lane, 1, "sending" );
        size = 1 + next_random( state ) % (next_random( state ) % 4 ? 200 : sizeof(data));
        if (size > lane->total - pos) size = lane->total - pos;
        for (i = 0; i < size; i++) data[i] = stream_byte( lane->key, pos + i );
        if ((sent = send( lane->tx, data, size, 0 )) <= 0) break;
        pos += sent;
        if (!(next_random( state ) % 16)) Sleep( next_random( state ) % 3 );
    }
    if (lane->ending == END_RST) setsockopt( lane->tx, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof(linger) );
    else
    {
        /* The receiver's end must be seen soon after it has closed. */
        shutdown( lane->tx, SD_SEND );
        at( lane, 1, "waiting for the receiver's end" );
        recv( lane->tx, data, sizeof(data), 0 );
        if (!lane->closed_at && !lane->shut) Sleep( 50 );
        if (lane->shut) ;
        else if (!lane->closed_at) violate( lane, FALSE_EOF, "receiver has not closed", 0 );
        else if ((LONG)(GetTickCount() - lane->closed_at) > LATE_MS)
            violate( lane, LATE_END, "ms", GetTickCount() - lane->closed_at );
    }
    closesocket( lane->tx );
}

/* Sends in each connection that the receiver makes. */
DWORD WINAPI sender( void *arg )
{
    struct lane *lane = arg;

    for (;;)
    {
        at( lane, 1, NULL );
        WaitForSingleObject( lane->go, INFINITE );
        if (lane->over) return 0;
        if (!lane->datagrams) send_stream( lane );
        else
        {
            send_datagrams( lane );
            closesocket( lane->tx );
        }
        SetEvent( lane->done );
    }
}

static void close_receiver( struct lane *lane )
{
    at( lane, 0, "closing" );
    lane->closed_at = GetTickCount() | 1;
    if (use_alias && !RND( lane, 2 )) CloseHandle( (HANDLE)lane->rx );
    else closesocket( lane->rx );
    if (lane->port) CloseHandle( lane->port );
    lane->port = NULL;
}

/* Random receives until the end, or closing halfway. */
static void receive_stream( struct lane *lane )
{
    LONG end = lane->ending == END_RECEIVER ? lane->total / 2 : lane->total + 1;
    char data[16];
    int ret;

    lane->pos = 0;
    if (!RND( lane, 12 ))
    {
        /* Sending is over; receiving is not. */
        lane->shut = TRUE;
        shutdown( lane->rx, SD_SEND );
    }
    while (lane->pos < end && do_operation( lane )) ;
    if (lane->ending == END_RECEIVER && !RND( lane, 4 ))
    {
        at( lane, 0, "shut down" );
        lane->shut = TRUE;
        shutdown( lane->rx, RND( lane, 2 ) ? SD_RECEIVE : SD_BOTH );
        ret = recv( lane->rx, data, sizeof(data), 0 );
        if (ret != -1 || WSAGetLastError() != WSAESHUTDOWN) violate( lane, WRONG_ERROR, "after shutdown", ret );
    }
    close_receiver( lane );
}

/* Makes a connection and receives from it, again and again. */
DWORD WINAPI receiver( void *arg )
{
    struct lane *lane = arg;

    while (!finishing)
    {
        at( lane, 0, "connecting" );
        lane->datagrams = !RND( lane, 6 );
        lane->key = RND( lane, 0x1000000 );
        lane->total = lane->datagrams ? RND( lane, 300 ) : RND( lane, RND( lane, 2 ) ? 500 : 100000 );
        lane->ending = RND( lane, 3 );
        lane->op = lane->datagrams ? OP_DATAGRAM : 0;
        lane->received = lane->stop = lane->shut = lane->closed_at = 0;
        lane->share = use_children && !RND( lane, 40 );
        if (!make_connection( lane )) break;
        SetEvent( lane->go );
        if (!lane->datagrams) receive_stream( lane );
        else
        {
            receive_datagrams( lane );
            close_receiver( lane );
        }
        lane->stop = TRUE;
        at( lane, 0, "waiting for the sender" );
        WaitForSingleObject( lane->done, INFINITE );
        InterlockedIncrement( &sessions );
    }
    at( lane, 0, NULL );
    lane->over = TRUE;
    SetEvent( lane->go );
    return 0;
}
