/*
 * Receiving without wineserver
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

#include "direct_path.h"
#include "icmp.h"
#include "pending.h"
#include "probe.h"
#include "socket.h"
#include "state.h"
#include "stats.h"
#include "unix.h"

static BOOL enabled = TRUE;

void direct_init(void)
{
    WCHAR value[8];

    if (GetEnvironmentVariableW( L"WSRECV_DIRECT", value, ARRAYSIZE( value ) ) && !lstrcmpiW( value, L"off" ))
        enabled = FALSE;
}

void direct_check_identity( SOCKET s, ULONGLONG cookie )
{
    if (socket_is_ours( s ) && cookie != socket_get_cookie( s )) enabled = FALSE;
}

void direct_note_change( SOCKET s )
{
    struct unix_get_state_params state;

    if (!enabled || !unix_is_loaded() || socket_is_being_closed( s )) return;
    if (socket_is_ours( s ))
    {
        if (unix_socket_state( s, &state )) direct_check_identity( s, state.cookie );
    }
    else if (socket_is_valid( s )) enabled = FALSE;
}

/* The rules.  The numbers are those of documentation/direct-path.md. */
static enum path find_path( const struct receive_request *request, const struct socket_info *info,
                            const struct pending_list *pending, LONG flags )
{
    if (request->overlapped) return SERVER_OVERLAPPED;                                      /* 1 */
    if (request->msg || (request->flags & ~MSG_PEEK)) return SERVER_KIND;                   /* 2 */
    if (request->captured_count > UNIX_MAX_BUFFERS || !request->captured[0].len) return SERVER_KIND;
    if (info->family != AF_INET && info->family != AF_INET6) return SERVER_KIND;            /* 3 */
    if (info->type != SOCK_STREAM && info->type != SOCK_DGRAM) return SERVER_KIND;
    if (!(flags & SOCKET_READY)) return SERVER_NOT_READY;                                   /* 4 */
    if (flags & SOCKET_EVENTS) return SERVER_EVENTS;                                        /* 5 */
    if (flags & (SOCKET_SHUTDOWN | SOCKET_SHARED | SOCKET_RESET)) return SERVER_STATE;      /* 6 */
    if (pending->waiting || !pending_is_empty( pending )) return SERVER_PENDING;  /* 7 */
    return DIRECT;
}

/* Linux' numbers for the families; the rest of the structures is the same. */
static void copy_address( const struct receive_request *request, struct unix_receive_params *params )
{
    SHORT family;
    int len;

    if (!request->addr || !params->addr_len) return;
    memcpy( &family, params->addr, sizeof(family) );
    if (family == UNIX_AF_INET6) family = AF_INET6;
    memcpy( params->addr, &family, sizeof(family) );
    len = socket_address_size( family );
    probe_copy( request->addr, params->addr, len );
    probe_copy( request->addr_len, &len, sizeof(len) );
}

/* An error that recvmsg() has taken from the socket is gone there, so that it must be told. */
static NTSTATUS status_from_errno( int error )
{
    switch (error)
    {
    case UNIX_ECONNRESET:
    case UNIX_EPIPE:
        return STATUS_CONNECTION_RESET;
    case UNIX_ECONNREFUSED:
        return STATUS_PORT_UNREACHABLE;  /* of a datagram that was sent before */
    case UNIX_ETIMEDOUT:     return STATUS_IO_TIMEOUT;
    case UNIX_ECONNABORTED:  return STATUS_CONNECTION_ABORTED;
    case UNIX_EHOSTUNREACH:  return STATUS_HOST_UNREACHABLE;
    case UNIX_EHOSTDOWN:     return STATUS_HOST_DOWN;
    case UNIX_ENETUNREACH:   return STATUS_NETWORK_UNREACHABLE;
    case UNIX_ENETDOWN:      return STATUS_UNEXPECTED_NETWORK_ERROR;
    case UNIX_ENOPROTOOPT:   return STATUS_PROTOCOL_UNREACHABLE;
    case UNIX_EACCES:        return STATUS_ACCESS_DENIED;
    default:
        return 0;
    }
}

/* What recvmsg() may say on a UDP socket that had an ICMP error: which, is in the queue. */
static BOOL is_icmp_error( int error )
{
    return error == UNIX_ECONNREFUSED || error == UNIX_EHOSTUNREACH || error == UNIX_ENETUNREACH ||
           error == UNIX_ENOPROTOOPT || error == UNIX_EACCES;
}

static BOOL receive( const struct receive_request *request, const struct socket_info *info, LONG flags,
                     ULONGLONG cookie, struct receive_result *result )
{
    struct unix_buffer buffers[UNIX_MAX_BUFFERS];
    struct unix_receive_params params;
    BOOL stream = info->type == SOCK_STREAM;
    DWORD i;
    int error;

    for (i = 0; i < request->captured_count; i++)
    {
        buffers[i].base = (ULONG_PTR)request->captured[i].buf;
        buffers[i].len = request->captured[i].len;
    }
    params.count = request->captured_count;
    params.cookie = cookie;
    params.buffers = (ULONG_PTR)buffers;
    params.peek = (request->flags & MSG_PEEK) != 0;
    params.stream = stream;
    params.take_errors = (flags & SOCKET_ERRORS) != 0;

    result->flags = 0;
    result->size = 0;
    do
    {
        if (params.take_errors && (result->status = icmp_take( request->socket ))) return TRUE;
        error = unix_receive_ready( request->socket, &params );
        if (params.take_errors) icmp_add( request->socket, params.port_errors, params.ttl_errors );
    }
    while (params.take_errors && is_icmp_error( error ));

    switch (error)
    {
    case 0:
        /* The end of a stream is never believed: the server may have taken a reset. */
        if (stream && !params.size) return FALSE;
        result->status = params.truncated ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
        result->size = params.size;
        copy_address( request, &params );
        return TRUE;
    case UNIX_EAGAIN:
        if (!(flags & SOCKET_NONBLOCKING)) return FALSE;  /* only the server waits */
        result->status = STATUS_DEVICE_NOT_READY;
        return TRUE;
    case UNIX_ECONNREFUSED:
        if (flags & SOCKET_NO_CONNRESET) return FALSE;
        return (result->status = status_from_errno( error )) != 0;
    case UNIX_ESTALE:
        direct_note_change( request->socket );
        return FALSE;
    default:
        if (!(result->status = status_from_errno( error ))) return FALSE;
        if (stream) result->status = state_note_end( request->socket, result->status );
        return TRUE;
    }
}

BOOL direct_receive( const struct receive_request *request, struct receive_result *result )
{
    struct pending_list *pending;
    struct socket_info info;
    ULONGLONG cookie;
    enum path path;
    LONG flags;

    if (!unix_is_loaded() || !enabled) path = SERVER_NO_UNIX_SIDE;
    else if (!(pending = socket_get_pending( request->socket )))
    {
        direct_note_change( request->socket );
        path = SERVER_UNKNOWN;
    }
    else if (socket_get_info( request->socket, &info )) path = SERVER_UNKNOWN;
    else
    {
        /* Announced before the events are looked at: WSAEventSelect does it the other way
         * round, so that one of the two sees the other. */
        socket_set_flags( request->socket, SOCKET_DIRECT );
        /* Before the flags: if the handle becomes another socket's, they are the new one's. */
        cookie = socket_get_cookie( request->socket );
        flags = socket_get_flags( request->socket );
        path = find_path( request, &info, pending, flags );
        if (path == DIRECT && !receive( request, &info, flags, cookie, result )) path = SERVER_WAIT;
    }
    stats_count( path );
    return path == DIRECT;
}
