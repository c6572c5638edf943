/*
 * Which Winsock error each NTSTATUS becomes, as WSAGetOverlappedResult shows it
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

#ifndef __WSRECV_STATUS_TABLE_H
#define __WSRECV_STATUS_TABLE_H

/*
 * Where a row is from:
 *   W  Windows: sock.c test_WSAGetOverlappedResult, Wine's conformance test as run on Windows
 *   P  also named by the WSARecv page, or by Microsoft's WSAGetOverlappedResult page, as an error of a receive
 *
 * Rows are sorted by error. A status that is not here is the default's: see status_error() below.
 */
struct status_row
{
    const char  *name;
    unsigned int status;
    unsigned int error;
    const char  *source;
};

#define STATUS_ROW( name, error, source )    { #name, (unsigned int)(name), (error), (source) }
#define FACILITY_ROW( status, error, source ) { #status, (status), (error), (source) }

static const struct status_row status_table[] =
{
    /* not finished; the low word of the last three is the Win32 code ERROR_IO_INCOMPLETE, 996 */
    STATUS_ROW( STATUS_PENDING,                     WSA_IO_INCOMPLETE,     "W P" ),
    FACILITY_ROW( 0x800703e4,                       WSA_IO_INCOMPLETE,     "W" ),
    FACILITY_ROW( 0xc00103e4,                       WSA_IO_INCOMPLETE,     "W" ),
    FACILITY_ROW( 0xc00703e4,                       WSA_IO_INCOMPLETE,     "W" ),

    /* ended by us */
    STATUS_ROW( STATUS_CANCELLED,                   WSA_OPERATION_ABORTED, "W P" ),
    STATUS_ROW( STATUS_REQUEST_ABORTED,             WSAEINTR,              "W P" ),
    STATUS_ROW( STATUS_PIPE_DISCONNECTED,           WSAESHUTDOWN,          "W P" ),

    /* the connection */
    STATUS_ROW( STATUS_CONNECTION_ABORTED,          WSAECONNABORTED,       "W P" ),
    STATUS_ROW( STATUS_LOCAL_DISCONNECT,            WSAECONNABORTED,       "W P" ),
    STATUS_ROW( STATUS_TRANSACTION_ABORTED,         WSAECONNABORTED,       "W P" ),
    STATUS_ROW( STATUS_CONNECTION_DISCONNECTED,     WSAECONNRESET,         "W P" ),
    STATUS_ROW( STATUS_CONNECTION_RESET,            WSAECONNRESET,         "W P" ),
    STATUS_ROW( STATUS_LINK_FAILED,                 WSAECONNRESET,         "W P" ),
    STATUS_ROW( STATUS_PORT_UNREACHABLE,            WSAECONNRESET,         "W P" ),
    STATUS_ROW( STATUS_REMOTE_DISCONNECT,           WSAECONNRESET,         "W P" ),
    STATUS_ROW( STATUS_GRACEFUL_DISCONNECT,         WSAEDISCON,            "W P" ),
    STATUS_ROW( STATUS_CONNECTION_ACTIVE,           WSAEISCONN,            "W" ),
    STATUS_ROW( STATUS_INVALID_CONNECTION,          WSAENOTCONN,           "W P" ),
    STATUS_ROW( STATUS_CONNECTION_REFUSED,          WSAECONNREFUSED,       "W" ),
    STATUS_ROW( STATUS_REMOTE_NOT_LISTENING,        WSAECONNREFUSED,       "W" ),
    STATUS_ROW( STATUS_IO_TIMEOUT,                  WSAETIMEDOUT,          "W P" ),
    STATUS_ROW( STATUS_LINK_TIMEOUT,                WSAETIMEDOUT,          "W P" ),

    /* the network */
    STATUS_ROW( STATUS_INVALID_NETWORK_RESPONSE,    WSAENETDOWN,           "W P" ),
    STATUS_ROW( STATUS_NETWORK_BUSY,                WSAENETDOWN,           "W P" ),
    STATUS_ROW( STATUS_NO_SUCH_DEVICE,              WSAENETDOWN,           "W P" ),
    STATUS_ROW( STATUS_NO_SUCH_FILE,                WSAENETDOWN,           "W P" ),
    STATUS_ROW( STATUS_OBJECT_NAME_NOT_FOUND,       WSAENETDOWN,           "W P" ),
    STATUS_ROW( STATUS_OBJECT_PATH_NOT_FOUND,       WSAENETDOWN,           "W P" ),
    STATUS_ROW( STATUS_UNEXPECTED_NETWORK_ERROR,    WSAENETDOWN,           "W P" ),
    STATUS_ROW( STATUS_BAD_NETWORK_PATH,            WSAENETUNREACH,        "W" ),
    STATUS_ROW( STATUS_NETWORK_UNREACHABLE,         WSAENETUNREACH,        "W" ),
    STATUS_ROW( STATUS_PROTOCOL_UNREACHABLE,        WSAENETUNREACH,        "W" ),
    STATUS_ROW( STATUS_HOST_UNREACHABLE,            WSAEHOSTUNREACH,       "W" ),
    STATUS_ROW( STATUS_HOST_DOWN,                   WSAEHOSTDOWN,          "W" ),

    /* addresses */
    STATUS_ROW( STATUS_ADDRESS_ALREADY_EXISTS,      WSAEADDRINUSE,         "W" ),
    STATUS_ROW( STATUS_SHARING_VIOLATION,           WSAEADDRINUSE,         "W" ),
    STATUS_ROW( STATUS_INVALID_ADDRESS,             WSAEADDRNOTAVAIL,      "W" ),
    STATUS_ROW( STATUS_INVALID_ADDRESS_COMPONENT,   WSAEADDRNOTAVAIL,      "W" ),

    /* buffers and parameters */
    STATUS_ROW( STATUS_BUFFER_OVERFLOW,             WSAEMSGSIZE,           "W P" ),
    STATUS_ROW( STATUS_INVALID_BUFFER_SIZE,         WSAEMSGSIZE,           "W P" ),
    STATUS_ROW( STATUS_ACCESS_VIOLATION,            WSAEFAULT,             "W P" ),
    STATUS_ROW( STATUS_BUFFER_TOO_SMALL,            WSAEFAULT,             "W P" ),
    STATUS_ROW( STATUS_DATATYPE_MISALIGNMENT_ERROR, WSAEFAULT,             "W P" ),
    STATUS_ROW( STATUS_INVALID_HANDLE,              WSAENOTSOCK,           "W P" ),
    STATUS_ROW( STATUS_OBJECT_TYPE_MISMATCH,        WSAENOTSOCK,           "W P" ),
    STATUS_ROW( STATUS_NOT_IMPLEMENTED,             WSAEOPNOTSUPP,         "W P" ),
    STATUS_ROW( STATUS_NOT_SUPPORTED,               WSAEOPNOTSUPP,         "W P" ),
    STATUS_ROW( STATUS_ACCESS_DENIED,               WSAEACCES,             "W" ),

    /* not now */
    STATUS_ROW( STATUS_DEVICE_NOT_READY,            WSAEWOULDBLOCK,        "W P" ),
    STATUS_ROW( STATUS_REQUEST_NOT_ACCEPTED,        WSAEWOULDBLOCK,        "W P" ),

    /* something ran out */
    STATUS_ROW( STATUS_COMMITMENT_LIMIT,            WSAENOBUFS,            "W" ),
    STATUS_ROW( STATUS_CONFLICTING_ADDRESSES,       WSAENOBUFS,            "W" ),
    STATUS_ROW( STATUS_INSUFFICIENT_RESOURCES,      WSAENOBUFS,            "W" ),
    STATUS_ROW( STATUS_NO_MEMORY,                   WSAENOBUFS,            "W" ),
    STATUS_ROW( STATUS_PAGEFILE_QUOTA,              WSAENOBUFS,            "W" ),
    STATUS_ROW( STATUS_QUOTA_EXCEEDED,              WSAENOBUFS,            "W" ),
    STATUS_ROW( STATUS_REMOTE_RESOURCES,            WSAENOBUFS,            "W" ),
    STATUS_ROW( STATUS_TOO_MANY_ADDRESSES,          WSAENOBUFS,            "W" ),
    STATUS_ROW( STATUS_TOO_MANY_PAGING_FILES,       WSAENOBUFS,            "W" ),
    STATUS_ROW( STATUS_WORKING_SET_QUOTA,           WSAENOBUFS,            "W" ),
};

#undef STATUS_ROW
#undef FACILITY_ROW

/* The row of a status, NULL if the default decides. */
static inline const struct status_row *find_status_row( unsigned int status )
{
    unsigned int i;

    for (i = 0; i < sizeof(status_table) / sizeof(status_table[0]); i++)
    {
        if (status_table[i].status == status) return &status_table[i];
    }
    return NULL;
}

/* Windows: the same test. Without a row, a warning or an error (0x8..., 0xc...) is WSAEINVAL, and a success or
 * informational status what ntdll's RtlNtStatusToDosErrorNoTeb says, which the caller passes as "dos_error". */
static inline unsigned int status_error( unsigned int status, ULONG (WINAPI *dos_error)( NTSTATUS ) )
{
    const struct status_row *row = find_status_row( status );

    if (row) return row->error;
    return (status & 0x80000000) ? WSAEINVAL : dos_error( (NTSTATUS)status );
}

#endif
