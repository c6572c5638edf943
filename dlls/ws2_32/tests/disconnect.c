/*
 * WSARecvDisconnect
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

/* "The page" in this file is Microsoft's of WSARecvDisconnect: it ends reception on a connection-oriented socket, so
 * that receives fail from then on, as after shutdown with SD_RECEIVE. */

static void check_shut_down( SOCKET s )
{
    WSAOVERLAPPED overlapped;
    DWORD flags = 0;
    enum style style;
    char buffer[8];
    WSABUF wsabuf;

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    wsabuf.buf = buffer;
    wsabuf.len = sizeof(buffer);
    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        check_fails( receive( style, s, buffer, sizeof(buffer), 0 ), WSAESHUTDOWN );
        winetest_pop_context();
    }
    check_fails( WSARecv( s, &wsabuf, 1, NULL, &flags, &overlapped, NULL ), WSAESHUTDOWN );
    check_event( overlapped.hEvent, FALSE );
    CloseHandle( overlapped.hEvent );
}

/* Windows: sock.c test_shutdown_completion_port: success with NULL. The peer may go on sending, and this side too. */
static void test_connected( BOOL with_data )
{
    SOCKET client, server;

    if (!tcp_pair( &client, &server, TRUE )) return;
    if (with_data)
    {
        send_all( server, "data", 4 );
        wait_bytes( client, 4 );
    }
    check_returns( WSARecvDisconnect( client, NULL ), 0 );
    check_shut_down( client );
    send_all( server, "more", 4 );
    check_shut_down( client );
    send_all( client, "answer", 6 );
    check_data( server, "answer", 6 );
    close_pair( client, server );
}

/* After the peer's end, and together with WSASendDisconnect, in either order (test_shutdown_completion_port has this
 * one after the other). */
static void test_at_end(void)
{
    SOCKET client, server;
    char buffer[4];
    int ret;

    if (!tcp_pair( &client, &server, TRUE )) return;
    shutdown( server, SD_SEND );
    ret = recv( client, buffer, sizeof(buffer), 0 );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
    check_returns( WSARecvDisconnect( client, NULL ), 0 );
    check_shut_down( client );
    close_pair( client, server );

    if (!tcp_pair( &client, &server, TRUE )) return;
    check_returns( WSASendDisconnect( client, NULL ), 0 );
    check_returns( WSARecvDisconnect( client, NULL ), 0 );
    check_shut_down( client );
    ret = recv( server, buffer, sizeof(buffer), 0 );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
    close_pair( client, server );
}

/* Windows: sock.c test_shutdown has this for SD_RECEIVE: what was pending before is not canceled. */
static void test_pending(void)
{
    DWORD flags = 0, count = POISON;
    WSAOVERLAPPED overlapped;
    SOCKET client, server;
    char buffer[8];
    WSABUF wsabuf;
    BOOL ret;

    statement( "win.shutdown.pending" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    wsabuf.buf = buffer;
    wsabuf.len = sizeof(buffer);
    check_fails( WSARecv( client, &wsabuf, 1, NULL, &flags, &overlapped, NULL ), WSA_IO_PENDING );
    check_returns( WSARecvDisconnect( client, NULL ), 0 );
    ok( WaitForSingleObject( overlapped.hEvent, QUIET_TIME ) == WAIT_TIMEOUT, "the receive has ended\n" );
    send_all( server, "data", 4 );
    if (wait_event( overlapped.hEvent, TIME_LIMIT ))
    {
        ret = WSAGetOverlappedResult( client, &overlapped, &count, FALSE, &flags );
        ok( ret && count == 4, "got %d, error %d, count %u\n", ret, WSAGetLastError(), (unsigned int)count );
        ok( !memcmp( buffer, "data", 4 ), "got wrong data\n" );
    }
    check_shut_down( client );
    close_pair( client, server );
    CloseHandle( overlapped.hEvent );
}

/* Windows: sock.c test_shutdown_completion_port: no packet, though the socket has a port. */
static void test_port(void)
{
    SOCKET client, server;
    HANDLE port;

    statement( "win.port.shutdown" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, 1 );
    check_returns( WSASendDisconnect( client, NULL ), 0 );
    check_returns( WSARecvDisconnect( client, NULL ), 0 );
    check_no_packet( port );
    close_pair( client, server );
    CloseHandle( port );
}

/* The page: WSAENOTCONN, the socket is not connected; sock.c test_shutdown has it for shutdown on new and on listening
 * sockets. WSAENOTSOCK, the descriptor is not a socket. */
static void test_not_connected(void)
{
    SOCKET s;

    end_statement();
    s = make_socket( AF_INET, SOCK_STREAM, TRUE );
    check_fails( WSARecvDisconnect( s, NULL ), WSAENOTCONN );
    closesocket( s );
    check_fails( WSARecvDisconnect( s, NULL ), WSAENOTSOCK );

    s = bound_socket( AF_INET, SOCK_STREAM, NULL, NULL );
    check_fails( WSARecvDisconnect( s, NULL ), WSAENOTCONN );
    closesocket( s );

    s = tcp_listener( AF_INET, NULL, NULL );
    check_fails( WSARecvDisconnect( s, NULL ), WSAENOTCONN );
    closesocket( s );

    check_fails( WSARecvDisconnect( INVALID_SOCKET, NULL ), WSAENOTSOCK );
}

/* The page is about connection-oriented sockets, and lists WSAENOPROTOOPT and WSAEOPNOTSUPP among its errors; as a
 * shutdown with SD_RECEIVE it would succeed on UDP (sock.c test_shutdown). Which it is, is not attested; but it is
 * one or the other, and the socket is as the answer says. */
static void test_datagram(void)
{
    SOCKET sender, receiver;
    char buffer[8];
    int ret;

    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    send_all( sender, "data", 4 );
    wait_readable( receiver, TIME_LIMIT );
    ret = WSARecvDisconnect( receiver, NULL );
    if (!ret) check_fails( recv( receiver, buffer, sizeof(buffer), 0 ), WSAESHUTDOWN );
    else
    {
        trace( "WSARecvDisconnect on UDP: error %d\n", WSAGetLastError() );
        check_data( receiver, "data", 4 );
    }
    close_pair( sender, receiver );
}

/* The page: lpInboundDisconnectData is for the peer's disconnect data. TCP has none: with room for it nothing comes
 * (length 0) or the call is refused as WSAENOPROTOOPT; neither is attested. */
static void test_disconnect_data(void)
{
    SOCKET client, server;
    char data[8];
    WSABUF wsabuf;
    int ret;

    if (!tcp_pair( &client, &server, TRUE )) return;
    memset( data, 0xcc, sizeof(data) );
    wsabuf.buf = data;
    wsabuf.len = sizeof(data);
    ret = WSARecvDisconnect( client, &wsabuf );
    ok( !ret || WSAGetLastError() == WSAENOPROTOOPT, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( data[0] == (char)0xcc, "wrote into the buffer\n" );
    if (!ret) check_shut_down( client );
    close_pair( client, server );
}

START_TEST(disconnect)
{
    if (!init_sockets()) return;
    limit_test_time( 60000 );
    test_connected( FALSE );
    test_connected( TRUE );
    test_at_end();
    test_pending();
    test_port();
    test_not_connected();
    test_datagram();
    test_disconnect_data();
    done_sockets();
}
