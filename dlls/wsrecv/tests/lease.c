/*
 * Descriptors that are kept for a moment
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

#include <fcntl.h>
#include <pthread.h>
#include <time.h>

#include "unit.h"
#include "../guard.h"
#include "../lease.h"
#include "../state.h"
#include "../thread.h"

static uint32_t watched = 1;

static void sleep_ms( int ms )
{
    struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

    nanosleep( &time, NULL );
}

/* A duplicate, as ntdll gives one out. */
static int new_fd( int fd )
{
    int ret = dup( fd );

    need( ret != -1 );
    return ret;
}

/* Within the time limit the peer sees the end. */
static void check_end( int fd )
{
    char byte;

    await( fd, POLLIN );
    check_value( recv( fd, &byte, 1, 0 ), 0 );
}

/* Made and taken, until it is over. */
static void test_time( void )
{
    struct lease *lease;
    uint64_t cookie;
    int fds[2], fd;

    tcp_pair( fds );
    cookie = state_get_cookie( fds[1] );
    fd = new_fd( fds[1] );
    check_value( lease_take( cookie, &watched, 1 ) != NULL, 0 );
    check_value( lease_make( fd, cookie + 1, 20, &watched, 1 ) != NULL, 0 );
    need( (lease = lease_make( fd, cookie, 20, &watched, 1 )) );
    check_value( lease_fd( lease ), fd );
    check_value( fcntl( fd, F_GETFD ), FD_CLOEXEC );
    check_value( lease_make( fd, cookie, 20, &watched, 1 ) != NULL, 0 );
    check_value( lease_take( cookie, &watched, 2 ) != NULL, 0 );
    check_value( lease_take( cookie + 256, &watched, 1 ) != NULL, 0 );
    /* held, it stays open however late it is */
    close( fds[1] );
    sleep_ms( 100 );
    check_value( state_get_cookie( fd ) == cookie, 1 );
    check_value( lease_is_held( cookie ), 0 );
    check_value( lease_take( cookie, &watched, 1 ) != NULL, 0 );
    lease_release( lease );
    check_end( fds[0] );
    close( fds[0] );

    /* nobody holds it: it is closed in time */
    tcp_pair( fds );
    cookie = state_get_cookie( fds[1] );
    need( (lease = lease_make( fds[1], cookie, 20, &watched, 1 )) );
    lease_release( lease );
    check_end( fds[0] );
    check_value( lease_is_held( cookie ), 0 );
    close( fds[0] );
}

/* Ended by who closes the socket: at once, but not before it is released. */
static void test_end( void )
{
    struct pollfd pfd = { -1, POLLIN, 0 };
    struct lease *lease, *second;
    uint64_t cookie;
    int fds[2];

    tcp_pair( fds );
    cookie = state_get_cookie( fds[1] );
    need( (lease = lease_make( fds[1], cookie, 20000, &watched, 1 )) );
    check_value( lease_is_held( cookie ), 1 );
    need( (second = lease_take( cookie, &watched, 1 )) );
    check_value( second == lease, 1 );
    lease_release( second );
    lease_end( cookie + 256 );
    check_value( lease_is_held( cookie ), 1 );
    lease_end( cookie );
    lease_end( cookie );
    check_value( lease_is_held( cookie ), 0 );
    check_value( lease_take( cookie, &watched, 1 ) != NULL, 0 );
    pfd.fd = fds[0];
    check_value( poll( &pfd, 1, 20 ), 0 );
    lease_release( lease );
    check_end( fds[0] );
    close( fds[0] );

    /* the handle was given away before the lease was there */
    tcp_pair( fds );
    need( (lease = lease_make( fds[1], state_get_cookie( fds[1] ), 20000, &watched, 2 )) );
    lease_release( lease );
    check_end( fds[0] );
    close( fds[0] );
}

/* Threads that take it, make it anew and end it: a descriptor is never another socket's while it is held. */
static int shared_fds[2];
static uint64_t shared_cookie;
static int rounds, wrong;

static void *user_proc( void *arg )
{
    struct lease *lease;
    int i, fd;

    for (i = 0; i < 20000; i++)
    {
        guard_enter();
        if (!(lease = lease_take( shared_cookie, &watched, 1 )))
        {
            fd = new_fd( shared_fds[1] );
            if (!(lease = lease_make( fd, shared_cookie, 1, &watched, 1 ))) close( fd );
        }
        if (lease)
        {
            __atomic_fetch_add( &rounds, 1, __ATOMIC_SEQ_CST );
            if (state_get_cookie( lease_fd( lease ) ) != shared_cookie)
                __atomic_fetch_add( &wrong, 1, __ATOMIC_SEQ_CST );
            lease_release( lease );
        }
        guard_leave();
        if (!(i % 7)) lease_end( shared_cookie );
    }
    return arg;
}

static void test_threads( void )
{
    pthread_t threads[4];
    int i, fd;

    tcp_pair( shared_fds );
    shared_cookie = state_get_cookie( shared_fds[1] );
    for (i = 0; i < 4; i++) need( !pthread_create( &threads[i], NULL, user_proc, NULL ) );
    for (i = 0; i < 2000; i++)
    {
        /* takes the numbers that are free */
        need( (fd = open( "/dev/null", O_RDONLY | O_CLOEXEC )) != -1 );
        close( fd );
    }
    for (i = 0; i < 4; i++) pthread_join( threads[i], NULL );
    check_value( wrong, 0 );
    ok( rounds > 1000, "%d\n", rounds );
    close( shared_fds[1] );
    check_end( shared_fds[0] );
    close( shared_fds[0] );
}

int main( void )
{
    need( !thread_init() && !guard_init() );
    test_time();
    test_end();
    test_threads();
    return failures != 0;
}
