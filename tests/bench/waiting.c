/*
 * Waiting for many sockets on Linux: what overlapped.c is compared with
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

#include <sys/epoll.h>

#include "bench.h"

static int epoll_fd = -1;
static char buffer[64];

/* A receive that is ready is the same in all ways. */
int receive_event( SOCKET s, char *buf, int size )
{
    return recv( s, buf, size, 0 );
}

int receive_port( SOCKET s, char *buf, int size )
{
    return recv( s, buf, size, 0 );
}

int receive_skip( SOCKET s, char *buf, int size )
{
    return recv( s, buf, size, 0 );
}

int receive_routine( SOCKET s, char *buf, int size )
{
    return recv( s, buf, size, 0 );
}

int open_port( const struct row *row )
{
    struct epoll_event event;
    int i;

    if (!open_sockets( row ) || (epoll_fd = epoll_create1( EPOLL_CLOEXEC )) == -1) return 0;
    for (i = 0; i < row->count; i++)
    {
        event.events = EPOLLIN;
        event.data.fd = sockets[i];
        if (epoll_ctl( epoll_fd, EPOLL_CTL_ADD, sockets[i], &event )) return 0;
    }
    return 1;
}

int open_event( const struct row *row )
{
    return open_port( row );
}

int open_skip( const struct row *row )
{
    return open_port( row );
}

int open_routine( const struct row *row )
{
    return open_port( row );
}

void close_overlapped( const struct row *row )
{
    close_sockets( row );
    close( epoll_fd );
    epoll_fd = -1;
}

/* One message for each wait, as GetQueuedCompletionStatus gives one. */
static int receive_each( const struct row *row, unsigned int count )
{
    struct epoll_event event;

    if (!peer_pour( 0, row->count, count / row->count * row->size, row->size )) return 0;
    while (count--)
    {
        if (epoll_wait( epoll_fd, &event, 1, 10000 ) != 1) return 0;
        if (recv( event.data.fd, buffer, row->size, 0 ) != row->size) return 0;
    }
    return 1;
}

int batch_wait_port( const struct row *row, unsigned int n )
{
    unsigned int done;

    for (done = 0; done < n; done += row->count)
    {
        clock_start();
        if (!receive_each( row, row->count )) return 0;
        clock_stop();
    }
    return done;
}

int batch_wait_event( const struct row *row, unsigned int n )
{
    return batch_wait_port( row, n );
}

int batch_wait_routine( const struct row *row, unsigned int n )
{
    return batch_wait_port( row, n );
}

int batch_crowd( const struct row *row, unsigned int n )
{
    unsigned int each = (n + row->count - 1) / row->count;

    clock_start();
    if (!receive_each( row, each * row->count )) return 0;
    clock_stop();
    return each * row->count;
}
