/*
 * Overlapped receives: pending, completion, and the event that tells of it
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

static const char message[] = "from the peer";

/*
 * The page: "If the overlapped operation is successfully initiated and will complete later, WSARecv returns
 * SOCKET_ERROR and indicates error code WSA_IO_PENDING"; "the hEvent parameter of lpOverlapped is signaled
 * when the overlapped operation completes".
 */
static void test_pending(void)
{
    static struct receive r;
    SOCKET client, server;
    WSAEVENT event;
    int manual;
    DWORD ret;

    statement( "recv.overlapped.possible recv.overlapped.post recv.overlapped.event recv.event.signalled "
               "recv.return.pending" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    for (manual = 0; manual <= 1; manual++)
    {
        winetest_push_context( "%s", manual ? "manual reset" : "auto reset" );
        event = CreateEventW( NULL, manual, FALSE, NULL );
        if (post_receive( client, &r, BUFFER_SIZE, event, NULL ))
        {
            ret = WSAWaitForMultipleEvents( 1, &event, TRUE, QUIET_TIME, FALSE );
            ok( ret == WSA_WAIT_TIMEOUT, "got %#lx before there was data\n", ret );
            ok( r.overlapped.Internal == STATUS_PENDING, "got Internal %#lx\n", (ULONG)r.overlapped.Internal );

            send_all( server, message, sizeof(message) );
            ret = WSAWaitForMultipleEvents( 1, &event, TRUE, TIME_LIMIT, FALSE );
            ok( ret == WSA_WAIT_EVENT_0, "got %#lx\n", ret );
            check_received( client, &r, message, sizeof(message) );
            check_event( event, manual );

            /* the page: "In the case of delayed completion, the value pointed to by lpFlags is not updated."
             * Windows: sock.c test_iocp: nor is the size, when the packet comes */
            ok( r.size == POISON, "size was set to %lu\n", r.size );
            ok( !r.flags, "flags were set to %#lx\n", r.flags );
            ok( r.overlapped.hEvent == event, "hEvent was changed\n" );
        }
        WSACloseEvent( event );
        winetest_pop_context();
    }
    close_pair( client, server );
}

/* The same with WSARecvFrom, which on UDP also tells the sender when the receive is complete. */
static void test_pending_from(void)
{
    struct sockaddr_storage addr, from;
    int len, from_len = sizeof(from);
    static struct receive r;
    SOCKET sender, receiver;
    int ret, err;

    statement( "recv.overlapped.event" );
    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    len = sizeof(addr);
    getsockname( sender, (struct sockaddr *)&addr, &len );

    memset( &from, FILLER, sizeof(from) );
    init_receive( &r, BUFFER_SIZE, WSACreateEvent() );
    WSASetLastError( POISON );
    ret = WSARecvFrom( receiver, &r.buf, 1, &r.size, &r.flags, (struct sockaddr *)&from, &from_len,
                       &r.overlapped, NULL );
    err = WSAGetLastError();
    ok( ret == SOCKET_ERROR && err == WSA_IO_PENDING, "got %d, error %d\n", ret, err );
    if (ret && err == WSA_IO_PENDING)
    {
        ok( r.size == POISON, "size was set to %lu\n", r.size );
        ok( r.overlapped.Internal == STATUS_PENDING, "got Internal %#lx\n", (ULONG)r.overlapped.Internal );
        check_event( r.overlapped.hEvent, FALSE );
        send_all( sender, message, sizeof(message) );
        wait_event( r.overlapped.hEvent, TIME_LIMIT );
        check_received( receiver, &r, message, sizeof(message) );
        /* Microsoft's WSARecvFrom page: lpFrom "will hold the source address upon the completion" */
        ok( from_len == len, "got address length %d, expected %d\n", from_len, len );
        ok( from.ss_family == AF_INET, "got family %d\n", from.ss_family );
        ok( port_of( &from ) == port_of( &addr ), "got port %u, expected %u\n", port_of( &from ), port_of( &addr ) );
    }
    WSACloseEvent( r.overlapped.hEvent );
    close_pair( sender, receiver );
}

/*
 * Data are there already. Windows: sock.c test_nonblocking_async_recv: success at once and WSA_IO_PENDING are
 * both right, and the event is set either way. The page, for success at once: "the lpNumberOfBytesRecvd
 * parameter is updated with the number of bytes received".
 */
static void test_immediate(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE event;
    int err;

    statement( "win.overlapped.ready recv.immediate.size" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    send_all( server, message, sizeof(message) );
    wait_bytes( client, sizeof(message) );

    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    init_receive( &r, BUFFER_SIZE, event );
    err = start_receive( client, &r, NULL );
    ok( !err || err == WSA_IO_PENDING, "got error %d\n", err );
    wait_event( event, TIME_LIMIT );
    check_received( client, &r, message, sizeof(message) );
    if (!err)
    {
        ok( r.size == sizeof(message), "got size %lu\n", r.size );
        ok( !r.flags, "got flags %#lx\n", r.flags );
    }

    /* the end of the stream: Windows: sock.c test_completion_port has it as a success of 0 bytes */
    shutdown( server, SD_SEND );
    wait_readable( client, TIME_LIMIT );
    ResetEvent( event );
    init_receive( &r, BUFFER_SIZE, event );
    err = start_receive( client, &r, NULL );
    ok( !err || err == WSA_IO_PENDING, "got error %d\n", err );
    wait_event( event, TIME_LIMIT );
    check_received( client, &r, "", 0 );
    if (!err) ok( !r.size, "got size %lu\n", r.size );

    CloseHandle( event );
    close_pair( client, server );
}

/* Windows: sock.c test_nonblocking_async_recv: with an OVERLAPPED it pends, whatever the blocking mode. */
static void test_nonblocking(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE event;

    statement( "win.overlapped.nonblocking" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    set_nonblocking( client, TRUE );
    if (post_receive( client, &r, BUFFER_SIZE, event, NULL ))
    {
        send_all( server, message, sizeof(message) );
        wait_event( event, TIME_LIMIT );
        check_received( client, &r, message, sizeof(message) );
    }
    CloseHandle( event );
    close_pair( client, server );
}

/* Windows: sock.c test_nonblocking_async_recv: without an event the socket handle itself is signalled. */
static void test_no_event(void)
{
    static struct receive r;
    SOCKET client, server;

    statement( "win.overlapped.no_event" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    if (post_receive( client, &r, BUFFER_SIZE, NULL, NULL ))
    {
        check_event( (HANDLE)client, FALSE );
        send_all( server, message, sizeof(message) );
        wait_event( (HANDLE)client, TIME_LIMIT );
        check_received( client, &r, message, sizeof(message) );
    }
    close_pair( client, server );
}

/*
 * Microsoft's GetQueuedCompletionStatus page: "a valid event handle whose low-order bit is set" only keeps the
 * completion from being queued to a port; the event is the handle without the bit, and is used as ever.
 */
static void test_low_bit(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE event, tagged;

    end_statement();
    if (!tcp_pair( &client, &server, TRUE )) return;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    tagged = (HANDLE)((ULONG_PTR)event | 1);
    if (post_receive( client, &r, BUFFER_SIZE, tagged, NULL ))
    {
        check_event( event, FALSE );
        send_all( server, message, sizeof(message) );
        wait_event( event, TIME_LIMIT );
        check_received( client, &r, message, sizeof(message) );
        ok( r.overlapped.hEvent == tagged, "hEvent was changed\n" );
    }
    CloseHandle( event );
    close_pair( client, server );
}

/*
 * Microsoft's "Synchronization and Overlapped Input and Output": the event is set to nonsignaled when an
 * operation begins. A program that did not reset it must not see an old completion as the new one's.
 */
static void test_event_reset(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE event;

    statement( "recv.event.signalled" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    event = CreateEventW( NULL, TRUE, TRUE, NULL );
    if (post_receive( client, &r, BUFFER_SIZE, event, NULL ))
    {
        check_event( event, FALSE );
        send_all( server, message, sizeof(message) );
        wait_event( event, TIME_LIMIT );
        check_received( client, &r, message, sizeof(message) );
    }
    CloseHandle( event );
    close_pair( client, server );
}

/* The page on lpNumberOfBytesRecvd: "If the lpOverlapped parameter is non-NULL, this parameter is optional". */
static void test_optional_size(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE event;
    int ret, err;

    statement( "recv.size.optional" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );

    init_receive( &r, BUFFER_SIZE, event );
    ret = WSARecv( client, &r.buf, 1, NULL, &r.flags, &r.overlapped, NULL );
    err = WSAGetLastError();
    ok( ret == SOCKET_ERROR && err == WSA_IO_PENDING, "got %d, error %d\n", ret, err );
    send_all( server, message, sizeof(message) );
    wait_event( event, TIME_LIMIT );
    check_received( client, &r, message, sizeof(message) );

    send_all( server, message, sizeof(message) );
    wait_bytes( client, sizeof(message) );
    init_receive( &r, BUFFER_SIZE, event );
    ret = WSARecvFrom( client, &r.buf, 1, NULL, &r.flags, NULL, NULL, &r.overlapped, NULL );
    err = WSAGetLastError();
    ok( !ret || err == WSA_IO_PENDING, "got %d, error %d\n", ret, err );
    wait_event( event, TIME_LIMIT );
    check_received( client, &r, message, sizeof(message) );

    CloseHandle( event );
    close_pair( client, server );
}

static DWORD WINAPI delayed_send( void *arg )
{
    SOCKET s = *(SOCKET *)arg;

    Sleep( SETTLE_TIME );
    send_all( s, message, sizeof(message) );
    return 0;
}

/* The page: WSAGetOverlappedResult may be used "to wait or poll on the event object". */
static void test_get_result(void)
{
    DWORD size = POISON, flags = POISON;
    static struct receive r;
    SOCKET client, server;
    HANDLE event, thread;
    int i, err;
    BOOL ret;

    statement( "recv.event.result recv.delayed.size.result win.result.incomplete" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (!post_receive( client, &r, BUFFER_SIZE, event, NULL )) goto done;

    /* Windows: sock.c test_WSAGetOverlappedResult: STATUS_PENDING is WSA_IO_INCOMPLETE */
    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( client, &r.overlapped, &size, FALSE, &flags );
    err = WSAGetLastError();
    ok( !ret && err == WSA_IO_INCOMPLETE, "got %d, error %d\n", ret, err );

    thread = start_thread( delayed_send, &server );
    ret = WSAGetOverlappedResult( client, &r.overlapped, &size, TRUE, &flags );
    ok( ret, "got error %d\n", WSAGetLastError() );
    ok( size == sizeof(message), "got size %lu\n", size );
    ok( !flags, "got flags %#lx\n", flags );
    join_thread( thread, TIME_LIMIT );

    /* asking does not use the result up */
    for (i = 0; i < 3; i++) check_received( client, &r, message, sizeof(message) );
done:
    CloseHandle( event );
    close_pair( client, server );
}

/*
 * The page: any error but WSA_IO_PENDING means that "no completion indication will occur".
 * Windows: sock.c test_completion_port: an unconnected socket gives WSAENOTCONN and leaves the size alone.
 */
static void test_failure(void)
{
    static struct receive r;
    HANDLE event;
    SOCKET s;
    int err;

    statement( "recv.return.no_indication win.overlapped.failed" );
    s = make_socket( AF_INET, SOCK_STREAM, TRUE );
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    init_receive( &r, BUFFER_SIZE, event );
    err = start_receive( s, &r, NULL );
    ok( err == WSAENOTCONN, "got error %d\n", err );
    ok( r.size == POISON, "size was set to %lu\n", r.size );
    check_event( event, FALSE );
    CloseHandle( event );
    closesocket( s );
}

START_TEST(overlapped)
{
    if (!init_sockets()) return;
    limit_test_time( 60000 );

    test_pending();
    test_pending_from();
    test_immediate();
    test_nonblocking();
    test_no_event();
    test_low_bit();
    test_event_reset();
    test_optional_size();
    test_get_result();
    test_failure();

    done_sockets();
}
