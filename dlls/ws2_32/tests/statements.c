/*
 * Statements of the WSARecv page that need no test file of their own
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

/* The page's example, with the server's part in a thread: a loop of receives, each waited for by
 * WSAWaitForMultipleEvents and asked for by WSAGetOverlappedResult, up to the end of the stream. */
static char example_data[20000];

static DWORD CALLBACK example_sender( void *arg )
{
    SOCKET s = (SOCKET)arg;
    int pos, size;

    for (pos = 0; pos < (int)sizeof(example_data); pos += size)
    {
        size = 1 + pos % 3777;
        if (size > (int)sizeof(example_data) - pos) size = sizeof(example_data) - pos;
        if (!send_all( s, example_data + pos, size )) break;
        if (!(pos % 5)) Sleep( 5 );
    }
    closesocket( s );
    return 0;
}

static void test_example(void)
{
    static char got[sizeof(example_data)];
    static WSAOVERLAPPED overlapped;
    static char buffer[4096];
    DWORD count, flags, total = 0;
    SOCKET client, server;
    HANDLE thread;
    WSABUF wsabuf;
    int ret, err;

    statement( "recv.example recv.event.wait recv.overlapped.possible" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    fill_pattern( example_data, sizeof(example_data), 5 );
    thread = start_thread( example_sender, (void *)server );
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = WSACreateEvent();
    wsabuf.len = sizeof(buffer);
    wsabuf.buf = buffer;
    for (;;)
    {
        flags = 0;
        ret = WSARecv( client, &wsabuf, 1, &count, &flags, &overlapped, NULL );
        err = ret ? WSAGetLastError() : 0;
        ok( !ret || err == WSA_IO_PENDING, "got %d, error %d\n", ret, err );
        if (err && err != WSA_IO_PENDING) break;
        ret = WSAWaitForMultipleEvents( 1, &overlapped.hEvent, TRUE, TIME_LIMIT, TRUE );
        ok( ret == WSA_WAIT_EVENT_0, "wait returned %d\n", ret );
        if (ret != WSA_WAIT_EVENT_0) break;
        ret = WSAGetOverlappedResult( client, &overlapped, &count, FALSE, &flags );
        ok( ret, "got error %d\n", WSAGetLastError() );
        if (!ret) break;
        WSAResetEvent( overlapped.hEvent );
        if (!count) break;
        ok( total + count <= sizeof(got), "too much data\n" );
        if (total + count > sizeof(got)) break;
        memcpy( got + total, buffer, count );
        total += count;
    }
    ok( total == sizeof(example_data) && !memcmp( got, example_data, sizeof(got) ), "got %u bytes, or wrong data\n",
        (unsigned int)total );
    join_thread( thread, TIME_LIMIT );
    closesocket( client );
    WSACloseEvent( overlapped.hEvent );
}

/* WSAJoinLeaf binds the socket. Wine's own is a stub that always fails, and it is not a function of receiving. */
static void test_join_leaf(void)
{
    struct sockaddr_in group, from;
    int len = sizeof(from);
    SOCKET s, joined;
    char buffer[8];

    statement( "recv.address.joinleaf" );
    s = WSASocketW( AF_INET, SOCK_DGRAM, 0, NULL, 0,
                    WSA_FLAG_OVERLAPPED | WSA_FLAG_MULTIPOINT_C_LEAF | WSA_FLAG_MULTIPOINT_D_LEAF );
    ok( s != INVALID_SOCKET, "no socket, error %d\n", WSAGetLastError() );
    memset( &group, 0, sizeof(group) );
    group.sin_family = AF_INET;
    group.sin_addr.s_addr = inet_addr( "224.0.0.251" );
    joined = WSAJoinLeaf( s, (struct sockaddr *)&group, sizeof(group), NULL, NULL, NULL, NULL, JL_RECEIVER_ONLY );
    todo_wine ok( joined != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    if (joined != INVALID_SOCKET)
    {
        ok( !getsockname( s, (struct sockaddr *)&from, &len ), "not bound, error %d\n", WSAGetLastError() );
        set_nonblocking( s, TRUE );
        check_fails( recv( s, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    }
    closesocket( s );
}

/* A receive that pends is complete with the first data, though its buffer is not full. */
static void test_indication(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE event;

    statement( "recv.stream.indication recv.overlapped.post" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (post_receive( client, &r, BUFFER_SIZE, event, NULL ))
    {
        send_all( server, "x", 1 );
        if (wait_event( event, TIME_LIMIT )) check_received( client, &r, "x", 1 );
    }
    close_pair( client, server );
    CloseHandle( event );
}

/* dwFlags of a routine: none for a stream and for a whole datagram, MSG_PARTIAL for one that does not fit (as lpFlags
 * has it for a receive that completes at once). */
static void test_routine_flags(void)
{
    static struct receive r;
    SOCKET sender, receiver, client, server;

    statement( "recv.routine.flags" );
    if (tcp_pair( &client, &server, TRUE ))
    {
        if (post_receive( client, &r, BUFFER_SIZE, NULL, record_routine ))
        {
            send_all( server, "data", 4 );
            if (run_routines()) check_routine( &r, 4 );
        }
        close_pair( client, server );
    }
    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    if (post_receive( receiver, &r, BUFFER_SIZE, NULL, record_routine ))
    {
        send_all( sender, "whole", 5 );
        if (run_routines()) check_routine( &r, 5 );
    }
    if (post_receive( receiver, &r, 3, NULL, record_routine ))
    {
        send_all( sender, "too long", 8 );
        if (run_routines())
        {
            ok( r.called == 1 && r.error == WSAEMSGSIZE && r.transferred == 3, "got %u calls, error %lu, size %lu\n",
                r.called, r.error, r.transferred );
            ok( r.routine_flags == MSG_PARTIAL, "got flags %#lx\n", r.routine_flags );
        }
    }
    close_pair( sender, receiver );
}

/* Many receives of one byte or a few, on a socket with a port: the buffers have the data in the order of the calls. */
static void test_port_order(void)
{
    static struct receive r[100];
    static char data[ARRAY_SIZE(r) * 3];
    SOCKET client, server;
    struct packet packet;
    unsigned int i, pos;
    HANDLE port;

    statement( "recv.port.order" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, 7 );
    for (i = 0; i < ARRAY_SIZE(r); i++) if (!post_receive( client, &r[i], 1 + i % 3, NULL, NULL )) break;
    fill_pattern( data, sizeof(data), 9 );
    for (i = pos = 0; i < ARRAY_SIZE(r); i++) pos += 1 + i % 3;
    send_all( server, data, pos );
    for (i = 0; i < ARRAY_SIZE(r); i++) if (!get_packet( port, &packet )) break;
    for (i = pos = 0; i < ARRAY_SIZE(r); i++)
    {
        check_received( client, &r[i], data + pos, 1 + i % 3 );
        pos += 1 + i % 3;
    }
    check_no_packet( port );
    close_pair( client, server );
    CloseHandle( port );
}

/* The page has MSG_PARTIAL for message-oriented sockets only: a receive from a stream that leaves something does not
 * set it. */
static void test_stream_flags( enum style style )
{
    DWORD count = POISON, flags = 0;
    SOCKET client, server;
    char buffer[4];
    WSABUF wsabuf;
    int ret;

    statement( "recv.flags.partial.messages_only" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    send_all( server, "longer", 6 );
    wait_bytes( client, 6 );
    wsabuf.buf = buffer;
    wsabuf.len = sizeof(buffer);
    if (style == BY_WSARECV) ret = WSARecv( client, &wsabuf, 1, &count, &flags, NULL, NULL );
    else ret = WSARecvFrom( client, &wsabuf, 1, &count, &flags, NULL, NULL, NULL, NULL );
    ok( !ret && count == 4, "got %d, error %d, size %u\n", ret, WSAGetLastError(), (unsigned int)count );
    ok( !flags, "got flags %#x\n", (unsigned int)flags );
    close_pair( client, server );
}

/* A receive with MSG_WAITALL is cancelled: it ends, and takes nothing of what comes later. */
static void test_waitall_cancelled(void)
{
    static struct receive r;
    SOCKET client, server;
    DWORD size = POISON, flags;
    HANDLE event;
    BOOL ret;

    statement( "recv.waitall.cancelled" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    init_receive( &r, 8, event );
    r.flags = MSG_WAITALL;
    ret = start_receive( client, &r, NULL );
    ok( ret == WSA_IO_PENDING, "got error %d\n", ret );
    CancelIo( (HANDLE)client );
    if (wait_event( event, TIME_LIMIT ))
    {
        WSASetLastError( POISON );
        ret = WSAGetOverlappedResult( client, &r.overlapped, &size, FALSE, &flags );
        ok( !ret && WSAGetLastError() == WSA_OPERATION_ABORTED, "got %d, error %d\n", ret, WSAGetLastError() );
        ok( !size, "got %lu bytes\n", size );
    }
    send_all( server, "later", 5 );
    check_data( client, "later", 5 );
    close_pair( client, server );
    CloseHandle( event );
}

/* One byte out of band, with nothing else there. */
static void test_oob( enum style style )
{
    struct timeval time = { TIME_LIMIT / 1000, 0 };
    SOCKET client, server;
    char byte = 0;
    fd_set set;
    int ret;

    statement( "recv.flags.oob" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    send( server, "u", 1, MSG_OOB );
    FD_ZERO( &set );
    FD_SET( client, &set );
    check_returns( select( 0, NULL, NULL, &set, &time ), 1 );
    ret = receive( style, client, &byte, 1, MSG_OOB );
    ok( ret == 1 && byte == 'u', "%s returned %d, error %d, byte %#x\n", style_name( style ), ret,
        WSAGetLastError(), byte );
    close_pair( client, server );
}

START_TEST(statements)
{
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 50000 );
    for (style = BY_RECV; style < STYLES; style++) test_oob( style );
    test_example();
    test_indication();
    test_routine_flags();
    test_port_order();
    test_stream_flags( BY_WSARECV );
    test_stream_flags( BY_WSARECVFROM );
    test_waitall_cancelled();
    test_join_leaf();
    done_sockets();
}
