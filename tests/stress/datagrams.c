/*
 * Sending and receiving datagrams
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

#include "stress.h"

/* Number, size, checksum, and bytes that follow from the number. */
static int fill_datagram( char *data, UINT number, UINT key )
{
    int i, size = 12 + (stream_byte( key, number ) * 5);
    UINT sum = 0;

    for (i = 12; i < size; i++) sum = sum * 31 + (BYTE)(data[i] = stream_byte( key ^ number, i ));
    memcpy( data, &number, 4 );
    memcpy( data + 4, &size, 4 );
    memcpy( data + 8, &sum, 4 );
    return size;
}

/* The receiver's part: each comes whole, once and in order. */
void receive_datagrams( struct lane *lane )
{
    char data[MAX_CHUNK], expected[MAX_CHUNK];
    struct sockaddr_in addr, sender = lane->sender;
    int ret, size, len;
    WSABUF buffer = { sizeof(data), data };
    DWORD flags, got;
    BOOL peek;

    for (lane->pos = 0; lane->pos < lane->total; )
    {
        at( lane, 0, "datagram" );
        len = sizeof(addr);
        peek = !RND( lane, 5 );
        flags = peek ? MSG_PEEK : 0;
        size = fill_datagram( expected, lane->pos, lane->key );
        switch (RND( lane, 4 ))
        {
        case 0:
            ret = recvfrom( lane->rx, data, sizeof(data), flags, (struct sockaddr *)&addr, &len );
            break;
        case 1:
            ret = recv( lane->rx, data, sizeof(data), flags );
            addr = sender;
            break;
        case 2:
            ret = WSARecvFrom( lane->rx, &buffer, 1, &got, &flags, (struct sockaddr *)&addr, &len, NULL, NULL );
            ret = ret ? -1 : (int)got;
            break;
        default:
            set_nonblocking( lane->rx, 1 );
            while ((ret = recvfrom( lane->rx, data, sizeof(data), flags, (struct sockaddr *)&addr, &len )) == -1 &&
                   WSAGetLastError() == WSAEWOULDBLOCK && wait_readable( lane )) ;
            set_nonblocking( lane->rx, 0 );
            break;
        }
        InterlockedIncrement( &operations[OP_DATAGRAM] );
        if (ret != size || memcmp( data, expected, size ) || addr.sin_port != sender.sin_port)
        {
            memcpy( &len, data, 4 );
            if (ret == -1) violate( lane, WRONG_ERROR, "error", WSAGetLastError() );
            else if (ret != size) violate( lane, CORRUPT, "datagram has the size", ret );
            else if (memcmp( data, expected, size )) violate( lane, CORRUPT, "datagram is number", len );
            else violate( lane, CORRUPT, "datagram is from port", ntohs( addr.sin_port ) );
            break;
        }
        if (peek && recv( lane->rx, data, sizeof(data), 0 ) != size)
            violate( lane, CORRUPT, "not the one peeked at", size );
        InterlockedIncrement( &lane->received );
        lane->pos++;
    }
}

/* The sender's part: never more than fit into the receiver's buffer. */
void send_datagrams( struct lane *lane )
{
    char data[MAX_CHUNK];
    LONG i;

    for (i = 0; i < lane->total && !lane->stop; i++)
    {
        at( lane, 1, "sending datagrams" );
        while (i - lane->received > 16 && !lane->stop) Sleep( 1 );
        send( lane->tx, data, fill_datagram( data, i, lane->key ), 0 );
    }
}
