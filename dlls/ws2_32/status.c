/*
 * NTSTATUS to Winsock error
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

#include <stdarg.h>
#include <winsock2.h>
#include "nt.h"

#include "status.h"

/*
 * The source of every row is Windows: sock.c test_WSAGetOverlappedResult, which sweeps
 * the status values on Windows and compares what WSAGetLastError says; but for
 * STATUS_WSRECV_NETRESET, which is ours.
 */
static const struct
{
    NTSTATUS status;
    DWORD    error;
}
errors[] =
{
    /* not ended yet */
    { STATUS_PENDING,                      WSA_IO_PENDING },
    { 0x80070000 | ERROR_IO_INCOMPLETE,    WSA_IO_INCOMPLETE },
    { 0xc0010000 | ERROR_IO_INCOMPLETE,    WSA_IO_INCOMPLETE },
    { 0xc0070000 | ERROR_IO_INCOMPLETE,    WSA_IO_INCOMPLETE },

    /* the data did not fit */
    { STATUS_BUFFER_OVERFLOW,              WSAEMSGSIZE },
    { STATUS_INVALID_BUFFER_SIZE,          WSAEMSGSIZE },

    /* the connection ended */
    { STATUS_CONNECTION_RESET,             WSAECONNRESET },
    { STATUS_CONNECTION_DISCONNECTED,      WSAECONNRESET },
    { STATUS_REMOTE_DISCONNECT,            WSAECONNRESET },
    { STATUS_LINK_FAILED,                  WSAECONNRESET },
    { STATUS_PORT_UNREACHABLE,             WSAECONNRESET },
    { STATUS_CONNECTION_ABORTED,           WSAECONNABORTED },
    { STATUS_LOCAL_DISCONNECT,             WSAECONNABORTED },
    { STATUS_TRANSACTION_ABORTED,          WSAECONNABORTED },
    { STATUS_GRACEFUL_DISCONNECT,          WSAEDISCON },
    { STATUS_IO_TIMEOUT,                   WSAETIMEDOUT },
    { STATUS_LINK_TIMEOUT,                 WSAETIMEDOUT },
    { STATUS_PIPE_DISCONNECTED,            WSAESHUTDOWN },

    { STATUS_WSRECV_NETRESET,              WSAENETRESET },

    /* the request was taken back */
    { STATUS_CANCELLED,                    WSA_OPERATION_ABORTED },
    { STATUS_REQUEST_ABORTED,              WSAEINTR },

    /* the socket is in no state for it */
    { STATUS_INVALID_CONNECTION,           WSAENOTCONN },
    { STATUS_CONNECTION_ACTIVE,            WSAEISCONN },
    { STATUS_DEVICE_NOT_READY,             WSAEWOULDBLOCK },
    { STATUS_REQUEST_NOT_ACCEPTED,         WSAEWOULDBLOCK },

    /* not a socket, or not something that it can do */
    { STATUS_INVALID_HANDLE,               WSAENOTSOCK },
    { STATUS_OBJECT_TYPE_MISMATCH,         WSAENOTSOCK },
    { STATUS_NOT_IMPLEMENTED,              WSAEOPNOTSUPP },
    { STATUS_NOT_SUPPORTED,                WSAEOPNOTSUPP },
    { STATUS_ACCESS_DENIED,                WSAEACCES },

    /* bad memory */
    { STATUS_ACCESS_VIOLATION,             WSAEFAULT },
    { STATUS_BUFFER_TOO_SMALL,             WSAEFAULT },
    { STATUS_DATATYPE_MISALIGNMENT_ERROR,  WSAEFAULT },

    /* addresses */
    { STATUS_SHARING_VIOLATION,            WSAEADDRINUSE },
    { STATUS_ADDRESS_ALREADY_EXISTS,       WSAEADDRINUSE },
    { STATUS_INVALID_ADDRESS,              WSAEADDRNOTAVAIL },
    { STATUS_INVALID_ADDRESS_COMPONENT,    WSAEADDRNOTAVAIL },

    /* the network or the peer cannot be reached */
    { STATUS_REMOTE_NOT_LISTENING,         WSAECONNREFUSED },
    { STATUS_CONNECTION_REFUSED,           WSAECONNREFUSED },
    { STATUS_BAD_NETWORK_PATH,             WSAENETUNREACH },
    { STATUS_NETWORK_UNREACHABLE,          WSAENETUNREACH },
    { STATUS_PROTOCOL_UNREACHABLE,         WSAENETUNREACH },
    { STATUS_HOST_UNREACHABLE,             WSAEHOSTUNREACH },
    { STATUS_HOST_DOWN,                    WSAEHOSTDOWN },
    { STATUS_NO_SUCH_DEVICE,               WSAENETDOWN },
    { STATUS_NO_SUCH_FILE,                 WSAENETDOWN },
    { STATUS_OBJECT_NAME_NOT_FOUND,        WSAENETDOWN },
    { STATUS_OBJECT_PATH_NOT_FOUND,        WSAENETDOWN },
    { STATUS_NETWORK_BUSY,                 WSAENETDOWN },
    { STATUS_INVALID_NETWORK_RESPONSE,     WSAENETDOWN },
    { STATUS_UNEXPECTED_NETWORK_ERROR,     WSAENETDOWN },

    /* something ran out */
    { STATUS_NO_MEMORY,                    WSAENOBUFS },
    { STATUS_INSUFFICIENT_RESOURCES,       WSAENOBUFS },
    { STATUS_PAGEFILE_QUOTA,               WSAENOBUFS },
    { STATUS_QUOTA_EXCEEDED,               WSAENOBUFS },
    { STATUS_WORKING_SET_QUOTA,            WSAENOBUFS },
    { STATUS_COMMITMENT_LIMIT,             WSAENOBUFS },
    { STATUS_TOO_MANY_PAGING_FILES,        WSAENOBUFS },
    { STATUS_TOO_MANY_ADDRESSES,           WSAENOBUFS },
    { STATUS_CONFLICTING_ADDRESSES,        WSAENOBUFS },
    { STATUS_REMOTE_RESOURCES,             WSAENOBUFS },
};

DWORD status_to_error( NTSTATUS status )
{
    unsigned int i;

    if (!status) return 0;
    for (i = 0; i < ARRAYSIZE( errors ); i++)
        if (errors[i].status == status) return errors[i].error;

    /* the same sweep, for what the table does not have */
    return NT_SUCCESS( status ) ? RtlNtStatusToDosErrorNoTeb( status ) : WSAEINVAL;
}

DWORD status_to_flags( NTSTATUS status )
{
    switch (status)
    {
    /* page: "the MSG_PARTIAL bit is set in the lpFlags parameter if a partial message
     * is received.  If a complete message is received, MSG_PARTIAL is cleared" */
    case STATUS_BUFFER_OVERFLOW:
    case STATUS_RECEIVE_PARTIAL:
        return MSG_PARTIAL;
    case STATUS_RECEIVE_EXPEDITED:
        return MSG_OOB;
    case STATUS_RECEIVE_PARTIAL_EXPEDITED:
        return MSG_PARTIAL | MSG_OOB;
    default:
        return 0;
    }
}
