/*
 * Keeping descriptors out of child processes, and from threads that are terminated
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
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>

#include "unit.h"
#include "../guard.h"
#include "../thread.h"

#define THREADS 700   /* more than have an entry */

static atomic_int quits, go, outside;

/* As ntdll's, but it returns. */
static void handle_quit( int signal, siginfo_t *info, void *context )
{
    (void)signal;
    (void)info;
    (void)context;
    atomic_fetch_add( &quits, 1 );
}

static void set_handler( void (*handler)( int, siginfo_t *, void * ) )
{
    struct sigaction action;

    memset( &action, 0, sizeof(action) );
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    need( !sigaction( SIGQUIT, &action, NULL ) );
}

static void test_put_off( void )
{
    raise( SIGQUIT );
    check_value( quits, 1 );
    guard_enter();
    raise( SIGQUIT );
    raise( SIGQUIT );
    check_value( quits, 1 );
    guard_leave();
    check_value( quits, 2 );
    guard_enter();
    guard_leave();
    check_value( quits, 2 );
}

static int64_t now_ms( void )
{
    struct timespec now;

    clock_gettime( CLOCK_MONOTONIC, &now );
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void sleep_ms( int ms )
{
    struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

    nanosleep( &time, NULL );
}

static int64_t left;   /* when stay_proc() did */

static void *stay_proc( void *ms )
{
    guard_enter();
    atomic_store( &go, 1 );
    sleep_ms( (int)(intptr_t)ms );
    atomic_store( &outside, 1 );
    left = now_ms();
    guard_leave();
    return NULL;
}

/* fork() or guard_wait(), with a thread that is inside for so long.  0 if this says nothing, as a thread has had no
 * processor in time. */
static int waits_for( int ms, int forks )
{
    int status, has_left;
    int64_t start, waited;
    pthread_t thread;
    pid_t child = 0;

    atomic_store( &go, 0 );
    atomic_store( &outside, 0 );
    need( !pthread_create( &thread, NULL, stay_proc, (void *)(intptr_t)ms ) );
    while (!atomic_load( &go )) sleep_ms( 1 );
    start = now_ms();
    if (!forks) guard_wait();
    else if (!(child = fork()))
    {
        guard_enter();
        guard_leave();
        _exit( 0 );
    }
    has_left = atomic_load( &outside );
    waited = now_ms() - start;
    if (forks)
    {
        need( child != -1 && waitpid( child, &status, 0 ) == child );
        check_value( status, 0 );
    }
    pthread_join( thread, NULL );
    if (ms < GUARD_WAIT_MS)
    {
        if (left <= start || left >= start + GUARD_WAIT_MS - 1) return 0;
        check_value( has_left, 1 );
    }
    else
    {
        if (left <= start + GUARD_WAIT_MS) return 0;
        ok( waited >= GUARD_WAIT_MS, "did not wait\n" );
    }
    return 1;
}

/* fork() and guard_wait() wait for a thread that is inside, but not for ever. */
static void test_waits( void )
{
    int i, tries;

    for (i = 0; i < 4; i++)
    {
        for (tries = 0; tries < 20 && !waits_for( i < 2 ? 5 : 500, i % 2 ); tries++) ;
        ok( tries < 20, "no thread had a processor in time\n" );
    }
}

static int pipe_fds[2];

static void *own_proc( void *arg )
{
    int fd;

    (void)arg;
    guard_enter();
    need( (fd = dup( pipe_fds[1] )) != -1 );
    need( guard_own_fd( fd ) );
    guard_leave();
    atomic_store( &go, 1 );
    for (;;) sleep_ms( 1000 );
    return NULL;
}

/* The descriptor of a thread that is terminated outside is closed. */
static void test_owned( void )
{
    struct pollfd pfd;
    pthread_t thread;

    need( !pipe( pipe_fds ) );
    atomic_store( &go, 0 );
    need( !pthread_create( &thread, NULL, own_proc, NULL ) );
    while (!atomic_load( &go )) sleep_ms( 1 );
    close( pipe_fds[1] );
    pthread_cancel( thread );
    pthread_join( thread, NULL );
    pfd.fd = pipe_fds[0];
    pfd.events = POLLIN;
    check_value( poll( &pfd, 1, TIME_LIMIT ), 1 );
    check_value( pfd.revents & POLLHUP, POLLHUP );
    close( pipe_fds[0] );
}

static void *crowd_proc( void *arg )
{
    int i, own;

    (void)arg;
    own = guard_own_fd( -1 );
    atomic_fetch_add( &go, 1 );
    while (atomic_load( &outside )) sleep_ms( 1 );
    for (i = 0; i < 20; i++)
    {
        guard_enter();
        guard_leave();
    }
    return (void *)(intptr_t)own;
}

/* Threads that find no entry are guarded in another way; entries come back. */
static void test_crowd( void )
{
    static pthread_t threads[THREADS];
    int i, own = 0, count;
    pthread_attr_t attr;
    void *ret;

    need( !pthread_attr_init( &attr ) && !pthread_attr_setstacksize( &attr, 256 * 1024 ) );
    atomic_store( &go, 0 );
    atomic_store( &outside, 1 );
    for (count = 0; count < THREADS; count++)
        if (pthread_create( &threads[count], &attr, crowd_proc, NULL )) break;
    while (atomic_load( &go ) < count) sleep_ms( 1 );
    atomic_store( &outside, 0 );
    for (i = 0; i < count; i++)
    {
        pthread_join( threads[i], &ret );
        own += ret != NULL;
    }
    pthread_attr_destroy( &attr );
    if (count == THREADS) ok( own > 100 && own < THREADS, "%d threads had an entry\n", own );
    need( !pthread_create( &threads[0], NULL, crowd_proc, NULL ) );
    pthread_join( threads[0], &ret );
    ok( ret != NULL, "no entry has come back\n" );
}

int main( void )
{
    set_handler( handle_quit );
    need( !thread_init() && !guard_init() );
    test_put_off();
    test_waits();
    test_owned();
    test_crowd();
    return failures != 0;
}
