/*
 * Datagrams whose time to live ends on the way
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
#include "statement.h"

#ifndef SIO_UDP_NETRESET
#define SIO_UDP_NETRESET _WSAIOW( IOC_VENDOR, 15 )
#endif

/*
 * The WSARecv page: WSAENETRESET: "for a datagram socket, this error indicates that the time to live has expired".
 * The WSAIoctl page: SIO_UDP_NETRESET: whether such messages are reported.
 *
 * It takes a router, so this runs only where tests/netns.sh has made one: then the variable WSRECV_TEST_BEYOND has an
 * address behind it.
 */

static SOCKET make_sender( const struct sockaddr_in *addr, BOOL connected )
{
    SOCKET s = make_socket( AF_INET, SOCK_DGRAM, TRUE );
    struct sockaddr_in local;
    int ttl = 1;

    memset( &local, 0, sizeof(local) );
    local.sin_family = AF_INET;
    check_returns( bind( s, (struct sockaddr *)&local, sizeof(local) ), 0 );
    check_returns( setsockopt( s, IPPROTO_IP, IP_TTL, (char *)&ttl, sizeof(ttl) ), 0 );
    if (connected) check_returns( connect( s, (const struct sockaddr *)addr, sizeof(*addr) ), 0 );
    return s;
}

static void provoke( SOCKET s, const struct sockaddr_in *addr )
{
    check_returns( sendto( s, "x", 1, 0, (const struct sockaddr *)addr, sizeof(*addr) ), 1 );
}

static int receive_soon( enum style style, SOCKET s, DWORD ms )
{
    char buffer[16];
    DWORD time;
    int ret;

    for (time = 0; time < ms; time += 5)
    {
        ret = receive( style, s, buffer, sizeof(buffer), 0 );
        if (ret != SOCKET_ERROR || WSAGetLastError() != WSAEWOULDBLOCK) return ret;
        Sleep( 5 );
    }
    return receive( style, s, buffer, sizeof(buffer), 0 );
}

static void test_style( const struct sockaddr_in *addr, BOOL connected, enum style style )
{
    SOCKET s = make_sender( addr, connected );
    BOOL report = FALSE;
    struct receiver *r;
    DWORD size;
    int i;

    for (i = 0; i < 2; i++)
    {
        set_nonblocking( s, TRUE );
        provoke( s, addr );
        check_fails( receive_soon( style, s, TIME_LIMIT ), WSAENETRESET );
        check_fails( receive_soon( style, s, 0 ), WSAEWOULDBLOCK );
        set_nonblocking( s, FALSE );

        r = start_receiver( style, s, 16, 0 );
        check_blocks( r );
        provoke( s, addr );
        if (wait_receiver( r ))
            ok( r->ret == SOCKET_ERROR && r->error == WSAENETRESET, "got %d, error %d\n", r->ret, r->error );
        free_receiver( r );
    }

    check_returns( WSAIoctl( s, SIO_UDP_NETRESET, &report, sizeof(report), NULL, 0, &size, NULL, NULL ), 0 );
    set_nonblocking( s, TRUE );
    provoke( s, addr );
    check_fails( receive_soon( style, s, QUIET_TIME ), WSAEWOULDBLOCK );
    closesocket( s );
}

START_TEST(ttl)
{
    struct sockaddr_in addr;
    char beyond[64];
    enum style style;

    if (!GetEnvironmentVariableA( "WSRECV_TEST_BEYOND", beyond, sizeof(beyond) ))
    {
        skip( "there is no router\n" );
        return;
    }
    if (!init_sockets()) return;
    limit_test_time( 60000 );
    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = inet_addr( beyond );
    addr.sin_port = htons( 9 );

    statement( "recv.error.wsaenetreset.ttl" );
    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        test_style( &addr, FALSE, style );
        test_style( &addr, TRUE, style );
        winetest_pop_context();
    }
    done_sockets();
}
