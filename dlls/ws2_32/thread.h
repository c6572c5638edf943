/*
 * The event that a thread waits on in a blocking receive, and whether a thread has ended
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

#ifndef WSRECV_THREAD_H
#define WSRECV_THREAD_H

#include <windef.h>

/* Called from DllMain; FALSE if there is no TLS slot left. */
extern BOOL thread_init(void);

/* Called from DllMain when a thread ends: closes its event. */
extern void thread_exit(void);

/*
 * An event for one wait of the calling thread, NULL if none can be made.  The
 * server resets it when the request starts.  Taking and giving back costs no
 * server call except the first time in a thread.
 *
 * A blocking receive waits alertably, so an APC may run inside it and receive
 * too.  That inner receive gets an event of its own: with a common one it would
 * wake, and reset, the outer wait.
 */
extern HANDLE thread_take_event(void);
extern void thread_give_event( HANDLE event );

/*
 * Has the thread with this id, of which thread_get_birth() said this, ended?  Ids are used again: by a thread that was
 * made at another time.  Times are only compared for being the same: the clock that they are from may have been set, or
 * have gone slower than others, since.
 */
extern BOOL thread_is_gone( DWORD id, DWORD birth );

/* Tells the calling thread from others with its id; costs a server call the first time in a thread.  0 if that fails. */
extern DWORD thread_get_birth(void);

#endif /* WSRECV_THREAD_H */
