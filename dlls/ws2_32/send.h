/*
 * Sending: what is given out by its address
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

#ifndef WSRECV_SEND_H
#define WSRECV_SEND_H

#include <winsock2.h>
#include <mswsock.h>

/* An export, which programs also ask for by WSAIoctl( SIO_GET_EXTENSION_FUNCTION_POINTER, WSAID_WSASENDMSG ). */
extern int WINAPI WSASendMsg( SOCKET s, WSAMSG *msg, DWORD flags, DWORD *ret_size, OVERLAPPED *overlapped,
                              LPWSAOVERLAPPED_COMPLETION_ROUTINE routine );

#endif /* WSRECV_SEND_H */
