/*
 * What Linux says of a socket
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

#ifndef WSRECV_STATE_H
#define WSRECV_STATE_H

#include "unixcall.h"

/* Fills the results of *params from params->fd; 0 or an errno.  The descriptor stays
 * open.  Takes nothing from the socket: no data, no pending error. */
extern int state_get( struct unix_get_state_params *params );

/* What identifies a socket as long as the machine runs, also after its descriptor and its
 * handle are used for others; 0 if Linux does not tell (before 4.12). */
extern uint64_t state_get_cookie( int fd );

/* enum unix_tcp_state */
extern int state_get_tcp( int fd );

/* Fills the results of *params from params->fd; 0 or an errno.  The descriptor stays open. */
extern int state_get_end( struct unix_get_end_params *params );

#endif /* WSRECV_STATE_H */
