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

#include "unit.h"
#include "../oob.h"

int main( void )
{
    struct unix_oob_params params;
    char data[8];
    int fds[2];

    tcp_pair( fds );
    memset( &params, 0, sizeof(params) );
    params.fd = fds[0];
    check_value( oob_call( &params ), 0 );
    check_value( params.unread, 0 );
    check_value( oob_is_unread( fds[0] ), 0 );

    send_all( fds[1], "ab", 2 );
    need( send( fds[1], "!", 1, MSG_OOB ) == 1 );
    send_all( fds[1], "cd", 2 );
    await( fds[0], POLLPRI );
    check_value( oob_is_unread( fds[0] ), 1 );
    check_value( oob_call( &params ), 0 );
    check_value( params.unread, 1 );
    check_value( params.byte, '!' );
    check_value( params.at_mark, 0 );
    check_value( params.count, 2 );

    need( recv( fds[0], data, sizeof(data), 0 ) == 2 );
    params.take = params.drop = 1;
    check_value( oob_call( &params ), 0 );
    check_value( params.unread, 1 );
    check_value( params.byte, '!' );
    check_value( oob_is_unread( fds[0] ), 0 );
    check_value( recv( fds[0], data, sizeof(data), MSG_DONTWAIT ), 2 );
    ok( !memcmp( data, "cd", 2 ), "got %.2s\n", data );
    close_pair( fds );
    return failures != 0;
}
