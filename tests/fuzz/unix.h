/*
 * Fuzzing of the Unix side: what the calls are given
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

#ifndef WSRECV_FUZZ_UNIX_H
#define WSRECV_FUZZ_UNIX_H

#include "sockets.h"
#include "unixcall.h"

/* ---- unix.c ---- */

/* Memory that cannot be touched, with some before it that can, and some that cannot be written. */
extern char *bad_page, *read_page;

/* A function of the table, and what is so after each. */
extern int call( enum unix_call code, void *params );

/* A descriptor as ntdll gives it out, inside the guard; or one that is none. */
extern int give_fd( const struct slot *slot, struct input *input );

/* Whether a descriptor is given at all: else it is the lease's. */
extern int give_leased( const struct slot *slot, struct input *input, uint32_t *lease, uint64_t *watched,
                        uint32_t *value );

extern uint64_t give_cookie( const struct slot *slot, struct input *input );
extern uint64_t give_alert( struct slot *slot, struct input *input );

/* ---- unix_receive.c ---- */

extern void do_receive( struct slot *slot, struct input *input );

#endif /* WSRECV_FUZZ_UNIX_H */
