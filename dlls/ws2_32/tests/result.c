/*
 * WSAGetOverlappedResult: parameters, waiting, results
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

#include <ntstatus.h>
#define WIN32_NO_STATUS
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <winternl.h>
#include <mswsock.h>

#include "wine/test.h"
#include "receiver.h"
#include "statement.h"

/* Microsoft's WSAGetOverlappedResult page and Windows: sock.c test_WSAGetOverlappedResult: WSAENOTSOCK for what is
 * not a socket, and for a handle that ws2_32 did not make. */
static void test_not_a_socket( SOCKET s )
{
    WSAOVERLAPPED overlapped;
    DWORD count, flags;
    HANDLE handle;
    BOOL ret;

    statement( "win.result.handle" );
    memset( &overlapped, 0, sizeof(overlapped) );
    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( POISON, &overlapped, &count, FALSE, &flags );
    ok( !ret && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );

    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( INVALID_SOCKET, &overlapped, &count, FALSE, &flags );
    ok( !ret && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );

    handle = CreateEventW( NULL, TRUE, FALSE, NULL );
    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( (SOCKET)handle, &overlapped, &count, FALSE, &flags );
    ok( !ret && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    CloseHandle( handle );

    handle = duplicate_handle( (HANDLE)s );
    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( (SOCKET)handle, &overlapped, &count, FALSE, &flags );
    ok( !ret && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    CloseHandle( handle );
}

/* The page: WSAEFAULT if lpOverlapped, lpcbTransfer or lpdwFlags is not in a valid part of the user address space;
 * WSA_INVALID_PARAMETER for a parameter that is unacceptable, which is what Wine's own has for no OVERLAPPED. Which of
 * the two Windows chooses for that one is not attested. Windows: sock.c test_ip_pktinfo: the count is written even if
 * there is no pointer for the flags. */
static void test_null_pointers( SOCKET s )
{
    DWORD count = POISON, flags = POISON;
    WSAOVERLAPPED overlapped;
    BOOL ret;

    end_statement();
    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( s, NULL, &count, FALSE, &flags );
    ok( !ret && (WSAGetLastError() == WSAEFAULT || WSAGetLastError() == WSA_INVALID_PARAMETER),
        "no overlapped: got %d, error %d\n", ret, WSAGetLastError() );
    ok( count == POISON && flags == POISON, "no overlapped: wrote a result\n" );

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.InternalHigh = 7;
    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( s, &overlapped, NULL, FALSE, &flags );
    ok( !ret && WSAGetLastError() == WSAEFAULT, "no count: got %d, error %d\n", ret, WSAGetLastError() );

    WSASetLastError( POISON );
    count = POISON;
    ret = WSAGetOverlappedResult( s, &overlapped, &count, FALSE, NULL );
    ok( !ret && WSAGetLastError() == WSAEFAULT, "no flags: got %d, error %d\n", ret, WSAGetLastError() );
    ok( count == 7, "no flags: got count %u\n", (unsigned int)count );
}

/* Pointers to memory that cannot be used. Wine's own crashes here (the reason why this is the last of this file). */
static void test_bad_pointers( SOCKET s )
{
    DWORD count = POISON, flags = POISON;
    WSAOVERLAPPED overlapped;
    void *bad = alloc_unmapped();
    BOOL ret;

    memset( &overlapped, 0, sizeof(overlapped) );
    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( s, bad, &count, FALSE, &flags );
    ok( !ret && WSAGetLastError() == WSAEFAULT, "overlapped: got %d, error %d\n", ret, WSAGetLastError() );
    ok( count == POISON && flags == POISON, "overlapped: wrote a result\n" );
    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( s, &overlapped, bad, FALSE, &flags );
    ok( !ret && WSAGetLastError() == WSAEFAULT, "count: got %d, error %d\n", ret, WSAGetLastError() );
    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( s, &overlapped, &count, FALSE, bad );
    ok( !ret && WSAGetLastError() == WSAEFAULT, "flags: got %d, error %d\n", ret, WSAGetLastError() );
    free_pages( bad );
}

/* One overlapped receive and its result. */
struct request
{
    WSAOVERLAPPED overlapped;
    WSABUF        wsabuf;
    DWORD         flags;
    char          buffer[16];
};

static void post_request( SOCKET s, struct request *request, HANDLE event )
{
    memset( request, 0, sizeof(*request) );
    memset( request->buffer, 0xcc, sizeof(request->buffer) );
    request->overlapped.hEvent = event;
    request->wsabuf.buf = request->buffer;
    request->wsabuf.len = sizeof(request->buffer);
    check_fails( WSARecv( s, &request->wsabuf, 1, NULL, &request->flags, &request->overlapped, NULL ), WSA_IO_PENDING );
}

#define check_result( s, request, wait, size ) check_result_( __LINE__, s, request, wait, size )
static void check_result_( int line, SOCKET s, struct request *request, BOOL wait, DWORD size )
{
    DWORD count = POISON, flags = POISON;
    BOOL ret;

    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( s, &request->overlapped, &count, wait, &flags );
    ok_(__FILE__, line)( ret, "got error %d\n", WSAGetLastError() );
    ok_(__FILE__, line)( count == size, "got count %u\n", (unsigned int)count );
    /* the WSARecv page: the flags are those that would have been in lpFlags; a stream has none */
    ok_(__FILE__, line)( !flags, "got flags %#x\n", (unsigned int)flags );
}

/* The page: WSA_IO_INCOMPLETE, fWait is FALSE and the operation has not yet completed; nothing is written. */
static void test_incomplete( SOCKET client, SOCKET server )
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    DWORD count = POISON, flags = POISON;
    struct request request;
    BOOL ret;
    int i;

    statement( "win.result.incomplete" );
    post_request( client, &request, event );
    for (i = 0; i < 3; i++)
    {
        WSASetLastError( POISON );
        ret = WSAGetOverlappedResult( client, &request.overlapped, &count, FALSE, &flags );
        ok( !ret && WSAGetLastError() == WSA_IO_INCOMPLETE, "got %d, error %d\n", ret, WSAGetLastError() );
        ok( count == POISON && flags == POISON, "wrote count %u, flags %#x\n",
            (unsigned int)count, (unsigned int)flags );
    }
    send_all( server, "data", 4 );
    if (wait_event( event, TIME_LIMIT ))
    {
        check_result( client, &request, FALSE, 4 );
        check_result( client, &request, FALSE, 4 );
        check_result( client, &request, TRUE, 4 );
        ok( !memcmp( request.buffer, "data\xcc", 5 ), "got wrong data\n" );
    }
    CloseHandle( event );
}

/* The flags do not come from the OVERLAPPED: its Offset has no meaning for a socket. */
static void test_offset( SOCKET client, SOCKET server )
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    struct request request;

    statement( "recv.delayed.flags.result" );
    memset( &request, 0, sizeof(request) );
    request.overlapped.hEvent = event;
    request.overlapped.Offset = 0xdead3;
    request.overlapped.OffsetHigh = 0xdead4;
    request.wsabuf.buf = request.buffer;
    request.wsabuf.len = sizeof(request.buffer);
    check_fails( WSARecv( client, &request.wsabuf, 1, NULL, &request.flags, &request.overlapped, NULL ),
                 WSA_IO_PENDING );
    send_all( server, "data", 4 );
    if (wait_event( event, TIME_LIMIT )) check_result( client, &request, FALSE, 4 );
    CloseHandle( event );
}

struct waiter
{
    SOCKET          s;
    struct request *request;
    HANDLE          started;
    BOOL            ret;
    DWORD           count, flags;
    int             error;
};

static DWORD CALLBACK waiter_proc( void *arg )
{
    struct waiter *w = arg;

    w->count = w->flags = POISON;
    SetEvent( w->started );
    w->ret = WSAGetOverlappedResult( w->s, &w->request->overlapped, &w->count, TRUE, &w->flags );
    w->error = WSAGetLastError();
    return 0;
}

static volatile LONG apc_calls;

static void CALLBACK count_apc( ULONG_PTR arg )
{
    (void)arg;
    InterlockedIncrement( &apc_calls );
}

/* The page: with fWait the function waits for the completion, on hEvent or, without one, on the socket. Windows: sock.c
 * test_WSAGetOverlappedResult: the wait is not alertable. */
static void test_wait( BOOL with_event )
{
    static struct request request;
    static struct waiter w;
    SOCKET client, server;
    HANDLE thread;

    statement( "recv.event.result win.result.not_alertable" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    post_request( client, &request, with_event ? CreateEventW( NULL, TRUE, FALSE, NULL ) : NULL );
    memset( &w, 0, sizeof(w) );
    w.s = client;
    w.request = &request;
    w.started = CreateEventW( NULL, TRUE, FALSE, NULL );
    thread = start_thread( waiter_proc, &w );
    WaitForSingleObject( w.started, TIME_LIMIT );
    ok( WaitForSingleObject( thread, QUIET_TIME ) == WAIT_TIMEOUT,
        "does not wait: got %d, error %d\n", w.ret, w.error );
    apc_calls = 0;
    QueueUserAPC( count_apc, thread, 0 );
    ok( WaitForSingleObject( thread, QUIET_TIME ) == WAIT_TIMEOUT,
        "does not wait: got %d, error %d\n", w.ret, w.error );
    ok( !apc_calls, "the APC ran %d times\n", (int)apc_calls );
    send_all( server, "data", 4 );
    if (join_thread( thread, TIME_LIMIT ))
    {
        ok( w.ret, "got error %d\n", w.error );
        ok( w.count == 4 && !w.flags, "got count %u, flags %#x\n", (unsigned int)w.count, (unsigned int)w.flags );
        ok( !memcmp( request.buffer, "data\xcc", 5 ), "got wrong data\n" );
        ok( !apc_calls, "the APC ran %d times\n", (int)apc_calls );
    }
    if (with_event) CloseHandle( request.overlapped.hEvent );
    CloseHandle( w.started );
    close_pair( client, server );
}

/* Windows: sock.c test_WSAGetOverlappedResult in its newer form: with fWait, an event that is set and Internal still
 * pending, the function returns TRUE at once. Older ones may say WSA_IO_INCOMPLETE: all that must not be is a hang. */
static void test_wait_set_event( SOCKET s )
{
    DWORD count = POISON, flags = POISON;
    WSAOVERLAPPED overlapped;
    BOOL ret;

    statement( "win.result.set_event" );
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, TRUE, NULL );
    overlapped.Internal = STATUS_PENDING;
    overlapped.InternalHigh = 3;
    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( s, &overlapped, &count, TRUE, &flags );
    ok( ret || WSAGetLastError() == WSA_IO_INCOMPLETE, "got %d, error %d\n", ret, WSAGetLastError() );
    CloseHandle( overlapped.hEvent );
}

/* A completion by the peer's end, and by cancellation. Windows: sock.c test_shutdown (0 bytes, success) and
 * test_WSAGetOverlappedResult (STATUS_CANCELLED). */
static void test_other_results(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    DWORD count = POISON, flags = POISON;
    struct request request;
    SOCKET client, server;
    BOOL ret;

    statement( "recv.overlapped.result win.overlapped.end" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    post_request( client, &request, event );
    CancelIo( (HANDLE)client );
    if (wait_event( event, TIME_LIMIT ))
    {
        WSASetLastError( POISON );
        ret = WSAGetOverlappedResult( client, &request.overlapped, &count, FALSE, &flags );
        ok( !ret && WSAGetLastError() == WSA_OPERATION_ABORTED, "got %d, error %d\n", ret, WSAGetLastError() );
        ok( !count, "got count %u\n", (unsigned int)count );
    }

    ResetEvent( event );
    post_request( client, &request, event );
    shutdown( server, SD_SEND );
    if (wait_event( event, TIME_LIMIT )) check_result( client, &request, FALSE, 0 );
    close_pair( client, server );
    CloseHandle( event );
}

/* An overlapped receive that succeeds at once has its result in the OVERLAPPED as well. */
static void test_immediate( SOCKET client, SOCKET server )
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    struct request request;
    DWORD count = POISON;
    int ret;

    statement( "recv.overlapped.result" );
    memset( &request, 0, sizeof(request) );
    request.overlapped.hEvent = event;
    request.wsabuf.buf = request.buffer;
    request.wsabuf.len = sizeof(request.buffer);
    send_all( server, "data", 4 );
    wait_bytes( client, 4 );
    WSASetLastError( POISON );
    ret = WSARecv( client, &request.wsabuf, 1, &count, &request.flags, &request.overlapped, NULL );
    ok( !ret || WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
    if (!ret) ok( count == 4, "got count %u\n", (unsigned int)count );
    if (wait_event( event, TIME_LIMIT )) check_result( client, &request, FALSE, 4 );
    CloseHandle( event );
}

START_TEST(result)
{
    SOCKET client, server;

    if (!init_sockets()) return;
    limit_test_time( 60000 );
    if (tcp_pair( &client, &server, TRUE ))
    {
        test_not_a_socket( client );
        test_incomplete( client, server );
        test_immediate( client, server );
        test_wait_set_event( client );
        test_wait( TRUE );
        test_wait( FALSE );
        test_other_results();
        test_offset( client, server );
        test_null_pointers( client );
        test_bad_pointers( client );
        close_pair( client, server );
    }
    done_sockets();
}
