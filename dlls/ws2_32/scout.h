/*
 * A receive ahead of those that wait for many bytes
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

#ifndef WSRECV_SCOUT_H
#define WSRECV_SCOUT_H

#include "nt.h"

/*
 * Linux calls a stream readable, whatever SO_RCVLOWAT says, when the receive window has no room for another segment
 * (tcp_epollin_ready() of Linux).  A connection's first segment from the same machine may take half of the window, and
 * until its acknowledgement has gone out with a larger one, for some microseconds, that is so.  If wineserver asks just
 * then it serves the first of the receives that wait, and ntdll ends it with what there is: too little for MSG_WAITALL.
 *
 * So the first one is ours: it peeks at one byte, and nobody waits for it.  The server wakes one receive at a time, and
 * before it wakes the next asks Linux again.
 */
struct scout
{
    IO_STATUS_BLOCK iosb;
    char byte;
};

/* Is it in the server's queue? */
extern BOOL scout_is_out( const struct scout *scout );

/* Before the receive that it goes ahead of, in the same thread, so that it waits for no other; one at a time, and on a
 * socket that was made for overlapped requests: elsewhere it would block.  A scout that cannot go is none.  Returns 0,
 * or an error, which may be gone from the socket: it is the receive's then. */
extern NTSTATUS scout_send( SOCKET s, struct scout *scout );

/* Of no use any more: there are no such receives. */
extern void scout_call_back( SOCKET s, struct scout *scout );

#endif /* WSRECV_SCOUT_H */
