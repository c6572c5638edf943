/*
 * Sends that have to wait for room, after an ICMP error
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

#include "receiver.h"

/*
 * A UDP socket may send only as much at a time as SO_SNDBUF has room for; the WSASendTo page: "if no buffer space is
 * available within the transport system to hold the data to be transmitted, WSASendTo will block unless the socket has
 * been placed in a nonblocking mode", and an overlapped one is completed later.  On loopback there always is room, so
 * this runs only where tests/netns.sh has made it slow: then the variable WSRECV_TEST_SLOW is set.
 *
 * Windows: nothing says that an error which a receive has reported keeps the socket from sending.
 */

#define SIZE 1000

static SOCKET s;
static struct sockaddr_storage addr;
static int addr_len;

static DWORD WINAPI blocking_sender( void *arg )
{
    char data[SIZE];
    int i;

    (void)arg;
    memset( data, 'b', sizeof(data) );
    for (i = 0; i < 20; i++)
        check_returns( sendto( s, data, sizeof(data), 0, (struct sockaddr *)&addr, addr_len ), sizeof(data) );
    return 0;
}

static void test_sends( BOOL after_error )
{
    static WSAOVERLAPPED overlapped;
    static char data[SIZE];
    struct sockaddr_storage dead;
    WSABUF wsabuf = { sizeof(data), data };
    SOCKET receiver = udp_bound( AF_INET, &addr, &addr_len ), gone = udp_bound( AF_INET, &dead, NULL );
    int i, size = 4096, len = sizeof(struct sockaddr_in);
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    DWORD sent;

    winetest_push_context( "after an error %d", after_error );
    s = udp_bound( AF_INET, NULL, NULL );
    check_returns( setsockopt( s, SOL_SOCKET, SO_SNDBUF, (char *)&size, sizeof(size) ), 0 );
    closesocket( gone );
    if (after_error)
    {
        check_returns( sendto( s, "x", 1, 0, (struct sockaddr *)&dead, len ), 1 );
        set_timeout( s, TIME_LIMIT );
        check_fails( recv( s, data, sizeof(data), 0 ), WSAECONNRESET );
    }

    set_nonblocking( s, TRUE );
    for (i = 0; i < 1000; i++)
        if (sendto( s, data, sizeof(data), 0, (struct sockaddr *)&addr, addr_len ) != sizeof(data)) break;
    ok( i < 1000, "there is room for all\n" );
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = event;
    check_fails( WSASendTo( s, &wsabuf, 1, &sent, 0, (struct sockaddr *)&addr, addr_len, &overlapped, NULL ),
                 WSA_IO_PENDING );
    wait_event( event, 2 * TIME_LIMIT );
    ok( overlapped.InternalHigh == sizeof(data), "%u bytes were sent\n", (unsigned int)overlapped.InternalHigh );

    set_nonblocking( s, FALSE );
    join_thread( start_thread( blocking_sender, NULL ), 3 * TIME_LIMIT );
    CloseHandle( event );
    close_pair( s, receiver );
    winetest_pop_context();
}

START_TEST(slow)
{
    if (!GetEnvironmentVariableA( "WSRECV_TEST_SLOW", NULL, 0 ))
    {
        skip( "sending is not slow here\n" );
        return;
    }
    if (!init_sockets()) return;
    limit_test_time( 100000 );
    test_sends( FALSE );
    test_sends( TRUE );
    done_sockets();
}
