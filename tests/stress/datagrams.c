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

static LPFN_WSARECVMSG get_recvmsg( SOCKET s )
{
    GUID guid = WSAID_WSARECVMSG;
    LPFN_WSARECVMSG func = NULL;
    DWORD size;

    WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof(guid), &func, sizeof(func), &size, NULL, NULL );
    return func;
}

static int receive_msg( SOCKET s, WSABUF *buffer, DWORD flags, struct sockaddr_in *addr )
{
    LPFN_WSARECVMSG recvmsg = get_recvmsg( s );
    DWORD size;
    WSAMSG msg;

    memset( &msg, 0, sizeof(msg) );
    msg.name = (struct sockaddr *)addr;
    msg.namelen = sizeof(*addr);
    msg.lpBuffers = buffer;
    msg.dwBufferCount = 1;
    msg.dwFlags = flags;
    return recvmsg && !recvmsg( s, &msg, &size, NULL, NULL ) ? (int)size : -1;
}

static int receive_overlapped( struct lane *lane, WSABUF *buffer, DWORD flags, struct sockaddr_in *addr )
{
    WSAOVERLAPPED *overlapped = calloc( 1, sizeof(*overlapped) );
    DWORD size = 0, error = 0;
    int len = sizeof(*addr);

    overlapped->hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (WSARecvFrom( lane->rx, buffer, 1, NULL, &flags, (struct sockaddr *)addr, &len, overlapped, NULL ))
        error = WSAGetLastError();
    if (!error || error == WSA_IO_PENDING)
    {
        error = 0;
        /* The buffers stay where the server may write. */
        while (WaitForSingleObject( overlapped->hEvent, EVENT_MS ))
            violate( lane, TIMED_OUT, "overlapped receive of a datagram", 0 );
        if (!WSAGetOverlappedResult( lane->rx, overlapped, &size, FALSE, &flags )) error = WSAGetLastError();
    }
    CloseHandle( overlapped->hEvent );
    free( overlapped );
    WSASetLastError( error );
    return error ? -1 : (int)size;
}

/* FD_READ comes while there is something. */
static int receive_event( struct lane *lane, WSABUF *buffer, DWORD flags, struct sockaddr_in *addr )
{
    WSAEVENT event = WSACreateEvent();
    int ret = -1, error = WSAEWOULDBLOCK, len = sizeof(*addr);

    if (WSAEventSelect( lane->rx, event, FD_READ )) violate( lane, WRONG_ERROR, "WSAEventSelect", WSAGetLastError() );
    while (ret == -1 && error == WSAEWOULDBLOCK)
    {
        if (WSAWaitForMultipleEvents( 1, &event, FALSE, EVENT_MS, FALSE ))
        {
            violate( lane, LOST_EVENT, "no event of a datagram", 0 );
            break;
        }
        WSAResetEvent( event );
        ret = recvfrom( lane->rx, buffer->buf, buffer->len, flags, (struct sockaddr *)addr, &len );
        error = WSAGetLastError();
    }
    WSAEventSelect( lane->rx, NULL, 0 );
    set_nonblocking( lane->rx, 0 );
    WSACloseEvent( event );
    WSASetLastError( error );
    return ret;
}

int receive_datagram( struct lane *lane, char *data, DWORD flags, struct sockaddr_in *addr )
{
    WSABUF buffer = { MAX_CHUNK, data };
    int ret, len = sizeof(*addr);
    DWORD got;

    switch (RND( lane, 16 ))
    {
    case 0: case 1: case 2:
        return recvfrom( lane->rx, data, MAX_CHUNK, flags, (struct sockaddr *)addr, &len );
    case 3: case 4:
        *addr = lane->sender;
        return recv( lane->rx, data, MAX_CHUNK, flags );
    case 5: case 6:
        ret = WSARecvFrom( lane->rx, &buffer, 1, &got, &flags, (struct sockaddr *)addr, &len, NULL, NULL );
        return ret ? -1 : (int)got;
    case 7: case 8:
        *addr = lane->sender;
        return WSARecv( lane->rx, &buffer, 1, &got, &flags, NULL, NULL ) ? -1 : (int)got;
    case 9: case 10:
        return receive_msg( lane->rx, &buffer, flags, addr );
    case 11: case 12:
        return receive_overlapped( lane, &buffer, flags, addr );
    case 13:
        /* Once: a socket that has had events is not received on directly any more. */
        if (!RND( lane, 16 )) return receive_event( lane, &buffer, flags, addr );
        /* fall through */
    default:
        set_nonblocking( lane->rx, 1 );
        while ((ret = recvfrom( lane->rx, data, MAX_CHUNK, flags, (struct sockaddr *)addr, &len )) == -1 &&
               WSAGetLastError() == WSAEWOULDBLOCK && wait_readable( lane )) ;
        got = WSAGetLastError();
        set_nonblocking( lane->rx, 0 );
        WSASetLastError( got );
        return ret;
    }
}

/* Into too little room: WSAEMSGSIZE, and the rest is gone. */
static BOOL receive_part( struct lane *lane, const char *expected )
{
    char data[12];
    int ret = recv( lane->rx, data, sizeof(data) - 4, 0 );

    if (ret == -1 && WSAGetLastError() == WSAEMSGSIZE && !memcmp( data, expected, sizeof(data) - 4 )) return TRUE;
    violate( lane, ret == -1 ? WRONG_ERROR : CORRUPT, "part of a datagram", ret == -1 ? WSAGetLastError() : ret );
    return FALSE;
}

/* Two threads get two datagrams, whichever which. */
static BOOL receive_pair( struct lane *lane )
{
    char (*data)[MAX_CHUNK] = malloc( 2 * sizeof(*data) ), expected[MAX_CHUNK];
    int i, size, rets[2], errors[2], first = -1;

    if (!receive_two( lane, data, rets, errors )) return FALSE;
    for (i = 0; i < 2; i++)
    {
        size = fill_datagram( expected, lane->pos, lane->key );
        if (i) first = !first;
        else first = rets[0] != size || memcmp( data[0], expected, size );
        if (rets[first] != size || memcmp( data[first], expected, size ))
        {
            violate( lane, rets[first] == -1 ? WRONG_ERROR : CORRUPT, "datagram in two threads",
                     rets[first] == -1 ? errors[first] : rets[first] );
            break;
        }
        InterlockedIncrement( &lane->received );
        lane->pos++;
    }
    free( data );
    return i == 2;
}

/* The receiver's part: each comes whole, once and in order. */
void receive_datagrams( struct lane *lane )
{
    char data[MAX_CHUNK], expected[MAX_CHUNK];
    struct sockaddr_in addr, sender = lane->sender;
    int ret, size, number;
    BOOL peek;

    for (lane->pos = 0; lane->pos < lane->total; )
    {
        at( lane, 0, "datagram" );
        InterlockedIncrement( &operations[OP_DATAGRAM] );
        size = fill_datagram( expected, lane->pos, lane->key );
        if (lane->pos + 2 <= lane->total && !RND( lane, 20 ))
        {
            if (!receive_pair( lane )) break;
            continue;
        }
        if (!RND( lane, 20 ))
        {
            if (!receive_part( lane, expected )) break;
            InterlockedIncrement( &lane->received );
            lane->pos++;
            continue;
        }
        peek = !RND( lane, 5 );
        ret = receive_datagram( lane, data, peek ? MSG_PEEK : 0, &addr );
        if (ret != size || memcmp( data, expected, size ) || addr.sin_port != sender.sin_port)
        {
            memcpy( &number, data, 4 );
            if (ret == -1) violate( lane, WRONG_ERROR, "error", WSAGetLastError() );
            else if (ret != size) violate( lane, CORRUPT, "datagram has the size", ret );
            else if (memcmp( data, expected, size )) violate( lane, CORRUPT, "datagram is number", number );
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
