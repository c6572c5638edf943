/*
 * Several handles of one socket
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

#ifndef WSRECV_ALIAS_H
#define WSRECV_ALIAS_H

#include <winsock2.h>
#include <windef.h>

/*
 * DuplicateHandle makes a second handle of a socket without our knowing.  What is done by it
 * (events selected, a shutdown, an overlapped receive) changes the socket, but not the entry
 * of the first handle.  So each handle that an export of ours meets is noted with the cookie
 * of its socket (SO_COOKIE), and where two have the same, both get SOCKET_SHARED: no more
 * direct receives on that socket.
 */

/* Notes that the handle is one of the socket with this cookie; TRUE if another handle is, or
 * once was.  Its entry, if it is ours, has SOCKET_SHARED then, but the one of s is the
 * caller's to change. */
extern BOOL alias_note( SOCKET s, ULONGLONG cookie );

/*
 * Has the process used a handle that it got past us?  No program is known to make one of the
 * same number as a socket's that it has closed by CloseHandle before it uses any other, so until
 * then receives by way of the server do not ask Linux whose a handle is.  Direct ones always do.
 */
extern BOOL alias_is_likely(void);

/* It has. */
extern void alias_expect(void);

/* Is the handle the only one of its socket, in this process and others?  One server call. */
extern BOOL alias_is_alone( SOCKET s );

#endif /* WSRECV_ALIAS_H */
