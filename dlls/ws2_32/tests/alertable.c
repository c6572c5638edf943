/*
 * A blocking receive waits alertably: user APCs run while it waits, and it goes on
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

static SOCKET apc_socket;              /* for the APCs that do something with a socket */
static volatile LONG apc_calls;

static void CALLBACK count_apc( ULONG_PTR arg )
{
    (void)arg;
    InterlockedIncrement( &apc_calls );
}

static void CALLBACK send_apc( ULONG_PTR arg )
{
    int ret = send( (SOCKET)arg, "by apc", 6, 0 );

    ok( ret == 6, "got %d, error %d\n", ret, WSAGetLastError() );
    InterlockedIncrement( &apc_calls );
}

/* So many APCs and routines have run, or will in a moment. */
#define check_calls( calls ) check_calls_( __LINE__, calls )
static void check_calls_( int line, LONG calls )
{
    int i;

    for (i = 0; i < TIME_LIMIT / 10 && apc_calls < calls; i++) Sleep( 10 );
    ok_(__FILE__, line)( apc_calls == calls, "got %d calls, expected %d\n", (int)apc_calls, (int)calls );
}

/* Windows: sock.c test_WSARecv: a receive that has to wait runs APCs and goes on to its end. */
static void test_interrupted( enum style style, SOCKET client, SOCKET server )
{
    struct receiver *r;
    int i;

    statement( "win.apc.blocking" );
    /* queued before the receive */
    apc_calls = 0;
    r = start_receiver_apc( style, client, 16, 0, count_apc, 0 );
    check_blocks( r );
    check_calls( 1 );

    /* queued while it waits, many times */
    for (i = 0; i < 10; i++)
    {
        QueueUserAPC( count_apc, r->thread, 0 );
        if (i & 1) Sleep( 5 );
    }
    check_blocks( r );
    check_calls( 11 );
    send_all( server, "data", 4 );
    check_receives( r, "data", 4 );
    free_receiver( r );
}

/* Windows: sock.c test_WSARecv: the APC itself may send what the receive waits for. */
static void test_apc_sends( enum style style, SOCKET client, SOCKET server )
{
    struct receiver *r;

    statement( "win.apc.sends" );
    apc_calls = 0;
    r = start_receiver_apc( style, client, 16, 0, send_apc, server );
    check_receives( r, "by apc", 6 );
    ok( apc_calls == 1, "the APC ran %d times\n", (int)apc_calls );
    free_receiver( r );

    apc_calls = 0;
    r = start_receiver( style, client, 16, 0 );
    check_blocks( r );
    QueueUserAPC( send_apc, r->thread, server );
    check_receives( r, "by apc", 6 );
    ok( apc_calls == 1, "the APC ran %d times\n", (int)apc_calls );
    free_receiver( r );
}

/* Windows: sock.c test_WSARecv: a receive that finds its data does not run APCs; they are there for the next alertable
 * wait. So does one that fails at once. */
static void test_ready( enum style style, SOCKET client, SOCKET server )
{
    char buffer[16];
    DWORD ret;

    statement( "win.apc.ready" );
    send_all( server, "data", 4 );
    wait_bytes( client, 4 );
    apc_calls = 0;
    QueueUserAPC( count_apc, GetCurrentThread(), 0 );
    check_returns( receive( style, client, buffer, sizeof(buffer), 0 ), 4 );
    ok( !apc_calls, "the APC ran\n" );
    set_nonblocking( client, TRUE );
    check_fails( receive( style, client, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    set_nonblocking( client, FALSE );
    ok( !apc_calls, "the APC ran\n" );
    ret = SleepEx( 0, TRUE );
    ok( ret == WAIT_IO_COMPLETION, "got %u\n", (unsigned int)ret );
    ok( apc_calls == 1, "the APC ran %d times\n", (int)apc_calls );
}

static LONG apc_starts;

static void CALLBACK receive_apc( ULONG_PTR arg )
{
    char buffer[16];
    int ret;

    InterlockedIncrement( &apc_starts );
    ret = receive( (enum style)arg, apc_socket, buffer, sizeof(buffer), 0 );
    ok( ret == 5, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( ret != 5 || !memcmp( buffer, "inner", 5 ), "got wrong data\n" );
    InterlockedIncrement( &apc_calls );
}

static void wait_apc_start(void)
{
    int i;

    for (i = 0; i < TIME_LIMIT / 10 && !apc_starts; i++) Sleep( 10 );
    ok( apc_starts, "the APC did not start\n" );
}

/* An APC that does a blocking receive of its own, on another socket, while its thread is inside one. The page of recv
 * calls this undefined on Windows, so it is not run there. What the WSARecv page says of one receive (it blocks until
 * there is data, and takes it) is possible for both, and is expected here. With Wine's own ws2_32 the outer receive
 * fails with WSA_IO_PENDING when the inner one ends, and its request stays behind (seen on Wine 8.0). */
static void test_nested( enum style style )
{
    SOCKET client, server, client2, server2;
    struct receiver *r;

    end_statement();
    if (!winetest_platform_is_wine)
    {
        skip( "a blocking receive inside of an interrupted one is not defined\n" );
        return;
    }

    /* the inner one ends first */
    if (!tcp_pair( &client, &server, TRUE )) return;
    if (!tcp_pair( &client2, &server2, TRUE )) return;
    apc_socket = client2;
    apc_calls = 0;
    r = start_receiver( style, client, 16, 0 );
    check_blocks( r );
    QueueUserAPC( receive_apc, r->thread, style );
    check_blocks( r );
    send_all( server2, "inner", 5 );
    check_blocks( r );
    check_calls( 1 );
    send_all( server, "outer", 5 );
    check_receives( r, "outer", 5 );
    free_receiver( r );
    close_pair( client, server );
    close_pair( client2, server2 );

    /* the data of the outer one comes while the inner one waits */
    if (!tcp_pair( &client, &server, TRUE )) return;
    if (!tcp_pair( &client2, &server2, TRUE )) return;
    apc_socket = client2;
    apc_calls = apc_starts = 0;
    r = start_receiver( style, client, 16, 0 );
    check_blocks( r );
    QueueUserAPC( receive_apc, r->thread, style );
    wait_apc_start();
    send_all( server, "outer", 5 );
    check_blocks( r );
    send_all( server2, "inner", 5 );
    check_receives( r, "outer", 5 );
    ok( apc_calls == 1, "the APC ran %d times\n", (int)apc_calls );
    free_receiver( r );
    close_pair( client, server );
    close_pair( client2, server2 );
}

static SOCKET routine_socket;
static WSABUF routine_buf;
static DWORD routine_error, routine_size;

static void WINAPI routine( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    (void)overlapped; (void)flags;
    routine_error = error;
    routine_size = size;
    InterlockedIncrement( &apc_calls );
}

static void CALLBACK post_apc( ULONG_PTR arg )
{
    DWORD flags = 0;
    int ret = WSARecv( routine_socket, &routine_buf, 1, NULL, &flags, (WSAOVERLAPPED *)arg, routine );

    ok( !ret || WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
}

/* The WSARecv page: a completion routine runs when its thread is in an alertable wait; a blocking receive is one. */
static void test_routine( enum style style, SOCKET client, SOCKET server )
{
    WSAOVERLAPPED overlapped;
    SOCKET client2, server2;
    struct receiver *r;
    char buffer[16];

    statement( "recv.routine.alertable" );
    if (!tcp_pair( &client2, &server2, TRUE )) return;
    memset( &overlapped, 0, sizeof(overlapped) );
    routine_socket = client2;
    routine_buf.buf = buffer;
    routine_buf.len = sizeof(buffer);
    apc_calls = 0;
    r = start_receiver_apc( style, client, 16, 0, post_apc, (ULONG_PTR)&overlapped );
    check_blocks( r );
    ok( !apc_calls, "the routine was called\n" );
    send_all( server2, "event", 5 );
    check_blocks( r );
    check_calls( 1 );
    ok( !routine_error && routine_size == 5, "got error %u, size %u\n",
        (unsigned int)routine_error, (unsigned int)routine_size );
    ok( !memcmp( buffer, "event", 5 ), "got wrong data\n" );
    send_all( server, "data", 4 );
    check_receives( r, "data", 4 );
    free_receiver( r );
    close_pair( client2, server2 );
}

/* The end of the stream ends an interrupted receive too. */
static void test_end_of_file( enum style style )
{
    SOCKET client, server;
    struct receiver *r;

    statement( "win.apc.blocking" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    apc_calls = 0;
    r = start_receiver_apc( style, client, 16, 0, count_apc, 0 );
    check_blocks( r );
    check_calls( 1 );
    shutdown( server, SD_SEND );
    check_receives( r, "", 0 );
    free_receiver( r );
    close_pair( client, server );
}

START_TEST(alertable)
{
    SOCKET client, server;
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 100000 );
    if (tcp_pair( &client, &server, TRUE ))
    {
        for (style = BY_RECV; style < STYLES; style++)
        {
            winetest_push_context( "%s", style_name( style ) );
            test_interrupted( style, client, server );
            test_apc_sends( style, client, server );
            test_ready( style, client, server );
            test_routine( style, client, server );
            test_end_of_file( style );
            winetest_pop_context();
        }
        close_pair( client, server );
    }
    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "nested %s", style_name( style ) );
        test_nested( style );
        winetest_pop_context();
    }
    done_sockets();
}
