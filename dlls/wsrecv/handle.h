/*
 * A descriptor for a handle
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

#ifndef WSRECV_HANDLE_H
#define WSRECV_HANDLE_H

#include <stdint.h>

/*
 * Windows code asks ntdll.dll for the descriptor of a handle, which takes a system call of Wine's and all that belongs
 * to one.  ntdll.so has the same function; the way to call it is known of some versions of Wine.
 *
 * wine is the version, as in unix_init_params.  1 if handle_open() can be used, else 0.
 */
extern int handle_init( uint32_t wine );

/* A duplicate of the descriptor, to be made inside the guard (guard.h); -1 if the handle has none, or before
 * handle_init() has said that it can be used. */
extern int handle_open( uint32_t handle );

#endif /* WSRECV_HANDLE_H */
