/*
 * WSARecvMsg: flags and control data
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

#ifndef WSRECV_MSG_H
#define WSRECV_MSG_H

#include "nt.h"
#include "request.h"
#include "server_path.h"

/*
 * server_receive() for WSARecvMsg.  ntdll writes control data and MSG_CTRUNC by itself, but it
 * knows no ECN, and the other flags of a WSAMSG not at all; so it is given a buffer of ours,
 * and the program gets what is made of it.  That is not possible for an overlapped receive
 * without a routine, at whose end no code of ours runs.
 */
extern void msg_receive( const struct receive_request *request, struct receive_result *result );

/* At the end of a receive with a completion routine: msg is what server_receive() was given.
 * Writes to the program's WSAMSG, corrects iosb, and returns the routine. */
extern LPWSAOVERLAPPED_COMPLETION_ROUTINE msg_complete( WSAMSG *msg, IO_STATUS_BLOCK *iosb );

#endif /* WSRECV_MSG_H */
