/*
 * Receiving what is there
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

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "alert.h"
#include "errors.h"
#include "receive.h"
#include "state.h"
#include "wait.h"

/* Without this a receive would say of a connection that was reset that the stream has ended,
 * or hand out data that Windows drops at a reset; and an urgent byte that it comes upon would be
 * lost.  A socket that has ever been connected shows POLLHUP or POLLERR in the first case, which
 * costs half of what TCP_INFO does. */
static int check_stream( int fd, uint32_t *alert )
{
    int events;

    if (!(events = alert_poll( fd, alert ))) return 0;
    if (events & POLLPRI) return EBUSY;

    /* both sides may have ended it in good order */
    switch (state_get_tcp( fd ))
    {
    case UNIX_TCP_ESTABLISHED:
    case UNIX_TCP_FIN_WAIT1:
    case UNIX_TCP_FIN_WAIT2:
    case UNIX_TCP_CLOSE_WAIT:
    case UNIX_TCP_CLOSING:
    case UNIX_TCP_LAST_ACK:
        return 0;
    default:
        return ENOTCONN;
    }
}

/* recv(2) on MSG_TRUNC: the result is the whole size of the datagram, which stays where it is. */
static int check_fits( int fd, size_t room )
{
    char byte;
    ssize_t size;

    do size = recv( fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK | MSG_TRUNC );
    while (size == -1 && errno == EINTR);
    if (size == -1) return errno;
    return (size_t)size > room ? EMSGSIZE : 0;
}

/* The C library's recvfrom() is a place where pthread_cancel() may end the thread, to which it makes two locked
 * accesses.  Nobody does that here. */
static ssize_t receive_one( int fd, const struct iovec *iov, int flags, void *addr, socklen_t *addr_len )
{
#ifdef SYS_recvfrom
    return syscall( SYS_recvfrom, fd, iov->iov_base, iov->iov_len, flags, addr, addr_len );
#else
    return recvfrom( fd, iov->iov_base, iov->iov_len, flags, addr, addr_len );
#endif
}

/* With one buffer, which is quicker than recvmsg().  recv(2) on MSG_TRUNC: of a datagram the result is its whole size. */
static ssize_t receive_datagram( struct unix_receive_params *params, const struct iovec *iov, int flags )
{
    socklen_t len = sizeof(params->addr);
    ssize_t ret = receive_one( params->fd, iov, flags | MSG_TRUNC, params->addr, &len );

    if (ret == -1) return ret;
    params->addr_len = len;
    params->truncated = (size_t)ret > iov->iov_len;
    return params->truncated ? (ssize_t)iov->iov_len : ret;
}

/* With any number. */
static ssize_t receive_several( struct unix_receive_params *params, struct iovec *iov, int flags )
{
    struct msghdr hdr;
    ssize_t ret;

    memset( &hdr, 0, sizeof(hdr) );
    if (!params->stream)
    {
        hdr.msg_name = params->addr;
        hdr.msg_namelen = sizeof(params->addr);
    }
    hdr.msg_iov = iov;
    hdr.msg_iovlen = params->count;
    if ((ret = recvmsg( params->fd, &hdr, flags )) == -1) return ret;
    params->addr_len = hdr.msg_namelen;
    params->truncated = (hdr.msg_flags & MSG_TRUNC) != 0;
    return ret;
}

static int try_receive( struct unix_receive_params *params )
{
    const struct unix_buffer *buffers = (const struct unix_buffer *)(uintptr_t)params->buffers;
    const int stream = params->stream;
    int unread, error, flags = MSG_DONTWAIT | (params->peek ? MSG_PEEK : 0);
    struct iovec iov[UNIX_MAX_BUFFERS];
    size_t room = 0;
    unsigned int i;
    ssize_t ret;

    for (i = 0; i < params->count; i++)
    {
        iov[i].iov_base = (void *)(uintptr_t)buffers[i].base;
        iov[i].iov_len = buffers[i].len;
        room += buffers[i].len;
    }

    if (stream)
    {
        if ((error = check_stream( params->fd, (uint32_t *)(uintptr_t)params->alert ))) return error;
        if (!room) return ioctl( params->fd, FIONREAD, &unread ) != -1 && unread > 0 ? 0 : EAGAIN;
    }
    else if (params->take_errors && alert_poll( params->fd, (uint32_t *)(uintptr_t)params->alert ))
    {
        errors_take( params->fd, &params->port_errors, &params->ttl_errors, &params->all_errors );
        if (params->port_errors || params->ttl_errors) return ECONNREFUSED;
    }

    if (!stream && params->whole && (error = check_fits( params->fd, room ))) return error;

    do
    {
        if (params->count != 1) ret = receive_several( params, iov, flags );
        else if (stream) ret = receive_one( params->fd, iov, flags, NULL, NULL );
        else ret = receive_datagram( params, iov, flags );
    }
    while (ret == -1 && errno == EINTR);
    if (ret == -1) return errno;

    params->size = ret;
    return 0;
}

int receive_ready( struct unix_receive_params *params )
{
    params->size = 0;
    params->truncated = 0;
    params->addr_len = 0;
    params->waited = 0;
    params->port_errors = params->ttl_errors = params->all_errors = 0;

    if (params->count > UNIX_MAX_BUFFERS) return EINVAL;
    if (!params->cookie || state_get_cookie( params->fd ) != params->cookie) return ESTALE;
    return try_receive( params );
}

int receive_wait( struct unix_receive_params *params )
{
    params->waited = 1;
    if (!wait_ready( params->fd, params->cookie, (const uint32_t *)(uintptr_t)params->watched,
                     params->watched_value, params->wait ))
        return EAGAIN;
    return try_receive( params );
}
