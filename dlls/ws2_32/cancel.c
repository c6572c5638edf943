/*
 * WSACancelBlockingCall
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

#include "cancel.h"
#include "lock.h"
#include "startup.h"
#include "thread.h"
#include "trace.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* In ms: how long a thread has to wait before it is looked at whether it still lives, and how often that is done. */
#define LOOK_TIME 1000

/* Held while a wait is cancelled, so that one that has left was not. */
static struct lock lock;
static struct cancel_wait *waits;

struct cancel_wait *cancel_enter( SOCKET s, struct pending_list *pending )
{
    struct cancel_wait *wait;

    if (!(wait = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*wait) ))) return NULL;
    wait->socket = s;
    wait->iosb.Status = STATUS_PENDING;
    wait->thread = GetCurrentThreadId();
    wait->since = GetTickCount();
    wait->birth = thread_get_birth();

    lock_enter( &lock );
    wait->next = waits;
    InterlockedExchangePointer( (void **)&waits, wait );
    if (pending)
    {
        InterlockedIncrement( &pending->waiting );
        wait->pending = pending;
    }
    lock_leave( &lock );
    return wait;
}

/* With the lock held.  A count that is too large, because the thread ends here, costs a server call. */
static void remove_wait( struct cancel_wait *wait )
{
    struct cancel_wait **ptr;
    struct pending_list *pending = InterlockedExchangePointer( (void **)&wait->pending, NULL );

    if (pending) InterlockedDecrement( &pending->waiting );
    for (ptr = &waits; *ptr && *ptr != wait; ptr = &(*ptr)->next) ;
    if (*ptr) InterlockedExchangePointer( (void **)ptr, wait->next );
}

BOOL cancel_leave( struct cancel_wait *wait )
{
    BOOL cancelled;

    lock_enter( &lock );
    remove_wait( wait );
    cancelled = wait->cancelled;
    lock_leave( &lock );

    HeapFree( GetProcessHeap(), 0, wait );
    return cancelled;
}

/* Takes the waits of threads that have ended off the list.  They are not freed: lowat.c may know them. */
static void remove_ended( const struct pending_list *pending )
{
    struct cancel_wait *wait, *next;

    lock_enter( &lock );
    for (wait = waits; wait; wait = next)
    {
        next = wait->next;
        if (wait->pending == pending && GetTickCount() - wait->since >= LOOK_TIME &&
            thread_is_gone( wait->thread, wait->birth ))
        {
            TRACE( "socket %#Ix: thread %#lx has ended in a receive\n", (SIZE_T)wait->socket, wait->thread );
            remove_wait( wait );
            wait->iosb.Status = STATUS_CANCELLED;
        }
    }
    lock_leave( &lock );
}

BOOL cancel_is_waiting( const struct pending_list *pending )
{
    static DWORD last_look;
    DWORD now = GetTickCount();

    if (!pending->waiting) return FALSE;
    if (now - last_look >= LOOK_TIME)
    {
        last_look = now;
        remove_ended( pending );
    }
    return pending->waiting != 0;
}

/***********************************************************************
 *      WSACancelBlockingCall   (WS2_32.113)
 *
 * Ends the receives that block in this process.  Each fails with WSAEINTR and has taken no
 * data; one that has got data at this moment keeps them and ends with success.  (The page:
 * "The (blocking) call was canceled by the WSACancelBlockingCall function.")
 *
 * Winsock 2 has taken the function away from programs; its page for Winsock 1.1 is what is
 * left.  Blocking calls that do not receive are Wine's own, and go on.
 *
 * Returns 0, or SOCKET_ERROR with WSANOTINITIALISED, or WSAEINVAL: "there is no outstanding
 * blocking call".
 */
int WINAPI WSACancelBlockingCall(void)
{
    struct cancel_wait *wait;
    IO_STATUS_BLOCK iosb;
    DWORD error;

    if (!startup_done()) error = WSANOTINITIALISED;
    else
    {
        error = WSAEINVAL;
        lock_enter( &lock );
        for (wait = waits; wait; wait = wait->next)
        {
            /* fails if the request has ended, and its thread has not seen it yet */
            if (!wait->pends || NtCancelIoFileEx( (HANDLE)wait->socket, &wait->iosb, &iosb )) continue;
            wait->cancelled = TRUE;
            error = 0;
        }
        lock_leave( &lock );
    }

    TRACE( "error %lu\n", error );
    SetLastError( error );
    return error ? SOCKET_ERROR : 0;
}
