/*
 * A receive request: what the program asked for, checked
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
#include <mswsock.h>
#include <ws2tcpip.h>
#include <windef.h>
#include <winbase.h>

#include "direct_path.h"
#include "probe.h"
#include "request.h"
#include "socket.h"
#include "startup.h"

static DWORD capture_one( struct receive_request *request )
{
    request->captured = request->inline_buffers;
    request->captured_count = 1;
    request->captured[0] = request->buffers[0];
    if (!request->captured[0].len) request->captured[0].buf = NULL;
    return probe_write( request->captured[0].buf, request->captured[0].len ) ? 0 : WSAEFAULT;
}

/* The page: "WSAEFAULT: the lpBuffers parameter is not completely contained in a valid
 * part of the user address space".  That goes for the array and for each buffer in it;
 * a buffer of no length is not looked at. */
static DWORD capture_buffers( struct receive_request *request )
{
    SIZE_T size = (SIZE_T)request->buffer_count * sizeof(WSABUF);
    DWORD i;

    if (request->simple) return capture_one( request );

    /* Windows: sock.c test_empty_recv */
    if (!request->buffer_count) return WSAEINVAL;

    if (request->buffer_count > MAXLONG / sizeof(WSABUF)) return WSAEFAULT;
    if (!request->buffers || !probe_read( request->buffers, size )) return WSAEFAULT;

    if (request->buffer_count > REQUEST_INLINE_BUFFERS)
    {
        if (!(request->captured = HeapAlloc( GetProcessHeap(), 0, size ))) return WSAENOBUFS;
    }
    else request->captured = request->inline_buffers;

    if (!probe_copy( request->captured, request->buffers, size )) return WSAEFAULT;

    for (i = request->captured_count = 0; i < request->buffer_count; i++)
    {
        WSABUF *buffer = &request->captured[i];

        if (!buffer->len) continue;
        if (!probe_write( buffer->buf, buffer->len )) return WSAEFAULT;
        request->captured[request->captured_count++] = *buffer;
    }
    if (!request->captured_count)
    {
        request->captured[0].buf = NULL;  /* none has room: one that has none, either */
        request->captured_count = 1;
    }
    return 0;
}

int request_address_size( int family )
{
    switch (family)
    {
    case AF_INET:  return sizeof(struct sockaddr_in);
    case AF_INET6: return sizeof(struct sockaddr_in6);
    default:       return sizeof(struct sockaddr);
    }
}

/* Is there room for a sender's address of the family?  None is larger than a sockaddr_storage. */
static BOOL has_room( const struct receive_request *request, int family )
{
    int len;

    return request->addr_len && probe_write( request->addr_len, sizeof(len) ) &&
           probe_copy( &len, request->addr_len, sizeof(len) ) && len >= request_address_size( family ) &&
           probe_write( request->addr, min( len, (int)sizeof(struct sockaddr_storage) ) );
}

/*
 * The sender's address must have room for one of the socket's family, or the
 * datagram stays where it is (Windows: sock.c test_UDP).  A stream has no sender's
 * address to tell, and both arguments are ignored, even nonsense (Windows: sock.c
 * test_tcp_sendto_recvfrom).
 */
static DWORD check_address( struct receive_request *request )
{
    struct socket_info info;

    if (!request->addr) return 0;
    if (has_room( request, AF_INET6 )) return 0;  /* for any family */

    do
    {
        if (socket_get_info( request->socket, &info )) return WSAENOTSOCK;
        if (info.type != SOCK_STREAM && has_room( request, info.family )) return 0;
        /* An error, or a sender who is not told of, must not come from what is noted of another socket. */
    }
    while (direct_note_change( request->socket ));
    if (info.type != SOCK_STREAM) return WSAEFAULT;

    request->addr = NULL;
    request->addr_len = NULL;
    return 0;
}

static DWORD check_results( struct receive_request *request )
{
    if (request->simple)
    {
        request->flags = *request->ret_flags;
        return 0;
    }

    /* The page: "if the lpOverlapped parameter is non-NULL, this parameter is optional
     * and can be set to NULL". */
    if (request->ret_size ? !probe_write( request->ret_size, sizeof(DWORD) ) : !request->overlapped)
        return WSAEFAULT;

    if (!request->ret_flags || !probe_write( request->ret_flags, sizeof(DWORD) ) ||
        !probe_copy( &request->flags, request->ret_flags, sizeof(DWORD) ))
        return WSAEFAULT;

    if (request->overlapped && !probe_write( request->overlapped, sizeof(*request->overlapped) ))
        return WSAEFAULT;

    return 0;
}

/* The WSARecvMsg page: WSAEFAULT also if name is NULL and namelen is not 0, or Control.buf
 * is NULL and Control.len is not 0. */
static DWORD check_msg( struct receive_request *request )
{
    WSAMSG msg;

    if (!request->msg) return 0;
    if (!probe_copy( &msg, request->msg, sizeof(msg) )) return WSAEFAULT;
    if (!msg.name && msg.namelen) return WSAEFAULT;
    return probe_write( msg.Control.buf, msg.Control.len ) ? 0 : WSAEFAULT;
}

DWORD request_check( struct receive_request *request )
{
    DWORD error;

    if (!startup_done()) return WSANOTINITIALISED;

    request->captured = NULL;
    request->generation = socket_get_generation( request->socket );
    request->connected = FALSE;

    /* A routine needs an OVERLAPPED to be called with: without one this is a
     * nonoverlapped receive (the page: "the lpOverlapped and lpCompletionRoutine
     * parameters are ignored"). */
    if (!request->overlapped) request->routine = NULL;

    if (!(error = check_results( request )) &&
        !(error = capture_buffers( request )) &&
        !(error = check_msg( request )) &&
        !(error = check_address( request )))
        return 0;

    request_free( request );
    /* Which is told when the socket is wrong as well: Windows looks the socket up
     * first, to find its provider. */
    return socket_is_valid( request->socket ) ? error : WSAENOTSOCK;
}

void request_free( struct receive_request *request )
{
    if (request->captured && request->captured != request->inline_buffers)
        HeapFree( GetProcessHeap(), 0, request->captured );
    request->captured = NULL;
}
