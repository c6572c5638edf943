/*
 * WSARecvMsg without control data
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

/* "The page" in this file is Microsoft's of LPFN_WSARECVMSG, with that of WSAMSG. */

static LPFN_WSARECVMSG pWSARecvMsg;

/* A message with one buffer and everything else that a WSAMSG points to. */
struct message
{
    WSAMSG                  msg;
    WSABUF                  wsabuf;
    struct sockaddr_storage name;
    char                    buffer[32];
};

static WSAMSG *set_message( struct message *m, int size, DWORD flags )
{
    memset( m, 0xcc, sizeof(*m) );
    m->wsabuf.buf = m->buffer;
    m->wsabuf.len = size;
    m->msg.name = (struct sockaddr *)&m->name;
    m->msg.namelen = sizeof(m->name);
    m->msg.lpBuffers = &m->wsabuf;
    m->msg.dwBufferCount = 1;
    m->msg.Control.buf = NULL;
    m->msg.Control.len = 0;
    m->msg.dwFlags = flags;
    return &m->msg;
}

/* The name is the sender's, with the length of its family. */
static void check_name( struct message *m, SOCKET sender )
{
    struct sockaddr_storage expected;
    int len = sizeof(expected);

    getsockname( sender, (struct sockaddr *)&expected, &len );
    ok( m->msg.namelen == len, "got length %d, expected %d\n", m->msg.namelen, len );
    ok( m->name.ss_family == expected.ss_family, "got family %d\n", m->name.ss_family );
    ok( port_of( &m->name ) == port_of( &expected ), "got port %u\n", port_of( &m->name ) );
}

static void test_parameters( SOCKET receiver )
{
    struct message m;
    DWORD count;

    statement( "win.msg.null" );
    /* Windows: sock.c test_ip_pktinfo */
    check_fails( pWSARecvMsg( receiver, NULL, NULL, NULL, NULL ), WSAEFAULT );
    /* the page: WSAENOTSOCK, the descriptor is not a socket */
    check_fails( pWSARecvMsg( INVALID_SOCKET, set_message( &m, 16, 0 ), &count, NULL, NULL ), WSAENOTSOCK );
}

/* Windows: sock.c test_ip_pktinfo: data without control data, and no room for any, is a success. */
static void test_data( SOCKET sender, SOCKET receiver )
{
    struct message m;
    char second[8];
    WSABUF bufs[2];
    DWORD count;
    int ret, i;

    statement( "win.msg.no_control" );
    send_all( sender, "data", 4 );
    wait_readable( receiver, TIME_LIMIT );
    count = POISON;
    ret = pWSARecvMsg( receiver, set_message( &m, sizeof(m.buffer), 0 ), &count, NULL, NULL );
    ok( !ret && count == 4, "got %d, error %d, count %u\n", ret, WSAGetLastError(), (unsigned int)count );
    ok( !memcmp( m.buffer, "data\xcc", 5 ), "got wrong data\n" );
    ok( !m.msg.dwFlags, "got flags %#x\n", (unsigned int)m.msg.dwFlags );
    ok( !m.msg.Control.len, "got control length %u\n", (unsigned int)m.msg.Control.len );
    ok( m.msg.lpBuffers == &m.wsabuf && m.msg.dwBufferCount == 1, "the buffers have moved\n" );
    check_name( &m, sender );

    /* no name wanted */
    send_all( sender, "data", 4 );
    wait_readable( receiver, TIME_LIMIT );
    set_message( &m, sizeof(m.buffer), 0 );
    m.msg.name = NULL;
    m.msg.namelen = 0;
    ret = pWSARecvMsg( receiver, &m.msg, &count, NULL, NULL );
    ok( !ret && count == 4, "got %d, error %d, count %u\n", ret, WSAGetLastError(), (unsigned int)count );

    /* the page: WSAEFAULT, name is NULL and namelen is not 0; the datagram stays */
    send_all( sender, "stays", 5 );
    wait_readable( receiver, TIME_LIMIT );
    set_message( &m, sizeof(m.buffer), 0 );
    m.msg.name = NULL;
    check_fails( pWSARecvMsg( receiver, &m.msg, &count, NULL, NULL ), WSAEFAULT );
    ok( m.buffer[0] == (char)0xcc, "the buffer was written\n" );
    ok( is_readable( receiver, 0 ), "the datagram is gone\n" );
    m.msg.namelen = 0;
    for (i = 0; i < 3; i++)
    {
        if (!is_readable( receiver, 0 )) send_all( sender, "stays", 5 );
        wait_readable( receiver, TIME_LIMIT );
        ret = pWSARecvMsg( receiver, &m.msg, &count, NULL, NULL );
        ok( !ret && count == 5, "got %d, error %d, count %u\n", ret, WSAGetLastError(), (unsigned int)count );
        ok( !m.msg.name && !m.msg.namelen, "got name %p, length %d\n", m.msg.name, m.msg.namelen );
        ok( !memcmp( m.buffer, "stays\xcc", 6 ), "got wrong data\n" );
    }

    /* two buffers */
    send_all( sender, "scattered", 9 );
    wait_readable( receiver, TIME_LIMIT );
    set_message( &m, sizeof(m.buffer), 0 );
    memset( second, 0xcc, sizeof(second) );
    bufs[0].buf = m.buffer;
    bufs[0].len = 3;
    bufs[1].buf = second;
    bufs[1].len = sizeof(second);
    m.msg.lpBuffers = bufs;
    m.msg.dwBufferCount = 2;
    ret = pWSARecvMsg( receiver, &m.msg, &count, NULL, NULL );
    ok( !ret && count == 9, "got %d, error %d, count %u\n", ret, WSAGetLastError(), (unsigned int)count );
    ok( !memcmp( m.buffer, "sca\xcc", 4 ) && !memcmp( second, "ttered\xcc", 7 ), "got wrong data\n" );

    /* an empty datagram */
    send( sender, "", 0, 0 );
    wait_readable( receiver, TIME_LIMIT );
    count = POISON;
    ret = pWSARecvMsg( receiver, set_message( &m, sizeof(m.buffer), 0 ), &count, NULL, NULL );
    ok( !ret && !count, "got %d, error %d, count %u\n", ret, WSAGetLastError(), (unsigned int)count );
    check_name( &m, sender );
}

/* The page: WSAEWOULDBLOCK, as for all receives. */
static void test_nonblocking( SOCKET receiver )
{
    DWORD count = POISON;
    struct message m;

    statement( "recv.error.wsaewouldblock.nonblocking" );
    set_nonblocking( receiver, TRUE );
    check_fails( pWSARecvMsg( receiver, set_message( &m, 16, 0 ), &count, NULL, NULL ), WSAEWOULDBLOCK );
    set_nonblocking( receiver, FALSE );
}

struct blocking
{
    SOCKET s;
    struct message m;
    DWORD count;
    int ret, error;
};

static DWORD CALLBACK blocking_proc( void *arg )
{
    struct blocking *b = arg;

    b->ret = pWSARecvMsg( b->s, set_message( &b->m, 16, 0 ), &b->count, NULL, NULL );
    b->error = WSAGetLastError();
    return 0;
}

/* Without data a blocking socket waits, up to its SO_RCVTIMEO. */
static void test_blocking( SOCKET sender, SOCKET receiver )
{
    static struct blocking b;
    HANDLE thread;

    end_statement();
    b.s = receiver;
    b.count = POISON;
    thread = start_thread( blocking_proc, &b );
    ok( WaitForSingleObject( thread, QUIET_TIME ) == WAIT_TIMEOUT, "does not block: got %d, error %d\n",
        b.ret, b.error );
    send_all( sender, "data", 4 );
    if (!join_thread( thread, TIME_LIMIT )) return;
    ok( !b.ret && b.count == 4, "got %d, error %d, count %u\n", b.ret, b.error, (unsigned int)b.count );
    ok( !memcmp( b.m.buffer, "data\xcc", 5 ), "got wrong data\n" );
    check_name( &b.m, sender );

    set_timeout( receiver, 100 );
    thread = start_thread( blocking_proc, &b );
    if (join_thread( thread, TIME_LIMIT ))
        ok( b.ret == SOCKET_ERROR && b.error == WSAETIMEDOUT, "got %d, error %d\n", b.ret, b.error );
    set_timeout( receiver, 0 );
}

/* The page: dwFlags may have MSG_PEEK on input: the data stays in the queue. On output it has those flags that the
 * WSAMSG page lists for it; MSG_PEEK is none of them, but whether Windows clears it is not attested. */
static void test_peek( SOCKET sender, SOCKET receiver )
{
    struct message m;
    DWORD count;
    int i, ret;

    send_all( sender, "data", 4 );
    wait_readable( receiver, TIME_LIMIT );
    for (i = 0; i < 2; i++)
    {
        count = POISON;
        ret = pWSARecvMsg( receiver, set_message( &m, sizeof(m.buffer), MSG_PEEK ), &count, NULL, NULL );
        ok( !ret && count == 4, "got %d, error %d, count %u\n", ret, WSAGetLastError(), (unsigned int)count );
        ok( !memcmp( m.buffer, "data\xcc", 5 ), "got wrong data\n" );
        ok( !(m.msg.dwFlags & ~MSG_PEEK), "got flags %#x\n", (unsigned int)m.msg.dwFlags );
        check_name( &m, sender );
    }
    check_data( receiver, "data", 4 );
}

/* The page: WSAEMSGSIZE, the message was too large to fit; dwFlags then has MSG_TRUNC. The size is that of the buffers
 * (Windows: afd.c test_recv). Wine's own has neither size nor flag (seen on Wine 8.0). */
static void test_truncated( SOCKET sender, SOCKET receiver )
{
    struct message m;
    DWORD count;

    send_all( sender, "too long", 8 );
    wait_readable( receiver, TIME_LIMIT );
    count = POISON;
    check_fails( pWSARecvMsg( receiver, set_message( &m, 3, 0 ), &count, NULL, NULL ), WSAEMSGSIZE );
    ok( count == 3, "got count %u\n", (unsigned int)count );
    ok( m.msg.dwFlags == MSG_TRUNC, "got flags %#x\n", (unsigned int)m.msg.dwFlags );
    ok( !memcmp( m.buffer, "too\xcc", 4 ), "got wrong data\n" );
    check_name( &m, sender );
    ok( !is_readable( receiver, 0 ), "there is more\n" );
}

/* The same overlapped: the error comes with the result, the flag is in the WSAMSG. */
static void test_truncated_overlapped( SOCKET sender, SOCKET receiver )
{
    DWORD count = POISON, flags = 0;
    WSAOVERLAPPED overlapped;
    struct message m;
    BOOL ret;

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    check_fails( pWSARecvMsg( receiver, set_message( &m, 3, 0 ), NULL, &overlapped, NULL ), WSA_IO_PENDING );
    send_all( sender, "too long", 8 );
    if (wait_event( overlapped.hEvent, TIME_LIMIT ))
    {
        WSASetLastError( POISON );
        ret = WSAGetOverlappedResult( receiver, &overlapped, &count, FALSE, &flags );
        ok( !ret && WSAGetLastError() == WSAEMSGSIZE, "got %d, error %d\n", ret, WSAGetLastError() );
        ok( count == 3, "got count %u\n", (unsigned int)count );
        ok( !memcmp( m.buffer, "too\xcc", 4 ), "got wrong data\n" );
        /* nothing of ws2_32 runs when the server completes the request */
        todo_wine ok( m.msg.dwFlags == MSG_TRUNC, "got flags %#x\n", (unsigned int)m.msg.dwFlags );
        check_name( &m, sender );
    }
    CloseHandle( overlapped.hEvent );
}

/* Overlapped with an event: name and flags are written at completion. */
static void test_overlapped( SOCKET sender, SOCKET receiver )
{
    DWORD count = POISON, flags = 0;
    WSAOVERLAPPED overlapped;
    struct message m;
    BOOL ret;

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    check_fails( pWSARecvMsg( receiver, set_message( &m, sizeof(m.buffer), 0 ), NULL, &overlapped, NULL ),
                 WSA_IO_PENDING );
    ok( m.msg.namelen == sizeof(m.name) && m.name.ss_family == (short)0xcccc, "the name was written\n" );
    send_all( sender, "data", 4 );
    if (wait_event( overlapped.hEvent, TIME_LIMIT ))
    {
        ret = WSAGetOverlappedResult( receiver, &overlapped, &count, FALSE, &flags );
        ok( ret && count == 4, "got %d, count %u\n", ret, (unsigned int)count );
        ok( !memcmp( m.buffer, "data\xcc", 5 ), "got wrong data\n" );
        ok( !m.msg.dwFlags, "got flags %#x\n", (unsigned int)m.msg.dwFlags );
        check_name( &m, sender );
    }
    CloseHandle( overlapped.hEvent );
}

static void test_routine( SOCKET sender, SOCKET receiver )
{
    WSAOVERLAPPED overlapped;
    struct message m;

    memset( &overlapped, 0, sizeof(overlapped) );
    kept.calls = 0;
    check_fails( pWSARecvMsg( receiver, set_message( &m, sizeof(m.buffer), 0 ), NULL, &overlapped, keep_arguments ),
                 WSA_IO_PENDING );
    send_all( sender, "data", 4 );
    ok( !kept.calls, "the routine was called early\n" );
    ok( SleepEx( TIME_LIMIT, TRUE ) == WAIT_IO_COMPLETION, "no routine was called\n" );
    ok( kept.calls == 1, "the routine was called %u times\n", kept.calls );
    ok( !kept.error && kept.size == 4, "got error %u, size %u\n",
        (unsigned int)kept.error, (unsigned int)kept.size );
    ok( !memcmp( m.buffer, "data\xcc", 5 ), "got wrong data\n" );
    check_name( &m, sender );
}

/* One packet for a receive, as sock.c test_iocp has it for WSARecv. */
static void test_port( int family )
{
    OVERLAPPED overlapped, *done = NULL;
    SOCKET sender, receiver;
    ULONG_PTR key = 0;
    struct message m;
    DWORD size = 0;
    HANDLE port;
    BOOL ret;

    if (!udp_pair( family, &sender, &receiver )) return;
    port = port_for( receiver, 0x123 );
    memset( &overlapped, 0, sizeof(overlapped) );
    check_fails( pWSARecvMsg( receiver, set_message( &m, sizeof(m.buffer), 0 ), NULL, &overlapped, NULL ),
                 WSA_IO_PENDING );
    send_all( sender, "data", 4 );
    ret = GetQueuedCompletionStatus( port, &size, &key, &done, TIME_LIMIT );
    ok( ret && size == 4 && key == 0x123 && done == &overlapped, "got %d, size %u, key %#x, overlapped %p\n",
        ret, (unsigned int)size, (unsigned int)key, done );
    ok( !memcmp( m.buffer, "data\xcc", 5 ), "got wrong data\n" );
    check_name( &m, sender );
    check_no_packet( port );
    close_pair( sender, receiver );
    CloseHandle( port );
}

/* Windows: sock.c test_shutdown: every receive after SD_RECEIVE is WSAESHUTDOWN. The page: WSAEINVAL, not bound. */
static void test_states( int family )
{
    SOCKET sender, receiver, s;
    struct message m;
    DWORD count;

    if (!udp_pair( family, &sender, &receiver )) return;
    shutdown( receiver, SD_RECEIVE );
    check_fails( pWSARecvMsg( receiver, set_message( &m, 16, 0 ), &count, NULL, NULL ), WSAESHUTDOWN );
    close_pair( sender, receiver );

    s = make_socket( family, SOCK_DGRAM, TRUE );
    set_nonblocking( s, TRUE );
    check_fails( pWSARecvMsg( s, set_message( &m, 16, 0 ), &count, NULL, NULL ), WSAEINVAL );
    closesocket( s );
}

/* The page: the function is for datagram and raw sockets only. What it answers on a stream is not attested: any
 * failure, which leaves the data, or the data as WSARecv would give it. */
static void test_stream(void)
{
    SOCKET client, server;
    struct message m;
    DWORD count;
    int ret;

    if (!tcp_pair( &client, &server, TRUE )) return;
    send_all( server, "data", 4 );
    wait_bytes( client, 4 );
    count = POISON;
    ret = pWSARecvMsg( client, set_message( &m, sizeof(m.buffer), 0 ), &count, NULL, NULL );
    if (ret)
    {
        trace( "WSARecvMsg on a stream: error %d\n", WSAGetLastError() );
        check_data( client, "data", 4 );
    }
    else ok( count == 4 && !memcmp( m.buffer, "data\xcc", 5 ), "got count %u\n", (unsigned int)count );
    close_pair( client, server );
}

static void test_family( int family )
{
    SOCKET sender, receiver;

    if (!udp_pair( family, &sender, &receiver )) return;
    if ((pWSARecvMsg = get_recvmsg( receiver )))
    {
        test_parameters( receiver );
        test_data( sender, receiver );
        test_nonblocking( receiver );
        test_blocking( sender, receiver );
        test_peek( sender, receiver );
        test_overlapped( sender, receiver );
        test_routine( sender, receiver );
        test_port( family );
        test_truncated( sender, receiver );
        test_truncated_overlapped( sender, receiver );
        test_states( family );
    }
    close_pair( sender, receiver );
}

START_TEST(msg)
{
    if (!init_sockets()) return;
    limit_test_time( 60000 );
    winetest_push_context( "IPv4" );
    test_family( AF_INET );
    winetest_pop_context();
    winetest_push_context( "IPv6" );
    test_family( AF_INET6 );
    winetest_pop_context();
    if (pWSARecvMsg) test_stream();
    done_sockets();
}
