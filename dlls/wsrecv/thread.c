/*
 * What is kept of each thread
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

#define _GNU_SOURCE  /* syscall */

#include <pthread.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "thread.h"

#define MAX_THREADS 512

static struct thread threads[MAX_THREADS];
static atomic_int used;      /* those behind were never taken */

static pthread_key_t key;
static __thread struct thread *self;

/* The thread has ended, perhaps terminated in the middle of a call. */
static void give_back( void *value )
{
    struct thread *thread = value;

    self = NULL;
    if (thread->fd != -1) close( thread->fd );
    atomic_store( &thread->guard, 0 );
    atomic_store( &thread->cookie, 0 );
    atomic_store( &thread->id, 0 );
}

static struct thread *take( void )
{
    int i, count, none, id = syscall( SYS_gettid );

    for (i = 0; i < MAX_THREADS; i++)
    {
        none = 0;
        if (!atomic_load( &threads[i].id ) && atomic_compare_exchange_strong( &threads[i].id, &none, id )) break;
    }
    if (i == MAX_THREADS) return NULL;
    if (pthread_setspecific( key, &threads[i] ))
    {
        atomic_store( &threads[i].id, 0 );
        return NULL;
    }
    threads[i].fd = -1;
    count = atomic_load( &used );
    while (count <= i && !atomic_compare_exchange_weak( &used, &count, i + 1 )) ;
    return self = &threads[i];
}

struct thread *thread_known( void )
{
    return self;
}

struct thread *thread_self( void )
{
    return self ? self : take();
}

SIGNAL_CODE struct thread *thread_next( struct thread *thread )
{
    thread = thread ? thread + 1 : threads;
    return thread < threads + atomic_load( &used ) ? thread : NULL;
}

void thread_forget_all( void )
{
    struct thread *thread;

    for (thread = thread_next( NULL ); thread; thread = thread_next( thread ))
    {
        atomic_store( &thread->guard, 0 );
        atomic_store( &thread->cookie, 0 );
        atomic_store( &thread->id, 0 );
    }
    self = NULL;
    pthread_setspecific( key, NULL );
}

int thread_init( void )
{
    return pthread_key_create( &key, give_back );
}
