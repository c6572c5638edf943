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

#include "unit.h"
#include "../state.h"

static struct unix_get_state_params get_state( int fd )
{
    struct unix_get_state_params params;

    memset( &params, 0xcc, sizeof(params) );
    params.fd = fd;
    params.alert = 0;
    check_value( state_get( &params ), 0 );
    return params;
}

static void test_states( void )
{
    struct unix_get_state_params params;
    struct sockaddr_in addr;
    int fds[2], fd, copy;

    tcp_pair( fds );
    params = get_state( fds[0] );
    check_value( params.type, SOCK_STREAM );
    check_value( params.tcp_state, UNIX_TCP_ESTABLISHED );
    check_value( params.unread, 0 );
    check_value( params.urgent, 0 );
    need( send( fds[1], "ab!", 3, MSG_OOB ) == 3 );
    await( fds[0], POLLPRI );
    params = get_state( fds[0] );
    check_value( params.urgent, 1 );
    check_value( params.unread, 2 );
    shutdown( fds[1], SHUT_WR );
    await( fds[0], POLLRDHUP );
    check_value( get_state( fds[0] ).tcp_state, UNIX_TCP_CLOSE_WAIT );

    ok( params.cookie && params.cookie == state_get_cookie( fds[0] ), "wrong cookie\n" );
    need( (copy = dup( fds[0] )) != -1 );
    check_value( state_get_cookie( copy ), params.cookie );
    close( copy );
    ok( params.cookie != state_get_cookie( fds[1] ), "the other socket has the same cookie\n" );
    close_pair( fds );

    need( (fd = socket( AF_INET, SOCK_DGRAM, 0 )) != -1 );
    params = get_state( fd );
    check_value( params.type, SOCK_DGRAM );
    check_value( params.tcp_state, UNIX_TCP_NONE );
    check_value( params.bound, 0 );
    close( fd );
    fd = bound_socket( SOCK_DGRAM, &addr );
    check_value( get_state( fd ).bound, 1 );
    close( fd );

    params.fd = -1;
    check_value( state_get( &params ), EBADF );
    check_value( state_get_cookie( -1 ), 0 );
}

static void test_ends( void )
{
    struct unix_get_end_params end;
    int fds[2], fin;

    for (fin = 0; fin < 2; fin++)
    {
        tcp_pair( fds );
        memset( &end, 0, sizeof(end) );
        end.fd = fds[0];
        check_value( state_get_end( &end ), ENOTCONN );
        if (!fin) send_all( fds[1], "abc", 3 );
        await( fds[0], POLLOUT );
        if (fin)
        {
            shutdown( fds[1], SHUT_WR );
            await( fds[0], POLLRDHUP );
        }
        reset( fds[1] );
        await( fds[0], POLLERR );
        if (!fin) check_value( state_get_end( &end ), EAGAIN );
        end.drop = 1;
        check_value( state_get_end( &end ), 0 );
        check_value( end.fin, fin );
        check_value( end.unacked, 0 );
        close( fds[0] );
    }
}

int main( void )
{
    test_states();
    test_ends();
    return failures != 0;
}
