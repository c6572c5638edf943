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
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "state.h"

#ifndef SO_COOKIE
#define SO_COOKIE 57
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
    params->tcp_state = UNIX_TCP_NONE;
    params->bound = 1;
    params->unread = 0;
    if (getsockopt( params->fd, SOL_SOCKET, SO_TYPE, &params->type, &len ) == -1) return errno;

    params->cookie = state_get_cookie( params->fd );
    if (params->type == SOCK_STREAM) params->tcp_state = state_get_tcp( params->fd );
    else params->bound = is_bound( params->fd );

    if (ioctl( params->fd, FIONREAD, &params->unread ) == -1) params->unread = 0;
    return 0;
}
