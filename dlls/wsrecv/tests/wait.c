/*
 * Readiness of a socket
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

#include <pthread.h>
#include <time.h>

#include "unit.h"
#include "../state.h"
#include "../thread.h"
#include "../wait.h"

static int fds[2];
static uint64_t cookie;
static uint32_t watched = 1;
static int result;

static void *wait_proc( void *arg )
{
    (void)arg;
    result = wait_ready( fds[0], cookie, &watched, 1, 60000000 );
    return NULL;
}

static void sleep_ms( int ms )
{
    struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

    nanosleep( &time, NULL );
}

static void test_wait( void )
{
    pthread_t thread;
    char byte;
    int i;

    check_value( wait_ready( fds[0], cookie, &watched, 1, 1000 ), 0 );
    check_value( wait_ready( fds[0], cookie, &watched, 2, 60000000 ), 0 );

    /* data, and interruptions, before the wait or in it */
    for (i = 0; i < 20; i++)
    {
        need( !pthread_create( &thread, NULL, wait_proc, NULL ) );
        if (i % 2) sleep_ms( 2 );
        send_all( fds[1], "a", 1 );
        pthread_join( thread, NULL );
        check_value( result, 1 );
        need( recv( fds[0], &byte, 1, 0 ) == 1 );

        need( !pthread_create( &thread, NULL, wait_proc, NULL ) );
        if (i % 2) sleep_ms( 2 );
        __atomic_store_n( &watched, 2, __ATOMIC_SEQ_CST );
        wait_interrupt( cookie );
        pthread_join( thread, NULL );
        check_value( result, 0 );
        __atomic_store_n( &watched, 1, __ATOMIC_SEQ_CST );
    }
}

static void test_poll( void )
{
    struct unix_poll_params params = { 0 };

    params.fd = fds[0];
    params.cookie = cookie + 1;
    check_value( wait_poll( &params ), ESTALE );
    params.cookie = cookie;
    check_value( wait_poll( &params ), 0 );
    check_value( params.events, 0 );
    check_value( params.unread, 0 );
    send_all( fds[1], "abc", 3 );
    await( fds[0], POLLIN );
    check_value( wait_poll( &params ), 0 );
    check_value( params.events, UNIX_POLL_DATA );
    check_value( params.unread, 3 );
    shutdown( fds[1], SHUT_WR );
    await( fds[0], POLLRDHUP );
    check_value( wait_poll( &params ), 0 );
    check_value( params.events, UNIX_POLL_DATA | UNIX_POLL_END );
}

int main( void )
{
    need( !thread_init() );
    tcp_pair( fds );
    cookie = state_get_cookie( fds[0] );
    test_wait();
    test_poll();
    close_pair( fds );
    return failures != 0;
}
