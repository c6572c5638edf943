/*
 * Control data of WSARecvMsg: destination, interface, time to live, type of service
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
#include "statement.h"

/* Names that older SDKs do not have. */
#ifndef IP_RECVTTL
#define IP_RECVTTL 21
#endif
#ifndef IP_HOPLIMIT
#define IP_HOPLIMIT 21
#endif
#ifndef IP_TCLASS
#define IP_TCLASS 39
#endif

static const char payload[] = "HELLO";   /* sent with its terminator */

static LPFN_WSARECVMSG pWSARecvMsg;

/* The headers of this type; the last one in *found. */
static unsigned int find_headers( struct message *m, int level, int type, WSACMSGHDR **found )
{
    WSACMSGHDR *header = WSA_CMSG_FIRSTHDR( &m->msg );
    unsigned int count = 0;

    *found = NULL;
    for (; header; header = WSA_CMSG_NXTHDR( &m->msg, header ))
    {
        if (header->cmsg_level != level || header->cmsg_type != type) continue;
        *found = header;
        count++;
    }
    return count;
}

static unsigned int count_headers( struct message *m )
{
    WSACMSGHDR *header = WSA_CMSG_FIRSTHDR( &m->msg );
    unsigned int count = 0;

    for (; header; header = WSA_CMSG_NXTHDR( &m->msg, header )) count++;
    return count;
}

/*
 * An option and the header it gives. Windows: sock.c test_ipv4_cmsg and test_ipv6_cmsg: exactly one header, of this
 * type (Windows 10 up to version 1607 has the types of the last column) and with this much data.
 */
struct option
{
    const char  *name;
    int          family, level, option;
    int          type, old_type;
    unsigned int size;
};

static const struct option options[] =
{
    { "IP_PKTINFO",      AF_INET,  IPPROTO_IP,   IP_PKTINFO,      IP_PKTINFO,    IP_PKTINFO,    sizeof(IN_PKTINFO) },
    { "IP_RECVTTL",      AF_INET,  IPPROTO_IP,   IP_RECVTTL,      IP_TTL,        IP_HOPLIMIT,   sizeof(INT) },
    { "IP_RECVTOS",      AF_INET,  IPPROTO_IP,   IP_RECVTOS,      IP_TOS,        IP_TCLASS,     sizeof(INT) },
    { "IPV6_PKTINFO",    AF_INET6, IPPROTO_IPV6, IPV6_PKTINFO,    IPV6_PKTINFO,  IPV6_PKTINFO,  sizeof(IN6_PKTINFO) },
    { "IPV6_HOPLIMIT",   AF_INET6, IPPROTO_IPV6, IPV6_HOPLIMIT,   IPV6_HOPLIMIT, IPV6_HOPLIMIT, sizeof(INT) },
    { "IPV6_RECVTCLASS", AF_INET6, IPPROTO_IPV6, IPV6_RECVTCLASS, IPV6_TCLASS,   IPV6_TCLASS,   sizeof(INT) },
};

#define SENT_TTL  77    /* what the senders of this file set */

/* The header of an option is there once, and says what is so. */
static void check_header( const struct option *option, struct message *m )
{
    unsigned int found;
    WSACMSGHDR *header;

    found = find_headers( m, option->level, option->type, &header );
    if (!found && broken( option->old_type != option->type ))
        found = find_headers( m, option->level, option->old_type, &header );
    ok( found == 1, "%s: %u headers\n", option->name, found );
    if (!header) return;
    ok( header->cmsg_len == WSA_CMSG_LEN( option->size ), "%s: got length %u\n",
        option->name, (unsigned int)header->cmsg_len );

    if (option->option == IP_PKTINFO && option->family == AF_INET)
    {
        IN_PKTINFO *info = (IN_PKTINFO *)WSA_CMSG_DATA( header );

        ok( info->ipi_addr.s_addr == htonl( INADDR_LOOPBACK ), "got address %#x\n",
            (unsigned int)ntohl( info->ipi_addr.s_addr ) );
        ok( info->ipi_ifindex, "got no interface\n" );
    }
    else if (option->option == IPV6_PKTINFO && option->family == AF_INET6)
    {
        IN6_PKTINFO *info = (IN6_PKTINFO *)WSA_CMSG_DATA( header );

        ok( info->ipi6_addr.s6_addr[15] == 1 && !info->ipi6_addr.s6_addr[0], "got a wrong address\n" );
        ok( info->ipi6_ifindex, "got no interface\n" );
    }
    else
    {
        INT value = *(INT *)WSA_CMSG_DATA( header );
        INT expected = option->option == (option->level == IPPROTO_IP ? IP_RECVTTL : IPV6_HOPLIMIT) ? SENT_TTL : 0;

        ok( value == expected, "%s: got value %d\n", option->name, value );
    }
}

static void receive_message( SOCKET sender, SOCKET receiver, struct message *m, unsigned int control_len )
{
    DWORD count = POISON;
    int ret;

    send_all( sender, payload, sizeof(payload) );
    wait_readable( receiver, TIME_LIMIT );
    WSASetLastError( POISON );
    ret = pWSARecvMsg( receiver, set_message( m, control_len ), &count, NULL, NULL );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( count == sizeof(payload), "got count %u\n", (unsigned int)count );
    ok( !memcmp( m->buffer, payload, sizeof(payload) ), "got wrong data\n" );
    ok( !m->msg.dwFlags, "got flags %#x\n", (unsigned int)m->msg.dwFlags );
}

/* A receiver bound to an address, and a sender with a certain time to live. */
static BOOL make_pair( int family, BOOL any, SOCKET *sender, SOCKET *receiver )
{
    struct sockaddr_storage addr, to;
    int ret, len, addr_len;

    if (!udp_pair( family, sender, receiver )) return FALSE;
    if (any)
    {
        /* the receiver again, bound to all addresses; what is sent goes to the loopback address */
        closesocket( *receiver );
        *receiver = make_socket( family, SOCK_DGRAM, TRUE );
        memset( &addr, 0, sizeof(addr) );
        addr.ss_family = family;
        len = loopback_address( family, &to );
        ret = bind( *receiver, (struct sockaddr *)&addr, len );
        ok( !ret, "bind failed, error %d\n", WSAGetLastError() );
        addr_len = sizeof(addr);
        getsockname( *receiver, (struct sockaddr *)&addr, &addr_len );
        if (family == AF_INET) ((struct sockaddr_in *)&to)->sin_port = htons( port_of( &addr ) );
        else ((struct sockaddr_in6 *)&to)->sin6_port = htons( port_of( &addr ) );
        ret = connect( *sender, (struct sockaddr *)&to, len );
        ok( !ret, "connect failed, error %d\n", WSAGetLastError() );
    }
    if (family == AF_INET) set_option( *sender, IPPROTO_IP, IP_TTL, SENT_TTL );
    else set_option( *sender, IPPROTO_IPV6, IPV6_UNICAST_HOPS, SENT_TTL );
    return TRUE;
}

/* Each option alone: its header and no other; off again: none. Windows: sock.c test_ip_pktinfo: Control.len becomes
 * what was filled. */
static void test_options( int family, BOOL any )
{
    SOCKET sender, receiver;
    struct message m;
    unsigned int i;

    statement( family == AF_INET6 ? "win.msg.ipv6 win.msg.pktinfo win.msg.control_len"
               : "win.msg.ipv4 win.msg.pktinfo win.msg.control_len" );
    if (!make_pair( family, any, &sender, &receiver )) return;
    for (i = 0; i < ARRAY_SIZE(options); i++)
    {
        if (options[i].family != family) continue;
        set_option( receiver, options[i].level, options[i].option, 1 );
        receive_message( sender, receiver, &m, sizeof(m.control) );
        ok( count_headers( &m ) == 1, "%s: %u headers\n", options[i].name, count_headers( &m ) );
        ok( m.msg.Control.len == WSA_CMSG_SPACE( options[i].size ), "%s: got control length %u\n",
            options[i].name, (unsigned int)m.msg.Control.len );
        check_header( &options[i], &m );

        /* exactly the room that is needed */
        receive_message( sender, receiver, &m, WSA_CMSG_SPACE( options[i].size ) );
        check_header( &options[i], &m );

        /* nothing that was not asked for */
        set_option( receiver, options[i].level, options[i].option, 0 );
        receive_message( sender, receiver, &m, sizeof(m.control) );
        ok( !m.msg.Control.len, "%s is off: got control length %u\n", options[i].name,
            (unsigned int)m.msg.Control.len );
    }
    close_pair( sender, receiver );
}

/* All at once: each has its header, once. The order is not said anywhere. */
static void test_all( int family )
{
    SOCKET sender, receiver;
    unsigned int i, count = 0, size = 0;
    struct message m;

    statement( family == AF_INET6 ? "win.msg.ipv6" : "win.msg.ipv4" );
    if (!make_pair( family, FALSE, &sender, &receiver )) return;
    for (i = 0; i < ARRAY_SIZE(options); i++)
    {
        if (options[i].family != family) continue;
        set_option( receiver, options[i].level, options[i].option, 1 );
        size += WSA_CMSG_SPACE( options[i].size );
        count++;
    }
    receive_message( sender, receiver, &m, sizeof(m.control) );
    ok( count_headers( &m ) == count, "%u headers\n", count_headers( &m ) );
    ok( m.msg.Control.len == size, "got control length %u, expected %u\n", (unsigned int)m.msg.Control.len, size );
    for (i = 0; i < ARRAY_SIZE(options); i++)
        if (options[i].family == family) check_header( &options[i], &m );
    /* the ordinary receives do not care */
    send_all( sender, payload, sizeof(payload) );
    check_data( receiver, payload, sizeof(payload) );
    close_pair( sender, receiver );
}

static const struct option *pktinfo_option( int family )
{
    return family == AF_INET ? &options[0] : &options[3];
}

/* Windows: sock.c test_ip_pktinfo: not enough room is WSAEMSGSIZE with the size written and MSG_CTRUNC in dwFlags. The
 * data is complete and has been received. 0 bytes of room are not enough either (the page of WSAMSG on MSG_CTRUNC). */
static void test_too_small( int family )
{
    static const unsigned int lengths[] = { 1, sizeof(WSACMSGHDR), 0 };
    const struct option *option = pktinfo_option( family );
    SOCKET sender, receiver;
    struct message m;
    DWORD count;
    unsigned int i;

    statement( "win.msg.control_small" );
    if (!make_pair( family, FALSE, &sender, &receiver )) return;
    set_option( receiver, option->level, option->option, 1 );
    for (i = 0; i < ARRAY_SIZE(lengths); i++)
    {
        winetest_push_context( "control length %u", lengths[i] );
        send_all( sender, payload, sizeof(payload) );
        wait_readable( receiver, TIME_LIMIT );
        set_message( &m, lengths[i] );
        if (!lengths[i]) m.msg.Control.buf = NULL;
        count = POISON;
        check_fails( pWSARecvMsg( receiver, &m.msg, &count, NULL, NULL ), WSAEMSGSIZE );
        ok( count == sizeof(payload), "got count %u\n", (unsigned int)count );
        ok( m.msg.dwFlags == MSG_CTRUNC, "got flags %#x\n", (unsigned int)m.msg.dwFlags );
        ok( !memcmp( m.buffer, payload, sizeof(payload) ), "got wrong data\n" );
        ok( m.control.bytes[lengths[i]] == (char)0xcc, "wrote past the control buffer\n" );
        ok( !is_readable( receiver, 0 ), "the datagram is still there\n" );
        winetest_pop_context();
    }
    close_pair( sender, receiver );
}

/* Windows: sock.c test_ip_pktinfo, line by line as it is summed up there for overlapped receives. */
static void test_too_small_overlapped( int family )
{
    const struct option *option = pktinfo_option( family );
    WSAOVERLAPPED overlapped;
    SOCKET sender, receiver;
    DWORD count, flags;
    struct message m;
    BOOL ret;

    statement( "win.msg.control_small.overlapped" );
    if (!make_pair( family, FALSE, &sender, &receiver )) return;
    set_option( receiver, option->level, option->option, 1 );
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, FALSE, FALSE, NULL );
    overlapped.Offset = 0xdead3;
    overlapped.OffsetHigh = 0xdead4;
    check_fails( pWSARecvMsg( receiver, set_message( &m, 1 ), NULL, &overlapped, NULL ), WSA_IO_PENDING );
    send_all( sender, payload, sizeof(payload) );
    if (wait_event( overlapped.hEvent, TIME_LIMIT ))
    {
        ok( (NTSTATUS)overlapped.Internal == STATUS_BUFFER_OVERFLOW, "got status %#x\n",
            (unsigned int)overlapped.Internal );
        ok( overlapped.InternalHigh == sizeof(payload), "got information %u\n", (unsigned int)overlapped.InternalHigh );
        ok( overlapped.Offset == 0xdead3 && overlapped.OffsetHigh == 0xdead4, "the offset was written\n" );
        count = POISON;
        flags = POISON;
        WSASetLastError( POISON );
        ret = WSAGetOverlappedResult( receiver, &overlapped, &count, FALSE, &flags );
        ok( !ret && WSAGetLastError() == WSAEMSGSIZE, "got %d, error %d\n", ret, WSAGetLastError() );
        ok( count == sizeof(payload), "got count %u\n", (unsigned int)count );
        ok( flags == POISON, "got flags %#x\n", (unsigned int)flags );
        ok( m.msg.dwFlags == MSG_CTRUNC, "got flags %#x in the message\n", (unsigned int)m.msg.dwFlags );
    }

    /* with a routine it is pending even if the data is there */
    statement( "win.msg.control_small.routine" );
    send_all( sender, payload, sizeof(payload) );
    wait_readable( receiver, TIME_LIMIT );
    kept.calls = 0;
    check_fails( pWSARecvMsg( receiver, set_message( &m, 1 ), NULL, &overlapped, keep_arguments ), WSA_IO_PENDING );
    ok( SleepEx( TIME_LIMIT, TRUE ) == WAIT_IO_COMPLETION, "no routine was called\n" );
    ok( kept.calls == 1, "the routine was called %u times\n", kept.calls );
    ok( kept.error == WSAEMSGSIZE, "got error %u\n", (unsigned int)kept.error );
    ok( kept.size == sizeof(payload), "got size %u\n", (unsigned int)kept.size );
    ok( !kept.flags, "got flags %#x\n", (unsigned int)kept.flags );
    ok( m.msg.dwFlags == MSG_CTRUNC, "got flags %#x in the message\n", (unsigned int)m.msg.dwFlags );
    CloseHandle( overlapped.hEvent );
    close_pair( sender, receiver );
}

/* Windows: sock.c test_ip_pktinfo: Control.len shrinks at completion, not before. */
static void test_overlapped( int family )
{
    const struct option *option = pktinfo_option( family );
    WSAOVERLAPPED overlapped;
    SOCKET sender, receiver;
    DWORD count, flags;
    struct message m;
    BOOL ret;

    statement( "win.msg.control_len" );
    if (!make_pair( family, TRUE, &sender, &receiver )) return;
    set_option( receiver, option->level, option->option, 1 );
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    check_fails( pWSARecvMsg( receiver, set_message( &m, sizeof(m.control) ), NULL, &overlapped, NULL ),
                 WSA_IO_PENDING );
    ok( m.msg.Control.len == sizeof(m.control), "got control length %u\n", (unsigned int)m.msg.Control.len );
    send_all( sender, payload, sizeof(payload) );
    if (wait_event( overlapped.hEvent, TIME_LIMIT ))
    {
        count = POISON;
        ret = WSAGetOverlappedResult( receiver, &overlapped, &count, FALSE, &flags );
        ok( ret && count == sizeof(payload), "got %d, count %u\n", ret, (unsigned int)count );
        ok( !memcmp( m.buffer, payload, sizeof(payload) ), "got wrong data\n" );
        ok( m.msg.Control.len == WSA_CMSG_SPACE( option->size ), "got control length %u\n",
            (unsigned int)m.msg.Control.len );
        check_header( option, &m );
    }
    CloseHandle( overlapped.hEvent );
    close_pair( sender, receiver );
}

/* Guards rule 2 of documentation/direct-path.md: receives with control data are the server's. */
START_TEST(control)
{
    static const int families[] = { AF_INET, AF_INET6 };
    SOCKET s;
    unsigned int i;

    if (!init_sockets()) return;
    limit_test_time( 60000 );
    s = make_socket( AF_INET, SOCK_DGRAM, TRUE );
    pWSARecvMsg = get_recvmsg( s );
    closesocket( s );
    for (i = 0; pWSARecvMsg && i < ARRAY_SIZE(families); i++)
    {
        winetest_push_context( i ? "IPv6" : "IPv4" );
        test_options( families[i], FALSE );
        test_options( families[i], TRUE );
        test_all( families[i] );
        test_overlapped( families[i] );
        test_too_small( families[i] );
        test_too_small_overlapped( families[i] );
        winetest_pop_context();
    }
    done_sockets();
}
