/*
 * What a receive writes, and what it leaves alone
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

#include "receive_call.h"
#include "statement.h"

/*
 * The WSARecv page: lpNumberOfBytesRecvd and lpFlags are written if the receive ends
 * at once. If it ends later "lpNumberOfBytesRecvd and lpFlags are not updated". An
 * error other than WSA_IO_PENDING means "no completion indication will occur".
 */

static const char *type_name( int type )
{
    return type == SOCK_STREAM ? "TCP" : "UDP";
}

/* Drops what may be unread, so that one case does not feed the next. */
static void drain( SOCKET s )
{
    char buffer[256];

    while (is_readable( s, 0 ) && recv( s, buffer, sizeof(buffer), 0 ) > 0);
}

/* Waits until an overlapped request has ended, and takes the indication that belongs to its style. */
static void wait_completion( struct receive_bench *bench )
{
    OVERLAPPED *overlapped;
    ULONG_PTR key;
    DWORD size;

    switch (bench->style)
    {
    case STYLE_EVENT:
        wait_event( bench->event, TIME_LIMIT );
        break;
    case STYLE_ROUTINE:
        while (!bench_routine_calls && SleepEx( TIME_LIMIT, TRUE ) == WAIT_IO_COMPLETION);
        ok( bench_routine_calls == 1, "routine was called %u times\n", bench_routine_calls );
        bench_routine_calls = 0;
        break;
    default:
        overlapped = NULL;
        GetQueuedCompletionStatus( bench->port, &size, &key, &overlapped, TIME_LIMIT );
        ok( overlapped == &bench->overlapped, "got overlapped %p\n", overlapped );
        break;
    }
}

/* Data are there: bytes and flags, and the last error is 0. */
static void test_success( int type, enum receive_function function, enum receive_style style, DWORD flags )
{
    struct receive_bench bench;
    struct receive_call call;
    BOOL pending;

    if (flags) statement( "recv.flags.in_out" );
    else if (is_overlapped( style )) statement( "recv.immediate.size recv.immediate.flags recv.overlapped.valid" );
    else statement( "recv.return.zero recv.size.immediate" );
    winetest_push_context( "%s %s %s %#x", type_name( type ), function_names[function], style_names[style],
                           (unsigned int)flags );
    if (bench_open( &bench, type, style ) && bench_send( &bench ))
    {
        bench_prepare( &bench, &call, function );
        if (type == SOCK_STREAM) call.from = NULL, call.fromlen = NULL;
        bench.flags = bench.msg.dwFlags = flags;
        do_receive( &call );
        /* Windows: sock.c test_nonblocking_async_recv: an overlapped one may also pend */
        pending = is_overlapped( style ) && call.ret == SOCKET_ERROR && call.error == WSA_IO_PENDING;
        if (pending)
        {
            ok( bench.size == POISON, "size was written: %#x\n", (unsigned int)bench.size );
            ok( bench.flags == flags, "flags were written: %#x\n", (unsigned int)bench.flags );
        }
        else if (function <= CALL_RECVFROM)
            ok( call.ret == BENCH_SIZE, "got return value %d, error %d\n", call.ret, call.error );
        else
        {
            ok( !call.ret, "got return value %d, error %d\n", call.ret, call.error );
            ok( bench.size == BENCH_SIZE, "got size %#x\n", (unsigned int)bench.size );
            /* MSG_PEEK is no flag that the page lets come out */
            if (function != CALL_WSARECVMSG)
                ok( !bench.flags || broken( bench.flags == flags ), "got flags %#x\n", (unsigned int)bench.flags );
            else
                ok( !bench.msg.dwFlags || broken( bench.msg.dwFlags == flags ), "got flags %#x\n",
                    (unsigned int)bench.msg.dwFlags );
        }
        /* Windows: sock.c test_WSARecv attests 0 for a WSARecv that is not overlapped */
        if (!pending) ok( !call.error || broken( call.error == (int)POISON ), "got error %d\n", call.error );

        if (is_overlapped( style ))
        {
            wait_completion( &bench );
            ok( !bench.overlapped.Internal, "got status %#x\n", (unsigned int)bench.overlapped.Internal );
            ok( bench.overlapped.InternalHigh == BENCH_SIZE, "got %u bytes\n", (unsigned int)bench.overlapped.InternalHigh );
            /* Windows: sock.c test_ip_pktinfo */
            ok( !bench.overlapped.Offset && !bench.overlapped.OffsetHigh, "offset was written\n" );
        }
        if (function <= CALL_RECVFROM)
            ok( !memcmp( bench.memory[0], bench_data, BENCH_SIZE ), "wrong data\n" );
        else
            ok( !memcmp( bench.memory[0], bench_data, 4 ) && !memcmp( bench.memory[1], bench_data + 4, 4 )
                && !memcmp( bench.memory[2], bench_data + 8, 2 ), "wrong data\n" );
        ok( bench.memory[2][2] == (char)0xcc, "a byte too much was written\n" );
        if (type == SOCK_DGRAM && (function == CALL_RECVFROM || function == CALL_WSARECVFROM))
        {
            ok( bench.fromlen == sizeof(struct sockaddr_in), "got length %d\n", bench.fromlen );
            ok( bench.from.ss_family == AF_INET, "got family %d\n", bench.from.ss_family );
        }
        if (function == CALL_WSARECVMSG)
        {
            ok( bench.msg.namelen == sizeof(struct sockaddr_in), "got length %d\n", bench.msg.namelen );
            /* Windows: sock.c test_ip_pktinfo: it shrinks to what was filled */
            ok( !bench.msg.Control.len, "got %u bytes of control data\n", (unsigned int)bench.msg.Control.len );
            ok( bench.control[0] == (char)0xcc, "control data were written\n" );
        }
        drain( bench.s );
        bench_close( &bench );
    }
    winetest_pop_context();
}

/* No data: an overlapped request pends and leaves both outputs alone, then and later. */
static void test_pending( int type, enum receive_function function, enum receive_style style )
{
    struct receive_bench bench;
    struct receive_call call;

    statement( "recv.return.pending recv.error.wsa_io_pending recv.delayed.pending recv.delayed.not_updated "
               "recv.flags.delayed" );
    winetest_push_context( "%s %s %s", type_name( type ), function_names[function], style_names[style] );
    if (bench_open( &bench, type, style ))
    {
        bench_prepare( &bench, &call, function );
        if (type == SOCK_STREAM) call.from = NULL, call.fromlen = NULL;
        do_receive( &call );
        ok( call.ret == SOCKET_ERROR && call.error == WSA_IO_PENDING, "got return value %d, error %d\n",
            call.ret, call.error );
        bench_check_untouched( &bench );
        ok( bench.overlapped.Internal == STATUS_PENDING, "got status %#x\n", (unsigned int)bench.overlapped.Internal );
        /* Windows: sock.c test_nonblocking_async_recv */
        ok( bench.overlapped.InternalHigh == POISON, "InternalHigh was written: %#x\n",
            (unsigned int)bench.overlapped.InternalHigh );

        send_all( bench.peer, bench_data, BENCH_SIZE );
        wait_completion( &bench );
        ok( bench.size == POISON, "size was written: %#x\n", (unsigned int)bench.size );
        ok( !bench.flags, "flags were written: %#x\n", (unsigned int)bench.flags );
        ok( bench.overlapped.InternalHigh == BENCH_SIZE, "got %u bytes\n", (unsigned int)bench.overlapped.InternalHigh );
        bench_close( &bench );
    }
    winetest_pop_context();
}

/* Situations in which a receive fails at once. */
enum failure
{
    FAIL_WOULDBLOCK,
    FAIL_TIMEOUT,
    FAIL_SHUTDOWN,
    FAIL_NOTCONN,
    FAIL_COUNT
};

static const struct
{
    const char *name;
    int         error;
}
failures[] =
{
    { "no data",     WSAEWOULDBLOCK },
    { "time-out",    WSAETIMEDOUT },   /* Windows: sock.c test_timeout, size untouched */
    { "shut down",   WSAESHUTDOWN },   /* Windows: sock.c test_shutdown */
    { "unconnected", WSAENOTCONN },    /* Windows: sock.c test_completion_port, no packet and size untouched */
};

static BOOL can_fail( enum failure failure, int type, enum receive_style style )
{
    switch (failure)
    {
    case FAIL_WOULDBLOCK: return style == STYLE_NONBLOCKING;
    case FAIL_TIMEOUT:    return style == STYLE_BLOCKING;
    case FAIL_NOTCONN:    return type == SOCK_STREAM;
    default:              return TRUE;
    }
}

static void test_failure( int type, enum receive_function function, enum receive_style style, enum failure failure )
{
    struct receive_bench bench;
    struct receive_call call;
    SOCKET s;

    statement( "recv.return.error recv.return.no_indication win.recv.failed_size win.overlapped.failed" );
    winetest_push_context( "%s %s %s %s", type_name( type ), function_names[function], style_names[style],
                           failures[failure].name );
    if (bench_open( &bench, type, style ))
    {
        switch (failure)
        {
        case FAIL_TIMEOUT:
            set_timeout( bench.s, 20 );
            break;
        case FAIL_SHUTDOWN:
            shutdown( bench.s, SD_RECEIVE );
            break;
        case FAIL_NOTCONN:
            s = make_socket( AF_INET, SOCK_STREAM, TRUE );
            closesocket( bench.s );
            bench.s = s;
            if (bench.port) CreateIoCompletionPort( (HANDLE)s, bench.port, 1, 0 );
            break;
        default:
            break;
        }
        bench_prepare( &bench, &call, function );
        if (type == SOCK_STREAM) call.from = NULL, call.fromlen = NULL;
        do_receive( &call );
        ok( call.ret == SOCKET_ERROR && call.error == failures[failure].error, "got return value %d, error %d\n",
            call.ret, call.error );
        bench_check_untouched( &bench );
        if (call.error != WSA_IO_PENDING && is_overlapped( style ))
        {
            /* nor later */
            ok( SleepEx( QUIET_TIME, TRUE ) == 0, "something was called\n" );
            bench_check_untouched( &bench );
        }
        if (function == CALL_WSARECVMSG)
        {
            ok( bench.msg.namelen == sizeof(bench.from), "namelen was written: %d\n", bench.msg.namelen );
            ok( bench.msg.Control.len == sizeof(bench.control), "Control.len was written: %u\n",
                (unsigned int)bench.msg.Control.len );
            ok( !bench.msg.dwFlags, "dwFlags was written: %#x\n", (unsigned int)bench.msg.dwFlags );
        }
        bench_close( &bench );
    }
    winetest_pop_context();
}

/* The end of a stream is a success with 0 bytes, and written as such. */
static void test_end( enum receive_function function, enum receive_style style )
{
    struct receive_bench bench;
    struct receive_call call;

    statement( "recv.end.stream" );
    winetest_push_context( "end %s %s", function_names[function], style_names[style] );
    if (bench_open( &bench, SOCK_STREAM, style ))
    {
        shutdown( bench.peer, SD_SEND );
        wait_readable( bench.s, TIME_LIMIT );
        bench_prepare( &bench, &call, function );
        call.from = NULL;
        call.fromlen = NULL;
        do_receive( &call );
        if (is_overlapped( style ) && call.ret && call.error == WSA_IO_PENDING)
            ok( bench.size == POISON && !bench.flags, "outputs were written\n" );
        else
        {
            ok( !call.ret, "got return value %d, error %d\n", call.ret, call.error );
            ok( !call.error || broken( call.error == (int)POISON ), "got error %d\n", call.error );
            if (function >= CALL_WSARECV)
                ok( !bench.size && !bench.flags, "got size %#x, flags %#x\n", (unsigned int)bench.size,
                    (unsigned int)bench.flags );
        }
        if (is_overlapped( style ))
        {
            wait_completion( &bench );
            ok( !bench.overlapped.Internal && !bench.overlapped.InternalHigh, "got status %#x, %u bytes\n",
                (unsigned int)bench.overlapped.Internal, (unsigned int)bench.overlapped.InternalHigh );
        }
        bench_close( &bench );
    }
    winetest_pop_context();
}

/* The page: "if the lpOverlapped parameter is non-NULL, this parameter is optional and can be set to NULL". */
static void test_no_size( int type, enum receive_function function, enum receive_style style, BOOL ready )
{
    struct receive_bench bench;
    struct receive_call call;

    statement( "recv.size.optional" );
    winetest_push_context( "no size %s %s %s %d", type_name( type ), function_names[function], style_names[style], ready );
    if (bench_open( &bench, type, style ))
    {
        if (ready) bench_send( &bench );
        bench_prepare( &bench, &call, function );
        if (type == SOCK_STREAM) call.from = NULL, call.fromlen = NULL;
        call.size = NULL;
        do_receive( &call );
        ok( !call.crashed, "crashed\n" );
        ok( (ready && !call.ret) || (call.ret == SOCKET_ERROR && call.error == WSA_IO_PENDING),
            "got return value %d, error %d\n", call.ret, call.error );
        if (!ready) send_all( bench.peer, bench_data, BENCH_SIZE );
        wait_completion( &bench );
        ok( bench.overlapped.InternalHigh == BENCH_SIZE, "got %u bytes\n", (unsigned int)bench.overlapped.InternalHigh );
        bench_close( &bench );
    }
    winetest_pop_context();
}

static void test_all( int type, enum receive_function function, enum receive_style style )
{
    enum failure failure;

    test_success( type, function, style, 0 );
    for (failure = 0; failure < FAIL_COUNT; failure++)
        if (can_fail( failure, type, style )) test_failure( type, function, style, failure );

    if (!is_overlapped( style ))
    {
        /* The page: "this flag is valid only for nonoverlapped sockets" */
        test_success( type, function, style, MSG_PEEK );
        return;
    }
    test_pending( type, function, style );
    test_no_size( type, function, style, FALSE );
    test_no_size( type, function, style, TRUE );
}

START_TEST(outputs)
{
    enum receive_function function;
    enum receive_style style;

    if (!init_sockets()) return;
    for (function = 0; function < CALL_COUNT; function++)
    {
        for (style = 0; style < STYLE_COUNT; style++)
        {
            if (!has_style( function, style )) continue;
            test_all( SOCK_DGRAM, function, style );
            if (function == CALL_WSARECVMSG) continue;  /* for datagrams, says its page */
            test_all( SOCK_STREAM, function, style );
            test_end( function, style );
        }
    }
    done_sockets();
}
