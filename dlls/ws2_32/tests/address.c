/*
 * lpFrom and lpFromlen: lengths, NULL, and sockets that have no use for them
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

/* A datagram is waiting, and lpFrom has no room for its sender: Windows: sock.c test_UDP,
 * "fails without consuming the datagram and without touching the buffer" (recvfrom). The
 * WSARecvFrom and WSARecvMsg pages have the same error. */
static void test_small( int family, enum receive_function function, enum receive_style style )
{
    static const int lengths[] = { 0, 1, 2, 8, 15, 16, 27, -1, -0x7fffffff - 1 };
    int full = family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    struct sockaddr_storage addr;
    struct receive_bench bench;
    struct receive_call call;
    unsigned int i;

    statement( "win.udp.small_address" );
    if (!bench_open( &bench, SOCK_DGRAM, style )) return;
    if (family == AF_INET6)
    {
        SOCKET sender, receiver;

        if (!udp_pair( family, &sender, &receiver )) return;
        close_pair( bench.s, bench.peer );
        bench.s = receiver;
        bench.peer = sender;
        if (style == STYLE_NONBLOCKING) set_nonblocking( bench.s, TRUE );
        else set_timeout( bench.s, 1000 );
        if (bench.port) CreateIoCompletionPort( (HANDLE)receiver, bench.port, 1, 0 );
    }
    if (!bench_send( &bench )) return;

    for (i = 0; i < ARRAY_SIZE(lengths); i++)
    {
        if (lengths[i] >= full) continue;
        winetest_push_context( "IPv%d %s %s %d", family == AF_INET6 ? 6 : 4, function_names[function], style_names[style],
                               lengths[i] );
        bench_prepare( &bench, &call, function );
        bench.fromlen = bench.msg.namelen = lengths[i];
        do_receive( &call );
        /* whether a negative length is a very large one for Windows is not known */
        ok( (call.ret == SOCKET_ERROR && call.error == WSAEFAULT) || broken( lengths[i] < 0 ),
            "got return value %d, error %d\n", call.ret, call.error );
        bench_check_untouched( &bench );
        ok( bench.fromlen == lengths[i] && bench.msg.namelen == lengths[i], "length was written: %d, %d\n",
            bench.fromlen, bench.msg.namelen );
        if (!bench_intact( &bench ))
        {
            ok( broken( lengths[i] < 0 || function != CALL_RECVFROM ), "data were consumed\n" );
            bench_send( &bench );
        }
        winetest_pop_context();
    }

    /* just enough, and the sender is told */
    winetest_push_context( "IPv%d %s %s", family == AF_INET6 ? 6 : 4, function_names[function], style_names[style] );
    bench_prepare( &bench, &call, function );
    bench.fromlen = bench.msg.namelen = full;
    do_receive( &call );
    if (call.ret == SOCKET_ERROR && call.error == WSA_IO_PENDING)
    {
        for (i = 0; i < TIME_LIMIT && bench.overlapped.Internal == STATUS_PENDING; i++) SleepEx( 1, TRUE );
    }
    else ok( call.ret == (function <= CALL_RECVFROM ? BENCH_SIZE : 0), "got return value %d, error %d\n",
             call.ret, call.error );
    ok( (function == CALL_WSARECVMSG ? bench.msg.namelen : bench.fromlen) == full, "got length %d\n", bench.fromlen );
    i = sizeof(addr);
    getsockname( bench.peer, (struct sockaddr *)&addr, (int *)&i );
    ok( bench.from.ss_family == family && port_of( &bench.from ) == port_of( &addr ), "got family %d, port %u\n",
        bench.from.ss_family, port_of( &bench.from ) );
    ok( ((char *)&bench.from)[full] == (char)0xcc, "more than the address was written\n" );
    if (bench.port)
    {
        OVERLAPPED *overlapped;
        ULONG_PTR key;
        DWORD size;

        GetQueuedCompletionStatus( bench.port, &size, &key, &overlapped, TIME_LIMIT );
    }
    winetest_pop_context();
    bench_close( &bench );
}

/* Windows: sock.c test_UDP: with more room than needed only the sockaddr is written. */
static void test_large( enum receive_function function )
{
    struct receive_bench bench;
    struct receive_call call;
    char *room = malloc( 4096 );
    unsigned int i, written = 0;

    statement( "win.udp.large_address" );
    winetest_push_context( "%s", function_names[function] );
    if (bench_open( &bench, SOCK_DGRAM, STYLE_BLOCKING ) && bench_send( &bench ))
    {
        bench_prepare( &bench, &call, function );
        memset( room, 0xcc, 4096 );
        call.from = bench.msg.name = (struct sockaddr *)room;
        bench.fromlen = bench.msg.namelen = 4096;
        do_receive( &call );
        ok( call.ret == (function <= CALL_RECVFROM ? BENCH_SIZE : 0), "got return value %d, error %d\n", call.ret, call.error );
        ok( (function == CALL_WSARECVMSG ? bench.msg.namelen : bench.fromlen) == sizeof(struct sockaddr_in),
            "got length %d\n", bench.fromlen );
        for (i = sizeof(struct sockaddr_in); i < 4096; i++) written += room[i] != (char)0xcc;
        ok( !written, "%u bytes behind the address were written\n", written );
        bench_close( &bench );
    }
    winetest_pop_context();
    free( room );
}

/* The same with a length that says more than there is: no address is larger than a sockaddr_storage. */
static void test_overstated( enum receive_function function, enum receive_style style )
{
    struct sockaddr *room = alloc_guarded( sizeof(struct sockaddr_storage), 0 );
    struct receive_bench bench;
    struct receive_call call;
    unsigned int i;

    winetest_push_context( "%s %s", function_names[function], style_names[style] );
    if (bench_open( &bench, SOCK_DGRAM, style ) && bench_send( &bench ))
    {
        bench_prepare( &bench, &call, function );
        call.from = bench.msg.name = room;
        bench.fromlen = bench.msg.namelen = 0x7fffffff;
        do_receive( &call );
        for (i = 0; i < TIME_LIMIT && call.error == WSA_IO_PENDING && bench.overlapped.Internal == STATUS_PENDING; i++)
            SleepEx( 1, TRUE );
        if (call.error != WSA_IO_PENDING)
            ok( call.ret == (function <= CALL_RECVFROM ? BENCH_SIZE : 0), "got return value %d, error %d\n", call.ret, call.error );
        ok( !memcmp( bench.buffers[0].buf, bench_data, min( bench.buffers[0].len, BENCH_SIZE ) ), "got other data\n" );
        ok( (function == CALL_WSARECVMSG ? bench.msg.namelen : bench.fromlen) == sizeof(struct sockaddr_in),
            "got length %d\n", function == CALL_WSARECVMSG ? bench.msg.namelen : bench.fromlen );
        bench_close( &bench );
    }
    free_pages( room );
    winetest_pop_context();
}

/* The recvfrom page: both are optional. */
static void test_null( int type, enum receive_function function, enum receive_style style )
{
    static const struct
    {
        BOOL length;        /* lpFromlen is given */
        int  value;
    }
    tests[] = { { FALSE, 0 }, { TRUE, 128 }, { TRUE, 16 }, { TRUE, 1 }, { TRUE, 0 }, { TRUE, -1 } };
    struct receive_bench bench;
    struct receive_call call;
    unsigned int i, wait;

    end_statement();
    if (!bench_open( &bench, type, style )) return;
    for (i = 0; i < ARRAY_SIZE(tests); i++)
    {
        winetest_push_context( "%s %s %s %u", type == SOCK_STREAM ? "TCP" : "UDP", function_names[function],
                               style_names[style], i );
        if (!bench_send( &bench )) return;
        bench_prepare( &bench, &call, function );
        call.from = bench.msg.name = NULL;
        bench.fromlen = tests[i].value;
        bench.msg.namelen = 0;
        if (!tests[i].length) call.fromlen = NULL;
        do_receive( &call );
        ok( !call.crashed, "crashed\n" );
        if (call.ret == SOCKET_ERROR && call.error == WSA_IO_PENDING)
            for (wait = 0; wait < TIME_LIMIT && bench.overlapped.Internal == STATUS_PENDING; wait++) SleepEx( 1, TRUE );
        else
        {
            /* a length that makes no sense without an address: not attested */
            ok( call.ret == (function <= CALL_RECVFROM ? BENCH_SIZE : 0) || broken( tests[i].length && tests[i].value < 16 ),
                "got return value %d, error %d\n", call.ret, call.error );
        }
        ok( !memcmp( bench.memory[0], "0123", 4 ) || broken( call.ret == SOCKET_ERROR ), "wrong data\n" );
        SleepEx( 0, TRUE );
        while (is_readable( bench.s, 0 ) && recv( bench.s, bench.memory[0], sizeof(bench.memory), 0 ) > 0);
        winetest_pop_context();
    }
    bench_close( &bench );
}

/* Windows: sock.c test_tcp_sendto_recvfrom: "recvfrom on TCP ignores and leaves both address
 * and length, even nonsense". Held to for WSARecvFrom as well. */
static void test_tcp( enum receive_function function, enum receive_style style )
{
    static const int lengths[] = { 128, 28, 16, 15, 1, 0, -1, 0x7fffffff, -0x7fffffff - 1 };
    static const ULONG_PTR pointers[][2] = { { 0x10, 0x20 }, { 0, 0x20 }, { 0x10, 0 }, { -16, -32 } };
    struct receive_bench bench;
    struct receive_call call;
    unsigned int i, j, written, wait;

    statement( "win.tcp.address" );
    if (!bench_open( &bench, SOCK_STREAM, style )) return;
    for (i = 0; i < ARRAY_SIZE(lengths) + ARRAY_SIZE(pointers); i++)
    {
        winetest_push_context( "TCP %s %s %d", function_names[function], style_names[style],
                               i < ARRAY_SIZE(lengths) ? lengths[i] : (int)i );
        if (!bench_send( &bench )) return;
        bench_prepare( &bench, &call, function );
        if (i < ARRAY_SIZE(lengths)) bench.fromlen = lengths[i];
        else
        {
            call.from = (struct sockaddr *)pointers[i - ARRAY_SIZE(lengths)][0];
            call.fromlen = (int *)pointers[i - ARRAY_SIZE(lengths)][1];
        }
        do_receive( &call );
        ok( !call.crashed, "crashed\n" );
        if (call.ret == SOCKET_ERROR && call.error == WSA_IO_PENDING)
            for (wait = 0; wait < TIME_LIMIT && bench.overlapped.Internal == STATUS_PENDING; wait++) SleepEx( 1, TRUE );
        else
        {
            ok( call.ret == (function <= CALL_RECVFROM ? BENCH_SIZE : 0)
                /* whether pointers are nonsense of that kind is not attested */
                || (i >= ARRAY_SIZE(lengths) && call.ret == SOCKET_ERROR && call.error == WSAEFAULT),
                "got return value %d, error %d\n", call.ret, call.error );
        }
        if (i < ARRAY_SIZE(lengths)) ok( bench.fromlen == lengths[i], "length was written: %d\n", bench.fromlen );
        for (j = written = 0; j < sizeof(bench.from); j++) written += ((unsigned char *)&bench.from)[j] != 0xcc;
        ok( !written, "%u bytes of the address were written\n", written );
        SleepEx( 0, TRUE );
        while (is_readable( bench.s, 0 ) && recv( bench.s, bench.memory[0], sizeof(bench.memory), 0 ) > 0);
        winetest_pop_context();
    }
    bench_close( &bench );
}

/* The sender's address of an overlapped request is written when it ends, not before. */
static void test_overlapped( enum receive_function function )
{
    struct receive_bench bench;
    struct receive_call call;

    end_statement();
    winetest_push_context( "%s", function_names[function] );
    if (bench_open( &bench, SOCK_DGRAM, STYLE_EVENT ))
    {
        bench_prepare( &bench, &call, function );
        do_receive( &call );
        ok( call.ret == SOCKET_ERROR && call.error == WSA_IO_PENDING, "got return value %d, error %d\n", call.ret, call.error );
        bench_check_untouched( &bench );
        ok( bench.fromlen == sizeof(bench.from) && bench.msg.namelen == sizeof(bench.from), "length was written\n" );
        send_all( bench.peer, bench_data, BENCH_SIZE );
        wait_event( bench.event, TIME_LIMIT );
        ok( bench.from.ss_family == AF_INET, "got family %d\n", bench.from.ss_family );
        ok( (function == CALL_WSARECVMSG ? bench.msg.namelen : bench.fromlen) == sizeof(struct sockaddr_in),
            "got length %d\n", bench.fromlen );
        bench_close( &bench );
    }
    winetest_pop_context();
}

static void child_all(void)
{
    static const enum receive_function functions[] = { CALL_RECVFROM, CALL_WSARECVFROM, CALL_WSARECVMSG };
    enum receive_style style;
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(functions); i++)
    {
        for (style = 0; style < STYLE_COUNT; style++)
        {
            if (!has_style( functions[i], style )) continue;
            test_small( AF_INET, functions[i], style );
            test_small( AF_INET6, functions[i], style );
            test_null( SOCK_DGRAM, functions[i], style );
            if (style == STYLE_BLOCKING || style == STYLE_EVENT) test_overstated( functions[i], style );
            if (functions[i] == CALL_WSARECVMSG) continue;
            test_null( SOCK_STREAM, functions[i], style );
            test_tcp( functions[i], style );
        }
        test_large( functions[i] );
        if (functions[i] != CALL_RECVFROM) test_overlapped( functions[i] );
    }
}

START_TEST(address)
{
    char **argv;

    if (!init_sockets()) return;
    /* in a process of its own for the sake of a ws2_32 that crashes */
    if (winetest_get_mainargs( &argv ) > 2)
    {
        child_all();
        child_finished();
    }
    else run_child( "all", 120000 );
    done_sockets();
}
