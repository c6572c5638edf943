/*
 * Keeping descriptors out of child processes
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

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "guard.h"

static atomic_int inside;    /* threads between guard_enter() and guard_leave() */
static atomic_int forking;   /* a fork() is on its way */

/* Holds descriptor + 1. */
static pthread_key_t fd_key;

/* Waits until *counter is 0, for at most GUARD_WAIT_MS. */
static void wait_for_zero( atomic_int *counter )
{
    struct timespec pause = { 0, 50000 };
    int i;

    for (i = 0; i < GUARD_WAIT_MS * 20 && atomic_load( counter ); i++) nanosleep( &pause, NULL );
}

/* wineserver ends a thread by SIGQUIT. */
static void hold_termination( int how )
{
    sigset_t set;

    sigemptyset( &set );
    sigaddset( &set, SIGQUIT );
    pthread_sigmask( how, &set, NULL );
}

void guard_enter( void )
{
    int i;

    hold_termination( SIG_BLOCK );
    /* Each side announces itself before it looks at the other. */
    for (i = 0; i < 2; i++)
    {
        atomic_fetch_add( &inside, 1 );
        if (!atomic_load( &forking )) return;
        if (i) return;  /* has waited long enough */
        atomic_fetch_sub( &inside, 1 );
        wait_for_zero( &forking );
    }
}

void guard_leave( void )
{
    atomic_fetch_sub( &inside, 1 );
    hold_termination( SIG_UNBLOCK );
}

static void before_fork( void )
{
    atomic_fetch_add( &forking, 1 );
    wait_for_zero( &inside );
}

static void after_fork_parent( void )
{
    atomic_fetch_sub( &forking, 1 );
}

static void after_fork_child( void )
{
    atomic_store( &forking, 0 );
    atomic_store( &inside, 0 );
}

static void close_owned_fd( void *value )
{
    close( (int)(intptr_t)value - 1 );
}

void guard_own_fd( int fd )
{
    pthread_setspecific( fd_key, (void *)(intptr_t)(fd + 1) );
}

int guard_init( void )
{
    int error;

    if ((error = pthread_key_create( &fd_key, close_owned_fd ))) return error;
    return pthread_atfork( before_fork, after_fork_parent, after_fork_child );
}
