/*
 * What we know about a socket
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
#include <ws2tcpip.h>
#include "nt.h"

#include "afd.h"
#include "alias.h"
#include "icmp.h"
#include "lowat.h"
#include "socket.h"
#include "unix.h"

/*
 * A table by handle value, in two levels: handles are small multiples of 4.  An entry
 * is advice, the server is the truth: CloseHandle, DuplicateHandle and inheritance pass
 * us by, so a wrong entry must never do more than cost a server call, or give a
 * program that mixes them up the answer for the socket it had before.
 *
 * Blocks of entries are never freed, so that they can be read without a lock.  One is as
 * large as the smallest piece of memory that Windows gives out.
 */
struct socket_entry
{
    LONGLONG  state;   /* generation << 32 | enum ours << 30 | SOCKET_* of socket.h */
    LONGLONG  info;    /* generation << 32 | family << 24 | type << 20 | protocol; counts if the generation does,
                        * and is then of the same kind as the socket that has the cookie */
    ULONGLONG cookie;
    LONG alert;        /* enum unix_alert */
    LONG end;          /* NTSTATUS of a connection that is broken */
    struct pending_list pending;
    /* what most receives need stands before this */
    struct socket_errors errors;
    LONG type;         /* SOCK_* of the socket that has the cookie, or without one is to have it; 0 if nobody knows */
    struct lowat_line *line;
    struct pending_list *sends;
};
C_ASSERT( sizeof(struct socket_entry) <= 96 );

enum ours
{
    NOT_OURS,
    OURS,         /* made by an export of ours and not closed since */
    BEING_CLOSED  /* by closesocket, in some thread */
};

#define BLOCK_SIZE  1024
#define BLOCK_COUNT 16384

static struct socket_entry *blocks[BLOCK_COUNT];

static struct socket_entry *get_entry( SOCKET s, BOOL create )
{
    ULONG_PTR index = s >> 2, block = index / BLOCK_SIZE;
    struct socket_entry *entries;

    if ((s & 3) || block >= BLOCK_COUNT) return NULL;
    if (!(entries = blocks[block]))
    {
        if (!create) return NULL;
        entries = VirtualAlloc( NULL, BLOCK_SIZE * sizeof(*entries), MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE );
        if (!entries) return NULL;
        if (InterlockedCompareExchangePointer( (void **)&blocks[block], entries, NULL ))
        {
            VirtualFree( entries, 0, MEM_RELEASE );
            entries = blocks[block];
        }
    }
    return &entries[index % BLOCK_SIZE];
}

/* Both halves at once. */
static LONGLONG read_word( const LONGLONG *word )
{
#ifdef _WIN64
    return *(const volatile LONGLONG *)word;
#else
    return InterlockedCompareExchange64( (LONGLONG *)word, 0, 0 );
#endif
}

static LONGLONG make_state( ULONG generation, enum ours ours, LONG flags )
{
    return ((ULONGLONG)generation << 32) | ((ULONG)ours << 30) | flags;
}

static ULONG get_generation( LONGLONG state )
{
    return (ULONGLONG)state >> 32;
}

static enum ours get_ours( LONGLONG state )
{
    return ((ULONG)state >> 30) & 3;
}

/* The state of an entry of ours, 0 for none: flags, generation and ours of 0 are those of no socket. */
static LONGLONG get_state( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );
    LONGLONG state = entry ? read_word( &entry->state ) : 0;

    return get_ours( state ) == OURS ? state : 0;
}

/* generation: 0 for any */
static void change_flags( SOCKET s, ULONG generation, LONG set, LONG clear )
{
    struct socket_entry *entry = get_entry( s, FALSE );
    LONGLONG old, state;

    if (!entry) return;
    do
    {
        old = read_word( &entry->state );
        if (get_ours( old ) != OURS || (generation && get_generation( old ) != generation)) return;
        state = (old | set) & ~(LONGLONG)clear;
        if (state == old) return;
    }
    while (InterlockedCompareExchange64( &entry->state, state, old ) != old);
}

/* FALSE, and no change, if it is not as it was. */
static BOOL change_ours( struct socket_entry *entry, enum ours from, enum ours to, ULONG steps )
{
    LONGLONG old, state;

    do
    {
        old = read_word( &entry->state );
        if (get_ours( old ) != from) return FALSE;
        state = make_state( get_generation( old ) + steps, to, old & SOCKET_FLAGS );
    }
    while (InterlockedCompareExchange64( &entry->state, state, old ) != old);
    return TRUE;
}

/* May this be the type of the entry's socket?  Both are streams, or neither is.  (What is SOCK_RAW to Wine may be
 * SOCK_DGRAM to Linux.) */
static BOOL is_of_kind( const struct socket_entry *entry, int type )
{
    return !entry->type || (entry->type == SOCK_STREAM) == (type == SOCK_STREAM);
}

/* CloseHandle and DuplicateHandle may have put another socket behind the handle meanwhile: one of another kind is never
 * received from directly. */
static void read_cookie( SOCKET s, struct socket_entry *entry )
{
    struct unix_get_state_params state;

    if (unix_socket_made( s, &state, &entry->alert ) && is_of_kind( entry, state.type ))
    {
        entry->type = state.type;
        entry->cookie = state.cookie;
    }
    else entry->cookie = 0;
}

static void set_info( struct socket_entry *entry, ULONG generation, const struct socket_info *info )
{
    LONGLONG value = ((ULONGLONG)generation << 32) | (ULONG)((info->family & 0xff) << 24) |
                     ((info->type & 0xf) << 20) | (info->protocol & 0xfffff);

    InterlockedExchange64( &entry->info, value );
}

static void unpack_info( LONGLONG value, struct socket_info *info )
{
    info->family = ((ULONG)value >> 24) & 0xff;
    info->type = ((ULONG)value >> 20) & 0xf;
    info->protocol = value & 0xfffff;
}

/* Of the socket that has had the handle before. */
static void clear_notes( struct socket_entry *entry )
{
    memset( &entry->errors, 0, sizeof(entry->errors) );
    entry->end = 0;
    InterlockedExchange( &entry->alert, unix_alert_none );
}

SOCKET socket_add( SOCKET s, const struct socket_info *info )
{
    struct socket_entry *entry;
    LONGLONG old;
    ULONG generation;
    LONG flags = 0;

    if (s == INVALID_SOCKET || !(entry = get_entry( s, TRUE ))) return s;
    old = read_word( &entry->state );
    if (get_ours( old ) == OURS) unix_stop_leases();  /* closed by CloseHandle */
    generation = get_generation( old ) + 1;
    InterlockedExchange64( &entry->state, make_state( generation, NOT_OURS, 0 ) );
    pending_clear( &entry->pending );
    lowat_clear( entry->line );
    if (entry->sends) pending_clear( entry->sends );
    clear_notes( entry );
    entry->type = info ? info->type : 0;
    read_cookie( s, entry );
    if (info) set_info( entry, generation, info );
    if (alias_note( s, entry->cookie )) flags = SOCKET_SHARED;
    InterlockedExchange64( &entry->state, make_state( generation, OURS, flags ) );
    if (entry->type == SOCK_DGRAM) icmp_socket_made( s );
    return s;
}

BOOL socket_forget( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );
    ULONGLONG cookie;

    if (!entry) return FALSE;
    cookie = entry->cookie;
    if (!change_ours( entry, OURS, BEING_CLOSED, 1 )) return FALSE;
    unix_interrupt_waits( cookie );
    return TRUE;
}

/* By now another thread may have a new socket with this handle: its entry stays. */
void socket_closed( SOCKET s, BOOL success )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    if (entry) change_ours( entry, BEING_CLOSED, success ? NOT_OURS : OURS, 0 );
}

BOOL socket_is_being_closed( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return entry && get_ours( read_word( &entry->state ) ) == BEING_CLOSED;
}

LONG socket_get_flags( SOCKET s )
{
    return get_state( s ) & SOCKET_FLAGS;
}

void socket_set_flags( SOCKET s, LONG flags )
{
    change_flags( s, 0, flags, 0 );
}

void socket_clear_flags( SOCKET s, LONG flags )
{
    change_flags( s, 0, 0, flags );
}

ULONG socket_get_generation( SOCKET s )
{
    return get_generation( get_state( s ) );
}

void socket_learn( SOCKET s, ULONG generation, LONG flags )
{
    if (generation) change_flags( s, generation, flags, 0 );
}

BOOL socket_is_ours( SOCKET s )
{
    return get_state( s ) != 0;
}

DWORD socket_get_info( SOCKET s, struct socket_info *info )
{
    struct socket_entry *entry = get_entry( s, FALSE );
    ULONG generation = socket_get_generation( s );
    struct afd_get_info_params params;
    IO_STATUS_BLOCK iosb;
    LONGLONG value;

    if (generation && get_generation( value = read_word( &entry->info ) ) == generation)
    {
        unpack_info( value, info );
        return 0;
    }

    if (NtDeviceIoControlFile( (HANDLE)s, NULL, NULL, NULL, &iosb, IOCTL_AFD_WINE_GET_INFO,
                               NULL, 0, &params, sizeof(params) ))
        return WSAENOTSOCK;

    info->family = params.family;
    info->type = params.type;
    info->protocol = params.protocol;
    if (generation && is_of_kind( entry, info->type )) set_info( entry, generation, info );
    return 0;
}

BOOL socket_is_valid( SOCKET s )
{
    struct socket_info info;

    return !socket_get_info( s, &info );
}

NTSTATUS socket_get_end( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return socket_is_ours( s ) ? entry->end : 0;
}

void socket_set_end( SOCKET s, NTSTATUS status )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    if (!socket_is_ours( s )) return;
    InterlockedCompareExchange( &entry->end, status, 0 );
    socket_set_flags( s, SOCKET_RESET );
}

ULONGLONG socket_get_cookie( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return socket_is_ours( s ) ? entry->cookie : 0;
}

void socket_renew_cookie( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    if (!socket_is_ours( s )) return;
    InterlockedExchange( &entry->alert, unix_alert_none );
    read_cookie( s, entry );
    if (alias_note( s, entry->cookie )) socket_set_flags( s, SOCKET_SHARED );
}

/* What stays when another socket is found behind a handle.  Receives by it may stand in the line already.  Where the
 * handle's own was never connected or bound, AcceptEx has put the other there, which has its mode. */
static LONG get_stranger_flags( LONGLONG state )
{
    LONG keep = SOCKET_LOWAT;

    if (!(state & (SOCKET_READY | SOCKET_BOUND))) keep |= SOCKET_NONBLOCKING | SOCKET_EVENTS | SOCKET_TIMEOUT;
    return state & keep;
}

BOOL socket_note_stranger( SOCKET s, ULONGLONG cookie )
{
    struct socket_entry *entry = get_entry( s, FALSE );
    LONGLONG old, state;
    LONG flags;

    alias_expect();
    alias_note( s, cookie );
    if (!entry) return FALSE;
    do
    {
        old = read_word( &entry->state );
        if (get_ours( old ) != OURS) return FALSE;
        /* SOCKET_DIRECT: there may have been direct receives by another handle. */
        flags = get_stranger_flags( old ) | SOCKET_SHARED | SOCKET_DIRECT;
        state = make_state( get_generation( old ) + 1, OURS, flags );
    }
    while (InterlockedCompareExchange64( &entry->state, state, old ) != old);

    clear_notes( entry );
    entry->cookie = cookie;
    entry->type = 0;
    return TRUE;
}

struct pending_list *socket_get_pending( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return socket_is_ours( s ) ? &entry->pending : NULL;
}

BOOL socket_look( SOCKET s, struct socket_look *look )
{
    struct socket_entry *entry = get_entry( s, FALSE );
    LONGLONG info, state = entry ? read_word( &entry->state ) : 0;

    if (get_ours( state ) != OURS) return FALSE;
    look->info.type = 0;
    if (get_generation( info = read_word( &entry->info ) ) == get_generation( state )) unpack_info( info, &look->info );
    look->cookie = *(volatile ULONGLONG *)&entry->cookie;
    look->generation = get_generation( state );
    look->flags = state & SOCKET_FLAGS;
    look->pending = &entry->pending;
    look->alert = &entry->alert;
    look->current = (const ULONG *)&entry->state + 1;
    /* If the handle has become another socket's, the cookie may be that one's. */
    return get_generation( read_word( &entry->state ) ) == look->generation;
}

SOCKET socket_of_overlapped( const OVERLAPPED *overlapped )
{
    unsigned int block, i;

    for (block = 0; block < BLOCK_COUNT; block++)
    {
        if (!blocks[block]) continue;
        for (i = 0; i < BLOCK_SIZE; i++)
            if (get_ours( read_word( &blocks[block][i].state ) ) == OURS && pending_has( &blocks[block][i].pending, overlapped ))
                return (SOCKET)(block * BLOCK_SIZE + i) << 2;
    }
    return INVALID_SOCKET;
}

struct socket_errors *socket_get_errors( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return socket_is_ours( s ) ? &entry->errors : NULL;
}

struct lowat_line **socket_get_line( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return socket_is_ours( s ) ? &entry->line : NULL;
}

struct pending_list *socket_get_sends( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );
    struct pending_list *sends;

    if (!socket_is_ours( s )) return NULL;
    if (!entry->sends && (sends = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*sends) )) &&
        InterlockedCompareExchangePointer( (void **)&entry->sends, sends, NULL ))
        HeapFree( GetProcessHeap(), 0, sends );
    return entry->sends;
}

/* Windows: sock.c test_accept_inheritance */
void socket_inherit( SOCKET s, LONG listener_flags )
{
    socket_set_flags( s, listener_flags & (SOCKET_NONBLOCKING | SOCKET_EVENTS | SOCKET_SHARED | SOCKET_TIMEOUT) );
}
