/*
 * The worker's sockets, and the peer at their other ends
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
#include "peer.h"

SOCKET sockets[MAX_SOCKETS];
int socket_count;

static SOCKET control = INVALID_SOCKET;

static void loopback( struct sockaddr_in *addr, int port )
{
    memset( addr, 0, sizeof(*addr) );
    addr->sin_family = AF_INET;
    addr->sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    addr->sin_port = htons( port );
}

/* What is filled in has to fit. */
static void prepare( SOCKET s )
{
    int on = 1, size = 0x40000;

    setsockopt( s, IPPROTO_TCP, TCP_NODELAY, (char *)&on, sizeof(on) );
    setsockopt( s, SOL_SOCKET, SO_RCVBUF, (char *)&size, sizeof(size) );
}

static SOCKET bound( int type, int *port )
{
    SOCKET s = socket( AF_INET, type, 0 );
    struct sockaddr_in addr;
    socklen_t len = sizeof(addr);

    loopback( &addr, 0 );
    if (s == INVALID_SOCKET) return s;
    prepare( s );
    if (bind( s, (struct sockaddr *)&addr, sizeof(addr) ) || getsockname( s, (struct sockaddr *)&addr, &len ) ||
        (type == SOCK_STREAM && listen( s, 1024 )))
    {
        closesocket( s );
        return INVALID_SOCKET;
    }
    *port = ntohs( addr.sin_port );
    return s;
}

SOCKET listen_here( int *port )
{
    return bound( SOCK_STREAM, port );
}

SOCKET connect_to( int port )
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    struct sockaddr_in addr;

    loopback( &addr, port );
    if (s == INVALID_SOCKET) return s;
    if (connect( s, (struct sockaddr *)&addr, sizeof(addr) ))
    {
        closesocket( s );
        return INVALID_SOCKET;
    }
    prepare( s );
    return s;
}

int receive_all( SOCKET s, char *buffer, int size )
{
    int done, ret;

    for (done = 0; done < size; done += ret)
        if ((ret = recv( s, buffer + done, size - done, 0 )) <= 0) return 0;
    return size;
}

static uint32_t ask( uint32_t what, uint32_t port, uint32_t first, uint32_t count, uint32_t total, uint32_t size )
{
    struct peer_command command = { what, port, first, count, total, size };
    uint32_t answer = 1;

    if (send( control, (char *)&command, sizeof(command), 0 ) != sizeof(command)) return 0;
    if (what == PEER_POUR || what == PEER_ECHO) return 1;
    return receive_all( control, (char *)&answer, sizeof(answer) ) ? answer : 0;
}

int peer_connect( const char *port )
{
    return (control = connect_to( atoi( port ) )) != INVALID_SOCKET;
}

int peer_send( int first, int count, unsigned int total, unsigned int size )
{
    return ask( PEER_SEND, 0, first, count, total, size );
}

int peer_pour( int first, int count, unsigned int total, unsigned int size )
{
    return ask( PEER_POUR, 0, first, count, total, size );
}

int peer_echo( unsigned int size, unsigned int count )
{
    return ask( PEER_ECHO, 0, 0, 1, size * count, size );
}

static int open_accepted( int count )
{
    int port;
    SOCKET s, listener = listen_here( &port );

    while (socket_count < count && ask( PEER_DIAL, port, 0, 0, 0, 0 ))
    {
        if ((s = accept( listener, NULL, NULL )) == INVALID_SOCKET) break;
        prepare( s );
        sockets[socket_count++] = s;
    }
    closesocket( listener );
    return socket_count == count;
}

/* A hundred at a time: more would not fit into the peer's queue. */
static int open_connected( int count )
{
    int port = ask( PEER_LISTEN, 0, 0, 0, 0, 0 ), waiting = 0;

    if (!port) return 0;
    while (socket_count < count)
    {
        if ((sockets[socket_count] = connect_to( port )) == INVALID_SOCKET) return 0;
        socket_count++;
        if (++waiting < 100 && socket_count < count) continue;
        if (!ask( PEER_ACCEPT, 0, 0, waiting, 0, 0 )) return 0;
        waiting = 0;
    }
    return 1;
}

static int open_datagrams( int count )
{
    int port;

    while (socket_count < count)
    {
        if ((sockets[socket_count] = bound( SOCK_DGRAM, &port )) == INVALID_SOCKET) return 0;
        socket_count++;
        if (!ask( PEER_DATAGRAM, port, 0, 0, 0, 0 )) return 0;
    }
    return 1;
}

int open_sockets( const struct row *row )
{
    switch (row->sockets)
    {
    case ACCEPTED:  return open_accepted( row->count );
    case CONNECTED: return open_connected( row->count );
    default:        return open_datagrams( row->count );
    }
}

/* The peer's ends first: no port stays in use. */
void close_sockets( const struct row *row )
{
    (void)row;
    ask( PEER_RESET, 0, 0, 0, 0, 0 );
    while (socket_count) closesocket( sockets[--socket_count] );
}
