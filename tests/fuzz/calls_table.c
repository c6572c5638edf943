/*
 * Fuzzing of the DLL: the functions, and the errors that they may fail with
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

#include "calls.h"

/* The public page of each function, and of all: WSANOTINITIALISED, WSAENETDOWN, WSAEINPROGRESS, WSAENOTSOCK, WSAEFAULT,
 * WSAEINVAL.  Of errors that are in the page's table for one protocol only all are taken. */
static const int common[] = { WSANOTINITIALISED, WSAENETDOWN, WSAEINPROGRESS, WSAENOTSOCK, WSAEFAULT, WSAEINVAL, 0 };

static const int none[] = { 0 };

static const int receive[] = { WSAENOTCONN, WSAEINTR, WSAENETRESET, WSAEOPNOTSUPP, WSAESHUTDOWN, WSAEWOULDBLOCK, WSAEMSGSIZE,
                               WSAECONNABORTED, WSAETIMEDOUT, WSAECONNRESET, 0 };

/* and ERROR_INVALID_HANDLE for an hEvent that is none; WSAENOBUFS is of Winsock in general */
static const int overlapped_receive[] = { WSAENOTCONN, WSAEINTR, WSAENETRESET, WSAEOPNOTSUPP, WSAESHUTDOWN, WSAEWOULDBLOCK,
                                          WSAEMSGSIZE, WSAECONNABORTED, WSAETIMEDOUT, WSAECONNRESET, WSAEDISCON,
                                          WSA_IO_PENDING, WSA_OPERATION_ABORTED, ERROR_INVALID_HANDLE, WSAENOBUFS, 0 };

static const int send_errors[] = { WSAEACCES, WSAEINTR, WSAENETRESET, WSAENOBUFS, WSAENOTCONN, WSAEOPNOTSUPP, WSAESHUTDOWN,
                                   WSAEWOULDBLOCK, WSAEMSGSIZE, WSAEHOSTUNREACH, WSAECONNABORTED, WSAECONNRESET, WSAETIMEDOUT,
                                   WSAEADDRNOTAVAIL, WSAEAFNOSUPPORT, WSAEDESTADDRREQ, WSAENETUNREACH, WSA_IO_PENDING,
                                   WSA_OPERATION_ABORTED, ERROR_INVALID_HANDLE, 0 };

static const int connect_errors[] = { WSAEADDRINUSE, WSAEINTR, WSAEALREADY, WSAEADDRNOTAVAIL, WSAEAFNOSUPPORT, WSAECONNREFUSED,
                                      WSAEISCONN, WSAENETUNREACH, WSAEHOSTUNREACH, WSAENOBUFS, WSAETIMEDOUT, WSAEWOULDBLOCK,
                                      WSAEACCES, WSA_IO_PENDING, WSAENOTCONN, WSAEPROTONOSUPPORT, ERROR_INVALID_HANDLE, 0 };

static const int accept_errors[] = { WSAECONNRESET, WSAEINTR, WSAEMFILE, WSAENOBUFS, WSAEOPNOTSUPP, WSAEWOULDBLOCK, WSAEACCES,
                                     WSAECONNREFUSED, WSATRY_AGAIN, WSA_IO_PENDING, ERROR_INVALID_HANDLE, 0 };

static const int socket_errors[] = { WSAEAFNOSUPPORT, WSAEMFILE, WSAEINVALIDPROVIDER, WSAEINVALIDPROCTABLE, WSAENOBUFS,
                                     WSAEPROTONOSUPPORT, WSAEPROTOTYPE, WSAEPROVIDERFAILEDINIT, WSAESOCKTNOSUPPORT, WSAEACCES, 0 };

static const int option_errors[] = { WSAENOPROTOOPT, WSAENETRESET, WSAENOTCONN, WSAEADDRNOTAVAIL, 0 };

static const int ioctl_errors[] = { WSA_IO_PENDING, WSAEOPNOTSUPP, WSAEWOULDBLOCK, WSAENOPROTOOPT, WSA_OPERATION_ABORTED,
                                    WSAENOTCONN, WSAENETUNREACH, ERROR_INVALID_HANDLE, 0 };

static const int shutdown_errors[] = { WSAECONNABORTED, WSAECONNRESET, WSAENOTCONN, 0 };

static const int disconnect_errors[] = { WSAENOPROTOOPT, WSAENOTCONN, WSA_IO_PENDING, WSAECONNABORTED, WSAECONNRESET,
                                         ERROR_INVALID_HANDLE, 0 };

static const int close_errors[] = { WSAEINTR, WSAEWOULDBLOCK, 0 };

/* and those that the operation has ended with: the ones that calls_arguments.c has */
static const int result_errors[] = { WSA_INVALID_HANDLE, WSA_INVALID_PARAMETER, WSA_IO_INCOMPLETE, WSA_OPERATION_ABORTED,
                                     WSAEMSGSIZE, WSAECONNRESET, WSAETIMEDOUT, 0 };

static const int duplicate_errors[] = { WSAEMFILE, WSAENOBUFS, 0 };

static const int poll_errors[] = { WSAENOBUFS, 0 };

static const int startup_errors[] = { WSASYSNOTREADY, WSAVERNOTSUPPORTED, WSAEPROCLIM, 0 };

static const GUID recvmsg_guid = WSAID_WSARECVMSG, sendmsg_guid = WSAID_WSASENDMSG, acceptex_guid = WSAID_ACCEPTEX,
                  connectex_guid = WSAID_CONNECTEX, disconnectex_guid = WSAID_DISCONNECTEX;

#define FUNCTION( function ) #function, function

/* Those of ours twice or more, so that they are called more often.  ConnectEx is not told a lie about its buffer: Wine's
 * own copies that, and where a size has 32 bits what it makes room for is too small (-1), or all that there is. */
struct function functions[] =
{
    { FUNCTION( recv ), "sblf", TRUE, FAILS_SOCKET_ERROR, receive, NULL },
    { FUNCTION( recv ), "sblf", TRUE, FAILS_SOCKET_ERROR, receive, NULL },
    { FUNCTION( recvfrom ), "sblfAN", TRUE, FAILS_SOCKET_ERROR, receive, NULL },
    { FUNCTION( recvfrom ), "sblfAN", TRUE, FAILS_SOCKET_ERROR, receive, NULL },
    { FUNCTION( WSARecv ), "sBcDFOR", TRUE, FAILS_SOCKET_ERROR, overlapped_receive, NULL },
    { FUNCTION( WSARecv ), "sBcDFOR", TRUE, FAILS_SOCKET_ERROR, overlapped_receive, NULL },
    { FUNCTION( WSARecv ), "sBcDFOR", TRUE, FAILS_SOCKET_ERROR, overlapped_receive, NULL },
    { FUNCTION( WSARecvFrom ), "sBcDFANOR", TRUE, FAILS_SOCKET_ERROR, overlapped_receive, NULL },
    { FUNCTION( WSARecvFrom ), "sBcDFANOR", TRUE, FAILS_SOCKET_ERROR, overlapped_receive, NULL },
    { "WSARecvMsg", NULL, "sMDOR", TRUE, FAILS_SOCKET_ERROR, overlapped_receive, &recvmsg_guid },
    { "WSARecvMsg", NULL, "sMDOR", TRUE, FAILS_SOCKET_ERROR, overlapped_receive, &recvmsg_guid },
    { FUNCTION( WSARecvDisconnect ), "sC", TRUE, FAILS_SOCKET_ERROR, disconnect_errors, NULL },
    { FUNCTION( WSAGetOverlappedResult ), "sEDxF", TRUE, FAILS_FALSE, result_errors, NULL },
    { FUNCTION( select ), "0SSST", FALSE, FAILS_SOCKET_ERROR, none, NULL },
    { FUNCTION( WSAPoll ), "Pqt", FALSE, FAILS_SOCKET_ERROR, poll_errors, NULL },
    { FUNCTION( ioctlsocket ), "siv", FALSE, FAILS_SOCKET_ERROR, ioctl_errors, NULL },
    { FUNCTION( WSAIoctl ), "siIjUuDOR", FALSE, FAILS_SOCKET_ERROR, ioctl_errors, NULL },
    { FUNCTION( WSAIoctl ), "siIjUuDOR", FALSE, FAILS_SOCKET_ERROR, ioctl_errors, NULL },
    { FUNCTION( getsockopt ), "sLoVW", FALSE, FAILS_SOCKET_ERROR, option_errors, NULL },
    { FUNCTION( setsockopt ), "sLoVw", FALSE, FAILS_SOCKET_ERROR, option_errors, NULL },
    { FUNCTION( accept ), "sAN", FALSE, FAILS_INVALID_SOCKET, accept_errors, NULL },
    { FUNCTION( WSAAccept ), "sAN00", FALSE, FAILS_INVALID_SOCKET, accept_errors, NULL },
    { FUNCTION( connect ), "san", FALSE, FAILS_SOCKET_ERROR, connect_errors, NULL },
    { FUNCTION( WSAConnect ), "san0000", FALSE, FAILS_SOCKET_ERROR, connect_errors, NULL },
    { FUNCTION( closesocket ), "s", FALSE, FAILS_SOCKET_ERROR, close_errors, NULL },
    { FUNCTION( shutdown ), "sZ", FALSE, FAILS_SOCKET_ERROR, shutdown_errors, NULL },
    { FUNCTION( send ), "srlg", FALSE, FAILS_SOCKET_ERROR, send_errors, NULL },
    { FUNCTION( sendto ), "srlgan", FALSE, FAILS_SOCKET_ERROR, send_errors, NULL },
    { FUNCTION( WSASend ), "sCcDgOR", FALSE, FAILS_SOCKET_ERROR, send_errors, NULL },
    { FUNCTION( WSASendTo ), "sCcDganOR", FALSE, FAILS_SOCKET_ERROR, send_errors, NULL },
    { "WSASendMsg", NULL, "smgDOR", FALSE, FAILS_SOCKET_ERROR, send_errors, &sendmsg_guid },
    { "AcceptEx", NULL, "sH36nnDO", FALSE, FAILS_FALSE, accept_errors, &acceptex_guid },
    { "ConnectEx", NULL, "sanrwDO", FALSE, FAILS_FALSE, connect_errors, &connectex_guid },
    { "DisconnectEx", NULL, "sOg0", FALSE, FAILS_FALSE, disconnect_errors, &disconnectex_guid },
    { FUNCTION( socket ), "yYp", FALSE, FAILS_INVALID_SOCKET, socket_errors, NULL },
    { FUNCTION( WSASocketA ), "yYpXgz", FALSE, FAILS_INVALID_SOCKET, socket_errors, NULL },
    { FUNCTION( WSASocketW ), "yYpXgz", FALSE, FAILS_INVALID_SOCKET, socket_errors, NULL },
    { FUNCTION( WSADuplicateSocketA ), "sdQ", FALSE, FAILS_SOCKET_ERROR, duplicate_errors, NULL },
    { FUNCTION( WSADuplicateSocketW ), "sdQ", FALSE, FAILS_SOCKET_ERROR, duplicate_errors, NULL },
    { FUNCTION( WSAEventSelect ), "sek", FALSE, FAILS_SOCKET_ERROR, none, NULL },
    { FUNCTION( WSAAsyncSelect ), "segk", FALSE, FAILS_SOCKET_ERROR, none, NULL },
    { FUNCTION( WSAStartup ), "12", TRUE, RETURNS_ERROR, startup_errors, NULL },
    { FUNCTION( WSACancelBlockingCall ), "", TRUE, FAILS_SOCKET_ERROR, none, NULL },
};

const unsigned int function_count = ARRAY_SIZE( functions );

void functions_init(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    DWORD size;
    unsigned int i;

    for (i = 0; i < function_count; i++)
        if (functions[i].guid)
            WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, (void *)functions[i].guid, sizeof(GUID), &functions[i].address,
                      sizeof(functions[i].address), &size, NULL, NULL );
    closesocket( s );
}

static BOOL is_in( const int *errors, int error )
{
    while (*errors && *errors != error) errors++;
    return *errors != 0;
}

BOOL function_may_fail_with( const struct function *function, int error )
{
    return is_in( common, error ) || is_in( function->errors, error );
}
