/*
 * Tests of WSACancelBlockingCall
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
#include "receiver.h"
#include "statement.h"

/*
 * The WSARecv page: "WSAEINTR: The (blocking) call was canceled by the WSACancelBlockingCall function."  The
 * function's own page, of Winsock 1.1: 0, or WSAEINVAL "there is no outstanding blocking call", or
 * WSANOTINITIALISED.  Windows has taken it away from programs of Winsock 2: there it may fail with WSAEOPNOTSUPP.
 */
static BOOL is_supported(void)
{
    int ret, err;

    WSASetLastError( POISON );
    ret = WSACancelBlockingCall();
    err = WSAGetLastError();
    if (ret == SOCKET_ERROR && err == WSAEOPNOTSUPP) return FALSE;
    ok( ret == SOCKET_ERROR && err == WSAEINVAL, "got %d, error %d\n", ret, err );
    return TRUE;
}

#define check_interrupted( r ) check_interrupted_( __FILE__, __LINE__, r )
static void check_interrupted_( const char *file, int line, struct receiver *r )
{
    if (!wait_receiver_( file, line, r )) return;
    ok_(file, line)( r->ret == SOCKET_ERROR && r->error == WSAEINTR, "got %d, error %d\n", r->ret, r->error );
}

/* On a busy machine a thread needs a moment until its receive blocks. */
#define check_cancels() check_cancels_( __LINE__ )
static void check_cancels_( int line )
{
    int i, ret = SOCKET_ERROR, err = WSAEINVAL;

    for (i = 0; i < TIME_LIMIT / 10 && ret && err == WSAEINVAL; i++)
    {
        if (i) Sleep( 10 );
        ret = WSACancelBlockingCall();
        err = WSAGetLastError();
    }
    ok_(__FILE__, line)( !ret, "got %d, error %d\n", ret, err );
}

/* Nothing was lost to the cancelled receive, and nothing still waits to take what comes. */
static void check_still_works( SOCKET s, SOCKET peer )
{
    send_all( peer, "after", 5 );
    check_data( s, "after", 5 );
}

/* Whoever ends a test that fails. */
static void unblock( struct receiver *r, SOCKET peer )
{
    if (r->stuck) send_all( peer, "x", 1 );
}

static void test_one( enum style style, BOOL udp, DWORD flags, DWORD timeout )
{
    SOCKET s, peer;
    struct receiver *r;
    int i;

    if (!(udp ? udp_pair( AF_INET, &peer, &s ) : tcp_pair( &s, &peer, TRUE ))) return;
    if (timeout) set_timeout( s, timeout );
    for (i = 0; i < 2; i++)
    {
        r = start_receiver( style, s, 16, flags );
        check_blocks( r );
        check_cancels();
        check_interrupted( r );
        unblock( r, peer );
        free_receiver( r );
        check_fails( WSACancelBlockingCall(), WSAEINVAL );
        check_still_works( s, peer );
    }
    close_pair( s, peer );
}

#define RECEIVERS 6

/* All that block, on one socket and on several; overlapped receives do not. */
static void test_many(void)
{
    SOCKET s[2], peer[2];
    struct receiver *r[RECEIVERS];
    static struct receive pending;
    HANDLE event = WSACreateEvent();
    int i;

    for (i = 0; i < 2; i++) if (!tcp_pair( &s[i], &peer[i], TRUE )) return;
    for (i = 0; i < RECEIVERS; i++) r[i] = start_receiver( i % STYLES, s[i & 1], 16, 0 );
    for (i = 0; i < RECEIVERS; i++) wait_in_receive( r[i] );
    for (i = 0; i < RECEIVERS; i++) check_blocks( r[i] );
    check_cancels();
    for (i = 0; i < RECEIVERS; i++)
    {
        check_interrupted( r[i] );
        unblock( r[i], peer[i & 1] );
        free_receiver( r[i] );
    }

    if (post_receive( s[0], &pending, BUFFER_SIZE, event, NULL ))
    {
        check_fails( WSACancelBlockingCall(), WSAEINVAL );
        check_event( event, FALSE );
        send_all( peer[0], "data", 4 );
        wait_event( event, TIME_LIMIT );
        check_received( s[0], &pending, "data", 4 );
    }
    for (i = 0; i < 2; i++) check_still_works( s[i], peer[i] );
    for (i = 0; i < 2; i++) close_pair( s[i], peer[i] );
    WSACloseEvent( event );
}

/* A receive that has got a part of what it waits for keeps that, as after an error: the page has WAITALL complete
 * when "the request has been canceled", and the bytes have been taken from the stream. */
static void test_waitall(void)
{
    SOCKET s, peer;
    struct receiver *r;

    if (!tcp_pair( &s, &peer, TRUE )) return;
    r = start_receiver( BY_RECV, s, 16, MSG_WAITALL );
    check_blocks( r );
    send_all( peer, "half", 4 );
    check_blocks( r );
    check_cancels();
    check_receives( r, "half", 4 );
    unblock( r, peer );
    free_receiver( r );
    check_still_works( s, peer );
    close_pair( s, peer );
}

/* From an APC that runs in the wait, as from a blocking hook of Winsock 1.1: the wait of its own thread ends. */
static void CALLBACK cancel_apc( ULONG_PTR arg )
{
    *(int *)arg = WSACancelBlockingCall();
}

static void test_own_thread(void)
{
    SOCKET s, peer;
    struct receiver *r;
    int ret = POISON;

    if (!tcp_pair( &s, &peer, TRUE )) return;
    r = start_receiver( BY_RECV, s, 16, 0 );
    check_blocks( r );
    QueueUserAPC( cancel_apc, r->thread, (ULONG_PTR)&ret );
    check_interrupted( r );
    unblock( r, peer );
    ok( !ret, "got %d\n", ret );
    free_receiver( r );
    check_still_works( s, peer );
    close_pair( s, peer );
}

/* A thread that was killed in a receive is no longer outstanding, and harms nobody. */
static void test_killed(void)
{
    SOCKET s, peer;
    struct receiver *r;

    if (!tcp_pair( &s, &peer, TRUE )) return;
    r = start_receiver( BY_RECV, s, 16, 0 );
    check_blocks( r );
    TerminateThread( r->thread, 0 );
    WaitForSingleObject( r->thread, TIME_LIMIT );
    check_fails( WSACancelBlockingCall(), WSAEINVAL );
    r = start_receiver( BY_RECV, s, 16, 0 );
    check_blocks( r );
    check_cancels();
    check_interrupted( r );
    free_receiver( r );
    check_still_works( s, peer );
    close_pair( s, peer );
}

/* ---- data that come while the receive is cancelled ---- */

#define STREAM_SIZE 8000

static DWORD CALLBACK stream_proc( void *arg )
{
    SOCKET s = *(SOCKET *)arg;
    unsigned char byte;
    int i;

    for (i = 0; i < STREAM_SIZE; i++)
    {
        byte = i % 251;
        if (send( s, (char *)&byte, 1, 0 ) != 1) break;
        if (!(i % 16)) Sleep( 0 );
    }
    shutdown( s, SD_SEND );
    return i;
}

struct reader
{
    SOCKET        s;
    volatile LONG done;
    int           received, interrupted, wrong, error;
};

static DWORD CALLBACK reader_proc( void *arg )
{
    struct reader *reader = arg;
    unsigned char buffer[64];
    int ret, i;

    for (;;)
    {
        ret = recv( reader->s, (char *)buffer, sizeof(buffer), 0 );
        if (!ret) break;
        if (ret > 0)
        {
            for (i = 0; i < ret; i++) reader->wrong += buffer[i] != (reader->received + i) % 251;
            reader->received += ret;
        }
        else if (WSAGetLastError() == WSAEINTR) reader->interrupted++;
        else
        {
            reader->error = WSAGetLastError();
            break;
        }
    }
    reader->done = TRUE;
    return 0;
}

/* No byte is lost, and each call that is told of as cancelled has ended a receive. */
static void test_race(void)
{
    static struct reader reader;
    HANDLE sender, thread;
    SOCKET s, peer;
    int counted = 0;

    if (!tcp_pair( &s, &peer, TRUE )) return;
    reader.s = s;
    thread = start_thread( reader_proc, &reader );
    sender = start_thread( stream_proc, &peer );
    while (!reader.done)
    {
        if (!WSACancelBlockingCall()) counted++;
        SwitchToThread();
    }
    join_thread( sender, TIME_LIMIT );
    join_thread( thread, TIME_LIMIT );
    ok( reader.received == STREAM_SIZE, "received %d, error %d\n", reader.received, reader.error );
    ok( !reader.wrong, "%d wrong bytes\n", reader.wrong );
    ok( reader.interrupted == counted, "%d receives were interrupted, %d cancelled\n", reader.interrupted, counted );
    trace( "%d receives cancelled\n", counted );
    close_pair( s, peer );
}

START_TEST(cancel_blocking)
{
    enum style style;

    check_fails( WSACancelBlockingCall(), WSANOTINITIALISED );
    if (!init_sockets()) return;
    statement( "recv.error.wsaeintr" );
    limit_test_time( 50000 );

    if (is_supported())
    {
        for (style = 0; style < STYLES; style++)
        {
            winetest_push_context( "%s", style_name( style ) );
            test_one( style, FALSE, 0, 0 );
            test_one( style, TRUE, 0, 0 );
            winetest_pop_context();
        }
        test_one( BY_RECV, FALSE, MSG_PEEK, 0 );
        test_one( BY_RECV, FALSE, MSG_WAITALL, 0 );
        test_one( BY_RECV, FALSE, 0, 2 * TIME_LIMIT );
        test_many();
        test_waitall();
        test_own_thread();
        test_killed();
        test_race();
    }
    else win_skip( "WSACancelBlockingCall is no more\n" );
    done_sockets();
}
