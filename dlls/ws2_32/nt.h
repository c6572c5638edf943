/*
 * What we use of ntdll that mingw's headers do not declare
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

#ifndef WSRECV_NT_H
#define WSRECV_NT_H

#define WIN32_NO_STATUS
#include <windef.h>
#include <winbase.h>
#include <winternl.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>

/*
 * All are exported by ntdll.dll of Windows and of Wine.  Layouts and arguments
 * are public: MSDN's "Windows Driver Kit" pages, and mingw's own headers for the
 * rest.
 */

NTSYSAPI ULONG WINAPI RtlNtStatusToDosErrorNoTeb( NTSTATUS status );
NTSYSAPI NTSTATUS WINAPI NtCancelIoFileEx( HANDLE file, IO_STATUS_BLOCK *iosb,
                                           IO_STATUS_BLOCK *cancel_iosb );
NTSYSAPI NTSTATUS WINAPI NtDelayExecution( BOOLEAN alertable, const LARGE_INTEGER *timeout );
NTSYSAPI NTSTATUS WINAPI NtQueueApcThread( HANDLE thread, PIO_APC_ROUTINE routine, void *arg1, IO_STATUS_BLOCK *arg2,
                                           ULONG_PTR arg3 );
NTSYSAPI NTSTATUS WINAPI NtSetInformationFile( HANDLE file, IO_STATUS_BLOCK *iosb, void *info, ULONG size,
                                               FILE_INFORMATION_CLASS info_class );
NTSYSAPI void * WINAPI RtlImageDirectoryEntryToData( HMODULE module, BOOLEAN image, WORD directory, ULONG *size );
NTSYSAPI NTSTATUS WINAPI LdrFindEntryForAddress( const void *address, LDR_DATA_TABLE_ENTRY **entry );

/* Wine's winnt.h has this; mingw-w64's does not. */
#ifndef ReadAcquire
static inline LONG ReadAcquire( const volatile LONG *src )
{
    return __atomic_load_n( src, __ATOMIC_ACQUIRE );
}
#endif

#endif /* WSRECV_NT_H */
