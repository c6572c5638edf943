/*
 * Being told of events on sockets
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

#include "unit.h"
#include "../watch.h"

static void check_event( uint64_t id, uint32_t events )
{
    struct unix_wait_params params;

    memset( &params, 0xcc, sizeof(params) );
    params.timeout = TIME_LIMIT;
    check_value( watch_wait( &params ), 0 );
    check_value( params.count, 1 );
    if (params.count != 1) return;
    check_value( params.events[0].id, id );
    if (id) check_value( params.events[0].events, events );
}

int main( void )
{
    struct unix_watch_params watch = { -1, UNIX_WATCH_READABLE, 7 };
    struct unix_wait_params params;
    int fds[2];

    check_value( watch_add( &watch ), EBADF );
    check_value( watch_wake(), 0 );
    check_event( 0, 0 );

    tcp_pair( fds );
    watch.fd = fds[0];
    check_value( watch_add( &watch ), 0 );
    params.timeout = 0;
    check_value( watch_wait( &params ), 0 );
    check_value( params.count, 0 );
    send_all( fds[1], "a", 1 );
    check_event( 7, UNIX_WATCH_READABLE );
    /* once for each */
    check_value( watch_wait( &params ), 0 );
    check_value( params.count, 0 );
    send_all( fds[1], "a", 1 );
    check_event( 7, UNIX_WATCH_READABLE );
    close_pair( fds );
    return failures != 0;
}
