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
#include <stddef.h>
#include <time.h>

#include "guard.h"
#include "thread.h"

/* thread->guard */
enum guard_state
{
    GUARD_OUTSIDE,
    GUARD_INSIDE,
    GUARD_DOOMED     /* inside, and to be terminated when it leaves */
};

static atomic_int inside;    /* threads inside that have no struct thread */
static atomic_int forking;   /* a fork() is on its way */

/* wineserver ends a thread by SIGQUIT, and this is what ntdll does then.  Where we cannot put
 * that off the signal is blocked, which takes two system calls each time. */
static struct sigaction action;
static int has_action;

#ifdef __x86_64__

/* gettid(), without the C library: see SIGNAL_CODE. */
SIGNAL_CODE static inline int get_thread_id( void )
{
    long ret;

    __asm__ volatile ( "syscall" : "=a" (ret) : "0" (186L) : "rcx", "r11", "memory" );
    return ret;
}

/* Is the thread inside?  Then it ends when it leaves. */
SIGNAL_CODE static int put_off( void )
{
    int id = get_thread_id(), state = GUARD_INSIDE;
    struct thread *thread;

    for (thread = thread_next( NULL ); thread; thread = thread_next( thread ))
        if (atomic_load( &thread->id ) == id)
            return atomic_compare_exchange_strong( &thread->guard, &state, GUARD_DOOMED ) || state == GUARD_DOOMED;
    return 0;
}

SIGNAL_CODE static void handle_quit( int signal, siginfo_t *info, void *context )
{
    if (!put_off()) action.sa_sigaction( signal, info, context );
}

/* With ntdll's own flags and mask, so that its handler runs as if the signal had reached it. */
static void intercept( void )
{
    struct sigaction ours;

    if (sigaction( SIGQUIT, NULL, &action ) || !(action.sa_flags & SA_SIGINFO)) return;
    ours = action;
    ours.sa_sigaction = handle_quit;
    has_action = !sigaction( SIGQUIT, &ours, NULL );
}

#else

static void intercept( void )
{
}

#endif

static void block_termination( int how )
{
    sigset_t set;

    sigemptyset( &set );
    sigaddset( &set, SIGQUIT );
    pthread_sigmask( how, &set, NULL );
}

static void announce( void )
{
    struct thread *thread;

    if (has_action && (thread = thread_self()))
    {
        atomic_exchange( &thread->guard, GUARD_INSIDE );
        return;
    }
    block_termination( SIG_BLOCK );
    atomic_fetch_add( &inside, 1 );
}

static void withdraw( void )
{
    struct thread *thread;

    if (has_action && (thread = thread_known()))
    {
        if (atomic_exchange( &thread->guard, GUARD_OUTSIDE ) == GUARD_DOOMED) raise( SIGQUIT );
        return;
    }
    atomic_fetch_sub( &inside, 1 );
    block_termination( SIG_UNBLOCK );
}

static int is_anybody_inside( void )
{
    struct thread *thread;

    for (thread = thread_next( NULL ); thread; thread = thread_next( thread ))
        if (atomic_load( &thread->guard ) != GUARD_OUTSIDE) return 1;
    return atomic_load( &inside ) != 0;
}

static int is_forking( void )
{
    return atomic_load( &forking ) != 0;
}

/* Waits until it is not so any more, for at most GUARD_WAIT_MS. */
static void wait_while( int (*condition)( void ) )
{
    struct timespec pause = { 0, 50000 };
    int i;

    for (i = 0; i < GUARD_WAIT_MS * 20 && condition(); i++) nanosleep( &pause, NULL );
}

/* Each side announces itself before it looks at the other. */
void guard_enter( void )
{
    announce();
    if (!is_forking()) return;
    withdraw();
    wait_while( is_forking );
    announce();  /* has waited long enough */
}

void guard_leave( void )
{
    withdraw();
}

static void before_fork( void )
{
    atomic_fetch_add( &forking, 1 );
    wait_while( is_anybody_inside );
}

static void after_fork_parent( void )
{
    atomic_fetch_sub( &forking, 1 );
}

static void after_fork_child( void )
{
    atomic_store( &forking, 0 );
    atomic_store( &inside, 0 );
    thread_forget_all();
}

int guard_own_fd( int fd )
{
    struct thread *thread = thread_self();

    if (thread) thread->fd = fd;
    return thread != NULL;
}

int guard_init( void )
{
    intercept();
    return pthread_atfork( before_fork, after_fork_parent, after_fork_child );
}
