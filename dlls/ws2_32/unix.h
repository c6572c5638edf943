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

#ifndef WSRECV_UNIX_H
#define WSRECV_UNIX_H

#include <winsock2.h>
#include <windef.h>

#include "unixcall.h"

/*
 * The Unix side is an ELF library, wsrecv.so (unix_load.h).  Where there is none, or it
 * cannot be loaded, everything below fails and the caller asks the server instead.
 */

/* Loads it, once.  Called from WSAStartup: not every process that loads ws2_32 has
 * sockets.  Never waits for another thread that is loading it, because the loader's
 * lock may be held. */
extern void unix_load(void);

extern BOOL unix_is_loaded(void);

/* How it was loaded, or why not. */
extern const struct unix_search *unix_get_search(void);

/* Does what the functions below do with a socket cost a request to the server each time?  Not while there is a
 * lease of its descriptor. */
extern BOOL unix_costs_a_call( SOCKET s );

/* No more leases in this process. */
extern void unix_stop_leases(void);

/* Fills the results of *state for a socket; FALSE if there is no Unix side or the handle
 * has no descriptor.  No server call, but one on an accepted socket of Wine 8.0. */
extern BOOL unix_socket_state( SOCKET s, struct unix_get_state_params *state );

/* The same for one that is new, and is watched from now on (enum unix_alert). */
extern BOOL unix_socket_made( SOCKET s, struct unix_get_state_params *state, LONG *alert );

/* Was the socket made for overlapped requests?  FALSE also if that cannot be told. */
extern BOOL unix_is_overlapped( SOCKET s );

/* unix_quiet: no server call, and no descriptor. */
extern BOOL unix_alert_is_quiet( LONG *alert );

/* Around a look at a socket of which that is not so.  What happens after the first either raises the
 * alert again, or is seen; raised: whether the look has found what the alert is about. */
extern void unix_alert_begin_look( LONG *alert );
extern void unix_alert_end_look( LONG *alert, BOOL raised );

/* How a connection that is broken came to its end; FALSE as above. */
extern BOOL unix_socket_end( SOCKET s, struct unix_get_end_params *end );

/* Looks at, takes or removes the urgent byte of a stream; FALSE as above. */
extern BOOL unix_socket_oob( SOCKET s, struct unix_oob_params *params );

/* What unixcall.h says of unix_errors, unix_set_lowat, unix_watch, unix_wait and unix_wake;
 * fd is each function's own.  0 or a Linux errno. */
extern int unix_take_errors( SOCKET s, struct unix_errors_params *params );
extern int unix_set_mark( SOCKET s, struct unix_set_lowat_params *params );
extern int unix_watch_socket( SOCKET s, unsigned int events, ULONGLONG id );
extern int unix_wait_for_events( struct unix_wait_params *params );
extern void unix_wake_waiter(void);

/* Receives what is there, or comes within a short time.  *params but for fd, lease, and what is of the look, is the
 * caller's to fill.  Returns 0 or a Linux errno; EBADF if the handle has no descriptor. */
struct socket_look;
extern int unix_receive_ready( SOCKET s, const struct socket_look *look, struct unix_receive_params *params );

/* What a socket has to receive; the same of *params and the result. */
extern int unix_poll_socket( SOCKET s, const struct socket_look *look, struct unix_poll_params *params );

/* Ends the waits of unix_receive_ready() on the socket with this cookie, and the lease. */
extern void unix_interrupt_waits( ULONGLONG cookie );

/* To be called before a socket is closed, when no more calls on it will begin: waits a moment for those that
 * have. */
extern void unix_wait_for_users(void);

/* What is between these is done before the calling thread is terminated, and before this process makes a child: what
 * takes a moment only.  Not one within the other, nor around the functions above.  FALSE: it is not so, and does not
 * end. */
extern BOOL unix_guard_begin(void);
extern void unix_guard_end(void);

/* Linux numbers that are not those of the Windows headers. */
#define UNIX_EBADF         9
#define UNIX_EAGAIN        11
#define UNIX_EACCES        13
#define UNIX_EINVAL        22
#define UNIX_EPIPE         32
#define UNIX_ENONET        64
#define UNIX_EPROTO        71
#define UNIX_EMSGSIZE      90
#define UNIX_ENOPROTOOPT   92
#define UNIX_EOPNOTSUPP    95
#define UNIX_ENETDOWN      100
#define UNIX_ENETUNREACH   101
#define UNIX_ECONNABORTED  103
#define UNIX_ECONNRESET    104
#define UNIX_EISCONN       106
#define UNIX_ETIMEDOUT     110
#define UNIX_ECONNREFUSED  111
#define UNIX_EHOSTDOWN     112
#define UNIX_EHOSTUNREACH  113
#define UNIX_ESTALE        116
#define UNIX_AF_INET6      10

#endif /* WSRECV_UNIX_H */
