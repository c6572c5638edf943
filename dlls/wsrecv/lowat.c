/*
 * From how many bytes on a stream is readable
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
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "lowat.h"
#include "state.h"

static int get_lowat( int fd )
{
    socklen_t len = sizeof(int);
    int value;

    return getsockopt( fd, SOL_SOCKET, SO_RCVLOWAT, &value, &len ) == -1 ? 1 : value;
}

/*
 * Linux makes the mark no larger than half of what the buffer may become: of the size that
 * the program has given it, or else of the most that the system lets it grow to.  The
 * program's own size is Wine's to remember, so the buffer may be larger than that.
 */
static int set_lowat( int fd, int size )
{
    if (setsockopt( fd, SOL_SOCKET, SO_RCVLOWAT, &size, sizeof(size) ) == -1) return -1;
    return get_lowat( fd );
}

/* How large the receive window has grown, or may be when the peer is told next. */
static uint32_t get_window( int fd )
{
    struct tcp_info info;
    socklen_t len = sizeof(info);

    return getsockopt( fd, IPPROTO_TCP, TCP_INFO, &info, &len ) == -1 ? 0 : info.tcpi_rcv_ssthresh;
}

int lowat_set( struct unix_set_lowat_params *params )
{
    int size = params->size > INT_MAX / 4 ? INT_MAX / 4 : params->size, buffer = size * 2;

    params->effective = params->window = 0;
    if (!params->cookie || state_get_cookie( params->fd ) != params->cookie) return ESTALE;

    if ((params->effective = set_lowat( params->fd, size )) < (unsigned int)size)
    {
        /* privileged first, as it alone goes beyond the system's limit */
        if (setsockopt( params->fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer) ) == -1)
            setsockopt( params->fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof(buffer) );
        params->effective = set_lowat( params->fd, size );
    }
    params->window = get_window( params->fd );
    return params->effective ? 0 : EINVAL;
}
