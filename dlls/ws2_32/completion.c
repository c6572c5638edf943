/*
 * How the end of a receive reaches the program
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

#include "completion.h"
#include "icmp.h"
#include "lowat.h"
#include "msg.h"
#include "probe.h"
#include "socket.h"
#include "startup.h"
#include "state.h"
#include "status.h"
#include "trace.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* The memory was writable when the call began; if it is no longer, nothing is written. */
static void write_dword( DWORD *ptr, DWORD value )
{
    if (ptr) probe_copy( ptr, &value, sizeof(value) );
}

DWORD completion_report( const struct receive_request *request, const struct receive_result *result )
{
    DWORD flags;

    if (result->status != STATUS_PENDING && !NT_ERROR( result->status ))
    {
        if (request->msg) flags = result->flags;
        else flags = status_to_flags( result->status );
        /* Out-of-band data that were asked for are told of: AFD ends such a receive
         * with STATUS_RECEIVE_EXPEDITED. */
        if (!result->status) flags |= request->flags & MSG_OOB;
        write_dword( request->ret_size, result->size );
        write_dword( request->ret_flags, flags );
    }
    return status_to_error( result->status );
}

static void call_routine( LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, IO_STATUS_BLOCK *iosb, DWORD flags )
{
    NTSTATUS status;

    icmp_completed( (OVERLAPPED *)iosb );
    status = iosb->Status;

    status = state_check_completion( (OVERLAPPED *)iosb, status );

    TRACE( "overlapped %p, routine %p, status %#lx, size %#Ix, flags %#lx\n",
           iosb, routine, status, iosb->Information, flags );
    routine( status_to_error( status ), iosb->Information, (OVERLAPPED *)iosb, flags );
}

void WINAPI completion_apc( void *context, IO_STATUS_BLOCK *iosb, ULONG reserved )
{
    (void)reserved;
    call_routine( context, iosb, status_to_flags( iosb->Status ) );
}

void WINAPI completion_msg_apc( void *context, IO_STATUS_BLOCK *iosb, ULONG reserved )
{
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine = msg_complete( context, iosb );

    (void)reserved;
    call_routine( routine, iosb, 0 );
}

/* Waits until the OVERLAPPED's event, or the socket itself where there is none, is
 * signalled.  Not alertable (Windows: sock.c test_WSAGetOverlappedResult). */
static DWORD wait_for_overlapped( SOCKET s, HANDLE event )
{
    event = (HANDLE)((ULONG_PTR)event & ~(ULONG_PTR)1);
    if (WaitForSingleObject( event ? event : (HANDLE)s, INFINITE ) == WAIT_FAILED) return GetLastError();
    return 0;
}

/***********************************************************************
 *      WSAGetOverlappedResult   (WS2_32.60)
 *
 * Tells how an overlapped operation ended, and waits for that if wait is set.
 *
 * Returns TRUE, with *size and *flags written, if it succeeded.  FALSE otherwise:
 *   WSANOTINITIALISED      there was no WSAStartup
 *   WSAENOTSOCK            not a socket, or a handle that ws2_32 did not make
 *   WSA_INVALID_PARAMETER  overlapped is NULL
 *   WSAEFAULT              a pointer is NULL or bad; if it is flags, *size is written
 *   WSA_IO_INCOMPLETE      it has not ended and wait is not set
 *   anything else          the error that the operation ended with; *size is written,
 *                          *flags is not (Windows: sock.c test_ip_pktinfo)
 */
BOOL WINAPI WSAGetOverlappedResult( SOCKET s, OVERLAPPED *overlapped, DWORD *size, BOOL wait, DWORD *flags )
{
    OVERLAPPED state;
    NTSTATUS status;
    DWORD error;

    TRACE( "socket %#Ix, overlapped %p, size %p, wait %d, flags %p\n", (SIZE_T)s, overlapped, size, wait, flags );

    if (!startup_done()) error = WSANOTINITIALISED;
    else if (!overlapped) error = WSA_INVALID_PARAMETER;
    else if (!socket_is_ours( s )) error = WSAENOTSOCK;
    else if (!probe_copy( &state, overlapped, sizeof(state) ) || !size || !probe_write( size, sizeof(*size) ))
        error = WSAEFAULT;
    else
        error = 0;
    if (error) goto failed;

    if ((NTSTATUS)state.Internal == STATUS_PENDING)
    {
        error = wait ? wait_for_overlapped( s, state.hEvent ) : WSA_IO_INCOMPLETE;
        if (error) goto failed;
    }
    /* ntdll writes Internal last: the rest belongs to the status that is read first. */
    status = ReadAcquire( (LONG *)&overlapped->Internal );
    if (NT_ERROR( status ))
    {
        icmp_completed( overlapped );
        status = overlapped->Internal;
    }
    /* Others may still tell of an error what it comes from (socket_of_overlapped()). */
    if (NT_SUCCESS( status ) || status == STATUS_CANCELLED) pending_ended( socket_get_pending( s ), overlapped );
    lowat_update( s );
    write_dword( size, overlapped->InternalHigh );

    /* Only now: programs that pass NULL get the size all the same (Windows: sock.c
     * test_ip_pktinfo, test_TransmitFile). */
    if (!flags || !probe_write( flags, sizeof(*flags) ))
    {
        error = WSAEFAULT;
        goto failed;
    }
    if (NT_SUCCESS( status )) *flags = status_to_flags( status );

    SetLastError( status_to_error( state_check_timeout( s, status ) ) );
    TRACE( "status %#lx\n", status );
    return NT_SUCCESS( status );

failed:
    TRACE( "error %lu\n", error );
    SetLastError( error );
    return FALSE;
}
