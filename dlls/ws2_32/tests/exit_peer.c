/*
 * Processes that end while their threads receive
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
 * The ExitProcess and TerminateProcess pages: all threads are ended, wherever they are, and all handles are closed; so
 * the process is gone soon, and the peers of its connections see their end.  tests/steps.sh runs this with a delay at
 * each step of a direct receive.
 */

#define THREADS    3
#define ROUNDS     4
#define EXIT_CODE  7

enum kind { WITH_DATA, NONBLOCKING, BLOCKING, KIND_COUNT };

static const char * const kind_names[KIND_COUNT] = { "data", "nonblocking", "blocking" };

static LONG started;
static BOOL nonblocking;

static DWORD WINAPI receive_proc( void *arg )
{
    SOCKET s = (SOCKET)(ULONG_PTR)arg;
    char buffer[8];

    /* The first receive tells the direct path that there is a connection.  It waits: what the parent sends to a process
     * that has ended would be refused, which is another end (WSAECONNABORTED). */
    recv( s, buffer, 1, 0 );
    if (nonblocking) set_nonblocking( s, TRUE );
    InterlockedIncrement( &started );
    /* the rest, if there is any, stays */
    for (;;) recv( s, buffer, sizeof(buffer), MSG_PEEK );
    return 0;
}

static void child( unsigned short port, enum kind kind, unsigned int round )
{
    struct sockaddr_in addr;
    unsigned int i;
    SOCKET s;

    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    addr.sin_port = htons( port );
    nonblocking = kind == NONBLOCKING;
    for (i = 0; i < THREADS; i++)
    {
        s = socket( AF_INET, SOCK_STREAM, 0 );
        if (connect( s, (struct sockaddr *)&addr, sizeof(addr) )) return;
        CreateThread( NULL, 0, receive_proc, (void *)(ULONG_PTR)s, 0, NULL );
    }
    for (i = 0; i < TIME_LIMIT && InterlockedCompareExchange( &started, 0, 0 ) < THREADS; i++) Sleep( 1 );
    Sleep( round );
    if (round % 2) TerminateProcess( GetCurrentProcess(), EXIT_CODE );
    ExitProcess( EXIT_CODE );
}

static void check_end( SOCKET s )
{
    char byte;
    int ret;

    ok( is_readable( s, TIME_LIMIT ), "the peer does not see the end\n" );
    set_nonblocking( s, TRUE );
    ret = recv( s, &byte, 1, 0 );
    /* Windows resets a connection that is closed with data unread. */
    ok( !ret || (ret == SOCKET_ERROR && WSAGetLastError() == WSAECONNRESET), "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
}

static void test_exit( enum kind kind, unsigned int round )
{
    struct sockaddr_in addr;
    SOCKET listener, s[THREADS];
    int i, len = sizeof(addr);
    DWORD code = 0;
    HANDLE process;
    char args[40];

    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    listener = socket( AF_INET, SOCK_STREAM, 0 );
    bind( listener, (struct sockaddr *)&addr, sizeof(addr) );
    getsockname( listener, (struct sockaddr *)&addr, &len );
    listen( listener, THREADS );
    snprintf( args, sizeof(args), "%u %u %u", ntohs( addr.sin_port ), kind, round );
    if (!(process = start_child( args ))) return;
    for (i = 0; i < THREADS; i++)
    {
        s[i] = INVALID_SOCKET;
        if (!is_readable( listener, 4 * TIME_LIMIT )) break;
        s[i] = accept( listener, NULL, NULL );
        send( s[i], "data", kind == WITH_DATA ? 4 : 1, 0 );
    }
    ok( i == THREADS, "the child has not connected\n" );
    ok( !WaitForSingleObject( process, 4 * TIME_LIMIT ), "the child does not end\n" );
    GetExitCodeProcess( process, &code );
    ok( code == EXIT_CODE, "the child ended with %lu\n", code );
    if (code == STILL_ACTIVE) TerminateProcess( process, 1 );
    CloseHandle( process );
    while (i--) check_end( s[i] );
    closesocket( listener );
}

START_TEST(exit_peer)
{
    char **argv;
    int argc = winetest_get_mainargs( &argv );
    unsigned int kind, round;

    if (!init_sockets()) return;
    if (argc >= 5)
    {
        child( atoi( argv[2] ), atoi( argv[3] ), atoi( argv[4] ) );
        return;
    }
    limit_test_time( 100000 );
    for (kind = 0; kind < KIND_COUNT; kind++)
    {
        for (round = 0; round < ROUNDS; round++)
        {
            winetest_push_context( "%s %u", kind_names[kind], round );
            test_exit( kind, round );
            winetest_pop_context();
        }
    }
    done_sockets();
}
