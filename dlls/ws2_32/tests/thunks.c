/*
 * Functions that are not about receiving do what they always did
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

#include "module.h"

/*
 * Behind these functions is Wine's own ws2_32, reached through jumps when the ws2_32
 * under test is not Wine's. Each has its arguments, all of them, its return value and
 * the last error, and on i386 the stack is as before. One call of each shape is made.
 */

static void test_names(void)
{
    struct addrinfo hints, *info = NULL, *ptr;
    ADDRINFOW hintsw, *infow = NULL;
    char host[NI_MAXHOST], service[NI_MAXSERV];
    WCHAR hostw[NI_MAXHOST], servicew[NI_MAXSERV];
    struct sockaddr_in addr;
    struct hostent *hostent;
    BOOL loopback = FALSE;
    int ret;

    memset( &hints, 0, sizeof(hints) );
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    ret = getaddrinfo( "localhost", "80", &hints, &info );
    ok( !ret, "getaddrinfo failed, error %d\n", ret );
    for (ptr = info; ptr; ptr = ptr->ai_next)
    {
        ok( ptr->ai_family == AF_INET && ptr->ai_socktype == SOCK_STREAM, "got family %d, type %d\n",
            ptr->ai_family, ptr->ai_socktype );
        ok( ((struct sockaddr_in *)ptr->ai_addr)->sin_port == htons( 80 ), "wrong port\n" );
        if (((struct sockaddr_in *)ptr->ai_addr)->sin_addr.s_addr == htonl( INADDR_LOOPBACK )) loopback = TRUE;
    }
    ok( loopback, "localhost is not 127.0.0.1\n" );
    if (info) freeaddrinfo( info );

    memset( &hintsw, 0, sizeof(hintsw) );
    hintsw.ai_flags = AI_NUMERICHOST;
    ret = GetAddrInfoW( L"127.0.0.1", L"27015", &hintsw, &infow );
    ok( !ret, "GetAddrInfoW failed, error %d\n", ret );
    if (!ret) FreeAddrInfoW( infow );
    hints.ai_flags = AI_NUMERICHOST; /* nobody in the network is asked */
    ret = getaddrinfo( "no such.name", NULL, &hints, &info );
    ok( ret != 0, "getaddrinfo succeeded\n" );

    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    addr.sin_port = htons( 4711 );
    ret = getnameinfo( (struct sockaddr *)&addr, sizeof(addr), host, sizeof(host), service, sizeof(service),
                       NI_NUMERICHOST | NI_NUMERICSERV );
    ok( !ret && !strcmp( host, "127.0.0.1" ) && !strcmp( service, "4711" ), "got %d, %s, %s\n", ret, host, service );
    ret = GetNameInfoW( (struct sockaddr *)&addr, sizeof(addr), hostw, ARRAY_SIZE(hostw), servicew, ARRAY_SIZE(servicew),
                        NI_NUMERICHOST | NI_NUMERICSERV );
    ok( !ret && !lstrcmpW( hostw, L"127.0.0.1" ) && !lstrcmpW( servicew, L"4711" ), "got %d\n", ret );

    hostent = gethostbyname( "127.0.0.1" );
    ok( hostent && hostent->h_addrtype == AF_INET && *(DWORD *)hostent->h_addr == htonl( INADDR_LOOPBACK ),
        "gethostbyname failed, error %d\n", WSAGetLastError() );
    memset( host, 0, sizeof(host) );
    ok( !gethostname( host, sizeof(host) ) && host[0], "gethostname failed, error %d\n", WSAGetLastError() );
    check_fails( gethostname( host, 0 ), WSAEFAULT );
}

static void test_conversions(void)
{
    struct sockaddr_storage storage;
    struct sockaddr_in *addr = (struct sockaddr_in *)&storage;
    char text[64], source[] = "1.2.3.4:567";
    WCHAR textw[64];
    u_short shorts;
    struct in_addr in;
    DWORD size;
    u_long longs;
    int len;
    SOCKET s;

    ok( htons( 0x1234 ) == 0x3412 && ntohs( 0x1234 ) == 0x3412, "htons is wrong\n" );
    ok( htonl( 0x12345678 ) == 0x78563412 && ntohl( 0x12345678 ) == 0x78563412, "htonl is wrong\n" );
    WSASetLastError( 4711 );
    htons( 1 );
    ntohl( 1 );
    ok( WSAGetLastError() == 4711, "last error was changed to %d\n", WSAGetLastError() );
    ok( GetLastError() == 4711, "last error is %u\n", (unsigned int)GetLastError() );
    ok( inet_addr( "1.2.3.4" ) == htonl( 0x01020304 ), "inet_addr is wrong\n" );
    ok( inet_addr( "nonsense" ) == INADDR_NONE, "inet_addr is wrong\n" );
    in.s_addr = htonl( 0x0a0b0c0d );
    ok( !strcmp( inet_ntoa( in ), "10.11.12.13" ), "inet_ntoa is wrong\n" );
    ok( inet_pton( AF_INET, "9.8.7.6", &in ) == 1 && in.s_addr == htonl( 0x09080706 ), "inet_pton is wrong\n" );
    ok( inet_ntop( AF_INET, &in, text, sizeof(text) ) == text && !strcmp( text, "9.8.7.6" ), "inet_ntop is wrong\n" );
    ok( InetNtopW( AF_INET, &in, textw, ARRAY_SIZE(textw) ) == textw && !lstrcmpW( textw, L"9.8.7.6" ), "InetNtopW is wrong\n" );

    len = sizeof(storage);
    ok( !WSAStringToAddressA( source, AF_INET, NULL, (struct sockaddr *)&storage, &len ), "got error %d\n", WSAGetLastError() );
    ok( len == sizeof(*addr) && addr->sin_port == htons( 567 ) && addr->sin_addr.s_addr == htonl( 0x01020304 ), "wrong address\n" );
    size = ARRAY_SIZE(textw);
    ok( !WSAAddressToStringW( (struct sockaddr *)addr, sizeof(*addr), NULL, textw, &size ), "got error %d\n", WSAGetLastError() );
    ok( !lstrcmpW( textw, L"1.2.3.4:567" ) && size == 12, "got %s, size %u\n", wine_dbgstr_w( textw ), (unsigned int)size );

    s = make_socket( AF_INET, SOCK_DGRAM, TRUE );
    ok( !WSAHtonl( s, 0x11223344, &longs ) && longs == 0x44332211, "WSAHtonl is wrong\n" );
    ok( !WSANtohs( s, 0x1122, &shorts ) && shorts == 0x2211, "WSANtohs is wrong\n" );
    closesocket( s );
}

/* The condition function of WSAAccept gets its context, the last of five arguments. */
static int CALLBACK accept_condition( WSABUF *caller, WSABUF *caller_data, QOS *sqos, QOS *gqos, WSABUF *callee,
                                      WSABUF *callee_data, GROUP *group, DWORD_PTR context )
{
    (void)caller; (void)caller_data; (void)sqos; (void)gqos; (void)callee; (void)callee_data; (void)group;
    *(DWORD *)context = 4711;
    return CF_ACCEPT;
}

static void test_sockets(void)
{
    struct sockaddr_storage addr, local, peer;
    SOCKET listener, client, server, copy;
    WSAPROTOCOL_INFOW info;
    WSANETWORKEVENTS events;
    int len = 0, local_len, value;
    char buffer[32];
    struct timeval time;
    WSABUF buffers[3];
    DWORD size, context = 0;
    fd_set read, write, except;
    WSAPOLLFD poll;
    HANDLE event;
    u_long count;

    listener = tcp_listener( AF_INET, &addr, &len );
    client = WSASocketW( AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED );
    ok( client != INVALID_SOCKET, "WSASocketW failed, error %d\n", WSAGetLastError() );
    check_returns( WSAConnect( client, (struct sockaddr *)&addr, len, NULL, NULL, NULL, NULL ), 0 );
    local_len = sizeof(peer);
    server = WSAAccept( listener, (struct sockaddr *)&peer, &local_len, accept_condition, (DWORD_PTR)&context );
    ok( server != INVALID_SOCKET, "WSAAccept failed, error %d\n", WSAGetLastError() );
    ok( context == 4711, "condition function did not get its context\n" );
    local_len = sizeof(local);
    check_returns( getsockname( client, (struct sockaddr *)&local, &local_len ), 0 );
    ok( port_of( &local ) == port_of( &peer ), "got ports %u and %u\n", port_of( &local ), port_of( &peer ) );
    local_len = sizeof(local);
    check_returns( getpeername( client, (struct sockaddr *)&local, &local_len ), 0 );
    ok( port_of( &local ) == port_of( &addr ), "got ports %u and %u\n", port_of( &local ), port_of( &addr ) );
    closesocket( listener );

    value = 1;
    check_returns( setsockopt( client, IPPROTO_TCP, TCP_NODELAY, (char *)&value, sizeof(value) ), 0 );
    value = 0;
    len = sizeof(value);
    check_returns( getsockopt( client, IPPROTO_TCP, TCP_NODELAY, (char *)&value, &len ), 0 );
    ok( value == 1, "got %d\n", value );
    check_fails( setsockopt( client, IPPROTO_TCP, TCP_NODELAY, NULL, sizeof(value) ), WSAEFAULT );

    buffers[0].buf = (char *)"abc";
    buffers[0].len = 3;
    buffers[1].buf = (char *)"";
    buffers[1].len = 0;
    buffers[2].buf = (char *)"defg";
    buffers[2].len = 4;
    size = 0;
    check_returns( WSASend( client, buffers, 3, &size, 0, NULL, NULL ), 0 );
    ok( size == 7, "got size %u\n", (unsigned int)size );

    FD_ZERO( &read );
    FD_SET( server, &read );
    write = except = read;
    time.tv_sec = 5;
    time.tv_usec = 0;
    check_returns( select( 0, &read, NULL, &except, &time ), 1 );
    ok( FD_ISSET( server, &read ) && !FD_ISSET( server, &except ), "wrong sets\n" );
    check_returns( select( 0, NULL, &write, NULL, &time ), 1 );
    poll.fd = server;
    poll.events = POLLRDNORM;
    check_returns( WSAPoll( &poll, 1, 1000 ), 1 );
    ok( poll.revents == POLLRDNORM, "got %#x\n", poll.revents );
    wait_bytes( server, 7 );
    check_returns( ioctlsocket( server, FIONREAD, &count ), 0 );
    ok( count == 7, "got %u\n", (unsigned int)count );
    check_data( server, "abcdefg", 7 );

    event = WSACreateEvent();
    check_returns( WSAEventSelect( server, event, FD_READ | FD_CLOSE ), 0 );
    send_all( client, "x", 1 );
    wait_event( event, TIME_LIMIT );
    memset( &events, 0, sizeof(events) );
    check_returns( WSAEnumNetworkEvents( server, event, &events ), 0 );
    ok( events.lNetworkEvents == FD_READ && !events.iErrorCode[FD_READ_BIT], "got %#x\n", (unsigned int)events.lNetworkEvents );
    ok( WSAWaitForMultipleEvents( 1, &event, TRUE, 0, FALSE ) == WSA_WAIT_TIMEOUT, "event is signalled\n" );
    ok( WSASetEvent( event ) && WSAResetEvent( event ), "got error %d\n", WSAGetLastError() );
    check_returns( WSAEventSelect( server, NULL, 0 ), 0 );
    ok( WSACloseEvent( event ), "got error %d\n", WSAGetLastError() );
    check_data( server, "x", 1 );

    /* a socket from the description of another one */
    memset( &info, 0, sizeof(info) );
    check_returns( WSADuplicateSocketW( server, GetCurrentProcessId(), &info ), 0 );
    copy = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, WSA_FLAG_OVERLAPPED );
    ok( copy != INVALID_SOCKET, "WSASocketW failed, error %d\n", WSAGetLastError() );
    send_all( client, "copied", 6 );
    check_data( copy, "copied", 6 );
    closesocket( copy );

    check_returns( shutdown( client, SD_SEND ), 0 );
    wait_readable( server, TIME_LIMIT );
    check_returns( recv( server, buffer, sizeof(buffer), 0 ), 0 );
    check_fails( shutdown( client, 4711 ), WSAEINVAL );
    close_pair( client, server );
}

/* Nine arguments. */
static void test_sendto(void)
{
    struct sockaddr_storage addr, from;
    SOCKET sender = udp_bound( AF_INET, NULL, NULL ), receiver;
    OVERLAPPED overlapped;
    WSABUF wsabuf;
    int len = 0, ret;
    DWORD size = 0;
    char buffer[16];

    receiver = udp_bound( AF_INET, &addr, &len );
    set_timeout( receiver, TIME_LIMIT );
    wsabuf.buf = (char *)"datagram";
    wsabuf.len = 8;
    check_returns( WSASendTo( sender, &wsabuf, 1, &size, 0, (struct sockaddr *)&addr, len, NULL, NULL ), 0 );
    ok( size == 8, "got size %u\n", (unsigned int)size );
    ret = sizeof(from);
    check_returns( recvfrom( receiver, buffer, sizeof(buffer), 0, (struct sockaddr *)&from, &ret ), 8 );

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    ret = WSASendTo( sender, &wsabuf, 1, &size, 0, (struct sockaddr *)&addr, len, &overlapped, NULL );
    ok( !ret || WSAGetLastError() == WSA_IO_PENDING, "got error %d\n", WSAGetLastError() );
    wait_event( overlapped.hEvent, TIME_LIMIT );
    check_returns( recv( receiver, buffer, sizeof(buffer), 0 ), 8 );
    ok( !memcmp( buffer, "datagram", 8 ), "wrong data\n" );
    check_returns( sendto( sender, "plain", 5, 0, (struct sockaddr *)&addr, len ), 5 );
    check_returns( recv( receiver, buffer, sizeof(buffer), 0 ), 5 );
    CloseHandle( overlapped.hEvent );
    close_pair( sender, receiver );
}

static void test_others(void)
{
    static WSAPROTOCOL_INFOW protocols[64];
    DWORD size = sizeof(protocols);
    struct protoent *proto;
    WSAQUERYSETW query;
    HANDLE lookup;
    int ret;

    ret = WSAEnumProtocolsW( NULL, protocols, &size );
    ok( ret > 0, "got return value %d, error %d\n", ret, WSAGetLastError() );
    size = 0;
    check_fails( WSAEnumProtocolsW( NULL, protocols, &size ), WSAENOBUFS );
    ok( size > 0, "no size is given\n" );
    proto = getprotobyname( "tcp" );
    ok( proto && proto->p_proto == IPPROTO_TCP, "tcp is not known\n" );
    proto = getprotobynumber( IPPROTO_UDP );
    ok( proto && !strcmp( proto->p_name, "udp" ), "17 is not udp\n" );
    memset( &query, 0, sizeof(query) );
    ret = WSALookupServiceBeginW( &query, 0, &lookup );
    ok( ret == SOCKET_ERROR, "got return value %d\n", ret );
    check_fails( send( INVALID_SOCKET, "x", 1, 0 ), WSAENOTSOCK );
    check_fails( closesocket( INVALID_SOCKET ), WSAENOTSOCK );
    ok( WSASocketW( 4711, 4711, 4711, NULL, 0, 0 ) == INVALID_SOCKET, "got a socket\n" );
    ok( socket( 4711, 4711, 4711 ) == INVALID_SOCKET, "got a socket\n" );
}

START_TEST(thunks)
{
    int i;

    if (!init_sockets()) return;
    for (i = 0; i < 3; i++)
    {
        test_conversions();
        test_names();
        test_sockets();
        test_sendto();
        test_others();
    }
    done_sockets();
}
