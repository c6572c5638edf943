/*
 * A thread that is told of events on sockets
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
#include "nt.h"

#include "icmp.h"
#include "lock.h"
#include "lowat.h"
#include "socket.h"
#include "trace.h"
#include "unix.h"
#include "watch.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* How long it takes to see that the process has no other threads left, in ms. */
#define IDLE_TIMEOUT  2000

static struct lock start_lock;
static BOOL thread_started;

/* The sockets that are to be looked at without an event. */
static struct
{
    ULONGLONG    id;
    unsigned int timeout;  /* in ms, as the last look has asked */
}
*again;
static unsigned int again_count, again_size;
static struct lock again_lock;

/* What the Unix side calls a socket: its handle, and what tells it from others that have
 * the handle before or after. */
static ULONGLONG get_id( SOCKET s )
{
    return (ULONG)s | socket_get_cookie( s ) << 32;
}

/* Notes when the socket is to be looked at again; 0: not without an event. */
static void set_again( ULONGLONG id, unsigned int timeout )
{
    unsigned int i;

    lock_enter( &again_lock );
    for (i = 0; i < again_count && again[i].id != id; i++) ;
    if (!timeout)
    {
        if (i < again_count)
        {
            again[i] = again[again_count - 1];
            again_count--;
        }
    }
    else if (i < again_count) again[i].timeout = timeout;
    else if (again_count < again_size || lock_grow_array( (void **)&again, &again_size, sizeof(*again) ))
    {
        again[again_count].id = id;
        again[again_count].timeout = timeout;
        again_count++;
    }
    lock_leave( &again_lock );
}

static ULONGLONG get_again( unsigned int i )
{
    ULONGLONG id;

    lock_enter( &again_lock );
    id = i < again_count ? again[i].id : 0;
    lock_leave( &again_lock );
    return id;
}

static unsigned int get_timeout(void)
{
    unsigned int i, timeout = IDLE_TIMEOUT;

    lock_enter( &again_lock );
    for (i = 0; i < again_count; i++) timeout = min( timeout, again[i].timeout );
    lock_leave( &again_lock );
    return timeout;
}

static void look( ULONGLONG id, unsigned int events )
{
    SOCKET s = (ULONG)id;
    unsigned int icmp, lowat;

    if (get_id( s ) == id)
    {
        icmp = icmp_look( s, events );
        lowat = lowat_look( s, events );
        set_again( id, icmp && lowat ? min( icmp, lowat ) : icmp + lowat );
    }
    else set_again( id, 0 );  /* closed */
}

static BOOL is_last_thread(void)
{
    ULONG last = FALSE;

    return !NtQueryInformationThread( GetCurrentThread(), ThreadAmILastThread, &last, sizeof(last), NULL ) && last;
}

static DWORD WINAPI watch_thread( void *arg )
{
    static LONG running;
    struct unix_wait_params params;
    ULONGLONG id;
    unsigned int i;

    (void)arg;
    /* the one that has started another may have been terminated before it could tell */
    if (InterlockedExchange( &running, TRUE )) return 0;
    for (;;)
    {
        params.timeout = get_timeout();
        params.count = 0;
        if (unix_wait_for_events( &params )) Sleep( IDLE_TIMEOUT );

        for (i = 0; i < params.count; i++)
        {
            if (!params.events[i].id) continue;  /* only to wake us */
            TRACE( "socket %#x, events %#x\n", (unsigned int)params.events[i].id, params.events[i].events );
            look( params.events[i].id, params.events[i].events );
        }
        /* backwards, as a look may take the socket off the list */
        for (i = again_count; i-- > 0;) if ((id = get_again( i ))) look( id, 0 );

        /* A process whose other threads have all ended ends too. */
        if (!params.count && params.timeout == IDLE_TIMEOUT && is_last_thread()) return 0;
    }
}

static BOOL start_thread(void)
{
    HANDLE thread;

    if (thread_started) return TRUE;
    lock_enter( &start_lock );
    if (!thread_started && (thread = CreateThread( NULL, 0x10000, watch_thread, NULL, 0, NULL )))
    {
        thread_started = TRUE;
        CloseHandle( thread );
    }
    lock_leave( &start_lock );
    return thread_started;
}

BOOL watch_socket( SOCKET s, unsigned int events )
{
    ULONGLONG id = get_id( s );

    if (!(id >> 32) || !unix_is_loaded()) return FALSE;
    return start_thread() && !unix_watch_socket( s, events, id );
}

void watch_look_now( SOCKET s )
{
    set_again( get_id( s ), 1 );
    unix_wake_waiter();
}
