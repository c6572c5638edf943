/*
 * Sending datagrams on a socket with ICMP errors
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
#include <windef.h>
#include <winbase.h>

#include "builtin.h"
#include "icmp.h"
#include "send.h"

/*
 * Sending is Wine's own.  But an ICMP message that Linux keeps for a receive (icmp.h) also
 * fails whatever is called next on the socket, and that may be a send: it is made again.
 */
#define MAX_TRIES 5

static BOOL try_again( SOCKET s, int ret, int *tries )
{
    return ret == SOCKET_ERROR && ++*tries < MAX_TRIES && icmp_fails_sends( s, GetLastError() );
}

/***********************************************************************
 *      send   (WS2_32.19)
 */
int WINAPI send( SOCKET s, const char *buffer, int len, int flags )
{
    int ret, tries = 0;

    do ret = builtin.send( s, buffer, len, flags );
    while (try_again( s, ret, &tries ));
    return ret;
}

/***********************************************************************
 *      sendto   (WS2_32.20)
 */
int WINAPI sendto( SOCKET s, const char *buffer, int len, int flags, const struct sockaddr *addr, int addr_len )
{
    int ret, tries = 0;

    do ret = builtin.sendto( s, buffer, len, flags, addr, addr_len );
    while (try_again( s, ret, &tries ));
    return ret;
}

/***********************************************************************
 *      WSASend   (WS2_32.87)
 */
int WINAPI WSASend( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags, OVERLAPPED *overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    int ret, tries = 0;

    do ret = builtin.WSASend( s, buffers, count, ret_size, flags, overlapped, routine );
    while (try_again( s, ret, &tries ));
    return ret;
}

/***********************************************************************
 *      WSASendTo   (WS2_32.89)
 */
int WINAPI WSASendTo( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags,
                      const struct sockaddr *addr, int addr_len, OVERLAPPED *overlapped,
                      LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    int ret, tries = 0;

    do ret = builtin.WSASendTo( s, buffers, count, ret_size, flags, addr, addr_len, overlapped, routine );
    while (try_again( s, ret, &tries ));
    return ret;
}

/***********************************************************************
 *      WSASendMsg   (WS2_32.88)
 */
int WINAPI WSASendMsg( SOCKET s, WSAMSG *msg, DWORD flags, DWORD *ret_size, OVERLAPPED *overlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    int ret, tries = 0;

    do ret = builtin.WSASendMsg( s, msg, flags, ret_size, overlapped, routine );
    while (try_again( s, ret, &tries ));
    return ret;
}
