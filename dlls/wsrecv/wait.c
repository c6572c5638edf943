/*
 * Readiness of a socket: asked for, and waited for a moment
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

#define _GNU_SOURCE  /* ppoll, POLLRDHUP */

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "state.h"
#include "thread.h"
#include "wait.h"

/* The calling thread's entry, whose event others may write to; NULL if it can have none. */
static struct thread *get_waiter( void )
{
    struct thread *thread = thread_self();

    if (!thread) return NULL;
    if (thread->event <= 0) thread->event = eventfd( 0, EFD_CLOEXEC | EFD_NONBLOCK );
    return thread->event > 0 ? thread : NULL;
}

static int64_t now_ns( void )
{
    struct timespec now;

    clock_gettime( CLOCK_MONOTONIC, &now );
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ppoll() that goes on after a signal: Wine uses them. */
static int poll_until( struct pollfd *fds, unsigned int count, int64_t ns )
{
    int64_t end = now_ns() + ns;
    struct timespec time;
    int ret;

    for (;;)
    {
        time.tv_sec = ns / 1000000000;
        time.tv_nsec = ns % 1000000000;
        ret = ppoll( fds, count, &time, NULL );
        if (ret != -1 || errno != EINTR) return ret;
        if ((ns = end - now_ns()) <= 0) return 0;
    }
}

int wait_ready( int fd, uint64_t cookie, const uint32_t *watched, uint32_t value, unsigned int us )
{
    struct thread *thread = get_waiter();
    struct pollfd fds[2] = { { fd, POLLIN | POLLRDHUP, 0 }, { -1, POLLIN, 0 } };
    uint64_t drain;
    int ret = 0;

    if (!thread) return 0;
    fds[1].fd = thread->event;
    atomic_store( &thread->cookie, cookie );
    if (__atomic_load_n( watched, __ATOMIC_SEQ_CST ) == value)
        ret = poll_until( fds, 2, (int64_t)us * 1000 ) > 0 && !fds[1].revents;
    atomic_store( &thread->cookie, 0 );
    /* What is written later ends the next wait at once, which does no harm. */
    if (fds[1].revents && read( thread->event, &drain, sizeof(drain) ) == -1) return 0;
    return ret;
}

void wait_interrupt( uint64_t cookie )
{
    const uint64_t one = 1;
    struct thread *thread;

    for (thread = thread_next( NULL ); thread; thread = thread_next( thread ))
        if (atomic_load( &thread->cookie ) == cookie && write( thread->event, &one, sizeof(one) ) == -1) return;
}

int wait_poll( struct unix_poll_params *params )
{
    struct pollfd fd;

    if (!params->cookie || state_get_cookie( params->fd ) != params->cookie) return ESTALE;
    fd.fd = params->fd;
    fd.events = POLLIN | POLLPRI | POLLRDHUP;
    fd.revents = 0;
    if (poll( &fd, 1, 0 ) == -1) return errno;
    params->events = ((fd.revents & POLLIN) ? UNIX_POLL_DATA : 0) |
                     ((fd.revents & POLLRDHUP) ? UNIX_POLL_END : 0) |
                     ((fd.revents & ~(POLLIN | POLLRDHUP)) ? UNIX_POLL_OTHER : 0);
    if (ioctl( params->fd, FIONREAD, &params->unread ) == -1) return errno;
    return 0;
}
