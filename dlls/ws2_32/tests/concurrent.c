/*
 * Several threads in blocking receives, and sockets that are closed under them
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

#define THREADS 6

/* The WSARecv page warns of receives from several threads on one socket only for the order: each byte still goes to
 * exactly one of them. */
static void test_one_socket( enum style style )
{
    static const char data[] = "abcdef";
    struct receiver *r[THREADS];
    unsigned int seen[THREADS];
    SOCKET client, server;
    int i, at;

    statement( "recv.port.threads" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    memset( seen, 0, sizeof(seen) );
    for (i = 0; i < THREADS; i++) r[i] = start_receiver( style, client, 1, 0 );
    check_blocks( r[0] );
    check_blocks( r[THREADS - 1] );
    for (i = 0; i < THREADS; i++) send_all( server, &data[i], 1 );
    for (i = 0; i < THREADS; i++)
    {
        if (!wait_receiver( r[i] )) continue;
        ok( r[i]->ret == 1, "thread %d: got %d, error %d\n", i, r[i]->ret, r[i]->error );
        at = r[i]->buffer[0] - data[0];
        if (at >= 0 && at < THREADS) seen[at]++;
    }
    for (i = 0; i < THREADS; i++) ok( seen[i] == 1, "%c came %u times\n", data[i], seen[i] );
    check_nothing_to_read( client );

    /* the end of the stream is for all */
    for (i = 0; i < THREADS; i++)
    {
        free_receiver( r[i] );
        r[i] = start_receiver( style, client, 1, 0 );
    }
    check_blocks( r[0] );
    shutdown( server, SD_SEND );
    for (i = 0; i < THREADS; i++)
    {
        check_receives( r[i], "", 0 );
        free_receiver( r[i] );
    }
    close_pair( client, server );
}

/* Threads on sockets of their own do not disturb each other: each gets its data when its data comes. */
static void test_own_sockets( enum style style )
{
    SOCKET client[THREADS], server[THREADS];
    struct receiver *r[THREADS];
    char data[8];
    int i, j;

    statement( "recv.nonoverlapped.blocks" );
    for (i = 0; i < THREADS; i++)
        if (!tcp_pair( &client[i], &server[i], TRUE )) return;
    for (i = 0; i < THREADS; i++) r[i] = start_receiver( style, client[i], 16, 0 );
    check_blocks( r[0] );
    for (i = THREADS - 1; i >= 0; i--)
    {
        memset( data, 'a' + i, sizeof(data) );
        send_all( server[i], data, sizeof(data) );
        check_receives( r[i], data, sizeof(data) );
        for (j = 0; j < i; j++)
            ok( WaitForSingleObject( r[j]->thread, 0 ) == WAIT_TIMEOUT, "thread %d woke up for %d\n", j, i );
    }
    for (i = 0; i < THREADS; i++)
    {
        free_receiver( r[i] );
        close_pair( client[i], server[i] );
    }
}

/* One thread waits for data while another sends on the same socket, and a third asks without waiting. */
static void test_both_directions( enum style style )
{
    SOCKET client, server;
    struct receiver *r;
    char buffer[8];

    end_statement();
    if (!tcp_pair( &client, &server, TRUE )) return;
    r = start_receiver( style, client, 16, 0 );
    check_blocks( r );
    send_all( client, "question", 8 );
    check_returns( recv( server, buffer, sizeof(buffer), 0 ), 8 );
    ok( !memcmp( buffer, "question", 8 ), "got wrong data\n" );
    check_blocks( r );
    send_all( server, "answer", 6 );
    check_receives( r, "answer", 6 );
    free_receiver( r );
    close_pair( client, server );
}

/*
 * Windows: sock.c test_send: closing the socket in another thread ends a blocked receive within half a second.
 * Its error is WSAEINTR, as the recv page has it for a call that is canceled, or one of those that the pages of
 * closesocket and recv name for a socket that is gone; no test attests which, on which version.
 */
static void test_close( enum style style, BOOL by_CloseHandle )
{
    SOCKET client, server;
    struct receiver *r;

    statement( "win.recv.closed_elsewhere" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    r = start_receiver( style, client, 16, 0 );
    wait_in_receive( r );
    check_blocks( r );
    if (by_CloseHandle) CloseHandle( (HANDLE)client );
    else closesocket( client );
    if (wait_receiver( r ))
    {
        ok( r->ret == SOCKET_ERROR, "got %d\n", r->ret );
        /* Wine's server ends it with a status of its own, STATUS_HANDLES_CLOSED */
        ok( r->error == WSAEINTR || broken( r->error == WSA_OPERATION_ABORTED )
            || broken( r->error == WSAECONNABORTED ) || broken( r->error == WSAENOTSOCK ),
            "got error %d\n", r->error );
    }
    free_receiver( r );
    closesocket( server );
}

/* A closed socket is no socket any more (the WSARecv page), at once and in each style. */
static void test_after_close( enum style style )
{
    SOCKET client, server;
    char buffer[4];

    statement( "recv.error.wsaenotsock win.recv.peek_closed" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    send_all( server, "data", 4 );
    wait_bytes( client, 4 );
    closesocket( client );
    check_fails( receive( style, client, buffer, sizeof(buffer), 0 ), WSAENOTSOCK );
    check_fails( receive( style, client, buffer, sizeof(buffer), MSG_PEEK ), WSAENOTSOCK );
    closesocket( server );
}

START_TEST(concurrent)
{
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 100000 );
    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        test_one_socket( style );
        test_own_sockets( style );
        test_both_directions( style );
        test_after_close( style );
        winetest_push_context( "closesocket" );
        test_close( style, FALSE );
        winetest_pop_context();
        winetest_push_context( "CloseHandle" );
        test_close( style, TRUE );
        winetest_pop_context();
        winetest_pop_context();
    }
    done_sockets();
}
