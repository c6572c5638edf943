/*
 * Two processes: ping-pong, streams, and processes that only start
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

#include "bench.h"

static char buffer[65536];

/* The other side of ping-pong, in a process of the same kind. */
int echo( const char *port )
{
    SOCKET s = connect_to( atoi( port ) );

    if (s == INVALID_SOCKET) return 1;
    while (receive_all( s, buffer, 64 )) if (send( s, buffer, 64, 0 ) != 64) return 1;
    return 0;
}

int open_pingpong( const struct row *row )
{
    char text[12];
    SOCKET listener;
    int port;

    (void)row;
    if ((listener = listen_here( &port )) == INVALID_SOCKET) return 0;
    snprintf( text, sizeof(text), "%d", port );
    if (start_self( "--echo", text ) && (sockets[0] = accept( listener, NULL, NULL )) != INVALID_SOCKET)
    {
        int on = 1;

        setsockopt( sockets[0], IPPROTO_TCP, TCP_NODELAY, (char *)&on, sizeof(on) );
        socket_count = 1;
    }
    closesocket( listener );
    return socket_count == 1;
}

void close_pingpong( const struct row *row )
{
    (void)row;
    if (!socket_count) return;
    closesocket( sockets[--socket_count] );
    wait_self();
}

int batch_pingpong( const struct row *row, unsigned int n )
{
    unsigned int i;

    clock_start();
    for (i = 0; i < n; i++)
    {
        if (send( sockets[0], buffer, row->size, 0 ) != row->size) return 0;
        if (!receive_all( sockets[0], buffer, row->size )) return 0;
    }
    clock_stop();
    return n;
}

int batch_pingpong_peer( const struct row *row, unsigned int n )
{
    return peer_echo( row->size, n ) ? batch_pingpong( row, n ) : 0;
}

/* Bytes come as they come; n pieces of the size in all. */
int batch_stream( const struct row *row, unsigned int n )
{
    unsigned int left;
    int ret;

    if (n > 4096) n = 4096;
    left = n * row->size;
    if (!peer_pour( 0, 1, left, row->size )) return 0;
    clock_start();
    for (; left; left -= ret) if ((ret = recv( sockets[0], buffer, row->size, 0 )) <= 0) return 0;
    clock_stop();
    return n;
}

int open_nothing( const struct row *row )
{
    (void)row;
    return 1;
}

void close_nothing( const struct row *row )
{
    (void)row;
}

int batch_load( const struct row *row, unsigned int n )
{
    unsigned int i;

    (void)row;
    for (i = 0; i < n; i++)
    {
        clock_start();
        if (!start_self( "--start", "only" ) || wait_self()) return 0;
        clock_stop();
    }
    return n;
}
