/*
 * Descriptors that a receive leaves behind
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
 * A receive has a descriptor of the socket for a moment.  Nobody else must keep it: the peer sees the end of the
 * connection as soon as the socket is closed (the closesocket page), although children were started and threads
 * terminated meanwhile.  Each function guards a rule of documentation/direct-path.md; with a delay in the Unix side
 * (tests/variants.sh) it fails each time when the rule is left out.
 */

#define ROUNDS 4

/* It lives until it is told to end. */
static void child( const char *name )
{
    HANDLE end = OpenEventA( SYNCHRONIZE, FALSE, name );

    WaitForSingleObject( end, 4 * TIME_LIMIT );
}

struct reader
{
    SOCKET s;
    volatile LONG started, stop, count;
};

/* One receive after the other, each with nothing there. */
static DWORD WINAPI reader_proc( void *arg )
{
    struct reader *reader = arg;
    char byte;

    reader->started = TRUE;
    while (!reader->stop)
    {
        recv( reader->s, &byte, 1, 0 );
        InterlockedIncrement( &reader->count );
    }
    return 0;
}

static BOOL make_pair( SOCKET *client, SOCKET *server )
{
    if (!tcp_pair( client, server, TRUE )) return FALSE;
    send_all( *server, "data", 4 );
    return check_data( *client, "data", 4 );
}

#define check_end( server ) check_end_( __LINE__, server )
static void check_end_( int line, SOCKET server )
{
    char byte;
    int ret;

    ok_(__FILE__, line)( is_readable( server, TIME_LIMIT / 2 ), "the peer does not see the end\n" );
    set_nonblocking( server, TRUE );
    ret = recv( server, &byte, 1, 0 );
    ok_(__FILE__, line)( !ret, "the peer got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( server );
}

/* Children that are started while a thread receives, without anything to wait for or in a blocking receive. */
static void test_children( BOOL blocking )
{
    SOCKET client[ROUNDS], server[ROUNDS];
    struct reader reader[ROUNDS];
    HANDLE thread, end;
    char name[60], args[70];
    int i;

    snprintf( name, sizeof(name), "wsrecv_leftover_%lu_%d", GetCurrentProcessId(), blocking );
    snprintf( args, sizeof(args), "stay %s", name );
    end = CreateEventA( NULL, TRUE, FALSE, name );
    for (i = 0; i < ROUNDS; i++)
    {
        if (!make_pair( &client[i], &server[i] )) return;
        if (!blocking) set_nonblocking( client[i], TRUE );
        memset( &reader[i], 0, sizeof(reader[i]) );
        reader[i].s = client[i];
        thread = start_thread( reader_proc, &reader[i] );
        while (!reader[i].started || (!blocking && reader[i].count < 3)) Sleep( 1 );
        if (blocking) Sleep( 20 );
        CloseHandle( start_child( args ) );
        reader[i].stop = TRUE;
        if (!blocking) join_thread( thread, TIME_LIMIT );
        closesocket( client[i] );
        if (blocking) join_thread( thread, TIME_LIMIT );
    }
    for (i = 0; i < ROUNDS; i++) check_end( server[i] );
    SetEvent( end );
    CloseHandle( end );
}

/*
 * A thread that is terminated in the middle of a receive.  Microsoft's TerminateThread page: it gets no chance to run
 * any more code; the socket is not closed by that, but by closesocket it is.
 */
static void test_terminated( BOOL blocking )
{
    SOCKET client[3 * ROUNDS], server[3 * ROUNDS];
    struct reader reader[3 * ROUNDS];
    HANDLE thread;
    int i;

    for (i = 0; i < 3 * ROUNDS; i++)
    {
        if (!make_pair( &client[i], &server[i] )) return;
        if (!blocking) set_nonblocking( client[i], TRUE );
        memset( &reader[i], 0, sizeof(reader[i]) );
        reader[i].s = client[i];
        thread = start_thread( reader_proc, &reader[i] );
        while (!reader[i].started || (!blocking && reader[i].count < 3)) Sleep( 1 );
        if (blocking) Sleep( 20 );
        ok( TerminateThread( thread, 1 ), "TerminateThread failed, error %lu\n", GetLastError() );
        join_thread( thread, TIME_LIMIT );
        closesocket( client[i] );
    }
    for (i = 0; i < 3 * ROUNDS; i++) check_end( server[i] );
}

START_TEST(leftover)
{
    char **argv;
    int argc = winetest_get_mainargs( &argv );

    if (argc >= 4 && !strcmp( argv[2], "stay" ))
    {
        child( argv[3] );
        return;
    }
    if (!init_sockets()) return;
    limit_test_time( 80000 );
    test_children( FALSE );
    test_children( TRUE );
    test_terminated( FALSE );
    test_terminated( TRUE );
    done_sockets();
}
