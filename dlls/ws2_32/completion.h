/*
 * How the end of a receive reaches the program
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

#ifndef WSRECV_COMPLETION_H
#define WSRECV_COMPLETION_H

#include "nt.h"
#include "request.h"
#include "server_path.h"

/*
 * Writes what a call that has ended, or has been started, gives its caller.
 *
 * A receive that ended, also one whose data did not fit, writes *ret_size and
 * *ret_flags; one that pends or has failed writes neither.  The page: "If an
 * overlapped operation completes immediately ... the lpNumberOfBytesRecvd parameter is
 * updated with the number of bytes received and the flag bits indicated by the lpFlags
 * parameter are also updated.  If the overlapped operation is successfully initiated
 * and will complete later ... lpNumberOfBytesRecvd and lpFlags are not updated."
 *
 * Returns the error, 0 for none; WSA_IO_PENDING for a receive that was started.
 */
extern DWORD completion_report( const struct receive_request *request, const struct receive_result *result );

/* The APC of a request with a completion routine: context is the routine, iosb the
 * OVERLAPPED.  Calls it with error, size and flags as the page's CompletionROUTINE. */
extern void WINAPI completion_apc( void *context, IO_STATUS_BLOCK *iosb, ULONG reserved );

/* The same for WSARecvMsg: context is the WSAMSG that ntdll was given (msg.h).  Its flags are in
 * the program's WSAMSG, and the routine's dwFlags is 0 (Windows: sock.c
 * test_ip_pktinfo). */
extern void WINAPI completion_msg_apc( void *context, IO_STATUS_BLOCK *iosb, ULONG reserved );

#endif /* WSRECV_COMPLETION_H */
