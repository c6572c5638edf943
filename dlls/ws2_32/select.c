/*
 * select, WSAPoll and FIONREAD: what there is to receive
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
#include <stddef.h>
#include <winsock2.h>
#include "nt.h"

#include "builtin.h"
#include "direct_path.h"
#include "icmp.h"
#include "lowat.h"
#include "oob.h"
#include "probe.h"
#include "select.h"
#include "select_server.h"
#include "startup.h"
#include "stats.h"
#include "trace.h"
#include "unix.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/*
 * Wine's own does all of this by way of the server.  Where each socket is one that could be
 * received from directly, and the answer is there at once, poll() in this process gives the
 * same answer.  Any doubt, and whatever has to wait, is Wine's own: it waits alertably, ends
 * when a socket is closed, and checks the arguments.
 */

/* With more sockets the server's one call costs less than ours. */
#define MAX_SOCKETS 8

/* A program's fd_set, as much of it as counts here. */
struct socket_set
{
    u_int  count;
    SOCKET sockets[MAX_SOCKETS];
};

/* FALSE if the set is too large, cannot be read, or has a socket twice. */
static BOOL copy_set( struct socket_set *copy, const fd_set *set )
{
    u_int i, j;

    copy->count = 0;
    if (!set) return TRUE;
    if (!probe_copy( &copy->count, &set->fd_count, sizeof(copy->count) ) || copy->count > MAX_SOCKETS) return FALSE;
    if (!probe_copy( copy->sockets, set->fd_array, copy->count * sizeof(SOCKET) )) return FALSE;
    for (i = 1; i < copy->count; i++)
        for (j = 0; j < i; j++)
            if (copy->sockets[i] == copy->sockets[j]) return FALSE;
    return TRUE;
}

/* The server's one call is two requests, whatever the number of sockets; ours are to be no more than one. */
static BOOL is_cheap( const SOCKET *sockets, u_int count, unsigned int *costly )
{
    u_int i;

    for (i = 0; i < count; i++) if (unix_costs_a_call( sockets[i] )) ++*costly;
    return *costly <= 1;
}

/* Nothing but data and the end of a stream is known here. */
static BOOL poll_socket( SOCKET s, unsigned int *events, int *unread )
{
    lowat_update( s );
    /* What was taken from Linux is not known to its poll(). */
    if (oob_is_queued( s ) || icmp_is_noted( s )) return FALSE;
    return direct_poll( s, events, unread ) && !(*events & UNIX_POLL_OTHER);
}

/* The number of sockets that are ready, -1 if the server must tell; *ready are those to read. */
static int try_select( const fd_set *read, const fd_set *write, const fd_set *except, const struct timeval *timeout,
                       struct socket_set *ready )
{
    struct socket_set reads, writes, excepts;
    unsigned int events, costly = 0;
    struct timeval time;
    int unread;
    u_int i;

    if (!startup_done() || !copy_set( &reads, read ) || !copy_set( &writes, write ) || !copy_set( &excepts, except ))
        return -1;
    if (writes.count || !reads.count) return -1;
    if (!is_cheap( reads.sockets, reads.count, &costly ) || !is_cheap( excepts.sockets, excepts.count, &costly )) return -1;
    if (timeout && !probe_copy( &time, timeout, sizeof(time) )) return -1;

    ready->count = 0;
    for (i = 0; i < reads.count; i++)
    {
        if (!poll_socket( reads.sockets[i], &events, &unread )) return -1;
        if (events) ready->sockets[ready->count++] = reads.sockets[i];
    }
    /* Only for the errors and the urgent data, which are the server's to tell. */
    for (i = 0; i < excepts.count; i++)
        if (!poll_socket( excepts.sockets[i], &events, &unread )) return -1;

    if (!ready->count && (!timeout || time.tv_sec || time.tv_usec)) return -1;
    return ready->count;
}

static BOOL clear_set( fd_set *set )
{
    static const u_int none;

    return !set || probe_copy( &set->fd_count, &none, sizeof(none) );
}

/* The select page: WSAEFAULT if a parameter "is not part of the user address space".  Wine's own counts with 32 bits, and
 * writes over its heap. */
static BOOL is_valid_set( fd_set *set )
{
    u_int count;

    return !set || (probe_copy( &count, &set->fd_count, sizeof(count) ) && count <= MAXLONG / sizeof(SOCKET) &&
                    probe_write( set, offsetof( fd_set, fd_array ) + count * sizeof(SOCKET) ));
}

static int fail_bad_pointer(void)
{
    SetLastError( startup_done() ? WSAEFAULT : WSANOTINITIALISED );
    return SOCKET_ERROR;
}

/***********************************************************************
 *      select   (WS2_32.18)
 */
int WINAPI select( int count, fd_set *read, fd_set *write, fd_set *except, const PTIMEVAL timeout )
{
    struct socket_set ready;
    int ret;

    if (!is_valid_set( read ) || !is_valid_set( write ) || !is_valid_set( except ) ||
        (timeout && !probe_read( timeout, sizeof(*timeout) )))
        return fail_bad_pointer();
    if ((ret = try_select( read, write, except, timeout, &ready )) == -1 ||
        /* the sets may be one and the same: the result is written last */
        !clear_set( write ) || !clear_set( except ) ||
        !probe_copy( read->fd_array, ready.sockets, ready.count * sizeof(SOCKET) ) ||
        !probe_copy( &read->fd_count, &ready.count, sizeof(ready.count) ))
    {
        stats_count( SERVER_POLL );
        return select_with_server( count, read, write, except, timeout );
    }
    TRACE( "read %p, %d of them ready\n", read, ret );
    stats_count( DIRECT_POLL );
    SetLastError( 0 );
    return ret;
}

/* As try_select(); the results are in fds. */
static int try_poll( WSAPOLLFD *fds, ULONG count, int timeout )
{
    int unread, ready = 0;
    unsigned int events, costly = 0;
    ULONG i;

    for (i = 0; i < count; i++) if (!is_cheap( &fds[i].fd, 1, &costly )) return -1;
    for (i = 0; i < count; i++)
    {
        if ((fds[i].events & ~(POLLRDNORM | POLLRDBAND)) || !poll_socket( fds[i].fd, &events, &unread )) return -1;
        /* POLLHUP with data and without is for the server to tell apart */
        if (events & UNIX_POLL_END) return -1;
        fds[i].revents = (events & UNIX_POLL_DATA) ? fds[i].events & POLLRDNORM : 0;
        if (fds[i].revents) ready++;
    }
    return ready || !timeout ? ready : -1;
}

/***********************************************************************
 *      WSAPoll   (WS2_32.80)
 */
int WINAPI WSAPoll( WSAPOLLFD *fds, ULONG count, int timeout )
{
    WSAPOLLFD copy[MAX_SOCKETS];
    int ret;

    /* The WSAPoll page: WSAEFAULT if fdarray "does not point to a valid part of the user address space".  Wine's own counts
     * with 32 bits, and writes over its heap. */
    if (count > MAXLONG / sizeof(*fds) || (count && !probe_write( fds, count * sizeof(*fds) )))
        return fail_bad_pointer();
    if (!startup_done() || !count || count > MAX_SOCKETS || !probe_copy( copy, fds, count * sizeof(*copy) ) ||
        (ret = try_poll( copy, count, timeout )) == -1 || !probe_copy( fds, copy, count * sizeof(*copy) ))
    {
        stats_count( SERVER_POLL );
        return poll_with_server( fds, count, timeout );
    }
    TRACE( "fds %p, %d of them ready\n", fds, ret );
    stats_count( DIRECT_POLL );
    SetLastError( 0 );
    return ret;
}

BOOL select_get_unread( SOCKET s, ULONG *unread )
{
    unsigned int events;
    int value;
    BOOL ret;

    ret = startup_done() && poll_socket( s, &events, &value );
    if (ret) *unread = value;
    stats_count( ret ? DIRECT_UNREAD : SERVER_UNREAD );
    return ret;
}
