/*
 * Receives and what select, WSAPoll and WSAEventSelect say before and after them
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

static short poll_now( SOCKET s )
{
    WSAPOLLFD fd;
    int ret;

    fd.fd = s;
    fd.events = POLLRDNORM | POLLWRNORM;
    fd.revents = 0;
    ret = WSAPoll( &fd, 1, 0 );
    ok( ret >= 0, "got %d, error %d\n", ret, WSAGetLastError() );
    return fd.revents;
}

/* Windows: sock.c test_select and test_WSAPoll: data is readable, and nothing else; so is the end of the stream. */
static void test_select( enum style style )
{
    SOCKET client, server;
    char buffer[8];
    short events;
    int i, ret;

    statement( "win.select.data win.poll.data win.poll.hup" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    ok( !is_readable( client, 0 ), "readable without data\n" );
    events = poll_now( client );
    ok( events == POLLWRNORM, "got events %#x\n", events );

    send_all( server, "abc", 3 );
    wait_readable( client, TIME_LIMIT );
    for (i = 0; i < 3; i++)
    {
        ok( is_readable( client, 0 ), "byte %d: not readable\n", i );
        events = poll_now( client );
        ok( events == (POLLRDNORM | POLLWRNORM), "byte %d: got events %#x\n", i, events );
        ret = receive( style, client, buffer, 1, 0 );
        ok( ret == 1 && buffer[0] == "abc"[i], "byte %d: got %d, error %d\n", i, ret, WSAGetLastError() );
    }
    ok( !is_readable( client, 0 ), "readable after the last byte\n" );
    events = poll_now( client );
    ok( events == POLLWRNORM, "got events %#x\n", events );

    send_all( server, "d", 1 );
    shutdown( server, SD_SEND );
    wait_readable( client, TIME_LIMIT );
    ret = receive( style, client, buffer, sizeof(buffer), 0 );
    ok( ret == 1 && buffer[0] == 'd', "got %d, error %d\n", ret, WSAGetLastError() );
    for (i = 0; i < 3; i++)
    {
        wait_readable( client, TIME_LIMIT );
        ret = receive( style, client, buffer, sizeof(buffer), 0 );
        ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
    }
    events = poll_now( client );
    ok( events == (POLLHUP | POLLWRNORM), "got events %#x\n", events );
    close_pair( client, server );
}

/* A loop of select and receive, as programs have it: never a receive that fails after select said readable. */
static void test_select_loop( enum style style )
{
    char data[2000], got[2000];
    SOCKET client, server;
    int ret, count = 0;

    statement( "win.select.data" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    set_nonblocking( client, TRUE );
    fill_pattern( data, sizeof(data), style );
    send_all( server, data, sizeof(data) );
    while (count < (int)sizeof(data))
    {
        if (!wait_readable( client, TIME_LIMIT )) break;
        ret = receive( style, client, got + count, 1 + count % 97 < (int)sizeof(data) - count ?
                       1 + count % 97 : (int)sizeof(data) - count, 0 );
        ok( ret > 0, "got %d, error %d, after %d bytes\n", ret, WSAGetLastError(), count );
        if (ret <= 0) break;
        count += ret;
    }
    ok( count == sizeof(data) && !memcmp( got, data, sizeof(data) ), "got wrong data\n" );
    ok( !is_readable( client, 0 ), "readable after the last byte\n" );
    check_fails( receive( style, client, got, 1, 0 ), WSAEWOULDBLOCK );
    close_pair( client, server );
}

/* Takes the events that have been recorded; they must be there within the time if some are expected. */
#define check_network_events( s, event, expected ) check_network_events_( __LINE__, s, event, expected )
static void check_network_events_( int line, SOCKET s, HANDLE event, long expected )
{
    WSANETWORKEVENTS events;
    DWORD wait = WaitForSingleObject( event, expected ? TIME_LIMIT : QUIET_TIME );
    int ret;

    ok_(__FILE__, line)( wait == (expected ? WAIT_OBJECT_0 : WAIT_TIMEOUT), "wait returned %u\n", (unsigned int)wait );
    memset( &events, 0xcc, sizeof(events) );
    ret = WSAEnumNetworkEvents( s, event, &events );
    ok_(__FILE__, line)( !ret, "got error %d\n", WSAGetLastError() );
    ok_(__FILE__, line)( events.lNetworkEvents == expected, "got events %#x\n", (unsigned int)events.lNetworkEvents );
}

/* Windows: sock.c test_read_events: FD_READ is raised by the first data, and again by each receive that leaves some.
 * Reading the last byte raises nothing; a failing receive neither, and new data does. */
static void test_event_select( enum style style )
{
    SOCKET client, server;
    HANDLE event;
    char buffer[8];
    int i, ret;

    statement( "win.events.read.rearm" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    ret = WSAEventSelect( client, event, FD_READ );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    check_network_events( client, event, 0 );

    send_all( server, "abcd", 4 );
    check_network_events( client, event, FD_READ );
    check_network_events( client, event, 0 );
    for (i = 0; i < 4; i++)
    {
        ret = receive( style, client, buffer, 1, 0 );
        ok( ret == 1 && buffer[0] == "abcd"[i], "byte %d: got %d, error %d\n", i, ret, WSAGetLastError() );
        check_network_events( client, event, i < 3 ? FD_READ : 0 );
    }
    check_fails( receive( style, client, buffer, 1, 0 ), WSAEWOULDBLOCK );
    check_network_events( client, event, 0 );

    send_all( server, "e", 1 );
    check_network_events( client, event, FD_READ );
    ret = receive( style, client, buffer, sizeof(buffer), 0 );
    ok( ret == 1 && buffer[0] == 'e', "got %d, error %d\n", ret, WSAGetLastError() );
    check_network_events( client, event, 0 );
    close_pair( client, server );
    CloseHandle( event );
}

/* Windows: sock.c, the event clients of do_test: after one FD_READ a program may receive until WSAEWOULDBLOCK, and the
 * first of these receives never fails. */
static void test_event_loop( enum style style )
{
    char data[5000], got[5000];
    WSANETWORKEVENTS events;
    SOCKET client, server;
    int ret, receives, count = 0;
    HANDLE event;

    statement( "win.events.read.loop" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    ret = WSAEventSelect( client, event, FD_READ | FD_CLOSE );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    fill_pattern( data, sizeof(data), style );
    send_all( server, data, sizeof(data) );
    closesocket( server );
    for (;;)
    {
        if (!wait_event( event, TIME_LIMIT )) break;
        ret = WSAEnumNetworkEvents( client, event, &events );
        ok( !ret, "got error %d\n", WSAGetLastError() );
        receives = 0;
        while (events.lNetworkEvents & FD_READ && count < (int)sizeof(data))
        {
            ret = receive( style, client, got + count, (int)sizeof(data) - count < 333 ?
                           (int)sizeof(data) - count : 333, 0 );
            if (ret <= 0) break;
            receives++;
            count += ret;
        }
        if (events.lNetworkEvents & FD_READ && count < (int)sizeof(data))
        {
            ok( receives, "the first receive after FD_READ returned %d, error %d\n", ret, WSAGetLastError() );
            ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK, "got %d, error %d\n",
                ret, WSAGetLastError() );
        }
        if (events.lNetworkEvents & FD_CLOSE)
        {
            ok( !events.iErrorCode[FD_CLOSE_BIT], "got error %d\n", events.iErrorCode[FD_CLOSE_BIT] );
            break;
        }
    }
    /* FD_CLOSE may come before everything is read: test_close_events */
    while (count < (int)sizeof(data) && (ret = receive( style, client, got + count, sizeof(data) - count, 0 )) > 0)
        count += ret;
    ok( count == sizeof(data) && !memcmp( got, data, sizeof(data) ), "got wrong data\n" );
    ret = receive( style, client, got, 1, 0 );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( client );
    CloseHandle( event );
}

/* Windows: sock.c test_read_events: data that goes to a pending WSARecv raises no FD_READ, the next byte does. */
static void test_event_pending(void)
{
    WSAOVERLAPPED overlapped;
    SOCKET client, server;
    DWORD flags = 0;
    char buffer[8];
    WSABUF wsabuf;
    HANDLE event;
    int ret;

    statement( "win.events.read.pending" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    ret = WSAEventSelect( client, event, FD_READ );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    wsabuf.buf = buffer;
    wsabuf.len = 4;
    check_fails( WSARecv( client, &wsabuf, 1, NULL, &flags, &overlapped, NULL ), WSA_IO_PENDING );
    send_all( server, "data", 4 );
    wait_event( overlapped.hEvent, TIME_LIMIT );
    check_network_events( client, event, 0 );
    send_all( server, "x", 1 );
    check_network_events( client, event, FD_READ );
    check_returns( recv( client, buffer, sizeof(buffer), 0 ), 1 );
    close_pair( client, server );
    CloseHandle( overlapped.hEvent );
    CloseHandle( event );
}

/* The same for datagrams: one event for each receive that leaves a datagram behind. */
static void test_event_datagrams( enum style style )
{
    SOCKET sender, receiver;
    char buffer[8];
    HANDLE event;
    int i, ret;

    statement( "win.events.read.rearm" );
    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    ret = WSAEventSelect( receiver, event, FD_READ );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    for (i = 0; i < 3; i++) send_all( sender, &"abc"[i], 1 );
    check_network_events( receiver, event, FD_READ );
    check_network_events( receiver, event, 0 );
    for (i = 0; i < 3; i++)
    {
        ret = receive( style, receiver, buffer, sizeof(buffer), 0 );
        ok( ret == 1 && buffer[0] == "abc"[i], "datagram %d: got %d, error %d\n", i, ret, WSAGetLastError() );
        check_network_events( receiver, event, i < 2 ? FD_READ : 0 );
    }
    close_pair( sender, receiver );
    CloseHandle( event );
}

/* Guards rule 5 of documentation/direct-path.md: FD_READ is armed again by each receive. */
START_TEST(readiness)
{
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 100000 );
    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        test_select( style );
        test_select_loop( style );
        test_event_select( style );
        test_event_loop( style );
        test_event_datagrams( style );
        winetest_pop_context();
    }
    test_event_pending();
    done_sockets();
}
