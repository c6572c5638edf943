/*
 * Being told of events on sockets
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

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "watch.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int epoll_fd = -1;
static int wake_fd = -1;   /* an eventfd */

static void init( void )
{
    struct epoll_event event = { EPOLLIN | EPOLLET, { .u64 = 0 } };

    epoll_fd = epoll_create1( EPOLL_CLOEXEC );
    wake_fd = eventfd( 0, EFD_CLOEXEC | EFD_NONBLOCK );
    if (epoll_fd != -1 && wake_fd != -1) epoll_ctl( epoll_fd, EPOLL_CTL_ADD, wake_fd, &event );
}

/*
 * What epoll watches is the open file, under the number that it was added with.  The number
 * is closed again by our caller, but wineserver's own keeps the file open, and it is watched
 * until that is closed too: nothing here keeps a connection or a port alive.  (An event that
 * was added can therefore not be taken back; the same file can be added again under another
 * number.)  Edge-triggered, so that an event that nobody takes is told of once.
 */
int watch_add( const struct unix_watch_params *params )
{
    struct epoll_event event = { EPOLLET, { .u64 = params->id } };
    int fd, ret;

    pthread_once( &once, init );
    if (epoll_fd == -1) return EMFILE;
    if (params->events & UNIX_WATCH_READABLE) event.events |= EPOLLIN | EPOLLRDHUP;
    if (!epoll_ctl( epoll_fd, EPOLL_CTL_ADD, params->fd, &event )) return 0;
    if (errno != EEXIST) return errno;

    /* An older event of the same socket has this number. */
    if ((fd = fcntl( params->fd, F_DUPFD_CLOEXEC, 0 )) == -1) return errno;
    ret = watch_add( &(struct unix_watch_params){ fd, params->events, params->id } );
    close( fd );
    return ret;
}

int watch_wait( struct unix_wait_params *params )
{
    struct epoll_event events[UNIX_MAX_EVENTS];
    int i, count;

    params->count = 0;
    pthread_once( &once, init );
    if (epoll_fd == -1) return EMFILE;
    if ((count = epoll_wait( epoll_fd, events, UNIX_MAX_EVENTS, params->timeout )) == -1)
        return errno == EINTR ? 0 : errno;

    for (i = 0; i < count; i++)
    {
        params->events[i].id = events[i].data.u64;
        params->events[i].events = 0;
        params->events[i].pad = 0;
        if (events[i].events & (EPOLLERR | EPOLLHUP)) params->events[i].events |= UNIX_WATCH_ERRORS;
        if (events[i].events & (EPOLLIN | EPOLLRDHUP)) params->events[i].events |= UNIX_WATCH_READABLE;
    }
    params->count = count;
    return 0;
}

int watch_wake( void )
{
    uint64_t one = 1;

    return write( wake_fd, &one, sizeof(one) ) == -1 ? errno : 0;
}
