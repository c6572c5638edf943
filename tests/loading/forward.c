/*
 * Loading tests: what a ws2_32.dll with export forwarders would be
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

/* The functions of its own; all others are forwarded to Wine's own by forward.def, which
 * the Makefile writes. */

#define WINSOCK_API_LINKAGE  /* not imported */
#include <winsock2.h>

int WINAPI recv( SOCKET s, char *buffer, int size, int flags )
{
    (void)s; (void)buffer; (void)size; (void)flags;
    return SOCKET_ERROR;
}

int WINAPI WSARecv( SOCKET s, WSABUF *buffers, DWORD count, DWORD *size, DWORD *flags,
                    OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    (void)s; (void)buffers; (void)count; (void)size; (void)flags; (void)overlapped; (void)routine;
    return SOCKET_ERROR;
}
