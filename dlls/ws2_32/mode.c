/*
 * The exports that change whether a socket blocks
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
#include <windef.h>
#include <winbase.h>

#include "builtin.h"
#include "mode.h"
#include "probe.h"
#include "socket.h"

/*
 * All of this is Wine's own; we only note what comes of it, because a receive has to
 * know (MSG_WAITALL is refused in nonblocking mode) and the server does not tell.
 *
 * Order: the note goes away before a socket is made blocking, and comes after it was made
 * nonblocking, so that a receive at the same time never sees a blocking socket as
 * nonblocking.
 */

void mode_before_fionbio( SOCKET s, ULONG nonblocking )
{
    if (!nonblocking) socket_clear_flags( s, SOCKET_NONBLOCKING );
}

void mode_after_fionbio( SOCKET s, ULONG nonblocking, int ret )
{
    /* FIONBIO 0 fails while events are selected (Windows: sock.c test_fionbio). */
    if ((nonblocking && !ret) || (!nonblocking && ret)) socket_set_flags( s, SOCKET_NONBLOCKING );
}

/***********************************************************************
 *      ioctlsocket   (WS2_32.10)
 */
int WINAPI ioctlsocket( SOCKET s, long code, u_long *value )
{
    ULONG nonblocking;
    BOOL fionbio;
    int ret;

    fionbio = code == (long)FIONBIO && probe_copy( &nonblocking, value, sizeof(nonblocking) );
    if (fionbio) mode_before_fionbio( s, nonblocking );
    ret = builtin.ioctlsocket( s, code, value );
    if (fionbio) mode_after_fionbio( s, nonblocking, ret );
    return ret;
}

/***********************************************************************
 *      WSAEventSelect   (WS2_32.59)
 */
int WINAPI WSAEventSelect( SOCKET s, WSAEVENT event, long mask )
{
    int ret = builtin.WSAEventSelect( s, event, mask );

    if (!ret) socket_set_flags( s, SOCKET_NONBLOCKING );
    return ret;
}

/***********************************************************************
 *      WSAAsyncSelect   (WS2_32.101)
 */
int WINAPI WSAAsyncSelect( SOCKET s, HWND window, u_int message, long mask )
{
    int ret = builtin.WSAAsyncSelect( s, window, message, mask );

    if (!ret) socket_set_flags( s, SOCKET_NONBLOCKING );
    return ret;
}
