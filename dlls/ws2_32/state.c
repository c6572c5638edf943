/*
 * Receives that the state of the socket forbids
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
#include "direct_path.h"
#include "icmp.h"
#include "oob.h"
#include "probe.h"
#include "socket.h"
#include "state.h"
#include "status.h"
#include "thread.h"
#include "trace.h"
#include "unix.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/*
 * A handle of our own for a socket; NULL if it is not one that can be asked for events.  With an assertion in
 * set_fd_events() Wine's server ends (8.0 and 10.0), and every program with it, when it is asked for those of a socket
 * of which it does not know the kind yet; and as such a new socket may have the handle, if another thread has closed
 * it meanwhile.  Our own is nobody else's to close, and no socket forgets its kind.
 */
static HANDLE hold_socket( SOCKET s )
{
    struct afd_get_info_params info;
    IO_STATUS_BLOCK iosb;
    HANDLE held;

    if (!DuplicateHandle( GetCurrentProcess(), (HANDLE)s, GetCurrentProcess(), &held, 0, FALSE, DUPLICATE_SAME_ACCESS ))
        return NULL;
    if (!NtDeviceIoControlFile( held, NULL, NULL, NULL, &iosb, IOCTL_AFD_WINE_GET_INFO, NULL, 0, &info, sizeof(info) ))
        return held;
    CloseHandle( held );
    return NULL;
}

/* As poll_events(), of a handle that nobody else closes. */
static int poll_held( HANDLE held, int events, NTSTATUS *error )
{
    struct afd_poll_params params;
    IO_STATUS_BLOCK iosb;
    NTSTATUS status;
    HANDLE event;

    if (!(event = thread_take_event())) return -1;
    memset( &params, 0, sizeof(params) );
    params.count = 1;
    params.sockets[0].socket = (ULONG_PTR)held;
    params.sockets[0].flags = events;
    iosb.Status = STATUS_PENDING;
    status = NtDeviceIoControlFile( held, event, NULL, NULL, &iosb, IOCTL_AFD_POLL,
                                    &params, sizeof(params), &params, sizeof(params) );
    if (status == STATUS_PENDING)
    {
        NtWaitForSingleObject( event, FALSE, NULL );
        status = iosb.Status;
    }
    thread_give_event( event );
    *error = 0;
    if (status) return -1;
    if (!params.count) return 0;
    *error = params.sockets[0].status;
    return params.sockets[0].flags;
}

/* Asks the server which of these events a socket has; -1 if it cannot be asked.  *error is the
 * status of the error that it has read off the socket, and keeps. */
static int poll_events( SOCKET s, int events, NTSTATUS *error )
{
    DWORD last_error = GetLastError();
    ULONG generation = socket_get_generation( s );
    BOOL guarded = unix_guard_begin();  /* closesocket() waits for us, so that it does close the socket */
    HANDLE held = NULL;
    int ret = -1;

    if (socket_get_generation( s ) == generation && (held = hold_socket( s )))
    {
        ret = poll_held( held, events, error );
        CloseHandle( held );
    }
    if (guarded) unix_guard_end();
    SetLastError( last_error );
    return ret;
}

int state_poll( SOCKET s, int events )
{
    NTSTATUS error;

    return poll_events( s, events, &error );
}

/* Did the connection time out?  Linux says EHOSTUNREACH or ENETUNREACH where it was told why. */
static BOOL is_timeout( NTSTATUS status )
{
    switch (status_to_error( status ))
    {
    case WSAETIMEDOUT:
    case WSAEHOSTUNREACH:
    case WSAEHOSTDOWN:
    case WSAENETUNREACH:
        return TRUE;
    default:
        return FALSE;
    }
}

static BOOL is_stream( SOCKET s )
{
    struct socket_info info;

    return !socket_get_info( s, &info ) && info.type == SOCK_STREAM;
}

/* Is there no connection, or can nobody tell?  What is noted is about this socket afterwards. */
static BOOL is_closed( SOCKET s )
{
    struct unix_get_state_params state;

    if (!unix_socket_state( s, &state )) return TRUE;
    direct_check_identity( s, state.cookie );
    return state.tcp_state == UNIX_TCP_CLOSE;
}

/* As state_note_end(), where the handle is known to be that of the socket. */
static NTSTATUS note_end( SOCKET s, NTSTATUS status )
{
    NTSTATUS noted = socket_get_end( s );
    struct unix_get_end_params end;
    BOOL known;

    if (noted) return noted;

    end.drop = TRUE;
    known = unix_socket_end( s, &end );
    if (status == STATUS_CONNECTION_RESET)
    {
        /* Windows: sock.c test_shutdown: the peer had closed, and its host refused what we sent. */
        if (known && end.fin && end.unacked) status = STATUS_CONNECTION_ABORTED;
    }
    else if (is_timeout( status ))
    {
        /* Keep-alive probes are sent only while nothing waits to be acknowledged. */
        status = known && !end.unacked ? STATUS_WSRECV_NETRESET : STATUS_IO_TIMEOUT;
    }
    TRACE( "socket %#Ix: the connection is broken, status %#lx\n", (SIZE_T)s, status );
    socket_set_end( s, status );
    return status;
}

NTSTATUS state_note_end( SOCKET s, NTSTATUS status )
{
    direct_note_change( s );
    return note_end( s, status );
}

/* Linux says that there is no connection.  The server knows whether it was broken, or both
 * sides have ended it in good order, or there never was one. */
static NTSTATUS check_closed( SOCKET s )
{
    NTSTATUS error, noted = socket_get_end( s );
    struct unix_get_end_params end;
    int events;

    if (noted) return noted;

    events = poll_events( s, AFD_POLL_RESET | AFD_POLL_CONNECT | AFD_POLL_HUP, &error );
    if (events != -1)
    {
        if (events & AFD_POLL_RESET) return note_end( s, STATUS_CONNECTION_RESET );
        if (!(events & AFD_POLL_CONNECT)) return STATUS_INVALID_CONNECTION;
        if (NT_ERROR( error )) return note_end( s, error );
    }

    /* The server need not know: a receive may have taken the error from the socket, through
     * another handle of it perhaps.  But no stream ends in good order without a FIN.  Of what is not
     * a socket the receive itself will tell. */
    end.drop = FALSE;
    if (unix_socket_end( s, &end ) && !end.fin) return note_end( s, STATUS_CONNECTION_RESET );
    return 0;
}

static BOOL is_bound( SOCKET s )
{
    char addr[128];
    IO_STATUS_BLOCK iosb;

    return NtDeviceIoControlFile( (HANDLE)s, NULL, NULL, NULL, &iosb, IOCTL_AFD_GETSOCKNAME,
                                  NULL, 0, addr, sizeof(addr) ) != STATUS_INVALID_PARAMETER;
}

static NTSTATUS check_stream( const struct receive_request *request )
{
    SOCKET s = request->socket;
    struct unix_get_state_params state;
    struct socket_look look;
    BOOL known;

    /* Most often nothing has happened to a connection, and that is quickly told. */
    known = socket_look( s, &look ) && (look.flags & (SOCKET_READY | SOCKET_RESET)) == SOCKET_READY;
    if (known && !alias_is_likely() && unix_alert_is_quiet( look.alert )) return 0;

    if (known) unix_alert_begin_look( look.alert );
    if (!unix_socket_state( s, &state )) return check_closed( s );
    if (known) unix_alert_end_look( look.alert, state.urgent || state.tcp_state == UNIX_TCP_CLOSE );
    direct_check_identity( s, state.cookie );
    if (state.urgent && !(request->flags & MSG_OOB)) oob_collect( s );

    switch (state.tcp_state)
    {
    case UNIX_TCP_LISTEN:
    case UNIX_TCP_SYN_SENT:
    case UNIX_TCP_SYN_RECV:
        return STATUS_INVALID_CONNECTION;
    case UNIX_TCP_CLOSE:
        return check_closed( s );
    default:
        return 0;
    }
}

static NTSTATUS check_datagram( const struct receive_request *request )
{
    struct unix_get_state_params state;
    SOCKET s = request->socket;

    /* The page: "MSG_OOB was specified, but the socket is not stream-style" */
    if (request->flags & MSG_OOB) return STATUS_NOT_SUPPORTED;

    /* Once bound, a socket stays so. */
    if (request->overlapped && (alias_is_likely() || !socket_is_ours( s ))) direct_note_change( s );
    if (!(socket_get_flags( s ) & SOCKET_BOUND))
    {
        if (unix_socket_state( s, &state ) ? !state.bound : !is_bound( s )) return STATUS_INVALID_PARAMETER;
        socket_learn( s, request->generation, SOCKET_BOUND );
    }
    return icmp_check( request );
}

NTSTATUS state_check( const struct receive_request *request )
{
    struct socket_info info;

    /* What is not a socket will be told of by the receive itself. */
    if (socket_get_info( request->socket, &info )) return 0;
    switch (info.type)
    {
    case SOCK_STREAM: return request->connected ? 0 : check_stream( request );
    case SOCK_DGRAM:  return check_datagram( request );
    default:          return 0;
    }
}

/* The connection has broken between state_check() and the receive, which has ended with success and
 * no data.  Its event is set, or the APC of its routine is on its way: the call must not fail
 * now, but its completion can still tell of it.  Without either there may be a packet
 * in a completion port, which another thread may have taken, and freed the OVERLAPPED.  But
 * where the program has asked for no packet, there is none to wait for: the call itself fails. */
static void correct_completion( const struct receive_request *request, struct receive_result *result, NTSTATUS status )
{
    ULONG_PTR internal = (ULONG)(status == STATUS_WSRECV_NETRESET ? STATUS_IO_TIMEOUT : status);

    result->status = STATUS_PENDING;
    if (request->routine || request->overlapped->hEvent)
        probe_copy( &request->overlapped->Internal, &internal, sizeof(internal) );
    else if (direct_get_skip_flags( request->socket ) & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS) result->status = status;
}

NTSTATUS state_check_timeout( SOCKET s, NTSTATUS status )
{
    NTSTATUS end;

    if (!NT_ERROR( status ) || !is_timeout( status ) || !is_stream( s )) return status;
    if (!is_closed( s )) return status;  /* SO_RCVTIMEO */

    end = check_closed( s );
    return !end || end == STATUS_INVALID_CONNECTION ? status : end;
}

NTSTATUS state_check_completion( const OVERLAPPED *overlapped, NTSTATUS status )
{
    return NT_ERROR( status ) && is_timeout( status )
           ? state_check_timeout( socket_of_overlapped( overlapped ), status ) : status;
}

void state_check_result( const struct receive_request *request, struct receive_result *result )
{
    SOCKET s = request->socket;
    NTSTATUS status;

    if (result->status == STATUS_CONNECTION_RESET)
    {
        /* The error has been taken from the socket: the next receive must not take the
         * closed connection for the end of the stream. */
        if (is_stream( s )) result->status = state_note_end( s, result->status );
        return;
    }

    if (!request->overlapped) result->status = state_check_timeout( s, result->status );
    if (result->status || result->size) return;
    /* the end of a stream by a handle that is noted as a datagram socket's, or an empty datagram */
    if (!is_stream( s ) && (!direct_note_change( s ) || !is_stream( s ))) return;
    if (!is_closed( s )) return;
    status = check_closed( s );
    if (!status || status == STATUS_INVALID_CONNECTION) return;

    TRACE( "socket %#Ix: the end of the stream is status %#lx\n", (SIZE_T)s, status );
    if (request->overlapped) correct_completion( request, result, status );
    else result->status = status;
}
