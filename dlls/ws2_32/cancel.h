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
#include "pending.h"

/*
 * A receive by way of the server that is not overlapped.  Not on the stack of the thread that waits: one that is
 * terminated leaves it behind.
 */
struct cancel_wait
{
    IO_STATUS_BLOCK      iosb;       /* of its request */
    BOOL                 pends;      /* it is an outstanding blocking call */
    BOOL                 cancelled;  /* by WSACancelBlockingCall */
    SOCKET               socket;
    struct pending_list *pending;    /* counts this one; NULL: not */
    DWORD                thread;
    DWORD                birth;      /* thread_get_birth() */
    DWORD                since;      /* GetTickCount() */
    struct cancel_wait  *next;
};

/* To be called before it is started and after it has ended: so long it is counted in the list of its socket, which
 * may be NULL.  NULL if there is no memory. */
extern struct cancel_wait *cancel_enter( SOCKET s, struct pending_list *pending );

/* TRUE if WSACancelBlockingCall has counted this wait as cancelled.  The receive then ends
 * with STATUS_REQUEST_ABORTED (WSAEINTR), unless there are data. */
extern BOOL cancel_leave( struct cancel_wait *wait );

/* Is there such a receive in the list?  One whose thread was terminated does not count, which is seen within
 * seconds. */
extern BOOL cancel_is_waiting( const struct pending_list *pending );

#endif /* WSRECV_CANCEL_H */
