/*
 * select and WSAPoll by way of the server
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
#include "icmp.h"
#include "lowat.h"
#include "oob.h"
#include "probe.h"
#include "select_server.h"
#include "socket.h"
#include "wake.h"

/* What a call of select is about. */
struct selection
{
    fd_set *given[3];        /* what the program asks; its own sets are written at the end */
    fd_set *asked[3];        /* for Wine's own, with room for one socket more */
    fd_set *known[3];        /* what we know to be ready */
};

enum { READS, WRITES, EXCEPTS };

#define SET_SIZE( count ) (offsetof( fd_set, fd_array ) + (count) * sizeof(SOCKET))

/* FALSE if it cannot be read: that is for Wine's own to say. */
static BOOL get_count( const fd_set *set, u_int *count )
{
    *count = 0;
    return !set || (probe_copy( count, &set->fd_count, sizeof(*count) ) && *count < MAXLONG / sizeof(SOCKET) &&
                    probe_read( set->fd_array, *count * sizeof(SOCKET) ));
}

static BOOL get_socket( const fd_set *set, u_int i, SOCKET *s )
{
    return probe_copy( s, &set->fd_array[i], sizeof(*s) );
}

static BOOL is_in( const fd_set *set, SOCKET s )
{
    u_int i;

    for (i = 0; i < set->fd_count; i++) if (set->fd_array[i] == s) return TRUE;
    return FALSE;
}

static BOOL has_flags( SOCKET s, LONG flags )
{
    return (socket_get_flags( s ) & flags) != 0;
}

static BOOL has_error( SOCKET s, LONG flags )
{
    return has_flags( s, flags ) && icmp_is_noted( s );
}

/* Is the test true of a socket of the set? */
static BOOL has_socket( const fd_set *set, BOOL (*test)( SOCKET s, LONG flags ), LONG flags )
{
    u_int i, count;
    SOCKET s;

    if (!set || !get_count( set, &count )) return FALSE;
    for (i = 0; i < count && get_socket( set, i, &s ); i++)
    {
        lowat_update( s );
        if (test( s, flags )) return TRUE;
    }
    return FALSE;
}

static void free_selection( struct selection *selection )
{
    int i;

    for (i = 0; i < 3; i++)
    {
        HeapFree( GetProcessHeap(), 0, selection->given[i] );
        HeapFree( GetProcessHeap(), 0, selection->asked[i] );
        HeapFree( GetProcessHeap(), 0, selection->known[i] );
    }
}

static BOOL init_selection( struct selection *selection, fd_set *const sets[3] )
{
    u_int count;
    int i;

    memset( selection, 0, sizeof(*selection) );
    for (i = 0; i < 3; i++)
    {
        if (!get_count( sets[i], &count )) return FALSE;
        if (!(selection->given[i] = HeapAlloc( GetProcessHeap(), 0, SET_SIZE( count + 1 ) ))) return FALSE;
        selection->given[i]->fd_count = count;
        if (count && !probe_copy( selection->given[i]->fd_array, sets[i]->fd_array, count * sizeof(SOCKET) ))
            return FALSE;
        if (!(selection->asked[i] = HeapAlloc( GetProcessHeap(), 0, SET_SIZE( count + 1 ) ))) return FALSE;
        if (!(selection->known[i] = HeapAlloc( GetProcessHeap(), 0, SET_SIZE( count + 1 ) ))) return FALSE;
    }
    return TRUE;
}

/* Fills the sets; returns how many sockets are known to be ready. */
static u_int look( struct selection *selection )
{
    u_int i, total = 0;
    int which;
    SOCKET s;

    for (which = 0; which < 3; which++)
    {
        selection->asked[which]->fd_count = selection->known[which]->fd_count = 0;
        for (i = 0; i < selection->given[which]->fd_count; i++)
        {
            s = selection->given[which]->fd_array[i];
            selection->asked[which]->fd_array[selection->asked[which]->fd_count++] = s;
            if (which == READS ? !icmp_is_noted( s ) : which == WRITES || !oob_is_queued( s )) continue;
            selection->known[which]->fd_array[selection->known[which]->fd_count++] = s;
            total++;
        }
    }
    return total;
}

/* Adds what we know to Wine's own answer; returns how many sockets are ready. */
static int add_known( struct selection *selection )
{
    int which, total = 0;
    u_int i;

    for (which = 0; which < 3; which++)
    {
        fd_set *ready = selection->asked[which], *known = selection->known[which];

        for (i = 0; i < known->fd_count; i++)
            if (!is_in( ready, known->fd_array[i] )) ready->fd_array[ready->fd_count++] = known->fd_array[i];
        total += ready->fd_count;
    }
    return total;
}

static void write_results( const struct selection *selection, fd_set *const sets[3] )
{
    int which;

    for (which = 0; which < 3; which++)
        if (sets[which])
            probe_copy( sets[which], selection->asked[which], SET_SIZE( selection->asked[which]->fd_count ) );
}

/* The time that is left, at most that of the program. */
static const struct timeval *get_time_left( const struct timeval *timeout, ULONGLONG start, struct timeval *left )
{
    LONGLONG ms;

    if (!timeout) return NULL;
    ms = (LONGLONG)left->tv_sec * 1000 + (left->tv_usec + 999) / 1000 - (LONGLONG)(GetTickCount64() - start);
    if (ms < 0) ms = 0;
    left->tv_sec = ms / 1000;
    left->tv_usec = ms % 1000 * 1000;
    return left;
}

static int wait_for_selection( struct selection *selection, const struct timeval *timeout, SOCKET wake )
{
    static const struct timeval no_time;
    ULONGLONG start = GetTickCount64();
    const struct timeval *wait;
    struct timeval total = { 0, 0 }, left;
    fd_set *reads = selection->asked[READS];
    int ret;

    if (timeout) total = *timeout;
    for (;;)
    {
        left = total;
        wait = look( selection ) ? &no_time : get_time_left( timeout, start, &left );
        if (wake != INVALID_SOCKET) reads->fd_array[reads->fd_count++] = wake;
        /* Wine's own takes no empty sets, and has nothing to say of them. */
        ret = builtin.select( 0, reads->fd_count ? reads : NULL,
                              selection->asked[WRITES]->fd_count ? selection->asked[WRITES] : NULL,
                              selection->asked[EXCEPTS]->fd_count ? selection->asked[EXCEPTS] : NULL, wait );
        if (ret == SOCKET_ERROR) return ret;

        if (wake != INVALID_SOCKET && is_in( reads, wake ))
        {
            char byte;

            FD_CLR( wake, reads );
            builtin.recv( wake, &byte, sizeof(byte), 0 );
        }
        ret = add_known( selection );
        if (ret || (wait && !wait->tv_sec && !wait->tv_usec)) return ret;
        if (timeout && GetTickCount64() - start >= (ULONGLONG)total.tv_sec * 1000 + total.tv_usec / 1000) return 0;
    }
}

int select_with_server( int count, fd_set *read, fd_set *write, fd_set *except, const struct timeval *timeout )
{
    fd_set *sets[3] = { read, write, except };
    struct selection selection;
    struct timeval time;
    BOOL waits;
    SOCKET wake;
    int ret;

    if (timeout && !probe_copy( &time, timeout, sizeof(time) ))
        return builtin.select( count, read, write, except, timeout );
    waits = !timeout || time.tv_sec || time.tv_usec;
    /* The thread of watch.c notes the errors, and wakes us. */
    if (!has_socket( read, waits ? has_flags : has_error, SOCKET_ERRORS ) && !has_socket( except, has_flags, SOCKET_OOB ))
        return builtin.select( count, read, write, except, timeout );

    if (!init_selection( &selection, sets ))
    {
        free_selection( &selection );
        return builtin.select( count, read, write, except, timeout );
    }
    wake = waits ? wake_enter() : INVALID_SOCKET;
    ret = wait_for_selection( &selection, timeout ? &time : NULL, wake );
    if (ret != SOCKET_ERROR) write_results( &selection, sets );
    if (wake != INVALID_SOCKET)
    {
        DWORD error = GetLastError();

        wake_leave( wake );
        SetLastError( error );
    }
    free_selection( &selection );
    if (ret != SOCKET_ERROR) SetLastError( 0 );
    return ret;
}

int poll_with_server( WSAPOLLFD *fds, ULONG count, int timeout )
{
    WSAPOLLFD fd;
    ULONG i, known = 0;
    int ret;

    for (i = 0; i < count && probe_copy( &fd, &fds[i], sizeof(fd) ); i++)
    {
        lowat_update( fd.fd );
        if ((fd.events & POLLRDBAND) && oob_is_queued( fd.fd )) known++;
    }
    if ((ret = builtin.WSAPoll( fds, count, known ? 0 : timeout )) == SOCKET_ERROR || !known) return ret;

    for (i = 0; i < count; i++)
    {
        if (!(fds[i].events & POLLRDBAND) || !oob_is_queued( fds[i].fd )) continue;
        if (!fds[i].revents) ret++;
        fds[i].revents |= POLLRDBAND;
    }
    return ret;
}
