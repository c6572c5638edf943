/*
 * Waking threads that wait in select
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
#include <windef.h>
#include <winbase.h>

#include "builtin.h"
#include "wake.h"

/* Sockets are made as threads need them, and kept for the next. */
static struct waker
{
    SOCKET socket;
    BOOL   used;
}
*wakers;
static unsigned int waker_count, waker_size;
static SRWLOCK lock = SRWLOCK_INIT;

/* A UDP socket that is connected to itself. */
static SOCKET make_socket(void)
{
    SOCKET s = builtin.WSASocketW( AF_INET, SOCK_DGRAM, IPPROTO_UDP, NULL, 0,
                                   WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT );
    struct sockaddr_in addr;
    int len = sizeof(addr);
    u_long on = TRUE;

    if (s == INVALID_SOCKET) return s;
    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = 0x0100007f;  /* 127.0.0.1 */
    if (!builtin.bind( s, (struct sockaddr *)&addr, len ) &&
        !builtin.getsockname( s, (struct sockaddr *)&addr, &len ) &&
        !builtin.connect( s, (struct sockaddr *)&addr, len ) &&
        !builtin.ioctlsocket( s, FIONBIO, &on ))
        return s;
    builtin.closesocket( s );
    return INVALID_SOCKET;
}

static BOOL add_waker( SOCKET s )
{
    unsigned int size = waker_size ? 2 * waker_size : 4;
    void *larger;

    if (waker_count == waker_size)
    {
        if (wakers) larger = HeapReAlloc( GetProcessHeap(), 0, wakers, size * sizeof(*wakers) );
        else larger = HeapAlloc( GetProcessHeap(), 0, size * sizeof(*wakers) );
        if (!larger) return FALSE;
        wakers = larger;
        waker_size = size;
    }
    wakers[waker_count].socket = s;
    wakers[waker_count++].used = TRUE;
    return TRUE;
}

SOCKET wake_enter(void)
{
    SOCKET s = INVALID_SOCKET;
    unsigned int i;

    AcquireSRWLockExclusive( &lock );
    for (i = 0; i < waker_count && wakers[i].used; i++) ;
    if (i < waker_count)
    {
        wakers[i].used = TRUE;
        s = wakers[i].socket;
    }
    ReleaseSRWLockExclusive( &lock );
    if (s != INVALID_SOCKET || (s = make_socket()) == INVALID_SOCKET) return s;

    AcquireSRWLockExclusive( &lock );
    if (!add_waker( s ))
    {
        builtin.closesocket( s );
        s = INVALID_SOCKET;
    }
    ReleaseSRWLockExclusive( &lock );
    return s;
}

void wake_leave( SOCKET s )
{
    unsigned int i;
    char byte;

    /* The next to have it shall not be woken for nothing. */
    while (builtin.recv( s, &byte, sizeof(byte), 0 ) > 0) ;

    AcquireSRWLockExclusive( &lock );
    for (i = 0; i < waker_count; i++) if (wakers[i].socket == s) wakers[i].used = FALSE;
    ReleaseSRWLockExclusive( &lock );
}

void wake_all(void)
{
    unsigned int i;

    AcquireSRWLockShared( &lock );
    for (i = 0; i < waker_count; i++) if (wakers[i].used) builtin.send( wakers[i].socket, "", 1, 0 );
    ReleaseSRWLockShared( &lock );
}
