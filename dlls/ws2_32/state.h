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

#ifndef WSRECV_STATE_H
#define WSRECV_STATE_H

#include "nt.h"
#include "request.h"
#include "server_path.h"

/*
 * Windows refuses a receive at once where Linux, and with it Wine's server, waits for
 * ever or calls it the end of the stream:
 *
 *   a datagram socket that is not bound    STATUS_INVALID_PARAMETER    WSAEINVAL
 *   a stream that is listening, connecting,
 *     or not connected                     STATUS_INVALID_CONNECTION   WSAENOTCONN
 *   a connection that was reset            STATUS_CONNECTION_RESET     WSAECONNRESET
 *   MSG_OOB on a datagram socket           STATUS_NOT_SUPPORTED        WSAEOPNOTSUPP
 *   a datagram socket with an ICMP error   icmp.h
 *
 * Returns 0 if the receive may go on, or the status.  The Unix side answers without the
 * server; where there is none, a stream costs two server calls.
 */
extern NTSTATUS state_check( const struct receive_request *request );

/*
 * Looks at a receive that has ended, and corrects a false end of file: the connection
 * may have been reset since state_check(), and the server may have taken the error
 * from the socket before the receive could see it.
 */
extern void state_check_result( const struct receive_request *request, struct receive_result *result );

/* Asks the server which of these events (AFD_POLL_*) a socket has; -1 if it cannot be asked.
 * It looks at the socket for that, and then also serves what has been waiting for it. */
extern int state_poll( SOCKET s, int events );

#endif /* WSRECV_STATE_H */
