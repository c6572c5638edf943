/*
 * Receives while another thread changes the mode of the socket
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

/*
 * Each function guards a rule of documentation/direct-path.md against what happens within microseconds; with a delay in
 * the DLL (tests/variants.sh) it fails each time when the rule is left out.
 */

/* What is called in another thread may come too late on a busy machine: so often the scene is set. */
#define ATTEMPTS 10

struct select_events
{
    SOCKET s;
    HANDLE event;
};

static DWORD WINAPI select_events_proc( void *arg )
{
    struct select_events *args = arg;
    int ret = WSAEventSelect( args->s, args->event, FD_READ );

    ok( !ret, "WSAEventSelect failed, error %d\n", WSAGetLastError() );
    return 0;
}

static DWORD WINAPI late_sender( void *arg )
{
    Sleep( SETTLE_TIME / 2 );
    send_all( *(SOCKET *)arg, "a", 1 );
    return 0;
}

/*
 * Selecting events: the two announce themselves before they look at each other.  Here the first direct receive on the
 * socket is on its way when the events are selected: FD_READ comes for what is sent after it (Windows: sock.c
 * test_read_events).
 */
static void test_receive_first( enum style style )
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    SOCKET client, server;
    struct receiver *r;
    int i;

    for (i = 1; ; i++)
    {
        if (!tcp_pair( &client, &server, TRUE )) return;
        r = start_receiver( style, client, 1, 0 );
        check_blocks( r );
        check_returns( WSAEventSelect( client, event, FD_READ ), 0 );
        send_all( server, "a", 1 );
        if (!wait_receiver( r ) || i == ATTEMPTS) break;
        if (r->ret != SOCKET_ERROR || r->error != WSAEWOULDBLOCK) break;
        /* too late: WSAEventSelect has made the socket nonblocking */
        free_receiver( r );
        close_pair( client, server );
    }
    check_receives( r, "a", 1 );
    free_receiver( r );
    Sleep( SETTLE_TIME );
    ResetEvent( event );
    send_all( server, "b", 1 );
    wait_event( event, TIME_LIMIT );
    close_pair( client, server );
    CloseHandle( event );
}

/* The same with the event selection on its way when the first direct receive comes; select has seen the data before. */
static void test_select_first( enum style style )
{
    struct select_events args;
    HANDLE thread[2];
    SOCKET client, server;
    char buffer[4];
    int ret;

    if (!tcp_pair( &client, &server, TRUE )) return;
    args.event = CreateEventW( NULL, TRUE, FALSE, NULL );
    args.s = client;
    thread[0] = start_thread( select_events_proc, &args );
    thread[1] = start_thread( late_sender, &server );
    wait_readable( client, TIME_LIMIT );
    ret = receive( style, client, buffer, sizeof(buffer), 0 );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    join_thread( thread[0], TIME_LIMIT );
    join_thread( thread[1], TIME_LIMIT );
    Sleep( SETTLE_TIME );
    ResetEvent( args.event );
    send_all( server, "b", 1 );
    wait_event( args.event, TIME_LIMIT );
    close_pair( client, server );
    CloseHandle( args.event );
}

struct acceptor
{
    SOCKET listener, accepted;
    int error;
};

static DWORD WINAPI accept_proc( void *arg )
{
    struct acceptor *args = arg;

    args->accepted = accept( args->listener, NULL, NULL );
    args->error = args->accepted == INVALID_SOCKET ? WSAGetLastError() : 0;
    return 0;
}

/* Rule 5: the events of the listener are selected while accept waits (Windows: sock.c test_accept_inheritance). */
static void test_accept_events( enum style style )
{
    HANDLE thread, event = CreateEventW( NULL, TRUE, FALSE, NULL );
    struct sockaddr_storage addr;
    struct acceptor args;
    SOCKET client;
    char buffer[4];
    int len, ret, i;
    BOOL ended;

    for (i = 1; ; i++)
    {
        args.listener = tcp_listener( AF_INET, &addr, &len );
        thread = start_thread( accept_proc, &args );
        Sleep( SETTLE_TIME );
        check_returns( WSAEventSelect( args.listener, event, FD_READ ), 0 );
        client = make_socket( AF_INET, SOCK_STREAM, TRUE );
        check_returns( connect( client, (struct sockaddr *)&addr, len ), 0 );
        ended = join_thread( thread, TIME_LIMIT );
        if (!ended || args.error != WSAEWOULDBLOCK || i == ATTEMPTS) break;
        /* too late: WSAEventSelect has made the listener nonblocking */
        close_pair( client, args.listener );
    }
    if (ended)
    {
        ok( !args.error, "accept failed, error %d\n", args.error );
        send_all( client, "ab", 2 );
        wait_event( event, TIME_LIMIT );
        ResetEvent( event );
        ret = receive( style, args.accepted, buffer, 1, 0 );
        ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
        wait_event( event, TIME_LIMIT );
        closesocket( args.accepted );
    }
    closesocket( client );
    closesocket( args.listener );
    CloseHandle( event );
}

/* Nothing there: the listener becomes nonblocking when the connection has been accepted: that one is blocking. */
static void test_accept_mode( enum style style )
{
    struct sockaddr_storage addr;
    struct acceptor args;
    struct receiver *r;
    SOCKET client;
    HANDLE thread;
    int len, i;

    args.listener = tcp_listener( AF_INET, &addr, &len );
    client = make_socket( AF_INET, SOCK_STREAM, TRUE );
    check_returns( connect( client, (struct sockaddr *)&addr, len ), 0 );
    wait_readable( args.listener, TIME_LIMIT );
    thread = start_thread( accept_proc, &args );
    for (i = 0; i < TIME_LIMIT / 5 && is_readable( args.listener, 0 ); i++) Sleep( 5 );
    set_nonblocking( args.listener, TRUE );
    if (join_thread( thread, TIME_LIMIT ))
    {
        ok( !args.error, "accept failed, error %d\n", args.error );
        r = start_receiver( style, args.accepted, 4, 0 );
        check_blocks( r );
        send_all( client, "data", 4 );
        check_receives( r, "data", 4 );
        free_receiver( r );
        closesocket( args.accepted );
    }
    closesocket( client );
    closesocket( args.listener );
}

/* The end of the stream is never believed: the reset comes while a receive is on its way. */
static void test_reset( enum style style )
{
    SOCKET client, server;
    struct receiver *r;

    if (!tcp_pair( &client, &server, TRUE )) return;
    send_all( server, "data", 4 );
    check_data( client, "data", 4 );
    r = start_receiver( style, client, 4, 0 );
    check_blocks( r );
    reset_socket( server );
    /* Windows: sock.c test_tcp_reset */
    if (wait_receiver( r ))
        ok( r->ret == SOCKET_ERROR && r->error == WSAECONNRESET, "got %d, error %d\n", r->ret, r->error );
    free_receiver( r );
    closesocket( client );
}

struct overlapped_call
{
    SOCKET s;
    struct receive *r;
};

static DWORD WINAPI overlapped_proc( void *arg )
{
    struct overlapped_call *call = arg;
    int err = start_receive( call->s, call->r, NULL );

    ok( !err, "got error %d\n", err );
    return 0;
}

/* Overlapped receives: who sees that one has ended sees how much it has (the OVERLAPPED page: InternalHigh is set when
 * the request is completed without an error). */
static void test_order(void)
{
    UCHAR flags = FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE;
    struct overlapped_call call;
    SOCKET client, server;
    static struct receive r;
    unsigned int i;
    HANDLE thread;
    BOOL ret;

    if (!tcp_pair( &client, &server, TRUE )) return;
    ret = SetFileCompletionNotificationModes( (HANDLE)client, flags );
    ok( ret, "SetFileCompletionNotificationModes failed, error %lu\n", GetLastError() );
    call.s = client;
    call.r = &r;
    for (i = 0; i < 8; i++)
    {
        send_all( server, "data", 4 );
        wait_readable( client, TIME_LIMIT );
        init_receive( &r, 4, NULL );
        r.overlapped.Internal = STATUS_PENDING;
        thread = start_thread( overlapped_proc, &call );
        ok( has_completed( &r, TIME_LIMIT ), "still pending\n" );
        ok( *(volatile ULONG_PTR *)&r.overlapped.InternalHigh == 4, "receive %u: got InternalHigh %#lx\n", i,
            (ULONG)r.overlapped.InternalHigh );
        join_thread( thread, TIME_LIMIT );
    }
    close_pair( client, server );
}

START_TEST(announce)
{
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 80000 );
    for (style = 0; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        test_receive_first( style );
        test_select_first( style );
        test_accept_events( style );
        test_accept_mode( style );
        test_reset( style );
        winetest_pop_context();
    }
    test_order();
    done_sockets();
}
