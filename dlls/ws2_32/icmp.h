/*
 * ICMP errors of UDP sockets
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

#ifndef WSRECV_ICMP_H
#define WSRECV_ICMP_H

#include "nt.h"
#include "request.h"
#include "server_path.h"

/*
 * The WSARecv page: "WSAECONNRESET: for a UDP datagram socket, this error would indicate that
 * a previous send operation resulted in an ICMP Port Unreachable message", and WSAENETRESET:
 * "for a datagram socket, this error indicates that the time to live has expired".  Connected
 * or not; one receive fails for each ICMP message, and the socket goes on receiving.  The
 * WSAIoctl page: SIO_UDP_CONNRESET and SIO_UDP_NETRESET switch it off and on.
 *
 * Linux keeps the messages of a socket with IP_RECVERR in a queue, and the receives take
 * them from there.  wineserver, however, never waits on a socket again that has had an
 * error: such a socket is "deaf", and what waits on it is woken by the thread of watch.c.
 */

/* A datagram socket has been made. */
extern void icmp_socket_made( SOCKET s );

/* A socket has been connected, maybe one of these.  Linux tells of its errors from now on. */
extern void icmp_connected( SOCKET s );

/* Notes errors that were found in the queue: how many of two kinds, and of all. */
extern void icmp_add( SOCKET s, unsigned int port_errors, unsigned int ttl_errors, unsigned int all_errors );

/* Is an error noted, and would a receive fail with it? */
extern BOOL icmp_is_noted( SOCKET s );

/* Takes an error that was noted: the status with which a receive fails, or 0. */
extern NTSTATUS icmp_take( SOCKET s );

/* Before a receive by way of the server: the status with which it has to fail, or 0. */
extern NTSTATUS icmp_check( const struct receive_request *request );

/* After it: the status that Windows has for the one of Wine's server.  TRUE if there was no
 * error that Windows reports, and the receive has to be made again. */
extern BOOL icmp_check_result( const struct receive_request *request, struct receive_result *result );

/* May a send have failed with this error because Linux tells it of a message that belongs to
 * an earlier one?  It has not sent anything then, and is to be tried again. */
extern BOOL icmp_fails_sends( SOCKET s, DWORD error );

/* Around a send that may wait; an overlapped one after it was started.  On a deaf socket the server is told to look
 * whether there is room.  NULL if there is nothing to leave; else it is for cancel_leave(). */
struct cancel_wait;
extern struct cancel_wait *icmp_enter_send( SOCKET s );
extern void icmp_note_send( SOCKET s, OVERLAPPED *overlapped );

/* The program is about to be told how an overlapped operation has ended.  Where that was a
 * receive that the server has ended with an error, Internal is set to what Windows has for it. */
extern void icmp_completed( OVERLAPPED *overlapped );

/* Before and after WSAEventSelect or WSAAsyncSelect selects events. */
extern void icmp_before_events( SOCKET s );
extern void icmp_after_events( SOCKET s );

/* SIO_UDP_CONNRESET, SIO_UDP_NETRESET: the SOCKET_NO_* flag that stands for it. */
extern void icmp_set_report( SOCKET s, LONG flag, BOOL report );

/* Events of watch.c's thread; returns in how many ms it shall look again, 0: at the next event. */
extern unsigned int icmp_look( SOCKET s, unsigned int events );

#endif /* WSRECV_ICMP_H */
