/*
 * Loading tests: a DLL that imports from ws2_32 and is loaded later than it
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

#include <winsock2.h>

/* Two functions of ours and a thunk. */
int WINAPI next_receive( SOCKET s, char *buffer, int size )
{
    WSABUF wsabuf;
    DWORD received, flags = 0;

    wsabuf.buf = buffer;
    wsabuf.len = size;
    if (!WSARecv( s, &wsabuf, 1, &received, &flags, NULL, NULL )) return received;
    return recv( s, buffer, size, 0 );
}

u_short WINAPI next_htons( u_short value )
{
    return htons( value );
}
