/*
 * Coming back from a crash
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

/*
 * A call that may crash stands between __builtin_setjmp( crash_exit ) and the
 * place where a filter of exceptions has it go on: leave_crash(). gcc only.
 */

#ifndef __WSRECV_TESTS_CRASH_H
#define __WSRECV_TESTS_CRASH_H

#include <winsock2.h>
#include <windows.h>

#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))
#define CAN_CATCH_CRASHES

static void *crash_exit[5];

/* In the filter, before EXCEPTION_CONTINUE_EXECUTION: __builtin_setjmp() returns once more. */
static inline void leave_crash( CONTEXT *context )
{
#ifdef __x86_64__
    context->Rbp = (DWORD64)crash_exit[0];
    context->Rip = (DWORD64)crash_exit[1];
    context->Rsp = (DWORD64)crash_exit[2];
#else
    context->Ebp = (DWORD)crash_exit[0];
    context->Eip = (DWORD)crash_exit[1];
    context->Esp = (DWORD)crash_exit[2];
#endif
}

/* The list of the thread's handlers of exceptions, which on i386 is on the stack and has to be put back. */
static inline void *get_handlers(void)
{
    void *list = NULL;

#ifdef __i386__
    __asm__ volatile ( "movl %%fs:0, %0" : "=r" (list) );
#endif
    return list;
}

static inline void set_handlers( void *list )
{
#ifdef __i386__
    __asm__ volatile ( "movl %0, %%fs:0" : : "r" (list) );
#else
    (void)list;
#endif
}

#endif

#endif /* __WSRECV_TESTS_CRASH_H */
