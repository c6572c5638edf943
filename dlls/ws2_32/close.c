/*
 * closesocket, and the end of one direction
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

#include "alias.h"
#include "builtin.h"
#include "close.h"
#include "direct_path.h"
#include "oob.h"
#include "socket.h"
#include "trace.h"
#include "unix.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/***********************************************************************
 *      closesocket   (WS2_32.3)
 *
 * Closing is Wine's own.  But Wine's server ends what is still pending on a closed handle
 * with a status that Windows does not have, STATUS_HANDLES_CLOSED; Windows has
 * STATUS_CANCELLED (Windows: afd.c test_recv), which is the WSARecv page's
 * WSA_OPERATION_ABORTED.  So the receives are cancelled first.
 */
int WINAPI closesocket( SOCKET s )
{
    struct pending_list *pending = socket_get_pending( s );
    BOOL ours, queued = oob_is_queued( s );
    int ret;

    TRACE( "socket %#Ix\n", (SIZE_T)s );

    ours = socket_forget( s );
    if (ours) unix_wait_for_users();
    /* Another handle keeps the receives alive. */
    if (pending && !pending_is_empty( pending ) && alias_is_alone( s )) pending_cancel( pending, (HANDLE)s );
    if (queued) oob_forget( s );
    ret = builtin.closesocket( s );
    if (ours) socket_closed( s, !ret );
    return ret;
}

/* The server never shuts the Unix socket down for receiving: a direct receive would go on. */
BOOL close_before_shutdown( SOCKET s, int how )
{
    BOOL news = how != SD_SEND && !(socket_get_flags( s ) & SOCKET_SHUTDOWN);

    if (how == SD_SEND) return FALSE;
    direct_note_change( s );
    socket_set_flags( s, SOCKET_SHUTDOWN );
    direct_interrupt( s );
    return news;
}

void close_after_shutdown( SOCKET s, BOOL news, int error )
{
    if (news && error) socket_clear_flags( s, SOCKET_SHUTDOWN );
}

/***********************************************************************
 *      shutdown   (WS2_32.22)
 */
int WINAPI shutdown( SOCKET s, int how )
{
    BOOL news = close_before_shutdown( s, how );
    int ret = builtin.shutdown( s, how );

    close_after_shutdown( s, news, ret );
    return ret;
}
