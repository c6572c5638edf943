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

/* Made as threads need them, kept for the next, and never freed. */
struct waker
{
    struct waker *next;
    SOCKET        socket;
    LONG          used;
    LONG          rung;    /* something was sent, or is going to be */
};
static struct waker *wakers;

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

SOCKET wake_enter(void)
{
    struct waker *waker;

    for (waker = wakers; waker; waker = waker->next)
        if (!InterlockedExchange( &waker->used, TRUE )) return waker->socket;

    if (!(waker = HeapAlloc( GetProcessHeap(), 0, sizeof(*waker) ))) return INVALID_SOCKET;
    waker->used = TRUE;
    waker->rung = FALSE;
    if ((waker->socket = make_socket()) == INVALID_SOCKET)
    {
        HeapFree( GetProcessHeap(), 0, waker );
        return INVALID_SOCKET;
    }
    do waker->next = wakers;
    while (InterlockedCompareExchangePointer( (void **)&wakers, waker, waker->next ) != waker->next);
    return waker->socket;
}

void wake_leave( SOCKET s )
{
    struct waker *waker;
    char byte;

    for (waker = wakers; waker && waker->socket != s; waker = waker->next) ;
    if (!waker) return;
    /* The next to have it shall not be woken for nothing. */
    if (InterlockedExchange( &waker->rung, FALSE ))
        while (builtin.recv( s, &byte, sizeof(byte), 0 ) > 0) ;
    InterlockedExchange( &waker->used, FALSE );
}

void wake_all(void)
{
    struct waker *waker;

    for (waker = wakers; waker; waker = waker->next)
    {
        if (!waker->used) continue;
        InterlockedExchange( &waker->rung, TRUE );
        builtin.send( waker->socket, "", 1, 0 );
    }
}
