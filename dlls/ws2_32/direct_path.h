/*
 * Receiving without wineserver
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

#ifndef WSRECV_DIRECT_PATH_H
#define WSRECV_DIRECT_PATH_H

#include "nt.h"
#include "request.h"
#include "server_path.h"

/*
 * A receive whose data are there, or a nonblocking one with none, can be done by
 * a system call of this process.  The server then does not see it, so that it must have no
 * reason to.  documentation/direct-path.md has the rules, each with the failure it
 * prevents; in doubt it is the server path.
 */

/* Reads the setting WSRECV_DIRECT from the environment: "off" forbids it, "nowait" the wait. */
extern void direct_init(void);

/* Which is in force: "full", "nowait" or "off". */
extern const char *direct_get_setting(void);

/*
 * TRUE if the receive is done, with *result; FALSE if it is the server's: nothing has
 * been received then.  Sets request->connected.
 */
extern BOOL direct_receive( struct receive_request *request, struct receive_result *result );

/* The server has had data for a receive at once. */
extern void direct_note_data( const struct receive_request *request );

/*
 * Asks poll() of a socket, for select and the like; *events is UNIX_POLL_* of unixcall.h, and
 * *unread the number of bytes that can be read.  FALSE if only the server can tell.
 */
extern BOOL direct_poll( SOCKET s, unsigned int *events, int *unread );

/*
 * To be called with a handle that is used for something that changes how receives go: an
 * overlapped receive, an event selection, a shutdown, FIONBIO.
 *
 * The socket may be one that we know by another handle, whose entry then misses the change:
 * if ws2_32 did not make this handle, or has made it for another socket and CloseHandle and
 * DuplicateHandle have passed us by.  Then there are no more direct receives on the socket.
 *
 * TRUE if we knew the handle as another socket's, and what was noted is now gone.
 */
extern BOOL direct_note_change( SOCKET s );

/* The same where the cookie of what is behind the handle is at hand. */
extern BOOL direct_check_identity( SOCKET s, ULONGLONG cookie );

/* FILE_SKIP_* of SetFileCompletionNotificationModes, 0 if there are none.  One server call. */
extern ULONG direct_get_skip_flags( SOCKET s );

/* Ends the short waits of blocking receives on the socket; they go to the server. */
extern void direct_interrupt( SOCKET s );

#endif /* WSRECV_DIRECT_PATH_H */
