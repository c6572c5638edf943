/*
 * Receiving what is there already
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

#include "bench.h"

#ifndef _WIN32
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/uio.h>
#endif

#define BUFFERS 8

static char buffer[FILL_BYTES];

int receive_plain( SOCKET s, char *buf, int size )
{
    return recv( s, buf, size, 0 );
}

int receive_from( SOCKET s, char *buf, int size )
{
    struct sockaddr_in addr;
    socklen_t len = sizeof(addr);

    return recvfrom( s, buf, size, 0, (struct sockaddr *)&addr, &len );
}

int receive_select( SOCKET s, char *buf, int size )
{
    struct timeval timeout = { 10, 0 };
    fd_set set;

    FD_ZERO( &set );
    FD_SET( s, &set );
    if (select( (int)s + 1, &set, NULL, NULL, &timeout ) != 1) return -1;
    return recv( s, buf, size, 0 );
}

#ifdef _WIN32

int receive_calls( SOCKET s, char *buf, int size )
{
    return receive_plain( s, buf, size );
}

int receive_scatter( SOCKET s, char *buf, int size )
{
    WSABUF buffers[BUFFERS];
    DWORD got, flags = 0;
    int i;

    for (i = 0; i < BUFFERS; i++)
    {
        buffers[i].buf = buf + i * size / BUFFERS;
        buffers[i].len = size / BUFFERS;
    }
    return WSARecv( s, buffers, BUFFERS, &got, &flags, NULL, NULL ) ? -1 : (int)got;
}

int receive_message( SOCKET s, char *buf, int size )
{
    static LPFN_WSARECVMSG pWSARecvMsg;
    GUID guid = WSAID_WSARECVMSG;
    struct sockaddr_in addr;
    char control[128];
    WSABUF data;
    WSAMSG msg;
    DWORD got;

    if (!pWSARecvMsg && WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof(guid), &pWSARecvMsg,
                                  sizeof(pWSARecvMsg), &got, NULL, NULL ))
        return -1;
    data.buf = buf;
    data.len = size;
    msg.name = (struct sockaddr *)&addr;
    msg.namelen = sizeof(addr);
    msg.lpBuffers = &data;
    msg.dwBufferCount = 1;
    msg.Control.buf = control;
    msg.Control.len = sizeof(control);
    msg.dwFlags = 0;
    return pWSARecvMsg( s, &msg, &got, NULL, NULL ) ? -1 : (int)got;
}

#else

/* The system calls of a direct receive and nothing else: no receive that makes them can be quicker.  Was the connection
 * reset?  A descriptor that nobody can close meanwhile; is it that of the socket that is meant?  For a row of one socket,
 * which has the process to itself. */
int receive_calls( SOCKET s, char *buf, int size )
{
    static int epoll_fd = -1;
    struct epoll_event event = { .events = EPOLLPRI | EPOLLET };
    socklen_t len = sizeof(uint64_t);
    uint64_t cookie;
    int fd, ret;

    if (epoll_fd == -1 && ((epoll_fd = epoll_create1( EPOLL_CLOEXEC )) == -1 ||
                           epoll_ctl( epoll_fd, EPOLL_CTL_ADD, s, &event )))
        return -1;
    if ((fd = fcntl( s, F_DUPFD_CLOEXEC, 0 )) == -1) return -1;
    if (getsockopt( fd, SOL_SOCKET, SO_COOKIE, &cookie, &len ) || epoll_wait( epoll_fd, &event, 1, 0 ) > 0) ret = -1;
    else ret = recv( fd, buf, size, MSG_DONTWAIT );
    close( fd );
    return ret;
}

int receive_scatter( SOCKET s, char *buf, int size )
{
    struct iovec buffers[BUFFERS];
    int i;

    for (i = 0; i < BUFFERS; i++)
    {
        buffers[i].iov_base = buf + i * size / BUFFERS;
        buffers[i].iov_len = size / BUFFERS;
    }
    return readv( s, buffers, BUFFERS );
}

int receive_message( SOCKET s, char *buf, int size )
{
    struct sockaddr_in addr;
    char control[128];
    struct iovec data;
    struct msghdr msg;

    data.iov_base = buf;
    data.iov_len = size;
    memset( &msg, 0, sizeof(msg) );
    msg.msg_name = &addr;
    msg.msg_namelen = sizeof(addr);
    msg.msg_iov = &data;
    msg.msg_iovlen = 1;
    msg.msg_control = control;
    msg.msg_controllen = sizeof(control);
    return recvmsg( s, &msg, 0 );
}

#endif

/* The sockets in turn.  Filling them is not measured. */
int batch_ready( const struct row *row, unsigned int n )
{
    unsigned int per_socket, limit, done = 0, i;
    int j;

    if (row->sockets == DATAGRAM) limit = FILL_PACKETS;
    else limit = FILL_BYTES / row->size;
    if (row->count > 1) limit = limit / row->count + 1;

    while (done < n)
    {
        per_socket = (n - done + row->count - 1) / row->count;
        if (per_socket > limit) per_socket = limit;
        /* A lone stream is filled in large pieces, which costs less. */
        if (!peer_send( 0, row->count, per_socket * row->size,
                        row->sockets != DATAGRAM && row->count == 1 ? 65536 : row->size ))
            return 0;
        clock_start();
        for (i = 0; i < per_socket; i++)
            for (j = 0; j < row->count; j++)
                if (row->receive( sockets[j], buffer, row->size ) != row->size) return 0;
        clock_stop();
        done += per_socket * row->count;
    }
    return done;
}

/* One message beforehand: a first receive may cost more. */
int open_empty( const struct row *row )
{
    if (!open_sockets( row ) || !peer_send( 0, 1, row->size, row->size )) return 0;
    if (row->receive( sockets[0], buffer, row->size ) != row->size) return 0;
    set_nonblocking( sockets[0], 1 );
    return 1;
}

int batch_empty( const struct row *row, unsigned int n )
{
    unsigned int i;

    clock_start();
    for (i = 0; i < n; i++) if (row->receive( sockets[0], buffer, row->size ) != -1) return 0;
    clock_stop();
    return n;
}

int batch_peek( const struct row *row, unsigned int n )
{
    unsigned int i;

    if (!peer_send( 0, 1, row->size, row->size )) return 0;
    clock_start();
    for (i = 0; i < n; i++) if (recv( sockets[0], buffer, row->size, MSG_PEEK ) != row->size) return 0;
    clock_stop();
    return recv( sockets[0], buffer, row->size, 0 ) == row->size ? n : 0;
}
