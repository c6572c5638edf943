/*
 * Receives that return what is there
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

#include "model.h"

static LPFN_WSARECVMSG get_recvmsg( SOCKET s )
{
    GUID guid = WSAID_WSARECVMSG;
    LPFN_WSARECVMSG func = NULL;
    DWORD size;

    WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof(guid), &func, sizeof(func), &size, NULL, NULL );
    return func;
}

static int receive_msg( SOCKET s, WSABUF *buffers, int count, DWORD flags, struct sockaddr_in *from )
{
    LPFN_WSARECVMSG recvmsg = get_recvmsg( s );
    DWORD size;
    WSAMSG msg;

    memset( &msg, 0, sizeof(msg) );
    msg.name = (struct sockaddr *)from;
    msg.namelen = sizeof(*from);
    msg.lpBuffers = buffers;
    msg.dwBufferCount = count;
    msg.dwFlags = flags;
    return recvmsg && !recvmsg( s, &msg, &size, NULL, NULL ) ? (int)size : -1;
}

/* As recvfrom(), in a way that is chosen by chance; *how says whether the source was told. */
static int receive_somehow( struct end *e, char *data, int size, DWORD flags, struct sockaddr_in *from, UINT *how )
{
    int i, left = size, len = sizeof(*from), count = 1 + rnd( e->world, 4 );
    SOCKET s = any_handle( e );
    WSABUF buffers[4];
    DWORD got = 0;

    for (i = 0; i < count; i++)
    {
        buffers[i].buf = data + size - left;
        buffers[i].len = i == count - 1 ? left : (int)rnd( e->world, left + 1 );
        left -= buffers[i].len;
    }
    switch (rnd( e->world, e->dgram ? 7 : 6 ))
    {
    case 0:
    case 1:
        return recv( s, data, size, flags );
    case 2:
        *how |= VERIFY_SOURCE;
        return recvfrom( s, data, size, flags, (struct sockaddr *)from, &len );
    case 3:
    case 4:
        return WSARecv( s, buffers, count, &got, &flags, NULL, NULL ) ? -1 : (int)got;
    case 5:
        *how |= VERIFY_SOURCE;
        return WSARecvFrom( s, buffers, count, &got, &flags, (struct sockaddr *)from, &len, NULL,
                            NULL ) ? -1 : (int)got;
    default:
        *how |= VERIFY_SOURCE;
        return receive_msg( s, buffers, count, flags, from );
    }
}

static int receive_size( struct end *e )
{
    return 1 + rnd( e->world, rnd( e->world, 2 ) ? 60 : MAX_CHUNK - 8 );
}

/* A receive that returns at once: there is something, or the socket is nonblocking, or shut down. */
static BOOL receive_now( struct end *e, DWORD flags )
{
    UINT how = flags & MSG_PEEK ? VERIFY_PEEK : 0;
    char data[MAX_CHUNK];
    struct sockaddr_in from;
    int ret, size = receive_size( e );
    BOOL under_way = e->first != NULL;
    DWORD error, start = GetTickCount();

    memset( data + size, 0xcc, sizeof(data) - size );
    do
    {
        if (GetTickCount() != start) Sleep( 1 );
        ret = receive_somehow( e, data, size, flags, &from, &how );
        error = WSAGetLastError();
    } while (ret < 0 && ((error == WSAEWOULDBLOCK && e->nonblocking && !under_way) ||
                         (error == WSAETIMEDOUT && may_be_late( e ))) &&
             is_ready( e ) && GetTickCount() - start < BOUND_MS);
    note( e, "receive %d, flags %#lx%s: %d, error %lu", size, flags, under_way ? ", beside others" : "", ret,
          ret < 0 ? error : 0 );
    if (!check( e, data[size] == (char)0xcc && data[MAX_CHUNK - 1] == (char)0xcc, "recv.buffers.array",
                "written behind the buffer" )) return TRUE;
    if (ret < 0 && error == WSAEWOULDBLOCK && e->nonblocking && !e->shut_recv)
    {
        check( e, under_way || !is_ready( e ), "recv.nonoverlapped.buffered", "nothing received" );
        return TRUE;
    }
    /* It must not have taken what belongs to a receive that was posted before. */
    if (under_way && !e->shut_recv)
    {
        if (!settle_all( e )) return TRUE;
        if (!check( e, !e->first || (ret < 0 && error != WSAEWOULDBLOCK), "recv.port.order",
                    "%d bytes although others wait", ret )) return TRUE;
    }
    verify( e, data, size, ret, error, how, &from );
    return TRUE;
}

static BOOL may_receive_now( struct end *e )
{
    if (e->blocked) return FALSE;
    if (e->nonblocking || e->shut_recv) return TRUE;
    /* What is under way must have ended, or the receive would wait. */
    return reap( e ) && !e->first && is_ready( e );
}

BOOL op_receive( struct end *e )
{
    return may_receive_now( e ) && receive_now( e, 0 );
}

BOOL op_peek( struct end *e )
{
    return may_receive_now( e ) && !e->first && receive_now( e, MSG_PEEK );
}

/* All that is asked for; or an error where the page has one. */
BOOL op_waitall( struct end *e )
{
    const char *statement = e->dgram ? "recv.waitall.datagram" : "recv.waitall.nonblocking";
    int size, ret, there = unread( e );
    char data[MAX_CHUNK];
    DWORD error;

    if (e->blocked || e->shut_recv || e->reset || e->aborted || e->icmp || rnd( e->world, 2 )) return FALSE;
    if (!e->dgram && (!reap( e ) || e->first)) return FALSE;
    if (may_be_late( e )) return FALSE;
    there = unread( e );
    if (e->dgram || e->nonblocking)
    {
        if (e->dgram && !e->nonblocking && !there) return FALSE;
        ret = recv( any_handle( e ), data, 10, MSG_WAITALL );
        note( e, "receive all: %d", ret );
        return check( e, ret < 0 && WSAGetLastError() == WSAEOPNOTSUPP, statement, "got %d, error %d", ret,
                      WSAGetLastError() );
    }
    size = receive_size( e );
    if (size > there && !e->fin) size = there;
    if (!size) return FALSE;
    ret = recv( any_handle( e ), data, size, MSG_WAITALL );
    error = WSAGetLastError();
    note( e, "receive all of %d: %d, error %lu", size, ret, ret < 0 ? error : 0 );
    verify( e, data, size, ret, error, VERIFY_WAITALL, NULL );
    return TRUE;
}

/* A receive of 0 bytes takes nothing of a stream. */
BOOL op_nothing( struct end *e )
{
    char data = 0x55;
    int ret;

    if (e->dgram || !unread( e ) || e->reset || e->aborted || e->shut_recv || e->first || e->blocked ||
        may_be_late( e )) return FALSE;
    ret = recv( any_handle( e ), &data, 0, 0 );
    note( e, "receive 0: %d", ret );
    if (ret < 0 && WSAGetLastError() == WSAEWOULDBLOCK) return TRUE;
    check( e, !ret && data == 0x55, "win.recv.zero_length", "got %d, error %d", ret, WSAGetLastError() );
    if (!ret) events_received( e, VERIFY_PEEK );
    return TRUE;
}

BOOL op_mode( struct end *e )
{
    u_long mode = !e->nonblocking;
    int ret;

    if (e->blocked || rnd( e->world, 2 )) return FALSE;
    ret = ioctlsocket( any_handle( e ), FIONBIO, &mode );
    note( e, "FIONBIO %lu: %d", mode, ret );
    if (e->mask) return check( e, ret && WSAGetLastError() == WSAEINVAL, "win.events.fionbio", "FIONBIO: %d", ret );
    if (check( e, !ret, "win.recv.nonblocking", "FIONBIO: error %d",
               WSAGetLastError() )) e->nonblocking = !e->nonblocking;
    return TRUE;
}

/* Options that must not matter, and SO_RCVTIMEO. */
BOOL op_option( struct end *e )
{
    int value = rnd( e->world, 2 ), len = sizeof(value), ret;
    DWORD timeout = rnd( e->world, 2 ) ? 0 : 5 + rnd( e->world, 20 );
    SOCKET s = own_handle( e );

    if (e->blocked || s == INVALID_SOCKET) return FALSE;
    switch (rnd( e->world, 5 ))
    {
    case 0:
        note( e, "SO_RCVTIMEO %lu", timeout );
        ret = setsockopt( s, SOL_SOCKET, SO_RCVTIMEO, (char *)&timeout, sizeof(timeout) );
        if (!ret) e->timeout = timeout;
        break;
    case 1:
        value = 0x40000 + rnd( e->world, 0x1000 );
        note( e, "SO_RCVBUF" );
        ret = setsockopt( s, SOL_SOCKET, SO_RCVBUF, (char *)&value, sizeof(value) );
        break;
    case 2:
        note( e, "SO_OOBINLINE" );
        ret = e->dgram ? 0 : setsockopt( s, SOL_SOCKET, SO_OOBINLINE, (char *)&value, sizeof(value) );
        break;
    case 3:
        note( e, "TCP_NODELAY %d", value );
        ret = e->dgram ? 0 : setsockopt( s, IPPROTO_TCP, TCP_NODELAY, (char *)&value, sizeof(value) );
        if (!ret) e->delayed = !value;
        break;
    default:
        note( e, "SO_TYPE" );
        ret = getsockopt( s, SOL_SOCKET, SO_TYPE, (char *)&value, &len );
        if (!ret) ret = value != (e->dgram ? SOCK_DGRAM : SOCK_STREAM);
        break;
    }
    /* Linux takes no options of a connection that has gone. */
    if (e->reset || e->aborted || e->fin || e->shut_send) return TRUE;
    return check( e, !ret, "win.timeout.value", "option: %d, error %d", ret, WSAGetLastError() );
}

/* With SO_RCVTIMEO a receive that finds nothing fails after that time. */
BOOL op_timeout( struct end *e )
{
    DWORD start, error, flags = 0, got = 1234;
    int ret, timeout = e->timeout;
    char data[16];
    WSABUF buffer = { sizeof(data), data };

    if (!timeout || e->nonblocking || e->shut_recv || e->first || e->blocked || e->icmp || is_ready( e ) ||
        rnd( e->world, 4 )) return FALSE;
    start = GetTickCount();
    ret = WSARecv( any_handle( e ), &buffer, 1, &got, &flags, NULL, NULL );
    error = WSAGetLastError();
    start = GetTickCount() - start;
    note( e, "receive for %d ms: %d, error %lu after %lu ms", timeout, ret, error, start );
    if (!check( e, ret == -1 && error == WSAETIMEDOUT && got == 1234, "win.timeout.blocking", "got %d, error %lu", ret,
                error )) return TRUE;
    check( e, (int)start >= timeout - 2 && start < BOUND_MS, "win.timeout.blocking", "%lu ms instead of %d", start,
           timeout );
    events_received( e, VERIFY_PEEK );
    return TRUE;
}

/* Sockets that cannot receive; the receives are nonblocking, because Wine's own waits for ever. */
BOOL op_refused( struct end *e )
{
    static const struct { const char *name, *statement; int type, error; } kinds[] =
    {
        { "unconnected", "recv.error.wsaenotconn", SOCK_STREAM, WSAENOTCONN },
        { "listener", "win.recv.listener", SOCK_STREAM, WSAENOTCONN },
        { "unbound", "recv.error.wsaeinval.unbound", SOCK_DGRAM, WSAEINVAL },
        { "closed", "recv.error.wsaenotsock", SOCK_STREAM, WSAENOTSOCK },
    };
    int ret, kind = rnd( e->world, threaded ? 3 : 4 );
    struct sockaddr_in addr;
    u_long mode = 1;
    char data[16];
    SOCKET s;

    if (rnd( e->world, 3 )) return FALSE;
    s = socket( AF_INET, kinds[kind].type, 0 );
    ioctlsocket( s, FIONBIO, &mode );
    if (kind == 1)
    {
        memset( &addr, 0, sizeof(addr) );
        addr.sin_family = AF_INET;
        bind( s, (struct sockaddr *)&addr, sizeof(addr) );
        listen( s, 1 );
    }
    if (kind == 3) closesocket( s );
    ret = recv( s, data, sizeof(data), 0 );
    note( e, "receive on another socket, %s: %d, error %d", kinds[kind].name, ret, WSAGetLastError() );
    check( e, ret < 0 && WSAGetLastError() == kinds[kind].error, kinds[kind].statement, "%s: got %d, error %d",
           kinds[kind].name, ret, WSAGetLastError() );
    if (kind != 3) closesocket( s );
    return TRUE;
}
