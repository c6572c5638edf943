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

#include "unit.h"
#include "../lowat.h"
#include "../state.h"

int main( void )
{
    struct unix_set_lowat_params params;
    struct pollfd pfd;
    int fds[2];

    tcp_pair( fds );
    memset( &params, 0xcc, sizeof(params) );
    params.fd = pfd.fd = fds[0];
    pfd.events = POLLIN;
    params.size = 10;
    params.cookie = 0;
    check_value( lowat_set( &params ), ESTALE );
    params.cookie = state_get_cookie( fds[0] );
    check_value( lowat_set( &params ), 0 );
    check_value( params.effective, 10 );
    ok( params.window > 1000, "window is %u\n", params.window );
    send_all( fds[1], "abcde", 5 );
    check_value( poll( &pfd, 1, 50 ), 0 );
    send_all( fds[1], "fghij", 5 );
    check_value( poll( &pfd, 1, TIME_LIMIT ), 1 );
    check_value( lowat_set( &params ), 0 );
    /* no buffer is so large */
    params.size = UINT32_MAX;
    check_value( lowat_set( &params ), 0 );
    ok( params.effective >= 10, "effective is %u\n", params.effective );
    close_pair( fds );
    return failures != 0;
}
