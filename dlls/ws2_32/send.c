/*
 * Sending on UDP sockets with ICMP errors
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
#include <mswsock.h>
#include "nt.h"

#include "builtin.h"
#include "cancel.h"
#include "icmp.h"
#include "send.h"

/*
 * Sending is Wine's own.  But an ICMP message that Linux keeps for a receive (icmp.h) also
 * fails whatever is called next on the socket, and that may be a send: it is made again.  And
 * one that has to wait for room may be on a socket that the server does not look at any more.
 */
#define MAX_TRIES 5

static BOOL try_again( SOCKET s, int ret, int *tries )
{
    return ret == SOCKET_ERROR && ++*tries < MAX_TRIES && icmp_fails_sends( s, GetLastError() );
}

static struct cancel_wait *enter( SOCKET s, const OVERLAPPED *overlapped )
{
    return overlapped ? NULL : icmp_enter_send( s );
}

static int end( SOCKET s, struct cancel_wait *wait, int ret, OVERLAPPED *overlapped )
{
    DWORD error = GetLastError();

    if (wait) cancel_leave( wait );
    if (ret && overlapped && error == WSA_IO_PENDING) icmp_note_send( s, overlapped );
    SetLastError( error );
    return ret;
}

/***********************************************************************
 *      send   (WS2_32.19)
 */
int WINAPI send( SOCKET s, const char *buffer, int len, int flags )
{
    struct cancel_wait *wait = enter( s, NULL );
    int ret, tries = 0;

    do ret = builtin.send( s, buffer, len, flags );
    while (try_again( s, ret, &tries ));
    return end( s, wait, ret, NULL );
}

/***********************************************************************
 *      sendto   (WS2_32.20)
 */
int WINAPI sendto( SOCKET s, const char *buffer, int len, int flags, const struct sockaddr *addr, int addr_len )
{
    struct cancel_wait *wait = enter( s, NULL );
    int ret, tries = 0;

    do ret = builtin.sendto( s, buffer, len, flags, addr, addr_len );
    while (try_again( s, ret, &tries ));
    return end( s, wait, ret, NULL );
}

/***********************************************************************
 *      WSASend   (WS2_32.87)
 */
int WINAPI WSASend( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags, OVERLAPPED *overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    struct cancel_wait *wait = enter( s, overlapped );
    int ret, tries = 0;

    do ret = builtin.WSASend( s, buffers, count, ret_size, flags, overlapped, routine );
    while (try_again( s, ret, &tries ));
    return end( s, wait, ret, overlapped );
}

/***********************************************************************
 *      WSASendTo   (WS2_32.90)
 */
int WINAPI WSASendTo( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags,
                      const struct sockaddr *addr, int addr_len, OVERLAPPED *overlapped,
                      LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    struct cancel_wait *wait = enter( s, overlapped );
    int ret, tries = 0;

    do ret = builtin.WSASendTo( s, buffers, count, ret_size, flags, addr, addr_len, overlapped, routine );
    while (try_again( s, ret, &tries ));
    return end( s, wait, ret, overlapped );
}

/***********************************************************************
 *      WSASendMsg   (WS2_32.89)
 */
int WINAPI WSASendMsg( SOCKET s, WSAMSG *msg, DWORD flags, DWORD *ret_size, OVERLAPPED *overlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    struct cancel_wait *wait = enter( s, overlapped );
    int ret, tries = 0;

    do ret = builtin.WSASendMsg( s, msg, flags, ret_size, overlapped, routine );
    while (try_again( s, ret, &tries ));
    return end( s, wait, ret, overlapped );
}
