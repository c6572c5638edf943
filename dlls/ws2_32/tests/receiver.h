/*
 * Nonoverlapped receives for the tests: every way to ask for one, directly or in a thread
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
 * A test of nonoverlapped receiving is run for each of the four functions that
 * can do it: receive() calls the one that "style" names. A receive that blocks,
 * or that a broken implementation would let block, goes into a struct receiver:
 * a thread that does one receive and can be waited for with a limit.
 */

#ifndef __WSRECV_TESTS_RECEIVER_H
#define __WSRECV_TESTS_RECEIVER_H

#include "sockets.h"

enum style
{
    BY_RECV,
    BY_RECVFROM,
    BY_WSARECV,
    BY_WSARECVFROM,
    STYLES
};

static inline const char *style_name( enum style style )
{
    static const char * const names[] = { "recv", "recvfrom", "WSARecv", "WSARecvFrom" };

    return style < STYLES ? names[style] : "?";
}

/* Returns what recv() does: the number of bytes, or SOCKET_ERROR and the last error. The caller keeps size below 2
 * GiB. */
static inline int receive( enum style style, SOCKET s, void *buffer, int size, DWORD flags )
{
    DWORD count = POISON;
    WSABUF wsabuf;

    wsabuf.buf = buffer;
    wsabuf.len = size;
    switch (style)
    {
    case BY_RECV:
        return recv( s, buffer, size, flags );
    case BY_RECVFROM:
        return recvfrom( s, buffer, size, flags, NULL, NULL );
    case BY_WSARECV:
        return WSARecv( s, &wsabuf, 1, &count, &flags, NULL, NULL ) ? SOCKET_ERROR : (int)count;
    default:
        return WSARecvFrom( s, &wsabuf, 1, &count, &flags, NULL, NULL, NULL, NULL ) ? SOCKET_ERROR : (int)count;
    }
}

/* ---- one receive in a thread ---- */

struct receiver
{
    SOCKET     s;
    enum style style;
    int        size;        /* at most sizeof(buffer) */
    DWORD      flags;
    PAPCFUNC   apc;         /* if not NULL: queued to the thread before it receives */
    ULONG_PTR  apc_arg;

    int        ret;         /* these are valid when the thread has ended */
    int        error;       /* the last error, also after success */
    DWORD      elapsed;
    char       buffer[64];

    HANDLE     thread;
    HANDLE     started;
    BOOL       stuck;
};

static inline DWORD CALLBACK receiver_proc( void *arg )
{
    struct receiver *r = arg;
    DWORD start;

    if (r->apc) QueueUserAPC( r->apc, GetCurrentThread(), r->apc_arg );
    SetEvent( r->started );
    start = GetTickCount();
    WSASetLastError( POISON );
    r->ret = receive( r->style, r->s, r->buffer, r->size, r->flags );
    r->error = WSAGetLastError();
    r->elapsed = GetTickCount() - start;
    return 0;
}

/* Starts the receive; returns when the thread is about to call. */
static inline struct receiver *start_receiver_apc( enum style style, SOCKET s, int size, DWORD flags,
                                                   PAPCFUNC apc, ULONG_PTR apc_arg )
{
    struct receiver *r = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*r) );

    r->s = s;
    r->style = style;
    r->size = size;
    r->flags = flags;
    r->apc = apc;
    r->apc_arg = apc_arg;
    r->started = CreateEventW( NULL, TRUE, FALSE, NULL );
    r->thread = start_thread( receiver_proc, r );
    WaitForSingleObject( r->started, TIME_LIMIT );
    return r;
}

static inline struct receiver *start_receiver( enum style style, SOCKET s, int size, DWORD flags )
{
    return start_receiver_apc( style, s, size, flags, NULL, 0 );
}

static inline void CALLBACK set_event_apc( ULONG_PTR event )
{
    SetEvent( (HANDLE)event );
}

/* Whether the receive waits for data within the time: an APC runs in its alertable wait (alertable.c), not before. */
static inline BOOL is_in_receive( struct receiver *r, DWORD ms )
{
    HANDLE handles[2] = { r->started, r->thread };

    ResetEvent( r->started );
    QueueUserAPC( set_event_apc, r->thread, (ULONG_PTR)r->started );
    return WaitForMultipleObjects( 2, handles, FALSE, ms ) == WAIT_OBJECT_0;
}

/* For what must find the receive itself, and not a thread that is about to call. */
#define wait_in_receive( r ) wait_in_receive_( __FILE__, __LINE__, r )
static inline void wait_in_receive_( const char *file, int line, struct receiver *r )
{
    ok_(file, line)( is_in_receive( r, TIME_LIMIT ), "%s does not wait\n", style_name( r->style ) );
}

/* The receive has not come back within the quiet time. */
#define check_blocks( r ) check_blocks_( __FILE__, __LINE__, r )
static inline void check_blocks_( const char *file, int line, struct receiver *r )
{
    DWORD ret = WaitForSingleObject( r->thread, QUIET_TIME );

    ok_(file, line)( ret == WAIT_TIMEOUT, "%s does not block: it returned %d, error %d\n",
                     style_name( r->style ), r->ret, r->error );
}

/* FALSE if the receive is still blocked after the time limit; that is a failure. */
#define wait_receiver( r ) wait_receiver_( __FILE__, __LINE__, r )
static inline BOOL wait_receiver_( const char *file, int line, struct receiver *r )
{
    r->stuck = WaitForSingleObject( r->thread, TIME_LIMIT ) != WAIT_OBJECT_0;
    ok_(file, line)( !r->stuck, "%s is still blocked after %u ms\n", style_name( r->style ), TIME_LIMIT );
    return !r->stuck;
}

/* The receive ends with this data. */
#define check_receives( r, data, size ) check_receives_( __FILE__, __LINE__, r, data, size )
static inline void check_receives_( const char *file, int line, struct receiver *r, const char *data, int size )
{
    if (!wait_receiver_( file, line, r )) return;
    ok_(file, line)( r->ret == size, "%s returned %d, error %d\n", style_name( r->style ), r->ret, r->error );
    if (r->ret == size)
        ok_(file, line)( !memcmp( r->buffer, data, size ), "%s got wrong data\n", style_name( r->style ) );
}

/* Ends the use of a receiver. One that is stuck keeps its memory and event, as its thread may still use them. */
static inline void free_receiver( struct receiver *r )
{
    CloseHandle( r->thread );
    if (r->stuck) return;
    CloseHandle( r->started );
    HeapFree( GetProcessHeap(), 0, r );
}

/* Each way to receive fails at once: recv and its like, in a thread because Wine's own may block for ever, and
 * overlapped. The socket must have no receive left when it is closed: a stuck one ends with it. */
#define check_fails_at_once( s, error ) check_fails_at_once_( __FILE__, __LINE__, s, error )
static inline void check_fails_at_once_( const char *file, int line, SOCKET s, int error )
{
    WSAOVERLAPPED overlapped;
    DWORD flags = 0, count;
    struct receiver *r;
    enum style style;
    char buffer[8];
    WSABUF wsabuf;
    int ret;

    for (style = BY_RECV; style < STYLES; style++)
    {
        r = start_receiver( style, s, 8, 0 );
        r->stuck = WaitForSingleObject( r->thread, 1000 ) != WAIT_OBJECT_0;
        ok_(file, line)( !r->stuck, "%s blocks\n", style_name( style ) );
        if (!r->stuck)
            ok_(file, line)( r->ret == SOCKET_ERROR && r->error == error, "%s returned %d, error %d\n",
                             style_name( style ), r->ret, r->error );
        free_receiver( r );
    }

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    wsabuf.buf = buffer;
    wsabuf.len = sizeof(buffer);
    count = POISON;
    WSASetLastError( POISON );
    ret = WSARecv( s, &wsabuf, 1, &count, &flags, &overlapped, NULL );
    ok_(file, line)( ret == SOCKET_ERROR && WSAGetLastError() == error, "overlapped: got %d, error %d\n",
                     ret, WSAGetLastError() );
    ok_(file, line)( count == POISON, "overlapped: got count %u\n", (unsigned int)count );
    if (ret && WSAGetLastError() == WSA_IO_PENDING)
    {
        CancelIo( (HANDLE)s );
        WaitForSingleObject( overlapped.hEvent, TIME_LIMIT );
    }
    else check_event_( file, line, overlapped.hEvent, FALSE );
    CloseHandle( overlapped.hEvent );
}

/* ---- a completion routine that keeps its arguments ---- */

static struct
{
    unsigned int calls;
    DWORD        error, size, flags;
}
kept;

static inline void CALLBACK keep_arguments( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    (void)overlapped;
    kept.calls++;
    kept.error = error;
    kept.size = size;
    kept.flags = flags;
}

/* ---- the last resort ---- */

static inline DWORD CALLBACK time_limit_proc( void *arg )
{
    Sleep( (DWORD)(ULONG_PTR)arg );
    ok( 0, "the test hangs: ended after %u ms\n", (unsigned int)(ULONG_PTR)arg );
    fflush( stdout );
    TerminateProcess( GetCurrentProcess(), 1 );
    return 0;
}

/* Ends the process with a failure if the test is not done in time: for calls that would hang only if all is broken. */
static inline void limit_test_time( DWORD ms )
{
    CloseHandle( start_thread( time_limit_proc, (void *)(ULONG_PTR)ms ) );
}

#endif /* __WSRECV_TESTS_RECEIVER_H */
