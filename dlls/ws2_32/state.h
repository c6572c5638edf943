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
 *   a connection that is broken            as state_note_end() tells, again and again
 *   MSG_OOB on a datagram socket           STATUS_NOT_SUPPORTED        WSAEOPNOTSUPP
 *   a datagram socket with an ICMP error   icmp.h
 *
 * Returns 0 if the receive may go on, or the status.  The Unix side answers without the
 * server; where there is none, a stream costs five server calls.
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
/*
 * Notes that a connection is broken, and tells of it by the status that every receive will
 * give from now on:
 *
 *   the peer had closed, and refused what we sent    STATUS_CONNECTION_ABORTED  WSAECONNABORTED
 *   it was reset in any other way                    STATUS_CONNECTION_RESET    WSAECONNRESET
 *   keep-alive probes had no answer                  STATUS_WSRECV_NETRESET     WSAENETRESET
 *   data that we sent had none                       STATUS_IO_TIMEOUT          WSAETIMEDOUT
 *   anything else                                    as it is
 *
 * The page: WSAENETRESET, "the connection has been broken due to keep-alive activity
 * detecting a failure"; WSAETIMEDOUT, "dropped because of a network failure or because the
 * peer system failed to respond".  Without the Unix side nobody can tell a reset from a
 * refusal, nor the one time-out from the other: they are WSAECONNRESET and WSAETIMEDOUT.
 */
extern NTSTATUS state_note_end( SOCKET s, NTSTATUS status );

/* A receive has ended with this status; if it is that of a connection that has timed out, and
 * not of SO_RCVTIMEO, returns what state_note_end() has for it. */
extern NTSTATUS state_check_timeout( SOCKET s, NTSTATUS status );

/* The same for an overlapped receive whose socket has to be found. */
extern NTSTATUS state_check_completion( const OVERLAPPED *overlapped, NTSTATUS status );

#endif /* WSRECV_STATE_H */
