/*
 * Receiving from a stream socket that has no connection: new, bound, listening, connecting
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

#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <mswsock.h>

#include "wine/test.h"
#include "receiver.h"
#include "statement.h"

/* The WSARecv page: WSAENOTCONN, the socket is not connected. Windows: sock.c test_completion_port has it for an
 * overlapped receive. */
static void test_new( int family, BOOL bound, BOOL nonblocking )
{
    SOCKET s = bound ? bound_socket( family, SOCK_STREAM, NULL, NULL ) : make_socket( family, SOCK_STREAM, TRUE );

    statement( "recv.error.wsaenotconn win.recv.not_connected" );
    if (s == INVALID_SOCKET)
    {
        ok( family == AF_INET6, "no socket, error %d\n", WSAGetLastError() );
        skip( "no IPv6 here\n" );
        return;
    }
    set_nonblocking( s, nonblocking );
    check_fails_at_once( s, WSAENOTCONN );
    closesocket( s );
}

/* Windows: afd.c test_recv: a receive on a listener is STATUS_INVALID_CONNECTION, before anything else is looked at.
 * On Wine 8.0 it blocks for ever. */
static void test_listener( BOOL nonblocking )
{
    SOCKET s = tcp_listener( AF_INET, NULL, NULL );

    statement( "recv.error.wsaenotconn win.recv.listener" );
    if (s == INVALID_SOCKET) return;
    set_nonblocking( s, nonblocking );
    check_fails_at_once( s, WSAENOTCONN );
    closesocket( s );
}

/* A connection attempt that is under way and stays so for a while: the listener's queue is full. */
static SOCKET connecting_socket( SOCKET *fillers, unsigned int max, SOCKET *listener, BOOL by_ConnectEx )
{
    static const GUID guid = WSAID_CONNECTEX;
    static OVERLAPPED overlapped;
    struct sockaddr_storage addr, local;
    LPFN_CONNECTEX pConnectEx;
    unsigned int i;
    fd_set set;
    SOCKET s;
    int len = 0, local_len, ret;

    *listener = bound_socket( AF_INET, SOCK_STREAM, &addr, &len );
    ret = listen( *listener, 1 );
    ok( !ret, "listen failed, error %d\n", WSAGetLastError() );
    local_len = loopback_address( AF_INET, &local );
    for (i = 0; i < max; i++)
    {
        static const struct timeval time = { 0, 200000 };

        s = make_socket( AF_INET, SOCK_STREAM, TRUE );
        set_nonblocking( s, TRUE );
        if (by_ConnectEx)
        {
            pConnectEx = (LPFN_CONNECTEX)get_extension( s, &guid );
            bind( s, (struct sockaddr *)&local, local_len );
            memset( &overlapped, 0, sizeof(overlapped) );
            overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
            pConnectEx( s, (struct sockaddr *)&addr, len, NULL, 0, NULL, &overlapped );
            if (WaitForSingleObject( overlapped.hEvent, 200 ) && overlapped.Internal == STATUS_PENDING) return s;
            CloseHandle( overlapped.hEvent );
        }
        else
        {
            connect( s, (struct sockaddr *)&addr, len );
            FD_ZERO( &set );
            FD_SET( s, &set );
            if (!select( 0, NULL, &set, NULL, (struct timeval *)&time )) return s;
        }
        fillers[i] = s;
    }
    return INVALID_SOCKET;
}

/* Windows: sock.c test_connecting_socket, with connect and with ConnectEx. */
static void test_connecting( BOOL by_ConnectEx )
{
    SOCKET fillers[16], listener, s;
    unsigned int i;

    statement( "win.recv.connecting" );
    for (i = 0; i < ARRAY_SIZE(fillers); i++) fillers[i] = INVALID_SOCKET;
    s = connecting_socket( fillers, ARRAY_SIZE(fillers), &listener, by_ConnectEx );
    if (s == INVALID_SOCKET) skip( "no connection stays under way\n" );
    else
    {
        check_fails_at_once( s, WSAENOTCONN );
        closesocket( s );
    }
    for (i = 0; i < ARRAY_SIZE(fillers); i++)
        if (fillers[i] != INVALID_SOCKET) closesocket( fillers[i] );
    closesocket( listener );
}

/* A connection that was refused leaves the socket unconnected. */
static void test_refused(void)
{
    struct sockaddr_storage addr;
    SOCKET s, other;
    int ret, len = 0;

    statement( "recv.error.wsaenotconn" );
    other = bound_socket( AF_INET, SOCK_STREAM, &addr, &len );   /* has a port, does not listen */
    s = make_socket( AF_INET, SOCK_STREAM, TRUE );
    ret = connect( s, (struct sockaddr *)&addr, len );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAECONNREFUSED, "got %d, error %d\n", ret, WSAGetLastError() );
    check_fails_at_once( s, WSAENOTCONN );
    closesocket( s );
    closesocket( other );
}

START_TEST(unconnected)
{
    BOOL bound, nonblocking;

    if (!init_sockets()) return;
    limit_test_time( 100000 );
    for (nonblocking = FALSE; nonblocking <= TRUE; nonblocking++)
    {
        for (bound = FALSE; bound <= TRUE; bound++)
        {
            winetest_push_context( "bound %d, nonblocking %d", bound, nonblocking );
            test_new( AF_INET, bound, nonblocking );
            test_new( AF_INET6, bound, nonblocking );
            winetest_pop_context();
        }
        winetest_push_context( "listener, nonblocking %d", nonblocking );
        test_listener( nonblocking );
        winetest_pop_context();
    }
    winetest_push_context( "connecting" );
    test_connecting( FALSE );
    winetest_pop_context();
    winetest_push_context( "connecting with ConnectEx" );
    test_connecting( TRUE );
    winetest_pop_context();
    winetest_push_context( "refused" );
    test_refused();
    winetest_pop_context();
    done_sockets();
}
