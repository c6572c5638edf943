/*
 * SO_RCVTIMEO: how long a blocking receive waits
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

#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <mswsock.h>

#include "wine/test.h"
#include "receiver.h"
#include "statement.h"

/* How early and how late a time-out may come. Windows has added up to half a second to short ones. */
#define EARLY   20
#define LATE    4000

static void check_times_out( enum style style, SOCKET s, DWORD flags, DWORD ms )
{
    struct receiver *r = start_receiver( style, s, 8, flags );

    if (wait_receiver( r ))
    {
        ok( r->ret == SOCKET_ERROR, "got %d\n", r->ret );
        ok( r->error == WSAETIMEDOUT, "got error %d\n", r->error );
        ok( r->elapsed + EARLY >= ms, "%u ms: time-out after %u\n", (unsigned int)ms, (unsigned int)r->elapsed );
        ok( r->elapsed < ms + LATE, "%u ms: time-out after %u\n", (unsigned int)ms, (unsigned int)r->elapsed );
    }
    free_receiver( r );
}

/* Windows: sock.c test_timeout. The socket can be used afterwards, and a time-out happens again. */
static void test_time_out( enum style style, SOCKET client, SOCKET server )
{
    int i;

    statement( "win.timeout.blocking win.timeout.usable" );
    for (i = 0; i < 2; i++)
    {
        set_timeout( client, 50 );
        check_times_out( style, client, i ? MSG_PEEK : 0, 50 );
        send_all( server, "data", 4 );
        check_data( client, "data", 4 );
    }
    set_timeout( client, 120 );
    check_times_out( style, client, 0, 120 );
    set_timeout( client, 0 );
}

/* Windows: sock.c test_timeout: the count of a WSARecv that times out is not written. */
static void test_count( SOCKET client )
{
    DWORD count = POISON, flags = 0;
    char buffer[4];
    WSABUF wsabuf;

    statement( "win.timeout.blocking" );
    memset( buffer, 0xcc, sizeof(buffer) );
    wsabuf.buf = buffer;
    wsabuf.len = sizeof(buffer);
    set_timeout( client, 50 );
    check_fails( WSARecv( client, &wsabuf, 1, &count, &flags, NULL, NULL ), WSAETIMEDOUT );
    ok( count == POISON, "WSARecv wrote count %u\n", (unsigned int)count );
    check_fails( WSARecvFrom( client, &wsabuf, 1, &count, &flags, NULL, NULL, NULL, NULL ), WSAETIMEDOUT );
    ok( count == POISON, "WSARecvFrom wrote count %u\n", (unsigned int)count );
    ok( !flags, "got flags %#x\n", (unsigned int)flags );
    ok( buffer[0] == (char)0xcc, "wrote into the buffer\n" );
    set_timeout( client, 0 );
}

/* The options' page: 0, which is the default, is no limit. Values are milliseconds, so a large one is one as well. */
static void test_no_time_out( enum style style, SOCKET client, SOCKET server )
{
    static const DWORD values[] = { 0, 3600 * 1000, 0x7fffffff };
    struct receiver *r;
    unsigned int i;

    statement( "recv.nonoverlapped.no_timeout" );
    for (i = 0; i < ARRAY_SIZE(values); i++)
    {
        winetest_push_context( "value %#x", (unsigned int)values[i] );
        set_timeout( client, values[i] );
        r = start_receiver( style, client, 8, 0 );
        check_blocks( r );
        send_all( server, "data", 4 );
        check_receives( r, "data", 4 );
        free_receiver( r );
        winetest_pop_context();
    }
    set_timeout( client, 0 );
}

/* What is there is received, whatever the time-out: no value turns a ready receive into a failure. */
static void test_data_waiting( enum style style, SOCKET client, SOCKET server )
{
    static const DWORD values[] = { 0, 1, 2, 100, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff };
    unsigned int i;
    char buffer[8];
    int ret;

    end_statement();
    for (i = 0; i < ARRAY_SIZE(values); i++)
    {
        winetest_push_context( "value %#x", (unsigned int)values[i] );
        send_all( server, "data", 4 );
        wait_bytes( client, 4 );
        /* whether Windows takes values that are negative as an int is not known */
        ret = setsockopt( client, SOL_SOCKET, SO_RCVTIMEO, (const char *)&values[i], sizeof(values[i]) );
        ok( !ret || (int)values[i] < 0, "SO_RCVTIMEO failed, error %d\n", WSAGetLastError() );
        memset( buffer, 0xcc, sizeof(buffer) );
        ret = receive( style, client, buffer, sizeof(buffer), 0 );
        ok( ret == 4 && !memcmp( buffer, "data", 4 ), "got %d, error %d\n", ret, WSAGetLastError() );
        winetest_pop_context();
    }
    set_timeout( client, 0 );
}

/* The shortest. */
static void test_short( enum style style, SOCKET client, SOCKET server )
{
    set_timeout( client, 1 );
    check_times_out( style, client, 0, 1 );
    send_all( server, "data", 4 );
    check_data( client, "data", 4 );
    set_timeout( client, 0 );
}

/* Windows: sock.c test_set_getsockopt: the value may have 1, 2 or 4 bytes. Wine 8.0's setsockopt takes 4 only; that is
 * not receiving, so it is no failure here. */
static void test_value_size( SOCKET client, const void *value, int size, DWORD ms )
{
    statement( "win.timeout.sizes" );
    if (setsockopt( client, SOL_SOCKET, SO_RCVTIMEO, value, size ))
        skip( "setsockopt does not take %d bytes, error %d\n", size, WSAGetLastError() );
    else
        check_times_out( BY_RECV, client, 0, ms );
    set_timeout( client, 0 );
}

/* Data that comes before the limit ends the wait, and one byte is enough. */
static void test_data_in_time( enum style style, SOCKET client, SOCKET server )
{
    struct receiver *r;

    statement( "recv.stream.one_byte" );
    set_timeout( client, TIME_LIMIT );
    r = start_receiver( style, client, 8, 0 );
    check_blocks( r );
    send_all( server, "x", 1 );
    check_receives( r, "x", 1 );
    ok( r->elapsed < TIME_LIMIT, "came after %u ms\n", (unsigned int)r->elapsed );
    free_receiver( r );
    set_timeout( client, 0 );
}

/* The WSARecv page: SO_RCVTIMEO applies only to blocking sockets. */
static void test_nonblocking( enum style style, SOCKET client )
{
    DWORD start;
    char buffer[8];

    statement( "recv.timeout.blocking_only" );
    set_timeout( client, 3000 );
    set_nonblocking( client, TRUE );
    start = GetTickCount();
    check_fails( receive( style, client, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    ok( GetTickCount() - start < 2000, "took %u ms\n", (unsigned int)(GetTickCount() - start) );
    set_nonblocking( client, FALSE );
    set_timeout( client, 0 );
}

static unsigned int apc_calls;

/* The first call takes a while and queues the second. */
static void CALLBACK count_apc( ULONG_PTR again )
{
    apc_calls++;
    if (!again) return;
    Sleep( 100 );
    QueueUserAPC( count_apc, GetCurrentThread(), FALSE );
}

/* Windows: sock.c test_WSARecv: an APC runs while a receive waits and the receive goes on; the page of recv calls it an
 * alertable wait. An interruption neither ends the limit early nor starts it anew. */
static void test_apc( enum style style, SOCKET client )
{
    struct receiver *r;

    statement( "win.apc.blocking" );
    set_timeout( client, 200 );
    apc_calls = 0;
    r = start_receiver_apc( style, client, 8, 0, count_apc, TRUE );
    if (wait_receiver( r ))
    {
        ok( r->ret == SOCKET_ERROR && r->error == WSAETIMEDOUT, "got %d, error %d\n", r->ret, r->error );
        ok( r->elapsed + EARLY >= 200, "time-out after %u ms\n", (unsigned int)r->elapsed );
        ok( r->elapsed < 200 + LATE, "time-out after %u ms\n", (unsigned int)r->elapsed );
        ok( apc_calls == 2, "the APCs ran %u times\n", apc_calls );
    }
    free_receiver( r );
    set_timeout( client, 0 );
}

/* Windows: sock.c test_timeout: an overlapped receive has no time-out. */
static void test_overlapped( SOCKET client, SOCKET server )
{
    WSAOVERLAPPED overlapped;
    DWORD count, flags = 0;
    char buffer[8];
    WSABUF wsabuf;
    BOOL ret;

    statement( "win.timeout.overlapped recv.timeout.blocking_only" );
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    wsabuf.buf = buffer;
    wsabuf.len = sizeof(buffer);
    set_timeout( client, 50 );
    check_fails( WSARecv( client, &wsabuf, 1, NULL, &flags, &overlapped, NULL ), WSA_IO_PENDING );
    Sleep( 100 );
    check_event( overlapped.hEvent, FALSE );
    send_all( server, "data", 4 );
    if (wait_event( overlapped.hEvent, TIME_LIMIT ))
    {
        count = POISON;
        ret = WSAGetOverlappedResult( client, &overlapped, &count, FALSE, &flags );
        ok( ret && count == 4, "got %d, count %u\n", ret, (unsigned int)count );
    }
    CloseHandle( overlapped.hEvent );
    set_timeout( client, 0 );
}

/* Datagrams have the same limit; only TCP is attested, the option's page makes no difference. */
static void test_datagram( enum style style )
{
    SOCKET sender, receiver;

    end_statement();
    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    set_timeout( receiver, 50 );
    check_times_out( style, receiver, 0, 50 );
    send_all( sender, "data", 4 );
    check_data( receiver, "data", 4 );
    close_pair( sender, receiver );
}

/* The option's page: the time-out is that of a call, also of one with MSG_WAITALL whose data come a byte at a time. What
 * it returns then is not attested. Windows: sock.c test_accept_inheritance: an accepted socket has its listener's. */
static void test_slow_data( enum style style, BOOL inherited )
{
    struct sockaddr_storage addr;
    struct receiver *r;
    SOCKET listener, client, server;
    int i, len;

    end_statement();
    if ((listener = tcp_listener( AF_INET, &addr, &len )) == INVALID_SOCKET) return;
    if (inherited) set_timeout( listener, 120 );
    client = make_socket( AF_INET, SOCK_STREAM, TRUE );
    ok( !connect( client, (struct sockaddr *)&addr, len ), "connect failed, error %d\n", WSAGetLastError() );
    server = accept( listener, NULL, NULL );
    ok( server != INVALID_SOCKET, "accept failed, error %d\n", WSAGetLastError() );
    if (!inherited) set_timeout( server, 120 );

    r = start_receiver( style, server, sizeof(r->buffer), MSG_WAITALL );
    for (i = 0; i < 60 && WaitForSingleObject( r->thread, 50 ) == WAIT_TIMEOUT; i++) send_all( client, "x", 1 );
    ok( i < 60, "%s goes on as long as data come\n", style_name( style ) );
    shutdown( client, SD_SEND );
    wait_receiver( r );
    free_receiver( r );
    close_pair( client, server );
    closesocket( listener );
}

START_TEST(timeout)
{
    static const BYTE byte_value = 150;
    static const WORD word_value = 300;
    SOCKET client, server;
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 100000 );
    if (tcp_pair( &client, &server, TRUE ))
    {
        for (style = BY_RECV; style < STYLES; style++)
        {
            winetest_push_context( "%s", style_name( style ) );
            test_time_out( style, client, server );
            test_no_time_out( style, client, server );
            test_data_waiting( style, client, server );
            test_short( style, client, server );
            test_data_in_time( style, client, server );
            test_nonblocking( style, client );
            test_apc( style, client );
            test_datagram( style );
            test_slow_data( style, FALSE );
            test_slow_data( style, TRUE );
            winetest_pop_context();
        }
        test_count( client );
        test_value_size( client, &byte_value, sizeof(byte_value), byte_value );
        test_value_size( client, &word_value, sizeof(word_value), word_value );
        test_overlapped( client, server );
        close_pair( client, server );
    }
    done_sockets();
}
