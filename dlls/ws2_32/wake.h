/*
 * Waking threads that wait in select
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

#ifndef WSRECV_WAKE_H
#define WSRECV_WAKE_H

#include <winsock2.h>
#include <windef.h>

/*
 * An ICMP error makes a socket readable for select on Windows; Wine's server does not think so.
 * A thread that waits in Wine's select therefore waits for one more socket, on which the thread
 * of watch.c sends when it has taken such an error.
 */

/* A socket to wait for; it is readable when the thread is to look again.  INVALID_SOCKET if there
 * is none to be had. */
extern SOCKET wake_enter(void);

/* The thread does not wait any more. */
extern void wake_leave( SOCKET s );

/* Wakes all threads between the two. */
extern void wake_all(void);

#endif /* WSRECV_WAKE_H */
