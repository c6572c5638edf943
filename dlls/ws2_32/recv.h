/*
 * The receive function that programs reach by a pointer only
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

#ifndef WSRECV_RECV_H
#define WSRECV_RECV_H

#include <winsock2.h>
#include <mswsock.h>
#include "nt.h"
#include "request.h"
#include "server_path.h"

/* ws2_32 does not export WSARecvMsg: programs ask for its address by
 * WSAIoctl( SIO_GET_EXTENSION_FUNCTION_POINTER, WSAID_WSARECVMSG ), see extension.c. */
extern int WINAPI WSARecvMsg( SOCKET s, WSAMSG *msg, DWORD *ret_size, OVERLAPPED *overlapped,
                              LPWSAOVERLAPPED_COMPLETION_ROUTINE routine );

/* One request to the server for a receive that may go on (state_check()), and what its end means. */
extern void recv_once( const struct receive_request *request, struct receive_result *result );

#endif /* WSRECV_RECV_H */
