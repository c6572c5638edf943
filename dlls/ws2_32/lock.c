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

#include <stdarg.h>
#include <winsock2.h>
#include "nt.h"

#include "lock.h"
#include "thread.h"
#include "trace.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* How often it is tried before the thread gives its time away, and before it sleeps. */
#define SPINS   50
#define YIELDS  100

/* In ms: how long one thread has to be seen with the lock before it is looked at, and how much longer before the
 * lock is taken from it.  A thread that was terminated runs no more code of ours by then. */
#define PATIENCE 50

static BOOL is_gone( LONGLONG owner )
{
    return thread_is_gone( (DWORD)owner, (ULONGLONG)owner >> 32 );
}

void lock_enter( struct lock *lock )
{
    LONGLONG self = GetCurrentThreadId() | (ULONGLONG)thread_get_birth() << 32, owner, seen = 0;
    unsigned int tries = 0, sleeps = 0;
    LARGE_INTEGER pause;
    BOOL gone = FALSE;

    pause.QuadPart = -10000;  /* 1 ms */
    while ((owner = InterlockedCompareExchange64( &lock->owner, self, 0 )))
    {
        if (owner != seen)
        {
            seen = owner;
            sleeps = 0;
            gone = FALSE;
        }
        if (++tries < SPINS) YieldProcessor();
        else if (tries < YIELDS) SwitchToThread();
        else NtDelayExecution( FALSE, &pause );
        if (tries < YIELDS || ++sleeps % PATIENCE) continue;

        if (!gone) gone = is_gone( owner );
        else if (InterlockedCompareExchange64( &lock->owner, self, owner ) == owner)
        {
            WARN( "thread %#lx has ended with lock %p\n", (DWORD)owner, lock );
            return;
        }
    }
}

void lock_leave( struct lock *lock )
{
    InterlockedExchange64( &lock->owner, 0 );
}

BOOL lock_grow_array( void **array, unsigned int *size, SIZE_T item )
{
    unsigned int larger_size = *size ? 2 * *size : 4;
    void *larger, *old = *array;

    if (!(larger = HeapAlloc( GetProcessHeap(), 0, larger_size * item ))) return FALSE;
    memcpy( larger, old, *size * item );
    InterlockedExchangePointer( array, larger );
    *size = larger_size;
    HeapFree( GetProcessHeap(), 0, old );
    return TRUE;
}
