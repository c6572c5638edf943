/*
 * select and WSAPoll by way of the server
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

#ifndef WSRECV_SELECT_SERVER_H
#define WSRECV_SELECT_SERVER_H

#include <winsock2.h>
#include <windef.h>

/*
 * Wine's own, for all that Wine's own knows.  What it does not know is an ICMP error that waits
 * for a receive (icmp.h), and an out-of-band byte that was taken out of the stream (oob.h).
 * Arguments, results and errors are those of select and WSAPoll.
 */
extern int select_with_server( int count, fd_set *read, fd_set *write, fd_set *except, const struct timeval *timeout );
extern int poll_with_server( WSAPOLLFD *fds, ULONG count, int timeout );

#endif /* WSRECV_SELECT_SERVER_H */
