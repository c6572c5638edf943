/*
 * One receive call with all its arguments, for tests that sweep over them
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
 * A test that has to make the same kind of call through each of the receive
 * functions, in each style, fills a struct receive_call and lets do_receive()
 * make it. A crash inside the call is caught and told, so that one bad case
 * does not hide the others; it is meant for child processes all the same
 * (run_child() in sockets.h), as nothing is sure after a crash.
 *
 * struct receive_bench is the other side: the sockets that a call is made on,
 * in a style, the memory that its arguments point to when they are good, and
 * the checks after a call that must not have done anything.
 */

#ifndef __WSRECV_TESTS_RECEIVE_CALL_H
#define __WSRECV_TESTS_RECEIVE_CALL_H

#include "crash.h"
#include "sockets.h"

enum receive_function
{
    CALL_RECV,
    CALL_RECVFROM,
    CALL_WSARECV,
    CALL_WSARECVFROM,
    CALL_WSARECVMSG,
    CALL_COUNT
};

static const char * const function_names[] = { "recv", "recvfrom", "WSARecv", "WSARecvFrom", "WSARecvMsg" };

enum receive_style
{
    STYLE_BLOCKING,     /* not overlapped, on a blocking socket */
    STYLE_NONBLOCKING,  /* not overlapped, on a nonblocking socket */
    STYLE_EVENT,        /* overlapped, with an event */
    STYLE_ROUTINE,      /* overlapped, with a completion routine */
    STYLE_PORT,         /* overlapped, socket on a completion port */
    STYLE_COUNT
};

static const char * const style_names[] = { "blocking", "nonblocking", "event", "routine", "port" };

/* recv and recvfrom have no overlapped form. */
static inline BOOL has_style( enum receive_function function, enum receive_style style )
{
    return style < STYLE_EVENT || function >= CALL_WSARECV;
}

static inline BOOL is_overlapped( enum receive_style style )
{
    return style >= STYLE_EVENT;
}

struct receive_call
{
    enum receive_function              function;
    SOCKET                             s;
    WSABUF                            *buffers;     /* recv and recvfrom take the first one */
    DWORD                              count;
    DWORD                             *size;
    DWORD                             *flags;       /* recv and recvfrom take the value */
    struct sockaddr                   *from;
    int                               *fromlen;
    WSAMSG                            *msg;
    OVERLAPPED                        *overlapped;
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
    LPFN_WSARECVMSG                    recvmsg;
    /* filled by do_receive */
    int                                ret;
    int                                error;
    BOOL                               crashed;
};

#ifdef CAN_CATCH_CRASHES
static BOOL crash_armed;
static void *crash_address;

/*
 * The last resort of the process, so a handler inside ws2_32 comes first:
 * ws2_32 may well touch a bad pointer on purpose to see whether it can.
 */
static LONG WINAPI crash_filter( EXCEPTION_POINTERS *info )
{
    if (!crash_armed) return EXCEPTION_CONTINUE_SEARCH;
    crash_armed = FALSE;
    crash_address = info->ExceptionRecord->ExceptionAddress;
    leave_crash( info->ContextRecord );
    return EXCEPTION_CONTINUE_EXECUTION;
}
#endif

static inline int make_call( struct receive_call *call )
{
    switch (call->function)
    {
    case CALL_RECV:
        return recv( call->s, call->buffers->buf, call->buffers->len, *call->flags );
    case CALL_RECVFROM:
        return recvfrom( call->s, call->buffers->buf, call->buffers->len, *call->flags,
                         call->from, call->fromlen );
    case CALL_WSARECV:
        return WSARecv( call->s, call->buffers, call->count, call->size, call->flags,
                        call->overlapped, call->routine );
    case CALL_WSARECVFROM:
        return WSARecvFrom( call->s, call->buffers, call->count, call->size, call->flags,
                            call->from, call->fromlen, call->overlapped, call->routine );
    default:
        return call->recvmsg( call->s, call->msg, call->size, call->overlapped, call->routine );
    }
}

/* Makes the call; fills ret, error and crashed. Keeps its hands off everything else. */
static void __attribute__((noinline,unused)) do_receive( struct receive_call *call )
{
    call->crashed = FALSE;
    call->ret = POISON;
    WSASetLastError( POISON );
#ifdef CAN_CATCH_CRASHES
    {
        LPTOP_LEVEL_EXCEPTION_FILTER old = SetUnhandledExceptionFilter( crash_filter );
        void *handlers = get_handlers();

        crash_armed = TRUE;
        if (!__builtin_setjmp( crash_exit ))
        {
            call->ret = make_call( call );
            call->error = WSAGetLastError();
        }
        else
        {
            set_handlers( handlers );
            call->crashed = TRUE;
        }
        crash_armed = FALSE;
        SetUnhandledExceptionFilter( old );
    }
#else
    call->ret = make_call( call );
    call->error = WSAGetLastError();
#endif
}

/* ---- the bench ---- */

static const char bench_data[] = "0123456789";
#define BENCH_SIZE 10

struct receive_bench
{
    enum receive_style style;
    int                type;        /* SOCK_STREAM or SOCK_DGRAM */
    SOCKET             s;           /* receives */
    SOCKET             peer;        /* sends */
    HANDLE             event;
    HANDLE             port;
    LPFN_WSARECVMSG    recvmsg;
    /* what the arguments of a call point to */
    WSABUF             buffers[3];
    char               memory[3][32];
    DWORD              size;
    DWORD              flags;
    struct sockaddr_storage from;
    int                fromlen;
    WSAMSG             msg;
    char               control[128];
    OVERLAPPED         overlapped;
};

static unsigned int bench_routine_calls;

static void CALLBACK bench_routine( DWORD error, DWORD size, OVERLAPPED *overlapped, DWORD flags )
{
    (void)error; (void)size; (void)overlapped; (void)flags;
    bench_routine_calls++;
}

/* Sends the known bytes (one datagram) and waits until they are there. */
static inline BOOL bench_send( struct receive_bench *bench )
{
    return send_all( bench->peer, bench_data, BENCH_SIZE ) && wait_bytes( bench->s, BENCH_SIZE );
}

static inline BOOL bench_open( struct receive_bench *bench, int type, enum receive_style style )
{
    BOOL ret;

    memset( bench, 0, sizeof(*bench) );
    bench->style = style;
    bench->type = type;
    if (type == SOCK_STREAM) ret = tcp_pair( &bench->peer, &bench->s, TRUE );
    else ret = udp_pair( AF_INET, &bench->peer, &bench->s );
    if (!ret) return FALSE;

    bench->recvmsg = get_recvmsg( bench->s );
    bench->event = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (style == STYLE_PORT) bench->port = port_for( bench->s, 0x12345678 );
    if (style == STYLE_NONBLOCKING) set_nonblocking( bench->s, TRUE );
    else set_timeout( bench->s, 1000 );  /* who blocks where nothing should block shall not block for ever */
    bench_routine_calls = 0;
    return TRUE;
}

static inline void bench_close( struct receive_bench *bench )
{
    close_pair( bench->peer, bench->s );
    SleepEx( 0, TRUE );
    if (bench->port) CloseHandle( bench->port );
    CloseHandle( bench->event );
}

/* All arguments good, all outputs poisoned; three buffers of 4 bytes each, so that the known bytes need all of them. */
static inline void bench_prepare( struct receive_bench *bench, struct receive_call *call,
                                  enum receive_function function )
{
    unsigned int i;

    memset( bench->memory, 0xcc, sizeof(bench->memory) );
    for (i = 0; i < ARRAY_SIZE(bench->buffers); i++)
    {
        bench->buffers[i].buf = bench->memory[i];
        bench->buffers[i].len = function <= CALL_RECVFROM ? sizeof(bench->memory[i]) : 4;
    }
    bench->size = POISON;
    bench->flags = 0;
    memset( &bench->from, 0xcc, sizeof(bench->from) );
    bench->fromlen = sizeof(bench->from);
    memset( bench->control, 0xcc, sizeof(bench->control) );
    bench->msg.name = (struct sockaddr *)&bench->from;
    bench->msg.namelen = sizeof(bench->from);
    bench->msg.lpBuffers = bench->buffers;
    bench->msg.dwBufferCount = ARRAY_SIZE(bench->buffers);
    bench->msg.Control.buf = bench->control;
    bench->msg.Control.len = sizeof(bench->control);
    bench->msg.dwFlags = 0;
    memset( &bench->overlapped, 0, sizeof(bench->overlapped) );
    bench->overlapped.Internal = POISON;
    bench->overlapped.InternalHigh = POISON;
    if (bench->style == STYLE_EVENT)
    {
        ResetEvent( bench->event );
        bench->overlapped.hEvent = bench->event;
    }

    memset( call, 0, sizeof(*call) );
    call->function = function;
    call->s = bench->s;
    call->buffers = bench->buffers;
    call->count = ARRAY_SIZE(bench->buffers);
    call->size = &bench->size;
    call->flags = &bench->flags;
    call->from = (struct sockaddr *)&bench->from;
    call->fromlen = &bench->fromlen;
    call->msg = &bench->msg;
    call->overlapped = is_overlapped( bench->style ) ? &bench->overlapped : NULL;
    call->routine = bench->style == STYLE_ROUTINE ? bench_routine : NULL;
    call->recvmsg = bench->recvmsg;
}

/* After a failure: no output is written, and nobody is told of a completion. */
#define bench_check_untouched( bench ) bench_check_untouched_( __FILE__, __LINE__, bench )
static inline void bench_check_untouched_( const char *file, int line, struct receive_bench *bench )
{
    OVERLAPPED *overlapped = NULL;
    ULONG_PTR key;
    DWORD size;
    unsigned int i, written = 0;

    ok_(file, line)( bench->size == POISON, "size was written: %#x\n", (unsigned int)bench->size );
    ok_(file, line)( !bench->flags, "flags were written: %#x\n", (unsigned int)bench->flags );
    for (i = 0; i < sizeof(bench->memory); i++) written += ((unsigned char *)bench->memory)[i] != 0xcc;
    ok_(file, line)( !written, "%u bytes of the buffers were written\n", written );
    for (i = written = 0; i < sizeof(bench->from); i++) written += ((unsigned char *)&bench->from)[i] != 0xcc;
    ok_(file, line)( !written, "%u bytes of the address were written\n", written );

    ok_(file, line)( WaitForSingleObject( bench->event, 0 ) == WAIT_TIMEOUT, "event is signalled\n" );
    SleepEx( 0, TRUE );
    ok_(file, line)( !bench_routine_calls, "routine was called\n" );
    bench_routine_calls = 0;
    if (bench->port)
        ok_(file, line)( !GetQueuedCompletionStatus( bench->port, &size, &key, &overlapped, 0 ) && !overlapped,
                         "got a packet\n" );
}

/* The known bytes are still there, to the last one; without a word, so that the caller can say what took them. */
static inline BOOL bench_intact( struct receive_bench *bench )
{
    char buffer[64];

    if (!is_readable( bench->s, 0 )) return FALSE;
    return recv( bench->s, buffer, sizeof(buffer), MSG_PEEK ) == BENCH_SIZE
           && !memcmp( buffer, bench_data, BENCH_SIZE );
}

#endif /* __WSRECV_TESTS_RECEIVE_CALL_H */
