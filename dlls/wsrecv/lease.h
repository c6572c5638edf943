/*
 * Descriptors that are kept for a moment
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

#ifndef WSRECV_LEASE_H
#define WSRECV_LEASE_H

#include <stdint.h>

/*
 * ntdll of Wine 8.0 asks the server for the descriptor of an accepted socket each time.  A lease keeps it for some
 * milliseconds; then a thread of ours closes it, within as much time again.  A child process does not have it, as it
 * is close-on-exec.
 *
 * All but lease_end() and lease_is_held() are to be called inside the guard (guard.h): a thread is not terminated
 * while it holds a lease.  *watched is value as long as the handle is that of the same socket.
 */
struct lease;

/* For the descriptor that ntdll has just given out, which the lease takes over if that is of the socket with this
 * cookie.  NULL if there is none: the descriptor stays the caller's.  Else the caller holds it. */
extern struct lease *lease_make( int fd, uint64_t cookie, unsigned int ms, const uint32_t *watched, uint32_t value );

/* Holds the lease that there is; NULL if there is none. */
extern struct lease *lease_take( uint64_t cookie, const uint32_t *watched, uint32_t value );

/* The descriptor, for as long as the lease is held. */
extern int lease_fd( const struct lease *lease );

extern void lease_release( struct lease *lease );

/* Is there a lease?  It may be over the next moment. */
extern int lease_is_held( uint64_t cookie );

/* Before the socket is closed, after *watched has been changed: when nobody holds the lease any more its
 * descriptor is closed. */
extern void lease_end( uint64_t cookie );

#endif /* WSRECV_LEASE_H */
