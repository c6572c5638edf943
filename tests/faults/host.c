/*
 * Connections to the other host
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

#include "faults.h"
#include <mstcpip.h>

void limit_buffer( SOCKET s )
{
    int least = 1;

    /* Linux makes what is asked for twice as much, and at least 2304 bytes. */
    if (options.small) setsockopt( s, SOL_SOCKET, SO_RCVBUF, (char *)&least, sizeof(least) );
}

SOCKET connect_host( int port_offset )
{
    /* A reset that the network loses is found out by these: no peer says it again by itself. */
    struct tcp_keepalive vals = { 1, 1000, 1000 };
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    struct sockaddr_in addr = options.host;
    DWORD size, error;

    if (s == INVALID_SOCKET) return s;
    limit_buffer( s );
    addr.sin_port = htons( ntohs( addr.sin_port ) + port_offset );
    if (!connect( s, (struct sockaddr *)&addr, sizeof(addr) ))
    {
        /* Not for the many, which would keep the network busy. */
        if (!port_offset)
            WSAIoctl( s, SIO_KEEPALIVE_VALS, &vals, sizeof(vals), NULL, 0, &size, NULL, NULL );
        return s;
    }
    error = WSAGetLastError();
    closesocket( s );
    WSASetLastError( error );
    return INVALID_SOCKET;
}

SOCKET ask_host( const struct request *request )
{
    SOCKET s = connect_host( 0 );

    if (s == INVALID_SOCKET || send( s, (const char *)request, sizeof(*request), 0 ) == sizeof(*request)) return s;
    closesocket( s );
    return INVALID_SOCKET;
}

int check_stream( const char *data, unsigned int key, unsigned int pos, int size )
{
    int i;

    for (i = 0; i < size && (BYTE)data[i] == stream_byte( key, pos + i ); i++) ;
    return i;
}
