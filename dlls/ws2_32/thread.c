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

#include <stdarg.h>
#include <windef.h>
#include <winbase.h>

#include "thread.h"
#include "unix.h"

/* Holds the thread's event while nobody waits on it. */
static DWORD event_slot = TLS_OUT_OF_INDEXES;
/* Holds what thread_get_birth() has found. */
static DWORD birth_slot = TLS_OUT_OF_INDEXES;

BOOL thread_init(void)
{
    event_slot = TlsAlloc();
    birth_slot = TlsAlloc();
    return event_slot != TLS_OUT_OF_INDEXES && birth_slot != TLS_OUT_OF_INDEXES;
}

void thread_exit(void)
{
    HANDLE event = TlsGetValue( event_slot );

    if (!event) return;
    TlsSetValue( event_slot, NULL );
    CloseHandle( event );
}

HANDLE thread_take_event(void)
{
    HANDLE event = TlsGetValue( event_slot );

    if (event)
    {
        TlsSetValue( event_slot, NULL );
        return event;
    }
    return CreateEventW( NULL, TRUE, FALSE, NULL );
}

void thread_give_event( HANDLE event )
{
    /* An APC inside our wait may have left its own event here. */
    if (TlsGetValue( event_slot ) || !TlsSetValue( event_slot, event ))
        CloseHandle( event );
}

/*
 * The low part does: it comes again after seven minutes, but not to a thread that has the same id.
 *
 * ntdll reads a file of /proc for it, with fopen() and sscanf() of the C library.  A thread that is terminated there
 * takes the process with it, or keeps the lock of the heap for ever (seen on Wine 10.0 with glibc 2.41: sscanf() leaves
 * pthread_exit() a FILE without a lock to unlock).
 */
static DWORD get_birth( HANDLE thread )
{
    FILETIME created, exited, kernel, user;
    BOOL ret, guarded = unix_guard_begin();

    ret = GetThreadTimes( thread, &created, &exited, &kernel, &user );
    if (guarded) unix_guard_end();
    return ret ? created.dwLowDateTime | 1 : 0;
}

DWORD thread_get_birth(void)
{
    DWORD error = GetLastError(), birth = (ULONG_PTR)TlsGetValue( birth_slot );

    if (!birth && (birth = get_birth( GetCurrentThread() ))) TlsSetValue( birth_slot, (void *)(ULONG_PTR)birth );
    SetLastError( error );
    return birth;
}

BOOL thread_is_gone( DWORD id, DWORD birth )
{
    DWORD error = GetLastError(), now;
    HANDLE thread = OpenThread( SYNCHRONIZE | THREAD_QUERY_INFORMATION, FALSE, id );
    BOOL gone;

    if (thread)
    {
        gone = !WaitForSingleObject( thread, 0 ) || (birth && (now = get_birth( thread )) && now != birth);
        CloseHandle( thread );
    }
    else gone = GetLastError() == ERROR_INVALID_PARAMETER;
    SetLastError( error );
    return gone;
}
