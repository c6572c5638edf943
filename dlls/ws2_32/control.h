/*
 * The control data of WSARecvMsg, and the options that ask for them
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

#ifndef WSRECV_CONTROL_H
#define WSRECV_CONTROL_H

#include <winsock2.h>
#include <windef.h>

/* ntdll has no more control data of a datagram than this. */
#define CONTROL_MAX 512

/*
 * Setting one of the options that ask for control data and share one of Linux' with another.
 * FALSE if it is none of these; else *ret is what setsockopt() returns.
 */
extern BOOL control_setsockopt( SOCKET s, int level, int number, const char *value, int len, int *ret );

/*
 * WSARecvMsg tells in dwFlags of datagrams that were sent to a group or to all (MSG_MCAST,
 * MSG_BCAST).  That takes IP_PKTINFO, which the program may not have asked for: it is set
 * on sockets that may get such datagrams, and control_convert() leaves its header out.
 * Where ntdll writes the control data for the program itself, it must not be set.
 */
extern void control_ask_quietly( SOCKET s );
extern void control_stop_asking( SOCKET s );

/*
 * Makes the program's control data from ntdll's: without what it has not asked for, with
 * IP_ECN and IPV6_ECN.  out has room for 2 * CONTROL_MAX bytes.  *cast becomes MSG_MCAST,
 * MSG_BCAST or 0.  Returns the length.
 */
extern ULONG control_convert( SOCKET s, const char *in, ULONG in_len, char *out, DWORD *cast );

#endif /* WSRECV_CONTROL_H */
