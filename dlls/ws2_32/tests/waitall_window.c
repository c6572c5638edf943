/*
 * Overlapped receives with MSG_WAITALL on connections that have only begun
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

/* Include this before windows.h: it brings the NTSTATUS values. */
#include "overlapped.h"
#include "statement.h"

/*
 * Until the peer has been told that the receive window has grown, its first segment may take half of that.  Linux then
 * calls the socket readable for some microseconds, however few bytes there are and whatever SO_RCVLOWAT says.  Whoever
 * waits has to be quick to see that, so a thread keeps a processor from falling asleep.
 */

#define CONNECTIONS  500
#define PIECE        100000
#define SIZE         (2 * PIECE)

NTSYSAPI NTSTATUS WINAPI NtDelayExecution( BOOLEAN, const LARGE_INTEGER * );

static char data[SIZE];
static volatile LONG stopped;

static DWORD CALLBACK wakeful_proc( void *arg )
{
    LARGE_INTEGER pause;

    (void)arg;
    pause.QuadPart = -200;  /* 20 us */
    while (!stopped) NtDelayExecution( FALSE, &pause );
    return 0;
}

/* After the first piece there is time to end too early. */
static DWORD CALLBACK sender_proc( void *arg )
{
    SOCKET s = *(SOCKET *)arg;

    if (!send_all( s, data, PIECE )) return 1;
    Sleep( 1 );
    return !send_all( s, data + PIECE, SIZE - PIECE );
}

static BOOL test_connection(void)
{
    static char buffer[SIZE];
    static WSAOVERLAPPED overlapped;
    DWORD flags = MSG_WAITALL, size = 0;
    WSABUF buf = { SIZE, buffer };
    SOCKET client, server;
    HANDLE thread;
    int ret;

    if (!tcp_pair( &client, &server, TRUE )) return FALSE;
    memset( buffer, FILLER, SIZE );
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    ret = WSARecv( client, &buf, 1, NULL, &flags, &overlapped, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
    thread = start_thread( sender_proc, &server );
    wait_event( overlapped.hEvent, TIME_LIMIT );
    ret = WSAGetOverlappedResult( client, &overlapped, &size, FALSE, &flags );
    ok( ret, "got error %d\n", WSAGetLastError() );
    ok( size == SIZE, "got %lu of %u bytes\n", size, SIZE );
    ok( !memcmp( buffer, data, size ), "got wrong data\n" );
    join_thread( thread, TIME_LIMIT );
    closesocket( client );
    closesocket( server );
    CloseHandle( overlapped.hEvent );
    return size == SIZE;
}

struct request
{
    SOCKET s;
    struct receive r;
    WSABUF buf;
};

static DWORD CALLBACK receive_proc( void *arg )
{
    struct request *request = arg;
    DWORD flags = MSG_WAITALL;
    int ret = WSARecv( request->s, &request->buf, 1, NULL, &flags, &request->r.overlapped, NULL );

    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
    return 0;
}

static DWORD CALLBACK blocking_proc( void *arg )
{
    struct request *request = arg;
    DWORD flags = MSG_WAITALL;
    int ret = WSARecv( request->s, &request->buf, 1, NULL, &flags, &request->r.overlapped, NULL );

    ok( ret == SOCKET_ERROR, "got %d\n", ret );
    return 0;
}

/* Windows: afd.c test_async_thread_termination: a receive with a completion port outlives its thread. */
static void test_ended_thread(void)
{
    static struct request request;
    static char buffer[SIZE];
    SOCKET client, server;
    HANDLE port;

    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, 1 );
    init_receive( &request.r, 0, NULL );
    request.s = client;
    request.buf.buf = buffer;
    request.buf.len = SIZE;
    join_thread( start_thread( receive_proc, &request ), TIME_LIMIT );
    send_all( server, data, PIECE );
    ok( !has_completed( &request.r, QUIET_TIME ), "completed with %lu bytes\n", (ULONG)request.r.overlapped.InternalHigh );
    send_all( server, data, SIZE - PIECE );
    check_packet( port, &request.r, 0, 1, SIZE );
    closesocket( client );
    closesocket( server );
    CloseHandle( port );
}

/* A WSARecv blocks on a socket that was made without WSA_FLAG_OVERLAPPED, and CancelIoEx finds it (its page: it cancels
 * what was "issued by any thread"). */
static void test_not_overlapped(void)
{
    static struct request request;
    static char buffer[SIZE];
    SOCKET client, server;
    HANDLE thread;
    BOOL ret;
    int i;

    if (!tcp_pair( &client, &server, FALSE )) return;
    init_receive( &request.r, 0, NULL );
    request.s = client;
    request.buf.buf = buffer;
    request.buf.len = SIZE;
    thread = start_thread( blocking_proc, &request );
    ok( WaitForSingleObject( thread, QUIET_TIME ) == WAIT_TIMEOUT, "did not block\n" );
    /* on a busy machine the thread has not called yet */
    for (i = 0; i < TIME_LIMIT / 10; i++)
    {
        ret = CancelIoEx( (HANDLE)client, &request.r.overlapped );
        if (ret || GetLastError() != ERROR_NOT_FOUND) break;
        Sleep( 10 );
    }
    ok( ret, "got error %lu\n", GetLastError() );
    join_thread( thread, TIME_LIMIT );
    ok( (NTSTATUS)request.r.overlapped.Internal == STATUS_CANCELLED, "got status %#lx\n",
        (ULONG)request.r.overlapped.Internal );
    closesocket( client );
    closesocket( server );
}

/* Its OVERLAPPED says so, and what comes next is another's. */
static void test_cancelled(void)
{
    static struct request request;
    static char buffer[SIZE];
    SOCKET client, server;
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );

    if (!tcp_pair( &client, &server, TRUE )) return;
    init_receive( &request.r, 0, event );
    request.s = client;
    request.buf.buf = buffer;
    request.buf.len = SIZE;
    receive_proc( &request );
    ok( CancelIoEx( (HANDLE)client, &request.r.overlapped ), "got error %lu\n", GetLastError() );
    wait_event( event, TIME_LIMIT );
    ok( (NTSTATUS)request.r.overlapped.Internal == STATUS_CANCELLED, "got status %#lx\n", (ULONG)request.r.overlapped.Internal );
    init_receive( &request.r, 5, event );
    ok( start_receive( client, &request.r, NULL ) == WSA_IO_PENDING, "does not pend\n" );
    send_all( server, "first", 5 );
    wait_event( event, TIME_LIMIT );
    check_received( client, &request.r, "first", 5 );
    send_all( server, "second", 6 );
    check_data( client, "second", 6 );
    closesocket( client );
    closesocket( server );
    CloseHandle( event );
}

START_TEST(waitall_window)
{
    unsigned int i, full = 0;
    HANDLE thread;

    if (!init_sockets()) return;
    limit_test_time( 60000 );
    statement( "recv.waitall.full.overlapped" );
    fill_pattern( data, SIZE, SIZE );
    test_ended_thread();
    test_cancelled();
    test_not_overlapped();
    thread = start_thread( wakeful_proc, NULL );
    for (i = 0; i < CONNECTIONS; i++) full += test_connection();
    stopped = TRUE;
    join_thread( thread, TIME_LIMIT );
    trace( "%u of %u receives were full\n", full, CONNECTIONS );
    done_sockets();
}
