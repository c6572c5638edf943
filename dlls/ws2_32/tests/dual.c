/*
 * Sockets of IPv6 that receive what is sent by IPv4
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

#include "receive_call.h"
#include "statement.h"

/*
 * Microsoft's page "Dual-Stack Sockets for IPv6 Winsock Applications": with IPV6_V6ONLY off a socket of IPv6 receives
 * from IPv4 as well, and addresses of IPv4 are "represented in IPv4-mapped IPv6 address format", ::ffff:127.0.0.1.
 */

static void set_mapped( struct sockaddr_in6 *addr, USHORT port )
{
    static const struct in_addr loopback = { { { 127, 0, 0, 1 } } };

    memset( addr, 0, sizeof(*addr) );
    addr->sin6_family = AF_INET6;
    addr->sin6_port = htons( port );
    addr->sin6_addr.s6_addr[10] = addr->sin6_addr.s6_addr[11] = 0xff;
    memcpy( &addr->sin6_addr.s6_addr[12], &loopback, sizeof(loopback) );
}

static SOCKET dual_socket( USHORT *port )
{
    SOCKET s = make_socket( AF_INET6, SOCK_DGRAM, TRUE );
    struct sockaddr_in6 addr;
    int off = 0, len = sizeof(addr);

    if (s == INVALID_SOCKET) return s;
    set_mapped( &addr, 0 );
    if (setsockopt( s, IPPROTO_IPV6, IPV6_V6ONLY, (char *)&off, sizeof(off) ) ||
        bind( s, (struct sockaddr *)&addr, len ) || getsockname( s, (struct sockaddr *)&addr, &len ))
    {
        closesocket( s );
        return INVALID_SOCKET;
    }
    *port = ntohs( addr.sin6_port );
    return s;
}

static void check_sender( SOCKET sender, const struct sockaddr_storage *from, int len )
{
    const struct sockaddr_in6 *addr = (const struct sockaddr_in6 *)from;
    struct sockaddr_storage own;
    struct sockaddr_in6 mapped;
    int own_len = sizeof(own);

    getsockname( sender, (struct sockaddr *)&own, &own_len );
    set_mapped( &mapped, port_of( &own ) );
    ok( len == sizeof(mapped), "got length %d\n", len );
    ok( addr->sin6_family == AF_INET6, "got family %d\n", addr->sin6_family );
    ok( addr->sin6_port == mapped.sin6_port, "got port %u\n", ntohs( addr->sin6_port ) );
    ok( !memcmp( &addr->sin6_addr, &mapped.sin6_addr, sizeof(mapped.sin6_addr) ), "got another address\n" );
}

static void test_receive( enum receive_function function, BOOL overlapped )
{
    static WSAOVERLAPPED ov;
    static char buffer[16];
    static struct sockaddr_storage from;
    static WSAMSG msg;
    static int len;
    SOCKET sender = udp_bound( AF_INET, NULL, NULL ), s;
    WSABUF wsabuf = { sizeof(buffer), buffer };
    LPFN_WSARECVMSG recvmsg = get_recvmsg( sender );
    struct sockaddr_in to;
    DWORD size = 0, flags = 0;
    int round, ret = 0;
    USHORT port;

    if ((s = dual_socket( &port )) == INVALID_SOCKET)
    {
        skip( "no dual-stack sockets here, error %d\n", WSAGetLastError() );
        closesocket( sender );
        return;
    }
    winetest_push_context( "%s, overlapped %d", function_names[function], overlapped );
    memset( &to, 0, sizeof(to) );
    to.sin_family = AF_INET;
    to.sin_port = htons( port );
    to.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    for (round = 0; round < 3; round++)
    {
        memset( &ov, 0, sizeof(ov) );
        memset( &from, 0xcc, sizeof(from) );
        ov.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
        msg.name = (struct sockaddr *)&from;
        msg.namelen = len = sizeof(from);
        msg.lpBuffers = &wsabuf;
        msg.dwBufferCount = 1;
        msg.Control.len = msg.dwFlags = 0;
        if (!overlapped || round)
        {
            check_returns( sendto( sender, "mapped", 6, 0, (struct sockaddr *)&to, sizeof(to) ), 6 );
            wait_readable( s, TIME_LIMIT );
        }
        switch (function)
        {
        case CALL_RECVFROM:
            size = ret = recvfrom( s, buffer, sizeof(buffer), 0, (struct sockaddr *)&from, &len );
            ok( ret == 6, "got %d, error %d\n", ret, WSAGetLastError() );
            break;
        case CALL_WSARECVFROM:
            ret = WSARecvFrom( s, &wsabuf, 1, overlapped ? NULL : &size, &flags, (struct sockaddr *)&from, &len,
                               overlapped ? &ov : NULL, NULL );
            break;
        default:
            ret = recvmsg( s, &msg, overlapped ? NULL : &size, overlapped ? &ov : NULL, NULL );
            break;
        }
        if (overlapped)
        {
            ok( !ret || WSAGetLastError() == WSA_IO_PENDING, "got error %d\n", WSAGetLastError() );
            if (!round) check_returns( sendto( sender, "mapped", 6, 0, (struct sockaddr *)&to, sizeof(to) ), 6 );
            wait_event( ov.hEvent, TIME_LIMIT );
            ok( WSAGetOverlappedResult( s, &ov, &size, FALSE, &flags ), "failed, error %d\n", WSAGetLastError() );
        }
        ok( size == 6 && !memcmp( buffer, "mapped", 6 ), "got size %u\n", (unsigned int)size );
        check_sender( sender, &from, function == CALL_WSARECVMSG ? msg.namelen : len );
        CloseHandle( ov.hEvent );
    }
    close_pair( sender, s );
    winetest_pop_context();
}

START_TEST(dual)
{
    if (!init_sockets()) return;
    test_receive( CALL_RECVFROM, FALSE );
    test_receive( CALL_WSARECVFROM, FALSE );
    test_receive( CALL_WSARECVFROM, TRUE );
    test_receive( CALL_WSARECVMSG, FALSE );
    test_receive( CALL_WSARECVMSG, TRUE );
    done_sockets();
}
