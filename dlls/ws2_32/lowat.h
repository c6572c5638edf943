/*
 * Receives that wait for more than one byte
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

#ifndef WSRECV_LOWAT_H
#define WSRECV_LOWAT_H

#include "nt.h"
#include "request.h"

/*
 * wineserver serves the receives that wait on a stream one by one, in their order, as soon
 * as Linux calls the socket readable.  From how many bytes on it does that can be set
 * (SO_RCVLOWAT), and is set here to what the first in the line waits for: all of its buffers
 * with MSG_WAITALL, one byte without.
 *
 * Nothing of this concerns a socket without an overlapped MSG_WAITALL.
 */

/*
 * A receive gets in line, before it is given to the server.
 *   iosb   tells that it has ended, by a Status other than STATUS_PENDING
 *   need   how many bytes it waits for
 * Where there is no Unix side it waits for one byte; and where the socket has another handle, as those that wait by that
 * are not known, and must not wait for more.  Returns 0, or an error that it is to end with, as it is gone from the
 * socket (scout.h).
 */
extern NTSTATUS lowat_enter( SOCKET s, IO_STATUS_BLOCK *iosb, DWORD need );

/* It has ended, or was not even started. */
extern void lowat_leave( SOCKET s, const IO_STATUS_BLOCK *iosb );

/* Drops those from the line that have ended unseen, by being cancelled for example.  To be
 * called before Linux or the server is asked whether the socket is readable. */
extern void lowat_update( SOCKET s );

/* Events of watch.c's thread; returns in how many ms it shall look again, 0: at the next event. */
extern unsigned int lowat_look( SOCKET s, unsigned int events );

/* A handle has become that of a new socket: its line is empty. */
struct lowat_line;
extern void lowat_clear( struct lowat_line *line );

#endif /* WSRECV_LOWAT_H */
