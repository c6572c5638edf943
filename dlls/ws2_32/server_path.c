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

#include <stdarg.h>
#include <winsock2.h>
#include <ws2tcpip.h>
#include "nt.h"

#include "afd.h"
#include "cancel.h"
#include "completion.h"
#include "direct_path.h"
#include "lowat.h"
#include "probe.h"
#include "server_path.h"
#include "socket.h"
#include "thread.h"

#define PTR_TO_U64(ptr) ((ULONGLONG)(ULONG_PTR)(ptr))

/* recvmsg() takes no more at a time (UIO_MAXIOV). */
#define MAX_BUFFERS 1024

/* At most so many bytes are received at a time into more buffers than that: a datagram
 * is never larger, and a stream goes on in the next receive. */
#define MAX_SPREAD 0x1000000

/* No datagram is larger. */
#define MAX_DATAGRAM 0x10000

/* Flags of an overlapped request: they are read while the request is made, but their
 * address goes into the request, so it must not be on a stack.  One word for each
 * combination that the server path knows; nothing but its own value is stored. */
static unsigned int *get_static_flags( DWORD flags )
{
    static unsigned int words[4];
    unsigned int *word = &words[((flags & MSG_OOB) ? 1 : 0) | ((flags & MSG_PEEK) ? 2 : 0)];

    *word = flags & (MSG_OOB | MSG_PEEK);
    return word;
}

static void fill_params( struct afd_recvmsg_params *params, const struct receive_request *request,
                         unsigned int *flags )
{
    params->control = request->msg ? PTR_TO_U64( &request->msg->Control ) : 0;
    params->addr = PTR_TO_U64( request->addr );
    params->addr_len = PTR_TO_U64( request->addr_len );
    params->flags = PTR_TO_U64( flags );
    params->force_async = request->overlapped != NULL;
    params->count = min( request->captured_count, MAX_BUFFERS );
    params->buffers = PTR_TO_U64( request->captured );
}

/* A request that never started says so by its status; what the handle of something else
 * than a socket answers is any of several. */
static NTSTATUS check_failure( SOCKET s, NTSTATUS status )
{
    switch (status)
    {
    case STATUS_NOT_SUPPORTED:
    case STATUS_NOT_IMPLEMENTED:
    case STATUS_ACCESS_DENIED:
    case STATUS_INVALID_PARAMETER:
    case STATUS_INVALID_DEVICE_REQUEST:
    case STATUS_BAD_DEVICE_TYPE:
    case STATUS_INVALID_INFO_CLASS:
        return socket_is_valid( s ) ? status : STATUS_OBJECT_TYPE_MISMATCH;
    /* A receive on Windows needs no descriptor.  What it says where means are scarce is WSAENOBUFS; the WSAEINVAL that
     * Winsock has for statuses it does not know would say that the socket is not bound. */
    case STATUS_TOO_MANY_OPENED_FILES:
        return STATUS_INSUFFICIENT_RESOURCES;
    default:
        return status;
    }
}

static NTSTATUS wait_for_request( SOCKET s, HANDLE event, IO_STATUS_BLOCK *iosb )
{
    NTSTATUS status;

    /* STATUS_USER_APC and STATUS_ALERTED end the wait, but not the receive. */
    while (*(volatile NTSTATUS *)&iosb->Status == STATUS_PENDING)
    {
        status = NtWaitForSingleObject( event, TRUE, NULL );
        if (!NT_ERROR( status )) continue;

        /* Somebody has closed our event.  The request must not outlive this call. */
        NtCancelIoFileEx( (HANDLE)s, iosb, iosb );
        while (*(volatile NTSTATUS *)&iosb->Status == STATUS_PENDING) SleepEx( 1, TRUE );
    }
    return iosb->Status;
}

/* Where the sender's address goes that is asked for whether or not the program wants it. */
struct sender
{
    struct sockaddr_storage addr;  /* of no family: no datagram was received */
    int len;
};

static void ask_for_sender( struct sender *sender, struct afd_recvmsg_params *params )
{
    sender->addr.ss_family = 0;
    sender->len = sizeof(sender->addr);
    params->addr = PTR_TO_U64( &sender->addr );
    params->addr_len = PTR_TO_U64( &sender->len );
}

static void tell_sender( const struct sender *sender, const struct receive_request *request,
                         struct receive_result *result )
{
    if (!sender->addr.ss_family) result->no_datagram = !result->status && !result->size;
    else if (request->addr)
    {
        probe_copy( request->addr, &sender->addr, sender->len );
        probe_copy( request->addr_len, &sender->len, sizeof(sender->len) );
    }
}

static void receive_and_wait( const struct receive_request *request, struct receive_result *result )
{
    SOCKET s = request->socket;
    BOOL errors = (socket_get_flags( s ) & SOCKET_ERRORS) != 0;
    unsigned int flags = request->flags;
    struct afd_recvmsg_params params;
    struct cancel_wait *wait;
    struct sender sender;
    HANDLE event = NULL;
    ULONG_PTR size;
    BOOL cancelled;

    if (!(wait = cancel_enter( s, socket_get_pending( s ) )) || !(event = thread_take_event()))
    {
        if (wait) cancel_leave( wait );
        result->status = STATUS_INSUFFICIENT_RESOURCES;
        return;
    }

    fill_params( &params, request, &flags );
    if (errors) ask_for_sender( &sender, &params );
    pending_own( socket_get_pending( s ), (OVERLAPPED *)&wait->iosb );
    lowat_enter( s, &wait->iosb, 1 );
    result->status = NtDeviceIoControlFile( (HANDLE)s, event, NULL, NULL, &wait->iosb, IOCTL_AFD_WINE_RECVMSG,
                                            &params, sizeof(params), NULL, 0 );
    if (result->status == STATUS_PENDING)
    {
        wait->pends = TRUE;
        result->status = wait_for_request( s, event, &wait->iosb );
    }
    lowat_leave( s, &wait->iosb );
    size = wait->iosb.Information;
    cancelled = cancel_leave( wait );
    thread_give_event( event );

    /* A socket that is closed under a blocking call ends it as WSACancelBlockingCall
     * does, with WSAEINTR; only overlapped requests are told of an aborted operation. */
    if (result->status == STATUS_HANDLES_CLOSED ||
        (result->status == STATUS_CANCELLED &&
         (cancelled || (request->generation && !socket_is_ours( s )))))
        result->status = STATUS_REQUEST_ABORTED;
    if (!NT_ERROR( result->status )) result->size = size;
    result->flags = flags & MSG_CTRUNC;
    if (errors && !NT_ERROR( result->status )) tell_sender( &sender, request, result );
}

/* From how many bytes on the server may serve an overlapped request. */
static DWORD get_need( const struct receive_request *request )
{
    ULONGLONG total = 0;
    DWORD i;

    if (!(request->flags & MSG_WAITALL)) return 1;
    for (i = 0; i < min( request->captured_count, MAX_BUFFERS ); i++) total += request->captured[i].len;
    return max( 1, min( total, MAXLONG ) );
}

static BOOL is_skipped( SOCKET s )
{
    return (direct_get_skip_flags( s ) & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS) != 0;
}

static void receive_overlapped( const struct receive_request *request, struct receive_result *result )
{
    OVERLAPPED *overlapped = request->overlapped;
    IO_STATUS_BLOCK *iosb = (IO_STATUS_BLOCK *)overlapped;
    HANDLE event = overlapped->hEvent;
    PIO_APC_ROUTINE apc = NULL;
    void *context = overlapped;
    struct afd_recvmsg_params params;
    ULONG_PTR internal, size = 0;

    if (request->routine)
    {
        /* The page: "if lpCompletionRoutine is not NULL, the hEvent parameter is ignored
         * and can be used by the application to pass context information". */
        event = NULL;
        apc = request->msg ? completion_msg_apc : completion_apc;
        context = request->msg ? (void *)request->msg : (void *)request->routine;
    }
    else if ((ULONG_PTR)event & 1)
    {
        /* As for all of Windows' file I/O: the low bit keeps the packet from the
         * completion port (GetQueuedCompletionStatus page). */
        context = NULL;
        event = (HANDLE)((ULONG_PTR)event & ~(ULONG_PTR)1);
    }

    /* WSARecvMsg's own flags are written at completion; the WSAMSG lasts until then. */
    fill_params( &params, request, request->msg ? (unsigned int *)&request->msg->dwFlags
                                                : get_static_flags( request->flags ) );
    overlapped->Internal = STATUS_PENDING;
    pending_add( socket_get_pending( request->socket ), overlapped );
    if (!(result->status = lowat_enter( request->socket, iosb, get_need( request ) )))
        result->status = NtDeviceIoControlFile( (HANDLE)request->socket, event, apc, context, iosb,
                                                IOCTL_AFD_WINE_RECVMSG, &params, sizeof(params), NULL, 0 );
    if (NT_ERROR( result->status ))
    {
        /* nobody else tells that it is not under way */
        internal = (ULONG)result->status;
        probe_copy( &overlapped->Internal, &internal, sizeof(internal) );
    }
    if (result->status != STATUS_PENDING) lowat_leave( request->socket, iosb );

    /* Data that do not fit are an error to a caller, but the request has been made and its
     * completion is on the way: the caller is told to wait for it (Windows: sock.c
     * test_ip_pktinfo).  But where the program has asked for no packet of what ends at once,
     * and has no event, nothing would end that wait. */
    if (NT_WARNING( result->status ) && (apc || event || !is_skipped( request->socket )))
        result->status = STATUS_PENDING;

    /* By now another thread may have taken the packet and freed the OVERLAPPED. */
    if (result->status != STATUS_PENDING && !NT_ERROR( result->status ) &&
        probe_copy( &size, &overlapped->InternalHigh, sizeof(size) ))
        result->size = size;
}

/* More buffers than recvmsg() takes: the data are received into one, and spread. */
static void receive_spread( const struct receive_request *request, struct receive_result *result )
{
    struct receive_request whole = *request;
    ULONGLONG total = 0;
    DWORD i, len, pos;
    WSABUF buffer;

    for (i = 0; i < request->captured_count; i++) total += request->captured[i].len;
    buffer.len = min( total, MAX_SPREAD );
    if (!(buffer.buf = HeapAlloc( GetProcessHeap(), 0, buffer.len )))
    {
        result->status = STATUS_INSUFFICIENT_RESOURCES;
        return;
    }
    whole.captured = &buffer;
    whole.captured_count = 1;
    receive_and_wait( &whole, result );

    for (i = pos = 0; pos < result->size; pos += len, i++)
    {
        len = min( request->captured[i].len, result->size - pos );
        probe_copy( request->captured[i].buf, buffer.buf + pos, len );
    }
    HeapFree( GetProcessHeap(), 0, buffer.buf );
}

/*
 * An overlapped receive into more buffers than recvmsg() takes: nothing of ours runs at its end
 * to spread the data.  Buffers that follow one another in memory are made one, which does for
 * a buffer that was cut in pieces.  If there are too many even so, a stream may leave the
 * last ones empty; the rest of a datagram would be lost, unless no datagram can reach them.
 */
static void receive_merged( const struct receive_request *request, struct receive_result *result )
{
    struct receive_request merged = *request;
    const WSABUF *buffer = request->captured;
    struct socket_info info;
    ULONGLONG room = 0;
    WSABUF *last;
    DWORD i;

    if (!(merged.captured = HeapAlloc( GetProcessHeap(), 0, request->captured_count * sizeof(*buffer) )))
    {
        result->status = STATUS_INSUFFICIENT_RESOURCES;
        return;
    }
    last = merged.captured;
    *last = *buffer;
    for (i = 1; i < request->captured_count; i++)
    {
        buffer++;
        if (last->buf + last->len == buffer->buf && last->len + (ULONGLONG)buffer->len <= MAX_SPREAD)
            last->len += buffer->len;
        else *++last = *buffer;
    }
    merged.captured_count = last - merged.captured + 1;

    for (i = 0; i < min( merged.captured_count, MAX_BUFFERS ); i++) room += merged.captured[i].len;
    if (merged.captured_count > MAX_BUFFERS && room < MAX_DATAGRAM &&
        !socket_get_info( request->socket, &info ) && info.type != SOCK_STREAM)
        result->status = STATUS_INSUFFICIENT_RESOURCES;
    else receive_overlapped( &merged, result );
    HeapFree( GetProcessHeap(), 0, merged.captured );
}

/* A room for the address that is larger than any (Windows: sock.c test_UDP): seen on Wine 8.0, ntdll clears it to its end
 * after it has received, and the datagram is lost where that cannot be written.  Returns what it was, 0 if it stays. */
static int limit_address( const struct receive_request *request )
{
    int len, most = sizeof(struct sockaddr_storage);
    struct socket_info info;

    if (!request->addr || !probe_copy( &len, request->addr_len, sizeof(len) ) || len <= most) return 0;
    if (socket_get_info( request->socket, &info ) || info.type == SOCK_STREAM) return 0;  /* has none to tell */
    probe_copy( request->addr_len, &most, sizeof(most) );
    return len;
}

void server_receive( const struct receive_request *request, struct receive_result *result )
{
    int len = limit_address( request );

    result->size = 0;
    result->flags = 0;
    result->no_datagram = FALSE;

    if (!request->overlapped)
    {
        if (request->captured_count > MAX_BUFFERS) receive_spread( request, result );
        else receive_and_wait( request, result );
    }
    else if (request->captured_count > MAX_BUFFERS) receive_merged( request, result );
    else receive_overlapped( request, result );

    if (!NT_ERROR( result->status )) return;
    if (len) probe_copy( request->addr_len, &len, sizeof(len) );
    result->status = check_failure( request->socket, result->status );
}
