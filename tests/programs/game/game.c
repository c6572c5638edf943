/*
 * A server of a game, with one UDP socket and select
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

/*
 * game TICKS PLAYERS: says "port N", and at the end how long receiving took for each datagram.  A player is who has
 * sent a datagram; the datagrams of a player are numbered, and must come in order as far as they come.  The ticks count
 * from when so many players have joined, whose process may be held up between its first datagrams, or have had
 * JOIN_SECONDS.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <windows.h>

#define MAX_PLAYERS 1024
#define RATE 60
#define JOIN_SECONDS 20

struct player
{
    struct sockaddr_in addr;
    unsigned int last, datagrams;
};

static struct player players[MAX_PLAYERS];
static int count, datagrams;

static void fail( const char *what )
{
    fprintf( stderr, "%s: error %d\n", what, WSAGetLastError() );
    exit( 1 );
}

static struct player *find( const struct sockaddr_in *addr )
{
    int i;

    for (i = 0; i < count; i++) if (players[i].addr.sin_port == addr->sin_port) return &players[i];
    if (count == MAX_PLAYERS) fail( "too many players" );
    players[count].addr = *addr;
    return &players[count++];
}

static int is_readable( SOCKET s )
{
    struct timeval none = { 0, 0 };
    fd_set set;
    int ret;

    FD_ZERO( &set );
    FD_SET( s, &set );
    if ((ret = select( 0, &set, NULL, NULL, &none )) == SOCKET_ERROR) fail( "select" );
    return ret;
}

static double now(void)
{
    static LARGE_INTEGER frequency;
    LARGE_INTEGER counter;

    if (!frequency.QuadPart) QueryPerformanceFrequency( &frequency );
    QueryPerformanceCounter( &counter );
    return (double)counter.QuadPart / frequency.QuadPart;
}

/* What there is, but for no longer than a tick: on a slow machine what is too much gets lost. */
static void receive_all( SOCKET s )
{
    double end = now() + 1.0 / RATE;
    unsigned int message[8];
    struct sockaddr_in addr;
    struct player *player;
    int len, size;

    while (is_readable( s ) && now() < end)
    {
        len = sizeof(addr);
        size = recvfrom( s, (char *)message, sizeof(message), 0, (struct sockaddr *)&addr, &len );
        if (size != sizeof(message) || len != sizeof(addr)) fail( "recvfrom" );
        player = find( &addr );
        if (message[0] <= player->last || message[1] != 0x55555555) fail( "a datagram out of its order" );
        player->last = message[0];
        player->datagrams++;
        datagrams++;
    }
}

int main( int argc, char **argv )
{
    int len = sizeof(struct sockaddr_in), ticks, tick, i, late = 0, early = 0, expected, size = 1 << 20;
    double receiving = 0, start, begin, behind;
    unsigned int message[2], least;
    struct sockaddr_in addr;
    WSADATA wsadata;
    SOCKET s;

    if (argc != 3 || WSAStartup( MAKEWORD( 2, 2 ), &wsadata )) return 3;
    ticks = atoi( argv[1] );
    expected = atoi( argv[2] );
    s = socket( AF_INET, SOCK_DGRAM, 0 );
    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    setsockopt( s, SOL_SOCKET, SO_RCVBUF, (char *)&size, sizeof(size) );
    if (bind( s, (struct sockaddr *)&addr, len )) fail( "bind" );
    getsockname( s, (struct sockaddr *)&addr, &len );
    printf( "port %d\n", ntohs( addr.sin_port ) );
    fflush( stdout );

    timeBeginPeriod( 1 );
    while (!is_readable( s )) Sleep( 5 );
    start = now();
    for (tick = 1; tick <= ticks; tick++)
    {
        begin = now();
        receive_all( s );
        receiving += now() - begin;

        message[0] = message[1] = tick;
        for (i = 0; i < count; i++)
            sendto( s, (char *)message, sizeof(message), 0, (struct sockaddr *)&players[i].addr, sizeof(addr) );

        behind = now() - start - (double)tick / RATE;
        if (behind < 0) Sleep( (DWORD)(-behind * 1000) );
        else late++;
        if (count < expected && early++ < JOIN_SECONDS * RATE)
        {
            tick = late = 0;
            start = now();
        }
    }

    least = ~0u;
    for (i = 0; i < count; i++) least = min( least, players[i].datagrams );
    printf( "value %.2f\n", receiving * 1e6 / datagrams );
    printf( "has %d players, %s\n", count, least ? "heard of each" : "not heard of each" );
    if (late > ticks / 10) printf( "note %d of %d ticks were late\n", late, ticks );
    closesocket( s );
    return 0;
}
