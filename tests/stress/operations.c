/*
 * Receiving from a stream in each of the ways there are
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

/* How many of these are the bytes at pos? */
static int count_right( const struct lane *lane, LONG pos, const char *data, int size )
{
    int i;

    for (i = 0; i < size && (BYTE)data[i] == stream_byte( lane->key, pos + i ); i++) ;
    return i;
}

BOOL is_data( const struct lane *lane, LONG pos, const char *data, int size )
{
    return count_right( lane, pos, data, size ) == size && pos + size <= lane->total;
}

/* The same, and reports where they are from, if from near. */
static BOOL check_bytes( struct lane *lane, LONG pos, const char *data, int size )
{
    int i = count_right( lane, pos, data, size ), j, shift;

    if (is_data( lane, pos, data, size )) return TRUE;
    for (shift = -200000; shift < 200000; shift++)
    {
        for (j = i; j < size && (BYTE)data[j] == stream_byte( lane->key, pos + shift + j ); j++) ;
        if (j == size && size - i > 4) break;
    }
    violate( lane, CORRUPT, "bytes come from another position by", shift );
    return FALSE;
}

static BOOL take( struct lane *lane, const char *data, int size )
{
    if (!check_bytes( lane, lane->pos, data, size )) return FALSE;
    lane->pos += size;
    InterlockedExchangeAdd64( &bytes, size );
    return TRUE;
}

BOOL stream_result( struct lane *lane, const char *data, int ret, DWORD error )
{
    if (ret > 0) return take( lane, data, ret );
    if (!ret)
    {
        if (lane->pos != lane->total || lane->ending == END_RST) violate( lane, FALSE_EOF, "end of stream", 0 );
    }
    else if (lane->ending == END_LOST && (error == WSAETIMEDOUT || error == WSAENETRESET || error == WSAECONNRESET)) ;
    else if (lane->ending != END_RST || (error != WSAECONNRESET && error != WSAECONNABORTED))
        violate( lane, WRONG_ERROR, "error", error );
    return FALSE;
}

BOOL receive_once( struct lane *lane, SOCKET s )
{
    char data[MAX_CHUNK];
    int ret, size = 1 + RND( lane, MAX_CHUNK );

    if (RND( lane, 4 )) ret = recv( s, data, size, 0 );
    else ret = recvfrom( s, data, size, 0, NULL, NULL );
    return stream_result( lane, data, ret, WSAGetLastError() );
}

static BOOL do_wsarecv( struct lane *lane )
{
    DWORD size = 0, flags = 0, pos = 0, i, count = 1 + RND( lane, 20 );
    char data[MAX_CHUNK];
    WSABUF buffers[20];
    int ret;

    for (i = 0; i < count; i++)
    {
        buffers[i].buf = data + pos;
        buffers[i].len = RND( lane, 8 ) ? RND( lane, MAX_CHUNK / 20 ) : 0;
        pos += buffers[i].len;
    }
    if (!pos) buffers[0].len = 1;
    if (RND( lane, 2 )) ret = WSARecv( lane->rx, buffers, count, &size, &flags, NULL, NULL );
    else ret = WSARecvFrom( lane->rx, buffers, count, &size, &flags, NULL, NULL, NULL, NULL );
    return stream_result( lane, data, ret ? -1 : (int)size, WSAGetLastError() );
}

static BOOL do_peek( struct lane *lane )
{
    char data[MAX_CHUNK];
    int ret = recv( lane->rx, data, 1 + RND( lane, MAX_CHUNK ), MSG_PEEK );

    if (ret <= 0) return stream_result( lane, data, ret, WSAGetLastError() );
    return check_bytes( lane, lane->pos, data, ret ) && receive_once( lane, lane->rx );
}

void set_nonblocking( SOCKET s, u_long on )
{
    ioctlsocket( s, FIONBIO, &on );
}

/* Waits until the socket is readable; FALSE, told of, if it never is. */
BOOL wait_readable( struct lane *lane )
{
    struct timeval timeout = { EVENT_MS / 1000, 0 };
    fd_set set;
    int ret;

    FD_ZERO( &set );
    FD_SET( lane->rx, &set );
    if ((ret = select( 0, &set, NULL, NULL, &timeout )) == 1) return TRUE;
    violate( lane, ret ? WRONG_ERROR : TIMED_OUT, "select", ret ? WSAGetLastError() : 0 );
    return FALSE;
}

/* count receives that do not wait, each after a select if there is nothing. */
static BOOL do_nonblocking( struct lane *lane, int count )
{
    char data[MAX_CHUNK];
    BOOL more = TRUE;
    int ret;

    set_nonblocking( lane->rx, 1 );
    while (more && count--)
    {
        ret = recv( lane->rx, data, 1 + RND( lane, RND( lane, 2 ) ? 64 : MAX_CHUNK ), 0 );
        if (ret == -1 && WSAGetLastError() == WSAEWOULDBLOCK)
        {
            if (RND( lane, 2 )) more = wait_readable( lane );
        }
        else more = stream_result( lane, data, ret, WSAGetLastError() );
    }
    set_nonblocking( lane->rx, 0 );
    return more;
}

/* WSAPoll tells the truth, and so does FIONREAD: a receive has at least that much. */
static BOOL do_poll( struct lane *lane )
{
    WSAPOLLFD pollfd = { lane->rx, POLLRDNORM, 0 };
    int ret, size = 1 + RND( lane, MAX_CHUNK );
    char data[MAX_CHUNK];
    u_long there = 0;

    if ((ret = WSAPoll( &pollfd, 1, EVENT_MS )) != 1)
    {
        violate( lane, ret ? WRONG_ERROR : TIMED_OUT, "WSAPoll", ret ? WSAGetLastError() : 0 );
        return FALSE;
    }
    if (ioctlsocket( lane->rx, FIONREAD, &there )) there = 0;
    if (there > (u_long)size) there = size;
    ret = recv( lane->rx, data, size, 0 );
    /* A reset drops what was there. */
    if (ret >= 0 && (u_long)ret < there && !is_abrupt( lane ))
        violate( lane, CORRUPT, "less than FIONREAD has said:", there - ret );
    return stream_result( lane, data, ret, WSAGetLastError() );
}

/* All that is asked for, but at the end. */
static BOOL do_waitall( struct lane *lane )
{
    int ret, size = 1 + RND( lane, MAX_CHUNK );
    char data[MAX_CHUNK];

    ret = recv( lane->rx, data, size, MSG_WAITALL );
    if (ret > 0 && ret < size && !is_abrupt( lane ) && lane->pos + ret != lane->total)
        violate( lane, CORRUPT, "MSG_WAITALL with only", ret );
    return stream_result( lane, data, ret, WSAGetLastError() );
}

/* In event mode FD_READ comes as long as there is something, or FD_CLOSE. */
static BOOL do_events( struct lane *lane )
{
    WSAEVENT event = WSACreateEvent();
    int count = 1 + RND( lane, 20 ), ret;
    WSANETWORKEVENTS events;
    char data[MAX_CHUNK];
    BOOL more = TRUE;

    if (WSAEventSelect( lane->rx, event, FD_READ | FD_CLOSE ))
        violate( lane, WRONG_ERROR, "WSAEventSelect", WSAGetLastError() );
    while (more && count--)
    {
        if (WSAWaitForMultipleEvents( 1, &event, FALSE, EVENT_MS, FALSE ))
        {
            ret = recv( lane->rx, data, 1, MSG_PEEK );
            violate( lane, ret == -1 ? TIMED_OUT : LOST_EVENT, "no event; peek says", ret );
            more = FALSE;
            break;
        }
        WSAEnumNetworkEvents( lane->rx, event, &events );
        ret = recv( lane->rx, data, 1 + RND( lane, MAX_CHUNK ), 0 );
        if (ret == -1 && WSAGetLastError() == WSAEWOULDBLOCK) continue;
        more = stream_result( lane, data, ret, WSAGetLastError() );
    }
    WSAEventSelect( lane->rx, NULL, 0 );
    WSACloseEvent( event );
    set_nonblocking( lane->rx, 0 );
    return more;
}

/* Other handles of the same socket, which may have the numbers of sockets that went before. */
static BOOL do_alias( struct lane *lane )
{
    HANDLE alias, self = GetCurrentProcess();
    int count = 1 + RND( lane, 4 );
    BOOL more = TRUE;

    if (!DuplicateHandle( self, (HANDLE)lane->rx, self, &alias, 0, FALSE, DUPLICATE_SAME_ACCESS )) return TRUE;
    while (more && count--)
    {
        switch (RND( lane, 3 ))
        {
        case 0:
            at( lane, 0, "alias: recv by it" );
            more = receive_once( lane, (SOCKET)alias );
            break;
        case 1:
            at( lane, 0, "alias: overlapped by it" );
            more = do_overlapped( lane, (SOCKET)alias, 1 );
            break;
        case 2:
            at( lane, 0, "alias: recv beside it" );
            more = receive_once( lane, lane->rx );
            break;
        }
    }
    CloseHandle( alias );
    return more;
}

/* A receive, or some, of a random kind; TRUE if the stream goes on. */
BOOL do_operation( struct lane *lane )
{
    if (lane->share && lane->pos > lane->total / 3) lane->op = OP_SHARE;
    else lane->op = RND( lane, use_alias && !RND( lane, 4 ) ? STREAM_OPERATIONS : OP_COMMON );
    /* Routines only in some threads, and not on a socket with a port, where they are an error. */
    if (lane->op == OP_ROUTINE && (lane->port || !(lane->id & 1))) lane->op = OP_RECV;
    if (lane->op == OP_PORT && !lane->port) lane->op = OP_OVERLAPPED;
    /* Once both sides have shut down their sending, Wine's server does not look at the socket any more,
     * though data may be unread: neither FD_READ nor FD_CLOSE comes, and all receives that are pending end
     * without data (Wine's own on 8.0 has the same). */
    if (lane->shut && (lane->op == OP_EVENTS || lane->op == OP_TWO || lane->op == OP_OVERTAKE ||
                       lane->op == OP_PORT || lane->op == OP_ROUTINE || lane->op == OP_THREADS))
        lane->op = OP_RECV;
    if (lane->op == OP_WAITALL && no_waitall) lane->op = OP_WSARECV;
    InterlockedIncrement( &operations[lane->op] );
    at( lane, 0, operation_names[lane->op] );
    switch (lane->op)
    {
    case OP_RECV:        return receive_once( lane, lane->rx );
    case OP_WSARECV:     return do_wsarecv( lane );
    case OP_PEEK:        return do_peek( lane );
    case OP_NONBLOCKING: return do_nonblocking( lane, 1 + RND( lane, 4 ) );
    case OP_BURST:       return do_nonblocking( lane, 100 );
    case OP_POLL:        return do_poll( lane );
    case OP_WAITALL:     return do_waitall( lane );
    case OP_OVERLAPPED:  return do_overlapped( lane, lane->rx, 1 );
    case OP_TWO:         return do_overlapped( lane, lane->rx, 2 + RND( lane, 9 ) );
    case OP_OVERTAKE:    return do_overtake( lane );
    case OP_ZERO:        return do_zero( lane );
    case OP_PORT:        return do_port( lane );
    case OP_ROUTINE:     return do_routine( lane );
    /* Events once: a socket that has had them is not received on directly any more. */
    case OP_EVENTS:      return RND( lane, 8 ) ? receive_once( lane, lane->rx ) : do_events( lane );
    case OP_THREADS:     return do_threads( lane );
    case OP_SHARE:       return do_share( lane );
    default:             return do_alias( lane );
    }
}
