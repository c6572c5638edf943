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

#ifndef WSRECV_ERRORS_H
#define WSRECV_ERRORS_H

#include <stdint.h>

#include "unixcall.h"

/* Empties the queue of a socket's ICMP errors, and counts them: those of two kinds, and all of them. */
extern void errors_take( int fd, uint32_t *port_errors, uint32_t *ttl_errors, uint32_t *all_errors );

/* unix_errors, but for the descriptor, which stays open. */
extern int errors_call( struct unix_errors_params *params );

#endif /* WSRECV_ERRORS_H */
