/*
 * Tests of receiving after the peer has refused our data
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

#include "broken.h"
#include "statement.h"

/*
 * Windows: sock.c test_shutdown: the peer has closed, we send, and its host refuses that: a receive then fails with
 * WSAECONNABORTED.  The page: "The virtual circuit was terminated due to a time-out or other failure."  That every
 * later receive does so as well is what Windows does after a reset (sock.c test_tcp_reset).
 */

enum look
{
    LOOK_NONE,
    LOOK_SELECT,
    LOOK_SO_ERROR,
    LOOK_READ,
    LOOKS
};

static const char * const look_names[] = { "nothing", "select", "SO_ERROR", "end read before" };

/* The peer closes; unread data of it may wait; we send until that fails. */
static BOOL make_refused( SOCKET *s, int family, BOOL unread, enum look look )
{
    int i, ret = 0, value, len = sizeof(value);
    SOCKET peer;
    char byte;

    if (!(family == AF_INET6 ? tcp_pair6( s, &peer, TRUE ) : tcp_pair( s, &peer, TRUE ))) return FALSE;
    set_timeout( *s, TIME_LIMIT );
    if (unread) send_all( peer, "data", 4 );
    closesocket( peer );
    if (look == LOOK_READ)
    {
        if (unread) check_data( *s, "data", 4 );
        check_returns( recv( *s, &byte, 1, 0 ), 0 );
    }
    for (i = 0; i < 100 && ret != SOCKET_ERROR; i++)
    {
        ret = send( *s, "refused", 7, 0 );
        Sleep( 10 );
    }
    ok( ret == SOCKET_ERROR, "sending does not fail\n" );
    if (look == LOOK_SELECT) is_readable( *s, 0 );
    if (look == LOOK_SO_ERROR) getsockopt( *s, SOL_SOCKET, SO_ERROR, (char *)&value, &len );
    return TRUE;
}

static void test_refused( int family, BOOL unread, BOOL nonblocking, enum look look )
{
    SOCKET s;

    if (!make_refused( &s, family, unread, look )) return;
    if (nonblocking) set_nonblocking( s, TRUE );
    check_broken( s, WSAECONNABORTED );
    closesocket( s );
}

/* The first receive is made with each function. */
static void test_first( enum style style )
{
    char buffer[8];
    SOCKET s;

    if (!make_refused( &s, AF_INET, FALSE, LOOK_NONE )) return;
    check_fails( receive( style, s, buffer, sizeof(buffer), 0 ), WSAECONNABORTED );
    closesocket( s );
    if (!make_refused( &s, AF_INET, FALSE, LOOK_NONE )) return;
    check_overlapped_fails( s, style & 1, style & 2 ? record_routine : NULL, WSAECONNABORTED );
    closesocket( s );
}

/* An immediate failure queues no packet (Windows: sock.c test_completion_port). */
static void test_port(void)
{
    static struct receive r;
    HANDLE port;
    SOCKET s;

    if (!make_refused( &s, AF_INET, FALSE, LOOK_NONE )) return;
    port = port_for( s, 1 );
    init_receive( &r, sizeof(r.data), NULL );
    check_fails( WSARecv( s, &r.buf, 1, &r.size, &r.flags, &r.overlapped, NULL ), WSAECONNABORTED );
    check_no_packet( port );
    closesocket( s );
    CloseHandle( port );
}

/* What is no refusal of our data is a reset: the page has WSAECONNRESET where "the virtual circuit was reset by the
 * remote side". */
static void test_reset( BOOL half_closed, BOOL sent )
{
    SOCKET client, server;
    char byte;

    if (!tcp_pair( &client, &server, TRUE )) return;
    if (half_closed)
    {
        shutdown( server, SD_SEND );
        check_returns( recv( client, &byte, 1, 0 ), 0 );
    }
    if (sent)
    {
        send_all( client, "data", 4 );
        check_data( server, "data", 4 );
    }
    reset_socket( server );
    Sleep( 20 );
    check_broken( client, WSAECONNRESET );
    closesocket( client );
}

START_TEST(refused)
{
    enum style style;
    enum look look;
    int i;

    if (!init_sockets()) return;
    statement( "recv.error.wsaeconnaborted win.recv.aborted" );
    limit_test_time( 50000 );
    for (look = LOOK_NONE; look < LOOKS; look++)
    {
        for (i = 0; i < 4; i++)
        {
            winetest_push_context( "%s, %sblocking%s", look_names[look], i & 1 ? "non" : "", i & 2 ? ", unread data" : "" );
            test_refused( AF_INET, (i & 2) != 0, i & 1, look );
            winetest_pop_context();
        }
    }
    test_refused( AF_INET6, FALSE, FALSE, LOOK_NONE );
    for (style = BY_RECV; style < STYLES; style++) test_first( style );
    test_port();
    test_reset( FALSE, FALSE );
    test_reset( FALSE, TRUE );
    test_reset( TRUE, FALSE );
    test_reset( TRUE, TRUE );
    done_sockets();
}
