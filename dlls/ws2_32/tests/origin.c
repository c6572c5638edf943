/*
 * Receives on sockets of every origin: accepted, duplicated, made without WSA_FLAG_OVERLAPPED
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

/* Data, a receive that waits, and the end of the stream, in one style. */
static void check_socket( enum style style, SOCKET s, SOCKET peer )
{
    struct receiver *r;
    char buffer[16];
    int ret;

    send_all( peer, "first", 5 );
    wait_bytes( s, 5 );
    ret = receive( style, s, buffer, sizeof(buffer), 0 );
    ok( ret == 5 && !memcmp( buffer, "first", 5 ), "got %d, error %d\n", ret, WSAGetLastError() );
    r = start_receiver( style, s, 16, 0 );
    check_blocks( r );
    send_all( peer, "second", 6 );
    check_receives( r, "second", 6 );
    free_receiver( r );
}

static void check_socket_all_styles( SOCKET s, SOCKET peer )
{
    enum style style;
    char buffer[4];
    int ret;

    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        check_socket( style, s, peer );
        winetest_pop_context();
    }
    shutdown( peer, SD_SEND );
    ret = recv( s, buffer, sizeof(buffer), 0 );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
}

/* A client that connects to the listener; the connection waits to be accepted. */
static SOCKET connect_to( const struct sockaddr_storage *addr, int len )
{
    SOCKET s = make_socket( addr->ss_family, SOCK_STREAM, TRUE );
    int ret = connect( s, (const struct sockaddr *)addr, len );

    ok( !ret, "connect failed, error %d\n", WSAGetLastError() );
    return s;
}

/* The pages of accept and WSAAccept: the new socket has the listener's properties and is ready for receiving. */
static void test_accepted(void)
{
    struct sockaddr_storage addr, from;
    SOCKET listener, client, server;
    int len, from_len;
    BOOL use_WSAAccept;

    statement( "recv.address.accept" );
    listener = tcp_listener( AF_INET, &addr, &len );
    if (listener == INVALID_SOCKET) return;
    for (use_WSAAccept = FALSE; use_WSAAccept <= TRUE; use_WSAAccept++)
    {
        winetest_push_context( "%s", use_WSAAccept ? "WSAAccept" : "accept" );
        client = connect_to( &addr, len );
        from_len = sizeof(from);
        if (use_WSAAccept) server = WSAAccept( listener, (struct sockaddr *)&from, &from_len, NULL, 0 );
        else server = accept( listener, (struct sockaddr *)&from, &from_len );
        ok( server != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
        check_socket_all_styles( server, client );
        close_pair( client, server );
        winetest_pop_context();
    }
    closesocket( listener );
}

/* Windows: sock.c test_accept_inheritance: the accepted socket has the listener's SO_RCVTIMEO. */
static void test_inherited_timeout(void)
{
    SOCKET listener, client, server;
    struct sockaddr_storage addr;
    struct receiver *r;
    int len;

    statement( "win.accept.timeout" );
    listener = tcp_listener( AF_INET, &addr, &len );
    if (listener == INVALID_SOCKET) return;
    set_timeout( listener, 100 );
    client = connect_to( &addr, len );
    server = accept( listener, NULL, NULL );
    ok( server != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    r = start_receiver( BY_WSARECV, server, 8, 0 );
    if (wait_receiver( r ))
        ok( r->ret == SOCKET_ERROR && r->error == WSAETIMEDOUT, "got %d, error %d\n", r->ret, r->error );
    free_receiver( r );
    close_pair( client, server );
    closesocket( listener );
}

/* Windows: sock.c test_AcceptEx. The first data may come with the accept itself; it is not received again. */
static void test_AcceptEx( DWORD size )
{
    static const GUID guid = WSAID_ACCEPTEX;
    char buffer[16 + 2 * (sizeof(struct sockaddr_in) + 16)];
    SOCKET listener, client, server;
    struct sockaddr_storage addr;
    LPFN_ACCEPTEX pAcceptEx;
    OVERLAPPED overlapped;
    DWORD count;
    int len;
    BOOL ret;

    statement( "win.acceptex.data" );
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    listener = tcp_listener( AF_INET, &addr, &len );
    if (listener == INVALID_SOCKET) return;
    pAcceptEx = (LPFN_ACCEPTEX)get_extension( listener, &guid );
    ok( pAcceptEx != NULL, "no AcceptEx, error %d\n", WSAGetLastError() );
    server = make_socket( AF_INET, SOCK_STREAM, TRUE );
    ret = pAcceptEx( listener, server, buffer, size, sizeof(struct sockaddr_in) + 16, sizeof(struct sockaddr_in) + 16,
                     &count, &overlapped );
    ok( !ret && WSAGetLastError() == ERROR_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
    client = connect_to( &addr, len );
    if (size) send_all( client, "with it", 7 );
    if (wait_event( overlapped.hEvent, TIME_LIMIT ))
    {
        ret = GetOverlappedResult( (HANDLE)listener, &overlapped, &count, FALSE );
        ok( ret, "got error %u\n", (unsigned int)GetLastError() );
        ok( count == (size ? 7 : 0), "got %u bytes\n", (unsigned int)count );
        ok( !size || !memcmp( buffer, "with it", 7 ), "got wrong data\n" );
    }
    setsockopt( server, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&listener, sizeof(listener) );
    check_nothing_to_read( server );
    check_socket_all_styles( server, client );
    close_pair( client, server );
    closesocket( listener );
    CloseHandle( overlapped.hEvent );
}

/* Windows: sock.c test_WSADuplicateSocket: two descriptors of one socket receive from one queue. Here in
 * one process. */
static void test_duplicated(void)
{
    SOCKET client, server, duplicate;
    WSAPROTOCOL_INFOW info;
    struct receiver *r;
    char buffer[8];
    int ret;

    end_statement();
    if (!tcp_pair( &client, &server, TRUE )) return;
    ret = WSADuplicateSocketW( client, GetCurrentProcessId(), &info );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    duplicate = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, WSA_FLAG_OVERLAPPED );
    ok( duplicate != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );

    send_all( server, "abcd", 4 );
    wait_bytes( client, 4 );
    check_returns( recv( client, buffer, 2, 0 ), 2 );
    check_returns( recv( duplicate, buffer + 2, 4, 0 ), 2 );
    ok( !memcmp( buffer, "abcd", 4 ), "got wrong data\n" );

    /* what is waiting on one goes on when the other is closed */
    r = start_receiver( BY_WSARECV, client, 8, 0 );
    check_blocks( r );
    check_socket( BY_RECV, server, duplicate );
    closesocket( duplicate );
    check_blocks( r );
    send_all( server, "data", 4 );
    check_receives( r, "data", 4 );
    free_receiver( r );

    ret = WSADuplicateSocketW( client, GetCurrentProcessId(), &info );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    duplicate = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, WSA_FLAG_OVERLAPPED );
    ok( duplicate != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    closesocket( client );
    check_socket_all_styles( duplicate, server );
    close_pair( duplicate, server );
}

struct overlapped_thread
{
    SOCKET s;
    HANDLE event;
    WSAOVERLAPPED overlapped;
    char  buffer[8];
    DWORD count;
    int   ret, error;
};

static DWORD CALLBACK overlapped_proc( void *arg )
{
    struct overlapped_thread *t = arg;
    DWORD flags = 0;
    WSABUF wsabuf;

    wsabuf.buf = t->buffer;
    wsabuf.len = sizeof(t->buffer);
    t->ret = WSARecv( t->s, &wsabuf, 1, t->event ? &t->count : NULL, &flags, &t->overlapped, NULL );
    t->error = WSAGetLastError();
    return 0;
}

/* Windows: sock.c test_nonblocking_async_recv: on a socket made without WSA_FLAG_OVERLAPPED a WSARecv with an
 * OVERLAPPED blocks, even in nonblocking mode, and returns 0; the OVERLAPPED has the result. */
static void test_not_overlapped( BOOL nonblocking, BOOL with_event )
{
    static struct overlapped_thread t;
    SOCKET client, server;
    HANDLE thread;
    DWORD size;
    BOOL ret;

    statement( "recv.overlapped.ignored win.overlapped.no_flag" );
    if (!tcp_pair( &client, &server, FALSE )) return;
    set_nonblocking( client, nonblocking );
    memset( &t, 0, sizeof(t) );
    t.s = client;
    t.count = POISON;
    if (with_event) t.event = t.overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    thread = start_thread( overlapped_proc, &t );
    ok( WaitForSingleObject( thread, QUIET_TIME ) == WAIT_TIMEOUT,
        "did not block: got %d, error %d\n", t.ret, t.error );
    send_all( server, "data", 4 );
    if (join_thread( thread, TIME_LIMIT ))
    {
        ok( !t.ret, "got %d, error %d\n", t.ret, t.error );
        size = POISON;
        ret = GetOverlappedResult( (HANDLE)client, &t.overlapped, &size, FALSE );
        ok( ret && size == 4, "got %d, size %u\n", ret, (unsigned int)size );
        ok( !memcmp( t.buffer, "data", 4 ), "got wrong data\n" );
        if (with_event) ok( t.count == 4, "got count %u\n", (unsigned int)t.count );
    }

    /* data is there already */
    send_all( server, "more", 4 );
    wait_bytes( client, 4 );
    overlapped_proc( &t );
    ok( !t.ret, "got %d, error %d\n", t.ret, t.error );
    ok( t.overlapped.InternalHigh == 4 && !memcmp( t.buffer, "more", 4 ), "got wrong data\n" );

    set_nonblocking( client, FALSE );
    if (with_event) CloseHandle( t.event );
    check_socket_all_styles( client, server );
    close_pair( client, server );
}

START_TEST(origin)
{
    BOOL nonblocking, with_event;

    if (!init_sockets()) return;
    limit_test_time( 100000 );
    test_accepted();
    test_inherited_timeout();
    winetest_push_context( "AcceptEx" );
    test_AcceptEx( 0 );
    winetest_pop_context();
    winetest_push_context( "AcceptEx with data" );
    test_AcceptEx( 16 );
    winetest_pop_context();
    winetest_push_context( "WSADuplicateSocket" );
    test_duplicated();
    winetest_pop_context();
    for (nonblocking = FALSE; nonblocking <= TRUE; nonblocking++)
    {
        for (with_event = FALSE; with_event <= TRUE; with_event++)
        {
            winetest_push_context( "not overlapped, nonblocking %d, event %d", nonblocking, with_event );
            test_not_overlapped( nonblocking, with_event );
            winetest_pop_context();
        }
    }
    done_sockets();
}
