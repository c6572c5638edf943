/*
 * Nonoverlapped receives from a stream: data, end of file, nothing there
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

/* The WSARecv page: data that is already there is copied and the call returns it.
 * Windows: sock.c test_WSARecv: the last error is 0 after a WSARecv that succeeds at once. */
static void test_data_waiting( enum style style, SOCKET client, SOCKET server )
{
    char buffer[32];
    int ret;

    statement( "recv.socket.connected recv.nonoverlapped.buffered recv.stream.until_exhausted "
               "recv.protocol.byte_stream win.recv.last_error win.recv.pieces" );
    send_all( server, "some data", 9 );
    wait_bytes( client, 9 );
    memset( buffer, 0xcc, sizeof(buffer) );
    WSASetLastError( POISON );
    ret = receive( style, client, buffer, sizeof(buffer), 0 );
    ok( ret == 9, "got %d, error %d\n", ret, WSAGetLastError() );
    if (style == BY_WSARECV) ok( !WSAGetLastError(), "got error %d\n", WSAGetLastError() );
    ok( !memcmp( buffer, "some data", 9 ), "got wrong data\n" );
    ok( buffer[9] == (char)0xcc, "wrote past the data\n" );

    /* a buffer smaller than the data takes its part and leaves the rest (do_test: the stream is received in pieces) */
    send_all( server, "abcdefgh", 8 );
    wait_bytes( client, 8 );
    memset( buffer, 0xcc, sizeof(buffer) );
    ret = receive( style, client, buffer, 3, 0 );
    ok( ret == 3, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !memcmp( buffer, "abc\xcc", 4 ), "got wrong data\n" );
    ret = receive( style, client, buffer, 1, 0 );
    ok( ret == 1 && buffer[0] == 'd', "got %d, %c\n", ret, buffer[0] );
    ret = receive( style, client, buffer, sizeof(buffer), 0 );
    ok( ret == 4, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !memcmp( buffer, "efgh", 4 ), "got wrong data\n" );

    /* two sends are one stream */
    send_all( server, "one", 3 );
    send_all( server, "two", 3 );
    wait_bytes( client, 6 );
    ret = receive( style, client, buffer, sizeof(buffer), 0 );
    ok( ret == 6, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !memcmp( buffer, "onetwo", 6 ), "got wrong data\n" );
}

/* The WSARecv page: without data the call blocks until data is received; a single byte is sufficient to unblock it. */
static void test_blocking( enum style style, SOCKET client, SOCKET server )
{
    struct receiver *r;

    statement( "recv.nonoverlapped.blocks recv.nonoverlapped.like_recv recv.stream.one_byte" );
    r = start_receiver( style, client, 32, 0 );
    check_blocks( r );
    send_all( server, "late data", 9 );
    check_receives( r, "late data", 9 );
    free_receiver( r );

    r = start_receiver( style, client, 32, 0 );
    check_blocks( r );
    send_all( server, "x", 1 );
    check_receives( r, "x", 1 );
    free_receiver( r );
}

/* The WSARecv page: zero bytes received is the graceful end of a byte stream, and no more bytes will ever be read.
 * Windows: sock.c test_shutdown: 0 again and again after the peer's SD_SEND; test_send_buffering: all data comes
 * first. */
static void test_end_of_file( enum style style )
{
    SOCKET client, server;
    struct receiver *r;
    char buffer[16];
    BOOL by_close;
    int i, ret;

    statement( "recv.end.stream recv.end.stream.final recv.stream.until_closed win.recv.end.again "
               "win.recv.end.after_data" );
    for (by_close = FALSE; by_close <= TRUE; by_close++)
    {
        winetest_push_context( "%s", by_close ? "close" : "SD_SEND" );

        /* data, then the end */
        if (!tcp_pair( &client, &server, TRUE )) break;
        send_all( server, "last", 4 );
        if (by_close) closesocket( server );
        else shutdown( server, SD_SEND );
        ret = receive( style, client, buffer, sizeof(buffer), 0 );
        ok( ret == 4, "got %d, error %d\n", ret, WSAGetLastError() );
        ok( !memcmp( buffer, "last", 4 ), "got wrong data\n" );
        for (i = 0; i < 5; i++)
        {
            WSASetLastError( POISON );
            ret = receive( style, client, buffer, sizeof(buffer), 0 );
            ok( !ret, "receive %d: got %d, error %d\n", i, ret, WSAGetLastError() );
            /* Windows: sock.c test_send_buffering, for recv */
            if (style == BY_RECV) ok( !WSAGetLastError(), "got error %d\n", WSAGetLastError() );
        }
        /* and so in nonblocking mode */
        set_nonblocking( client, TRUE );
        ret = receive( style, client, buffer, sizeof(buffer), 0 );
        ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
        if (!by_close)
        {
            /* the other direction goes on (Windows: sock.c test_shutdown) */
            send_all( client, "answer", 6 );
            check_data( server, "answer", 6 );
            closesocket( server );
        }
        closesocket( client );

        /* the end while a receive is waiting */
        if (!tcp_pair( &client, &server, TRUE )) break;
        r = start_receiver( style, client, 16, 0 );
        check_blocks( r );
        if (by_close) closesocket( server );
        else shutdown( server, SD_SEND );
        check_receives( r, "", 0 );
        free_receiver( r );
        if (!by_close) closesocket( server );
        closesocket( client );

        winetest_pop_context();
    }
}

/* The WSARecv page: WSAEWOULDBLOCK when the socket is nonblocking and the receive cannot be completed immediately.
 * Windows: sock.c test_nonblocking_async_recv. */
static void test_nonblocking( enum style style, SOCKET client, SOCKET server )
{
    struct receiver *r;
    char buffer[16];
    int ret;

    statement( "recv.error.wsaewouldblock.nonblocking win.recv.nonblocking" );
    set_nonblocking( client, TRUE );
    memset( buffer, 0xcc, sizeof(buffer) );
    check_fails( receive( style, client, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    ok( buffer[0] == (char)0xcc, "wrote into the buffer\n" );
    check_fails( receive( style, client, buffer, sizeof(buffer), MSG_PEEK ), WSAEWOULDBLOCK );

    send_all( server, "data", 4 );
    wait_bytes( client, 4 );
    ret = receive( style, client, buffer, 3, 0 );
    ok( ret == 3, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = receive( style, client, buffer, 3, 0 );
    ok( ret == 1 && buffer[0] == 'a', "got %d, error %d\n", ret, WSAGetLastError() );
    check_fails( receive( style, client, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );

    /* back to blocking */
    set_nonblocking( client, FALSE );
    r = start_receiver( style, client, 16, 0 );
    check_blocks( r );
    send_all( server, "data", 4 );
    check_receives( r, "data", 4 );
    free_receiver( r );
}

/* Windows: sock.c test_nonblocking_async_recv and afd.c test_recv: a failing WSARecv leaves the OVERLAPPED of nobody,
 * test_timeout and test_completion_port: and the count alone. */
static void test_failure_leaves_count( SOCKET client )
{
    DWORD count = POISON, flags = 0;
    char buffer[4];
    WSABUF wsabuf;

    statement( "win.recv.failed_size" );
    wsabuf.buf = buffer;
    wsabuf.len = sizeof(buffer);
    set_nonblocking( client, TRUE );
    check_fails( WSARecv( client, &wsabuf, 1, &count, &flags, NULL, NULL ), WSAEWOULDBLOCK );
    ok( count == POISON, "got count %#x\n", (unsigned int)count );
    ok( !flags, "got flags %#x\n", (unsigned int)flags );
    check_fails( WSARecvFrom( client, &wsabuf, 1, &count, &flags, NULL, NULL, NULL, NULL ), WSAEWOULDBLOCK );
    ok( count == POISON, "got count %#x\n", (unsigned int)count );
    set_nonblocking( client, FALSE );
}

/* Windows: sock.c test_empty_recv: with data waiting a receive of zero bytes succeeds and consumes nothing. */
static void test_zero_length( enum style style, SOCKET client, SOCKET server )
{
    char buffer[16];
    int ret;

    statement( "win.recv.zero_length" );
    send_all( server, "data", 5 );
    wait_bytes( client, 5 );
    memset( buffer, 0xcc, sizeof(buffer) );
    ret = receive( style, client, buffer, 0, 0 );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = receive( style, client, NULL, 0, 0 );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( buffer[0] == (char)0xcc, "wrote into the buffer\n" );
    ret = receive( style, client, buffer, sizeof(buffer), 0 );
    ok( ret == 5, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !strcmp( buffer, "data" ), "got wrong data\n" );
}

/* Windows: afd.c test_read_write: ReadFile works on sockets and returns what is there. It shares the stream with
 * recv. */
static void test_ReadFile(void)
{
    OVERLAPPED overlapped;
    SOCKET client, server;
    char buffer[16];
    DWORD size;
    BOOL ret;

    statement( "win.recv.readfile" );
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (!tcp_pair( &client, &server, TRUE )) return;
    send_all( server, "abcdef", 6 );
    wait_bytes( client, 6 );
    check_returns( recv( client, buffer, 2, 0 ), 2 );
    memset( buffer, 0xcc, sizeof(buffer) );
    ret = ReadFile( (HANDLE)client, buffer, 2, NULL, &overlapped );
    ok( ret || GetLastError() == ERROR_IO_PENDING, "got error %u\n", (unsigned int)GetLastError() );
    if (wait_event( overlapped.hEvent, TIME_LIMIT ))
    {
        size = POISON;
        ret = GetOverlappedResult( (HANDLE)client, &overlapped, &size, FALSE );
        ok( ret && size == 2, "got %d, size %u\n", ret, (unsigned int)size );
        ok( !memcmp( buffer, "cd\xcc", 3 ), "got wrong data\n" );
    }
    check_returns( recv( client, buffer, sizeof(buffer), 0 ), 2 );
    ok( !memcmp( buffer, "ef", 2 ), "got wrong data\n" );
    close_pair( client, server );

    if (!tcp_pair( &client, &server, FALSE )) return;
    send_all( server, "abcd", 4 );
    wait_bytes( client, 4 );
    size = POISON;
    ret = ReadFile( (HANDLE)client, buffer, 2, &size, NULL );
    ok( ret && size == 2, "got %d, size %u\n", ret, (unsigned int)size );
    check_returns( recv( client, buffer + 2, 2, 0 ), 2 );
    ok( !memcmp( buffer, "abcd", 4 ), "got wrong data\n" );
    close_pair( client, server );
    CloseHandle( overlapped.hEvent );
}

/* The WSARecv page: without an OVERLAPPED there is nothing to complete later, the routine is ignored. Wine's own
 * queues a request on a stack frame that is gone (seen on Wine 8.0), hence the end of the file for this test. */
static void test_routine_without_overlapped(void)
{
    SOCKET client, server;
    DWORD count, flags;
    char buffer[16];
    WSABUF wsabuf;
    int ret;

    statement( "recv.routine.ignored" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    wsabuf.buf = buffer;
    wsabuf.len = sizeof(buffer);

    set_nonblocking( client, TRUE );
    count = POISON;
    flags = 0;
    check_fails( WSARecv( client, &wsabuf, 1, &count, &flags, NULL, keep_arguments ), WSAEWOULDBLOCK );
    check_fails( WSARecvFrom( client, &wsabuf, 1, &count, &flags, NULL, NULL, NULL, keep_arguments ), WSAEWOULDBLOCK );
    send_all( server, "data", 4 );
    wait_bytes( client, 4 );
    ret = WSARecv( client, &wsabuf, 1, &count, &flags, NULL, keep_arguments );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( count == 4, "got count %u\n", (unsigned int)count );
    ok( !memcmp( buffer, "data", 4 ), "got wrong data\n" );
    ret = SleepEx( QUIET_TIME, TRUE );
    ok( !ret, "got %d\n", ret );
    ok( !kept.calls, "the routine was called %u times\n", kept.calls );
    close_pair( client, server );
}

START_TEST(recv)
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
            test_data_waiting( style, client, server );
            test_blocking( style, client, server );
            test_nonblocking( style, client, server );
            test_zero_length( style, client, server );
            test_end_of_file( style );
            winetest_pop_context();
        }
        test_failure_leaves_count( client );
        close_pair( client, server );
    }
    if (tcp_pair6( &client, &server, TRUE ))
    {
        for (style = BY_RECV; style < STYLES; style++)
        {
            winetest_push_context( "%s over IPv6", style_name( style ) );
            test_data_waiting( style, client, server );
            test_blocking( style, client, server );
            winetest_pop_context();
        }
        close_pair( client, server );
    }
    test_ReadFile();
    test_routine_without_overlapped();
    done_sockets();
}
