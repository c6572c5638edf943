/*
 * Receives from inside of completion routines
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

static const char message[] = "second socket";

/* A chain of receives of one byte, each posted by the routine of the one before. */
static struct chain
{
    WSAOVERLAPPED  overlapped;
    SOCKET         client, server;
    BOOL           feed;                /* the routine also sends the next byte, after it has posted */
    unsigned int   count, wanted;
    unsigned int   depth, max_depth;    /* routines that run inside of each other */
    ULONG_PTR      low, high;           /* the stack they used */
    unsigned char *pattern;
    unsigned char  byte;
    int            error;               /* of what went wrong; the chain ends there */
} chain;

static void CALLBACK chain_routine( DWORD error, DWORD transferred, WSAOVERLAPPED *overlapped, DWORD flags );

static BOOL post_chain(void)
{
    DWORD size, flags = 0;
    WSABUF buf;

    buf.len = 1;
    buf.buf = (char *)&chain.byte;
    if (!WSARecv( chain.client, &buf, 1, &size, &flags, &chain.overlapped, chain_routine )) return TRUE;
    if (WSAGetLastError() == WSA_IO_PENDING) return TRUE;
    chain.error = WSAGetLastError();
    return FALSE;
}

static void CALLBACK chain_routine( DWORD error, DWORD transferred, WSAOVERLAPPED *overlapped, DWORD flags )
{
    ULONG_PTR here = (ULONG_PTR)&here;

    if (++chain.depth > chain.max_depth) chain.max_depth = chain.depth;
    if (here < chain.low) chain.low = here;
    if (here > chain.high) chain.high = here;

    if (error) chain.error = error;
    else if (transferred != 1 || overlapped != &chain.overlapped || flags) chain.error = -1;
    else if (chain.byte != chain.pattern[chain.count]) chain.error = -2;
    else if (++chain.count < chain.wanted && post_chain() && chain.feed)
    {
        if (send( chain.server, (char *)chain.pattern + chain.count, 1, 0 ) != 1) chain.error = -3;
    }
    chain.depth--;
}

/*
 * The page: WSARecv "can be called from within the completion routine of a previous WSARecv"; "for a given
 * socket, I/O completion routines will not be nested". So a chain of any length needs the stack of one routine.
 */
static void test_chain( unsigned int count, BOOL feed )
{
    DWORD start = GetTickCount(), ret = WAIT_IO_COMPLETION;

    statement( "recv.routine.repost recv.routine.not_nested" );
    winetest_push_context( "%s", feed ? "data to come" : "data there" );
    memset( &chain, 0, sizeof(chain) );
    chain.wanted = count;
    chain.feed = feed;
    chain.low = ~(ULONG_PTR)0;
    if (!tcp_pair( &chain.client, &chain.server, TRUE )) return;
    chain.pattern = HeapAlloc( GetProcessHeap(), 0, count );
    fill_pattern( chain.pattern, count, count );

    if (!feed)
    {
        send_all( chain.server, chain.pattern, count );
        wait_bytes( chain.client, count );
    }
    if (post_chain())
    {
        if (feed) send_all( chain.server, chain.pattern, 1 );
        while (chain.count < count && !chain.error && ret == WAIT_IO_COMPLETION && GetTickCount() - start < 30000)
            ret = SleepEx( TIME_LIMIT, TRUE );
    }
    ok( chain.count == count, "ended after %u of %u receives, wait returned %#lx\n", chain.count, count, ret );
    ok( !chain.error, "got error %d\n", chain.error );
    ok( chain.max_depth == 1, "%u routines ran inside of each other\n", chain.max_depth );
    ok( chain.high - chain.low < 0x10000, "%lu bytes of stack were used\n", (ULONG)(chain.high - chain.low) );

    close_pair( chain.client, chain.server );
    SleepEx( 0, TRUE );
    HeapFree( GetProcessHeap(), 0, chain.pattern );
    winetest_pop_context();
}

/* The page names the routines of WSARecvFrom, WSASend and WSASendTo too. */
static struct receive posted_by_send;
static SOCKET send_routine_socket;
static unsigned int sends_done;

static void CALLBACK send_routine( DWORD error, DWORD transferred, WSAOVERLAPPED *overlapped, DWORD flags )
{
    (void)flags;
    ok( !error, "got error %lu\n", error );
    ok( transferred == sizeof(message), "got size %lu\n", transferred );
    ok( overlapped->hEvent == (HANDLE)3, "got wrong WSAOVERLAPPED\n" );
    sends_done++;
    post_receive( send_routine_socket, &posted_by_send, BUFFER_SIZE, NULL, record_routine );
}

static void test_from_send_routine(void)
{
    static WSAOVERLAPPED overlapped;
    SOCKET client, server;
    DWORD size, ret;
    WSABUF buf;
    int err;

    statement( "recv.routine.repost.others" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    send_routine_socket = client;
    buf.len = sizeof(message);
    buf.buf = (char *)message;
    overlapped.hEvent = (HANDLE)3;
    ret = WSASend( client, &buf, 1, &size, 0, &overlapped, send_routine );
    err = WSAGetLastError();
    ok( !ret || err == WSA_IO_PENDING, "got %ld, error %d\n", ret, err );
    run_routines();
    ok( sends_done == 1, "routine was called %u times\n", sends_done );
    check_data( server, message, sizeof(message) );
    if (sends_done)
    {
        send_all( server, message, sizeof(message) );
        run_routines();
        check_routine( &posted_by_send, sizeof(message) );
        check_received( client, &posted_by_send, message, sizeof(message) );
    }
    close_pair( client, server );
}

static DWORD WINAPI late_sender( void *arg )
{
    Sleep( SETTLE_TIME );
    send_all( *(SOCKET *)arg, message, sizeof(message) );
    return 0;
}

/*
 * A routine that blocks in a receive on another socket. The page of recv leaves a blocking call inside of an APC
 * undefined only where the APC has interrupted another one; here it has interrupted SleepEx.
 */
static struct blocking_routine
{
    WSAOVERLAPPED overlapped;
    SOCKET        s;
    char          buffer[BUFFER_SIZE];
    unsigned int  called;
    int           ret, error;
} inner;

static void CALLBACK blocking_routine( DWORD error, DWORD transferred, WSAOVERLAPPED *overlapped, DWORD flags )
{
    (void)flags;
    ok( !error, "got error %lu\n", error );
    ok( transferred == sizeof(message), "got size %lu\n", transferred );
    ok( overlapped == &inner.overlapped, "got wrong WSAOVERLAPPED\n" );
    inner.called++;
    inner.ret = recv( inner.s, inner.buffer, sizeof(inner.buffer), 0 );
    inner.error = WSAGetLastError();
}

static void test_blocking_in_routine(void)
{
    static char data[BUFFER_SIZE];
    SOCKET client[2], server[2];
    DWORD size, flags = 0;
    HANDLE thread;
    WSABUF buf;
    int i, ret, err;

    end_statement();
    for (i = 0; i < 2; i++) if (!tcp_pair( &client[i], &server[i], TRUE )) return;
    set_timeout( client[1], TIME_LIMIT );
    inner.s = client[1];
    buf.len = sizeof(data);
    buf.buf = data;
    ret = WSARecv( client[0], &buf, 1, &size, &flags, &inner.overlapped, blocking_routine );
    err = WSAGetLastError();
    ok( ret == SOCKET_ERROR && err == WSA_IO_PENDING, "got %d, error %d\n", ret, err );

    send_all( server[0], message, sizeof(message) );
    thread = start_thread( late_sender, &server[1] );
    run_routines();
    ok( inner.called == 1, "routine was called %u times\n", inner.called );
    ok( inner.ret == sizeof(message), "recv in the routine returned %d, error %d\n", inner.ret, inner.error );
    ok( !memcmp( inner.buffer, message, sizeof(message) ), "got wrong data\n" );
    ok( !memcmp( data, message, sizeof(message) ), "got wrong data\n" );
    join_thread( thread, TIME_LIMIT );
    for (i = 0; i < 2; i++) close_pair( client[i], server[i] );
}

START_TEST(repost)
{
    if (!init_sockets()) return;
    limit_test_time( 60000 );

    test_chain( 10000, FALSE );
    test_chain( 500, TRUE );
    test_from_send_routine();
    test_blocking_in_routine();

    done_sockets();
}
