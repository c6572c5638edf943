/*
 * Datagram sockets that have no local address yet
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

/* The WSARecv page: WSAEINVAL, the socket has not been bound. Windows: sock.c test_connect_udp and afd.c test_recv. */
static void test_unbound( int family, BOOL nonblocking )
{
    SOCKET s = make_socket( family, SOCK_DGRAM, TRUE );

    statement( "recv.error.wsaeinval.unbound win.udp.unbound" );
    if (s == INVALID_SOCKET)
    {
        ok( family == AF_INET6, "no socket, error %d\n", WSAGetLastError() );
        skip( "no IPv6 here\n" );
        return;
    }
    set_nonblocking( s, nonblocking );
    check_fails_at_once( s, WSAEINVAL );
    closesocket( s );
}

/* A receive that came too early does no harm: after bind the socket is as any. */
static void test_bind_later(void)
{
    struct sockaddr_storage addr;
    SOCKET s, sender;
    int ret, len;
    char buffer[8];

    statement( "recv.error.wsaeinval.unbound" );
    s = make_socket( AF_INET, SOCK_DGRAM, TRUE );
    set_nonblocking( s, TRUE );
    check_fails( recv( s, buffer, sizeof(buffer), 0 ), WSAEINVAL );
    statement( "recv.address.bind" );
    len = loopback_address( AF_INET, &addr );
    ret = bind( s, (struct sockaddr *)&addr, len );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    check_fails( recv( s, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    len = sizeof(addr);
    getsockname( s, (struct sockaddr *)&addr, &len );
    sender = udp_bound( AF_INET, NULL, NULL );
    sendto( sender, "data", 4, 0, (struct sockaddr *)&addr, len );
    check_data( s, "data", 4 );
    close_pair( s, sender );
}

/* The WSARecv page: a socket can become bound implicitly, through connect, WSAConnect, sendto or WSASendTo. */
enum binding { BY_CONNECT, BY_WSACONNECT, BY_SENDTO, BY_WSASENDTO, BINDINGS };

static void test_implicit( enum binding binding )
{
    static const char * const names[] = { "connect", "WSAConnect", "sendto", "WSASendTo" };
    struct sockaddr_storage peer_addr, addr;
    int ret = 0, len = 0, from_len;
    SOCKET s, peer;
    char buffer[8];
    WSABUF wsabuf;
    DWORD count;

    statement( binding <= BY_WSACONNECT ? "recv.address.connect" : "recv.address.sendto" );
    winetest_push_context( "%s", names[binding] );
    peer = udp_bound( AF_INET, &peer_addr, &len );
    s = make_socket( AF_INET, SOCK_DGRAM, TRUE );
    wsabuf.buf = buffer;
    wsabuf.len = 4;
    memcpy( buffer, "data", 4 );
    switch (binding)
    {
    case BY_CONNECT:
        ret = connect( s, (struct sockaddr *)&peer_addr, len );
        break;
    case BY_WSACONNECT:
        ret = WSAConnect( s, (struct sockaddr *)&peer_addr, len, NULL, NULL, NULL, NULL );
        break;
    case BY_SENDTO:
        ret = sendto( s, buffer, 4, 0, (struct sockaddr *)&peer_addr, len ) == 4 ? 0 : SOCKET_ERROR;
        break;
    default:
        ret = WSASendTo( s, &wsabuf, 1, &count, 0, (struct sockaddr *)&peer_addr, len, NULL, NULL );
        break;
    }
    ok( !ret, "got error %d\n", WSAGetLastError() );
    set_nonblocking( s, TRUE );
    check_fails( recv( s, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );

    if (binding == BY_CONNECT || binding == BY_WSACONNECT) send_all( s, "data", 4 );
    wait_readable( peer, TIME_LIMIT );
    from_len = sizeof(addr);
    ret = recvfrom( peer, buffer, sizeof(buffer), 0, (struct sockaddr *)&addr, &from_len );
    ok( ret == 4, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = sendto( peer, "back", 4, 0, (struct sockaddr *)&addr, from_len );
    ok( ret == 4, "got %d, error %d\n", ret, WSAGetLastError() );
    check_data( s, "back", 4 );
    close_pair( s, peer );
    winetest_pop_context();
}

/* Guards rule 4 of documentation/direct-path.md: nothing is received directly on a socket that has no port yet. */
START_TEST(unbound)
{
    enum binding binding;
    BOOL nonblocking;

    if (!init_sockets()) return;
    limit_test_time( 60000 );
    for (nonblocking = FALSE; nonblocking <= TRUE; nonblocking++)
    {
        winetest_push_context( "nonblocking %d", nonblocking );
        test_unbound( AF_INET, nonblocking );
        test_unbound( AF_INET6, nonblocking );
        winetest_pop_context();
    }
    test_bind_later();
    for (binding = 0; binding < BINDINGS; binding++) test_implicit( binding );
    done_sockets();
}
