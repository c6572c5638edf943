/*
 * Out-of-band data
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

#ifndef WSRECV_OOB_H
#define WSRECV_OOB_H

#include "nt.h"
#include "request.h"
#include "server_path.h"

/*
 * Windows keeps out-of-band bytes apart from the stream, each until it is asked for with
 * MSG_OOB (Windows: sock.c test_fionread_siocatmark).  Linux has one urgent byte at a time,
 * in its place in the stream: receiving data behind it loses it, and so does the next
 * one.  So it is taken and kept here before data are received.  What Linux has lost before
 * we are called is lost.
 */

/* Takes an urgent byte that is unread, to be called before data are received. */
extern void oob_collect( SOCKET s );

/* Is there a byte that was taken but not asked for?  Linux' poll() no longer reports it. */
extern BOOL oob_is_queued( SOCKET s );

/* A receive with MSG_OOB; FALSE if there is nothing kept for it. */
extern BOOL oob_receive( const struct receive_request *request, struct receive_result *result );

/*
 * The program has received an urgent byte.  Linux leaves it in the stream, passed over by
 * receives: but the count of unread bytes is wrong, the next urgent byte or SO_OOBINLINE makes
 * it data, and closing the socket resets the connection because of it.  It is removed.
 */
extern void oob_taken( SOCKET s );

/* FIONREAD and SIOCATMARK of a stream: the bytes that are not out of band, and whether no byte
 * is (Windows: sock.c test_fionread_siocatmark).  FALSE if only Wine can tell. */
extern BOOL oob_count( SOCKET s, ULONG *count );
extern BOOL oob_at_mark( SOCKET s, ULONG *value );

/* SO_OOBINLINE is going to be switched on: a byte that is there moves into the stream. */
extern void oob_before_inline( SOCKET s );

/* The socket has been closed. */
extern void oob_forget( SOCKET s );

#endif /* WSRECV_OOB_H */
