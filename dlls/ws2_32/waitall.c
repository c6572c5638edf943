/*
 * MSG_WAITALL
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
#include "mode.h"
#include "recv.h"
#include "socket.h"
#include "waitall.h"

NTSTATUS waitall_check( const struct receive_request *request )
{
    struct socket_info info;

    if (!(request->flags & MSG_WAITALL)) return 0;
    if (request->flags & (MSG_OOB | MSG_PEEK | MSG_PARTIAL)) return STATUS_NOT_SUPPORTED;
    direct_note_change( request->socket );
    if (socket_get_info( request->socket, &info )) return 0;
    if (info.type != SOCK_STREAM) return STATUS_NOT_SUPPORTED;
    return mode_is_nonblocking( request->socket ) ? STATUS_NOT_SUPPORTED : 0;
}

/* Takes size bytes off the front of the buffers that are still to be filled. */
static void advance( struct receive_request *rest, DWORD size )
{
    while (rest->captured_count && size >= rest->captured->len)
    {
        size -= rest->captured->len;
        rest->captured++;
        rest->captured_count--;
    }
    if (!rest->captured_count) return;
    rest->captured->buf += size;
    rest->captured->len -= size;
}

/* SO_RCVTIMEO in ms, 0 for none.  Asking takes two requests to the server, which are saved where it was never set. */
static DWORD get_timeout( SOCKET s )
{
    IO_STATUS_BLOCK iosb;
    DWORD timeout = 0;

    if (socket_is_ours( s ) && !(socket_get_flags( s ) & (SOCKET_TIMEOUT | SOCKET_SHARED))) return 0;
    if (NtDeviceIoControlFile( (HANDLE)s, NULL, NULL, NULL, &iosb, IOCTL_AFD_WINE_GET_SO_RCVTIMEO,
                               NULL, 0, &timeout, sizeof(timeout) ))
        return 0;
    return timeout;
}

void waitall_receive( const struct receive_request *request, struct receive_result *result )
{
    struct receive_request rest = *request;
    ULONGLONG start = GetTickCount64();
    struct receive_result piece;
    BOOL first = TRUE;
    DWORD timeout = 0;

    recv_once( &rest, result );
    if (rest.overlapped) return;

    piece = *result;
    while (!piece.status && piece.size)
    {
        advance( &rest, piece.size );
        if (!rest.captured_count) break;
        /* The server's time-out is that of a piece; this one is that of the call.  Asked for
         * once, and only by a receive that was not done with its first piece. */
        if (first) timeout = get_timeout( rest.socket );
        first = FALSE;
        if (timeout && GetTickCount64() - start >= timeout) break;
        recv_once( &rest, &piece );
        if (!piece.status) result->size += piece.size;
    }
}
