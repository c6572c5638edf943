/*
 * The blocking receives that WSACancelBlockingCall can end
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

#ifndef WSRECV_CANCEL_H
#define WSRECV_CANCEL_H

#include <winsock2.h>
#include "nt.h"

struct cancel_wait;

/*
 * Around each wait of a receive that is not overlapped: from cancel_enter() to
 * cancel_leave() it is an outstanding blocking call.  iosb is that of a pending request,
 * which WSACancelBlockingCall cancels; without one (NULL) it only notes that it was called,
 * so that such a wait must be short.
 *
 * NULL if there is no memory: a wait that cannot be cancelled.
 */
extern struct cancel_wait *cancel_enter( SOCKET s, IO_STATUS_BLOCK *iosb );

/* TRUE if WSACancelBlockingCall has counted this wait as cancelled.  The receive then ends
 * with STATUS_REQUEST_ABORTED (WSAEINTR), unless there are data. */
extern BOOL cancel_leave( struct cancel_wait *wait );

#endif /* WSRECV_CANCEL_H */
