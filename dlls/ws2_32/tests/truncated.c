/*
 * Datagrams that are longer than the buffer
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

/* A receive of every kind: the four of receiver.h and an overlapped one. */
#define OVERLAPPED_STYLE  STYLES
#define KINDS             (STYLES + 1)

static const char *kind_name( int kind )
{
    return kind == OVERLAPPED_STYLE ? "overlapped" : style_name( kind );
}

/* Overlapped, at once or delayed; returns what receive() does. */
static int receive_overlapped( SOCKET s, void *buffer, int size )
{
    WSAOVERLAPPED overlapped;
    DWORD count = POISON, flags = 0;
    WSABUF wsabuf;
    BOOL ret;

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    wsabuf.buf = buffer;
    wsabuf.len = size;
    if (!WSARecv( s, &wsabuf, 1, &count, &flags, &overlapped, NULL ))
    {
        CloseHandle( overlapped.hEvent );
        return count;
    }
    if (WSAGetLastError() != WSA_IO_PENDING)
    {
        CloseHandle( overlapped.hEvent );
        return SOCKET_ERROR;
    }
    wait_event( overlapped.hEvent, TIME_LIMIT );
    count = POISON;
    ret = WSAGetOverlappedResult( s, &overlapped, &count, FALSE, &flags );
    CloseHandle( overlapped.hEvent );
    return ret ? (int)count : SOCKET_ERROR;
}

static int receive_kind( int kind, SOCKET s, void *buffer, int size )
{
    if (kind == OVERLAPPED_STYLE) return receive_overlapped( s, buffer, size );
    return receive( kind, s, buffer, size, 0 );
}

/* The WSARecv page: WSAEMSGSIZE; the buffer has the first part of the message, and what did not fit has been discarded:
 * the next receive gets the next message. */
static void test_truncated( int kind, SOCKET sender, SOCKET receiver )
{
    static const int rooms[] = { 9, 8, 3, 1 };
    char buffer[16];
    unsigned int i;
    int ret;

    statement( "recv.error.wsaemsgsize recv.error.wsaemsgsize.discarded recv.message.too_large.first_part "
               "recv.message.too_large.unreliable" );
    for (i = 0; i < ARRAY_SIZE(rooms); i++)
    {
        send_all( sender, "too long!!", 10 );
        send_all( sender, "next", 4 );
        if (!wait_readable( receiver, TIME_LIMIT )) return;
        memset( buffer, 0xcc, sizeof(buffer) );
        WSASetLastError( POISON );
        ret = receive_kind( kind, receiver, buffer, rooms[i] );
        ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEMSGSIZE, "room %d: got %d, error %d\n",
            rooms[i], ret, WSAGetLastError() );
        ok( !memcmp( buffer, "too long!!", rooms[i] ), "room %d: got wrong data\n", rooms[i] );
        ok( buffer[rooms[i]] == (char)0xcc, "room %d: wrote past the buffer\n", rooms[i] );
        check_data( receiver, "next", 4 );
        ok( !is_readable( receiver, 0 ), "room %d: there is more\n", rooms[i] );
    }

    /* a buffer of the very size is large enough */
    send_all( sender, "too long!!", 10 );
    wait_readable( receiver, TIME_LIMIT );
    ret = receive_kind( kind, receiver, buffer, 10 );
    ok( ret == 10 && !memcmp( buffer, "too long!!", 10 ), "got %d, error %d\n", ret, WSAGetLastError() );
}

/* A receive that waits is truncated as well. */
static void test_blocking( enum style style, SOCKET sender, SOCKET receiver )
{
    struct receiver *r = start_receiver( style, receiver, 3, 0 );

    statement( "recv.error.wsaemsgsize" );
    check_blocks( r );
    send_all( sender, "too long", 8 );
    if (wait_receiver( r ))
    {
        ok( r->ret == SOCKET_ERROR && r->error == WSAEMSGSIZE, "got %d, error %d\n", r->ret, r->error );
        ok( !memcmp( r->buffer, "too\0", 4 ), "got wrong data\n" );
    }
    free_receiver( r );
    check_nothing_to_read( receiver );
}

/* Several buffers: all of them are filled, in order. Windows: afd.c test_recv. */
static void test_scattered( SOCKET sender, SOCKET receiver )
{
    DWORD count = POISON, flags = 0;
    char buffer[10];
    WSABUF bufs[3];

    statement( "recv.message.up_to_size recv.message.too_large.first_part" );
    bufs[0].buf = buffer;
    bufs[0].len = 2;
    bufs[1].buf = buffer + 3;
    bufs[1].len = 0;
    bufs[2].buf = buffer + 4;
    bufs[2].len = 4;
    memset( buffer, 0xcc, sizeof(buffer) );
    send_all( sender, "moredata", 8 );
    wait_readable( receiver, TIME_LIMIT );
    check_fails( WSARecv( receiver, bufs, 3, &count, &flags, NULL, NULL ), WSAEMSGSIZE );
    ok( !memcmp( buffer, "mo\xcc\xccreda\xcc", 9 ), "got wrong data\n" );
    ok( !is_readable( receiver, 0 ), "there is more\n" );
}

/* Windows: afd.c test_recv: the status is STATUS_BUFFER_OVERFLOW with the size of the buffers as the information, and
 * sock.c test_ip_pktinfo: the size is written with WSAEMSGSIZE. Wine's own does not write it (seen on Wine 8.0). */
static void test_count( SOCKET sender, SOCKET receiver )
{
    DWORD count, flags;
    char buffer[16];
    WSABUF wsabuf;

    statement( "win.udp.too_long" );
    wsabuf.buf = buffer;
    wsabuf.len = 3;
    send_all( sender, "too long", 8 );
    wait_readable( receiver, TIME_LIMIT );
    count = POISON;
    flags = 0;
    check_fails( WSARecv( receiver, &wsabuf, 1, &count, &flags, NULL, NULL ), WSAEMSGSIZE );
    ok( count == 3, "WSARecv: got count %u\n", (unsigned int)count );

    send_all( sender, "too long", 8 );
    wait_readable( receiver, TIME_LIMIT );
    count = POISON;
    flags = 0;
    check_fails( WSARecvFrom( receiver, &wsabuf, 1, &count, &flags, NULL, NULL, NULL, NULL ), WSAEMSGSIZE );
    ok( count == 3, "WSARecvFrom: got count %u\n", (unsigned int)count );
}

/* The WSARecv page: for message-oriented sockets MSG_PARTIAL is set in lpFlags if a part of a message was received, and
 * cleared if it is complete. */
static void test_partial( SOCKET sender, SOCKET receiver )
{
    DWORD count, flags;
    char buffer[16];
    WSABUF wsabuf;
    int ret;

    statement( "recv.flags.partial.set" );
    wsabuf.buf = buffer;
    wsabuf.len = 3;
    send_all( sender, "too long", 8 );
    wait_readable( receiver, TIME_LIMIT );
    count = POISON;
    flags = 0;
    check_fails( WSARecv( receiver, &wsabuf, 1, &count, &flags, NULL, NULL ), WSAEMSGSIZE );
    ok( flags == MSG_PARTIAL, "got flags %#x\n", (unsigned int)flags );

    statement( "recv.flags.partial.input" );
    wsabuf.len = sizeof(buffer);
    send_all( sender, "whole", 5 );
    wait_readable( receiver, TIME_LIMIT );
    count = POISON;
    flags = MSG_PARTIAL;
    ret = WSARecv( receiver, &wsabuf, 1, &count, &flags, NULL, NULL );
    ok( !ret && count == 5, "got %d, error %d, count %u\n", ret, WSAGetLastError(), (unsigned int)count );
    statement( "recv.flags.partial.cleared" );
    ok( !flags, "got flags %#x\n", (unsigned int)flags );
    if (ret && is_readable( receiver, 0 )) recv( receiver, buffer, sizeof(buffer), 0 );
}

/* Windows: afd.c test_recv for status and information, sock.c test_ip_pktinfo for WSAGetOverlappedResult. */
static void test_overlapped( SOCKET sender, SOCKET receiver, BOOL data_first )
{
    DWORD count = POISON, flags = 0;
    WSAOVERLAPPED overlapped;
    char buffer[16];
    WSABUF wsabuf;
    int ret, error;

    statement( "recv.flags.delayed.result recv.delayed.flags.result" );
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    memset( buffer, 0xcc, sizeof(buffer) );
    wsabuf.buf = buffer;
    wsabuf.len = 3;
    if (data_first)
    {
        send_all( sender, "too long", 8 );
        wait_readable( receiver, TIME_LIMIT );
    }
    WSASetLastError( POISON );
    ret = WSARecv( receiver, &wsabuf, 1, &count, &flags, &overlapped, NULL );
    error = WSAGetLastError();
    ok( ret == SOCKET_ERROR, "got %d\n", ret );
    if (data_first && error == WSAEMSGSIZE)
    {
        /* not attested for an event (with a routine it is pending, test_ip_pktinfo); but if the call fails, then, says
         * the WSARecv page, "no completion indication will occur" */
        check_event( overlapped.hEvent, FALSE );
        CloseHandle( overlapped.hEvent );
        return;
    }
    ok( error == WSA_IO_PENDING, "got error %d\n", error );
    if (!data_first) send_all( sender, "too long", 8 );
    if (wait_event( overlapped.hEvent, TIME_LIMIT ))
    {
        ok( (NTSTATUS)overlapped.Internal == STATUS_BUFFER_OVERFLOW, "got status %#x\n",
            (unsigned int)overlapped.Internal );
        ok( overlapped.InternalHigh == 3, "got information %u\n", (unsigned int)overlapped.InternalHigh );
        count = POISON;
        flags = 0;
        WSASetLastError( POISON );
        ret = WSAGetOverlappedResult( receiver, &overlapped, &count, FALSE, &flags );
        ok( !ret && WSAGetLastError() == WSAEMSGSIZE, "got %d, error %d\n", ret, WSAGetLastError() );
        ok( count == 3, "got count %u\n", (unsigned int)count );
        ok( !memcmp( buffer, "too\xcc", 4 ), "got wrong data\n" );
    }
    check_nothing_to_read( receiver );
    CloseHandle( overlapped.hEvent );
}

/* With a completion port: one packet if the request was taken, with the Win32 error of the same status, and the size;
 * none if the call failed (the WSARecv page again). */
static void test_port( int family, BOOL data_first )
{
    OVERLAPPED overlapped, *done = NULL;
    DWORD flags = 0, size = POISON;
    SOCKET sender, receiver;
    ULONG_PTR key = 0;
    char buffer[16];
    WSABUF wsabuf;
    int ret, error;
    HANDLE port;

    end_statement();
    if (!udp_pair( family, &sender, &receiver )) return;
    port = port_for( receiver, 0x123 );
    memset( &overlapped, 0, sizeof(overlapped) );
    wsabuf.buf = buffer;
    wsabuf.len = 3;
    if (data_first)
    {
        send_all( sender, "too long", 8 );
        wait_readable( receiver, TIME_LIMIT );
    }
    ret = WSARecv( receiver, &wsabuf, 1, NULL, &flags, &overlapped, NULL );
    error = WSAGetLastError();
    ok( ret == SOCKET_ERROR, "got %d\n", ret );
    ok( error == WSA_IO_PENDING || (data_first && error == WSAEMSGSIZE), "got error %d\n", error );
    if (!data_first) send_all( sender, "too long", 8 );
    if (error == WSA_IO_PENDING)
    {
        ret = GetQueuedCompletionStatus( port, &size, &key, &done, TIME_LIMIT );
        ok( !ret && GetLastError() == ERROR_MORE_DATA, "got %d, error %u\n", ret, (unsigned int)GetLastError() );
        ok( done == &overlapped && key == 0x123, "got overlapped %p, key %#x\n", done, (unsigned int)key );
        ok( size == 3, "got size %u\n", (unsigned int)size );
    }
    check_no_packet( port );
    close_pair( sender, receiver );
    CloseHandle( port );
}

/* Peeking at the first part: what is removed from the queue is nothing (the page on MSG_PEEK), and the error is that of
 * every receive whose buffer is too small. */
static void test_peek( enum style style, SOCKET sender, SOCKET receiver )
{
    char buffer[16];
    int i, ret;

    statement( "recv.error.wsaemsgsize" );
    send_all( sender, "too long", 8 );
    wait_readable( receiver, TIME_LIMIT );
    for (i = 0; i < 3; i++)
    {
        memset( buffer, 0xcc, sizeof(buffer) );
        check_fails( receive( style, receiver, buffer, 3, MSG_PEEK ), WSAEMSGSIZE );
        ok( !memcmp( buffer, "too\xcc", 4 ), "got wrong data\n" );
    }
    ret = receive( style, receiver, buffer, sizeof(buffer), MSG_PEEK );
    ok( ret == 8 && !memcmp( buffer, "too long", 8 ), "got %d, error %d\n", ret, WSAGetLastError() );
    ret = receive( style, receiver, buffer, sizeof(buffer), 0 );
    ok( ret == 8 && !memcmp( buffer, "too long", 8 ), "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !is_readable( receiver, 0 ), "there is more\n" );
}

/* No room at all for a datagram that is not empty. The page makes no exception for it. */
static void test_no_room( SOCKET sender, SOCKET receiver )
{
    char buffer[4];

    statement( "recv.error.wsaemsgsize" );
    send_all( sender, "data", 4 );
    wait_readable( receiver, TIME_LIMIT );
    check_fails( recv( receiver, buffer, 0, 0 ), WSAEMSGSIZE );
    ok( !is_readable( receiver, 0 ), "the datagram is still there\n" );
    while (is_readable( receiver, 0 )) recv( receiver, buffer, sizeof(buffer), 0 );
}

static void test_family( int family )
{
    SOCKET sender, receiver;
    enum style style;
    int kind;

    if (!udp_pair( family, &sender, &receiver )) return;
    for (kind = 0; kind < KINDS; kind++)
    {
        winetest_push_context( "%s", kind_name( kind ) );
        test_truncated( kind, sender, receiver );
        winetest_pop_context();
    }
    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        test_blocking( style, sender, receiver );
        test_peek( style, sender, receiver );
        winetest_pop_context();
    }
    test_scattered( sender, receiver );
    test_no_room( sender, receiver );
    test_count( sender, receiver );
    test_overlapped( sender, receiver, FALSE );
    test_overlapped( sender, receiver, TRUE );
    test_partial( sender, receiver );
    test_port( family, FALSE );
    test_port( family, TRUE );
    close_pair( sender, receiver );
}

START_TEST(truncated)
{
    if (!init_sockets()) return;
    limit_test_time( 60000 );
    winetest_push_context( "IPv4" );
    test_family( AF_INET );
    winetest_pop_context();
    winetest_push_context( "IPv6" );
    test_family( AF_INET6 );
    winetest_pop_context();
    done_sockets();
}
