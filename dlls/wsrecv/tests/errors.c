/*
 * ICMP errors
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

#include <netinet/in.h>

#include "unit.h"
#include "../errors.h"
#include "../state.h"

int main( void )
{
    struct unix_errors_params params;
    struct sockaddr_in addr, nobody;
    int fd = bound_socket( SOCK_DGRAM, &addr ), closed = bound_socket( SOCK_DGRAM, &nobody ), fds[2];

    close( closed );
    memset( &params, 0xcc, sizeof(params) );
    params.fd = fd;
    params.mode = unix_errors_on;
    params.cookie = 0;
    check_value( errors_call( &params ), ESTALE );
    params.cookie = state_get_cookie( fd );
    check_value( errors_call( &params ), 0 );
    check_value( params.port_errors, 0 );
    need( sendto( fd, "a", 1, 0, (struct sockaddr *)&nobody, sizeof(nobody) ) == 1 );
    await( fd, POLLERR );
    params.mode = unix_errors_take;
    check_value( errors_call( &params ), 0 );
    check_value( params.port_errors, 1 );
    check_value( params.ttl_errors, 0 );
    check_value( params.all_errors, 1 );
    check_value( errors_call( &params ), 0 );
    check_value( params.port_errors, 0 );
    check_value( params.all_errors, 0 );
    /* what is forgotten was there */
    need( sendto( fd, "a", 1, 0, (struct sockaddr *)&nobody, sizeof(nobody) ) == 1 );
    await( fd, POLLERR );
    params.mode = unix_errors_off;
    check_value( errors_call( &params ), 0 );
    check_value( params.all_errors, 1 );
    need( !connect( fd, (struct sockaddr *)&nobody, sizeof(nobody) ) );
    check_value( errors_call( &params ), EISCONN );
    close( fd );

    tcp_pair( fds );
    params.fd = fds[0];
    params.cookie = state_get_cookie( fds[0] );
    check_value( errors_call( &params ), EOPNOTSUPP );
    close_pair( fds );

    /* a family without such a queue, where recvmsg() reads on as if nothing had been asked for */
    need( !socketpair( AF_UNIX, SOCK_STREAM, 0, fds ) );
    close( fds[1] );
    errors_take( fds[0], &params.port_errors, &params.ttl_errors, &params.all_errors );
    check_value( params.port_errors, 0 );
    check_value( params.all_errors, 0 );
    close( fds[0] );
    return failures != 0;
}
