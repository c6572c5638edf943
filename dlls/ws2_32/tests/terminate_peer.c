/*
 * Threads that are terminated while they receive: does the peer see the end?
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
 * The TerminateThread page: the thread has no chance to run any code; its handles are the process's and stay open.  What
 * the receive itself had opened must not stay open with them: it would keep the connection alive after closesocket.  The
 * direct path opens a descriptor for each receive.
 *
 * A terminated thread leaves locks behind that it holds, the loader's if it has not started yet: so these here have
 * nothing of their own, no heap and no output, and are terminated when they receive.
 */

#define ROUNDS 60

static LONG started;

/* The data are there, over and over again. */
static DWORD WINAPI peek_proc( void *arg )
{
    char buffer[8];

    InterlockedExchange( &started, TRUE );
    for (;;) recv( (SOCKET)(ULONG_PTR)arg, buffer, sizeof(buffer), MSG_PEEK );
    return 0;
}

/* There are none; a blocking receive waits in the process at first. */
static DWORD WINAPI receive_proc( void *arg )
{
    char buffer[8];

    InterlockedExchange( &started, TRUE );
    for (;;) recv( (SOCKET)(ULONG_PTR)arg, buffer, sizeof(buffer), 0 );
    return 0;
}

static void pause_us( unsigned int us )
{
    LARGE_INTEGER start, now, frequency;

    QueryPerformanceFrequency( &frequency );
    QueryPerformanceCounter( &start );
    do
    {
        Sleep( 0 );
        QueryPerformanceCounter( &now );
    }
    while ((now.QuadPart - start.QuadPart) * 1000000 / frequency.QuadPart < us);
}

static void test_terminate( LPTHREAD_START_ROUTINE proc, BOOL data, BOOL nonblocking )
{
    unsigned int i, open = 0;
    SOCKET client, server;
    u_long on = 1;
    HANDLE thread;
    char byte;
    int ret;

    for (i = 0; i < ROUNDS; i++)
    {
        if (!tcp_pair( &client, &server, TRUE )) return;
        /* the first receive tells the direct path that there is a connection */
        send_all( server, "data", 4 );
        check_data( client, "data", 4 );
        if (data) send_all( server, "data", 4 );
        if (nonblocking) ioctlsocket( client, FIONBIO, &on );

        InterlockedExchange( &started, FALSE );
        thread = start_thread( proc, (void *)(ULONG_PTR)client );
        while (!InterlockedCompareExchange( &started, TRUE, TRUE )) Sleep( 0 );
        pause_us( i * 1357 % 5000 );
        ret = TerminateThread( thread, 0 );
        ok( ret, "got error %u\n", (unsigned int)GetLastError() );
        join_thread( thread, TIME_LIMIT );
        closesocket( client );
        if (!is_readable( server, TIME_LIMIT )) open++;
        else
        {
            ret = recv( server, &byte, 1, 0 );
            /* Windows resets a connection that is closed with data unread. */
            ok( !ret || (data && WSAGetLastError() == WSAECONNRESET), "got %d, error %d\n", ret, WSAGetLastError() );
        }
        closesocket( server );
    }
    ok( !open, "%u of %u connections stayed open\n", open, ROUNDS );
}

/*
 * The first receive of a thread, which has to wait: what a thread is noted by is made here.  A process in which a
 * thread is terminated goes on.
 */
static void test_first(void)
{
    const unsigned int rounds = 4 * ROUNDS;
    SOCKET client, server;
    unsigned int i;
    HANDLE thread;
    int ret;

    if (!tcp_pair( &client, &server, TRUE )) return;
    send_all( server, "data", 4 );
    check_data( client, "data", 4 );
    /* with a time-out a receive does not wait in the process */
    set_timeout( client, 2 * TIME_LIMIT );

    for (i = 0; i < rounds; i++)
    {
        InterlockedExchange( &started, FALSE );
        thread = start_thread( receive_proc, (void *)(ULONG_PTR)client );
        while (!InterlockedCompareExchange( &started, TRUE, TRUE )) YieldProcessor();
        pause_us( i * 7 % 700 );
        ret = TerminateThread( thread, 0 );
        ok( ret, "got error %u\n", (unsigned int)GetLastError() );
        join_thread( thread, TIME_LIMIT );
    }
    send_all( server, "data", 4 );
    check_data( client, "data", 4 );
    close_pair( client, server );
}

START_TEST(terminate_peer)
{
    if (!init_sockets()) return;
    limit_test_time( 90000 );
    winetest_push_context( "data" );
    test_terminate( peek_proc, TRUE, FALSE );
    winetest_pop_context();
    winetest_push_context( "nonblocking" );
    test_terminate( receive_proc, FALSE, TRUE );
    winetest_pop_context();
    winetest_push_context( "blocking" );
    test_terminate( receive_proc, FALSE, FALSE );
    winetest_pop_context();
    winetest_push_context( "first" );
    test_first();
    winetest_pop_context();
    done_sockets();
}
