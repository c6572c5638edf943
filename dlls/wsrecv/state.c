/*
 * What Linux says of a socket
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
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "alert.h"
#include "oob.h"
#include "state.h"

#ifndef SO_COOKIE
#define SO_COOKIE 57
#endif
#ifndef TCP_INQ
#define TCP_INQ 36
#define TCP_CM_INQ TCP_INQ
#endif

/* An address family without ports is taken as bound: nobody can tell. */
static int is_bound( int fd )
{
    struct sockaddr_storage addr;
    socklen_t len = sizeof(addr);

    memset( &addr, 0, sizeof(addr) );
    if (getsockname( fd, (struct sockaddr *)&addr, &len ) == -1) return 1;
    switch (addr.ss_family)
    {
    case AF_INET:  return ((struct sockaddr_in *)&addr)->sin_port != 0;
    case AF_INET6: return ((struct sockaddr_in6 *)&addr)->sin6_port != 0;
    default:       return 1;
    }
}

uint64_t state_get_cookie( int fd )
{
    uint64_t cookie;
    socklen_t len = sizeof(cookie);

    return getsockopt( fd, SOL_SOCKET, SO_COOKIE, &cookie, &len ) == -1 ? 0 : cookie;
}

int state_get_tcp( int fd )
{
    struct tcp_info info;
    /* Only the first byte is wanted: tcpi_state. */
    socklen_t len = sizeof(info.tcpi_state);

    return getsockopt( fd, IPPROTO_TCP, TCP_INFO, &info, &len ) == -1 ? UNIX_TCP_NONE : info.tcpi_state;
}

int state_get( struct unix_get_state_params *params )
{
    socklen_t len = sizeof(params->type);

    params->cookie = 0;
    params->urgent = 0;
    params->tcp_state = UNIX_TCP_NONE;
    params->bound = 1;
    params->unread = 0;
    if (getsockopt( params->fd, SOL_SOCKET, SO_TYPE, &params->type, &len ) == -1) return errno;

    params->cookie = state_get_cookie( params->fd );
    if (params->alert) alert_add( params->fd, (uint32_t *)(uintptr_t)params->alert );
    if (params->type == SOCK_STREAM)
    {
        params->tcp_state = state_get_tcp( params->fd );
        params->urgent = oob_is_unread( params->fd );
    }
    else params->bound = is_bound( params->fd );

    if (ioctl( params->fd, FIONREAD, &params->unread ) == -1) params->unread = 0;
    return 0;
}

/*
 * Linux keeps in mind that a FIN has come, and shows it in one place only: with nothing unread
 * TCP_INQ says 1 after a FIN, 0 without (since Linux 4.18).  The error, by which a reset after a
 * FIN is EPIPE and not ECONNRESET, can be read only once, and wineserver has done that.
 */
static int has_fin( int fd )
{
    char byte, control[CMSG_SPACE( sizeof(int) ) + 64];
    struct iovec iov = { &byte, 1 };
    int on = 1, off = 0, inq = 0;
    struct cmsghdr *cmsg;
    struct msghdr hdr;
    ssize_t ret;

    if (setsockopt( fd, IPPROTO_TCP, TCP_INQ, &on, sizeof(on) ) == -1) return 0;
    memset( &hdr, 0, sizeof(hdr) );
    hdr.msg_iov = &iov;
    hdr.msg_iovlen = 1;
    hdr.msg_control = control;
    hdr.msg_controllen = sizeof(control);
    do ret = recvmsg( fd, &hdr, MSG_PEEK | MSG_DONTWAIT ); while (ret == -1 && errno == EINTR);
    if (!ret)
    {
        for (cmsg = CMSG_FIRSTHDR( &hdr ); cmsg; cmsg = CMSG_NXTHDR( &hdr, cmsg ))
            if (cmsg->cmsg_level == IPPROTO_TCP && cmsg->cmsg_type == TCP_CM_INQ)
                memcpy( &inq, CMSG_DATA( cmsg ), sizeof(inq) );
    }
    setsockopt( fd, IPPROTO_TCP, TCP_INQ, &off, sizeof(off) );
    return inq != 0;
}

int state_get_end( struct unix_get_end_params *params )
{
    char byte;
    int unacked, flags = MSG_DONTWAIT | (params->drop ? MSG_TRUNC : MSG_PEEK);
    ssize_t ret;

    params->fin = params->unacked = 0;
    if (state_get_tcp( params->fd ) != UNIX_TCP_CLOSE) return ENOTCONN;
    /* Also right after the end: the queue is dropped, but the numbers stay. */
    if (ioctl( params->fd, SIOCOUTQ, &unacked ) == -1) return errno;
    params->unacked = unacked;

    /* with MSG_TRUNC TCP drops the data */
    do ret = recv( params->fd, params->drop ? NULL : &byte, params->drop ? 1 << 20 : 1, flags );
    while ((params->drop && ret > 0) || (ret == -1 && errno == EINTR));
    if (ret > 0) return EAGAIN;
    params->fin = (ret == -1 && errno == EPIPE) || has_fin( params->fd );
    return 0;
}
