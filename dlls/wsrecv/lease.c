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
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include "guard.h"
#include "lease.h"
#include "state.h"

/*
 * A slot is free while its state is 0, and belongs to one thread while that is BUSY.  Else the state counts who holds
 * it: each thread that uses the descriptor, and the lease itself until it is OVER.  Nobody begins to use one that is
 * over; the last one who leaves it closes the descriptor.
 */
struct lease
{
    _Alignas(64)
    atomic_uint      state;
    int              fd;
    _Atomic uint64_t cookie;
    _Atomic int64_t  end;     /* in ns */
};

#define BUSY        0x80000000u
#define OVER        0x40000000u
#define MAX_LEASES  256

static struct lease leases[MAX_LEASES];
static atomic_int held;        /* slots that are not free */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int has_reaper;
static sem_t wanted;           /* posted when there is a first lease */
static atomic_uint interval;   /* in ms */

static int64_t now_ns( void )
{
    struct timespec now;

    clock_gettime( CLOCK_MONOTONIC, &now );
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Linux counts cookies up. */
static struct lease *get_slot( uint64_t cookie )
{
    return &leases[cookie % MAX_LEASES];
}

static int hold( struct lease *lease )
{
    unsigned int state = atomic_load( &lease->state );

    do if (!state || (state & (BUSY | OVER))) return 0;
    while (!atomic_compare_exchange_weak( &lease->state, &state, state + 1 ));
    return 1;
}

void lease_release( struct lease *lease )
{
    int fd;

    if (atomic_fetch_sub( &lease->state, 1 ) != (OVER | 1)) return;
    fd = lease->fd;
    atomic_store( &lease->cookie, 0 );
    atomic_store( &lease->state, 0 );
    close( fd );
    atomic_fetch_sub( &held, 1 );
}

/* The caller holds it, and goes on to. */
static void finish( struct lease *lease )
{
    if (!(atomic_fetch_or( &lease->state, OVER ) & OVER)) lease_release( lease );
}

static int is_current( const uint32_t *watched, uint32_t value )
{
    return __atomic_load_n( watched, __ATOMIC_SEQ_CST ) == value;
}

/* No thread of Wine's: no signal reaches it, and the process does not wait for it. */
static void *reap( void *arg )
{
    struct timespec time = { 0, 0 };
    struct lease *lease;

    for (;;)
    {
        while (sem_wait( &wanted )) ;
        while (atomic_load( &held ))
        {
            time.tv_nsec = atomic_load( &interval ) * 1000000L;
            nanosleep( &time, NULL );
            for (lease = leases; lease < leases + MAX_LEASES; lease++)
            {
                if (!hold( lease )) continue;
                if (now_ns() >= atomic_load( &lease->end )) finish( lease );
                lease_release( lease );
            }
        }
    }
    return arg;
}

static void start_reaper( void )
{
    pthread_attr_t attr;
    sigset_t all, old;
    pthread_t thread;

    if (sem_init( &wanted, 0, 0 ) || pthread_attr_init( &attr )) return;
    pthread_attr_setdetachstate( &attr, PTHREAD_CREATE_DETACHED );
    pthread_attr_setstacksize( &attr, PTHREAD_STACK_MIN + 0x10000 );
    sigfillset( &all );
    pthread_sigmask( SIG_SETMASK, &all, &old );
    has_reaper = !pthread_create( &thread, &attr, reap, NULL );
    pthread_sigmask( SIG_SETMASK, &old, NULL );
    pthread_attr_destroy( &attr );
}

struct lease *lease_make( int fd, uint64_t cookie, unsigned int ms, const uint32_t *watched, uint32_t value )
{
    struct lease *lease = get_slot( cookie );
    int64_t now = now_ns();
    unsigned int none = 0;

    if (atomic_load( &lease->state ) || !cookie || state_get_cookie( fd ) != cookie) return NULL;
    pthread_once( &once, start_reaper );
    if (!has_reaper || !atomic_compare_exchange_strong( &lease->state, &none, BUSY )) return NULL;

    fcntl( fd, F_SETFD, FD_CLOEXEC );
    lease->fd = fd;
    atomic_store( &lease->end, now + ms * (int64_t)1000000 );
    atomic_store( &lease->cookie, cookie );
    atomic_store( &interval, ms );
    if (!atomic_fetch_add( &held, 1 )) sem_post( &wanted );
    atomic_store( &lease->state, 2 );  /* the lease itself, and our caller */

    /* Who closes the socket changes the word before lease_end(): one of the two sees the other. */
    if (!is_current( watched, value )) finish( lease );
    return lease;
}

struct lease *lease_take( uint64_t cookie, const uint32_t *watched, uint32_t value )
{
    struct lease *lease = get_slot( cookie );

    if (!cookie || atomic_load( &lease->cookie ) != cookie || !hold( lease )) return NULL;
    /* it may have become another socket's before we held it */
    if (atomic_load( &lease->cookie ) == cookie)
    {
        if (now_ns() >= atomic_load( &lease->end )) finish( lease );
        else if (is_current( watched, value )) return lease;
    }
    lease_release( lease );
    return NULL;
}

int lease_fd( const struct lease *lease )
{
    return lease->fd;
}

int lease_is_held( uint64_t cookie )
{
    struct lease *lease = get_slot( cookie );

    return cookie && atomic_load( &lease->cookie ) == cookie && !(atomic_load( &lease->state ) & (BUSY | OVER)) &&
           now_ns() < atomic_load( &lease->end );
}

void lease_end( uint64_t cookie )
{
    struct lease *lease = get_slot( cookie );

    if (!cookie || !atomic_load( &held )) return;
    guard_enter();  /* a thread that ends while it holds the lease would keep it for ever */
    if (hold( lease ))
    {
        if (atomic_load( &lease->cookie ) == cookie) finish( lease );
        lease_release( lease );
    }
    guard_leave();
}
