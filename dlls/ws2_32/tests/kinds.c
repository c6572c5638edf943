/*
 * Sockets that get their state from others: duplicates, accepted ones, AcceptEx; and raw sockets
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

static SOCKET duplicate( SOCKET s )
{
    WSAPROTOCOL_INFOW info;
    SOCKET other;

    check_returns( WSADuplicateSocketW( s, GetCurrentProcessId(), &info ), 0 );
    other = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, WSA_FLAG_OVERLAPPED );
    ok( other != INVALID_SOCKET, "no duplicate, error %d\n", WSAGetLastError() );
    return other;
}

/* Windows: sock.c test_WSADuplicateSocket */
static void test_duplicate(void)
{
    struct sockaddr_storage addr;
    SOCKET sender, receiver, other;
    int len, ret;
    char buffer[8];

    statement( "win.duplicate.after_bind" );
    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    other = duplicate( receiver );
    send_all( sender, "data", 4 );
    wait_readable( receiver, TIME_LIMIT );
    ret = recvfrom( other, buffer, sizeof(buffer), 0, NULL, NULL );
    ok( ret == 4, "got %d, error %d\n", ret, WSAGetLastError() );
    close_pair( sender, receiver );
    closesocket( other );

    statement( "win.duplicate.before_bind" );
    receiver = make_socket( AF_INET, SOCK_DGRAM, TRUE );
    other = duplicate( receiver );
    set_nonblocking( other, TRUE );
    check_fails( recvfrom( other, buffer, sizeof(buffer), 0, NULL, NULL ), WSAEINVAL );
    len = loopback_address( AF_INET, &addr );
    check_returns( bind( receiver, (struct sockaddr *)&addr, len ), 0 );
    ret = recvfrom( other, buffer, sizeof(buffer), 0, NULL, NULL );
    ok( ret == SOCKET_ERROR, "got %d\n", ret );
    /* in the server of Wine both are one socket with one address */
    todo_wine ok( WSAGetLastError() == WSAEINVAL, "got error %d\n", WSAGetLastError() );
    close_pair( receiver, other );
}

/* Windows: sock.c test_accept_inheritance */
static void test_inheritance(void)
{
    struct sockaddr_storage addr;
    int len, value = 1, ret;
    SOCKET listener, client, server;

    statement( "win.accept.oobinline" );
    listener = tcp_listener( AF_INET, &addr, &len );
    if (listener == INVALID_SOCKET) return;
    ret = setsockopt( listener, SOL_SOCKET, SO_OOBINLINE, (char *)&value, sizeof(value) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    client = make_socket( AF_INET, SOCK_STREAM, TRUE );
    check_returns( connect( client, (struct sockaddr *)&addr, len ), 0 );
    server = accept( listener, NULL, NULL );
    len = sizeof(value);
    value = 0;
    ret = getsockopt( server, SOL_SOCKET, SO_OOBINLINE, (char *)&value, &len );
    ok( !ret && value, "got %d, error %d, value %d\n", ret, WSAGetLastError(), value );
    send( client, "u", 1, MSG_OOB );
    check_data( server, "u", 1 );
    close_pair( client, server );
    closesocket( listener );
}

/* The WSAEventSelect page: FD_READ, "when data arrives, if FD_READ is not already set": what AcceptEx has received is
 * not there any more when FD_READ is selected, and does not stand in the way of the next. */
static void check_next_event( SOCKET listener, SOCKET server, SOCKET client )
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    WSANETWORKEVENTS events;

    end_statement();
    check_returns( setsockopt( server, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&listener, sizeof(listener) ), 0 );
    check_returns( WSAEventSelect( server, event, FD_READ ), 0 );
    ok( WaitForSingleObject( event, QUIET_TIME ) == WAIT_TIMEOUT, "an event without data\n" );
    check_returns( WSAEnumNetworkEvents( server, event, &events ), 0 );
    ok( !events.lNetworkEvents, "got events %#lx\n", events.lNetworkEvents );
    send_all( client, "y", 1 );
    ok( !WaitForSingleObject( event, TIME_LIMIT ), "no event\n" );
    check_data( server, "y", 1 );
    CloseHandle( event );
}

/* Windows: sock.c test_AcceptEx: with room for data it waits for the first byte, or for the end. */
static void test_AcceptEx_data( BOOL with_data )
{
    static char buffer[100 + 2 * (sizeof(struct sockaddr_in) + 16)];
    static const GUID guid = WSAID_ACCEPTEX;
    static OVERLAPPED overlapped;
    struct sockaddr_storage addr;
    SOCKET listener, client, server;
    LPFN_ACCEPTEX pAcceptEx;
    DWORD count = POISON;
    int len;
    BOOL ret;

    if (with_data) statement( "win.acceptex.data" );
    else statement( "win.acceptex.end" );
    listener = tcp_listener( AF_INET, &addr, &len );
    if (listener == INVALID_SOCKET) return;
    pAcceptEx = (LPFN_ACCEPTEX)get_extension( listener, &guid );
    server = make_socket( AF_INET, SOCK_STREAM, TRUE );
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    ret = pAcceptEx( listener, server, buffer, 100, sizeof(struct sockaddr_in) + 16, sizeof(struct sockaddr_in) + 16,
                     &count, &overlapped );
    ok( !ret && WSAGetLastError() == ERROR_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
    client = make_socket( AF_INET, SOCK_STREAM, TRUE );
    check_returns( connect( client, (struct sockaddr *)&addr, len ), 0 );
    ok( WaitForSingleObject( overlapped.hEvent, QUIET_TIME ) == WAIT_TIMEOUT, "complete without data\n" );
    if (with_data) send_all( client, "x", 1 );
    else shutdown( client, SD_SEND );
    if (wait_event( overlapped.hEvent, TIME_LIMIT ))
    {
        ret = GetOverlappedResult( (HANDLE)listener, &overlapped, &count, FALSE );
        ok( ret && count == (DWORD)with_data, "got %d, error %lu, %lu bytes\n", ret, GetLastError(), count );
        if (with_data) ok( buffer[0] == 'x', "got %#x\n", buffer[0] );
        if (with_data) check_next_event( listener, server, client );
    }
    close_pair( client, server );
    closesocket( listener );
    CloseHandle( overlapped.hEvent );
}

static unsigned short checksum( const void *data, unsigned int size )
{
    const unsigned char *ptr = data;
    unsigned int i, sum = 0;

    for (i = 0; i < size; i += 2) sum += ptr[i] << 8 | ptr[i + 1];
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    return htons( ~sum & 0xffff );
}

struct echo
{
    unsigned char  type, code;
    unsigned short sum, id, seq;
    char           data[8];
};

static BOOL send_echo( SOCKET s, struct echo *echo, int type )
{
    struct sockaddr_in addr;
    int ret;

    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    echo->type = type;
    echo->sum = 0;
    echo->sum = checksum( echo, sizeof(*echo) );
    ret = sendto( s, (char *)echo, sizeof(*echo), 0, (struct sockaddr *)&addr, sizeof(addr) );
    /* Linux without the right to have raw sockets lends one for echo requests alone (Wine) */
    if (ret == SOCKET_ERROR && !type) skip( "no answers can be sent, error %d\n", WSAGetLastError() );
    else ok( ret == sizeof(*echo), "got %d, error %d\n", ret, WSAGetLastError() );
    return ret == sizeof(*echo);
}

/* A raw socket has the ICMP of the whole machine: the next packet that is ours.  -1 if there is none in time. */
static int receive_own( SOCKET s, const struct echo *echo, unsigned char *packet, int size, int flags, DWORD time )
{
    DWORD start = GetTickCount();
    int ret;

    while (GetTickCount() - start < time)
    {
        if (!is_readable( s, 10 )) continue;
        ret = recv( s, (char *)packet, size, flags );
        ok( ret > 0, "got %d, error %d\n", ret, WSAGetLastError() );
        ok( packet[0] >> 4 == 4, "got %#x for version and length of the header\n", packet[0] );
        if (ret >= (int)(20 + offsetof( struct echo, seq )) && packet[0] == 0x45 &&
            !memcmp( packet + 20 + offsetof( struct echo, id ), &echo->id, sizeof(echo->id) ))
            return ret;
        if (flags & MSG_PEEK) recv( s, (char *)packet, size, 0 );
    }
    return -1;
}

/* Windows: sock.c test_icmp: an echo request to ourselves; what comes first, the request or its answer, is the same
 * for the test. Raw sockets are for administrators. */
static void test_raw(void)
{
    unsigned char packet[2000];  /* of others it may be any */
    struct echo echo;
    SOCKET s;
    int i, ret;

    statement( "win.raw.header" );
    s = WSASocketW( AF_INET, SOCK_RAW, IPPROTO_ICMP, NULL, 0, WSA_FLAG_OVERLAPPED );
    if (s == INVALID_SOCKET)
    {
        ok( WSAGetLastError() == WSAEACCES, "got error %d\n", WSAGetLastError() );
        skip( "no right to have a raw socket\n" );
        return;
    }
    memset( &echo, 0, sizeof(echo) );
    echo.id = GetCurrentProcessId() ^ 0x1234;
    /* Rule 3 of documentation/direct-path.md: the first receive is the server's in any case, those after it too. */
    for (i = 0; i < 3; i++)
    {
        if (!send_echo( s, &echo, 8 )) break;
        ret = receive_own( s, &echo, packet, sizeof(packet), 0, TIME_LIMIT );
        ok( ret == 20 + sizeof(echo), "got %d, error %d\n", ret, WSAGetLastError() );
    }

    statement( "win.raw.too_long" );
    while (receive_own( s, &echo, packet, sizeof(packet), 0, SETTLE_TIME ) != -1) ;
    if (send_echo( s, &echo, 0 ))  /* an answer, which nobody answers */
    {
        ret = receive_own( s, &echo, packet, sizeof(packet), MSG_PEEK, TIME_LIMIT );
        ok( ret == 20 + sizeof(echo), "got %d, error %d\n", ret, WSAGetLastError() );
        check_fails( recv( s, (char *)packet, 21, 0 ), WSAEMSGSIZE );
        ret = receive_own( s, &echo, packet, sizeof(packet), 0, SETTLE_TIME );
        ok( ret == -1, "got %d bytes of the rest\n", ret );
    }
    closesocket( s );
}

START_TEST(kinds)
{
    if (!init_sockets()) return;
    limit_test_time( 50000 );
    test_duplicate();
    test_inheritance();
    test_AcceptEx_data( TRUE );
    test_AcceptEx_data( FALSE );
    test_raw();
    done_sockets();
}
