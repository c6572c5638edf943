/*
 * Keeping descriptors out of child processes, and from threads that are terminated
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

#ifndef WSRECV_GUARD_H
#define WSRECV_GUARD_H

/*
 * Wine starts processes with fork().  While a thread is between guard_enter() and
 * guard_leave() a fork() waits; while a fork() is on its way guard_enter() waits.
 *
 * A thread is not terminated inside, but when it leaves: what it has opened and counted there
 * is not left behind.  It may be suspended for long, though, so neither waits for longer than
 * GUARD_WAIT_MS: a leaked descriptor is bad, a stopped process is worse.
 */
#define GUARD_WAIT_MS 20

/* Registers the handlers; 0 or an errno.  Call it once, after thread_init(). */
extern int guard_init( void );

extern void guard_enter( void );
extern void guard_leave( void );

/*
 * Before a handle is closed: waits until every thread that is inside has left.  ntdll asks the server for the
 * descriptor of a handle that it does not know any more, with a lock held; and a thread that is being terminated
 * dies in that call, as the server does not talk to it any more.  Nobody would get the lock again.
 */
extern void guard_wait( void );

/*
 * A thread that is terminated while it has a descriptor open outside must not leave it behind
 * either: the peer would never see the end of the connection.  The thread's own note of the
 * one descriptor; -1 for none.  Closed when the thread ends.  Changed inside.  0 if that cannot
 * be noted, because there are too many threads.
 */
extern int guard_own_fd( int fd );

#endif /* WSRECV_GUARD_H */
