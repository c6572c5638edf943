/*
 * Readiness of a socket: asked for, and waited for a moment
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

#ifndef WSRECV_WAIT_H
#define WSRECV_WAIT_H

#include "unixcall.h"

/*
 * Waits until the socket has something to receive, has ended or has an error, for at most so
 * many us; returns 1 then.  0 after that time, if wait_interrupt() was called with the cookie,
 * if *watched is not the value, or if too many threads wait.
 *
 * A thread that is about to change *watched and then calls wait_interrupt() meets no wait
 * that goes on for long: a wait is announced before *watched is looked at.
 */
extern int wait_ready( int fd, uint64_t cookie, const uint32_t *watched, uint32_t value, unsigned int us );

extern void wait_interrupt( uint64_t cookie );

/* As struct unix_poll_params tells; the descriptor stays open. */
extern int wait_poll( struct unix_poll_params *params );

#endif /* WSRECV_WAIT_H */
