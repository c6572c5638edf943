/*
 * Receiving datagrams: one message to a receive, of any size, in order
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

#define LARGEST   65507    /* of UDP over IPv4: 65535 less the two headers */

/* The WSARecv page: for a message-oriented socket a receive takes one message, never two, and leaves none of it. */
static void test_boundaries( enum style style, SOCKET sender, SOCKET receiver )
{
    char buffer[32];
    int i, ret;

    statement( "recv.protocol.message recv.socket.bound recv.message.up_to_size win.udp.unconnected" );
    for (i = 1; i <= 5; i++) send_all( sender, "abcde", i );
    for (i = 1; i <= 5; i++)
    {
        if (!wait_readable( receiver, TIME_LIMIT )) return;
        memset( buffer, 0xcc, sizeof(buffer) );
        ret = receive( style, receiver, buffer, sizeof(buffer), 0 );
        ok( ret == i, "datagram %d: got %d, error %d\n", i, ret, WSAGetLastError() );
        ok( !memcmp( buffer, "abcde", i ) && buffer[i] == (char)0xcc, "datagram %d: got wrong data\n", i );
    }
    ok( !is_readable( receiver, 0 ), "readable after the last datagram\n" );
}

/* The WSARecv page: a full message is required to unblock the caller. */
static void test_blocking( enum style style, SOCKET sender, SOCKET receiver )
{
    struct receiver *r;

    statement( "recv.message.full" );
    r = start_receiver( style, receiver, 16, 0 );
    check_blocks( r );
    send_all( sender, "data", 4 );
    send_all( sender, "next", 4 );
    check_receives( r, "data", 4 );
    free_receiver( r );
    check_data( receiver, "next", 4 );
}

/* Windows: sock.c test_connect_udp: bound and empty is WSAEWOULDBLOCK in nonblocking mode. */
static void test_nonblocking( enum style style, SOCKET sender, SOCKET receiver )
{
    char buffer[16];
    int ret;

    statement( "recv.error.wsaewouldblock.nonblocking win.udp.unbound" );
    set_nonblocking( receiver, TRUE );
    check_fails( receive( style, receiver, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    send_all( sender, "data", 4 );
    wait_readable( receiver, TIME_LIMIT );
    ret = receive( style, receiver, buffer, sizeof(buffer), 0 );
    ok( ret == 4 && !memcmp( buffer, "data", 4 ), "got %d, error %d\n", ret, WSAGetLastError() );
    check_fails( receive( style, receiver, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    set_nonblocking( receiver, FALSE );
}

/* The WSARecv page: a zero byte message is often allowable; for a datagram zero bytes are a message, not the end. */
static void test_empty( enum style style, SOCKET sender, SOCKET receiver )
{
    struct receiver *r;
    char buffer[16];
    int i, ret;

    statement( "recv.end.message.zero" );
    check_returns( send( sender, "", 0, 0 ), 0 );
    send_all( sender, "data", 4 );
    check_returns( send( sender, "", 0, 0 ), 0 );
    for (i = 0; i < 3; i++)
    {
        wait_readable( receiver, TIME_LIMIT );
        memset( buffer, 0xcc, sizeof(buffer) );
        ret = receive( style, receiver, buffer, sizeof(buffer), 0 );
        ok( ret == (i == 1 ? 4 : 0), "datagram %d: got %d, error %d\n", i, ret, WSAGetLastError() );
        ok( buffer[0] == (i == 1 ? 'd' : (char)0xcc), "datagram %d: got wrong data\n", i );
    }
    ok( !is_readable( receiver, 0 ), "readable after the last datagram\n" );

    r = start_receiver( style, receiver, 16, 0 );
    check_blocks( r );
    check_returns( send( sender, "", 0, 0 ), 0 );
    check_receives( r, "", 0 );
    free_receiver( r );

    /* into a buffer that is as empty */
    check_returns( send( sender, "", 0, 0 ), 0 );
    wait_readable( receiver, TIME_LIMIT );
    ret = receive( style, receiver, buffer, 0, 0 );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !is_readable( receiver, 0 ), "readable after the last datagram\n" );
}

/* From one byte to the largest, into a buffer of the very size and into a larger one. */
static void test_sizes( enum style style, SOCKET sender, SOCKET receiver )
{
    static const int sizes[] = { 1, 2, 511, 1472, 1473, 4096, 9000, 32768, 65000, LARGEST };
    static char data[LARGEST], buffer[65536];
    int i, room, ret;

    statement( "recv.message.up_to_size" );
    fill_pattern( data, sizeof(data), style );
    for (i = 0; i < (int)ARRAY_SIZE(sizes); i++)
    {
        for (room = sizes[i]; room <= 65536; room = room < 65536 ? 65536 : 65537)
        {
            ret = send( sender, data, sizes[i], 0 );
            ok( ret == sizes[i], "size %d: send returned %d, error %d\n", sizes[i], ret, WSAGetLastError() );
            if (!wait_readable( receiver, TIME_LIMIT )) return;
            memset( buffer, 0xcc, sizeof(buffer) );
            ret = receive( style, receiver, buffer, room, 0 );
            ok( ret == sizes[i], "size %d: got %d, error %d\n", sizes[i], ret, WSAGetLastError() );
            ok( !memcmp( buffer, data, sizes[i] ), "size %d: got wrong data\n", sizes[i] );
            ok( buffer[sizes[i]] == (char)0xcc, "size %d: wrote past the data\n", sizes[i] );
        }
    }
}

/* On loopback nothing is lost while the queue is not full, and nothing overtakes: batches that fit, received by all of
 * the functions in turn. */
static void test_order( SOCKET sender, SOCKET receiver )
{
    int i, n, ret, number, failures = 0;

    end_statement();
    for (i = 0; i < 1000 && !failures; i += 20)
    {
        for (n = i; n < i + 20; n++) send_all( sender, &n, sizeof(n) );
        for (n = i; n < i + 20; n++)
        {
            if (!is_readable( receiver, TIME_LIMIT )) ret = 0;
            else ret = receive( n % STYLES, receiver, &number, sizeof(number), 0 );
            if (ret != sizeof(number) || number != n) failures++;
        }
    }
    ok( !failures, "%d datagrams are wrong, from %d on\n", failures, i - 20 );
}

/* Everything is queued before the first receive. */
static void test_queue( SOCKET sender, SOCKET receiver )
{
    int i, ret, number, size = 4 * 1024 * 1024;

    setsockopt( receiver, SOL_SOCKET, SO_RCVBUF, (char *)&size, sizeof(size) );
    for (i = 0; i < 100; i++) send_all( sender, &i, sizeof(i) );
    for (i = 0; i < 100; i++)
    {
        if (!wait_readable( receiver, TIME_LIMIT )) return;
        ret = receive( i % STYLES, receiver, &number, sizeof(number), 0 );
        ok( ret == sizeof(number) && number == i, "datagram %d: got %d, number %d\n", i, ret, number );
    }
}

/* Overlapped with an event, as with a stream; each takes one datagram, in the order of the calls. */
static void test_overlapped( SOCKET sender, SOCKET receiver )
{
    WSAOVERLAPPED overlapped[2];
    DWORD flags = 0, count;
    char buffer[2][16];
    WSABUF wsabuf;
    int i, ret;

    statement( "recv.message.indication" );
    for (i = 0; i < 2; i++)
    {
        memset( &overlapped[i], 0, sizeof(overlapped[i]) );
        overlapped[i].hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
        memset( buffer[i], 0xcc, sizeof(buffer[i]) );
        wsabuf.buf = buffer[i];
        wsabuf.len = sizeof(buffer[i]);
        check_fails( WSARecv( receiver, &wsabuf, 1, NULL, &flags, &overlapped[i], NULL ), WSA_IO_PENDING );
    }
    send_all( sender, "first", 5 );
    if (wait_event( overlapped[0].hEvent, TIME_LIMIT ))
        check_event( overlapped[1].hEvent, FALSE );
    send_all( sender, "other", 5 );
    for (i = 0; i < 2; i++)
    {
        if (!wait_event( overlapped[i].hEvent, TIME_LIMIT )) continue;
        count = POISON;
        ret = WSAGetOverlappedResult( receiver, &overlapped[i], &count, FALSE, &flags );
        ok( ret && count == 5, "receive %d: got %d, count %u\n", i, ret, (unsigned int)count );
        ok( !memcmp( buffer[i], i ? "other\xcc" : "first\xcc", 6 ), "receive %d: got wrong data\n", i );
    }
    for (i = 0; i < 2; i++) CloseHandle( overlapped[i].hEvent );
}

/* The WSARecv page: MSG_OOB, but the socket is not stream-style: WSAEOPNOTSUPP, and nothing is received. */
static void test_oob( enum style style, SOCKET sender, SOCKET receiver )
{
    char buffer[16];

    statement( "recv.error.wsaeopnotsupp.oob_datagram" );
    send_all( sender, "data", 4 );
    wait_readable( receiver, TIME_LIMIT );
    check_fails( receive( style, receiver, buffer, sizeof(buffer), MSG_OOB ), WSAEOPNOTSUPP );
    while (is_readable( receiver, 0 )) receive( style, receiver, buffer, sizeof(buffer), 0 );
}

static void test_family( int family )
{
    SOCKET sender, receiver;
    enum style style;

    if (!udp_pair( family, &sender, &receiver )) return;
    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        test_boundaries( style, sender, receiver );
        test_blocking( style, sender, receiver );
        test_nonblocking( style, sender, receiver );
        test_empty( style, sender, receiver );
        test_sizes( style, sender, receiver );
        test_oob( style, sender, receiver );
        winetest_pop_context();
    }
    test_overlapped( sender, receiver );
    test_order( sender, receiver );
    test_queue( sender, receiver );
    close_pair( sender, receiver );
}

START_TEST(datagram)
{
    if (!init_sockets()) return;
    limit_test_time( 100000 );
    winetest_push_context( "IPv4" );
    test_family( AF_INET );
    winetest_pop_context();
    winetest_push_context( "IPv6" );
    test_family( AF_INET6 );
    winetest_pop_context();
    done_sockets();
}
