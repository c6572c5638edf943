/*
 * Locks that the end of a thread does not keep
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

#ifndef WSRECV_LOCK_H
#define WSRECV_LOCK_H

#include <windef.h>

/*
 * TerminateThread may end a thread anywhere in our code.  On Windows receives go on after that, whatever the thread
 * was doing: that is the kernel's business there.  So a lock of ours names the thread that has it, and those who wait
 * look from time to time whether that one still lives.  If not, they take the lock from it.
 *
 * What such a lock protects has to be in order after each single store, because any may be the last.
 *
 * All zeros: a lock that nobody has.  It cannot be taken twice by one thread.
 */
struct lock
{
    LONGLONG owner;  /* thread id, and << 32 thread_get_birth() */
};

extern void lock_enter( struct lock *lock );
extern void lock_leave( struct lock *lock );

/* Makes room for more in an array with *size items of this many bytes, which a lock protects; FALSE if there is no
 * memory.  The items stay, and so does the array if the thread ends here. */
extern BOOL lock_grow_array( void **array, unsigned int *size, SIZE_T item );

#endif /* WSRECV_LOCK_H */
