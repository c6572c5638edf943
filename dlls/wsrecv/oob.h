/*
 * Urgent data
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

#ifndef WSRECV_OOB_H
#define WSRECV_OOB_H

#include "unixcall.h"

/* As struct unix_oob_params tells; the descriptor stays open. */
extern int oob_call( struct unix_oob_params *params );

/* Is there an urgent byte that recv( MSG_OOB ) would give? */
extern int oob_is_unread( int fd );

#endif /* WSRECV_OOB_H */
