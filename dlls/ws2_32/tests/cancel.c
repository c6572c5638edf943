/*
 * Cancelled receives: CancelIo, CancelIoEx, and the exit of the thread
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

#include "overlapped.h"
#include "statement.h"

static const char message[] = "after the cancellation";

/*
 * The receive was cancelled. Windows: sock.c test_WSAGetOverlappedResult: STATUS_CANCELLED is
 * ERROR_OPERATION_ABORTED, which Winsock names WSA_OPERATION_ABORTED.
 */
#define check_cancelled( s, r ) check_cancelled_( __FILE__, __LINE__, s, r )
static void check_cancelled_( const char *file, int line, SOCKET s, struct receive *r )
{
    DWORD size = POISON, flags = 0;
    int err;
    BOOL ret;

    check_ended_( file, line, r, STATUS_CANCELLED );
    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( s, &r->overlapped, &size, FALSE, &flags );
    err = WSAGetLastError();
    ok_(file, line)( !ret && err == WSA_OPERATION_ABORTED, "got %d, error %d\n", ret, err );
}

/* Nothing was lost to a cancelled receive, and nothing still waits to take what comes. */
#define check_still_works( s, peer ) check_still_works_( __FILE__, __LINE__, s, peer )
static void check_still_works_( const char *file, int line, SOCKET s, SOCKET peer )
{
    send_all( peer, message, sizeof(message) );
    check_data_( file, line, s, message, sizeof(message) );
}

/* Microsoft's CancelIo and CancelIoEx pages: the operation completes with ERROR_OPERATION_ABORTED. */
static void test_event(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE event;
    int i, err;
    BOOL ret;

    statement( "recv.overlapped.event recv.overlapped.result" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    for (i = 0; i < 3; i++)
    {
        winetest_push_context( "case %d", i );
        if (post_receive( client, &r, BUFFER_SIZE, event, NULL ))
        {
            if (!i) ret = CancelIo( (HANDLE)client );
            else ret = CancelIoEx( (HANDLE)client, i == 1 ? (OVERLAPPED *)&r.overlapped : NULL );
            ok( ret, "cancelling failed, error %lu\n", GetLastError() );
            wait_event( event, TIME_LIMIT );
            check_cancelled( client, &r );
            check_still_works( client, server );
        }

        /* the same OVERLAPPED and event serve the next receive */
        if (post_receive( client, &r, BUFFER_SIZE, event, NULL ))
        {
            check_event( event, FALSE );
            send_all( server, message, sizeof(message) );
            wait_event( event, TIME_LIMIT );
            check_received( client, &r, message, sizeof(message) );
        }
        winetest_pop_context();
    }

    /* Microsoft's CancelIoEx page: ERROR_NOT_FOUND where there is no request to cancel */
    SetLastError( POISON );
    ret = CancelIoEx( (HANDLE)client, (OVERLAPPED *)&r.overlapped );
    err = GetLastError();
    ok( !ret && err == ERROR_NOT_FOUND, "got %d, error %d\n", ret, err );
    check_received( client, &r, message, sizeof(message) );
    CloseHandle( event );
    close_pair( client, server );
}

/* Microsoft's CancelIoEx page: with an OVERLAPPED only its operation is cancelled. The others keep their order. */
static void test_one_of_several(void)
{
    static struct receive r[3];
    SOCKET client, server;
    int i, which;

    statement( "recv.overlapped.separate" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    for (which = 0; which < 3; which++)
    {
        winetest_push_context( "receive %d", which );
        for (i = 0; i < 3; i++) if (!post_receive( client, &r[i], 4, WSACreateEvent(), NULL )) return;
        ok( CancelIoEx( (HANDLE)client, (OVERLAPPED *)&r[which].overlapped ),
            "CancelIoEx failed, error %lu\n", GetLastError() );
        wait_event( r[which].overlapped.hEvent, TIME_LIMIT );
        check_cancelled( client, &r[which] );
        for (i = 0; i < 3; i++) if (i != which) check_event( r[i].overlapped.hEvent, FALSE );

        send_all( server, message, 8 );
        for (i = 0; i < 3; i++)
        {
            if (i == which) continue;
            wait_event( r[i].overlapped.hEvent, TIME_LIMIT );
            check_received( client, &r[i], i == (which ? 0 : 1) ? message : message + 4, 4 );
        }
        check_cancelled( client, &r[which] );
        for (i = 0; i < 3; i++) WSACloseEvent( r[i].overlapped.hEvent );
        winetest_pop_context();
    }
    check_still_works( client, server );
    close_pair( client, server );
}

#define RECEIVES 8

/* All of them, by CancelIo and by CancelIoEx without an OVERLAPPED. */
static void test_all(void)
{
    static struct receive r[RECEIVES];
    SOCKET client, server;
    int i, ex;
    BOOL ret;

    statement( "recv.overlapped.separate" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    for (ex = 0; ex <= 1; ex++)
    {
        winetest_push_context( "%s", ex ? "CancelIoEx" : "CancelIo" );
        for (i = 0; i < RECEIVES; i++)
            if (!post_receive( client, &r[i], BUFFER_SIZE, WSACreateEvent(), NULL )) return;
        ret = ex ? CancelIoEx( (HANDLE)client, NULL ) : CancelIo( (HANDLE)client );
        ok( ret, "cancelling failed, error %lu\n", GetLastError() );
        for (i = 0; i < RECEIVES; i++)
        {
            wait_event( r[i].overlapped.hEvent, TIME_LIMIT );
            check_cancelled( client, &r[i] );
            WSACloseEvent( r[i].overlapped.hEvent );
        }
        check_still_works( client, server );
        winetest_pop_context();
    }
    close_pair( client, server );
}

/* A cancelled receive calls its routine, once; the page: dwError is "the completion status". */
static void test_routine(void)
{
    static struct receive r;
    SOCKET client, server;
    int ex;
    BOOL ret;

    statement( "recv.routine.error recv.overlapped.routine" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    for (ex = 0; ex <= 1; ex++)
    {
        winetest_push_context( "%s", ex ? "CancelIoEx" : "CancelIo" );
        if (post_receive( client, &r, BUFFER_SIZE, NULL, record_routine ))
        {
            ret = ex ? CancelIoEx( (HANDLE)client, (OVERLAPPED *)&r.overlapped ) : CancelIo( (HANDLE)client );
            ok( ret, "cancelling failed, error %lu\n", GetLastError() );
            ok( !r.called, "routine ran outside of an alertable wait\n" );
            run_routines();
            SleepEx( QUIET_TIME / 2, TRUE );
            ok( r.called == 1, "routine was called %u times\n", r.called );
            ok( r.error == WSA_OPERATION_ABORTED, "got error %lu\n", r.error );
            ok( !r.transferred, "got size %lu\n", r.transferred );
            check_cancelled( client, &r );
        }
        check_still_works( client, server );
        winetest_pop_context();
    }
    close_pair( client, server );
}

/* The packet of a cancelled receive; Microsoft's CancelIoEx page: ERROR_OPERATION_ABORTED. */
static void test_port(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE port;

    end_statement();
    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, 5 );
    if (post_receive( client, &r, BUFFER_SIZE, NULL, NULL ))
    {
        ok( CancelIoEx( (HANDLE)client, (OVERLAPPED *)&r.overlapped ),
            "CancelIoEx failed, error %lu\n", GetLastError() );
        check_packet( port, &r, ERROR_OPERATION_ABORTED, 5, 0 );
        check_cancelled( client, &r );
        check_no_packet( port );
    }
    check_still_works( client, server );
    check_no_packet( port );
    CloseHandle( port );
    close_pair( client, server );
}

/* ---- other threads ---- */

struct task
{
    SOCKET          s;
    struct receive *r;
    BOOL            ret;
};

static DWORD WINAPI cancel_io_proc( void *arg )
{
    struct task *task = arg;

    task->ret = CancelIo( (HANDLE)task->s );
    return 0;
}

static DWORD WINAPI cancel_io_ex_proc( void *arg )
{
    struct task *task = arg;

    task->ret = CancelIoEx( (HANDLE)task->s, (OVERLAPPED *)&task->r->overlapped );
    return 0;
}

/* Microsoft's CancelIo page: it "does not cancel I/O operations that other threads have issued"; CancelIoEx does. */
static void test_from_other_thread(void)
{
    static struct receive r;
    SOCKET client, server;
    struct task task;

    if (!tcp_pair( &client, &server, TRUE )) return;
    if (!post_receive( client, &r, BUFFER_SIZE, WSACreateEvent(), NULL )) return;
    memset( &task, 0, sizeof(task) );
    task.s = client;
    task.r = &r;
    join_thread( start_thread( cancel_io_proc, &task ), TIME_LIMIT );
    ok( WaitForSingleObject( r.overlapped.hEvent, QUIET_TIME ) == WAIT_TIMEOUT, "receive was cancelled\n" );
    ok( r.overlapped.Internal == STATUS_PENDING, "got Internal %#lx\n", (ULONG)r.overlapped.Internal );

    join_thread( start_thread( cancel_io_ex_proc, &task ), TIME_LIMIT );
    ok( task.ret, "CancelIoEx failed\n" );
    wait_event( r.overlapped.hEvent, TIME_LIMIT );
    check_cancelled( client, &r );
    check_still_works( client, server );
    WSACloseEvent( r.overlapped.hEvent );
    close_pair( client, server );
}

/*
 * The page: "All I/O initiated by a given thread is canceled when that thread exits." Windows: afd.c
 * test_async_thread_termination (with polls): STATUS_CANCELLED, the event is set, no routine is called.
 * What lives on is in the test of completion ports.
 */
static void test_thread_exit(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE event;
    int i;

    statement( "recv.thread_exit win.cancel.thread" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    for (i = 0; i < 3; i++)
    {
        winetest_push_context( "%s", i == 0 ? "event" : i == 1 ? "routine" : "neither" );
        event = i == 0 ? WSACreateEvent() : NULL;
        if (post_receive_in_thread( client, &r, event, i == 1 ? record_routine : NULL ))
        {
            if (event) wait_event( event, TIME_LIMIT );
            else ok( has_completed( &r, TIME_LIMIT ), "receive is still pending\n" );
            check_cancelled( client, &r );
            SleepEx( 0, TRUE );
            ok( !r.called, "routine was called\n" );
        }
        check_still_works( client, server );
        if (event) WSACloseEvent( event );
        winetest_pop_context();
    }
    close_pair( client, server );
}

START_TEST(cancel)
{
    if (!init_sockets()) return;
    limit_test_time( 60000 );

    test_event();
    test_one_of_several();
    test_all();
    test_routine();
    test_port();
    test_from_other_thread();
    test_thread_exit();

    done_sockets();
}
