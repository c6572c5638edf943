/*
 * The demo's sender: TCP, on one connection or on many at once
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

#include "sender.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "framing.h"

#define CHUNK_SIZE 65536

struct connection
{
    const unsigned char *header, *data;     /* what is still to be sent */
    size_t               header_left, data_left;
    unsigned char        header_bytes[PART_HEADER_SIZE];
};

static void prepare_part( struct connection *conn, const struct source *file,
                          unsigned int number, unsigned int count )
{
    struct part_header header;
    uint64_t end = (uint64_t)file->size * (number + 1) / count;

    header.number = number;
    header.offset = (uint64_t)file->size * number / count;
    header.length = end - header.offset;
    put_part_header( conn->header_bytes, &header );

    conn->header = conn->header_bytes;
    conn->header_left = PART_HEADER_SIZE;
    conn->data = file->data + header.offset;
    conn->data_left = header.length;
}

/* send as much as the socket takes, one chunk at most; returns 1 when all is sent */
static int send_some( int fd, struct connection *conn )
{
    const unsigned char **from = conn->header_left ? &conn->header : &conn->data;
    size_t *left = conn->header_left ? &conn->header_left : &conn->data_left;
    ssize_t sent = send( fd, *from, *left < CHUNK_SIZE ? *left : CHUNK_SIZE,
                         MSG_DONTWAIT | MSG_NOSIGNAL );

    if (sent == -1)
    {
        if (errno == EAGAIN || errno == EINTR) return 0;
        fail( "send" );
    }
    *from += sent;
    *left -= sent;
    return !conn->header_left && !conn->data_left;
}

/* after the last byte: returns 1 when the receiver has closed its side too */
static int peer_closed( int fd )
{
    char byte;
    ssize_t got = recv( fd, &byte, 1, MSG_DONTWAIT );

    if (got == 0) return 1;
    if (got == 1) fail_text( "the receiver has sent something" );
    if (errno != EAGAIN && errno != EINTR) fail( "the receiver's end of the connection" );
    return 0;
}

/* accept one connection for each entry of conns and serve them all side by side */
static void serve( int listener, struct connection *conns, unsigned int count )
{
    struct pollfd *fds = calloc( count + 1, sizeof(*fds) );
    unsigned int i, accepted = 0, closed = 0;

    if (!fds) fail( "memory" );
    for (i = 0; i < count; i++) fds[i].fd = -1;
    fds[count].fd = listener;
    fds[count].events = POLLIN;

    while (closed < count)
    {
        int ready = poll( fds, count + 1, IDLE_LIMIT_MS );

        if (ready == 0) fail_text( "nothing has moved for a minute, giving up" );
        if (ready == -1 && errno != EINTR) fail( "poll" );
        if (ready == -1) continue;

        for (i = 0; i < accepted; i++)
        {
            if (!fds[i].revents) continue;
            if (fds[i].events == POLLOUT)
            {
                if (!send_some( fds[i].fd, &conns[i] )) continue;
                if (shutdown( fds[i].fd, SHUT_WR )) fail( "shutdown" );
                fds[i].events = POLLIN;
            }
            else if (peer_closed( fds[i].fd ))
            {
                close( fds[i].fd );
                fds[i].fd = -1;
                closed++;
            }
        }

        if (fds[count].revents)
        {
            fds[accepted].fd = accept( listener, NULL, NULL );
            if (fds[accepted].fd == -1) fail( "accept" );
            fds[accepted].events = POLLOUT;
            if (++accepted == count) fds[count].fd = -1;
        }
    }
    free( fds );
}

static int listen_on( unsigned int port, unsigned int backlog )
{
    int fd = bound_socket( SOCK_STREAM, port );

    if (listen( fd, backlog )) fail( "listen" );
    announce_port( fd );
    return fd;
}

void send_stream( const struct source *file, unsigned int port )
{
    int listener = listen_on( port, 1 );
    struct connection conn = { 0 };

    conn.data = file->data;
    conn.data_left = file->size;
    serve( listener, &conn, 1 );
    close( listener );
}

void send_parts( const struct source *file, unsigned int count )
{
    int listener = listen_on( 0, count );
    struct connection *conns = calloc( count, sizeof(*conns) );
    unsigned int i;

    if (!conns) fail( "memory" );
    for (i = 0; i < count; i++) prepare_part( &conns[i], file, i, count );
    serve( listener, conns, count );
    free( conns );
    close( listener );
}
