/*
 * Calling the Unix side
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

#include <stdarg.h>
#include <winsock2.h>
#include "nt.h"

#include "alias.h"
#include "socket.h"
#include "trace.h"
#include "unix.h"
#include "unix_load.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* ntdll: switches to the Unix stack and calls function code of the table. */
typedef NTSTATUS (WINAPI *unix_dispatcher)( ULONGLONG table, unsigned int code, void *args );

static unix_dispatcher *dispatcher;
static ULONGLONG unix_table;

/* ntdll: a duplicate of a handle's descriptor. */
static int (__cdecl *p_wine_server_handle_to_fd)( HANDLE handle, unsigned int access, int *fd, unsigned int *options );

static struct unix_search search = { .problem = "has not been looked for" };
static LONG load_started;
static LONG loaded;
static BOOL opens;        /* the Unix side can be given a handle */
static ULONG version;     /* unix_wine_version() */

/* In ms; 0: there are no leases. */
static volatile unsigned int lease_time;

#define MAX_LEASE_TIME 20

static NTSTATUS unix_call( enum unix_call code, void *args )
{
    return (*dispatcher)( unix_table, code, args );
}

static int start_library( ULONGLONG table )
{
    struct unix_init_params params = { WSRECV_UNIX_VERSION, version, 0, 0 };
    int error;

    unix_table = table;
    if (!(error = unix_call( unix_init, &params ))) opens = params.opens != 0;
    return error;
}

/* The setting WSRECV_LEASE, in ms; 0: off. */
static unsigned int read_lease_time(void)
{
    unsigned int ms = 0;
    WCHAR value[4];
    DWORD i, len;

    len = GetEnvironmentVariableW( L"WSRECV_LEASE", value, ARRAYSIZE( value ) );
    if (len >= ARRAYSIZE( value )) return 0;
    for (i = 0; i < len; i++)
    {
        if (value[i] < '0' || value[i] > '9') return 0;
        ms = ms * 10 + value[i] - '0';
    }
    return ms <= MAX_LEASE_TIME ? ms : 0;
}

void unix_load(void)
{
    HMODULE ntdll = GetModuleHandleW( L"ntdll.dll" );

    if (InterlockedExchange( &load_started, TRUE )) return;

    version = unix_wine_version();
    lease_time = read_lease_time();
    dispatcher = (void *)GetProcAddress( ntdll, "__wine_unix_call_dispatcher" );
    p_wine_server_handle_to_fd = (void *)GetProcAddress( ntdll, "wine_server_handle_to_fd" );
    if (!dispatcher || !p_wine_server_handle_to_fd) search.problem = "is not for this Wine";
    else if (unix_search( &search, start_library )) InterlockedExchange( &loaded, TRUE );

    if (loaded) TRACE( "Unix side: %s, way %u\n", debugstr_w( search.path ), search.way );
    else TRACE( "no Unix side: %s %s, error %lu\n", debugstr_w( search.path ), search.problem, search.error );
}

BOOL unix_is_loaded(void)
{
    return loaded;
}

const struct unix_search *unix_get_search(void)
{
    return &search;
}

/* Seen with 8.0, where ntdll keeps no descriptor of an accepted socket, and not with 10.0. */
static BOOL has_no_fd( LONG flags )
{
    return version < UNIX_WINE_VERSION( 10, 0 ) && (flags & SOCKET_ACCEPTED);
}

/* Who has a second handle of a socket, or closes one by CloseHandle, may meet what a lease leaves open. */
static unsigned int get_lease_time( LONG flags )
{
    return lease_time && has_no_fd( flags ) && !alias_is_likely() ? lease_time : 0;
}

void unix_stop_leases(void)
{
    lease_time = 0;
}

BOOL unix_costs_a_call( SOCKET s )
{
    struct unix_lease_params params;
    LONG flags = socket_get_flags( s );

    if (!has_no_fd( flags )) return FALSE;
    if (!loaded || !get_lease_time( flags )) return TRUE;
    params.cookie = socket_get_cookie( s );
    return unix_call( unix_is_leased, &params ) != 0;
}

BOOL unix_guard_begin(void)
{
    return loaded && !unix_call( unix_guard_enter, NULL );
}

void unix_guard_end(void)
{
    unix_call( unix_guard_leave, NULL );
}

/* A descriptor of the socket's own, for the one call that takes it over; -1 for none. */
static int open_fd( SOCKET s, unsigned int *options )
{
    int fd;

    unix_call( unix_guard_enter, NULL );
    if (!p_wine_server_handle_to_fd( (HANDLE)s, 0, &fd, options )) return fd;
    unix_call( unix_guard_leave, NULL );
    return -1;
}

/* A call about a socket: its structure begins with the descriptor.  0 or a Linux errno. */
static int socket_call( SOCKET s, enum unix_call code, void *params )
{
    int32_t *fd = params;

    if (!loaded || (*fd = open_fd( s, NULL )) == -1) return UNIX_EBADF;
    return unix_call( code, params );
}

/* The same, by the lease if there is one; the structure goes on with the handle. */
static int leased_call( SOCKET s, enum unix_call code, void *params, unsigned int lease )
{
    int32_t *fd = params, *handle = fd + 1;
    int error;

    if (!loaded) return UNIX_EBADF;
    *handle = opens ? (LONG_PTR)s : 0;
    if (lease || opens)
    {
        *fd = -1;
        error = unix_call( code, params );
        if (opens || error != UNIX_EBADF) return error;
    }
    return socket_call( s, code, params );
}

BOOL unix_socket_made( SOCKET s, struct unix_get_state_params *state, LONG *alert )
{
    state->alert = (ULONG_PTR)alert;
    return !socket_call( s, unix_get_state, state );
}

BOOL unix_socket_state( SOCKET s, struct unix_get_state_params *state )
{
    return unix_socket_made( s, state, NULL );
}

BOOL unix_is_overlapped( SOCKET s )
{
    struct unix_get_state_params state = { 0 };
    unsigned int options = 0;

    if (!loaded || (state.fd = open_fd( s, &options )) == -1) return FALSE;
    unix_call( unix_get_state, &state );  /* closes the descriptor */
    return !(options & (FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT));
}

BOOL unix_alert_is_quiet( LONG *alert )
{
    struct unix_quiet_params params = { (ULONG_PTR)alert };

    return loaded && !unix_call( unix_quiet, &params );
}

void unix_alert_begin_look( LONG *alert )
{
    InterlockedCompareExchange( alert, unix_alert_looking, unix_alert_raised );
}

void unix_alert_end_look( LONG *alert, BOOL raised )
{
    InterlockedCompareExchange( alert, raised ? unix_alert_raised : unix_alert_quiet, unix_alert_looking );
}

BOOL unix_socket_end( SOCKET s, struct unix_get_end_params *end )
{
    return !socket_call( s, unix_get_end, end );
}

BOOL unix_socket_oob( SOCKET s, struct unix_oob_params *params )
{
    return !socket_call( s, unix_oob, params );
}

int unix_receive_ready( SOCKET s, const struct socket_look *look, struct unix_receive_params *params )
{
    params->cookie = look->cookie;
    params->watched = (ULONG_PTR)look->current;
    params->watched_value = look->generation;
    params->lease = get_lease_time( look->flags );
    return leased_call( s, unix_receive, params, params->lease );
}

int unix_take_errors( SOCKET s, struct unix_errors_params *params )
{
    return socket_call( s, unix_errors, params );
}

int unix_set_mark( SOCKET s, struct unix_set_lowat_params *params )
{
    return socket_call( s, unix_set_lowat, params );
}

int unix_watch_socket( SOCKET s, unsigned int events, ULONGLONG id )
{
    struct unix_watch_params params;

    params.events = events;
    params.id = id;
    return socket_call( s, unix_watch, &params );
}

int unix_poll_socket( SOCKET s, const struct socket_look *look, struct unix_poll_params *params )
{
    params->cookie = look->cookie;
    params->watched = (ULONG_PTR)look->current;
    params->watched_value = look->generation;
    params->lease = get_lease_time( look->flags );
    return leased_call( s, unix_poll, params, params->lease );
}

int unix_wait_for_events( struct unix_wait_params *params )
{
    return loaded ? unix_call( unix_wait, params ) : UNIX_EBADF;
}

void unix_wake_waiter(void)
{
    if (loaded) unix_call( unix_wake, NULL );
}

void unix_interrupt_waits( ULONGLONG cookie )
{
    struct unix_interrupt_params params = { cookie };

    if (loaded && cookie) unix_call( unix_interrupt, &params );
}

void unix_wait_for_users(void)
{
    if (loaded) unix_call( unix_guard_wait, NULL );
}
