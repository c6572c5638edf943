/*
 * The receive functions
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
#include <stddef.h>
#include <winsock2.h>
#include <mswsock.h>
#include "nt.h"

#include "afd.h"
#include "close.h"
#include "completion.h"
#include "direct_path.h"
#include "icmp.h"
#include "msg.h"
#include "oob.h"
#include "probe.h"
#include "recv.h"
#include "request.h"
#include "server_path.h"
#include "socket.h"
#include "startup.h"
#include "state.h"
#include "status.h"
#include "trace.h"
#include "waitall.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

void recv_once( const struct receive_request *request, struct receive_result *result )
{
    if (request->msg) msg_receive( request, result );
    else server_receive( request, result );
    state_check_result( request, result );
}

/* What forbids the receive, 0 if nothing.  CloseHandle and DuplicateHandle, which pass us by, may have made the handle
 * another socket's: before an error is told, what it comes from is seen to be about this one. */
static NTSTATUS check( const struct receive_request *request )
{
    NTSTATUS status;

    do
        if (!(status = waitall_check( request ))) status = state_check( request );
    while (status && direct_note_change( request->socket ));
    return status;
}

static void receive_from_server( const struct receive_request *request, struct receive_result *result )
{
    do
    {
        if ((result->status = check( request ))) return;
        if (oob_receive( request, result )) return;

        if (request->flags & MSG_WAITALL) waitall_receive( request, result );
        else recv_once( request, result );
    }
    while (icmp_check_result( request, result ));
    if ((request->flags & (MSG_OOB | MSG_PEEK)) == MSG_OOB && !result->status && result->size)
        oob_taken( request->socket );
    if (!result->status && result->size) direct_note_data( request );
}

/* Every receive goes through here: check the call, receive, tell the caller.
 * Returns 0, or SOCKET_ERROR with the last error set; *size is the number of bytes. */
static int receive( struct receive_request *request, DWORD *size )
{
    struct receive_result result;
    DWORD error;

    memset( &result, 0, sizeof(result) );
    if (!(error = request_check( request )))
    {
        if (!direct_receive( request, &result )) receive_from_server( request, &result );
        error = completion_report( request, &result );
        request_free( request );
        TRACE( "socket %#Ix: status %#lx, size %lu, error %lu\n", (SIZE_T)request->socket, result.status, result.size, error );
    }
    else TRACE( "socket %#Ix: error %lu\n", (SIZE_T)request->socket, error );

    *size = result.size;
    SetLastError( error );
    return error ? SOCKET_ERROR : 0;
}

/* What cannot be put into a request: WSAEFAULT, but as request_check() has it, after the errors that come first. */
static int fail_bad_pointer( SOCKET s )
{
    SetLastError( !startup_done() ? WSANOTINITIALISED : socket_is_valid( s ) ? WSAEFAULT : WSAENOTSOCK );
    return SOCKET_ERROR;
}

/* The functions of Berkeley sockets: one buffer, flags by value, never overlapped. */
static int receive_simple( SOCKET s, char *buffer, int len, int flags, struct sockaddr *addr, int *addr_len )
{
    struct receive_request request;
    DWORD io_flags = flags, size;
    WSABUF wsabuf;

    /* Windows: sock.c test_events fails a receive on purpose with a length of -1 */
    if (len < 0) return fail_bad_pointer( s );

    wsabuf.len = len;
    wsabuf.buf = buffer;
    memset( &request, 0, offsetof( struct receive_request, flags ) );
    request.socket = s;
    request.buffers = &wsabuf;
    request.buffer_count = 1;
    request.ret_size = &size;
    request.ret_flags = &io_flags;
    request.addr = addr;
    request.addr_len = addr_len;
    request.simple = TRUE;

    return receive( &request, &size ) ? SOCKET_ERROR : (int)size;
}

/* The functions of Winsock 2: an array of buffers, flags by a pointer, perhaps overlapped. */
static int receive_array( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD *flags,
                          struct sockaddr *addr, int *addr_len, WSAMSG *msg, OVERLAPPED *overlapped,
                          LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    struct receive_request request;
    DWORD size;

    memset( &request, 0, offsetof( struct receive_request, flags ) );
    request.socket = s;
    request.buffers = buffers;
    request.buffer_count = count;
    request.ret_size = ret_size;
    request.ret_flags = flags;
    request.addr = addr;
    request.addr_len = addr_len;
    request.msg = msg;
    request.overlapped = overlapped;
    request.routine = routine;

    return receive( &request, &size );
}

/***********************************************************************
 *      recv   (WS2_32.16)
 *
 * Receives up to len bytes into buffer.  flags: MSG_PEEK, MSG_OOB, MSG_WAITALL.
 *
 * Returns the number of bytes, 0 at the end of the stream, or SOCKET_ERROR with the
 * last error as for WSARecv.
 */
int WINAPI recv( SOCKET s, char *buffer, int len, int flags )
{
    TRACE( "socket %#Ix, buffer %p, len %d, flags %#x\n", (SIZE_T)s, buffer, len, flags );

    return receive_simple( s, buffer, len, flags, NULL, NULL );
}

/***********************************************************************
 *      recvfrom   (WS2_32.17)
 *
 * As recv; of a datagram the sender's address is stored in addr, which has room for
 * *addr_len bytes, and its size in *addr_len.  Both may be NULL.
 */
int WINAPI recvfrom( SOCKET s, char *buffer, int len, int flags, struct sockaddr *addr, int *addr_len )
{
    TRACE( "socket %#Ix, buffer %p, len %d, flags %#x, addr %p, addr_len %p\n",
           (SIZE_T)s, buffer, len, flags, addr, addr_len );

    return receive_simple( s, buffer, len, flags, addr, addr_len );
}

/***********************************************************************
 *      WSARecv   (WS2_32.82)
 *
 * Receives into an array of buffers, in their order, at once or overlapped.
 *
 *   buffers     count structures of a length in bytes and a pointer; captured before
 *               the call returns
 *   ret_size    number of bytes, written if the receive ends at once; NULL is allowed
 *               with an OVERLAPPED
 *   flags       MSG_PEEK, MSG_OOB, MSG_PARTIAL, MSG_WAITALL; on output MSG_PARTIAL,
 *               MSG_OOB, written if the receive ends at once
 *   overlapped  NULL for a nonoverlapped receive, which waits on a blocking socket
 *   routine     called by an APC at the end of an overlapped receive; NULL: hEvent of
 *               the OVERLAPPED is set and a completion port gets a packet
 *
 * Returns 0 if the receive has ended, else SOCKET_ERROR; the last error is then
 * WSA_IO_PENDING for one that was started, or says why there is none (request_check()
 * for the call, the table in status.c for the receive).
 *
 * What the page says, and where it is done; documentation/statements.txt has each of its
 * sentences, with the tests:
 *
 *   s                     socket_is_valid(): WSAENOTSOCK.  state_check(): a stream is connected or
 *                         WSAENOTCONN, a datagram socket bound or WSAEINVAL.  The server: WSAESHUTDOWN,
 *                         which close.c notes for the direct path
 *   lpBuffers,            request.c, capture_buffers(): WSAEFAULT; captured before the call returns.
 *   dwBufferCount         recvmsg() fills them in order and without holes; where there are more than
 *                         it takes, receive_spread() and receive_merged() of server_path.c
 *   lpNumberOfBytesRecvd, request.c, check_results(): which may be NULL.  completion_report(): written
 *   lpFlags               if the receive ends at once, left alone if it pends or fails
 *   lpOverlapped,         server_path.c, receive_overlapped(): WSA_IO_PENDING, hEvent, packets, routines.
 *   lpCompletionRoutine   completion.c: the routine's arguments, WSAGetOverlappedResult.  pending.c:
 *                         several at once, in the order of the calls.  oob.c, icmp.c and lowat.c take
 *                         part in what is under way.  The end of a thread is the server's, closing
 *                         is close.c's: WSA_OPERATION_ABORTED
 *   nonoverlapped         direct_path.c: what is there, WSAEWOULDBLOCK, a moment's wait.  server_path.c,
 *                         receive_and_wait(): blocking, SO_RCVTIMEO.  cancel.c: WSAEINTR
 *   messages, streams     status_to_flags(): MSG_PARTIAL and WSAEMSGSIZE of a message that does not
 *                         fit.  msg.c: the same of WSARecvMsg
 *   the end               state_check_result(): 0 bytes, or WSAECONNRESET, WSAECONNABORTED, WSAENETRESET,
 *                         WSAETIMEDOUT as state_note_end() tells them apart.  icmp.c: WSAECONNRESET and
 *                         WSAENETRESET of a datagram socket
 *   MSG_PEEK              direct_path.c and server_path.c hand it on
 *   MSG_OOB               oob.c; WSAEOPNOTSUPP in state_check()
 *   MSG_WAITALL           waitall.c; lowat.c where it is overlapped
 *   WSANOTINITIALISED     startup_done()
 */
int WINAPI WSARecv( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD *flags,
                    OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    TRACE( "socket %#Ix, buffers %p, count %lu, ret_size %p, flags %p, overlapped %p, routine %p\n",
           (SIZE_T)s, buffers, count, ret_size, flags, overlapped, routine );

    return receive_array( s, buffers, count, ret_size, flags, NULL, NULL, NULL, overlapped, routine );
}

/***********************************************************************
 *      WSARecvFrom   (WS2_32.84)
 *
 * As WSARecv; of a datagram the sender's address is stored in addr, which has room for
 * *addr_len bytes, and its size in *addr_len, when the receive ends.
 */
int WINAPI WSARecvFrom( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD *flags,
                        struct sockaddr *addr, int *addr_len, OVERLAPPED *overlapped,
                        LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    TRACE( "socket %#Ix, buffers %p, count %lu, ret_size %p, flags %p, addr %p, addr_len %p, overlapped %p, "
           "routine %p\n", (SIZE_T)s, buffers, count, ret_size, flags, addr, addr_len, overlapped, routine );

    return receive_array( s, buffers, count, ret_size, flags, addr, addr_len, NULL, overlapped, routine );
}

/***********************************************************************
 *      WSARecvMsg   (by SIO_GET_EXTENSION_FUNCTION_POINTER)
 *
 * Receives a datagram with its sender's address and the control data that were asked
 * for by socket options (IP_PKTINFO and others).  The WSAMSG is read when the call is
 * made; name, namelen, Control.len and dwFlags are written when the receive ends, so
 * it must last as long as the OVERLAPPED.
 */
int WINAPI WSARecvMsg( SOCKET s, WSAMSG *msg, DWORD *ret_size, OVERLAPPED *overlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    TRACE( "socket %#Ix, msg %p, ret_size %p, overlapped %p, routine %p\n",
           (SIZE_T)s, msg, ret_size, overlapped, routine );

    if (!probe_write( msg, sizeof(*msg) )) return fail_bad_pointer( s );
    return receive_array( s, msg->lpBuffers, msg->dwBufferCount, ret_size, &msg->dwFlags, msg->name, &msg->namelen,
                          msg, overlapped, routine );
}

/***********************************************************************
 *      WSARecvDisconnect   (WS2_32.83)
 *
 * Ends receiving on a connected socket.  TCP has no disconnect data, so data is left as
 * it is; NULL is allowed.
 *
 * Returns 0, or SOCKET_ERROR with WSANOTINITIALISED, WSAENOTSOCK or WSAENOTCONN.
 */
int WINAPI WSARecvDisconnect( SOCKET s, WSABUF *data )
{
    IO_STATUS_BLOCK iosb;
    int how = SD_RECEIVE;
    DWORD error;
    BOOL news;

    TRACE( "socket %#Ix, data %p\n", (SIZE_T)s, data );

    if (!startup_done()) error = WSANOTINITIALISED;
    else if (!socket_is_valid( s )) error = WSAENOTSOCK;
    else
    {
        news = close_before_shutdown( s, how );
        error = status_to_error( NtDeviceIoControlFile( (HANDLE)s, NULL, NULL, NULL, &iosb, IOCTL_AFD_WINE_SHUTDOWN,
                                                        &how, sizeof(how), NULL, 0 ) );
        close_after_shutdown( s, news, error );
    }

    TRACE( "error %lu\n", error );
    SetLastError( error );
    return error ? SOCKET_ERROR : 0;
}
