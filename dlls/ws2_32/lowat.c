/*
 * Receives that wait for more than one byte
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

#include "afd.h"
#include "alias.h"
#include "cancel.h"
#include "lock.h"
#include "lowat.h"
#include "pending.h"
#include "probe.h"
#include "scout.h"
#include "socket.h"
#include "state.h"
#include "trace.h"
#include "unix.h"
#include "watch.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* In ms: when the line is looked at without an event, as a receive may have been cancelled;
 * and while one is being served. */
#define IDLE_LOOK  50
#define BUSY_LOOK  2

/* In ms: how long one may take to be served, before it is taken for one that has ended and
 * whose memory looks as if it had not. */
#define MAX_SERVICE  1000

/* In bytes: a receive window that may be no smaller has room for more segments than one, of 64 KiB at the most. */
#define LARGE_WINDOW  0x20000

/* After so many pauses of 100 us the server is asked to look. */
#define SERVE_AGAIN  3

struct lowat_line
{
    struct lock lock;
    DWORD    mark;       /* what was set last */
    DWORD    effective;  /* what Linux made of it */
    DWORD    window;     /* in bytes, as it was then */
    struct scout scout;
    IO_STATUS_BLOCK *served;  /* has left the line, and is getting its data */
    DWORD    served_need;
    DWORD    served_at;  /* GetTickCount() */
    unsigned int count;
    unsigned int size;   /* of receives[] */
    struct waiting
    {
        IO_STATUS_BLOCK *iosb;
        DWORD need;
    }
    *receives;
};

/* Also if the program has used the OVERLAPPED again, for a receive on another socket that is under way. */
static BOOL has_ended( SOCKET s, const IO_STATUS_BLOCK *iosb )
{
    const struct pending_list *pending = socket_get_pending( s );
    NTSTATUS status;

    return !probe_copy( &status, &iosb->Status, sizeof(status) ) || status != STATUS_PENDING ||
           (pending && pending_is_elsewhere( pending, (const OVERLAPPED *)iosb ));
}

static void remove_receive( struct lowat_line *line, unsigned int i )
{
    memmove( &line->receives[i], &line->receives[i + 1], (line->count - 1 - i) * sizeof(*line->receives) );
    line->count--;
}

static void remove_ended( SOCKET s, struct lowat_line *line )
{
    unsigned int i = line->count;

    while (i-- > 0) if (has_ended( s, line->receives[i].iosb )) remove_receive( line, i );
}

static void change_mark( SOCKET s, struct lowat_line *line, DWORD mark )
{
    struct unix_set_lowat_params params;

    if (mark == line->mark) return;

    params.size = mark;
    params.cookie = socket_get_cookie( s );
    if (unix_set_mark( s, &params ))
    {
        WARN( "socket %#Ix: no mark at %lu\n", (SIZE_T)s, mark );
        return;
    }
    line->effective = params.effective;
    line->window = params.window;
    if (params.effective < mark) WARN( "socket %#Ix: waits for %u of %lu bytes\n", (SIZE_T)s, params.effective, mark );
    line->mark = mark;
}

/* Sets the mark to what the first one needs. */
static void set_mark( SOCKET s, struct lowat_line *line )
{
    change_mark( s, line, line->count ? line->receives[0].need : 1 );
}

static struct lowat_line *get_line( SOCKET s )
{
    struct lowat_line **ptr;

    /* hardly any socket has one: the flags are what everybody reads in any case */
    if (!(socket_get_flags( s ) & SOCKET_LOWAT)) return NULL;
    ptr = socket_get_line( s );
    return ptr ? *ptr : NULL;
}

/* Lines are never freed: the entry of the handle keeps them for the next socket. */
static struct lowat_line *create_line( SOCKET s )
{
    struct lowat_line **ptr = socket_get_line( s ), *line;

    if (!ptr || !unix_is_loaded()) return NULL;
    if (!*ptr)
    {
        if (!(line = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*line) ))) return NULL;
        line->mark = 1;
        if (InterlockedCompareExchangePointer( (void **)ptr, line, NULL )) HeapFree( GetProcessHeap(), 0, line );
    }
    if (!(socket_get_flags( s ) & SOCKET_LOWAT))
    {
        socket_set_flags( s, SOCKET_LOWAT );
        if (!watch_socket( s, UNIX_WATCH_READABLE )) WARN( "socket %#Ix is not watched\n", (SIZE_T)s );
    }
    return *ptr;
}

void lowat_clear( struct lowat_line *line )
{
    if (!line) return;
    lock_enter( &line->lock );
    line->count = 0;
    line->mark = 1;
    line->served = NULL;
    lock_leave( &line->lock );
}

/* Without the memory for it, it is served as if it waited for one byte. */
static void add_receive( struct lowat_line *line, IO_STATUS_BLOCK *iosb, DWORD need )
{
    if (line->count == line->size &&
        !lock_grow_array( (void **)&line->receives, &line->size, sizeof(*line->receives) ))
        return;
    line->receives[line->count].iosb = iosb;
    line->receives[line->count].need = need;
    line->count++;
}

static void remove_iosb( struct lowat_line *line, const IO_STATUS_BLOCK *iosb )
{
    unsigned int i = line->count;

    while (i-- > 0) if (line->receives[i].iosb == iosb) remove_receive( line, i );
}

/* The overlapped receives that wait already are before the first that waits for many bytes, in their order. */
static void add_pending( SOCKET s, struct lowat_line *line, const IO_STATUS_BLOCK *iosb )
{
    struct pending_list *pending = socket_get_pending( s );
    IO_STATUS_BLOCK *other;
    ULONG number = 0;

    while (pending && (other = (IO_STATUS_BLOCK *)pending_next( pending, &number )))
        if (other != iosb && !has_ended( s, other )) add_receive( line, other, 1 );
}

/* A receive that waits by another handle, perhaps another process', would have to wait for as many bytes as the first
 * of ours, and cannot be seen. */
static BOOL is_line_known( SOCKET s )
{
    return !(socket_get_flags( s ) & SOCKET_SHARED) || alias_is_alone( s );
}

/* One segment does not take more than half of what the window was when the peer was told of it, nor does less than
 * that end the receive early. */
static BOOL needs_scout( SOCKET s, const struct lowat_line *line, DWORD need )
{
    return need > 1 && need > line->window / 4 && line->window < LARGE_WINDOW && !scout_is_out( &line->scout ) &&
           unix_is_overlapped( s );
}

NTSTATUS lowat_enter( SOCKET s, IO_STATUS_BLOCK *iosb, DWORD need )
{
    struct lowat_line *line;
    NTSTATUS status = 0;

    if (need > 1 && !is_line_known( s )) need = 1;
    line = need > 1 ? create_line( s ) : get_line( s );
    if (!line) return 0;
    lock_enter( &line->lock );
    remove_iosb( line, iosb );
    if (line->served == iosb) line->served = NULL;  /* the OVERLAPPED is used again */
    remove_ended( s, line );
    if (need > 1 && !line->count) add_pending( s, line, iosb );
    /* One byte is what the rest of the socket's life is about, without any line. */
    if (need > 1 || line->count) add_receive( line, iosb, need );
    set_mark( s, line );
    if (needs_scout( s, line, need )) status = scout_send( s, &line->scout );
    lock_leave( &line->lock );
    if (need > 1) watch_look_now( s );
    return status;
}

void lowat_leave( SOCKET s, const IO_STATUS_BLOCK *iosb )
{
    struct lowat_line *line = get_line( s );

    if (!line) return;
    lock_enter( &line->lock );
    remove_iosb( line, iosb );
    remove_ended( s, line );
    set_mark( s, line );
    lock_leave( &line->lock );
}

void lowat_update( SOCKET s )
{
    lowat_leave( s, NULL );
}

static BOOL are_there( SOCKET s, DWORD size )
{
    struct unix_get_state_params state;

    return unix_socket_state( s, &state ) && state.unread > 0 && (DWORD)state.unread >= size;
}

/*
 * Where the data for the first are there, it leaves the line: Linux has told the server as well.  That does not look
 * at the socket again until the receive has ended, which takes it and the issuing thread some 100 us, and by then the
 * mark has to be that of the second, or what is left is taken for enough.  After a scout it does look in between, and
 * may have to be asked again.
 */
static BOOL serve_first( SOCKET s, struct lowat_line *line )
{
    DWORD need = line->receives[0].need;

    if (need == line->mark) need = min( need, line->effective );
    if (!are_there( s, need )) return FALSE;

    line->served = line->receives[0].iosb;
    line->served_need = need;
    line->served_at = GetTickCount();
    remove_receive( line, 0 );
    set_mark( s, line );
    return TRUE;
}

/* We were quicker than the server, which has not found enough any more: asked, it looks at once. */
static void serve_again( SOCKET s, struct lowat_line *line )
{
    if (line->mark <= line->served_need || !are_there( s, line->served_need )) return;
    change_mark( s, line, line->served_need );
    state_poll( s, AFD_POLL_READ );
    set_mark( s, line );
}

/* With the lock held, but for the wait. */
static BOOL wait_until_served( SOCKET s, struct lowat_line *line )
{
    LARGE_INTEGER pause;
    unsigned int i;

    pause.QuadPart = -1000;  /* 100 us */
    for (i = 0; line->served && i < 20; i++)
    {
        if (has_ended( s, line->served ) || GetTickCount() - line->served_at > MAX_SERVICE) line->served = NULL;
        else
        {
            if (i == SERVE_AGAIN) serve_again( s, line );
            lock_leave( &line->lock );
            NtDelayExecution( FALSE, &pause );
            lock_enter( &line->lock );
        }
    }
    remove_ended( s, line );
    set_mark( s, line );
    return !line->served;
}

unsigned int lowat_look( SOCKET s, unsigned int events )
{
    struct lowat_line *line = get_line( s );
    const struct pending_list *pending;
    unsigned int ret;

    (void)events;
    if (!line) return 0;

    /* those whose thread was terminated are to leave the line */
    if ((pending = socket_get_pending( s ))) cancel_is_waiting( pending );
    lock_enter( &line->lock );
    while (wait_until_served( s, line ) && line->count && serve_first( s, line )) ;
    if (line->served) ret = BUSY_LOOK;
    else ret = line->count ? IDLE_LOOK : 0;
    if (!ret) scout_call_back( s, &line->scout );
    lock_leave( &line->lock );
    return ret;
}
