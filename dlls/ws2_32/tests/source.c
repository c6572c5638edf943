/*
 * Where a datagram came from: the address that is returned, and the filter of a connected socket
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

/* The two functions that return an address, as one; the result is that of recvfrom. */
static int receive_from( BOOL wsa, SOCKET s, char *buffer, int size, DWORD flags, void *from, int *len )
{
    DWORD count = POISON;
    WSABUF wsabuf;

    if (!wsa) return recvfrom( s, buffer, size, flags, from, len );
    wsabuf.buf = buffer;
    wsabuf.len = size;
    if (WSARecvFrom( s, &wsabuf, 1, &count, &flags, from, len, NULL, NULL )) return SOCKET_ERROR;
    return count;
}

static void get_address( SOCKET s, struct sockaddr_storage *addr, int *len )
{
    int ret;

    memset( addr, 0, sizeof(*addr) );
    *len = sizeof(*addr);
    ret = getsockname( s, (struct sockaddr *)addr, len );
    ok( !ret, "got error %d\n", WSAGetLastError() );
}

/* Family, port and address; the rest (sin_zero, flow information) is not compared. */
static BOOL same_address( const struct sockaddr_storage *a, const struct sockaddr_storage *b )
{
    if (a->ss_family != b->ss_family || port_of( a ) != port_of( b )) return FALSE;
    if (a->ss_family == AF_INET6)
        return !memcmp( &((struct sockaddr_in6 *)a)->sin6_addr, &((struct sockaddr_in6 *)b)->sin6_addr,
                        sizeof(struct in6_addr) );
    return ((struct sockaddr_in *)a)->sin_addr.s_addr == ((struct sockaddr_in *)b)->sin_addr.s_addr;
}

/* Windows: sock.c test_UDP: the sender's address; the length on return is its own (the recvfrom page). What is behind
 * it in a larger buffer, and buffers that are too small: address.c. */
static void test_address( BOOL wsa, SOCKET sender, SOCKET receiver, DWORD flags )
{
    struct sockaddr_storage expected, from;
    int i, ret, expected_len, len;
    char buffer[16];

    statement( "win.udp.sender" );
    get_address( sender, &expected, &expected_len );
    for (i = 0; i < 2; i++)
    {
        send_all( sender, "data", 4 );
        wait_readable( receiver, TIME_LIMIT );
        memset( &from, 0xcc, sizeof(from) );
        len = i ? (int)sizeof(from) : expected_len;
        ret = receive_from( wsa, receiver, buffer, sizeof(buffer), flags, &from, &len );
        ok( ret == 4 && !memcmp( buffer, "data", 4 ), "got %d, error %d\n", ret, WSAGetLastError() );
        ok( len == expected_len, "got length %d\n", len );
        ok( same_address( &from, &expected ), "got family %d, port %u\n", from.ss_family, port_of( &from ) );
        if (flags & MSG_PEEK) check_data( receiver, "data", 4 );
    }
}

/* Each datagram comes with the address of its own sender. */
static void test_senders( BOOL wsa, int family )
{
    struct sockaddr_storage to, expected[3], from;
    int i, j, ret, to_len = 0, len;
    SOCKET receiver, sender[3];
    char buffer[16];

    statement( "win.udp.sender" );
    receiver = udp_bound( family, &to, &to_len );
    if (receiver == INVALID_SOCKET) return;
    for (i = 0; i < 3; i++) sender[i] = udp_bound( family, &expected[i], NULL );
    for (i = 0; i < 9; i++)
    {
        buffer[0] = i;
        ret = sendto( sender[i % 3], buffer, 1 + i, 0, (struct sockaddr *)&to, to_len );
        ok( ret == 1 + i, "got %d, error %d\n", ret, WSAGetLastError() );
    }
    for (j = 0; j < 9; j++)
    {
        if (!wait_readable( receiver, TIME_LIMIT )) break;
        len = sizeof(from);
        ret = receive_from( wsa, receiver, buffer, sizeof(buffer), 0, &from, &len );
        ok( ret == 1 + j && buffer[0] == j, "datagram %d: got %d, error %d\n", j, ret, WSAGetLastError() );
        ok( same_address( &from, &expected[j % 3] ), "datagram %d: got port %u\n", j, port_of( &from ) );
    }
    for (i = 0; i < 3; i++) closesocket( sender[i] );
    closesocket( receiver );
}

/* The pages of both functions: the address is optional. */
static void test_no_address( BOOL wsa, SOCKET sender, SOCKET receiver )
{
    int ret, len = 16;
    char buffer[16];

    end_statement();
    send_all( sender, "data", 4 );
    wait_readable( receiver, TIME_LIMIT );
    ret = receive_from( wsa, receiver, buffer, sizeof(buffer), 0, NULL, NULL );
    ok( ret == 4 && !memcmp( buffer, "data", 4 ), "got %d, error %d\n", ret, WSAGetLastError() );

    /* a length alone: "required only if lpFrom is specified" says the WSARecvFrom page; what becomes of it is not
     * said */
    send_all( sender, "data", 4 );
    wait_readable( receiver, TIME_LIMIT );
    ret = receive_from( wsa, receiver, buffer, sizeof(buffer), 0, NULL, &len );
    ok( ret == 4 && !memcmp( buffer, "data", 4 ), "got %d, error %d\n", ret, WSAGetLastError() );
}

/* The pages: WSAEMSGSIZE if the datagram is longer than the buffer. A datagram was received, its first part is in the
 * buffer, and so is its address. */
static void test_truncated( BOOL wsa, SOCKET sender, SOCKET receiver )
{
    struct sockaddr_storage expected, from;
    int ret, expected_len, len;
    char buffer[2];

    statement( "recv.error.wsaemsgsize" );
    get_address( sender, &expected, &expected_len );
    send_all( sender, "data", 4 );
    wait_readable( receiver, TIME_LIMIT );
    memset( &from, 0xcc, sizeof(from) );
    len = sizeof(from);
    WSASetLastError( POISON );
    ret = receive_from( wsa, receiver, buffer, sizeof(buffer), 0, &from, &len );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEMSGSIZE, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( len == expected_len, "got length %d\n", len );
    ok( same_address( &from, &expected ), "got family %d, port %u\n", from.ss_family, port_of( &from ) );
}

/* The WSARecvFrom page: an overlapped receive writes address and length when it completes, not before; they have to be
 * valid until then. */
static void test_overlapped( SOCKET sender, SOCKET receiver )
{
    struct sockaddr_storage expected, from;
    DWORD count, flags = 0;
    WSAOVERLAPPED overlapped;
    int expected_len, len;
    char buffer[16];
    WSABUF wsabuf;
    BOOL ret;

    end_statement();
    get_address( sender, &expected, &expected_len );
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    wsabuf.buf = buffer;
    wsabuf.len = sizeof(buffer);
    memset( &from, 0xcc, sizeof(from) );
    len = sizeof(from);
    check_fails( WSARecvFrom( receiver, &wsabuf, 1, NULL, &flags, (struct sockaddr *)&from, &len, &overlapped, NULL ),
                 WSA_IO_PENDING );
    ok( len == sizeof(from), "got length %d\n", len );
    ok( from.ss_family == (short)0xcccc, "got family %d\n", from.ss_family );
    send_all( sender, "data", 4 );
    if (wait_event( overlapped.hEvent, TIME_LIMIT ))
    {
        count = POISON;
        ret = WSAGetOverlappedResult( receiver, &overlapped, &count, FALSE, &flags );
        ok( ret && count == 4, "got %d, count %u\n", ret, (unsigned int)count );
        ok( !memcmp( buffer, "data", 4 ), "got wrong data\n" );
        ok( len == expected_len, "got length %d\n", len );
        ok( same_address( &from, &expected ), "got family %d, port %u\n", from.ss_family, port_of( &from ) );
    }
    CloseHandle( overlapped.hEvent );
}

struct blocking
{
    SOCKET                  s;
    BOOL                    wsa;
    struct sockaddr_storage from;
    int                     len, ret;
    char                    buffer[16];
};

static DWORD CALLBACK blocking_proc( void *arg )
{
    struct blocking *b = arg;

    b->ret = receive_from( b->wsa, b->s, b->buffer, sizeof(b->buffer), 0, &b->from, &b->len );
    return 0;
}

/* A receive that has waited returns the address too. */
static void test_blocking( BOOL wsa, SOCKET sender, SOCKET receiver )
{
    struct sockaddr_storage expected;
    static struct blocking b;
    int expected_len;
    HANDLE thread;

    end_statement();
    get_address( sender, &expected, &expected_len );
    b.s = receiver;
    b.wsa = wsa;
    b.len = sizeof(b.from);
    memset( &b.from, 0xcc, sizeof(b.from) );
    thread = start_thread( blocking_proc, &b );
    ok( WaitForSingleObject( thread, QUIET_TIME ) == WAIT_TIMEOUT, "does not block\n" );
    send_all( sender, "data", 4 );
    if (!join_thread( thread, TIME_LIMIT )) return;
    ok( b.ret == 4 && !memcmp( b.buffer, "data", 4 ), "got %d\n", b.ret );
    ok( b.len == expected_len, "got length %d\n", b.len );
    ok( same_address( &b.from, &expected ), "got family %d, port %u\n", b.from.ss_family, port_of( &b.from ) );
}

/* The WSARecv page: a connected datagram socket returns only what its peer has sent; the rest is silently discarded.
 * The peer's address is returned as always. */
static void test_connected( BOOL wsa, int family )
{
    struct sockaddr_storage addr, peer_addr, from;
    SOCKET receiver, peer, stranger;
    int ret, addr_len = 0, peer_len = 0, len;
    struct receiver *r;
    char buffer[16];

    statement( "recv.connected_datagram.only_peer recv.connected_datagram.discarded" );
    receiver = udp_bound( family, &addr, &addr_len );
    if (receiver == INVALID_SOCKET) return;
    peer = udp_bound( family, &peer_addr, &peer_len );
    stranger = udp_bound( family, NULL, NULL );
    ret = connect( receiver, (struct sockaddr *)&peer_addr, peer_len );
    ok( !ret, "got error %d\n", WSAGetLastError() );

    sendto( stranger, "strange", 7, 0, (struct sockaddr *)&addr, addr_len );
    sendto( peer, "peer", 4, 0, (struct sockaddr *)&addr, addr_len );
    sendto( stranger, "strange", 7, 0, (struct sockaddr *)&addr, addr_len );
    if (wait_readable( receiver, TIME_LIMIT ))
    {
        memset( &from, 0xcc, sizeof(from) );
        len = sizeof(from);
        ret = receive_from( wsa, receiver, buffer, sizeof(buffer), 0, &from, &len );
        ok( ret == 4 && !memcmp( buffer, "peer", 4 ), "got %d, error %d\n", ret, WSAGetLastError() );
        ok( len == peer_len, "got length %d\n", len );
        ok( same_address( &from, &peer_addr ), "got family %d, port %u\n", from.ss_family, port_of( &from ) );
    }
    check_nothing_to_read( receiver );

    /* the same while a receive waits */
    r = start_receiver( wsa ? BY_WSARECV : BY_RECV, receiver, 16, 0 );
    check_blocks( r );
    sendto( stranger, "strange", 7, 0, (struct sockaddr *)&addr, addr_len );
    check_blocks( r );
    sendto( peer, "peer", 4, 0, (struct sockaddr *)&addr, addr_len );
    check_receives( r, "peer", 4 );
    free_receiver( r );
    closesocket( stranger );
    close_pair( peer, receiver );
}

START_TEST(source)
{
    static const int families[] = { AF_INET, AF_INET6 };
    SOCKET sender, receiver;
    unsigned int i;
    BOOL wsa;

    if (!init_sockets()) return;
    limit_test_time( 60000 );
    for (i = 0; i < ARRAY_SIZE(families); i++)
    {
        if (!udp_pair( families[i], &sender, &receiver )) continue;
        for (wsa = FALSE; wsa <= TRUE; wsa++)
        {
            winetest_push_context( "%s, %s", wsa ? "WSARecvFrom" : "recvfrom", i ? "IPv6" : "IPv4" );
            test_address( wsa, sender, receiver, 0 );
            test_address( wsa, sender, receiver, MSG_PEEK );
            test_senders( wsa, families[i] );
            test_no_address( wsa, sender, receiver );
            test_truncated( wsa, sender, receiver );
            test_blocking( wsa, sender, receiver );
            test_connected( wsa, families[i] );
            winetest_pop_context();
        }
        test_overlapped( sender, receiver );
        close_pair( sender, receiver );
    }
    done_sockets();
}
