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
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>

#include "guard.h"
#include "thread.h"

/* thread->guard: 0 outside; inside a number that is another one each time, and */
#define GUARD_DOOMED  1u   /* it is to be terminated when it leaves */
#define GUARD_TURN    2u

static atomic_int inside;    /* threads inside that have no struct thread */
static atomic_int forking;   /* a fork() is on its way */

/* wineserver ends a thread by SIGQUIT.  Where we cannot put that off the signal is blocked, which
 * takes two system calls each time. */
static int has_action;

#ifdef __x86_64__

/* What ntdll does at the signal. */
static struct sigaction action;

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
    struct thread *thread;
    int id = get_thread_id();

    for (thread = thread_next( NULL ); thread; thread = thread_next( thread ))
    {
        if (atomic_load( &thread->id ) != id) continue;
        if (!atomic_load( &thread->guard )) return 0;
        atomic_fetch_or( &thread->guard, GUARD_DOOMED );
        return 1;
    }
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
        if (!(thread->turn += GUARD_TURN)) thread->turn += GUARD_TURN;
        atomic_exchange( &thread->guard, thread->turn );
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
        if (atomic_exchange( &thread->guard, 0 ) & GUARD_DOOMED) raise( SIGQUIT );
        return;
    }
    atomic_fetch_sub( &inside, 1 );
    block_termination( SIG_UNBLOCK );
}

static int is_any_other_inside( void )
{
    return atomic_load( &inside ) != 0;
}

static int is_forking( void )
{
    return atomic_load( &forking ) != 0;
}

/* For a wait that is hardly ever more than a moment.  0 if it was GUARD_WAIT_MS. */
static int pause_for_turn( int *tries )
{
    struct timespec pause = { 0, 50000 };

    if (++*tries > GUARD_WAIT_MS * 20) return 0;
    if (*tries <= 4) sched_yield();
    else nanosleep( &pause, NULL );
    return 1;
}

static void wait_while( int (*condition)( void ), int *tries )
{
    while (condition() && pause_for_turn( tries )) ;
}

/* Waits until every other thread that is inside has left once. */
static void wait_for_turns( int *tries )
{
    struct thread *thread, *self = thread_known();
    unsigned int turn;

    for (thread = thread_next( NULL ); thread; thread = thread_next( thread ))
    {
        if (thread == self || !(turn = atomic_load( &thread->guard ))) continue;
        while (!((atomic_load( &thread->guard ) ^ turn) & ~GUARD_DOOMED) && pause_for_turn( tries )) ;
    }
}

/* Each side announces itself before it looks at the other. */
void guard_enter( void )
{
    int tries = 0;

    announce();
    if (!is_forking()) return;
    withdraw();
    wait_while( is_forking, &tries );
    announce();  /* has waited long enough */
}

void guard_leave( void )
{
    withdraw();
}

void guard_wait( void )
{
    int tries = 0;

    wait_for_turns( &tries );
}

/* Who enters from now on waits for us. */
static void before_fork( void )
{
    int tries = 0;

    atomic_fetch_add( &forking, 1 );
    wait_for_turns( &tries );
    wait_while( is_any_other_inside, &tries );
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
