/*
 * A thread that is told of events on sockets
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

#ifndef WSRECV_WATCH_H
#define WSRECV_WATCH_H

#include <winsock2.h>
#include <windef.h>

#include "unixcall.h"

/*
 * wineserver waits for what happens on a socket; but it stops doing so at the first error,
 * and it does not know MSG_WAITALL.  For the sockets that are concerned a thread of our own
 * waits as well, on the Unix side, and has the server look again.
 *
 * The thread is started with the first such socket, and holds neither a handle nor a descriptor.
 */

/*
 * Has the thread call icmp_look() and lowat_look() each time that one of the events comes.
 *   events   UNIX_WATCH_*; errors always count
 * FALSE if there is no Unix side or no thread.  Cannot be taken back, and is not to be done
 * twice.
 */
extern BOOL watch_socket( SOCKET s, unsigned int events );

/* Has the thread look at the socket now, and again as soon as the looks ask for it. */
extern void watch_look_now( SOCKET s );

#endif /* WSRECV_WATCH_H */
