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

#ifndef WSRECV_STATUS_H
#define WSRECV_STATUS_H

#include "nt.h"

/* Nothing that the sweep of Windows' statuses has found gives WSAENETRESET; this one is ours
 * alone, and never in an OVERLAPPED.  (FACILITY_NTWIN32 with the error in it.) */
#define STATUS_WSRECV_NETRESET ((NTSTATUS)(0xc0070000 | WSAENETRESET))

/*
 * The error that WSAGetLastError gives for a request that ended with this status.
 * STATUS_SUCCESS is 0.  A status that is not in the table is what
 * RtlNtStatusToDosErrorNoTeb says if it is a success or an information, and
 * WSAEINVAL if it is a warning or an error.
 */
extern DWORD status_to_error( NTSTATUS status );

/*
 * The flags that belong to a status: what Windows puts into lpFlags, and gives a
 * completion routine as dwFlags.  AFD tells of a part of a message, and of
 * out-of-band data, by the status alone.
 */
extern DWORD status_to_flags( NTSTATUS status );

#endif /* WSRECV_STATUS_H */
