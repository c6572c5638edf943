/*
 * Pointers that are good, if only just
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

#include "bad_pointers.h"
#include "statement.h"

/* Every object ends at the last byte before a page that cannot be touched. */
static void test_exact_fit( int type, enum receive_function function, enum receive_style style )
{
    struct receive_bench bench;
    struct receive_call call;
    unsigned int p;
    void **where;
    int expect = type == SOCK_STREAM ? 4 : -1;  /* a datagram of 10 bytes is too large for the first buffer */

    statement( "recv.buffers.array" );
    if (!bench_open( &bench, type, style )) return;
    for (p = 0; p < ARRAY_SIZE(parameters); p++)
    {
        if (!(parameters[p].functions & (1 << function))) continue;
        if (parameters[p].datagram && type != SOCK_DGRAM) continue;
        if (parameters[p].param == PARAM_OVERLAPPED && !is_overlapped( style )) continue;
        winetest_push_context( "%s %s %s %s", type == SOCK_STREAM ? "TCP" : "UDP", function_names[function],
                               style_names[style], parameters[p].name );

        if (!bench_send( &bench )) return;
        bench_prepare( &bench, &call, function );
        bench.fromlen = bench.msg.namelen = sizeof(struct sockaddr_in);
        if (function <= CALL_RECVFROM && parameters[p].param == PARAM_BUFFER_FIRST) bench.buffers[0].len = 4;
        where = find_pointer( parameters[p].param, &bench, &call );
        {
            void *good = *where;

            *where = alloc_guarded( parameters[p].size, 0 );
            memcpy( *where, good, parameters[p].size );
        }
        do_receive( &call );
        ok( !call.crashed, "crashed\n" );
        if (is_overlapped( style ) && call.ret && call.error == WSA_IO_PENDING)
        {
            /* Windows: sock.c test_nonblocking_async_recv: with data there both are right */
            Sleep( SETTLE_TIME );
            SleepEx( 0, TRUE );
        }
        else if (function <= CALL_RECVFROM && parameters[p].param == PARAM_BUFFER_FIRST)
            ok( call.ret == expect && (expect > 0 || call.error == WSAEMSGSIZE), "got return value %d, error %d\n",
                call.ret, call.error );
        else
            ok( call.ret == (function <= CALL_RECVFROM ? BENCH_SIZE : 0), "got return value %d, error %d\n",
                call.ret, call.error );
        SleepEx( 0, TRUE );
        if (bench.port)
        {
            OVERLAPPED *overlapped;
            ULONG_PTR key;
            DWORD size;

            GetQueuedCompletionStatus( bench.port, &size, &key, &overlapped, TIME_LIMIT );
        }
        free_pages( *where );
        while (is_readable( bench.s, 0 ) && recv( bench.s, bench.memory[0], sizeof(bench.memory), 0 ) > 0);
        winetest_pop_context();
    }
    bench_close( &bench );
}

/* The array of buffers is only read, so it may be where nothing can be written. */
static void test_readonly_array(void)
{
    struct receive_bench bench;
    struct receive_call call;
    WSABUF *array;
    DWORD old;

    statement( "recv.buffers.array" );
    if (!bench_open( &bench, SOCK_STREAM, STYLE_BLOCKING )) return;
    if (bench_send( &bench ))
    {
        bench_prepare( &bench, &call, CALL_WSARECV );
        array = alloc_page( PAGE_READWRITE, 0 );
        memcpy( array, bench.buffers, sizeof(bench.buffers) );
        VirtualProtect( array, page_size(), PAGE_READONLY, &old );
        call.buffers = array;
        do_receive( &call );
        ok( !call.ret && !call.crashed, "got return value %d, error %d\n", call.ret, call.error );
        ok( bench.size == BENCH_SIZE, "got %u bytes\n", (unsigned int)bench.size );
        free_pages( array );
    }
    bench_close( &bench );
}

/* Nothing is contained in a buffer of no length, so its address does not matter. What Windows makes of one
 * that is not even in user space is not attested. */
static void test_zero_length( enum receive_function function, enum receive_style style )
{
    struct receive_bench bench;
    struct receive_call call;
    unsigned int i, pos;
    char *ptr;

    end_statement();
    if (!bench_open( &bench, SOCK_STREAM, style ) || !bench_send( &bench )) return;
    for (i = 0; i < ARRAY_SIZE(pointers); i++)
    {
        winetest_push_context( "%s %s %s", function_names[function], style_names[style], pointers[i].name );
        ptr = make_pointer( i, bench_data, 10 );

        /* alone; Windows: sock.c test_empty_recv: 0 at once with data waiting, and nothing is consumed */
        bench_prepare( &bench, &call, function );
        call.count = 1;
        call.from = NULL;
        call.fromlen = NULL;
        bench.buffers[0].buf = ptr;
        bench.buffers[0].len = 0;
        do_receive( &call );
        ok( !call.crashed && (!call.ret || broken( call.error == WSAEFAULT )), "got return value %d, error %d\n",
            call.ret, call.error );
        ok( bench_intact( &bench ), "data were consumed\n" );

        /* among others */
        for (pos = 0; function >= CALL_WSARECV && pos < 3; pos++)
        {
            bench_prepare( &bench, &call, function );
            call.from = NULL;
            call.fromlen = NULL;
            bench.flags = MSG_PEEK;
            bench.buffers[0].len = bench.buffers[1].len = bench.buffers[2].len = 5;
            bench.buffers[pos].buf = ptr;
            bench.buffers[pos].len = 0;
            do_receive( &call );
            ok( !call.crashed && (!call.ret || broken( call.error == WSAEFAULT )), "pos %u: got return value %d, error %d\n",
                pos, call.ret, call.error );
            ok( bench_intact( &bench ), "data were consumed\n" );
            if (call.ret) continue;
            ok( bench.size == BENCH_SIZE, "pos %u: got %u bytes\n", pos, (unsigned int)bench.size );
            ok( !memcmp( bench.memory[pos == 0], "01234", 5 ) && !memcmp( bench.memory[pos == 2 ? 1 : 2], "56789", 5 ),
                "pos %u: wrong data\n", pos );
        }
        free_pointer( i, ptr );
        winetest_pop_context();
    }
    check_data( bench.s, bench_data, BENCH_SIZE );
    bench_close( &bench );
}

static void child_all(void)
{
    enum receive_function function;

    for (function = 0; function < CALL_COUNT; function++)
    {
        enum receive_style style;

        for (style = 0; style < STYLE_COUNT; style++)
        {
            if (!has_style( function, style )) continue;
            if (function != CALL_WSARECVMSG) test_exact_fit( SOCK_STREAM, function, style );
            test_exact_fit( SOCK_DGRAM, function, style );
        }
        if (function == CALL_WSARECVMSG) continue;
        test_zero_length( function, STYLE_BLOCKING );
        test_zero_length( function, STYLE_NONBLOCKING );
    }
    test_readonly_array();
}

START_TEST(fit)
{
    char **argv;

    if (!init_sockets()) return;
    /* in a process of its own for the sake of a ws2_32 that crashes */
    if (winetest_get_mainargs( &argv ) > 2)
    {
        child_all();
        child_finished();
    }
    else run_child( "all", 60000 );
    done_sockets();
}
