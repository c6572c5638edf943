/*
 * What select, WSAPoll and FIONREAD say of a socket that can, or cannot, be received from
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

/* What WSAPoll says, now or within some time; what is asked for is readable data in any form. */
static short poll_events( SOCKET s, short events, int ms )
{
    WSAPOLLFD fd = { s, events, 0 };
    int ret;

    ret = WSAPoll( &fd, 1, ms );
    ok( ret >= 0, "got %d, error %d\n", ret, WSAGetLastError() );
    return fd.revents;
}

#define POLL_READ (POLLRDNORM | POLLRDBAND)

/* The WSAPoll page: WSAEFAULT if fdarray "does not point to a valid part of the user address space", all of it.  The select
 * page says the same of its parameters. */
static void test_too_many(void)
{
    static const ULONG counts[] = { 1025, 0x08000000, 0x10000000, 0x10000001, 0xffffffff };
    WSAPOLLFD *fds = alloc_guarded( sizeof(*fds), 0 );
    struct timeval time = { 0, 0 };
    fd_set *set = alloc_guarded( offsetof( fd_set, fd_array[1] ), 0 );
    SOCKET client, s;
    unsigned int i;

    if (!tcp_pair( &client, &s, TRUE )) return;

    for (i = 0; i < ARRAY_SIZE(counts); i++)
    {
        winetest_push_context( "%#x", (unsigned int)counts[i] );
        fds->fd = s;
        fds->events = POLLRDNORM;
        check_fails( WSAPoll( fds, counts[i], 0 ), WSAEFAULT );
        set->fd_count = counts[i];
        set->fd_array[0] = s;
        check_fails( select( 0, set, NULL, NULL, &time ), WSAEFAULT );
        winetest_pop_context();
    }
    set->fd_count = 1;
    check_fails( select( 0, set, NULL, NULL, (struct timeval *)1 ), WSAEFAULT );
    free_pages( fds );
    free_pages( set );
    close_pair( client, s );
}

/* Windows: sock.c test_WSAPoll */
static void test_poll_data(void)
{
    SOCKET client, server;
    short events;

    if (!tcp_pair( &client, &server, TRUE )) return;
    statement( "win.poll.own_shutdown" );
    shutdown( client, SD_RECEIVE );
    events = poll_events( client, POLL_READ | POLLWRNORM, 0 );
    ok( events == POLLWRNORM, "got events %#x\n", events );
    close_pair( client, server );

    if (!tcp_pair( &client, &server, TRUE )) return;
    statement( "win.poll.oob" );
    send( server, "u", 1, MSG_OOB );
    events = poll_events( client, POLL_READ, TIME_LIMIT );
    ok( events == POLLRDBAND, "got events %#x\n", events );
    close_pair( client, server );

    if (!tcp_pair( &client, &server, TRUE )) return;
    statement( "win.poll.hup" );
    send_all( server, "data", 4 );
    shutdown( server, SD_SEND );
    wait_bytes( client, 4 );
    Sleep( SETTLE_TIME );
    events = poll_events( client, POLL_READ, TIME_LIMIT );
    /* the server of Wine says nothing of the end while there is data */
    todo_wine ok( events == (POLLRDNORM | POLLHUP), "with data: got events %#x\n", events );
    events = poll_events( client, 0, SETTLE_TIME );
    todo_wine ok( events == POLLHUP, "not asked: got events %#x\n", events );
    check_data( client, "data", 4 );
    events = poll_events( client, POLL_READ | POLLWRNORM, TIME_LIMIT );
    ok( events == (POLLWRNORM | POLLHUP), "at the end: got events %#x\n", events );
    close_pair( client, server );
}

static void test_poll_udp(void)
{
    SOCKET sender, receiver;
    short events;

    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    statement( "win.poll.udp" );
    events = poll_events( receiver, POLL_READ, 0 );
    ok( !events, "got events %#x\n", events );
    send_all( sender, "data", 4 );
    events = poll_events( receiver, POLL_READ, TIME_LIMIT );
    ok( events == POLLRDNORM, "got events %#x\n", events );
    close_pair( sender, receiver );
}

static void test_poll_bad_events(void)
{
    static const short bad[] = { POLLERR, POLLHUP, POLLNVAL, POLLPRI };
    SOCKET client, server;
    unsigned int i;

    if (!tcp_pair( &client, &server, TRUE )) return;
    statement( "win.poll.bad_events" );
    for (i = 0; i < ARRAY_SIZE(bad); i++)
    {
        WSAPOLLFD fd = { client, bad[i], 0 };

        winetest_push_context( "%#x", bad[i] );
        /* Wine's own WSAPoll, which serves ours too, takes them */
        todo_wine check_fails( WSAPoll( &fd, 1, 0 ), WSAEINVAL );
        winetest_pop_context();
    }
    close_pair( client, server );
}

/* The three answers of select about one socket. */
static void check_select_( int line, SOCKET s, BOOL readable, BOOL writable, BOOL exception )
{
    struct timeval time = { 0, 0 };
    fd_set read, write, except;
    int ret;

    FD_ZERO( &read );
    FD_ZERO( &write );
    FD_ZERO( &except );
    FD_SET( s, &read );
    FD_SET( s, &write );
    FD_SET( s, &except );
    ret = select( 0, &read, &write, &except, &time );
    ok_(__FILE__, line)( ret == readable + writable + exception, "got %d\n", ret );
    ok_(__FILE__, line)( !FD_ISSET( s, &read ) == !readable, "readable %d\n", FD_ISSET( s, &read ) );
    ok_(__FILE__, line)( !FD_ISSET( s, &write ) == !writable, "writable %d\n", FD_ISSET( s, &write ) );
    ok_(__FILE__, line)( !FD_ISSET( s, &except ) == !exception, "exception %d\n", FD_ISSET( s, &except ) );
}
#define check_select( s, r, w, e ) check_select_( __LINE__, s, r, w, e )

/* Windows: sock.c test_select */
static void test_select_oob(void)
{
    SOCKET client, server;
    short events;
    char byte = 0;

    if (!tcp_pair( &client, &server, TRUE )) return;
    statement( "win.select.oob" );
    check_select( client, FALSE, TRUE, FALSE );
    send( server, "u", 1, MSG_OOB );
    events = poll_events( client, POLL_READ, TIME_LIMIT );
    ok( events == POLLRDBAND, "got events %#x\n", events );
    check_select( client, FALSE, TRUE, TRUE );
    check_returns( recv( client, &byte, 1, MSG_OOB ), 1 );
    ok( byte == 'u', "got %#x\n", byte );
    check_select( client, FALSE, TRUE, FALSE );
    close_pair( client, server );
}

static unsigned int apc_calls;

static void CALLBACK count_apc( ULONG_PTR arg )
{
    (void)arg;
    apc_calls++;
}

static void test_select_alertable(void)
{
    SOCKET client, server;
    DWORD start;

    if (!tcp_pair( &client, &server, TRUE )) return;
    statement( "win.select.alertable" );
    send_all( server, "data", 4 );
    wait_bytes( client, 4 );
    apc_calls = 0;
    QueueUserAPC( count_apc, GetCurrentThread(), 0 );
    ok( is_readable( client, TIME_LIMIT ), "not readable\n" );
    ok( !apc_calls, "an APC ran in a select that need not wait\n" );
    SleepEx( 0, TRUE );
    ok( apc_calls == 1, "got %u calls\n", apc_calls );
    check_data( client, "data", 4 );

    QueueUserAPC( count_apc, GetCurrentThread(), 0 );
    start = GetTickCount();
    ok( !is_readable( client, 300 ), "readable\n" );
    ok( GetTickCount() - start >= 250, "the APC has ended the select after %lu ms\n", GetTickCount() - start );
    ok( apc_calls == 2, "got %u calls\n", apc_calls );
    close_pair( client, server );
}

/* Windows: sock.c test_WSAPoll, in its newer form */
static void test_poll_alertable(void)
{
    SOCKET client, server;
    DWORD start;

    if (!tcp_pair( &client, &server, TRUE )) return;
    statement( "win.poll.alertable" );
    apc_calls = 0;
    QueueUserAPC( count_apc, GetCurrentThread(), 0 );
    start = GetTickCount();
    ok( !poll_events( client, POLL_READ, 300 ), "got events\n" );
    ok( GetTickCount() - start >= 250, "the APC has ended the wait after %lu ms\n", GetTickCount() - start );
    /* Wine 8.0's own WSAPoll, which serves ours too, does not wait alertably; that of 10.0 does */
    todo_wine_if( wine_major() < 10 ) ok( apc_calls == 1, "got %u calls\n", apc_calls );
    SleepEx( 0, TRUE );
    close_pair( client, server );
}

/* Windows: sock.c test_tcp_reset */
static void test_reset(void)
{
    SOCKET client, server;
    int error = POISON, len = sizeof(error), ret;
    short events;
    char byte;

    if (!tcp_pair( &client, &server, TRUE )) return;
    reset_socket( server );
    wait_readable( client, TIME_LIMIT );
    statement( "win.reset.select" );
    check_select( client, TRUE, TRUE, FALSE );
    statement( "win.reset.poll" );
    events = poll_events( client, POLL_READ | POLLWRNORM, 0 );
    ok( events == (POLLERR | POLLHUP | POLLWRNORM), "got events %#x\n", events );
    statement( "win.reset.so_error" );
    ret = getsockopt( client, SOL_SOCKET, SO_ERROR, (char *)&error, &len );
    ok( !ret && !error, "got %d, error %d, value %d\n", ret, WSAGetLastError(), error );
    statement( "win.reset.later" );
    check_fails( recv( client, &byte, 1, 0 ), WSAECONNRESET );
    closesocket( client );
}

/* Windows: sock.c test_fionread_siocatmark */
static void check_fionread_( int line, SOCKET s, u_long bytes )
{
    u_long value = POISON;
    int ret;

    ret = ioctlsocket( s, FIONREAD, &value );
    ok_(__FILE__, line)( !ret && value == bytes, "got %d, error %d, %lu bytes\n", ret, WSAGetLastError(), value );
}
#define check_fionread( s, bytes ) check_fionread_( __LINE__, s, bytes )

static void test_fionread(void)
{
    SOCKET client, server, s;
    char buffer[8];
    u_long value;
    DWORD size;
    int i;

    statement( "win.fionread.unconnected" );
    for (i = 0; i < 2; i++)
    {
        s = i ? bound_socket( AF_INET, SOCK_STREAM, NULL, NULL ) : make_socket( AF_INET, SOCK_STREAM, TRUE );
        check_fionread( s, 0 );
        value = POISON;
        check_returns( ioctlsocket( s, SIOCATMARK, &value ), 0 );
        ok( value == TRUE, "%d: got %lu\n", i, value );
        closesocket( s );
    }

    if (!tcp_pair( &client, &server, TRUE )) return;
    statement( "win.fionread.bytes" );
    check_fionread( client, 0 );
    send_all( server, "data", 4 );
    wait_bytes( client, 4 );
    check_fionread( client, 4 );
    check_returns( recv( client, buffer, 3, 0 ), 3 );
    check_fionread( client, 1 );
    check_returns( recv( client, buffer, 3, 0 ), 1 );
    send( server, "u", 1, MSG_OOB );
    poll_events( client, POLL_READ, TIME_LIMIT );
    check_fionread( client, 0 );
    check_returns( recv( client, buffer, 1, MSG_OOB ), 1 );
    check_fionread( client, 0 );

    statement( "win.fionread.fault" );
    check_fails( WSAIoctl( client, FIONREAD, NULL, 0, &value, sizeof(value), NULL, NULL, NULL ), WSAEFAULT );
    check_fails( WSAIoctl( client, FIONREAD, NULL, 0, &value, sizeof(value) - 1, &size, NULL, NULL ), WSAEFAULT );
    close_pair( client, server );
}

START_TEST(poll)
{
    char **argv;

    if (!init_sockets()) return;
    limit_test_time( 50000 );
    if (winetest_get_mainargs( &argv ) > 2)
    {
        test_too_many();
        child_finished();
        done_sockets();
        return;
    }
    test_poll_data();
    test_poll_udp();
    test_poll_bad_events();
    test_select_alertable();
    test_poll_alertable();
    test_fionread();
    test_reset();
    test_select_oob();
    /* for the sake of a ws2_32 that crashes */
    run_child( "counts", 30000 );
    done_sockets();
}
