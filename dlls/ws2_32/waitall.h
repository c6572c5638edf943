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

#ifndef WSRECV_WAITALL_H
#define WSRECV_WAITALL_H

#include "nt.h"
#include "request.h"
#include "server_path.h"

/*
 * The WSARecv page: "The receive request will complete only when one of the following
 * events occurs: The buffer supplied by the caller is completely full.  The connection
 * has been closed.  The request has been canceled or an error occurred."
 *
 * Wine's server does not know the flag.
 */

/*
 * STATUS_NOT_SUPPORTED (WSAEOPNOTSUPP) where the page forbids the flag: "if the
 * underlying transport does not support MSG_WAITALL, or if the socket is in a
 * non-blocking mode", "along with MSG_OOB, MSG_PEEK, or MSG_PARTIAL", "not supported on
 * datagram sockets"; else 0.
 */
extern NTSTATUS waitall_check( const struct receive_request *request );

/*
 * Receives until the buffers are full.  What has been received before the end of the
 * stream, a time-out or an error is not lost: it is the result, with STATUS_SUCCESS, and
 * the next receive meets the end or the error.
 *
 * An overlapped request gets in lowat.h's line.  It may end with less where Linux has no room
 * for so much in the receive buffer of the socket.
 */
extern void waitall_receive( const struct receive_request *request, struct receive_result *result );

#endif /* WSRECV_WAITALL_H */
