/*
 * Bad pointers: WSAEFAULT, and not a byte is consumed
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

/*
 * Where the expectations are from:
 * - the WSARecv page: WSAEFAULT if lpBuffers "is not completely contained in a valid
 *   part of the user address space".
 * - the WSARecvFrom and WSARecvMsg pages say the same of lpBuffers, lpFlags, lpFrom,
 *   lpNumberOfBytesRecvd, lpFromlen and lpOverlapped; the recvfrom page of buf and
 *   from. WSARecv is held to the same for the pointers that it shares with them.
 * - the WSARecvMsg page: WSAEFAULT too if name or Control.buf is NULL with a length
 *   that is not 0.
 * None of the pages says that nothing has been received by then, but an error code
 * other than WSA_IO_PENDING means that the "operation was not successfully initiated".
 * What Windows does with data when it is not lpBuffers that is bad is not attested
 * anywhere; it may take the data, so that is broken() for those.
 *
 * A sweep runs in a child process, one for each kind of socket and function, because
 * a ws2_32 that crashes on a bad pointer may do worse next.
 */

/* One call with one bad pointer, with the known data waiting or without. FALSE if the bench is not as it was before. */
static BOOL test_pointer( struct receive_bench *bench, enum receive_function function, unsigned int p, unsigned int i,
                          BOOL ready )
{
    BOOL documented = parameters[p].documented, intact;
    struct receive_call call;
    void **where;

    bench_prepare( bench, &call, function );
    if (bench->type == SOCK_STREAM) call.from = NULL, call.fromlen = NULL;
    if (function <= CALL_RECVFROM) bench->buffers[0].len = parameters[p].size;  /* the first 4 bytes */
    if (parameters[p].param == PARAM_BUFFER_BEYOND) bench->buffers[0].len = sizeof(bench->memory[0]);
    bench->msg.namelen = sizeof(struct sockaddr_in);

    where = find_pointer( parameters[p].param, bench, &call );
    *where = make_pointer( i, *where, parameters[p].size );
    do_receive( &call );
    free_pointer( i, *where );

    ok( !call.crashed, "crashed\n" );
    ok( call.crashed || (call.ret == SOCKET_ERROR && call.error == WSAEFAULT) || broken( !documented ),
        "got return value %d, error %d\n", call.ret, call.error );
    if (call.ret == SOCKET_ERROR && call.error == WSAEFAULT) bench_check_untouched( bench );
    intact = !ready || bench_intact( bench );
    ok( intact || broken( !documented ), "data were consumed\n" );
    return intact && !call.crashed && call.error == WSAEFAULT;
}

/* All bad pointers in all places. Without data only overlapped requests are made: others may wait, or not, first. */
static void sweep( int type, enum receive_function function, BOOL ready )
{
    struct receive_bench bench;
    enum receive_style style;
    unsigned int p, i;

    statement( "recv.error.wsaefault recv.error.wsaefault.intact" );
    for (style = ready ? 0 : STYLE_EVENT; style < STYLE_COUNT; style++)
    {
        if (!has_style( function, style )) continue;
        if (!bench_open( &bench, type, style ) || (ready && !bench_send( &bench ))) return;
        for (p = 0; p < ARRAY_SIZE(parameters); p++)
        {
            if (!(parameters[p].functions & (1 << function))) continue;
            if (parameters[p].datagram && type != SOCK_DGRAM) continue;
            if (parameters[p].param == PARAM_OVERLAPPED && !is_overlapped( style )) continue;
            for (i = 0; i < ARRAY_SIZE(pointers); i++)
            {
                if (!parameters[p].written && (pointers[i].kind == KIND_READONLY || pointers[i].kind == KIND_CODE)) continue;
                if (pointers[i].kind == KIND_STRADDLE && pointers[i].value >= parameters[p].size) continue;
                if (!pointers[i].value && pointers[i].kind == KIND_FIXED
                    && null_is_allowed( parameters[p].param, style )) continue;

                winetest_push_context( "%s %s %s %s %s", type == SOCK_STREAM ? "TCP" : "UDP", function_names[function],
                                       style_names[style], parameters[p].name, pointers[i].name );
                if (!test_pointer( &bench, function, p, i, ready ))
                {
                    bench_close( &bench );
                    if (!bench_open( &bench, type, style ) || (ready && !bench_send( &bench ))) return;
                }
                winetest_pop_context();
            }
        }

        /* and after all that the socket is as good as new, and nothing is waiting to take the data */
        if (!ready) bench_send( &bench );
        check_data( bench.s, bench_data, BENCH_SIZE );
        bench_close( &bench );
    }
}

/* The WSARecvDisconnect page: WSAEFAULT if the buffer for disconnect data is too small. TCP has no such data and the
 * call may refuse the buffer (WSAENOPROTOOPT) or not look at it; it does not crash, and does what it says it did. */
static void sweep_disconnect(void)
{
    SOCKET client, server;
    WSABUF wsabuf;
    char buffer[8];
    unsigned int i;
    void *ptr;
    int ret;

    end_statement();
    for (i = 0; i < 2 * ARRAY_SIZE(pointers); i++)
    {
        winetest_push_context( "WSARecvDisconnect %s %s", i & 1 ? "buffer" : "data", pointers[i / 2].name );
        if (!tcp_pair( &client, &server, TRUE )) return;
        wsabuf.len = 16;
        wsabuf.buf = buffer;
        ptr = make_pointer( i / 2, &wsabuf, sizeof(wsabuf) );
        if (i & 1) wsabuf.buf = ptr;
        WSASetLastError( POISON );
        ret = WSARecvDisconnect( server, i & 1 ? &wsabuf : ptr );
        ok( !ret || WSAGetLastError() == WSAENOPROTOOPT || WSAGetLastError() == WSAEFAULT,
            "got return value %d, error %d\n", ret, WSAGetLastError() );
        set_nonblocking( server, TRUE );
        check_fails( recv( server, buffer, sizeof(buffer), 0 ), ret ? WSAEWOULDBLOCK : WSAESHUTDOWN );
        free_pointer( i / 2, ptr );
        close_pair( client, server );
        winetest_pop_context();
    }
}

START_TEST(pointers)
{
    enum receive_function function;
    char args[32], **argv;
    int argc = winetest_get_mainargs( &argv );
    BOOL ready;

    if (!init_sockets()) return;
    if (argc > 2)
    {
        if (argc < 5) sweep_disconnect();
        else sweep( atoi( argv[2] ), atoi( argv[3] ), atoi( argv[4] ) );
        child_finished();
    }
    else
    {
        for (function = 0; function < CALL_COUNT; function++)
        {
            for (ready = has_style( function, STYLE_EVENT ) ? FALSE : TRUE; ready <= TRUE; ready++)
            {
                sprintf( args, "%d %d %d", SOCK_STREAM, function, ready );
                if (function != CALL_WSARECVMSG) run_child( args, 120000 );  /* for datagrams only, says its page */
                sprintf( args, "%d %d %d", SOCK_DGRAM, function, ready );
                run_child( args, 120000 );
            }
        }
        run_child( "data-of-disconnect", 60000 );
    }
    done_sockets();
}
