/*
 * The exports that change how a socket receives
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
#include "nt.h"

#include "afd.h"
#include "builtin.h"
#include "control.h"
#include "direct_path.h"
#include "icmp.h"
#include "mode.h"
#include "oob.h"
#include "probe.h"
#include "select.h"
#include "socket.h"
#include "thread.h"
#include "unix.h"

/*
 * All of this is Wine's own; we only note what comes of it, because a receive has to
 * know (MSG_WAITALL is refused in nonblocking mode) and the server does not tell.
 *
 * Order: the note goes away before a socket is made blocking, and comes after it was made
 * nonblocking, so that a receive at the same time never sees a blocking socket as
 * nonblocking.
 */

BOOL mode_before_fionbio( SOCKET s, ULONG nonblocking )
{
    BOOL before = (socket_get_flags( s ) & SOCKET_NONBLOCKING) != 0;

    direct_note_change( s );
    if (!nonblocking) socket_clear_flags( s, SOCKET_NONBLOCKING );
    return before;
}

void mode_after_fionbio( SOCKET s, ULONG nonblocking, BOOL before, int ret )
{
    /* FIONBIO 0 fails while events are selected (Windows: sock.c test_fionbio). */
    if (ret ? before : nonblocking != 0) socket_set_flags( s, SOCKET_NONBLOCKING );
}

/*
 * The server tells nobody the mode of a socket.  But a request for news of the local addresses ends at once if the mode
 * is nonblocking, and otherwise pends, until it is cancelled.  FALSE if that cannot be done: on a handle
 * that waits for the end of every request, it would never return.
 */
static BOOL ask_mode( SOCKET s, BOOL *nonblocking )
{
    int force_async = 0;
    IO_STATUS_BLOCK iosb;
    NTSTATUS status;
    HANDLE event;

    if (!unix_is_overlapped( s ) || !(event = thread_take_event())) return FALSE;
    iosb.Status = STATUS_PENDING;
    status = NtDeviceIoControlFile( (HANDLE)s, event, NULL, NULL, &iosb, IOCTL_AFD_WINE_ADDRESS_LIST_CHANGE,
                                    &force_async, sizeof(force_async), NULL, 0 );
    if (status == STATUS_PENDING)
    {
        IO_STATUS_BLOCK cancel;

        NtCancelIoFileEx( (HANDLE)s, &iosb, &cancel );
        NtWaitForSingleObject( event, FALSE, NULL );
        while (*(volatile NTSTATUS *)&iosb.Status == STATUS_PENDING) SleepEx( 1, FALSE );  /* not our event any more */
    }
    thread_give_event( event );
    *nonblocking = status == STATUS_DEVICE_NOT_READY;
    return *nonblocking || status == STATUS_PENDING;
}

BOOL mode_is_nonblocking( SOCKET s )
{
    LONG flags = socket_get_flags( s );
    BOOL ret;

    if ((!socket_is_ours( s ) || (flags & SOCKET_SHARED)) && ask_mode( s, &ret )) return ret;
    return (flags & SOCKET_NONBLOCKING) != 0;
}

/***********************************************************************
 *      ioctlsocket   (WS2_32.10)
 */
int WINAPI ioctlsocket( SOCKET s, long code, u_long *value )
{
    ULONG nonblocking, unread, count;
    BOOL fionbio, before = FALSE;
    int ret;

    if (code == (long)FIONREAD && probe_write( value, sizeof(*value) ) && select_get_unread( s, &unread ))
    {
        *value = unread;
        SetLastError( 0 );
        return 0;
    }
    fionbio = code == (long)FIONBIO && probe_copy( &nonblocking, value, sizeof(nonblocking) );
    if (fionbio) before = mode_before_fionbio( s, nonblocking );
    ret = builtin.ioctlsocket( s, code, value );
    if (!ret && code == (long)FIONREAD && oob_count( s, &count )) probe_copy( value, &count, sizeof(count) );
    if (!ret && code == (long)SIOCATMARK && oob_at_mark( s, &count )) probe_copy( value, &count, sizeof(count) );
    if (fionbio) mode_after_fionbio( s, nonblocking, before, ret );
    return ret;
}

/* Are there data that FD_READ would tell of?  Of a datagram without any data nobody knows. */
static BOOL may_have_data( SOCKET s )
{
    struct unix_get_state_params state;

    return !unix_socket_state( s, &state ) || state.type != SOCK_STREAM || state.unread > 0;
}

/*
 * The server re-arms FD_READ when it receives, and direct receives pass it by: from now on
 * it does them all.  Were there direct ones, it may have marked FD_READ as reported, and
 * would not report it again; a peek by way of the server takes the mark away.
 *
 * The pages of both functions: FD_READ comes when they are called, "if there is data currently available to receive".
 * The server has marked also what it has told of before, and, seen on Wine 8.0, what it has only looked at after
 * WSAAsyncSelect with no events.
 */
static void before_events( SOCKET s, long mask )
{
    LONG before;
    DWORD error;
    char byte;

    direct_note_change( s );
    if (!mask) return;
    icmp_before_events( s );
    before = socket_get_flags( s );
    socket_set_flags( s, SOCKET_EVENTS );
    if (before & SOCKET_EVENTS)
    {
        if (!(mask & FD_READ) || !may_have_data( s )) return;
    }
    /* A handle that is not ours may be that of a socket with direct receives. */
    else if (socket_is_ours( s ) && !(socket_get_flags( s ) & (SOCKET_DIRECT | SOCKET_DEAF))) return;

    /* Makes the socket nonblocking, as the real call will: the peek does not wait.  It is Wine's own, as ours
     * would report an ICMP error that is the next receive's. */
    error = GetLastError();
    if (!builtin.WSAEventSelect( s, NULL, 0 ))
    {
        socket_set_flags( s, SOCKET_NONBLOCKING );
        builtin.recv( s, &byte, 1, MSG_PEEK );
    }
    SetLastError( error );
}

/***********************************************************************
 *      WSAEventSelect   (WS2_32.59)
 */
int WINAPI WSAEventSelect( SOCKET s, WSAEVENT event, long mask )
{
    int ret;

    before_events( s, mask );
    ret = builtin.WSAEventSelect( s, event, mask );
    if (!ret) socket_set_flags( s, SOCKET_NONBLOCKING );
    if (mask) icmp_after_events( s );
    return ret;
}

/***********************************************************************
 *      WSAAsyncSelect   (WS2_32.101)
 */
int WINAPI WSAAsyncSelect( SOCKET s, HWND window, u_int message, long mask )
{
    int ret;

    before_events( s, mask );
    ret = builtin.WSAAsyncSelect( s, window, message, mask );
    if (!ret) socket_set_flags( s, SOCKET_NONBLOCKING );
    if (mask) icmp_after_events( s );
    return ret;
}

/***********************************************************************
 *      WSADuplicateSocketA   (WS2_32.45)
 */
int WINAPI WSADuplicateSocketA( SOCKET s, DWORD pid, WSAPROTOCOL_INFOA *info )
{
    socket_set_flags( s, SOCKET_SHARED );
    return builtin.WSADuplicateSocketA( s, pid, info );
}

/***********************************************************************
 *      WSADuplicateSocketW   (WS2_32.46)
 */
int WINAPI WSADuplicateSocketW( SOCKET s, DWORD pid, WSAPROTOCOL_INFOW *info )
{
    socket_set_flags( s, SOCKET_SHARED );
    return builtin.WSADuplicateSocketW( s, pid, info );
}

/* A connection that is there needs no receive by way of the server first. */
static int after_connect( SOCKET s, ULONG generation, int ret )
{
    if (ret && GetLastError() != WSAEISCONN) return ret;
    socket_learn( s, generation, SOCKET_READY );
    icmp_connected( s );
    if (ret) SetLastError( WSAEISCONN );
    return ret;
}

/***********************************************************************
 *      connect   (WS2_32.4)
 */
int WINAPI connect( SOCKET s, const struct sockaddr *addr, int len )
{
    ULONG generation = socket_get_generation( s );

    return after_connect( s, generation, builtin.connect( s, addr, len ) );
}

/***********************************************************************
 *      WSAConnect   (WS2_32.41)
 */
int WINAPI WSAConnect( SOCKET s, const struct sockaddr *addr, int len, WSABUF *caller, WSABUF *callee,
                       QOS *sqos, QOS *gqos )
{
    ULONG generation = socket_get_generation( s );

    return after_connect( s, generation, builtin.WSAConnect( s, addr, len, caller, callee, sqos, gqos ) );
}

/* Wine's own says yes to SO_UPDATE_CONNECT_CONTEXT in any state. */
static void after_connect_ex( SOCKET s )
{
    ULONG generation = socket_get_generation( s );
    struct unix_get_state_params state;

    if (unix_socket_state( s, &state ) && state.tcp_state == UNIX_TCP_ESTABLISHED)
        socket_learn( s, generation, SOCKET_READY );
}

/* AcceptEx has put another socket behind the handle. */
static void after_accept( SOCKET s, const void *value, int len )
{
    SOCKET listener;

    /* SOCKET_DIRECT: seen on Wine 8.0, the server has noted data that AcceptEx has received, and would tell of FD_READ,
     * and then not of the next data. */
    socket_set_flags( s, SOCKET_ACCEPTED | SOCKET_DIRECT );
    if (len >= (int)sizeof(listener) && probe_copy( &listener, value, sizeof(listener) ) && socket_is_ours( listener ))
    {
        /* its own mode is kept: the server does not copy the listener's here */
        socket_inherit( s, socket_get_flags( listener ) & ~SOCKET_NONBLOCKING );
        socket_renew_cookie( s );
        socket_set_flags( s, SOCKET_READY );
    }
    else socket_set_flags( s, SOCKET_SHARED );
}

/* What an option means for direct receives; 0 if nothing. */
static LONG get_option_flags( int level, int option )
{
    if (level == SOL_SOCKET && option == SO_RCVTIMEO) return SOCKET_TIMEOUT;
    if (level == IPPROTO_IP || (level == IPPROTO_IPV6 && option != IPV6_V6ONLY)) return SOCKET_CONTROL;
    return 0;
}

/***********************************************************************
 *      setsockopt   (WS2_32.21)
 */
int WINAPI setsockopt( SOCKET s, int level, int option, const char *value, int len )
{
    LONG flags = get_option_flags( level, option );
    char on;
    int ret;

    if (flags)
    {
        if (!socket_is_ours( s )) direct_note_change( s );
        socket_set_flags( s, flags );
    }
    if (control_setsockopt( s, level, option, value, len, &ret )) return ret;
    if (level == SOL_SOCKET && option == SO_OOBINLINE && len > 0 && probe_copy( &on, value, 1 ) && on)
        oob_before_inline( s );
    ret = builtin.setsockopt( s, level, option, value, len );
    if (ret || level != SOL_SOCKET) return ret;
    if (option == SO_UPDATE_ACCEPT_CONTEXT) after_accept( s, value, len );
    if (option == SO_UPDATE_CONNECT_CONTEXT) after_connect_ex( s );
    return ret;
}
