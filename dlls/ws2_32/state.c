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
#include "direct_path.h"
#include "icmp.h"
#include "probe.h"
#include "socket.h"
#include "state.h"
#include "thread.h"
#include "trace.h"
#include "unix.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

int state_poll( SOCKET s, int events )
{
    struct afd_poll_params params;
    IO_STATUS_BLOCK iosb;
    NTSTATUS status;
    HANDLE event;

    if (!(event = thread_take_event())) return -1;
    memset( &params, 0, sizeof(params) );
    params.count = 1;
    params.sockets[0].socket = s;
    params.sockets[0].flags = events;
    iosb.Status = STATUS_PENDING;
    status = NtDeviceIoControlFile( (HANDLE)s, event, NULL, NULL, &iosb, IOCTL_AFD_POLL,
                                    &params, sizeof(params), &params, sizeof(params) );
    if (status == STATUS_PENDING)
    {
        NtWaitForSingleObject( event, FALSE, NULL );
        status = iosb.Status;
    }
    thread_give_event( event );
    if (status) return -1;
    return params.count ? params.sockets[0].flags : 0;
}

/* Linux says that there is no connection.  The server knows whether it was reset, or both
 * sides have ended it in good order, or there never was one. */
static NTSTATUS check_closed( SOCKET s )
{
    int events;

    if (socket_get_flags( s ) & SOCKET_RESET) return STATUS_CONNECTION_RESET;

    events = state_poll( s, AFD_POLL_RESET | AFD_POLL_CONNECT );
    if (events == -1) return 0;  /* not a socket: the receive itself will say so */
    if (events & AFD_POLL_RESET)
    {
        socket_set_flags( s, SOCKET_RESET );
        return STATUS_CONNECTION_RESET;
    }
    return events & AFD_POLL_CONNECT ? 0 : STATUS_INVALID_CONNECTION;
}

static BOOL is_bound( SOCKET s )
{
    char addr[128];
    IO_STATUS_BLOCK iosb;

    return NtDeviceIoControlFile( (HANDLE)s, NULL, NULL, NULL, &iosb, IOCTL_AFD_GETSOCKNAME,
                                  NULL, 0, addr, sizeof(addr) ) != STATUS_INVALID_PARAMETER;
}

static NTSTATUS check_stream( SOCKET s )
{
    struct unix_get_state_params state;

    if (!unix_socket_state( s, &state )) return check_closed( s );
    direct_check_identity( s, state.cookie );

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
    if (request->overlapped) direct_note_change( s );
    if (!(socket_get_flags( s ) & SOCKET_BOUND))
    {
        if (unix_socket_state( s, &state ) ? !state.bound : !is_bound( s )) return STATUS_INVALID_PARAMETER;
        socket_set_flags( s, SOCKET_BOUND );
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
    case SOCK_STREAM: return check_stream( request->socket );
    case SOCK_DGRAM:  return check_datagram( request );
    default:          return 0;
    }
}

/* The reset has come between state_check() and the receive, which has ended with success and
 * no data.  Its event is set, or the APC of its routine is on its way: the call must not fail
 * now, but its completion can still tell of the reset.  Without either there may be a packet
 * in a completion port, which another thread may have taken, and freed the OVERLAPPED. */
static void correct_completion( const struct receive_request *request, struct receive_result *result )
{
    ULONG_PTR internal = (ULONG)STATUS_CONNECTION_RESET;

    if (request->routine || request->overlapped->hEvent)
        probe_copy( &request->overlapped->Internal, &internal, sizeof(internal) );
    result->status = STATUS_PENDING;
}

void state_check_result( const struct receive_request *request, struct receive_result *result )
{
    struct unix_get_state_params state;
    struct socket_info info;

    if (result->status == STATUS_CONNECTION_RESET)
    {
        /* The error has been taken from the socket: the next receive must not take the
         * closed connection for the end of the stream. */
        if (!socket_get_info( request->socket, &info ) && info.type == SOCK_STREAM)
            socket_set_flags( request->socket, SOCKET_RESET );
        return;
    }

    if (result->status || result->size) return;
    if (socket_get_info( request->socket, &info ) || info.type != SOCK_STREAM) return;
    if (unix_socket_state( request->socket, &state ) && state.tcp_state != UNIX_TCP_CLOSE) return;
    if (check_closed( request->socket ) != STATUS_CONNECTION_RESET) return;

    TRACE( "socket %#Ix: the end of the stream is a reset\n", (SIZE_T)request->socket );
    if (request->overlapped) correct_completion( request, result );
    else result->status = STATUS_CONNECTION_RESET;
}
