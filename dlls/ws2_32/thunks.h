/*
 * The jump table to Wine's own ws2_32
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

#ifndef WSRECV_THUNKS_H
#define WSRECV_THUNKS_H

/*
 * Written by tools/spec2thunks from ws2_32.spec, one entry for each export that
 * is not ours.
 *
 * thunk_table[i]  where export i jumps to.  At first a stub that sets the last error
 *                 to WSASYSNOTREADY and returns the function's failure value, with
 *                 the arguments taken off the stack.
 * thunk_names[i]  the name to look up in Wine's module, or an ordinal as
 *                 MAKEINTRESOURCEA makes one.
 */
extern void *thunk_table[];
extern const char * const thunk_names[];
extern const unsigned int thunk_count;

#endif /* WSRECV_THUNKS_H */
