/*
 * ICMP errors of UDP sockets
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

#include "afd.h"
#include "cancel.h"
#include "direct_path.h"
#include "icmp.h"
#include "pending.h"
#include "socket.h"
#include "state.h"
#include "status.h"
#include "trace.h"
#include "unix.h"
#include "wake.h"
#include "watch.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* How many errors are kept for a program that does not receive. */
#define MAX_ERRORS 16

/* In ms: when a deaf socket is looked at again on which receives wait and data are there, or sends wait; and how long
 * after a send. */
#define BUSY_LOOK 2
#define IDLE_LOOK 50

/* How often a receive is made again for an error that may not be of an ICMP message. */
#define MAX_AGAIN 20

static void add_up( LONG *count, unsigned int more )
{
    while (more-- && *count < MAX_ERRORS) InterlockedIncrement( count );
}

static BOOL take_one( LONG *count )
{
    LONG old;

    while ((old = *count) > 0)
        if (InterlockedCompareExchange( count, old - 1, old ) == old) return TRUE;
    return FALSE;
}

/* The server will have seen the error, or see it yet.  Who takes it from the socket has to note that: epoll tells the
 * thread of watch.c of no error that is there no more when it looks. */
static void note_error( SOCKET s )
{
    if (socket_get_flags( s ) & SOCKET_DEAF) return;
    TRACE( "socket %#Ix had an error: the server will not wait on it any more\n", (SIZE_T)s );
    socket_set_flags( s, SOCKET_DEAF );
    watch_socket( s, UNIX_WATCH_READABLE );
}

void icmp_add( SOCKET s, unsigned int port_errors, unsigned int ttl_errors, unsigned int all_errors )
{
    struct socket_errors *errors = socket_get_errors( s );
    LONG flags = socket_get_flags( s );

    if (all_errors) note_error( s );
    if (!errors) return;
    if (!(flags & SOCKET_NO_CONNRESET)) add_up( &errors->port, port_errors );
    if (!(flags & SOCKET_NO_NETRESET)) add_up( &errors->ttl, ttl_errors );
}

NTSTATUS icmp_take( SOCKET s )
{
    struct socket_errors *errors = socket_get_errors( s );

    if (!errors) return 0;
    /* An overlapped receive that was waiting has told of an error already. */
    if (errors->told && take_one( &errors->port )) InterlockedExchange( &errors->told, FALSE );
    if (take_one( &errors->port )) return STATUS_PORT_UNREACHABLE;
    if (take_one( &errors->ttl )) return STATUS_WSRECV_NETRESET;
    return 0;
}

/* The watch thread empties a queue: what it has taken is about to be added. */
static volatile LONG emptying;

/* No lock: a thread that is terminated would keep it. */
static void wait_for_watch_thread(void)
{
    int i;

    for (i = 0; i < 20 && emptying; i++) Sleep( 1 );
}

/* Empties the queue of the Unix side, and may change whether there is one.  Returns 0 or a
 * Linux errno. */
static int take_from_queue( SOCKET s, enum unix_errors_mode mode )
{
    struct unix_errors_params params;
    int error;

    params.mode = mode;
    params.cookie = socket_get_cookie( s );
    if ((error = unix_take_errors( s, &params ))) return error;
    if (mode == unix_errors_off) params.port_errors = params.ttl_errors = 0;
    icmp_add( s, params.port_errors, params.ttl_errors, params.all_errors );
    return 0;
}

BOOL icmp_is_noted( SOCKET s )
{
    struct socket_errors *errors;

    if (!(socket_get_flags( s ) & SOCKET_ERRORS) || !(errors = socket_get_errors( s ))) return FALSE;
    return (errors->port > (errors->told ? 1 : 0) || errors->ttl) && !direct_note_change( s );
}

static BOOL switch_on( SOCKET s )
{
    if (take_from_queue( s, unix_errors_on )) return FALSE;
    socket_set_flags( s, SOCKET_ERRORS );
    return TRUE;
}

static void switch_off( SOCKET s )
{
    struct socket_errors *errors = socket_get_errors( s );

    switch (take_from_queue( s, unix_errors_off ))
    {
    case 0:
        socket_clear_flags( s, SOCKET_ERRORS );
        if (errors) errors->port = errors->ttl = 0;
        break;
    case UNIX_EISCONN:
        /* Linux has told of the errors before, and goes on to */
        socket_set_flags( s, SOCKET_CONNECTED );
        break;
    }
}

void icmp_socket_made( SOCKET s )
{
    if (!switch_on( s )) return;  /* not UDP, or no Unix side */
    if (watch_socket( s, UNIX_WATCH_ERRORS )) socket_set_flags( s, SOCKET_UDP );
    else switch_off( s );
}

void icmp_connected( SOCKET s )
{
    LONG flags = socket_get_flags( s );

    if (!(flags & SOCKET_UDP)) return;
    socket_set_flags( s, SOCKET_CONNECTED );
    if (!(flags & SOCKET_ERRORS)) switch_on( s );
}

/*
 * An error ends what waits in wineserver with a status of Wine's choice, which we correct
 * where the program asks us how it has ended, or we call its routine.  The packet of a
 * completion port is the server's alone, and FD_CLOSE would be told of: while a socket that is
 * not connected is used in one of these ways, it has no errors, as with Wine's own.
 */
static BOOL can_report( const struct receive_request *request, LONG flags )
{
    if (flags & (SOCKET_EVENTS | SOCKET_NO_CONNRESET)) return FALSE;
    return !request->overlapped || request->routine ||
           ((ULONG_PTR)request->overlapped->hEvent & ~(ULONG_PTR)1);
}

NTSTATUS icmp_check( const struct receive_request *request )
{
    SOCKET s = request->socket;
    LONG flags = socket_get_flags( s );
    struct socket_look look;

    if (!(flags & SOCKET_UDP) || !socket_look( s, &look )) return 0;
    if (can_report( request, flags ))
    {
        if (!(flags & SOCKET_ERRORS)) switch_on( s );
    }
    else if ((flags & SOCKET_ERRORS) && !(flags & SOCKET_CONNECTED)) switch_off( s );

    if (!(socket_get_flags( s ) & SOCKET_ERRORS)) return 0;
    if (!unix_alert_is_quiet( look.alert ))
    {
        unix_alert_begin_look( look.alert );
        take_from_queue( s, unix_errors_take );
        unix_alert_end_look( look.alert, FALSE );
    }
    wait_for_watch_thread();
    return icmp_take( s );
}

/* What the server makes of the errors of Linux that ICMP messages cause. */
static BOOL is_icmp_error( NTSTATUS status )
{
    switch (status)
    {
    case STATUS_CONNECTION_REFUSED:
    case STATUS_HOST_UNREACHABLE:
    case STATUS_NETWORK_UNREACHABLE:
    case STATUS_PROTOCOL_UNREACHABLE:
    case STATUS_PORT_UNREACHABLE:
        return TRUE;
    default:
        return FALSE;
    }
}

/* What it makes of the others of them, and of much else. */
static BOOL may_be_icmp_error( NTSTATUS status )
{
    switch (status)
    {
    case STATUS_UNSUCCESSFUL:       /* EPROTO, a parameter problem; EHOSTDOWN and ENONET, a host that is not known */
    case STATUS_INVALID_PARAMETER:  /* ENOPROTOOPT, a host without UDP */
    case STATUS_NOT_SUPPORTED:      /* EOPNOTSUPP, a source route that failed */
    case STATUS_ACCESS_DENIED:      /* EACCES, forbidden by an administrator (IPv6) */
        return TRUE;
    default:
        return FALSE;
    }
}

/* The server looks at the socket anew, and wakes what waits on it. */
static void wake_server( SOCKET s )
{
    state_poll( s, AFD_POLL_READ | AFD_POLL_WRITE );
}

BOOL icmp_check_result( const struct receive_request *request, struct receive_result *result )
{
    SOCKET s = request->socket;
    LONG flags = socket_get_flags( s );
    BOOL too_large;
    NTSTATUS status;

    if (!(flags & SOCKET_UDP)) return FALSE;
    /* FD_READ is armed by the server when it receives, but on a deaf socket to no effect. */
    if ((flags & (SOCKET_DEAF | SOCKET_EVENTS)) == (SOCKET_DEAF | SOCKET_EVENTS)) wake_server( s );

    /* A datagram that is cut off fills the buffers; one too large for a link on the way leaves them. */
    too_large = result->status == STATUS_BUFFER_OVERFLOW && !result->size && request->captured[0].len;
    if (!too_large && !result->no_datagram && !is_icmp_error( result->status ) &&
        (!may_be_icmp_error( result->status ) || ++result->again > MAX_AGAIN)) return FALSE;
    note_error( s );
    if (!(flags & SOCKET_ERRORS))
    {
        if (too_large || (flags & SOCKET_NO_CONNRESET) || may_be_icmp_error( result->status )) return TRUE;
        if (result->status == STATUS_CONNECTION_REFUSED) result->status = STATUS_PORT_UNREACHABLE;
        return FALSE;
    }
    take_from_queue( s, unix_errors_take );
    wait_for_watch_thread();
    if (!(status = icmp_take( s ))) return TRUE;
    result->status = status;
    return FALSE;
}

BOOL icmp_fails_sends( SOCKET s, DWORD error )
{
    if (!(socket_get_flags( s ) & SOCKET_UDP)) return FALSE;
    switch (error)
    {
    case WSAECONNREFUSED:
    case WSAEHOSTUNREACH:
    case WSAEHOSTDOWN:
    case WSAENETUNREACH:
    case WSAENOPROTOOPT:
    case WSAEACCES:
    case WSAEINVAL:    /* Wine's word for those that it does not know */
    case WSAEOPNOTSUPP:
    case WSAEMSGSIZE:  /* one that was too large for a link on the way; or this one is, as it will be again */
        return !take_from_queue( s, unix_errors_take );
    default:
        return FALSE;
    }
}

void icmp_completed( OVERLAPPED *overlapped )
{
    struct socket_errors *errors;
    SOCKET s;

    if (!is_icmp_error( overlapped->Internal ) && !may_be_icmp_error( overlapped->Internal )) return;
    s = socket_of_overlapped( overlapped );
    if (!(socket_get_flags( s ) & SOCKET_UDP)) return;
    errors = socket_get_errors( s );
    if (overlapped->Internal == (ULONG)STATUS_CONNECTION_REFUSED && errors) InterlockedExchange( &errors->told, TRUE );
    /* The receive is over.  Windows would have told of a time to live that expired, which is the same error of Linux
     * as a host that cannot be reached; of the others it tells no receive, so that programs expect none of them. */
    if (overlapped->Internal == (ULONG)STATUS_HOST_UNREACHABLE && errors && take_one( &errors->ttl ))
        overlapped->Internal = (ULONG)STATUS_WSRECV_NETRESET;
    else overlapped->Internal = (ULONG)STATUS_PORT_UNREACHABLE;
}

void icmp_before_events( SOCKET s )
{
    if (socket_get_flags( s ) & SOCKET_ERRORS) switch_off( s );
}

void icmp_after_events( SOCKET s )
{
    if (socket_get_flags( s ) & SOCKET_DEAF) wake_server( s );
}

void icmp_set_report( SOCKET s, LONG flag, BOOL report )
{
    if (report) socket_clear_flags( s, flag );
    else socket_set_flags( s, flag );

    if (flag != SOCKET_NO_CONNRESET || !(socket_get_flags( s ) & SOCKET_UDP)) return;
    if (!report) switch_off( s );
    else if (!(socket_get_flags( s ) & SOCKET_EVENTS)) switch_on( s );
}

static BOOL is_under_way( struct pending_list *list )
{
    return list && (cancel_is_waiting( list ) || !pending_is_empty( list ));
}

/* What becomes of sends->asked. */
enum { NOT_WATCHED, WATCHED, WATCHED_IDLE };

static void watch_sends( SOCKET s, struct pending_list *sends )
{
    if (InterlockedExchange( &sends->asked, WATCHED ) == NOT_WATCHED) watch_look_now( s );
}

struct cancel_wait *icmp_enter_send( SOCKET s )
{
    struct pending_list *sends;
    struct cancel_wait *wait;

    if ((socket_get_flags( s ) & (SOCKET_DEAF | SOCKET_NONBLOCKING)) != SOCKET_DEAF) return NULL;
    if (!(sends = socket_get_sends( s )) || !(wait = cancel_enter( s, sends ))) return NULL;
    watch_sends( s, sends );
    return wait;
}

void icmp_note_send( SOCKET s, OVERLAPPED *overlapped )
{
    struct pending_list *sends;

    if (!(socket_get_flags( s ) & SOCKET_DEAF) || !(sends = socket_get_sends( s ))) return;
    pending_add( sends, overlapped );
    watch_sends( s, sends );
}

/* In how many ms sends need a look again: most are over by then. */
static unsigned int look_at_sends( SOCKET s )
{
    struct pending_list *sends = socket_get_sends( s );

    if (!sends || sends->asked == NOT_WATCHED) return 0;
    if (is_under_way( sends )) return BUSY_LOOK;
    if (InterlockedCompareExchange( &sends->asked, WATCHED_IDLE, WATCHED ) == WATCHED) return IDLE_LOOK;
    InterlockedCompareExchange( &sends->asked, NOT_WATCHED, WATCHED_IDLE );
    return is_under_way( sends ) ? BUSY_LOOK : 0;
}

unsigned int icmp_look( SOCKET s, unsigned int events )
{
    struct pending_list *pending = socket_get_pending( s );
    struct unix_poll_params poll;
    struct socket_look now;
    LONG flags = socket_get_flags( s );

    if (!(flags & SOCKET_UDP)) return 0;
    if (events & UNIX_WATCH_ERRORS)
    {
        note_error( s );
        /* While the error is there: it ends what waits. */
        wake_server( s );
        if (flags & SOCKET_ERRORS)
        {
            /* The queue of a program that does not receive must not fill its buffer.  But a receive that
             * waits is woken by what is in there, and by now that may be another error. */
            InterlockedExchange( &emptying, TRUE );
            if (!is_under_way( pending )) take_from_queue( s, unix_errors_take );
            InterlockedExchange( &emptying, FALSE );
            wake_all();
        }
    }
    else if (flags & SOCKET_DEAF) wake_server( s );
    else return 0;

    /* One look wakes one of several receives. */
    if (is_under_way( pending ) && socket_look( s, &now ) && !unix_poll_socket( s, &now, &poll ) &&
        (poll.events & UNIX_POLL_DATA)) return BUSY_LOOK;
    return look_at_sends( s );
}
