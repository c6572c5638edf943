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

#include "builtin.h"
#include "cancel.h"
#include "direct_path.h"
#include "icmp.h"
#include "pending.h"
#include "probe.h"
#include "socket.h"
#include "state.h"
#include "stats.h"
#include "unix.h"

/* How long a blocking receive waits here before it goes to the server, in us: user APCs and
 * CancelIoEx do not find it for so long. */
#define WAIT_TIME 2000

/* So many overlapped receives in a row may look for data in vain. */
#define MAX_EMPTY 2

/* ntddk.h: FileIoCompletionNotificationInformation, and its flags */
#define FILE_IO_COMPLETION_NOTIFICATION_INFORMATION 41
#define SKIP_FLAGS (FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE)

static BOOL enabled = TRUE;
static BOOL may_wait = TRUE;

/* Not NULL in threads that have given a receive a completion routine. */
static DWORD routine_slot = TLS_OUT_OF_INDEXES;

void direct_init(void)
{
    WCHAR value[8];

    routine_slot = TlsAlloc();
    if (!GetEnvironmentVariableW( L"WSRECV_DIRECT", value, ARRAYSIZE( value ) )) return;
    if (!lstrcmpiW( value, L"off" )) enabled = FALSE;
    if (!lstrcmpiW( value, L"nowait" )) may_wait = FALSE;
}

const char *direct_get_setting(void)
{
    if (!enabled) return "off";
    return may_wait ? "full" : "nowait";
}

static BOOL is_possible(void)
{
    return enabled && unix_is_loaded();
}

BOOL direct_check_identity( SOCKET s, ULONGLONG cookie )
{
    if (!cookie || cookie == socket_get_cookie( s ) || socket_is_being_closed( s )) return FALSE;
    return socket_note_stranger( s, cookie );
}

BOOL direct_note_change( SOCKET s )
{
    struct unix_get_state_params state;

    return unix_is_loaded() && !socket_is_being_closed( s ) && unix_socket_state( s, &state ) &&
           direct_check_identity( s, state.cookie );
}

void direct_interrupt( SOCKET s )
{
    unix_interrupt_waits( socket_get_cookie( s ) );
}

/* What was given to socket(): most often it is noted.  What the server says of the handle counts only once it is:
 * the handle may be another socket's by now. */
static BOOL know_info( SOCKET s, struct socket_look *look )
{
    if (look->info.type) return TRUE;
    return !socket_get_info( s, &look->info ) && socket_look( s, look ) && look->info.type;
}

static BOOL is_internet( const struct socket_look *look )
{
    return look->info.family == AF_INET || look->info.family == AF_INET6;
}

/* Not one for ICMP, which Linux has too; it does not tell the size of what it cuts off. */
static BOOL is_udp( const struct socket_look *look )
{
    return look->info.type == SOCK_DGRAM && (!look->info.protocol || look->info.protocol == IPPROTO_UDP);
}

/* The rules on the call.  The numbers are those of documentation/direct-path.md. */
static enum path check_call( const struct receive_request *request, struct socket_look *look )
{
    if (request->overlapped && (request->routine || request->overlapped->hEvent)) return SERVER_OVERLAPPED;  /* 1 */
    if (request->flags & ~MSG_PEEK) return SERVER_KIND;                                                     /* 2 */
    if (request->captured_count > UNIX_MAX_BUFFERS) return SERVER_KIND;
    if (!know_info( request->socket, look )) return SERVER_UNKNOWN;
    if (!is_internet( look )) return SERVER_KIND;                                                           /* 3 */
    if (look->info.type == SOCK_STREAM) return request->msg ? SERVER_KIND : DIRECT;
    return is_udp( look ) && request->captured[0].len ? DIRECT : SERVER_KIND;
}

/* The rules on the socket. */
static enum path check_socket( const struct socket_look *look )
{
    if (!(look->flags & SOCKET_READY)) return SERVER_NOT_READY;                                        /* 4 */
    if (look->flags & SOCKET_EVENTS) return SERVER_EVENTS;                                             /* 5 */
    if (look->flags & (SOCKET_SHUTDOWN | SOCKET_SHARED | SOCKET_RESET)) return SERVER_STATE;           /* 6 */
    if ((look->pending->waiting && cancel_is_waiting( look->pending )) ||                               /* 7 */
        !pending_is_empty( look->pending )) return SERVER_PENDING;
    return DIRECT;
}

ULONG direct_get_skip_flags( SOCKET s )
{
    IO_STATUS_BLOCK iosb;
    ULONG flags;

    return NtQueryInformationFile( (HANDLE)s, &iosb, &flags, sizeof(flags),
                                   FILE_IO_COMPLETION_NOTIFICATION_INFORMATION ) ? 0 : flags;
}

/* The 1st time, the 8th, the 64th, the 512th, and each 1024th. */
static BOOL is_asked( LONG count )
{
    LONG number;

    for (number = 1; number < 1024; number *= 8) if (count == number) return TRUE;
    return !(count % 1024);
}

/*
 * Would an overlapped receive without event and routine, if it ends at once, neither leave a
 * packet in a completion port nor signal the socket handle?  That is so after
 * SetFileCompletionNotificationModes with both flags, which nobody can take back.  Asking costs
 * a server call, so a socket is asked again and again, but ever more seldom.
 */
static BOOL leaves_no_trace( SOCKET s, const struct socket_look *look )
{
    if (look->flags & SOCKET_SKIP) return TRUE;
    if (!is_asked( InterlockedIncrement( &look->pending->asked ) )) return FALSE;
    if ((direct_get_skip_flags( s ) & SKIP_FLAGS) != SKIP_FLAGS) return FALSE;
    socket_learn( s, look->generation, SOCKET_SKIP );
    return TRUE;
}

/*
 * A program that posts a receive and waits for its completion hardly ever finds data there, and a
 * look that finds nothing makes a receive slower by a tenth, on an accepted socket of Wine 8.0 by
 * a third.  After some in a row none looks, until the server finds data at once again (direct_note_data()).
 * Threads may count past each other, which does no harm.
 */
static BOOL is_promising( const struct receive_request *request, const struct socket_look *look )
{
    return !request->overlapped || look->pending->empty < MAX_EMPTY;
}

/* May the receive wait for a moment?  A time-out would count from the server's call on, and
 * a thread with completion routines waits for them. */
static BOOL is_wait_allowed( const struct receive_request *request, const struct socket_look *look )
{
    return may_wait && !request->overlapped && !(look->flags & (SOCKET_NONBLOCKING | SOCKET_TIMEOUT)) &&
           !TlsGetValue( routine_slot );
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
    len = request_address_size( family );
    probe_copy( request->addr, params->addr, len );
    probe_copy( request->addr_len, &len, sizeof(len) );
}

/* An error that a receive has taken from the socket is gone there, so that it must be told. */
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

/* What a receive may meet on a UDP socket that had an ICMP error: which, is in the queue. */
static BOOL is_icmp_error( int error )
{
    return error == UNIX_ECONNREFUSED || error == UNIX_EHOSTUNREACH || error == UNIX_ENETUNREACH ||
           error == UNIX_ENOPROTOOPT || error == UNIX_EACCES || error == UNIX_EPROTO || error == UNIX_EHOSTDOWN ||
           error == UNIX_ENONET || error == UNIX_EOPNOTSUPP;
}

/* As ntdll does it: who sees the status must see the size. */
static void complete_overlapped( OVERLAPPED *overlapped, const struct receive_result *result )
{
    ULONG_PTR size = result->size, status = (ULONG)result->status;

    probe_copy( &overlapped->InternalHigh, &size, sizeof(size) );
    MemoryBarrier();
    probe_copy( &overlapped->Internal, &status, sizeof(status) );
}

/* WSARecvMsg, on a socket that no control data were asked of. */
static void complete_msg( WSAMSG *msg )
{
    ULONG none = 0;

    probe_copy( &msg->Control.len, &none, sizeof(none) );
}

/* Nothing has come within the short wait: is the handle still that of the same socket?  The
 * server must not receive on another one. */
static BOOL is_same_socket( const struct receive_request *request, const struct socket_look *look )
{
    struct unix_get_state_params state;

    return socket_get_generation( request->socket ) == look->generation &&
           unix_socket_state( request->socket, &state ) && state.cookie == look->cookie;
}

static enum path receive( struct receive_request *request, const struct socket_look *look,
                          struct receive_result *result )
{
    struct unix_buffer buffers[UNIX_MAX_BUFFERS];
    struct unix_receive_params params;
    DWORD i;
    int error;

    for (i = 0; i < request->captured_count; i++)
    {
        buffers[i].base = (ULONG_PTR)request->captured[i].buf;
        buffers[i].len = request->captured[i].len;
    }
    params.count = request->captured_count;
    params.buffers = (ULONG_PTR)buffers;
    params.peek = (request->flags & MSG_PEEK) != 0;
    params.stream = look->info.type == SOCK_STREAM;
    params.whole = request->overlapped != NULL;  /* one that does not fit has a completion of its own */
    params.wait = is_wait_allowed( request, look ) ? WAIT_TIME : 0;
    params.alert = (ULONG_PTR)look->alert;
    params.take_errors = (look->flags & SOCKET_ERRORS) != 0;
    params.port_errors = params.ttl_errors = params.all_errors = 0;  /* for the case that there is no descriptor */

    do
    {
        if (params.take_errors && (result->status = icmp_take( request->socket )))
            return direct_note_change( request->socket ) ? SERVER_UNKNOWN : DIRECT;
        error = unix_receive_ready( request->socket, look, &params );
        if (params.take_errors) icmp_add( request->socket, params.port_errors, params.ttl_errors, params.all_errors );
    }
    while (params.take_errors && is_icmp_error( error ));

    switch (error)
    {
    case 0:
        /* The end of a stream is never believed: the server may have taken a reset. */
        if (params.stream && !params.size && request->captured[0].len) return SERVER_END;
        result->status = params.truncated ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
        result->size = params.size;
        if (request->msg && params.truncated) result->flags = MSG_TRUNC;
        copy_address( request, &params );
        if (request->msg) complete_msg( request->msg );
        if (request->overlapped)
        {
            look->pending->empty = 0;
            complete_overlapped( request->overlapped, result );
        }
        return params.waited ? DIRECT_WAITED : DIRECT;
    case UNIX_EAGAIN:
        if (params.waited && !is_same_socket( request, look ))
        {
            result->status = STATUS_REQUEST_ABORTED;
            return DIRECT_WAITED;
        }
        if (request->overlapped) InterlockedIncrement( &look->pending->empty );
        request->connected = params.stream;
        if (!(look->flags & SOCKET_NONBLOCKING) || request->overlapped || !request->captured[0].len)
            return SERVER_WAIT;  /* only the server waits */
        result->status = STATUS_DEVICE_NOT_READY;
        return DIRECT;
    case UNIX_ECONNREFUSED:
        if (look->flags & SOCKET_NO_CONNRESET) return SERVER_WAIT;
        result->status = STATUS_PORT_UNREACHABLE;
        return DIRECT;
    case UNIX_ESTALE:
        direct_note_change( request->socket );
        return SERVER_UNKNOWN;
    case UNIX_EMSGSIZE:
        return SERVER_KIND;
    default:
        /* An error that an overlapped receive meets is its call's: it leaves no packet. */
        if (!(result->status = status_from_errno( error ))) return SERVER_END;
        if (params.stream) result->status = state_note_end( request->socket, result->status );
        return DIRECT;
    }
}

/*
 * Events were selected while a direct receive was on its way: the server may have reported what
 * that has taken, and would not report FD_READ again.  A peek by its own way re-arms it.  Where
 * the socket is not nonblocking yet WSAEventSelect is still to do the same.
 */
static void rearm_events( SOCKET s, const struct socket_look *look )
{
    struct socket_look now;
    char byte;

    if (!(socket_get_flags( s ) & SOCKET_EVENTS)) return;
    if (socket_look( s, &now ) && now.generation == look->generation && (now.flags & SOCKET_EVENTS) &&
        (now.flags & SOCKET_NONBLOCKING))
        builtin.recv( s, &byte, 1, MSG_PEEK );
}

static enum path try_direct( struct receive_request *request, struct receive_result *result )
{
    struct socket_look look;
    enum path path;

    if (!is_possible()) return SERVER_NO_UNIX_SIDE;
    if (!socket_look( request->socket, &look ))
    {
        direct_note_change( request->socket );
        return SERVER_UNKNOWN;
    }
    if ((path = check_call( request, &look )) != DIRECT) return path;
    /* control data, or the flags MSG_BCAST and MSG_MCAST */
    if (request->msg && (look.flags & (SOCKET_CONTROL | SOCKET_ONE_ADDRESS)) != SOCKET_ONE_ADDRESS) return SERVER_KIND;
    if ((path = check_socket( &look )) != DIRECT) return path;
    if (request->overlapped && !leaves_no_trace( request->socket, &look )) return SERVER_PORT;
    if (!is_promising( request, &look )) return SERVER_WAIT;

    if (!(look.flags & SOCKET_DIRECT))
    {
        /* Announced before the events are looked at: WSAEventSelect does it the other way
         * round, so that one of the two sees the other. */
        socket_learn( request->socket, look.generation, SOCKET_DIRECT );
        if (!socket_look( request->socket, &look )) return SERVER_UNKNOWN;
        if (!look.info.type) return SERVER_UNKNOWN;  /* another socket's by now */
        if ((path = check_socket( &look )) != DIRECT) return path;
    }
    if ((path = receive( request, &look, result )) == DIRECT || path == DIRECT_WAITED)
        rearm_events( request->socket, &look );
    return path;
}

BOOL direct_receive( struct receive_request *request, struct receive_result *result )
{
    enum path path;

    result->flags = 0;
    result->size = 0;
    if (request->routine) TlsSetValue( routine_slot, (void *)1 );
    path = try_direct( request, result );
    stats_count( path );
    return path == DIRECT || path == DIRECT_WAITED;
}

void direct_note_data( const struct receive_request *request )
{
    struct pending_list *pending = socket_get_pending( request->socket );

    socket_learn( request->socket, request->generation, SOCKET_READY );
    if (pending && request->overlapped) pending->empty = 0;
}

BOOL direct_poll( SOCKET s, unsigned int *events, int *unread )
{
    struct unix_poll_params params;
    struct socket_look look;
    int error;

    if (!is_possible() || !socket_look( s, &look ) || !know_info( s, &look )) return FALSE;
    if (!is_internet( &look ) || check_socket( &look ) != DIRECT) return FALSE;
    if (look.info.type != SOCK_STREAM && look.info.type != SOCK_DGRAM) return FALSE;

    if ((error = unix_poll_socket( s, &look, &params )))
    {
        if (error == UNIX_ESTALE) direct_note_change( s );
        return FALSE;
    }
    *events = params.events;
    *unread = params.unread;
    return TRUE;
}
