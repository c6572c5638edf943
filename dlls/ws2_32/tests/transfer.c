/*
 * Byte-exact transfers: many small ones, and a large one in odd pieces
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

#define ROUNDS      1000
#define LARGE_SIZE  (16 * 1024 * 1024)

/* ---- ping-pong ---- */

struct echo
{
    SOCKET     s;
    enum style style;
    int        rounds;   /* how many the thread has answered */
};

/* Size of a round's message: 1 to 64 bytes. */
static int round_size( int round )
{
    return 1 + (round * 37) % 64;
}

/* Receives the whole message of a round, in as many pieces as come. */
static BOOL receive_round( enum style style, SOCKET s, char *buffer, int size )
{
    int ret, got = 0;

    while (got < size)
    {
        if ((ret = receive( style, s, buffer + got, size - got, 0 )) <= 0) return FALSE;
        got += ret;
    }
    return TRUE;
}

static DWORD CALLBACK echo_proc( void *arg )
{
    struct echo *echo = arg;
    char buffer[64];

    for (echo->rounds = 0; echo->rounds < ROUNDS; echo->rounds++)
    {
        int size = round_size( echo->rounds );

        if (!receive_round( echo->style, echo->s, buffer, size )) break;
        if (send( echo->s, buffer, size, 0 ) != size) break;
    }
    return 0;
}

/* Each message comes back as it was sent: no receive returns early, late, or with another one's bytes. */
static void test_ping_pong( enum style style, BOOL overlapped )
{
    char buffer[64], expected[64];
    struct echo echo;
    SOCKET client;
    HANDLE thread;
    int i, size;

    statement( "recv.socket.connected recv.nonoverlapped.like_recv" );
    if (!tcp_pair( &client, &echo.s, overlapped )) return;
    echo.style = (style + 1) % STYLES;
    thread = start_thread( echo_proc, &echo );
    for (i = 0; i < ROUNDS; i++)
    {
        size = round_size( i );
        fill_pattern( expected, size, i );
        if (send( client, expected, size, 0 ) != size) break;
        memset( buffer, 0xcc, sizeof(buffer) );
        if (!receive_round( style, client, buffer, size )) break;
        if (memcmp( buffer, expected, size )) break;
    }
    ok( i == ROUNDS, "round %d went wrong, error %d\n", i, WSAGetLastError() );
    shutdown( client, SD_BOTH );   /* if it went wrong: ends the thread */
    if (!join_thread( thread, TIME_LIMIT )) return;
    ok( echo.rounds == ROUNDS, "the other side has %d rounds\n", echo.rounds );
    close_pair( client, echo.s );
}

/* ---- one large stream ---- */

struct sender
{
    SOCKET      s;
    const char *data;
    int         sent;
};

static DWORD CALLBACK sender_proc( void *arg )
{
    struct sender *sender = arg;
    unsigned int seed = 1;
    int ret, size;

    for (sender->sent = 0; sender->sent < LARGE_SIZE; sender->sent += ret)
    {
        seed = seed * 1103515245 + 12345;
        size = 1 + (seed >> 8) % 70001;
        if (size > LARGE_SIZE - sender->sent) size = LARGE_SIZE - sender->sent;
        if ((ret = send( sender->s, sender->data + sender->sent, size, 0 )) <= 0) break;
    }
    shutdown( sender->s, SD_SEND );
    return 0;
}

/* Receives the stream up to its end, each receive in another style and size; returns the number of bytes. */
static int receive_stream( SOCKET s, char *buffer )
{
    enum style style = BY_RECV;
    unsigned int seed = 2;
    int ret, size, got = 0;

    while (got < LARGE_SIZE)
    {
        seed = seed * 1103515245 + 12345;
        size = (seed >> 8) % 10 ? 1 + (seed >> 12) % 90001 : 1 + (seed >> 12) % 15;
        if (size > LARGE_SIZE - got) size = LARGE_SIZE - got;
        ret = receive( style, s, buffer + got, size, 0 );
        ok( ret > 0, "%s returned %d, error %d, after %d bytes\n", style_name( style ), ret, WSAGetLastError(), got );
        if (ret <= 0) return got;
        got += ret;
        style = (style + 1) % STYLES;
    }
    ret = receive( style, s, buffer, 1, 0 );
    ok( !ret, "%s returned %d, error %d, at the end\n", style_name( style ), ret, WSAGetLastError() );
    return got;
}

static void test_large( BOOL ipv6 )
{
    struct sender sender;
    char *data, *got;
    SOCKET client;
    HANDLE thread;
    int i, count;

    statement( "win.recv.end.after_data" );
    data = HeapAlloc( GetProcessHeap(), 0, LARGE_SIZE );
    got = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, LARGE_SIZE );
    if (!(ipv6 ? tcp_pair6( &client, &sender.s, TRUE ) : tcp_pair( &client, &sender.s, TRUE ))) return;
    fill_pattern( data, LARGE_SIZE, 99 );
    sender.data = data;
    thread = start_thread( sender_proc, &sender );
    count = receive_stream( client, got );
    ok( count == LARGE_SIZE, "got %d bytes\n", count );
    for (i = 0; i < count; i++) if (got[i] != data[i]) break;
    ok( i == count, "byte %d is wrong\n", i );
    shutdown( client, SD_BOTH );
    if (!join_thread( thread, TIME_LIMIT )) return;
    ok( sender.sent == LARGE_SIZE, "sent %d bytes\n", sender.sent );
    close_pair( client, sender.s );
    HeapFree( GetProcessHeap(), 0, data );
    HeapFree( GetProcessHeap(), 0, got );
}

/* One receive takes all that is there: the WSARecv page says that the stack tries to return as much as possible.
 * Here everything has arrived and the buffer is large enough; Windows: sock.c test_set_getsockopt receives 3 * 4096. */
static void test_all_at_once(void)
{
    static char data[3 * 4096], got[4 * 4096];
    SOCKET client, server;
    enum style style;
    int i, ret;

    statement( "recv.stream.much" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    for (style = BY_RECV; style < STYLES; style++)
    {
        fill_pattern( data, sizeof(data), style );
        for (i = 0; i < 3; i++) send_all( server, data + i * 4096, 4096 );
        wait_bytes( client, sizeof(data) );
        memset( got, 0, sizeof(got) );
        ret = receive( style, client, got, sizeof(got), 0 );
        ok( ret == sizeof(data), "%s returned %d, error %d\n", style_name( style ), ret, WSAGetLastError() );
        ok( !memcmp( got, data, sizeof(data) ), "%s got wrong data\n", style_name( style ) );
    }
    close_pair( client, server );
}

START_TEST(transfer)
{
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 100000 );
    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        test_ping_pong( style, TRUE );
        winetest_pop_context();
    }
    winetest_push_context( "no overlapped socket" );
    test_ping_pong( BY_RECV, FALSE );
    winetest_pop_context();
    test_all_at_once();
    test_large( FALSE );
    winetest_push_context( "IPv6" );
    test_large( TRUE );
    winetest_pop_context();
    done_sockets();
}
