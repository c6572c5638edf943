/*
 * How a socket receives: blocking mode
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

#ifndef WSRECV_MODE_H
#define WSRECV_MODE_H

#include <winsock2.h>
#include <windef.h>

/* To be called around every FIONBIO with its argument; before is what the first returned, ret
 * what FIONBIO did. */
extern BOOL mode_before_fionbio( SOCKET s, ULONG nonblocking );
extern void mode_after_fionbio( SOCKET s, ULONG nonblocking, BOOL before, int ret );

/*
 * Is it in nonblocking mode?  That is noted of handles that ws2_32 has made.  By another handle, in another process
 * perhaps, the mode may have been changed since: then the server is asked, and what is noted counts only if it
 * cannot tell.
 */
extern BOOL mode_is_nonblocking( SOCKET s );

#endif /* WSRECV_MODE_H */
