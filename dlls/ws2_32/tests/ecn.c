/*
 * WSARecvMsg: explicit congestion notification, and datagrams to a group
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
#include "message.h"

/*
 * Microsoft's pages of the IPPROTO_IP and IPPROTO_IPV6 socket options: IP_RECVECN and IPV6_RECVECN, a DWORD boolean, ask
 * WSARecvMsg for a control header of type IP_ECN or IPV6_ECN. The numbers are those of ws2ipdef.h; mingw-w64 has neither.
 */
#define IP_RECVECN   50
#define IP_ECN       50
#define IPV6_RECVECN 50
#define IPV6_ECN     50

#define SENT_TOS 0xb9   /* expedited forwarding and ECT(1) */

static const char payload[] = "HELLO";

static LPFN_WSARECVMSG pWSARecvMsg;

#define check_option( s, level, option, expected ) check_option_( __LINE__, s, level, option, expected )
static void check_option_( int line, SOCKET s, int level, int option, DWORD expected )
{
    DWORD value = POISON;
    int len = sizeof(value), ret = getsockopt( s, level, option, (char *)&value, &len );

    ok_(__FILE__, line)( !ret, "asking for option %d/%d failed, error %d\n", level, option, WSAGetLastError() );
    ok_(__FILE__, line)( value == expected, "option %d/%d is %u\n", level, option, (unsigned int)value );
}

/* The value of the one header of this type, -1 for none. */
static int get_header( struct message *m, int level, int type )
{
    WSACMSGHDR *header = WSA_CMSG_FIRSTHDR( &m->msg );
    int value = -1;

    for (; header; header = WSA_CMSG_NXTHDR( &m->msg, header ))
    {
        if (header->cmsg_level != level || header->cmsg_type != type) continue;
        ok( value == -1, "a second header of type %d\n", type );
        ok( header->cmsg_len == WSA_CMSG_LEN( sizeof(INT) ), "got length %u\n", (unsigned int)header->cmsg_len );
        value = *(INT *)WSA_CMSG_DATA( header );
    }
    return value;
}

#define receive_message( sender, receiver, m, len ) receive_message_( __LINE__, sender, receiver, m, len )
static void receive_message_( int line, SOCKET sender, SOCKET receiver, struct message *m, unsigned int control_len )
{
    DWORD count = POISON;
    int ret;

    send_all( sender, payload, sizeof(payload) );
    wait_readable( receiver, TIME_LIMIT );
    ret = pWSARecvMsg( receiver, set_message( m, control_len ), &count, NULL, NULL );
    ok_(__FILE__, line)( !ret && count == sizeof(payload), "got %d, error %d, count %u\n",
                         ret, WSAGetLastError(), (unsigned int)count );
    ok_(__FILE__, line)( !memcmp( m->buffer, payload, sizeof(payload) ), "got wrong data\n" );
    ok_(__FILE__, line)( !m->msg.dwFlags, "got flags %#x\n", (unsigned int)m->msg.dwFlags );
}

/* A family's numbers, and what its senders of this file send. */
struct family
{
    int family, level, recv_ecn, ecn, recv_tos, tos, sent;
};

static const struct family families[] =
{
    { AF_INET,  IPPROTO_IP,   IP_RECVECN,   IP_ECN,   IP_RECVTOS,      IP_TOS,      SENT_TOS },
    /* there is no IPV6_TCLASS for senders in Wine 8.0 */
    { AF_INET6, IPPROTO_IPV6, IPV6_RECVECN, IPV6_ECN, IPV6_RECVTCLASS, IPV6_TCLASS, 0 },
};

/* FALSE where the option is not known: Windows before version 10 2004. */
static BOOL has_ecn( const struct family *f, SOCKET receiver )
{
    DWORD on = 1;

    if (!setsockopt( receiver, f->level, f->recv_ecn, (const char *)&on, sizeof(on) )) return TRUE;
    ok( broken( 1 ), "no ECN, error %d\n", WSAGetLastError() );
    return FALSE;
}

/* Windows ignores IP_TOS of a sender. */
#define check_tos( value, expected ) \
    ok( (value) == (expected) || broken( !(value) ), "got value %d, expected %d\n", value, expected )

/* Each of the two options gives its own header, whether or not the other is on. */
static void test_options( const struct family *f, SOCKET sender, SOCKET receiver )
{
    unsigned int space = WSA_CMSG_SPACE( sizeof(INT) );
    struct message m;
    int value;

    check_option( receiver, f->level, f->recv_ecn, 1 );
    check_option( receiver, f->level, f->recv_tos, 0 );
    receive_message( sender, receiver, &m, sizeof(m.control) );
    ok( m.msg.Control.len == space, "got control length %u\n", (unsigned int)m.msg.Control.len );
    value = get_header( &m, f->level, f->ecn );
    check_tos( value, f->sent & 3 );
    ok( get_header( &m, f->level, f->tos ) == -1, "got the type of service\n" );
    receive_message( sender, receiver, &m, space );
    value = get_header( &m, f->level, f->ecn );
    check_tos( value, f->sent & 3 );

    set_option( receiver, f->level, f->recv_tos, 1 );
    check_option( receiver, f->level, f->recv_ecn, 1 );
    check_option( receiver, f->level, f->recv_tos, 1 );
    receive_message( sender, receiver, &m, sizeof(m.control) );
    ok( m.msg.Control.len == 2 * space, "got control length %u\n", (unsigned int)m.msg.Control.len );
    value = get_header( &m, f->level, f->ecn );
    check_tos( value, f->sent & 3 );
    value = get_header( &m, f->level, f->tos );
    check_tos( value, f->sent );

    set_option( receiver, f->level, f->recv_tos, 0 );
    check_option( receiver, f->level, f->recv_ecn, 1 );
    check_option( receiver, f->level, f->recv_tos, 0 );
    receive_message( sender, receiver, &m, sizeof(m.control) );
    ok( m.msg.Control.len == space, "got control length %u\n", (unsigned int)m.msg.Control.len );
    ok( get_header( &m, f->level, f->ecn ) != -1, "got no ECN\n" );

    set_option( receiver, f->level, f->recv_tos, 1 );
    set_option( receiver, f->level, f->recv_ecn, 0 );
    check_option( receiver, f->level, f->recv_ecn, 0 );
    check_option( receiver, f->level, f->recv_tos, 1 );
    receive_message( sender, receiver, &m, sizeof(m.control) );
    ok( m.msg.Control.len == space, "got control length %u\n", (unsigned int)m.msg.Control.len );
    value = get_header( &m, f->level, f->tos );
    check_tos( value, f->sent );

    set_option( receiver, f->level, f->recv_tos, 0 );
    receive_message( sender, receiver, &m, sizeof(m.control) );
    ok( !m.msg.Control.len, "got control length %u\n", (unsigned int)m.msg.Control.len );
    set_option( receiver, f->level, f->recv_ecn, 1 );
}

/* Windows: sock.c test_ip_pktinfo: too little room is WSAEMSGSIZE and MSG_CTRUNC. The WSAMSG page has MSG_TRUNC for the
 * datagram: both may be set. */
static void test_too_small( SOCKET sender, SOCKET receiver )
{
    struct message m;
    DWORD count;

    send_all( sender, payload, sizeof(payload) );
    wait_readable( receiver, TIME_LIMIT );
    count = POISON;
    check_fails( pWSARecvMsg( receiver, set_message( &m, 1 ), &count, NULL, NULL ), WSAEMSGSIZE );
    ok( count == sizeof(payload), "got count %u\n", (unsigned int)count );
    ok( m.msg.dwFlags == MSG_CTRUNC, "got flags %#x\n", (unsigned int)m.msg.dwFlags );

    send_all( sender, payload, sizeof(payload) );
    wait_readable( receiver, TIME_LIMIT );
    set_message( &m, 1 );
    m.wsabuf.len = 2;
    check_fails( pWSARecvMsg( receiver, &m.msg, &count, NULL, NULL ), WSAEMSGSIZE );
    ok( count == 2, "got count %u\n", (unsigned int)count );
    ok( m.msg.dwFlags == (MSG_CTRUNC | MSG_TRUNC), "got flags %#x\n", (unsigned int)m.msg.dwFlags );
}

static void test_routine( const struct family *f, SOCKET sender, SOCKET receiver, BOOL pending, BOOL truncated )
{
    static WSAOVERLAPPED overlapped;
    static struct message m;
    DWORD count;
    int ret;

    memset( &overlapped, 0, sizeof(overlapped) );
    kept.calls = 0;
    set_message( &m, sizeof(m.control) );
    if (truncated) m.wsabuf.len = 2;
    if (!pending)
    {
        send_all( sender, payload, sizeof(payload) );
        wait_readable( receiver, TIME_LIMIT );
    }
    ret = pWSARecvMsg( receiver, &m.msg, &count, &overlapped, keep_arguments );
    ok( !ret || WSAGetLastError() == WSA_IO_PENDING, "got error %d\n", WSAGetLastError() );
    if (pending) send_all( sender, payload, sizeof(payload) );
    ok( SleepEx( TIME_LIMIT, TRUE ) == WAIT_IO_COMPLETION, "no routine was called\n" );
    ok( kept.calls == 1, "the routine was called %u times\n", kept.calls );
    ok( kept.error == (truncated ? WSAEMSGSIZE : 0), "got error %u\n", (unsigned int)kept.error );
    ok( kept.size == m.wsabuf.len || (!truncated && kept.size == sizeof(payload)), "got size %u\n",
        (unsigned int)kept.size );
    ok( m.msg.dwFlags == (truncated ? MSG_TRUNC : 0), "got flags %#x\n", (unsigned int)m.msg.dwFlags );
    ok( m.msg.Control.len == WSA_CMSG_SPACE( sizeof(INT) ), "got control length %u\n", (unsigned int)m.msg.Control.len );
    ret = get_header( &m, f->level, f->ecn );
    check_tos( ret, f->sent & 3 );
}

/* Nothing of ws2_32 runs when the server completes a receive with an event, and ntdll has no ECN: it gives what is asked
 * of Linux. */
static void test_event( const struct family *f, SOCKET sender, SOCKET receiver )
{
    static WSAOVERLAPPED overlapped;
    static struct message m;
    int value;

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    check_fails( pWSARecvMsg( receiver, set_message( &m, sizeof(m.control) ), NULL, &overlapped, NULL ), WSA_IO_PENDING );
    send_all( sender, payload, sizeof(payload) );
    if (wait_event( overlapped.hEvent, TIME_LIMIT ))
    {
        ok( overlapped.InternalHigh == sizeof(payload), "got size %u\n", (unsigned int)overlapped.InternalHigh );
        value = get_header( &m, f->level, f->ecn );
        todo_wine ok( value == (f->sent & 3) || broken( !value ), "got value %d\n", value );
        value = get_header( &m, f->level, f->tos );
        todo_wine ok( value == -1, "got the type of service\n" );
    }
    CloseHandle( overlapped.hEvent );
}

static void test_family( const struct family *f )
{
    SOCKET sender, receiver;
    BOOL pending;

    if (!udp_pair( f->family, &sender, &receiver )) return;
    if (f->sent) set_option( sender, f->level, f->tos, f->sent );
    if (has_ecn( f, receiver ))
    {
        test_options( f, sender, receiver );
        test_too_small( sender, receiver );
        for (pending = FALSE; pending <= TRUE; pending++)
        {
            test_routine( f, sender, receiver, pending, FALSE );
            test_routine( f, sender, receiver, pending, TRUE );
        }
        test_event( f, sender, receiver );
    }
    close_pair( sender, receiver );
}

/* A receiver that is bound to all addresses of the machine, and a sender to one of them over the loopback interface. */
static BOOL make_pair( const char *address, SOCKET *sender, SOCKET *receiver )
{
    struct sockaddr_in addr;
    struct in_addr loopback;
    int len = sizeof(addr);

    loopback.s_addr = htonl( INADDR_LOOPBACK );
    *sender = make_socket( AF_INET, SOCK_DGRAM, TRUE );
    *receiver = make_socket( AF_INET, SOCK_DGRAM, TRUE );
    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    ok( !bind( *receiver, (struct sockaddr *)&addr, sizeof(addr) ), "bind failed, error %d\n", WSAGetLastError() );
    getsockname( *receiver, (struct sockaddr *)&addr, &len );
    addr.sin_addr.s_addr = inet_addr( address );
    set_option( *sender, IPPROTO_IP, IP_MULTICAST_IF, loopback.s_addr );
    set_option( *sender, SOL_SOCKET, SO_BROADCAST, 1 );
    if (!connect( *sender, (struct sockaddr *)&addr, sizeof(addr) )) return TRUE;
    skip( "cannot send to %s, error %d\n", address, WSAGetLastError() );
    close_pair( *sender, *receiver );
    return FALSE;
}

static void check_cast( SOCKET sender, SOCKET receiver, DWORD expected )
{
    struct message m;
    DWORD count;
    int ret;

    if (send( sender, payload, sizeof(payload), 0 ) != sizeof(payload) || !is_readable( receiver, 1000 ))
    {
        skip( "nothing comes, error %d\n", WSAGetLastError() );
        return;
    }
    ret = pWSARecvMsg( receiver, set_message( &m, sizeof(m.control) ), &count, NULL, NULL );
    ok( !ret && count == sizeof(payload), "got %d, error %d\n", ret, WSAGetLastError() );
    ok( m.msg.dwFlags == expected, "got flags %#x, expected %#x\n", (unsigned int)m.msg.dwFlags, (unsigned int)expected );
    ok( !m.msg.Control.len, "got control length %u\n", (unsigned int)m.msg.Control.len );
    /* no room is needed for what was not asked for */
    send( sender, payload, sizeof(payload), 0 );
    wait_readable( receiver, TIME_LIMIT );
    set_message( &m, 0 );
    m.msg.Control.buf = NULL;
    ret = pWSARecvMsg( receiver, &m.msg, &count, NULL, NULL );
    ok( !ret && count == sizeof(payload), "got %d, error %d\n", ret, WSAGetLastError() );
    ok( m.msg.dwFlags == expected, "got flags %#x, expected %#x\n", (unsigned int)m.msg.dwFlags, (unsigned int)expected );
}

/* An overlapped receive after the others: it must not show what they have learnt. */
static void check_overlapped_control( SOCKET sender, SOCKET receiver )
{
    static WSAOVERLAPPED overlapped;
    static struct message m;

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    check_fails( pWSARecvMsg( receiver, set_message( &m, sizeof(m.control) ), NULL, &overlapped, NULL ), WSA_IO_PENDING );
    send( sender, payload, sizeof(payload), 0 );
    if (wait_event( overlapped.hEvent, TIME_LIMIT ))
        ok( !m.msg.Control.len, "got control length %u\n", (unsigned int)m.msg.Control.len );
    CloseHandle( overlapped.hEvent );
}

/* The WSAMSG page: MSG_MCAST, the destination was a multicast address; MSG_BCAST, a broadcast address. */
static void test_casts(void)
{
    SOCKET sender, receiver;
    struct ip_mreq group;
    struct message m;
    unsigned int i;

    if (make_pair( "127.0.0.1", &sender, &receiver ))
    {
        check_cast( sender, receiver, 0 );
        check_option( receiver, IPPROTO_IP, IP_PKTINFO, 0 );
        check_overlapped_control( sender, receiver );
        check_cast( sender, receiver, 0 );
        set_option( receiver, IPPROTO_IP, IP_PKTINFO, 1 );
        check_option( receiver, IPPROTO_IP, IP_PKTINFO, 1 );
        receive_message( sender, receiver, &m, sizeof(m.control) );
        ok( m.msg.Control.len == WSA_CMSG_SPACE( sizeof(IN_PKTINFO) ), "got control length %u\n",
            (unsigned int)m.msg.Control.len );
        set_option( receiver, IPPROTO_IP, IP_PKTINFO, 0 );
        check_option( receiver, IPPROTO_IP, IP_PKTINFO, 0 );
        check_cast( sender, receiver, 0 );
        close_pair( sender, receiver );
    }
    if (make_pair( "239.255.19.73", &sender, &receiver ))
    {
        group.imr_multiaddr.s_addr = inet_addr( "239.255.19.73" );
        group.imr_interface.s_addr = htonl( INADDR_LOOPBACK );
        if (!setsockopt( receiver, IPPROTO_IP, IP_ADD_MEMBERSHIP, (char *)&group, sizeof(group) ))
            for (i = 0; i < 2; i++) check_cast( sender, receiver, MSG_MCAST );
        else skip( "no multicast, error %d\n", WSAGetLastError() );
        close_pair( sender, receiver );
    }
    if (make_pair( "127.255.255.255", &sender, &receiver ))
    {
        for (i = 0; i < 2; i++) check_cast( sender, receiver, MSG_BCAST );
        close_pair( sender, receiver );
    }
}

/* Guards rule 2 of documentation/direct-path.md: WSARecvMsg on a socket that may get what is sent to a group. */
START_TEST(ecn)
{
    unsigned int i;
    SOCKET s;

    if (!init_sockets()) return;
    limit_test_time( 60000 );
    s = make_socket( AF_INET, SOCK_DGRAM, TRUE );
    pWSARecvMsg = get_recvmsg( s );
    closesocket( s );
    for (i = 0; pWSARecvMsg && i < ARRAY_SIZE(families); i++)
    {
        winetest_push_context( i ? "IPv6" : "IPv4" );
        test_family( &families[i] );
        winetest_pop_context();
    }
    if (pWSARecvMsg) test_casts();
    done_sockets();
}
