/*
 * A receive ahead of those that wait for many bytes
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

#include "afd.h"
#include "scout.h"
#include "trace.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* Without an event of its own it would set the state of the socket's handle, which programs may wait for. */
static HANDLE get_event(void)
{
    static HANDLE event;
    HANDLE handle;

    if (!event && (handle = CreateEventW( NULL, TRUE, FALSE, NULL )) &&
        InterlockedCompareExchangePointer( &event, handle, NULL ))
        CloseHandle( handle );
    return event;
}

BOOL scout_is_out( const struct scout *scout )
{
    return *(volatile NTSTATUS *)&scout->iosb.Status == STATUS_PENDING;
}

NTSTATUS scout_send( SOCKET s, struct scout *scout )
{
    static unsigned int peek = MSG_PEEK;  /* ntdll may look at it later */
    struct afd_recvmsg_params params;
    WSABUF buffer;
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    HANDLE event = get_event();

    buffer.len = 1;
    buffer.buf = &scout->byte;
    memset( &params, 0, sizeof(params) );
    params.flags = (ULONG_PTR)&peek;
    params.force_async = TRUE;
    params.count = 1;
    params.buffers = (ULONG_PTR)&buffer;
    scout->iosb.Status = STATUS_PENDING;
    if (event) status = NtDeviceIoControlFile( (HANDLE)s, event, NULL, NULL, &scout->iosb, IOCTL_AFD_WINE_RECVMSG,
                                               &params, sizeof(params), NULL, 0 );
    TRACE( "socket %#Ix: status %#lx\n", (SIZE_T)s, status );
    if (!NT_ERROR( status )) return 0;
    scout->iosb.Status = status;  /* nobody else writes it */
    return status == STATUS_INSUFFICIENT_RESOURCES || status == STATUS_NO_MEMORY ? 0 : status;
}

void scout_call_back( SOCKET s, struct scout *scout )
{
    IO_STATUS_BLOCK iosb;

    if (scout_is_out( scout )) NtCancelIoFileEx( (HANDLE)s, &scout->iosb, &iosb );
}
