/*
 * Fuzzing of the DLL: calls with arguments by chance
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

#ifndef WSRECV_FUZZ_CALLS_H
#define WSRECV_FUZZ_CALLS_H

#include <stdarg.h>
#include <winsock2.h>
#include <mswsock.h>
#include <ws2tcpip.h>
#include <windef.h>
#include <winbase.h>

#define ARRAY_SIZE( array ) (sizeof(array) / sizeof((array)[0]))

/* ---- calls.c ---- */

extern unsigned int any( unsigned int limit );   /* 0 to limit - 1, by chance */

#define one_of( array ) ((array)[any( ARRAY_SIZE( array ) )])

/* ---- calls_memory.c: pointers that are right, and such as must not be followed ---- */

extern void memory_init(void);

/* From now on for another call. */
extern void memory_begin(void);

/* Room for so many bytes, with nothing after it that can be touched.  Bad ones are counted; *written: ws2_32 has to
 * write there, so that a page that is read-only is bad.  *bad may be NULL if it must be a good one. */
extern void *memory_get( SIZE_T size, const void *contents, BOOL written, BOOL *bad );

/* How many bad pointers the call has, and the name of the last. */
extern unsigned int memory_bad;
extern const char *memory_bad_name;

/* ---- calls_targets.c: what the calls are made with ---- */

enum target_kind
{
    TARGET_TCP, TARGET_TCP_BLOCKING, TARGET_UDP, TARGET_UDP_BLOCKING,   /* these have known data */
    TARGET_WITH_DATA,
    TARGET_EMPTY = TARGET_WITH_DATA, TARGET_UNCONNECTED, TARGET_LISTENER, TARGET_UNBOUND, TARGET_BOUND, TARGET_SHUT,
    TARGET_RESET, TARGET_NOT_OVERLAPPED, TARGET_EVENTS,
    TARGET_SOCKETS,
    TARGET_CLOSED = TARGET_SOCKETS, TARGET_EVENT, TARGET_FILE, TARGET_PIPE, TARGET_THREAD, TARGET_NULL, TARGET_INVALID,
    TARGET_GARBAGE,
    TARGET_COUNT
};

extern const char * const target_names[TARGET_COUNT];

extern void targets_init(void);

/* Its handle; opened anew if it was changed. */
extern SOCKET target_get( enum target_kind kind );

/* What was done with it may have changed it. */
extern void target_changed( enum target_kind kind );

/* So many bytes of its data have been received; FALSE if they are not those that were there.  data may be NULL. */
extern BOOL target_received( enum target_kind kind, const char *data, DWORD size );

/* Are the data still there?  Only for those that have some. */
extern BOOL target_is_whole( enum target_kind kind );

/* ---- calls_table.c: the functions ---- */

#define MAX_ARGS 9

enum failure { FAILS_SOCKET_ERROR, FAILS_INVALID_SOCKET, FAILS_FALSE, RETURNS_ERROR };

struct function
{
    const char  *name;
    void        *address;
    const char  *params;       /* a letter for each, see calls_arguments.c */
    BOOL         ours;         /* its result is our DLL's own; else we only take note of what Wine's own does */
    enum failure failure;
    const int   *errors;       /* those that its page has, besides those of all functions; 0 at the end */
    const GUID  *guid;         /* by WSAIoctl; NULL: it is exported */
};

extern struct function functions[];
extern const unsigned int function_count;

extern void functions_init(void);
extern BOOL function_may_fail_with( const struct function *function, int error );

/* ---- calls_arguments.c ---- */

struct call
{
    const struct function *function;
    ULONG_PTR        args[MAX_ARGS];
    unsigned int     count;
    enum target_kind target, other;   /* TARGET_COUNT: none */
    OVERLAPPED      *overlapped;      /* NULL: none, or a bad one */
    BOOL             has_overlapped;  /* there is one, even if it is bad */
    DWORD           *size;            /* where the number of bytes is to be, NULL if that is not known */
    const WSABUF    *buffers;         /* what is received into, all of it good */
    DWORD            buffer_count;
    WSABUF           own[4];
    int              flags;           /* of a receive */
    BOOL             waits;
    ULONG_PTR        ret;
    int              error;
    BOOL             crashed;
};

extern void call_make( struct call *call, const struct function *function );

/* How often completion routines were called. */
extern unsigned int routine_calls;

#endif /* WSRECV_FUZZ_CALLS_H */
