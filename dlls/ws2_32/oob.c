/*
 * Out-of-band data
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

#include "cancel.h"
#include "completion.h"
#include "lock.h"
#include "oob.h"
#include "probe.h"
#include "server_path.h"
#include "socket.h"
#include "trace.h"
#include "unix.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* Bytes that were taken from Linux before the program asked for them; oldest first. */
struct oob_queue
{
    struct oob_queue *next;
    SOCKET        socket;
    unsigned int  count;
    unsigned char bytes[16];
};

static struct oob_queue *queues;
static struct lock lock;

/* With the lock held. */
static struct oob_queue **find_queue( SOCKET s )
{
    struct oob_queue **ptr;

    for (ptr = &queues; *ptr && (*ptr)->socket != s; ptr = &(*ptr)->next) ;
    return ptr;
}

static void add_byte( SOCKET s, unsigned char byte )
{
    struct oob_queue *queue;

    lock_enter( &lock );
    if (!(queue = *find_queue( s )) && (queue = HeapAlloc( GetProcessHeap(), 0, sizeof(*queue) )))
    {
        queue->socket = s;
        queue->count = 0;
        queue->next = queues;
        InterlockedExchangePointer( (void **)&queues, queue );
    }
    if (queue)
    {
        /* left over from a socket that was closed by CloseHandle */
        if (!(socket_get_flags( s ) & SOCKET_OOB)) queue->count = 0;
        if (queue->count == sizeof(queue->bytes)) memmove( queue->bytes, queue->bytes + 1, --queue->count );
        queue->bytes[queue->count++] = byte;
        socket_set_flags( s, SOCKET_OOB );
    }
    lock_leave( &lock );
}

/* The oldest byte, -1 for none. */
static int get_byte( SOCKET s, BOOL peek )
{
    struct oob_queue *queue;
    int byte = -1;

    if (!oob_is_queued( s )) return -1;
    lock_enter( &lock );
    if ((queue = *find_queue( s )) && queue->count)
    {
        byte = queue->bytes[0];
        if (!peek) memmove( queue->bytes, queue->bytes + 1, --queue->count );
    }
    if (!queue || !queue->count) socket_clear_flags( s, SOCKET_OOB );
    lock_leave( &lock );
    return byte;
}

BOOL oob_is_queued( SOCKET s )
{
    return (socket_get_flags( s ) & SOCKET_OOB) != 0;
}

void oob_forget( SOCKET s )
{
    struct oob_queue **ptr, *queue;

    lock_enter( &lock );
    ptr = find_queue( s );
    if ((queue = *ptr)) InterlockedExchangePointer( (void **)ptr, queue->next );
    lock_leave( &lock );
    HeapFree( GetProcessHeap(), 0, queue );
}

void oob_collect( SOCKET s )
{
    struct pending_list *pending = socket_get_pending( s );
    struct unix_oob_params params;

    /* an overlapped receive with MSG_OOB may be waiting for it */
    if (!pending || (pending->urgent && !pending_is_empty( pending ))) return;
    memset( &params, 0, sizeof(params) );
    params.take = 1;
    if (!unix_socket_oob( s, &params ) || !params.unread) return;
    TRACE( "socket %#Ix: keeping an urgent byte\n", (SIZE_T)s );
    add_byte( s, params.byte );
}

/* Does the socket belong to no completion port?  One server call, which fails in either way. */
static BOOL has_no_port( SOCKET s )
{
    struct { HANDLE port; ULONG_PTR key; } info = { NULL, 0 };
    IO_STATUS_BLOCK iosb;

    return NtSetInformationFile( (HANDLE)s, &iosb, &info, sizeof(info), FileCompletionInformation ) ==
           STATUS_INVALID_HANDLE;
}

/* Completes an overlapped receive of the byte, where nothing but its event or routine tells of that. */
static BOOL complete_here( const struct receive_request *request, unsigned char byte )
{
    IO_STATUS_BLOCK *iosb = (IO_STATUS_BLOCK *)request->overlapped;
    HANDLE event = request->overlapped->hEvent;

    if ((!request->routine && (!event || (ULONG_PTR)event & 1)) || !has_no_port( request->socket )) return FALSE;
    probe_copy( request->captured[0].buf, &byte, 1 );
    iosb->Information = 1;
    MemoryBarrier();
    iosb->Status = STATUS_SUCCESS;
    if (!request->routine) return SetEvent( event );
    return !NtQueueApcThread( GetCurrentThread(), completion_apc, (void *)request->routine, iosb, 0 );
}

/*
 * An overlapped receive of the byte.  As far as the server is concerned it is one that peeks at a byte of the data,
 * into memory of ours: the server completes it in whatever way the program waits for.  Without data that is not
 * possible.
 */
static BOOL complete( const struct receive_request *request, struct receive_result *result, unsigned char byte )
{
    static char scratch;
    struct receive_request inner = *request;
    struct pending_list *pending = socket_get_pending( request->socket );
    ULONG unread;

    if (request->msg || !pending || cancel_is_waiting( pending ) || !pending_is_empty( pending )) return FALSE;
    if (!oob_count( request->socket, &unread ) || !unread) return complete_here( request, byte );
    probe_copy( request->captured[0].buf, &byte, 1 );
    inner.flags = MSG_PEEK;
    inner.inline_buffers[0].buf = &scratch;
    inner.inline_buffers[0].len = 1;
    inner.captured = inner.inline_buffers;
    inner.captured_count = 1;
    server_receive( &inner, result );
    return !NT_ERROR( result->status );
}

BOOL oob_receive( const struct receive_request *request, struct receive_result *result )
{
    BOOL peek = (request->flags & MSG_PEEK) != 0;
    struct pending_list *pending;
    unsigned char byte;
    int next;

    if (!(request->flags & MSG_OOB) || !request->captured[0].len) return FALSE;
    if ((next = get_byte( request->socket, TRUE )) == -1)
    {
        if (request->overlapped && (pending = socket_get_pending( request->socket ))) pending->urgent = TRUE;
        return FALSE;
    }
    byte = next;
    result->status = STATUS_SUCCESS;
    result->size = 1;
    result->flags = 0;
    if (!request->overlapped) probe_copy( request->captured[0].buf, &byte, 1 );
    else if (!complete( request, result, byte )) return FALSE;
    if (!peek)
    {
        get_byte( request->socket, FALSE );
        oob_taken( request->socket );
    }
    return TRUE;
}

void oob_taken( SOCKET s )
{
    struct unix_oob_params params;
    struct pending_list *pending = socket_get_pending( s );

    /* What is waiting for data must not get this byte. */
    if (oob_is_queued( s ) || !pending || cancel_is_waiting( pending ) || !pending_is_empty( pending )) return;
    memset( &params, 0, sizeof(params) );
    params.drop = 1;
    unix_socket_oob( s, &params );
}

BOOL oob_count( SOCKET s, ULONG *count )
{
    struct unix_oob_params params;
    struct socket_info info;

    memset( &params, 0, sizeof(params) );
    if (socket_get_info( s, &info ) || info.type != SOCK_STREAM || !unix_socket_oob( s, &params )) return FALSE;
    *count = params.count;
    return TRUE;
}

BOOL oob_at_mark( SOCKET s, ULONG *value )
{
    struct unix_oob_params params;
    struct socket_info info;

    memset( &params, 0, sizeof(params) );
    if (socket_get_info( s, &info ) || info.type != SOCK_STREAM || !unix_socket_oob( s, &params )) return FALSE;
    if (!params.at_mark) socket_clear_flags( s, SOCKET_OOB_MOVED );
    *value = !params.unread && !oob_is_queued( s ) && !(socket_get_flags( s ) & SOCKET_OOB_MOVED);
    return TRUE;
}

void oob_before_inline( SOCKET s )
{
    struct unix_oob_params params;
    int byte, last = -1;

    memset( &params, 0, sizeof(params) );
    if (!unix_socket_oob( s, &params ) || params.inline_on) return;
    while ((byte = get_byte( s, FALSE )) != -1) last = byte;
    if (params.unread || (last != -1 && params.at_mark)) socket_set_flags( s, SOCKET_OOB_MOVED );
    else oob_taken( s );
}
