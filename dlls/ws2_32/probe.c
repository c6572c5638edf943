/*
 * Checking memory that the program passed to us
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
#include <windef.h>
#include <winbase.h>

#include "probe.h"

/* probe_asm.S: the instructions that may fault.  Each returns TRUE, or FALSE when
 * probe_fault() sent it to its way out. */
extern BOOL __cdecl guarded_read( const char *first, const char *last );
extern BOOL __cdecl guarded_write( char *first, char *last );
extern BOOL __cdecl guarded_copy( void *dst, const void *src, SIZE_T size );
extern void __cdecl guarded_fault(void);

/* Windows has nothing of a program from here on (lpMaximumApplicationAddress of GetSystemInfo; of 32-bit programs the
 * largest that there is).  Linux may have the stack that the process was started on, which is not the program's. */
#ifdef __x86_64__
#define USER_END 0x00007fffffff0000
#else
#define USER_END 0xffff0000
#endif

/* The range must not wrap, and both ends must be in one piece of address space. */
static BOOL valid_range( const void *ptr, SIZE_T size )
{
    ULONG_PTR first = (ULONG_PTR)ptr, last = first + size - 1;

    return last >= first && last < USER_END;
}

BOOL probe_read( const void *ptr, SIZE_T size )
{
    const char *first = ptr;

    if (!size) return TRUE;
    if (!valid_range( ptr, size )) return FALSE;
    return guarded_read( first, first + size - 1 );
}

BOOL probe_write( void *ptr, SIZE_T size )
{
    char *first = ptr;

    if (!size) return TRUE;
    if (!valid_range( ptr, size )) return FALSE;
    return guarded_write( first, first + size - 1 );
}

BOOL probe_copy( void *dst, const void *src, SIZE_T size )
{
    if (!size) return TRUE;
    if (!valid_range( dst, size ) || !valid_range( src, size )) return FALSE;
    return guarded_copy( dst, src, size );
}

/* The exception handler of the functions in probe_asm.S (their language handler on
 * x86_64, their registration record on i386): a fault goes on at guarded_fault.
 * Anything else (a breakpoint, a single step) is not ours. */
EXCEPTION_DISPOSITION __cdecl probe_fault( EXCEPTION_RECORD *record, void *frame,
                                           CONTEXT *context, void *dispatch )
{
    (void)frame;
    (void)dispatch;

    switch (record->ExceptionCode)
    {
    case EXCEPTION_ACCESS_VIOLATION:
    case EXCEPTION_GUARD_PAGE:
    case EXCEPTION_IN_PAGE_ERROR:
    case EXCEPTION_DATATYPE_MISALIGNMENT:
    case EXCEPTION_STACK_OVERFLOW:  /* the last guard page of this thread's own stack, which is nowhere near its end */
        break;
    default:
        return ExceptionContinueSearch;
    }
    if (record->ExceptionFlags & 0x06 /* unwinding */) return ExceptionContinueSearch;

#ifdef __x86_64__
    context->Rip = (ULONG_PTR)guarded_fault;
#else
    context->Eip = (ULONG_PTR)guarded_fault;
#endif
    return ExceptionContinueExecution;
}
