/*
 * What happens to a blocking receive in its first milliseconds
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
 * The direct path lets a blocking receive wait in the process for two milliseconds before wineserver does it.  All that
 * can happen to a receive must come out the same in that time, after it, and at the moment between.
 */

#define ROUNDS 24

/* 0 to 6 ms in steps of a quarter, by turns. */
static void pause_for( unsigned int round )
{
    LARGE_INTEGER start, now, frequency;

    QueryPerformanceFrequency( &frequency );
    QueryPerformanceCounter( &start );
    do
    {
        Sleep( 0 );
        QueryPerformanceCounter( &now );
    }
    while ((now.QuadPart - start.QuadPart) * 4000 / frequency.QuadPart < round % 25);
}

/* Makes sockets that the direct path takes. */
static BOOL make_pair( SOCKET *client, SOCKET *server )
{
    if (!tcp_pair( client, server, TRUE )) return FALSE;
    send_all( *server, "data", 4 );
    check_data( *client, "data", 4 );
    return TRUE;
}

/* Data, the end of the stream and a reset reach the receive whenever they come. */
static void test_ends( enum style style )
{
    SOCKET client, server;
    struct receiver *r;
    unsigned int i;

    for (i = 0; i < ROUNDS; i++)
    {
        if (!make_pair( &client, &server )) return;
        r = start_receiver( style, client, 8, 0 );
        pause_for( i * 7 );
        switch (i % 3)
        {
        case 0:
            send_all( server, "late", 4 );
            check_receives( r, "late", 4 );
            break;
        case 1:
            shutdown( server, SD_SEND );
            check_receives( r, "", 0 );
            break;
        case 2:
            reset_socket( server );
            /* Windows: sock.c test_tcp_reset */
            if (wait_receiver( r ))
                ok( r->ret == SOCKET_ERROR && r->error == WSAECONNRESET, "round %u: got %d, error %d\n", i, r->ret,
                    r->error );
            break;
        }
        free_receiver( r );
        closesocket( client );
        if (i % 3 != 2) closesocket( server );
    }
}

/*
 * The closesocket page: pending operations are cancelled; the peer sees the end of the connection at once.  Whether the
 * receive is told of its cancelling or finds no socket depends on which of the two was first.
 */
static void test_close( enum style style )
{
    SOCKET client, server;
    struct receiver *r;
    unsigned int i;
    char byte;
    int ret;

    for (i = 0; i < ROUNDS; i++)
    {
        if (!make_pair( &client, &server )) return;
        r = start_receiver( style, client, 8, 0 );
        pause_for( i * 7 );
        ret = closesocket( client );
        ok( !ret, "got error %d\n", WSAGetLastError() );
        if (wait_receiver( r ))
        {
            ok( r->ret == SOCKET_ERROR, "round %u: got %d\n", i, r->ret );
            ok( r->error == WSAEINTR || r->error == WSAECONNABORTED || r->error == WSAENOTSOCK,
                "round %u: got error %d\n", i, r->error );
        }
        free_receiver( r );
        ok( is_readable( server, TIME_LIMIT ), "round %u: the peer does not see the end\n", i );
        ret = recv( server, &byte, 1, 0 );
        ok( !ret, "round %u: got %d, error %d\n", i, ret, WSAGetLastError() );
        closesocket( server );
    }
}

/* The receives of one thread after the other: each gets what comes, none gets what another one has. */
static void test_turns( enum style style )
{
    SOCKET client, server;
    struct receiver *r;
    unsigned int i;
    char data[4];

    if (!make_pair( &client, &server )) return;
    for (i = 0; i < ROUNDS; i++)
    {
        fill_pattern( data, sizeof(data), i );
        r = start_receiver( style, client, sizeof(data), 0 );
        pause_for( i * 7 );
        send_all( server, data, sizeof(data) );
        check_receives( r, data, sizeof(data) );
        free_receiver( r );
    }
    close_pair( client, server );
}

/* A nonblocking receive and an overlapped one do not wait at all (the page: WSAEWOULDBLOCK; WSA_IO_PENDING). */
static void test_no_wait( enum style style )
{
    UCHAR flags = FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE;
    static struct receive r;
    SOCKET client, server;
    char buffer[4];
    DWORD start;
    int i;

    if (!make_pair( &client, &server )) return;
    ok( SetFileCompletionNotificationModes( (HANDLE)client, flags ), "got error %lu\n", GetLastError() );
    for (i = 0; i < 4; i++)
    {
        send_all( server, "data", 4 );
        wait_readable( client, TIME_LIMIT );
        init_receive( &r, 4, NULL );
        ok( !start_receive( client, &r, NULL ), "got error %d\n", WSAGetLastError() );
    }
    start = GetTickCount();
    post_receive( client, &r, 4, NULL, NULL );
    ok( GetTickCount() - start < 1000, "it took %lu ms\n", GetTickCount() - start );
    send_all( server, "data", 4 );
    ok( has_completed( &r, TIME_LIMIT ), "still pending\n" );

    set_nonblocking( client, TRUE );
    start = GetTickCount();
    check_fails( receive( style, client, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    ok( GetTickCount() - start < 1000, "it took %lu ms\n", GetTickCount() - start );
    close_pair( client, server );
}

/* A time-out counts from the call on. */
static void test_timeout( enum style style )
{
    SOCKET client, server;
    struct receiver *r;

    if (!make_pair( &client, &server )) return;
    set_timeout( client, 100 );
    r = start_receiver( style, client, 4, 0 );
    if (wait_receiver( r ))
    {
        ok( r->ret == SOCKET_ERROR && r->error == WSAETIMEDOUT, "got %d, error %d\n", r->ret, r->error );
        ok( r->elapsed < 100 + 1500, "it took %lu ms\n", r->elapsed );
    }
    free_receiver( r );
    close_pair( client, server );
}

struct routine_thread
{
    SOCKET s[2];
    struct receive *r;
    enum style style;
    HANDLE posted;
};

static DWORD WINAPI routine_proc( void *arg )
{
    struct routine_thread *args = arg;
    char buffer[4];
    int ret;

    post_receive( args->s[0], args->r, 4, NULL, record_routine );
    SetEvent( args->posted );
    ret = receive( args->style, args->s[1], buffer, sizeof(buffer), 0 );
    ok( ret == 4, "got %d, error %d\n", ret, WSAGetLastError() );
    return 0;
}

/* The page: a blocking receive is an alertable wait: a routine of the thread is called in it, and not after it. */
static void test_routine( enum style style )
{
    SOCKET client[2], server[2];
    static struct receive r;
    struct routine_thread args;
    HANDLE thread;
    DWORD start;

    if (!make_pair( &client[0], &server[0] ) || !make_pair( &client[1], &server[1] )) return;
    args.s[0] = client[0];
    args.s[1] = client[1];
    args.r = &r;
    args.style = style;
    args.posted = CreateEventW( NULL, TRUE, FALSE, NULL );
    thread = start_thread( routine_proc, &args );
    wait_event( args.posted, TIME_LIMIT );
    Sleep( SETTLE_TIME );
    send_all( server[0], "data", 4 );
    start = GetTickCount();
    while (!*(volatile unsigned int *)&r.called && GetTickCount() - start < TIME_LIMIT) Sleep( 5 );
    ok( GetTickCount() - start < 1000, "the routine came after %lu ms\n", GetTickCount() - start );
    send_all( server[1], "data", 4 );
    join_thread( thread, TIME_LIMIT );
    CloseHandle( args.posted );
    close_pair( client[0], server[0] );
    close_pair( client[1], server[1] );
}

START_TEST(moment)
{
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 90000 );
    for (style = 0; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        test_ends( style );
        test_close( style );
        test_turns( style );
        test_no_wait( style );
        test_timeout( style );
        test_routine( style );
        winetest_pop_context();
    }
    done_sockets();
}
