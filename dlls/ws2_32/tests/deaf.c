/*
 * What comes after an ICMP error of a UDP socket
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

#include "overlapped.h"

/*
 * wineserver does not wait on a socket any more that has had an error, and our DLL makes it look again.  It must do so
 * too where a receive has taken the error before anybody else of ours has seen it; which comes first is left to chance,
 * so there are many sockets.  icmp.c has the errors themselves.
 */

#define ROUNDS 150

/* Sends to a port at which nobody is, and takes the error at once; the address of the port is returned. */
static BOOL take_error( SOCKET s, struct sockaddr_storage *nobody, int *len )
{
    SOCKET gone = udp_bound( AF_INET, nobody, len );
    DWORD start = GetTickCount();
    char buffer[16];
    BOOL taken;
    int ret;

    closesocket( gone );
    ret = sendto( s, "x", 1, 0, (const struct sockaddr *)nobody, *len );
    ok( ret == 1, "sendto returned %d, error %d\n", ret, WSAGetLastError() );
    do ret = recv( s, buffer, sizeof(buffer), 0 );
    while (ret == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK && GetTickCount() - start < TIME_LIMIT);
    taken = ret == SOCKET_ERROR && WSAGetLastError() == WSAECONNRESET;
    ok( taken, "got %d, error %d\n", ret, WSAGetLastError() );
    return taken;
}

static void send_from( const struct sockaddr_storage *from, const struct sockaddr_storage *to, int len )
{
    SOCKET there = make_socket( AF_INET, SOCK_DGRAM, TRUE );

    check_returns( bind( there, (const struct sockaddr *)from, len ), 0 );
    check_returns( sendto( there, "data", 4, 0, (const struct sockaddr *)to, len ), 4 );
    closesocket( there );
}

/* FALSE if what comes does not wake who waits. */
static BOOL check_round( BOOL with_events )
{
    static struct receive receive;
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    struct sockaddr_storage own, nobody;
    char buffer[16];
    int len, ret;
    SOCKET s = udp_bound( AF_INET, &own, &len );
    BOOL woken = FALSE;

    set_nonblocking( s, TRUE );
    if (take_error( s, &nobody, &len ) &&
        (with_events ? !WSAEventSelect( s, event, FD_READ ) : post_receive( s, &receive, BUFFER_SIZE, event, NULL )))
    {
        send_from( &nobody, &own, len );
        woken = !WaitForSingleObject( event, TIME_LIMIT );
        ok( woken, "nobody was woken\n" );
        if (with_events)
        {
            ret = recv( s, buffer, sizeof(buffer), 0 );
            ok( ret == 4, "got %d, error %d\n", ret, WSAGetLastError() );
        }
        else if (woken) check_received( s, &receive, "data", 4 );
    }
    else ok( 0, "nobody waits, error %d\n", WSAGetLastError() );
    closesocket( s );
    CloseHandle( event );
    return woken;
}

START_TEST(deaf)
{
    BOOL more = TRUE;
    int i;

    if (!init_sockets()) return;
    limit_test_time( 50000 );
    for (i = 0; i < 2 * ROUNDS && more; i++)
    {
        winetest_push_context( "%s %d", i & 1 ? "FD_READ" : "overlapped", i / 2 );
        more = check_round( i & 1 );
        winetest_pop_context();
    }
    done_sockets();
}
