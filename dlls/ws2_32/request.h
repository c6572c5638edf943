/*
 * A receive request: what the program asked for, checked
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

#ifndef WSRECV_REQUEST_H
#define WSRECV_REQUEST_H

#include <winsock2.h>
#include <mswsock.h>
#include <windef.h>

/* Requests of up to so many buffers need no memory of their own. */
#define REQUEST_INLINE_BUFFERS 16

/*
 * Every receive call fills one of these with its arguments, has it checked, and then
 * both ways of receiving and the completion work from it alone.
 */
struct receive_request
{
    /* the arguments, from the caller */
    SOCKET      socket;
    WSABUF     *buffers;        /* the program's array */
    DWORD       buffer_count;
    DWORD      *ret_size;       /* lpNumberOfBytesRecvd; NULL is fine for an overlapped request */
    DWORD      *ret_flags;      /* lpFlags; never NULL after request_check() */
    struct sockaddr *addr;      /* lpFrom, or NULL: the sender's address is not wanted */
    int        *addr_len;       /* lpFromlen, size of addr in bytes */
    WSAMSG     *msg;            /* WSARecvMsg only, else NULL */
    OVERLAPPED *overlapped;     /* NULL: a nonoverlapped request */
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
    BOOL        simple;         /* recv and recvfrom: buffers, of which there is one, ret_size and ret_flags are not the
                                 * program's memory but the caller's own */

    /* from request_check() */
    DWORD       flags;          /* *ret_flags as the call began.  Bits that the page does not name go to the server,
                                 * which ignores them; what Windows makes of them is not attested */
    ULONG       generation;     /* of the socket (socket.h) */
    BOOL        connected;      /* a stream that the direct path has just seen connected */
    WSABUF     *captured;       /* a copy of the program's array, as the page has us capture it, without the
                                 * buffers of no length; where all are, one of them */
    DWORD       captured_count;
    WSABUF      inline_buffers[REQUEST_INLINE_BUFFERS];
};

/*
 * Checks the arguments as Windows does and captures what has to be captured.
 * Nothing has been received, and nothing of the program's written, when it fails.
 * Returns 0 or the error:
 *   WSANOTINITIALISED  there was no WSAStartup
 *   WSAENOTSOCK        the arguments are wrong and so is the socket
 *   WSAEFAULT          a pointer that is needed is NULL, or any memory is not accessible
 *   WSAEINVAL          no buffers
 *   WSAENOBUFS         no memory for the copy
 * After 0, request_free() must be called.
 */
extern DWORD request_check( struct receive_request *request );

extern void request_free( struct receive_request *request );

/* The size in bytes of an address of this family (AF_*): what lpFrom must have room for. */
extern int request_address_size( int family );

#endif /* WSRECV_REQUEST_H */
