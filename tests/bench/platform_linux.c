/*
 * What the worker needs of Linux
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

#include <dirent.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "bench.h"
#include "peer.h"

struct gate
{
    sem_t semaphore;
};

static pid_t child;

void platform_init( void )
{
    struct rlimit limit;

    alarm( PEER_SECONDS );
    signal( SIGPIPE, SIG_IGN );
    if (getrlimit( RLIMIT_NOFILE, &limit )) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit( RLIMIT_NOFILE, &limit );
}

uint64_t now_ns( void )
{
    struct timespec now;

    clock_gettime( CLOCK_MONOTONIC, &now );
    return now.tv_sec * 1000000000ull + now.tv_nsec;
}

unsigned int handle_count( void )
{
    DIR *dir = opendir( "/proc/self/fd" );
    unsigned int count = 0;

    if (!dir) return 0;
    while (readdir( dir )) count++;
    closedir( dir );
    return count - 3;  /* two that are folders, and the one that is being read */
}

void set_nonblocking( SOCKET s, int on )
{
    ioctl( s, FIONBIO, &on );
}

void mark( const char *text )
{
    (void)text;
}

int start_self( const char *option, const char *value )
{
    if (!(child = fork()))
    {
        execl( "/proc/self/exe", "bench_native", option, value, NULL );
        _exit( 1 );
    }
    return child != -1;
}

int wait_self( void )
{
    int status;

    return waitpid( child, &status, 0 ) == child ? status : 1;
}

struct gate *gate_create( void )
{
    struct gate *gate = malloc( sizeof(*gate) );

    sem_init( &gate->semaphore, 0, 0 );
    return gate;
}

void gate_open( struct gate *gate )
{
    sem_post( &gate->semaphore );
}

void gate_wait( struct gate *gate )
{
    while (sem_wait( &gate->semaphore )) ;
}

struct start
{
    void (*function)( void * );
    void *arg;
};

static void *run_thread( void *arg )
{
    struct start start = *(struct start *)arg;

    free( arg );
    start.function( start.arg );
    return NULL;
}

int start_thread( void (*function)( void * ), void *arg )
{
    struct start *start = malloc( sizeof(*start) );
    pthread_t thread;

    start->function = function;
    start->arg = arg;
    if (pthread_create( &thread, NULL, run_thread, start )) return 0;
    pthread_detach( thread );
    return 1;
}
