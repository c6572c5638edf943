/*
 * The Unix side's table of functions
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
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "alert.h"
#include "errors.h"
#include "guard.h"
#include "handle.h"
#include "lease.h"
#include "lowat.h"
#include "oob.h"
#include "receive.h"
#include "state.h"
#include "thread.h"
#include "unixcall.h"
#include "version.h"
#include "wait.h"
#include "watch.h"

static int call_init( void *args )
{
    struct unix_init_params *params = args;
    int error;

    if (params->version != WSRECV_UNIX_VERSION) return EINVAL;
    params->opens = handle_init( params->wine );
    if ((error = thread_init())) return error;
    return guard_init();
}

static int call_guard_enter( void *args )
{
    (void)args;
    guard_enter();
    return 0;
}

static int call_guard_leave( void *args )
{
    (void)args;
    guard_leave();
    return 0;
}

static int call_guard_wait( void *args )
{
    (void)args;
    guard_wait();
    return 0;
}

/* Each takes a structure that begins with a descriptor that ntdll has just made for us, inside
 * the guard, and leaves it open.  None waits, so the guard is kept for as long as it takes: that
 * is less work than marking the descriptor close-on-exec. */
#define CALL( name, function, type ) \
    static int name( void *args ) \
    { \
        struct type *params = args; \
        int error; \
 \
        error = function( params ); \
        close( params->fd ); \
        guard_leave(); \
        return error; \
    }

CALL( call_get_state, state_get, unix_get_state_params )
CALL( call_get_end, state_get_end, unix_get_end_params )
CALL( call_errors, errors_call, unix_errors_params )
CALL( call_set_lowat, lowat_set, unix_set_lowat_params )
CALL( call_watch, watch_add, unix_watch_params )
CALL( call_oob, oob_call, unix_oob_params )

static int call_wait( void *args )
{
    return watch_wait( args );
}

static int call_wake( void *args )
{
    (void)args;
    return watch_wake();
}

/* With a descriptor: as above, but it may be leased from now on.  Without one: that of the lease, if there is one, or
 * of the handle; else EBADF, outside the guard. */
static int begin_leased( int32_t *fd, uint32_t handle, uint64_t cookie, uint32_t ms, uint64_t watched, uint32_t value,
                         struct lease **lease )
{
    const uint32_t *word = (const uint32_t *)(uintptr_t)watched;

    *lease = NULL;
    if (*fd == -1)
    {
        guard_enter();
        if (ms && (*lease = lease_take( cookie, word, value )))
        {
            *fd = lease_fd( *lease );
            return 0;
        }
        if (!handle || (*fd = handle_open( handle )) == -1)
        {
            guard_leave();
            return EBADF;
        }
    }
    if (ms) *lease = lease_make( *fd, cookie, ms, word, value );
    return 0;
}

static void end_leased( int fd, struct lease *lease )
{
    if (lease) lease_release( lease );
    else syscall( SYS_close, fd );  /* without a place for pthread_cancel(), as in receive.c */
    guard_leave();
}

static int call_poll( void *args )
{
    struct unix_poll_params *params = args;
    struct lease *lease;
    int error;

    if ((error = begin_leased( &params->fd, params->handle, params->cookie, params->lease, params->watched,
                               params->watched_value, &lease )))
        return error;
    error = wait_poll( params );
    end_leased( params->fd, lease );
    return error;
}

/* A descriptor for the wait, which the thread owns: a lease is not held outside the guard. */
static int own_fd( struct unix_receive_params *params, struct lease **lease )
{
    int fd = *lease ? fcntl( params->fd, F_DUPFD_CLOEXEC, 0 ) : params->fd;

    if (fd == -1 || !guard_own_fd( fd ))
    {
        if (*lease && fd != -1) close( fd );
        return 0;
    }
    if (*lease) lease_release( *lease );
    *lease = NULL;
    params->fd = fd;
    return 1;
}

static int call_receive( void *args )
{
    struct unix_receive_params *params = args;
    struct lease *lease;
    int error;

    if ((error = begin_leased( &params->fd, params->handle, params->cookie, params->lease, params->watched,
                               params->watched_value, &lease )))
        return error;
    error = receive_ready( params );
    if (error == EAGAIN && params->wait && own_fd( params, &lease ))
    {
        /* not inside: a child or a thread's end would have to wait as well */
        fcntl( params->fd, F_SETFD, FD_CLOEXEC );
        guard_leave();
        error = receive_wait( params );
        guard_enter();
        guard_own_fd( -1 );
    }
    end_leased( params->fd, lease );
    return error;
}

static int call_is_leased( void *args )
{
    const struct unix_lease_params *params = args;

    return lease_is_held( params->cookie ) ? 0 : ENOENT;
}

static int call_quiet( void *args )
{
    const struct unix_quiet_params *params = args;

    return alert_is_quiet( (uint32_t *)(uintptr_t)params->alert ) ? 0 : EAGAIN;
}

static int call_interrupt( void *args )
{
    const struct unix_interrupt_params *params = args;

    wait_interrupt( params->cookie );
    lease_end( params->cookie );
    return 0;
}

/* Wine's own libraries have their tables under these names.  The structures are the same
 * for 32-bit callers on a 64-bit Unix side. */
#define TABLE \
    { \
        [unix_init]        = call_init, \
        [unix_guard_enter] = call_guard_enter, \
        [unix_guard_leave] = call_guard_leave, \
        [unix_get_state]   = call_get_state, \
        [unix_receive]     = call_receive, \
        [unix_errors]      = call_errors, \
        [unix_set_lowat]   = call_set_lowat, \
        [unix_watch]       = call_watch, \
        [unix_wait]        = call_wait, \
        [unix_wake]        = call_wake, \
        [unix_get_end]     = call_get_end, \
        [unix_poll]        = call_poll, \
        [unix_interrupt]   = call_interrupt, \
        [unix_oob]         = call_oob, \
        [unix_quiet]       = call_quiet, \
        [unix_guard_wait]  = call_guard_wait, \
        [unix_is_leased]   = call_is_leased, \
    }

__attribute__((visibility("default"))) int (* const __wine_unix_call_funcs[unix_call_count])( void * ) = TABLE;
__attribute__((visibility("default"))) int (* const __wine_unix_call_wow64_funcs[unix_call_count])( void * ) = TABLE;

/* By the name of this the DLL knows a library as ours, before it has it loaded. */
__attribute__((visibility("default"))) const char wsrecv_unix_side[] = "wsrecv-unix-side " WSRECV_VERSION;

/* The export of wsrecv.spec, called from Windows code. */
#ifdef __x86_64__
#define WINAPI __attribute__((ms_abi))
#else
#define WINAPI __attribute__((stdcall))
#endif

WINAPI const void *wsrecv_unix_funcs( void )
{
    return __wine_unix_call_funcs;
}

WINAPI int wsrecv_entry( void *module, unsigned int reason, void *reserved )
{
    (void)module;
    (void)reason;
    (void)reserved;
    return 1;
}
