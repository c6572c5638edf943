/*
 * Completion routines: when they run, and what they are told
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

static const char message[] = "for the routine";

/*
 * The page: the routine "will not be invoked until the thread is in an alertable wait state such as can occur
 * when the function WSAWaitForMultipleEvents with the fAlertable parameter set to TRUE is invoked".
 */
static void test_alertable_wait(void)
{
    static const char * const waits[] = { "SleepEx", "WaitForSingleObjectEx", "WSAWaitForMultipleEvents" };
    static struct receive r;
    SOCKET client, server;
    WSAEVENT never;
    unsigned int i;
    DWORD ret;

    statement( "recv.routine.alertable recv.routine.alertable.wsawait recv.routine.overlapped "
               "recv.routine.size recv.delayed.size.routine win.routine.once" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    never = WSACreateEvent();
    for (i = 0; i < ARRAY_SIZE(waits); i++)
    {
        winetest_push_context( "%s", waits[i] );
        if (post_receive( client, &r, BUFFER_SIZE, NULL, record_routine ))
        {
            ret = SleepEx( 0, TRUE );
            ok( !ret && !r.called, "got %#lx before there was data\n", ret );

            send_all( server, message, sizeof(message) );
            ok( has_completed( &r, TIME_LIMIT ), "receive is still pending\n" );
            Sleep( QUIET_TIME / 2 );
            WaitForSingleObject( never, 0 );
            WSAWaitForMultipleEvents( 1, &never, TRUE, 0, FALSE );
            ok( !r.called, "routine ran in a wait that is not alertable\n" );

            /* "...before the alertable thread's wait is satisfied with a return code of WSA_IO_COMPLETION" */
            switch (i)
            {
            case 0:
                ret = SleepEx( TIME_LIMIT, TRUE );
                break;
            case 1:
                ret = WaitForSingleObjectEx( never, TIME_LIMIT, TRUE );
                break;
            default:
                ret = WSAWaitForMultipleEvents( 1, &never, TRUE, TIME_LIMIT, TRUE );
                break;
            }
            ok( ret == WAIT_IO_COMPLETION, "got %#lx\n", ret );
            check_routine( &r, sizeof(message) );
            check_received( client, &r, message, sizeof(message) );

            /* Windows: sock.c test_WSARecv: once */
            ret = SleepEx( 0, TRUE );
            ok( !ret && r.called == 1, "got %#lx, routine was called %u times\n", ret, r.called );
        }
        winetest_pop_context();
    }
    WSACloseEvent( never );
    close_pair( client, server );
}

/*
 * The page: "the hEvent parameter is ignored and can be used by the application to pass context information".
 * Windows: sock.c test_WSARecv: an event there is not signalled. Being ignored, it is not reset either.
 */
static void test_event_ignored(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE event, context;
    int i;

    statement( "recv.routine.event_ignored win.routine.event" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    for (i = 0; i < 4; i++)
    {
        winetest_push_context( "case %d", i );
        context = i < 2 ? event : (HANDLE)(ULONG_PTR)(i == 2 ? POISON : 1);
        if (i == 1) SetEvent( event );
        if (post_receive( client, &r, BUFFER_SIZE, context, record_routine ))
        {
            send_all( server, message, sizeof(message) );
            run_routines();
            check_routine( &r, sizeof(message) );
            check_received( client, &r, message, sizeof(message) );
            ok( r.overlapped.hEvent == context, "hEvent was changed to %p\n", r.overlapped.hEvent );
            check_event( event, i >= 1 );
        }
        winetest_pop_context();
    }
    CloseHandle( event );
    close_pair( client, server );
}

/*
 * The page, for a receive that completes immediately: "WSARecv returns zero. In this case, the completion
 * routine will have already been scheduled". Windows: sock.c test_ip_pktinfo shows WSA_IO_PENDING for
 * WSARecvMsg with a routine although the data are there, so both are right.
 */
static void test_immediate(void)
{
    static struct receive r;
    SOCKET client, server;
    DWORD ret;
    int err;

    statement( "recv.return.routine.queued" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    send_all( server, message, sizeof(message) );
    wait_bytes( client, sizeof(message) );

    init_receive( &r, BUFFER_SIZE, NULL );
    err = start_receive( client, &r, record_routine );
    ok( !err || err == WSA_IO_PENDING, "got error %d\n", err );
    ok( !r.called, "routine ran inside of WSARecv\n" );
    if (!err) ok( r.size == sizeof(message), "got size %lu\n", r.size );
    if (!err || err == WSA_IO_PENDING)
    {
        run_routines();
        check_routine( &r, sizeof(message) );
        check_received( client, &r, message, sizeof(message) );
        ret = SleepEx( 0, TRUE );
        ok( !ret && r.called == 1, "got %#lx, routine was called %u times\n", ret, r.called );
    }
    close_pair( client, server );
}

#define RECEIVES 5

/*
 * The page: "all waiting completion routines are called before the alertable thread's wait is satisfied";
 * they "can be called in any order", but "the posted buffers are guaranteed to be filled in the same order
 * in which they are specified".
 */
static void test_all_waiting(void)
{
    static struct receive r[2][RECEIVES];
    SOCKET client[2], server[2];
    char text[RECEIVES][8];
    int i, j;

    statement( "recv.routine.all_waiting recv.routine.any_order recv.routine.next" );
    if (!tcp_pair( &client[0], &server[0], TRUE )) return;
    if (!tcp_pair( &client[1], &server[1], TRUE )) return;
    for (j = 0; j < RECEIVES; j++)
        for (i = 0; i < 2; i++)
            if (!post_receive( client[i], &r[i][j], sizeof(text[j]), NULL, record_routine )) goto done;

    for (i = 1; i >= 0; i--)
    {
        for (j = 0; j < RECEIVES; j++) memset( text[j], 'a' + i * RECEIVES + j, sizeof(text[j]) );
        send_all( server[i], text, sizeof(text) );
    }
    for (i = 0; i < 2; i++)
        for (j = 0; j < RECEIVES; j++)
            ok( has_completed( &r[i][j], TIME_LIMIT ), "receive %d of socket %d is still pending\n", j, i );
    Sleep( SETTLE_TIME );

    run_routines();
    for (i = 0; i < 2; i++)
    {
        for (j = 0; j < RECEIVES; j++)
        {
            winetest_push_context( "socket %d, receive %d", i, j );
            memset( text[j], 'a' + i * RECEIVES + j, sizeof(text[j]) );
            check_routine( &r[i][j], sizeof(text[j]) );
            check_received( client[i], &r[i][j], text[j], sizeof(text[j]) );
            winetest_pop_context();
        }
    }
done:
    for (i = 0; i < 2; i++) close_pair( client[i], server[i] );
    SleepEx( 0, TRUE );
}

/* The page: zero bytes without an error indicate that the peer has closed; WSAECONNRESET "an abortive close". */
static void test_end_of_stream(void)
{
    static struct receive r;
    SOCKET client, server;
    int reset;

    statement( "recv.routine.error recv.end.abortive" );
    for (reset = 0; reset <= 1; reset++)
    {
        winetest_push_context( "%s", reset ? "reset" : "close" );
        if (!tcp_pair( &client, &server, TRUE )) return;
        if (post_receive( client, &r, BUFFER_SIZE, NULL, record_routine ))
        {
            if (reset) reset_socket( server );
            else closesocket( server );
            run_routines();
            if (!reset)
            {
                check_routine( &r, 0 );
                check_received( client, &r, "", 0 );
            }
            else
            {
                ok( r.called == 1, "routine was called %u times\n", r.called );
                ok( r.error == WSAECONNRESET, "got error %lu\n", r.error );
                ok( !r.transferred, "got size %lu\n", r.transferred );
                check_ended( &r, STATUS_CONNECTION_RESET );
            }
        }
        else closesocket( server );
        closesocket( client );
        winetest_pop_context();
    }
}

/* Windows: sock.c test_WSARecv: on a socket with a completion port it fails with WSAEINVAL, without a call. */
static void test_with_port(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE port;
    int err, i;

    statement( "win.routine.port" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, 1 );
    for (i = 0; i <= 1; i++)
    {
        winetest_push_context( "%s", i ? "with data" : "without data" );
        if (i)
        {
            send_all( server, message, sizeof(message) );
            wait_bytes( client, sizeof(message) );
        }
        init_receive( &r, BUFFER_SIZE, NULL );
        err = start_receive( client, &r, record_routine );
        ok( err == WSAEINVAL, "got error %d\n", err );
        ok( r.size == POISON, "size was set to %lu\n", r.size );
        SleepEx( QUIET_TIME / 2, TRUE );
        ok( !r.called, "routine was called\n" );
        check_no_packet( port );
        winetest_pop_context();
    }
    check_data( client, message, sizeof(message) );   /* nothing was consumed */
    CloseHandle( port );
    close_pair( client, server );
}

/* A UDP receive through WSARecvFrom and WSARecvMsg: the address and the message are filled when the routine runs. */
static void test_datagram(void)
{
    static struct receive r;
    static struct sockaddr_storage from;
    static int from_len;
    static WSAMSG msg;
    struct sockaddr_storage addr;
    int len, ret, err, use_msg;
    LPFN_WSARECVMSG recvmsg;
    SOCKET sender, receiver;

    statement( "recv.overlapped.routine" );
    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    len = sizeof(addr);
    getsockname( sender, (struct sockaddr *)&addr, &len );
    if (!(recvmsg = get_recvmsg( receiver ))) goto done;

    for (use_msg = 0; use_msg <= 1; use_msg++)
    {
        winetest_push_context( "%s", use_msg ? "WSARecvMsg" : "WSARecvFrom" );
        init_receive( &r, BUFFER_SIZE, NULL );
        memset( &from, FILLER, sizeof(from) );
        from_len = sizeof(from);
        memset( &msg, 0, sizeof(msg) );
        msg.name = (struct sockaddr *)&from;
        msg.namelen = sizeof(from);
        msg.lpBuffers = &r.buf;
        msg.dwBufferCount = 1;
        WSASetLastError( POISON );
        if (use_msg) ret = recvmsg( receiver, &msg, &r.size, (OVERLAPPED *)&r.overlapped, record_routine );
        else ret = WSARecvFrom( receiver, &r.buf, 1, &r.size, &r.flags, (struct sockaddr *)&from, &from_len,
                                &r.overlapped, record_routine );
        err = WSAGetLastError();
        ok( ret == SOCKET_ERROR && err == WSA_IO_PENDING, "got %d, error %d\n", ret, err );
        ok( r.size == POISON, "size was set to %lu\n", r.size );

        send_all( sender, message, sizeof(message) );
        run_routines();
        check_routine( &r, sizeof(message) );
        check_received( receiver, &r, message, sizeof(message) );
        if (use_msg) from_len = msg.namelen;
        ok( from_len == len, "got address length %d, expected %d\n", from_len, len );
        ok( port_of( &from ) == port_of( &addr ), "got port %u, expected %u\n", port_of( &from ), port_of( &addr ) );
        winetest_pop_context();
    }
done:
    close_pair( sender, receiver );
}

/*
 * A routine without a WSAOVERLAPPED. The page calls a receive overlapped by its lpOverlapped and says that
 * nonoverlapped ones ignore lpCompletionRoutine; there is nothing that the routine could be told about.
 */
static void test_no_overlapped(void)
{
    static struct receive r;
    SOCKET client, server;
    int ret, err;

    statement( "recv.routine.ignored" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    send_all( server, message, sizeof(message) );
    wait_bytes( client, sizeof(message) );
    init_receive( &r, BUFFER_SIZE, NULL );
    ret = WSARecv( client, &r.buf, 1, &r.size, &r.flags, NULL, record_routine );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( r.size == sizeof(message), "got size %lu\n", r.size );
    ok( !memcmp( r.data, message, sizeof(message) ), "got wrong data\n" );
    ret = SleepEx( 0, TRUE );
    ok( !ret, "an APC was queued, SleepEx returned %#x\n", ret );

    set_nonblocking( client, TRUE );
    init_receive( &r, BUFFER_SIZE, NULL );
    ret = WSARecv( client, &r.buf, 1, &r.size, &r.flags, NULL, record_routine );
    err = WSAGetLastError();
    ok( ret == SOCKET_ERROR && err == WSAEWOULDBLOCK, "got %d, error %d\n", ret, err );
    ok( r.size == POISON, "size was set to %lu\n", r.size );
    close_pair( client, server );
}

START_TEST(routine)
{
    if (!init_sockets()) return;
    limit_test_time( 60000 );

    test_alertable_wait();
    test_event_ignored();
    test_immediate();
    test_all_waiting();
    test_end_of_stream();
    test_with_port();
    test_datagram();
    test_no_overlapped();

    done_sockets();
}
