/*
 * Sockets that another process has too
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
 * Rule 6 of documentation/direct-path.md: what another process does to the socket nobody here hears of, so a socket
 * that WSADuplicateSocket has given away, or that was made of what it gave, is never received from directly.
 */

struct shared
{
    WSAPROTOCOL_INFOW info;
    LONG parents, childs;   /* turns that each has done */
};

#define do_turn( turn ) InterlockedIncrement( turn )

/* The other side has done as many turns. */
#define wait_turn( turn, count ) wait_turn_( __LINE__, turn, count )
static BOOL wait_turn_( int line, volatile LONG *turn, LONG count )
{
    int i;

    for (i = 0; i < 2 * TIME_LIMIT / 5 && *turn < count; i++) Sleep( 5 );
    ok_(__FILE__, line)( *turn >= count, "the other process is at turn %ld of %ld\n", *turn, count );
    return *turn >= count;
}

static struct shared *open_shared( const char *name )
{
    HANDLE mapping = CreateFileMappingA( INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(struct shared), name );

    return MapViewOfFile( mapping, FILE_MAP_WRITE, 0, 0, sizeof(struct shared) );
}

/* The child: receives, finds that the parent has shut the socket down, or does that itself. */
static void child( const char *name, BOOL shut )
{
    struct shared *shared = open_shared( name );
    char buffer[8];
    SOCKET s;
    int i;

    if (!init_sockets() || !wait_turn( &shared->parents, 1 )) return;
    s = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &shared->info, 0, WSA_FLAG_OVERLAPPED );
    ok( s != INVALID_SOCKET, "WSASocketW failed, error %d\n", WSAGetLastError() );
    for (i = 0; i < 3; i++) ok( recv( s, buffer, 4, 0 ) == 4, "got error %d\n", WSAGetLastError() );
    if (shut) ok( !shutdown( s, SD_RECEIVE ), "got error %d\n", WSAGetLastError() );
    do_turn( &shared->childs );
    if (wait_turn( &shared->parents, 2 ) && !shut) check_fails( recv( s, buffer, 4, 0 ), WSAESHUTDOWN );
    do_turn( &shared->childs );
    closesocket( s );
    done_sockets();
}

/* Windows: sock.c test_shutdown: WSAESHUTDOWN although data are there; the socket is one, whoever has a handle. */
static void test_shutdown( BOOL by_child )
{
    char args[80], name[60], buffer[8];
    SOCKET client, server;
    struct shared *shared;
    DWORD code = POISON;
    HANDLE process;
    int i;

    if (!tcp_pair( &client, &server, TRUE )) return;
    for (i = 0; i < 3; i++)
    {
        send_all( server, "data", 4 );
        check_data( client, "data", 4 );
    }
    snprintf( name, sizeof(name), "wsrecv_elsewhere_%lu_%d", GetCurrentProcessId(), by_child );
    snprintf( args, sizeof(args), "share%d %s", by_child, name );
    shared = open_shared( name );
    process = start_child( args );
    check_returns( WSADuplicateSocketW( client, GetProcessId( process ), &shared->info ), 0 );
    send_all( server, "data1data2data3", 12 );
    do_turn( &shared->parents );
    if (wait_turn( &shared->childs, 1 ))
    {
        if (!by_child) check_returns( shutdown( client, SD_RECEIVE ), 0 );
        send_all( server, "data", 4 );
        Sleep( SETTLE_TIME );
        if (by_child) check_fails( recv( client, buffer, 4, 0 ), WSAESHUTDOWN );
    }
    do_turn( &shared->parents );
    ok( !WaitForSingleObject( process, 2 * TIME_LIMIT ), "the child is still there\n" );
    GetExitCodeProcess( process, &code );
    ok( !code, "the child has failed: %lu\n", code );
    CloseHandle( process );
    UnmapViewOfFile( shared );
    close_pair( client, server );
}

START_TEST(elsewhere)
{
    char **argv;
    int argc = winetest_get_mainargs( &argv );

    if (argc >= 4 && !strncmp( argv[2], "share", 5 ))
    {
        child( argv[3], argv[2][5] == '1' );
        return;
    }
    if (!init_sockets()) return;
    limit_test_time( 60000 );
    test_shutdown( TRUE );
    test_shutdown( FALSE );
    done_sockets();
}
