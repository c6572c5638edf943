/*
 * MSG_WAITALL where it is refused: other flags, nonblocking sockets, datagrams
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
 * The WSARecv page: MSG_WAITALL fails with WSAEOPNOTSUPP "if the underlying transport does not support MSG_WAITALL, or
 * if the socket is in a non-blocking mode", or "if MSG_WAITALL is specified along with MSG_OOB, MSG_PEEK, or
 * MSG_PARTIAL"; it "is not supported on datagram sockets or message-oriented sockets". "Any other error code indicates
 * that the overlapped operation was not successfully initiated and no completion indication will occur."
 */

static const char data[] = "0123456789";
#define DATA_SIZE 10

/* Refused in every style, and what is there stays there. */
static void check_refused( SOCKET s, DWORD flags, BOOL has_port )
{
    static struct receive r;
    enum style style;
    unsigned int i;
    char buffer[8];
    HANDLE event;

    memset( buffer, 0xcc, sizeof(buffer) );
    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        check_fails( receive( style, s, buffer, sizeof(buffer), flags ), WSAEOPNOTSUPP );
        winetest_pop_context();
    }
    ok( buffer[0] == (char)0xcc, "the buffer was written\n" );

    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    for (i = 0; i < 4; i++)
    {
        BOOL routine = i & 1, started;

        if (routine && has_port) continue;
        winetest_push_context( "overlapped%s%s", i & 2 ? " from" : "", routine ? ", routine" : "" );
        init_receive( &r, 8, event );
        r.flags = flags;
        if (i & 2)
            check_fails( WSARecvFrom( s, &r.buf, 1, &r.size, &r.flags, NULL, NULL, &r.overlapped,
                                      routine ? record_routine : NULL ), WSAEOPNOTSUPP );
        else
            check_fails( WSARecv( s, &r.buf, 1, &r.size, &r.flags, &r.overlapped,
                                  routine ? record_routine : NULL ), WSAEOPNOTSUPP );
        started = WSAGetLastError() == WSA_IO_PENDING;
        ok( r.size == POISON, "size was set to %lu\n", r.size );
        ok( r.flags == flags, "flags were set to %#lx\n", r.flags );
        check_event( event, FALSE );
        SleepEx( 0, TRUE );
        ok( !r.called, "the routine was called\n" );
        ok( (unsigned char)r.data[0] == FILLER, "the buffer was written\n" );
        winetest_pop_context();
        /* a request that was made after all must not take the data of the next check */
        if (!started || has_completed( &r, 0 )) continue;
        CancelIoEx( (HANDLE)s, (OVERLAPPED *)&r.overlapped );
        has_completed( &r, TIME_LIMIT );
        SleepEx( 0, TRUE );
    }
    CloseHandle( event );
}

/* The flag is not refused: the receive gets all that it asks for. */
static void check_allowed( SOCKET s, SOCKET peer )
{
    enum style style;
    char buffer[8];
    int ret;

    set_timeout( s, TIME_LIMIT );
    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        send_all( peer, data, sizeof(buffer) );
        ret = receive( style, s, buffer, sizeof(buffer), MSG_WAITALL );
        ok( ret == sizeof(buffer), "got %d, error %d\n", ret, WSAGetLastError() );
        if (ret < 0) check_data( s, data, sizeof(buffer) );
        winetest_pop_context();
    }
}

static void check_intact( SOCKET s )
{
    set_nonblocking( s, TRUE );
    if (wait_readable( s, SETTLE_TIME ))
        check_data( s, data, DATA_SIZE );
    check_nothing_to_read( s );
}

/* Flags that do not go with MSG_WAITALL, alone and together, with data to receive and without. */
static void test_flags( int family )
{
    static const DWORD others[] =
    {
        MSG_OOB, MSG_PEEK, MSG_PARTIAL, MSG_OOB | MSG_PEEK, MSG_PEEK | MSG_PARTIAL, MSG_OOB | MSG_PARTIAL,
        MSG_OOB | MSG_PEEK | MSG_PARTIAL
    };
    SOCKET client, server;
    BOOL with_data;
    unsigned int i;

    if (!(family == AF_INET6 ? tcp_pair6( &client, &server, TRUE ) : tcp_pair( &client, &server, TRUE ))) return;
    set_timeout( client, 200 );
    for (with_data = FALSE; with_data <= TRUE; with_data++)
    {
        if (with_data)
        {
            send_all( server, data, DATA_SIZE );
            wait_bytes( client, DATA_SIZE );
        }
        for (i = 0; i < ARRAY_SIZE(others); i++)
        {
            statement( others[i] == MSG_OOB ? "recv.waitall.oob" :
                       others[i] == MSG_PEEK ? "recv.waitall.peek" :
                       others[i] == MSG_PARTIAL ? "recv.waitall.partial" :
                       "recv.waitall.oob recv.waitall.peek recv.waitall.partial" );
            winetest_push_context( "%s flags %#lx", with_data ? "data," : "no data,", others[i] );
            check_refused( client, MSG_WAITALL | others[i], FALSE );
            winetest_pop_context();
        }
    }
    end_statement();
    check_intact( client );
    set_nonblocking( client, FALSE );
    check_allowed( client, server );
    close_pair( client, server );
}

/* An urgent byte is not taken by a receive that is refused. */
static void test_urgent(void)
{
    SOCKET client, server;
    fd_set except;
    struct timeval time = { TIME_LIMIT / 1000, 0 };
    char byte = 0;
    int ret;

    statement( "recv.waitall.oob" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    set_timeout( client, 200 );
    ret = send( server, "!", 1, MSG_OOB );
    ok( ret == 1, "send returned %d, error %d\n", ret, WSAGetLastError() );
    FD_ZERO( &except );
    FD_SET( client, &except );
    ret = select( 0, NULL, NULL, &except, &time );
    ok( ret == 1, "no urgent data came\n" );
    check_refused( client, MSG_WAITALL | MSG_OOB, FALSE );
    ret = recv( client, &byte, 1, MSG_OOB );
    ok( ret == 1 && byte == '!', "got %d, error %d\n", ret, WSAGetLastError() );
    close_pair( client, server );
}

/* No packet tells of a request that was refused. */
static void test_port(void)
{
    SOCKET client, server;
    HANDLE port;

    statement( "recv.waitall.peek recv.waitall.nonblocking" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, 1 );
    send_all( server, data, DATA_SIZE );
    wait_bytes( client, DATA_SIZE );
    check_refused( client, MSG_WAITALL | MSG_PEEK, TRUE );
    set_nonblocking( client, TRUE );
    check_refused( client, MSG_WAITALL, TRUE );
    check_no_packet( port );
    check_intact( client );
    close_pair( client, server );
    CloseHandle( port );
}

static void set_nonblocking_by_ioctl( SOCKET s, BOOL on )
{
    u_long arg = on;
    DWORD size;

    check_returns( WSAIoctl( s, FIONBIO, &arg, sizeof(arg), NULL, 0, &size, NULL, NULL ), 0 );
}

/* FIONBIO on and off, by either function. */
static void test_nonblocking( void (*set)( SOCKET s, BOOL on ) )
{
    SOCKET client, server;
    int i;

    statement( "recv.waitall.nonblocking" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    for (i = 0; i < 2; i++)
    {
        set( client, TRUE );
        check_refused( client, MSG_WAITALL, FALSE );
        send_all( server, data, DATA_SIZE );
        wait_bytes( client, DATA_SIZE );
        check_refused( client, MSG_WAITALL, FALSE );
        check_intact( client );
        set( client, FALSE );
        check_allowed( client, server );
        /* the peer's mode is its own */
        set( server, TRUE );
        check_allowed( client, server );
        set( server, FALSE );
    }
    close_pair( client, server );
}

/* The WSAEventSelect page: it sets the socket to nonblocking mode; to set it back, the events must be cleared first
 * (Windows: sock.c test_fionbio: FIONBIO 0 gives WSAEINVAL before). */
static void test_event_select(void)
{
    SOCKET client, server;
    u_long off = 0;
    HANDLE event;

    statement( "recv.waitall.nonblocking" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    check_returns( WSAEventSelect( client, event, FD_READ ), 0 );
    send_all( server, data, DATA_SIZE );
    wait_bytes( client, DATA_SIZE );
    check_refused( client, MSG_WAITALL, FALSE );
    statement( "win.events.fionbio" );
    check_fails( ioctlsocket( client, FIONBIO, &off ), WSAEINVAL );
    statement( "recv.waitall.nonblocking" );
    check_refused( client, MSG_WAITALL, FALSE );
    check_returns( WSAEventSelect( client, NULL, 0 ), 0 );
    check_refused( client, MSG_WAITALL, FALSE );
    check_intact( client );
    set_nonblocking( client, FALSE );
    check_allowed( client, server );
    close_pair( client, server );
    CloseHandle( event );
}

/* The accept page: the new socket has the properties of the listener, the events of WSAEventSelect among them. */
static void test_accepted( BOOL by_WSAAccept, BOOL by_events )
{
    struct sockaddr_storage addr;
    SOCKET listener, client, server;
    HANDLE event;
    int len = 0;

    statement( "recv.waitall.nonblocking" );
    listener = tcp_listener( AF_INET, &addr, &len );
    if (listener == INVALID_SOCKET) return;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (by_events) check_returns( WSAEventSelect( listener, event, FD_ACCEPT ), 0 );
    else set_nonblocking( listener, TRUE );
    client = make_socket( AF_INET, SOCK_STREAM, TRUE );
    check_returns( connect( client, (struct sockaddr *)&addr, len ), 0 );
    wait_readable( listener, TIME_LIMIT );
    server = by_WSAAccept ? WSAAccept( listener, NULL, NULL, NULL, 0 ) : accept( listener, NULL, NULL );
    ok( server != INVALID_SOCKET, "no socket, error %d\n", WSAGetLastError() );
    send_all( client, data, DATA_SIZE );
    wait_bytes( server, DATA_SIZE );
    check_refused( server, MSG_WAITALL, FALSE );
    check_intact( server );
    if (by_events) check_returns( WSAEventSelect( server, NULL, 0 ), 0 );
    set_nonblocking( server, FALSE );
    check_allowed( server, client );
    close_pair( client, server );
    closesocket( listener );
    CloseHandle( event );
}

/* A handle's number says nothing of its mode: a new socket is blocking, whatever had its number before. */
static void test_reused_handle(void)
{
    SOCKET client, server;
    int i;

    end_statement();
    for (i = 0; i < 4; i++)
    {
        if (!tcp_pair( &client, &server, TRUE )) return;
        check_allowed( client, server );
        set_nonblocking( client, TRUE );
        set_nonblocking( server, TRUE );
        check_refused( client, MSG_WAITALL, FALSE );
        if (i & 1)
        {
            CloseHandle( (HANDLE)client );
            CloseHandle( (HANDLE)server );
        }
        else close_pair( client, server );
    }
}

static void test_datagram( int family, BOOL connected, BOOL nonblocking )
{
    struct sockaddr_storage addr;
    SOCKET sender, receiver;
    int len = sizeof(addr);

    statement( "recv.waitall.datagram" );
    if (!udp_pair( family, &sender, &receiver )) return;
    if (connected)
    {
        check_returns( getsockname( sender, (struct sockaddr *)&addr, &len ), 0 );
        check_returns( connect( receiver, (struct sockaddr *)&addr, len ), 0 );
    }
    set_timeout( receiver, 200 );
    if (nonblocking) set_nonblocking( receiver, TRUE );
    check_refused( receiver, MSG_WAITALL, FALSE );
    send_all( sender, data, DATA_SIZE );
    wait_readable( receiver, TIME_LIMIT );
    check_refused( receiver, MSG_WAITALL, FALSE );
    check_refused( receiver, MSG_WAITALL | MSG_PEEK, FALSE );
    check_refused( receiver, MSG_WAITALL | MSG_PARTIAL, FALSE );
    check_intact( receiver );
    close_pair( sender, receiver );
}

START_TEST(waitall_rules)
{
    int i;

    if (!init_sockets()) return;
    limit_test_time( 50000 );
    test_port();
    winetest_push_context( "ioctlsocket" );
    test_nonblocking( set_nonblocking );
    winetest_pop_context();
    winetest_push_context( "WSAIoctl" );
    test_nonblocking( set_nonblocking_by_ioctl );
    winetest_pop_context();
    winetest_push_context( "WSAEventSelect" );
    test_event_select();
    winetest_pop_context();
    for (i = 0; i < 4; i++)
    {
        winetest_push_context( "%s, %s", i & 1 ? "WSAAccept" : "accept", i & 2 ? "events" : "nonblocking" );
        test_accepted( i & 1, i >> 1 );
        winetest_pop_context();
    }
    test_reused_handle();
    for (i = 0; i < 8; i++)
    {
        winetest_push_context( "UDP over %s, %sconnected, %sblocking", i & 4 ? "IPv6" : "IPv4", i & 2 ? "" : "un",
                               i & 1 ? "non" : "" );
        test_datagram( i & 4 ? AF_INET6 : AF_INET, i & 2, i & 1 );
        winetest_pop_context();
    }
    /* the last, since Wine 8.0 does not come back from a receive of urgent data that finds others only */
    test_urgent();
    test_flags( AF_INET );
    test_flags( AF_INET6 );
    done_sockets();
}
