/*
 * What we know about a socket, and the exports that make one
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
#include "builtin.h"
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
 * Blocks of entries are never freed, so that they can be read without a lock.
 */
struct socket_entry
{
    LONG  ours;        /* enum ours */
    LONG  flags;       /* SOCKET_* of socket.h */
    LONG  end;         /* NTSTATUS of a connection that is broken */
    LONG  have_info;   /* the rest is filled in; written last */
    SHORT family;
    SHORT type;
    LONG  protocol;
    ULONGLONG cookie;
    struct pending_list pending;
    struct socket_errors errors;
    struct lowat_line *line;
};

enum ours
{
    NOT_OURS,
    OURS,         /* made by an export of ours and not closed since */
    BEING_CLOSED  /* by closesocket, in some thread */
};

#define BLOCK_SIZE  4096
#define BLOCK_COUNT 4096

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

static ULONGLONG read_cookie( SOCKET s, int *type )
{
    struct unix_get_state_params state;

    if (!unix_socket_state( s, &state )) return 0;
    if (type) *type = state.type;
    return state.cookie;
}

/* Notes a socket that an export of ours has made, whose handle may have been another's. */
static SOCKET add_socket( SOCKET s )
{
    struct socket_entry *entry;
    int type = 0;

    if (s == INVALID_SOCKET || !(entry = get_entry( s, TRUE ))) return s;
    InterlockedExchange( &entry->have_info, FALSE );
    InterlockedExchange( &entry->flags, 0 );
    InterlockedExchange( &entry->end, 0 );
    pending_clear( &entry->pending );
    lowat_clear( entry->line );
    memset( &entry->errors, 0, sizeof(entry->errors) );
    entry->cookie = read_cookie( s, &type );
    InterlockedExchange( &entry->ours, OURS );
    if (type == SOCK_DGRAM) icmp_socket_made( s );
    return s;
}

BOOL socket_forget( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return entry && InterlockedCompareExchange( &entry->ours, BEING_CLOSED, OURS ) == OURS;
}

/* By now another thread may have a new socket with this handle: its entry stays. */
void socket_closed( SOCKET s, BOOL success )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    if (entry) InterlockedCompareExchange( &entry->ours, success ? NOT_OURS : OURS, BEING_CLOSED );
}

BOOL socket_is_being_closed( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return entry && entry->ours == BEING_CLOSED;
}

LONG socket_get_flags( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return entry && entry->ours == OURS ? entry->flags : 0;
}

void socket_set_flags( SOCKET s, LONG flags )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    if (entry && entry->ours == OURS) InterlockedOr( &entry->flags, flags );
}

BOOL socket_is_ours( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return entry && entry->ours == OURS;
}

DWORD socket_get_info( SOCKET s, struct socket_info *info )
{
    struct socket_entry *entry = get_entry( s, FALSE );
    struct afd_get_info_params params;
    IO_STATUS_BLOCK iosb;

    if (entry && entry->ours == OURS && entry->have_info)
    {
        info->family = entry->family;
        info->type = entry->type;
        info->protocol = entry->protocol;
        return 0;
    }

    if (NtDeviceIoControlFile( (HANDLE)s, NULL, NULL, NULL, &iosb, IOCTL_AFD_WINE_GET_INFO,
                               NULL, 0, &params, sizeof(params) ))
        return WSAENOTSOCK;

    info->family = params.family;
    info->type = params.type;
    info->protocol = params.protocol;
    if (entry && entry->ours == OURS)
    {
        entry->family = params.family;
        entry->type = params.type;
        entry->protocol = params.protocol;
        InterlockedExchange( &entry->have_info, TRUE );
    }
    return 0;
}

BOOL socket_is_valid( SOCKET s )
{
    struct socket_info info;

    return !socket_get_info( s, &info );
}

void socket_clear_flags( SOCKET s, LONG flags )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    if (entry && entry->ours == OURS) InterlockedAnd( &entry->flags, ~flags );
}

NTSTATUS socket_get_end( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return entry && entry->ours == OURS ? entry->end : 0;
}

void socket_set_end( SOCKET s, NTSTATUS status )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    if (!entry || entry->ours != OURS) return;
    InterlockedCompareExchange( &entry->end, status, 0 );
    InterlockedOr( &entry->flags, SOCKET_RESET );
}

ULONGLONG socket_get_cookie( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return entry && entry->ours == OURS ? entry->cookie : 0;
}

void socket_renew_cookie( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    if (entry && entry->ours == OURS) entry->cookie = read_cookie( s, NULL );
}

struct pending_list *socket_get_pending( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return entry && entry->ours == OURS ? &entry->pending : NULL;
}

SOCKET socket_of_overlapped( const OVERLAPPED *overlapped )
{
    unsigned int block, i;

    for (block = 0; block < BLOCK_COUNT; block++)
    {
        if (!blocks[block]) continue;
        for (i = 0; i < BLOCK_SIZE; i++)
            if (blocks[block][i].ours == OURS && pending_has( &blocks[block][i].pending, overlapped ))
                return (SOCKET)(block * BLOCK_SIZE + i) << 2;
    }
    return INVALID_SOCKET;
}

struct socket_errors *socket_get_errors( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return entry && entry->ours == OURS ? &entry->errors : NULL;
}

struct lowat_line **socket_get_line( SOCKET s )
{
    struct socket_entry *entry = get_entry( s, FALSE );

    return entry && entry->ours == OURS ? &entry->line : NULL;
}

int socket_address_size( int family )
{
    switch (family)
    {
    case AF_INET:  return sizeof(struct sockaddr_in);
    case AF_INET6: return sizeof(struct sockaddr_in6);
    default:       return sizeof(struct sockaddr);
    }
}

SOCKET WINAPI socket( int family, int type, int protocol )
{
    return add_socket( builtin.socket( family, type, protocol ) );
}

/* A protocol information may be that of another process' socket (WSADuplicateSocket). */
static SOCKET add_made( SOCKET s, const void *info )
{
    add_socket( s );
    if (s != INVALID_SOCKET && info) socket_set_flags( s, SOCKET_SHARED );
    return s;
}

SOCKET WINAPI WSASocketA( int family, int type, int protocol, WSAPROTOCOL_INFOA *info, GROUP group, DWORD flags )
{
    return add_made( builtin.WSASocketA( family, type, protocol, info, group, flags ), info );
}

SOCKET WINAPI WSASocketW( int family, int type, int protocol, WSAPROTOCOL_INFOW *info, GROUP group, DWORD flags )
{
    return add_made( builtin.WSASocketW( family, type, protocol, info, group, flags ), info );
}

/* Windows: sock.c test_accept_inheritance */
void socket_inherit( SOCKET s, LONG listener_flags )
{
    socket_set_flags( s, listener_flags & (SOCKET_NONBLOCKING | SOCKET_EVENTS | SOCKET_SHARED) );
}

/* The listener's flags may change during the accept.  What forbids direct receives counts
 * if it was so before or after; nonblocking, which lets them answer, if it was so both times. */
static SOCKET add_accepted( SOCKET s, SOCKET listener, LONG flags )
{
    LONG now;

    add_socket( s );
    if (s != INVALID_SOCKET)
    {
        now = socket_get_flags( listener );
        socket_inherit( s, ((flags | now) & ~SOCKET_NONBLOCKING) | (flags & now & SOCKET_NONBLOCKING) );
        if (!socket_is_ours( listener )) socket_set_flags( s, SOCKET_SHARED );
    }
    return s;
}

SOCKET WINAPI accept( SOCKET s, struct sockaddr *addr, int *len )
{
    LONG flags = socket_get_flags( s );

    return add_accepted( builtin.accept( s, addr, len ), s, flags );
}

SOCKET WINAPI WSAAccept( SOCKET s, struct sockaddr *addr, int *len, LPCONDITIONPROC condition, DWORD_PTR context )
{
    LONG flags = socket_get_flags( s );

    return add_accepted( builtin.WSAAccept( s, addr, len, condition, context ), s, flags );
}
