/*
 * WSARecvMsg: flags and control data
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

#include "completion.h"
#include "control.h"
#include "msg.h"
#include "probe.h"
#include "server_path.h"

/* The control data as ntdll writes them. */
union raw_control
{
    WSACMSGHDR align;
    char       bytes[CONTROL_MAX];
};

/* What a receive with a completion routine needs until it ends. */
struct msg_record
{
    WSAMSG            msg;        /* given to ntdll; first, completion_msg_apc() gets it */
    WSAMSG           *target;     /* the program's */
    SOCKET            socket;
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
    BOOL              finished;   /* the program's WSAMSG has been written */
    NTSTATUS          status;     /* then: how it ended */
    union raw_control raw;
};

static void set_control( WSAMSG *msg, union raw_control *raw )
{
    msg->Control.buf = raw->bytes;
    msg->Control.len = sizeof(raw->bytes);
}

/*
 * The WSAMSG page: MSG_TRUNC, the datagram was larger than the buffers; MSG_CTRUNC, the control
 * data were larger than their buffer; MSG_BCAST and MSG_MCAST, how it was sent.  Returns them
 * and writes the control data of a datagram that has come.
 */
static DWORD finish( SOCKET s, WSAMSG *target, const char *raw, ULONG raw_len, NTSTATUS *status )
{
    DWORD flags = *status == STATUS_BUFFER_OVERFLOW ? MSG_TRUNC : 0, cast;
    union { WSACMSGHDR align; char bytes[2 * CONTROL_MAX]; } converted;
    WSABUF control;
    ULONG len;

    len = control_convert( s, raw, raw_len, converted.bytes, &cast );
    flags |= cast;
    if (!probe_copy( &control, &target->Control, sizeof(control) )) return flags;
    if (len > control.len)
    {
        flags |= MSG_CTRUNC;
        *status = STATUS_BUFFER_OVERFLOW;
        len = 0;
    }
    probe_copy( control.buf, converted.bytes, len );
    probe_copy( &target->Control.len, &len, sizeof(len) );
    return flags;
}

static void receive_now( const struct receive_request *request, struct receive_result *result )
{
    struct receive_request inner = *request;
    union raw_control raw;
    WSAMSG msg;

    control_ask_quietly( request->socket );
    set_control( &msg, &raw );
    inner.msg = &msg;
    server_receive( &inner, result );
    if (result->status != STATUS_PENDING && !NT_ERROR( result->status ))
        result->flags = finish( request->socket, request->msg, raw.bytes, msg.Control.len, &result->status );
}

/* If the thread ends before the routine is called, the record stays behind. */
static void start_with_routine( const struct receive_request *request, struct receive_result *result )
{
    struct receive_request inner = *request;
    struct msg_record *record;

    if (!(record = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*record) )))
    {
        result->status = STATUS_INSUFFICIENT_RESOURCES;
        return;
    }
    control_ask_quietly( request->socket );
    set_control( &record->msg, &record->raw );
    record->msg.dwFlags = request->flags;
    record->target = request->msg;
    record->socket = request->socket;
    record->routine = request->routine;
    inner.msg = &record->msg;
    server_receive( &inner, result );
    if (NT_ERROR( result->status )) HeapFree( GetProcessHeap(), 0, record );
    else if (result->status != STATUS_PENDING)
    {
        /* It has ended, but the routine waits for an alertable wait of this thread.  What does
         * not fit is told of by the routine alone (Windows: sock.c test_ip_pktinfo). */
        record->status = result->status;
        result->flags = finish( record->socket, record->target, record->raw.bytes, record->msg.Control.len,
                                &record->status );
        record->finished = TRUE;
        if (record->status)
        {
            probe_copy( &record->target->dwFlags, &result->flags, sizeof(result->flags) );
            result->status = STATUS_PENDING;
        }
    }
}

void msg_receive( const struct receive_request *request, struct receive_result *result )
{
    if (!request->overlapped) receive_now( request, result );
    else if (request->routine) start_with_routine( request, result );
    else
    {
        /* nothing of ours runs at its end */
        control_stop_asking( request->socket );
        server_receive( request, result );
    }
}

LPWSAOVERLAPPED_COMPLETION_ROUTINE msg_complete( WSAMSG *msg, IO_STATUS_BLOCK *iosb )
{
    struct msg_record *record = CONTAINING_RECORD( msg, struct msg_record, msg );
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine = record->routine;
    NTSTATUS status = iosb->Status;
    DWORD flags;

    if (record->finished) iosb->Status = record->status;
    else if (!NT_ERROR( status ))
    {
        flags = finish( record->socket, record->target, record->raw.bytes, msg->Control.len, &status );
        probe_copy( &record->target->dwFlags, &flags, sizeof(flags) );
        iosb->Status = status;
    }
    HeapFree( GetProcessHeap(), 0, record );
    return routine;
}
