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
#include "startup.h"
#include "trace.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* Not on the stack of the thread that waits, because a thread that is terminated leaves it in
 * the list.  The IO_STATUS_BLOCK is only a name here: nobody looks into it. */
struct cancel_wait
{
    struct cancel_wait *next, *prev;
    SOCKET              socket;
    IO_STATUS_BLOCK    *iosb;
    BOOL                cancelled;
};

/* The lock is held while a wait is cancelled, so that one that has left was not. */
static SRWLOCK lock = SRWLOCK_INIT;
static struct cancel_wait *waits;

struct cancel_wait *cancel_enter( SOCKET s, IO_STATUS_BLOCK *iosb )
{
    struct cancel_wait *wait;

    if (!(wait = HeapAlloc( GetProcessHeap(), 0, sizeof(*wait) ))) return NULL;
    wait->socket = s;
    wait->iosb = iosb;
    wait->cancelled = FALSE;
    wait->prev = NULL;

    AcquireSRWLockExclusive( &lock );
    if ((wait->next = waits)) waits->prev = wait;
    waits = wait;
    ReleaseSRWLockExclusive( &lock );
    return wait;
}

BOOL cancel_leave( struct cancel_wait *wait )
{
    BOOL cancelled;

    if (!wait) return FALSE;
    AcquireSRWLockExclusive( &lock );
    if (wait->next) wait->next->prev = wait->prev;
    if (wait->prev) wait->prev->next = wait->next;
    else waits = wait->next;
    cancelled = wait->cancelled;
    ReleaseSRWLockExclusive( &lock );

    HeapFree( GetProcessHeap(), 0, wait );
    return cancelled;
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
        AcquireSRWLockExclusive( &lock );
        for (wait = waits; wait; wait = wait->next)
        {
            /* fails if the request has ended, and its thread has not seen it yet */
            if (wait->iosb && NtCancelIoFileEx( (HANDLE)wait->socket, wait->iosb, &iosb )) continue;
            wait->cancelled = TRUE;
            error = 0;
        }
        ReleaseSRWLockExclusive( &lock );
    }

    TRACE( "error %lu\n", error );
    SetLastError( error );
    return error ? SOCKET_ERROR : 0;
}
