/*
 * Receiving through wineserver
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

#ifndef WSRECV_SERVER_PATH_H
#define WSRECV_SERVER_PATH_H

#include "nt.h"
#include "request.h"

/* How a request ended. */
struct receive_result
{
    NTSTATUS status;  /* STATUS_PENDING only for an overlapped request */
    DWORD    size;    /* bytes received; 0 unless the status is a success or a warning */
    DWORD    flags;   /* MSG_* that the receive itself has set; of a WSARecvMsg all that are reported */
    BOOL     no_datagram;  /* success, but nothing was received: the server of Wine 10.0 may end a receive so when
                            * it finds that a socket has an error, and then that it has none any more */
    unsigned int again;    /* how often it has been made again for an error that may not be of an ICMP message */
};

/*
 * Makes an asynchronous I/O request of a checked receive request, and waits for it if
 * it is not overlapped.  The wait is alertable, as on Windows (Windows: sock.c
 * test_WSARecv): user APCs run during it, and it goes on.
 *
 * An overlapped request that pends is completed by ntdll, as the server tells it: the
 * OVERLAPPED is filled, and the event set, the packet queued, or the routine scheduled.
 */
extern void server_receive( const struct receive_request *request, struct receive_result *result );

#endif /* WSRECV_SERVER_PATH_H */
