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

#include "unit.h"
#include "../receive.h"
#include "../state.h"

static char data[64];
static struct unix_buffer buffers[UNIX_MAX_BUFFERS];

static struct unix_receive_params make_params( int fd, int stream )
{
    struct unix_receive_params params;

    memset( &params, 0xcc, sizeof(params) );
    memset( data, 0, sizeof(data) );
    buffers[0].base = (uintptr_t)data;
    buffers[0].len = sizeof(data);
    params.fd = fd;
    params.count = 1;
    params.cookie = state_get_cookie( fd );
    params.buffers = (uintptr_t)buffers;
    params.peek = params.take_errors = params.whole = params.wait = 0;
    params.stream = stream;
    params.alert = 0;
    return params;
}

static void test_stream( void )
{
    struct unix_receive_params params;
    int fds[2], i;

    tcp_pair( fds );
    params = make_params( fds[0], 1 );
    check_value( receive_ready( &params ), EAGAIN );

    send_all( fds[1], "abcdef", 6 );
    await( fds[0], POLLIN );
    params.cookie++;
    check_value( receive_ready( &params ), ESTALE );
    params.cookie = 0;
    check_value( receive_ready( &params ), ESTALE );
    params = make_params( fds[0], 1 );
    params.count = UNIX_MAX_BUFFERS + 1;
    check_value( receive_ready( &params ), EINVAL );

    params = make_params( fds[0], 1 );
    params.peek = 1;
    check_value( receive_ready( &params ), 0 );
    check_value( params.size, 6 );
    params = make_params( fds[0], 1 );
    buffers[0].len = 2;
    check_value( receive_ready( &params ), 0 );
    ok( params.size == 2 && !memcmp( data, "ab", 3 ), "got %.6s\n", data );

    params = make_params( fds[0], 1 );
    for (i = 0; i < UNIX_MAX_BUFFERS; i++)
    {
        buffers[i].base = (uintptr_t)(data + 2 * i);
        buffers[i].len = 1;
    }
    params.count = UNIX_MAX_BUFFERS;
    check_value( receive_ready( &params ), 0 );
    ok( params.size == 4 && !memcmp( data, "c\0d\0e\0f", 8 ), "got %d bytes\n", (int)params.size );

    /* no room: is there anything? */
    params = make_params( fds[0], 1 );
    buffers[0].len = 0;
    check_value( receive_ready( &params ), EAGAIN );
    send_all( fds[1], "a", 1 );
    await( fds[0], POLLIN );
    check_value( receive_ready( &params ), 0 );
    check_value( params.size, 0 );

    send_all( fds[1], "b", 1 );
    shutdown( fds[1], SHUT_WR );
    await( fds[0], POLLRDHUP );
    params = make_params( fds[0], 1 );
    check_value( receive_ready( &params ), 0 );
    check_value( params.size, 2 );
    check_value( receive_ready( &params ), 0 );
    check_value( params.size, 0 );
    close_pair( fds );
}

/* Nothing is received from a connection that is broken, or where an urgent byte might be lost. */
static void test_refused( void )
{
    struct unix_receive_params params;
    int fds[2];

    tcp_pair( fds );
    send_all( fds[1], "abc", 3 );
    await( fds[0], POLLIN );
    reset( fds[1] );
    await( fds[0], POLLERR );
    params = make_params( fds[0], 1 );
    check_value( receive_ready( &params ), ENOTCONN );
    check_value( params.size, 0 );
    close( fds[0] );

    tcp_pair( fds );
    send_all( fds[1], "abc", 3 );
    need( send( fds[1], "!", 1, MSG_OOB ) == 1 );
    await( fds[0], POLLPRI );
    params = make_params( fds[0], 1 );
    check_value( receive_ready( &params ), EBUSY );
    close_pair( fds );
}

static void test_datagrams( void )
{
    struct unix_receive_params params;
    struct sockaddr_in to, from;
    int fd = bound_socket( SOCK_DGRAM, &to ), sender = bound_socket( SOCK_DGRAM, &from );

    params = make_params( fd, 0 );
    check_value( receive_ready( &params ), EAGAIN );
    need( sendto( sender, "abcdef", 6, 0, (struct sockaddr *)&to, sizeof(to) ) == 6 );
    need( sendto( sender, "", 0, 0, (struct sockaddr *)&to, sizeof(to) ) == 0 );
    await( fd, POLLIN );

    params = make_params( fd, 0 );
    params.whole = 1;
    buffers[0].len = 5;
    check_value( receive_ready( &params ), EMSGSIZE );
    params.peek = 1;
    params.whole = 0;
    check_value( receive_ready( &params ), 0 );
    check_value( params.size, 5 );
    check_value( params.truncated, 1 );
    params = make_params( fd, 0 );
    params.whole = 1;
    check_value( receive_ready( &params ), 0 );
    ok( params.size == 6 && !memcmp( data, "abcdef", 6 ), "got %.6s\n", data );
    check_value( params.truncated, 0 );
    check_value( params.addr_len, sizeof(from) );
    ok( !memcmp( params.addr, &from, sizeof(from) ), "wrong address\n" );
    check_value( receive_ready( &params ), 0 );
    check_value( params.size, 0 );
    check_value( receive_ready( &params ), EAGAIN );
    close( fd );
    close( sender );
}

int main( void )
{
    test_stream();
    test_refused();
    test_datagrams();
    return failures != 0;
}
