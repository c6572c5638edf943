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

#ifndef WSRECV_THREAD_H
#define WSRECV_THREAD_H

#include <stdatomic.h>
#include <stdint.h>

/* Each thread has one of these from when it first needs it until it ends.  A cache line each: a thread
 * changes its own at every call. */
struct thread
{
    _Alignas(64)
    atomic_int       id;       /* gettid(); 0: free */
    atomic_uint      guard;    /* guard.c */
    unsigned int     turn;     /* guard.c, for the owner only */
    int              fd;       /* closed when the thread ends; -1: none.  Changed by the owner only */
    int              event;    /* wait.c: an eventfd, 0: none yet; for the next owner too */
    _Atomic uint64_t cookie;   /* wait.c */
};

/* Call it once; 0 or an errno. */
extern int thread_init( void );

/* The calling thread's; NULL if too many threads have one. */
extern struct thread *thread_self( void );

/* The same, but NULL if it has none yet. */
extern struct thread *thread_known( void );

/* All of them, and some that are free: the first after NULL, NULL after the last.  May be called by a
 * signal handler. */
extern struct thread *thread_next( struct thread *thread );

/* In a child process none of the threads is there. */
extern void thread_forget_all( void );

/* A signal may come while 32-bit code runs, where the thread's own variables are out of reach; the
 * compiler's stack protector looks at one. */
#if defined(__has_attribute)
# if __has_attribute(no_stack_protector)
#  define SIGNAL_CODE __attribute__((no_stack_protector))
# endif
#endif
#ifndef SIGNAL_CODE
#define SIGNAL_CODE
#endif

#endif /* WSRECV_THREAD_H */
