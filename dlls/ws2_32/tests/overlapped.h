/*
 * Receives that complete later: helpers for the tests of overlapped receiving
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

/* Include this first: it sets up the NTSTATUS values, and includes the other helpers. Everything is static inline. */

#ifndef __WSRECV_TESTS_OVERLAPPED_H
#define __WSRECV_TESTS_OVERLAPPED_H

#include <stdarg.h>

#include <ntstatus.h>
#define WIN32_NO_STATUS
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <winternl.h>
#include <mswsock.h>

#include "wine/test.h"
#include "receiver.h"

#define BUFFER_SIZE  64
#define FILLER       0xcc   /* what a buffer holds where nothing was received */

/*
 * A receive request and what becomes of it. Tests keep it in static memory: one that is never completed, because
 * something is broken, would otherwise write to a dead stack frame when the socket is closed.
 */
struct receive
{
    WSAOVERLAPPED overlapped;            /* first: a routine finds the receive by its OVERLAPPED */
    WSABUF        buf;                   /* data, as much of it as asked for */
    DWORD         size, flags;           /* lpNumberOfBytesRecvd, lpFlags */
    char          data[BUFFER_SIZE];

    unsigned int  called;                /* by the completion routine: how often, */
    DWORD         error, transferred, routine_flags;   /* its arguments, */
    DWORD         thread;                /* and the thread it ran in */
};

/* Poison wherever a value may be written. With hEvent the WSAOVERLAPPED is otherwise as a program has it. */
static inline void init_receive( struct receive *r, DWORD len, HANDLE event )
{
    memset( r, 0, sizeof(*r) );
    memset( r->data, FILLER, sizeof(r->data) );
    r->overlapped.Internal = POISON;
    r->overlapped.InternalHigh = POISON;
    r->overlapped.hEvent = event;
    r->buf.len = len;
    r->buf.buf = r->data;
    r->size = POISON;
}

/* Calls WSARecv; 0 or the error. */
static inline int start_receive( SOCKET s, struct receive *r, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    WSASetLastError( POISON );
    return WSARecv( s, &r->buf, 1, &r->size, &r->flags, &r->overlapped, routine ) ? WSAGetLastError() : 0;
}

/*
 * A receive of up to len bytes that has to pend, since nothing is there.
 * The page: when an operation will complete later, "lpNumberOfBytesRecvd and lpFlags are not updated".
 * Windows: sock.c test_nonblocking_async_recv: Internal is STATUS_PENDING, InternalHigh is left alone.
 */
#define post_receive( s, r, len, event, routine ) post_receive_( __FILE__, __LINE__, s, r, len, event, routine )
static inline BOOL post_receive_( const char *file, int line, SOCKET s, struct receive *r, DWORD len,
                                  HANDLE event, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    int err;

    init_receive( r, len, event );
    err = start_receive( s, r, routine );
    ok_(file, line)( err == WSA_IO_PENDING, "WSARecv gave error %d\n", err );
    if (err != WSA_IO_PENDING) return FALSE;
    ok_(file, line)( r->size == POISON, "size was set to %lu\n", r->size );
    ok_(file, line)( !r->flags, "flags were set to %#lx\n", r->flags );
    ok_(file, line)( r->overlapped.Internal == STATUS_PENDING, "got Internal %#lx\n", (ULONG)r->overlapped.Internal );
    ok_(file, line)( r->overlapped.InternalHigh == POISON, "got InternalHigh %#lx\n",
                     (ULONG)r->overlapped.InternalHigh );
    return TRUE;
}

struct thread_post
{
    SOCKET          s;
    struct receive *r;
    HANDLE          event;
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
    BOOL            ret;
};

static inline DWORD WINAPI thread_post_proc( void *arg )
{
    struct thread_post *post = arg;

    post->ret = post_receive( post->s, post->r, BUFFER_SIZE, post->event, post->routine );
    return 0;
}

/* The same in a thread of its own, which is gone when this returns. */
static inline BOOL post_receive_in_thread( SOCKET s, struct receive *r, HANDLE event,
                                           LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    struct thread_post post = { s, r, event, routine, FALSE };

    return join_thread( start_thread( thread_post_proc, &post ), TIME_LIMIT ) && post.ret;
}

/* Waits, not alertably, until the receive has its status; FALSE, without a failure, if it never gets one. */
static inline BOOL has_completed( const struct receive *r, DWORD ms )
{
    const volatile ULONG_PTR *status = &r->overlapped.Internal;
    DWORD time;

    for (time = 0; *status == STATUS_PENDING && time < ms; time += 5) Sleep( 5 );
    return *status != STATUS_PENDING;
}

/* The receive is complete, with this data and not a byte more. */
#define check_received( s, r, expected, len ) check_received_( __FILE__, __LINE__, s, r, expected, len )
static inline void check_received_( const char *file, int line, SOCKET s, struct receive *r,
                                    const void *expected, DWORD len )
{
    DWORD size = POISON, flags = POISON, i;
    BOOL ret;

    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( s, &r->overlapped, &size, FALSE, &flags );
    ok_(file, line)( ret, "WSAGetOverlappedResult failed, error %d\n", WSAGetLastError() );
    if (!ret) return;
    ok_(file, line)( size == len, "got size %lu, expected %lu\n", size, len );
    ok_(file, line)( !flags, "got flags %#lx\n", flags );
    ok_(file, line)( !r->overlapped.Internal, "got Internal %#lx\n", (ULONG)r->overlapped.Internal );
    ok_(file, line)( r->overlapped.InternalHigh == len, "got InternalHigh %#lx\n",
                     (ULONG)r->overlapped.InternalHigh );
    ok_(file, line)( !memcmp( r->data, expected, len ), "got wrong data\n" );
    for (i = len; i < sizeof(r->data); i++) if ((unsigned char)r->data[i] != FILLER) break;
    ok_(file, line)( i == sizeof(r->data), "byte %lu was written, behind %lu bytes of data\n", i, len );
}

/* The receive has ended with this status and has no data. */
#define check_ended( r, status ) check_ended_( __FILE__, __LINE__, r, status )
static inline void check_ended_( const char *file, int line, const struct receive *r, NTSTATUS status )
{
    DWORD i;

    ok_(file, line)( (NTSTATUS)r->overlapped.Internal == status, "got Internal %#lx, expected %#lx\n",
                     (ULONG)r->overlapped.Internal, (ULONG)status );
    ok_(file, line)( !r->overlapped.InternalHigh, "got InternalHigh %#lx\n", (ULONG)r->overlapped.InternalHigh );
    for (i = 0; i < sizeof(r->data); i++) if ((unsigned char)r->data[i] != FILLER) break;
    ok_(file, line)( i == sizeof(r->data), "byte %lu was written\n", i );
}

/* A completion routine that keeps its arguments. */
static inline void CALLBACK record_routine( DWORD error, DWORD transferred, WSAOVERLAPPED *overlapped, DWORD flags )
{
    struct receive *r = (struct receive *)overlapped;

    r->called++;
    r->error = error;
    r->transferred = transferred;
    r->routine_flags = flags;
    r->thread = GetCurrentThreadId();
}

/* The routine was called once, in this thread, for this many bytes without an error. */
#define check_routine( r, len ) check_routine_( __FILE__, __LINE__, r, len )
static inline void check_routine_( const char *file, int line, const struct receive *r, DWORD len )
{
    ok_(file, line)( r->called == 1, "routine was called %u times\n", r->called );
    if (!r->called) return;
    ok_(file, line)( !r->error, "got error %lu\n", r->error );
    ok_(file, line)( r->transferred == len, "got size %lu, expected %lu\n", r->transferred, len );
    ok_(file, line)( !r->routine_flags, "got flags %#lx\n", r->routine_flags );
    ok_(file, line)( r->thread == GetCurrentThreadId(), "ran in thread %#lx\n", r->thread );
}

/* An alertable wait in which at least one routine or other APC has to run. */
#define run_routines() run_routines_( __FILE__, __LINE__ )
static inline BOOL run_routines_( const char *file, int line )
{
    DWORD ret = SleepEx( TIME_LIMIT, TRUE );

    ok_(file, line)( ret == WAIT_IO_COMPLETION, "SleepEx returned %#lx, no routine ran\n", ret );
    return ret == WAIT_IO_COMPLETION;
}

/* One packet of a completion port, whatever it says. FALSE, with a failure, if none comes. */
struct packet
{
    BOOL        ret;
    DWORD       error;                   /* of GetQueuedCompletionStatus, where it returned FALSE */
    DWORD       size;
    ULONG_PTR   key;
    OVERLAPPED *overlapped;
};

#define get_packet( port, p ) get_packet_( __FILE__, __LINE__, port, p )
static inline BOOL get_packet_( const char *file, int line, HANDLE port, struct packet *p )
{
    p->size = POISON;
    p->key = POISON;
    p->overlapped = NULL;
    SetLastError( POISON );
    p->ret = GetQueuedCompletionStatus( port, &p->size, &p->key, &p->overlapped, TIME_LIMIT );
    p->error = p->ret ? 0 : GetLastError();
    ok_(file, line)( p->overlapped != NULL, "no packet came, error %lu\n", p->error );
    return p->overlapped != NULL;
}

/* The next packet is this receive's, with this error, key and size. */
#define check_packet( port, r, err, k, len ) check_packet_( __FILE__, __LINE__, port, r, err, k, len )
static inline BOOL check_packet_( const char *file, int line, HANDLE port, const struct receive *r, DWORD error,
                                  ULONG_PTR key, DWORD len )
{
    struct packet p;

    if (!get_packet_( file, line, port, &p )) return FALSE;
    ok_(file, line)( p.ret == !error && p.error == error, "returned %d, error %lu, expected error %lu\n",
                     p.ret, p.error, error );
    ok_(file, line)( p.key == key, "got key %#lx, expected %#lx\n", (ULONG)p.key, (ULONG)key );
    ok_(file, line)( p.size == len, "got size %lu, expected %lu\n", p.size, len );
    ok_(file, line)( p.overlapped == (const OVERLAPPED *)&r->overlapped, "got overlapped %p, expected %p\n",
                     p.overlapped, &r->overlapped );
    return p.overlapped == (const OVERLAPPED *)&r->overlapped;
}

#endif /* __WSRECV_TESTS_OVERLAPPED_H */
