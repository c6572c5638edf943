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

/* The WSARecv page has WSAENETRESET for it, but no NTSTATUS is known to become that: this is
 * the way that NTSTATUS has for the errors of others (NTSTATUS_FROM_WIN32). */
#define STATUS_TTL_EXPIRED ((NTSTATUS)(0xc0070000 | WSAENETRESET))

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
