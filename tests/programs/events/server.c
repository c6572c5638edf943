/*
 * An echo server with WSAEventSelect
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

/* Says "port N"; a connection that begins with "end" ends it.  At most 63 connections at a time. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <windows.h>

static WSAEVENT events[WSA_MAXIMUM_WAIT_EVENTS];
static SOCKET sockets[WSA_MAXIMUM_WAIT_EVENTS];
static int count, accepted, closed;

static void fail( const char *what )
{
    fprintf( stderr, "%s: error %d\n", what, WSAGetLastError() );
    exit( 1 );
}

static void add( SOCKET s, long mask )
{
    if (count == WSA_MAXIMUM_WAIT_EVENTS) fail( "too many connections" );
    sockets[count] = s;
    events[count] = WSACreateEvent();
    if (WSAEventSelect( s, events[count], mask )) fail( "WSAEventSelect" );
    count++;
}

static void take_off( int i )
{
    closesocket( sockets[i] );
    WSACloseEvent( events[i] );
    count--;
    sockets[i] = sockets[count];
    events[i] = events[count];
}

/* One receive for each FD_READ: what is left then is told of again. */
static void echo( SOCKET s )
{
    static char buffer[65536];
    int got, sent, ret;

    if ((got = recv( s, buffer, sizeof(buffer), 0 )) == SOCKET_ERROR)
    {
        if (WSAGetLastError() == WSAEWOULDBLOCK) return;
        fail( "recv" );
    }
    if (got >= 3 && !memcmp( buffer, "end", 3 ))
    {
        printf( "has accepted %d\n", accepted );
        exit( 0 );
    }
    for (sent = 0; sent < got; sent += ret)
    {
        /* What the clients send is small enough for the buffer of the socket. */
        if ((ret = send( s, buffer + sent, got - sent, 0 )) == SOCKET_ERROR) fail( "send" );
    }
}

int main(void)
{
    int len = sizeof(struct sockaddr_in), i, one = 1;
    struct sockaddr_in addr;
    WSANETWORKEVENTS happened;
    WSADATA wsadata;
    SOCKET s;
    DWORD ret;

    if (WSAStartup( MAKEWORD( 2, 2 ), &wsadata )) return 3;
    s = socket( AF_INET, SOCK_STREAM, 0 );
    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    if (bind( s, (struct sockaddr *)&addr, len ) || listen( s, SOMAXCONN )) fail( "listen" );
    getsockname( s, (struct sockaddr *)&addr, &len );
    printf( "port %d\n", ntohs( addr.sin_port ) );
    fflush( stdout );
    add( s, FD_ACCEPT );

    for (;;)
    {
        ret = WSAWaitForMultipleEvents( count, events, FALSE, 60000, FALSE );
        if (ret >= WSA_WAIT_EVENT_0 + count) fail( "WSAWaitForMultipleEvents" );
        /* The first that is set, and all behind it: none must wait for ever. */
        for (i = ret - WSA_WAIT_EVENT_0; i < count; i++)
        {
            if (WSAEnumNetworkEvents( sockets[i], events[i], &happened )) fail( "WSAEnumNetworkEvents" );
            if (happened.lNetworkEvents & FD_ACCEPT)
            {
                if ((s = accept( sockets[i], NULL, NULL )) == INVALID_SOCKET) fail( "accept" );
                setsockopt( s, IPPROTO_TCP, TCP_NODELAY, (char *)&one, sizeof(one) );
                add( s, FD_READ | FD_CLOSE );
                accepted++;
            }
            if (happened.lNetworkEvents & FD_READ) echo( sockets[i] );
            if (happened.lNetworkEvents & FD_CLOSE)
            {
                take_off( i-- );
                closed++;
            }
        }
    }
}
