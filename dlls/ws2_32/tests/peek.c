/*
 * MSG_PEEK on streams
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

/* The WSARecv page: the data is copied into the buffer, but is not removed from the input queue.
 * Windows: afd.c test_recv: it can be repeated. */
static void test_repeated( enum style style, SOCKET client, SOCKET server )
{
    char buffer[16];
    u_long left;
    int i, ret;

    statement( "recv.flags.modify recv.flags.peek.copied recv.flags.peek.not_removed win.recv.peek_repeated" );
    send_all( server, "peeked", 6 );
    wait_bytes( client, 6 );
    for (i = 0; i < 5; i++)
    {
        memset( buffer, 0xcc, sizeof(buffer) );
        ret = receive( style, client, buffer, sizeof(buffer), MSG_PEEK );
        ok( ret == 6, "peek %d: got %d, error %d\n", i, ret, WSAGetLastError() );
        ok( !memcmp( buffer, "peeked\xcc", 7 ), "peek %d: got wrong data\n", i );
    }
    left = 0;
    ret = ioctlsocket( client, FIONREAD, &left );
    ok( !ret && left == 6, "got %d, %u bytes\n", ret, (unsigned int)left );

    /* fewer bytes than there are */
    for (i = 1; i < 6; i++)
    {
        memset( buffer, 0xcc, sizeof(buffer) );
        ret = receive( style, client, buffer, i, MSG_PEEK );
        ok( ret == i, "size %d: got %d, error %d\n", i, ret, WSAGetLastError() );
        ok( !memcmp( buffer, "peeked", i ) && buffer[i] == (char)0xcc, "size %d: got wrong data\n", i );
    }

    /* part by part: each peek sees what the read before it has left */
    for (i = 0; i < 3; i++)
    {
        ret = receive( style, client, buffer, sizeof(buffer), MSG_PEEK );
        ok( ret == 6 - 2 * i, "part %d: got %d, error %d\n", i, ret, WSAGetLastError() );
        ok( !memcmp( buffer, &"peeked"[2 * i], 6 - 2 * i ), "part %d: got wrong data\n", i );
        ret = receive( style, client, buffer, 2, 0 );
        ok( ret == 2, "part %d: got %d, error %d\n", i, ret, WSAGetLastError() );
        ok( !memcmp( buffer, &"peeked"[2 * i], 2 ), "part %d: got wrong data\n", i );
    }
    check_nothing_to_read( client );
}

/* A blocking peek waits as a blocking receive does, and the receive after it gets the same data. */
static void test_blocking( enum style style, SOCKET client, SOCKET server )
{
    struct receiver *r;
    char buffer[16];
    int ret;

    statement( "recv.flags.peek.not_removed" );
    r = start_receiver( style, client, 16, MSG_PEEK );
    check_blocks( r );
    send_all( server, "x", 1 );
    check_receives( r, "x", 1 );
    free_receiver( r );
    send_all( server, "y", 1 );
    wait_bytes( client, 2 );
    ret = receive( style, client, buffer, sizeof(buffer), MSG_PEEK );
    ok( ret == 2 && !memcmp( buffer, "xy", 2 ), "got %d, error %d\n", ret, WSAGetLastError() );
    check_data( client, "xy", 2 );
}

/* The end of the stream can be peeked at, and is still there. */
static void test_end_of_file( enum style style )
{
    SOCKET client, server;
    char buffer[16];
    int i, ret;

    statement( "recv.end.stream" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    send_all( server, "end", 3 );
    shutdown( server, SD_SEND );
    ret = receive( style, client, buffer, sizeof(buffer), MSG_PEEK );
    ok( ret == 3, "got %d, error %d\n", ret, WSAGetLastError() );
    check_data( client, "end", 3 );
    for (i = 0; i < 2; i++)
    {
        ret = receive( style, client, buffer, sizeof(buffer), MSG_PEEK );
        ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
        ret = receive( style, client, buffer, sizeof(buffer), 0 );
        ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
    }
    close_pair( client, server );
}

/* A peek over several buffers fills them as a receive does; afd.c test_recv peeks into two. */
static void test_scattered( SOCKET client, SOCKET server )
{
    DWORD count, flags;
    char buffer[8];
    WSABUF bufs[2];
    int i, ret;

    statement( "recv.flags.peek.copied" );
    send_all( server, "data", 4 );
    wait_bytes( client, 4 );
    bufs[0].buf = buffer;
    bufs[0].len = 2;
    bufs[1].buf = buffer + 3;
    bufs[1].len = 4;
    for (i = 0; i < 2; i++)
    {
        memset( buffer, 0xcc, sizeof(buffer) );
        count = POISON;
        flags = MSG_PEEK;
        ret = WSARecv( client, bufs, 2, &count, &flags, NULL, NULL );
        ok( !ret && count == 4, "got %d, error %d, count %u\n", ret, WSAGetLastError(), (unsigned int)count );
        ok( !memcmp( buffer, "da\xccta\xcc", 6 ), "got wrong data\n" );
    }
    check_data( client, "data", 4 );
}

/* The WSARecv page: lpFlags is written on return, with what is known of the data received: MSG_PEEK, which says
 * nothing about the data, is not left behind. The value 0 is Windows' (no stream has MSG_PARTIAL); MSG_PEEK left as it
 * was is what Wine's own does (seen on Wine 8.0). */
static void test_flags( SOCKET client, SOCKET server )
{
    DWORD count, flags;
    char buffer[8];
    WSABUF wsabuf;
    int ret;

    statement( "recv.flags.in_out" );
    send_all( server, "data", 4 );
    wait_bytes( client, 4 );
    wsabuf.buf = buffer;
    wsabuf.len = sizeof(buffer);

    count = POISON;
    flags = MSG_PEEK;
    ret = WSARecv( client, &wsabuf, 1, &count, &flags, NULL, NULL );
    ok( !ret && count == 4, "got %d, error %d, count %u\n", ret, WSAGetLastError(), (unsigned int)count );
    ok( !flags, "WSARecv left flags %#x\n", (unsigned int)flags );

    count = POISON;
    flags = MSG_PEEK;
    ret = WSARecvFrom( client, &wsabuf, 1, &count, &flags, NULL, NULL, NULL, NULL );
    ok( !ret && count == 4, "got %d, error %d, count %u\n", ret, WSAGetLastError(), (unsigned int)count );
    ok( !flags, "WSARecvFrom left flags %#x\n", (unsigned int)flags );

    count = POISON;
    flags = 0;
    ret = WSARecv( client, &wsabuf, 1, &count, &flags, NULL, NULL );
    ok( !ret && count == 4, "got %d, error %d, count %u\n", ret, WSAGetLastError(), (unsigned int)count );
    ok( !flags, "got flags %#x\n", (unsigned int)flags );
}

/* A peek does not consume, so the socket stays readable for select. */
static void test_select( enum style style, SOCKET client, SOCKET server )
{
    char buffer[8];
    int ret;

    statement( "recv.flags.peek.not_removed" );
    send_all( server, "z", 1 );
    wait_readable( client, TIME_LIMIT );
    ret = receive( style, client, buffer, sizeof(buffer), MSG_PEEK );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( is_readable( client, 0 ), "not readable after a peek\n" );
    ret = receive( style, client, buffer, sizeof(buffer), 0 );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !is_readable( client, 0 ), "readable after the receive\n" );
}

START_TEST(peek)
{
    SOCKET client, server;
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 60000 );
    if (tcp_pair( &client, &server, TRUE ))
    {
        for (style = BY_RECV; style < STYLES; style++)
        {
            winetest_push_context( "%s", style_name( style ) );
            test_repeated( style, client, server );
            test_blocking( style, client, server );
            test_select( style, client, server );
            test_end_of_file( style );
            winetest_pop_context();
        }
        test_scattered( client, server );
        test_flags( client, server );
        close_pair( client, server );
    }
    done_sockets();
}
