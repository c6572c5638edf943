/*
 * Urgent data
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
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "oob.h"

static int is_inline( int fd )
{
    socklen_t len = sizeof(int);
    int on = 0;

    return !getsockopt( fd, SOL_SOCKET, SO_OOBINLINE, &on, &len ) && on;
}

static void set_inline( int fd, int on )
{
    setsockopt( fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof(on) );
}

static int receive_byte( int fd, int flags, unsigned char *byte )
{
    ssize_t ret;

    do ret = recv( fd, byte, 1, flags | MSG_DONTWAIT );
    while (ret == -1 && errno == EINTR);
    return ret == 1;
}

int oob_is_unread( int fd )
{
    unsigned char byte;

    return receive_byte( fd, MSG_OOB | MSG_PEEK, &byte );
}

static int is_at_mark( int fd )
{
    int value = 0;

    return !ioctl( fd, SIOCATMARK, &value ) && value;
}

/* Linux counts up to the urgent byte; at it, what follows is only counted inline. */
static int count_unread( int fd, int at_mark, int inline_on )
{
    int count = 0;

    if (!at_mark || inline_on) return ioctl( fd, FIONREAD, &count ) ? 0 : count;
    set_inline( fd, 1 );
    if (ioctl( fd, FIONREAD, &count )) count = 0;
    set_inline( fd, 0 );
    return count > 0 ? count - 1 : 0;
}

int oob_call( struct unix_oob_params *params )
{
    unsigned char byte = 0;

    params->inline_on = is_inline( params->fd );
    params->unread = !params->inline_on && receive_byte( params->fd, params->take ? MSG_OOB : MSG_OOB | MSG_PEEK, &byte );
    params->byte = byte;
    params->at_mark = is_at_mark( params->fd );
    if (params->drop && params->at_mark && !params->inline_on && (!params->unread || params->take))
    {
        /* inline the byte is data, and the first of them */
        set_inline( params->fd, 1 );
        receive_byte( params->fd, 0, &byte );
        set_inline( params->fd, 0 );
        params->at_mark = 0;
    }
    params->count = count_unread( params->fd, params->at_mark, params->inline_on );
    return 0;
}
