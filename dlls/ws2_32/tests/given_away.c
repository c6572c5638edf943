/*
 * Handles that become another socket's in the middle of a receive
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
 * The system gives out the values of closed handles again.  What a receive does after its socket was closed must not be
 * done to the socket that has the handle then.  Each function guards a rule of documentation/direct-path.md; most of
 * them need a delay in the DLL to fail each time when it is left out (tests/variants.sh).
 */

#define MANY 64

static SOCKET duplicate( SOCKET s )
{
    return (SOCKET)duplicate_handle( (HANDLE)s );
}

/* Other handles, until one has this value; FALSE, and a skip, if none does. */
static BOOL take_handle( SOCKET wanted, SOCKET *others, SOCKET (*make)( SOCKET ), SOCKET arg )
{
    unsigned int i;
    BOOL ret = FALSE;

    for (i = 0; i < MANY; i++) others[i] = INVALID_SOCKET;
    for (i = 0; i < MANY && !ret; i++) ret = (others[i] = make( arg )) == wanted;
    if (!ret) skip( "the handle is not used again\n" );
    return ret;
}

static SOCKET make_udp( SOCKET unused )
{
    (void)unused;
    return make_socket( AF_INET, SOCK_DGRAM, TRUE );
}

static void close_others( SOCKET *others, SOCKET but )
{
    unsigned int i;

    for (i = 0; i < MANY; i++) if (others[i] != INVALID_SOCKET && others[i] != but) closesocket( others[i] );
}

static BOOL make_pair( SOCKET *client, SOCKET *server )
{
    if (!tcp_pair( client, server, TRUE )) return FALSE;
    send_all( *server, "data", 4 );
    return check_data( *client, "data", 4 );
}

/*
 * The rule on the socket that is closed while a receive on it ends: what that has learnt, that the socket is bound, is
 * nothing that the next one with the handle has.  The page: WSAEINVAL: "the socket has not been bound".
 */
static void test_learnt( enum style style )
{
    SOCKET sender, receiver, others[MANY];
    struct receiver *r;
    char buffer[4];

    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    r = start_receiver( style, receiver, 4, 0 );
    check_blocks( r );
    send_all( sender, "data", 4 );
    Sleep( SETTLE_TIME );
    closesocket( receiver );
    if (take_handle( receiver, others, make_udp, 0 ))
    {
        set_nonblocking( receiver, TRUE );
        if (wait_receiver( r )) ok( r->ret == 4 || r->ret == SOCKET_ERROR, "got %d, error %d\n", r->ret, r->error );
        check_fails( receive( style, receiver, buffer, sizeof(buffer), 0 ), WSAEINVAL );
    }
    else wait_receiver( r );
    free_receiver( r );
    close_others( others, INVALID_SOCKET );
    closesocket( sender );
}

/*
 * The rule on the short wait: after it the handle must still be the same socket's.  A receive that waited for data on a
 * socket whose handle was closed never gets what is sent to another.
 */
static void test_waited( enum style style )
{
    SOCKET client[2], server[2], others[MANY];
    struct receiver *r;

    if (!make_pair( &client[0], &server[0] )) return;
    if (!make_pair( &client[1], &server[1] )) return;
    r = start_receiver( style, client[0], 4, 0 );
    is_in_receive( r, 500 );    /* it is not while a delay makes the short wait a long one */
    check_blocks( r );
    CloseHandle( (HANDLE)client[0] );
    if (take_handle( client[0], others, duplicate, client[1] ))
    {
        WaitForSingleObject( r->thread, TIME_LIMIT / 2 );
        send_all( server[1], "data", 4 );
        WaitForSingleObject( r->thread, QUIET_TIME );
        check_data( client[1], "data", 4 );
    }
    if (wait_receiver( r )) ok( r->ret == SOCKET_ERROR, "got %d\n", r->ret );
    free_receiver( r );
    close_others( others, INVALID_SOCKET );
    closesocket( server[0] );
    close_pair( client[1], server[1] );
}

/* Rule 6: shut down by a handle that had been another socket's, whose entry is still there. */
static void test_shutdown( enum style style )
{
    SOCKET client[2], server[2], others[MANY];
    char buffer[8];

    if (!make_pair( &client[0], &server[0] )) return;
    if (!make_pair( &client[1], &server[1] )) return;
    CloseHandle( (HANDLE)client[0] );
    if (take_handle( client[0], others, duplicate, client[1] ))
    {
        send_all( server[1], "data", 4 );
        wait_readable( client[1], TIME_LIMIT );
        if (shutdown( client[0], SD_RECEIVE )) win_skip( "not by a second handle, error %d\n", WSAGetLastError() );
        /* Windows: sock.c test_shutdown */
        else check_fails( receive( style, client[1], buffer, sizeof(buffer), 0 ), WSAESHUTDOWN );
    }
    close_others( others, INVALID_SOCKET );
    closesocket( server[0] );
    close_pair( client[1], server[1] );
}

/* A receive in its short wait ends when the socket is closed, and not only after it (the closesocket page: pending
 * calls are cancelled). */
static void test_closed( enum style style )
{
    SOCKET client, server;
    struct receiver *r;
    DWORD start;

    if (!make_pair( &client, &server )) return;
    r = start_receiver( style, client, 4, 0 );
    check_blocks( r );
    start = GetTickCount();
    closesocket( client );
    if (wait_receiver( r ))
    {
        ok( r->ret == SOCKET_ERROR, "got %d\n", r->ret );
        ok( GetTickCount() - start < 1500, "it ended after %lu ms\n", GetTickCount() - start );
    }
    ok( is_readable( server, TIME_LIMIT ), "the peer does not see the end\n" );
    free_receiver( r );
    closesocket( server );
}

START_TEST(given_away)
{
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 80000 );
    for (style = 0; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        test_learnt( style );
        test_waited( style );
        test_shutdown( style );
        test_closed( style );
        winetest_pop_context();
    }
    done_sockets();
}
