/*
 * The control data of WSARecvMsg, and the options that ask for them
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
#include <mswsock.h>
#include "nt.h"

#include "afd.h"
#include "builtin.h"
#include "control.h"
#include "probe.h"
#include "socket.h"

/* Numbers that mingw-w64's headers lack. */
#ifndef IP_TOS
#define IP_TOS 3
#endif
#ifndef IP_RECVTOS
#define IP_RECVTOS 40
#endif
#define IP_RECVECN 50
#define IP_ECN     50
#ifndef IPV6_TCLASS
#define IPV6_TCLASS 39
#endif
#ifndef IPV6_RECVTCLASS
#define IPV6_RECVTCLASS 40
#endif
#define IPV6_RECVECN 50
#define IPV6_ECN     50

/*
 * Wine does not know IP_RECVECN and IPV6_RECVECN.  Explicit congestion notification is the low
 * two bits of the type of service (IPv6: traffic class), so the option of that carries both.
 * In the same way IP_PKTINFO tells us, quietly, where a datagram was sent to.
 */
struct option
{
    int  level, option;   /* as the program knows it */
    int  carrier;         /* the option of the same level that has to be on */
    LONG flag;            /* kept while it is on */
    LONG other;           /* the one that shares the carrier */
};

static const struct option options[] =
{
    { IPPROTO_IP,   IP_RECVTOS,      IP_RECVTOS,      SOCKET_TOS,      SOCKET_ECN },
    { IPPROTO_IP,   IP_RECVECN,      IP_RECVTOS,      SOCKET_ECN,      SOCKET_TOS },
    { IPPROTO_IPV6, IPV6_RECVTCLASS, IPV6_RECVTCLASS, SOCKET_TCLASS,   SOCKET_ECN6 },
    { IPPROTO_IPV6, IPV6_RECVECN,    IPV6_RECVTCLASS, SOCKET_ECN6,     SOCKET_TCLASS },
    { IPPROTO_IP,   IP_PKTINFO,      IP_PKTINFO,      SOCKET_PKTINFO,  SOCKET_QUIET },
    { IPPROTO_IPV6, IPV6_PKTINFO,    IPV6_PKTINFO,    SOCKET_PKTINFO6, SOCKET_QUIET6 },
};

static const struct option quiet_option  = { IPPROTO_IP,   0, IP_PKTINFO,   SOCKET_QUIET,  SOCKET_PKTINFO };
static const struct option quiet_option6 = { IPPROTO_IPV6, 0, IPV6_PKTINFO, SOCKET_QUIET6, SOCKET_PKTINFO6 };

static const struct option *find_option( SOCKET s, int level, int number )
{
    unsigned int i;

    if (level != IPPROTO_IP && level != IPPROTO_IPV6) return NULL;
    for (i = 0; i < ARRAYSIZE( options ); i++)
        if (options[i].level == level && options[i].option == number)
            return socket_is_ours( s ) || options[i].carrier != number ? &options[i] : NULL;
    return NULL;
}

static int set_option( SOCKET s, const struct option *option, const char *value, int len )
{
    DWORD on;
    int ret;

    if (len < (int)sizeof(on) || !probe_copy( &on, value, sizeof(on) ))
        return builtin.setsockopt( s, option->level, option->carrier, value, len );

    if (on) on = 1;
    else on = (socket_get_flags( s ) & option->other) != 0;
    if ((ret = builtin.setsockopt( s, option->level, option->carrier, (const char *)&on, sizeof(on) ))) return ret;

    probe_copy( &on, value, sizeof(on) );
    if (on) socket_set_flags( s, option->flag );
    else socket_clear_flags( s, option->flag );
    return 0;
}

BOOL control_setsockopt( SOCKET s, int level, int number, const char *value, int len, int *ret )
{
    const struct option *option = find_option( s, level, number );

    if (!option) return FALSE;
    *ret = set_option( s, option, value, len );
    return TRUE;
}

/***********************************************************************
 *      getsockopt   (WS2_32.7)
 */
int WINAPI getsockopt( SOCKET s, int level, int number, char *value, int *len )
{
    const struct option *option = find_option( s, level, number );
    DWORD on;
    LONG flags;
    int ret;

    if (!option) return builtin.getsockopt( s, level, number, value, len );
    if ((ret = builtin.getsockopt( s, level, option->carrier, value, len ))) return ret;

    flags = socket_get_flags( s );
    if (option->option != option->carrier || (flags & option->other))
    {
        on = (flags & option->flag) != 0;
        probe_copy( value, &on, sizeof(on) );
    }
    return 0;
}

/* A socket that is bound to one address gets nothing that was sent to a group. */
static BOOL is_bound_to_one( SOCKET s )
{
    char buffer[128];
    const struct sockaddr_in *in = (const struct sockaddr_in *)buffer;
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)buffer;
    IO_STATUS_BLOCK iosb;
    const BYTE *addr;
    unsigned int i;

    memset( buffer, 0, sizeof(buffer) );
    if (NtDeviceIoControlFile( (HANDLE)s, NULL, NULL, NULL, &iosb, IOCTL_AFD_GETSOCKNAME,
                               NULL, 0, buffer, sizeof(buffer) ))
        return FALSE;
    switch (in->sin_family)
    {
    case AF_INET:
        addr = (const BYTE *)&in->sin_addr;
        return addr[0] && addr[0] < 224;
    case AF_INET6:
        addr = (const BYTE *)&in6->sin6_addr;
        for (i = 0; i < 16 && !addr[i]; i++) ;
        return i < 16 && addr[0] != 0xff;
    default:
        return TRUE;
    }
}

void control_ask_quietly( SOCKET s )
{
    static const DWORD on = 1;
    struct pending_list *pending = socket_get_pending( s );
    LONG flags = socket_get_flags( s );
    struct socket_info info;

    if (flags & (SOCKET_ONE_ADDRESS | SOCKET_QUIET | SOCKET_QUIET6)) return;
    /* What is under way would tell the program of what it has not asked for. */
    if (!pending || !pending_is_empty( pending ) || socket_get_info( s, &info ) || info.type != SOCK_DGRAM) return;

    if (is_bound_to_one( s )) socket_set_flags( s, SOCKET_ONE_ADDRESS );
    else if (info.family == AF_INET) set_option( s, &quiet_option, (const char *)&on, sizeof(on) );
    else if (info.family == AF_INET6) set_option( s, &quiet_option6, (const char *)&on, sizeof(on) );
    else socket_set_flags( s, SOCKET_ONE_ADDRESS );
}

void control_stop_asking( SOCKET s )
{
    static const DWORD off = 0;
    LONG flags = socket_get_flags( s );

    if (flags & SOCKET_QUIET) set_option( s, &quiet_option, (const char *)&off, sizeof(off) );
    if (flags & SOCKET_QUIET6) set_option( s, &quiet_option6, (const char *)&off, sizeof(off) );
}

/* Is it the broadcast address of one of the machine's networks? */
static BOOL is_broadcast( SOCKET s, ULONG addr )
{
    static LONG last_unicast;
    INTERFACE_INFO list[32];
    ULONG other, mask;
    DWORD size, i;

    if (addr == INADDR_BROADCAST) return TRUE;
    if ((LONG)addr == last_unicast) return FALSE;
    if (builtin.WSAIoctl( s, SIO_GET_INTERFACE_LIST, NULL, 0, list, sizeof(list), &size, NULL, NULL )) return FALSE;
    for (i = 0; i < size / sizeof(list[0]); i++)
    {
        other = list[i].iiAddress.AddressIn.sin_addr.s_addr;
        mask = list[i].iiNetmask.AddressIn.sin_addr.s_addr;
        /* the last address of the network; one of two addresses has none */
        if (addr == other) break;
        if (__builtin_bswap32( ~mask ) > 1 && !((addr ^ other) & mask) && (addr | mask) == INADDR_BROADCAST) return TRUE;
    }
    InterlockedExchange( &last_unicast, addr );
    return FALSE;
}

static DWORD get_cast( SOCKET s, ULONG addr )
{
    if (*(const BYTE *)&addr >= 224 && *(const BYTE *)&addr < 240) return MSG_MCAST;
    return is_broadcast( s, addr ) ? MSG_BCAST : 0;
}

static DWORD get_cast6( SOCKET s, const BYTE *addr )
{
    static const BYTE mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
    ULONG v4;

    if (addr[0] == 0xff) return MSG_MCAST;
    if (memcmp( addr, mapped, sizeof(mapped) )) return 0;
    memcpy( &v4, addr + 12, sizeof(v4) );
    return get_cast( s, v4 );
}

/* Appends a header; the buffer has room for twice what ntdll gives. */
static ULONG append( char *buffer, ULONG pos, int level, int type, const void *data, ULONG len )
{
    WSACMSGHDR *header = (WSACMSGHDR *)(buffer + pos);

    header->cmsg_len = WSA_CMSG_LEN( len );
    header->cmsg_level = level;
    header->cmsg_type = type;
    memcpy( WSA_CMSG_DATA( header ), data, len );
    return pos + WSA_CMSG_SPACE( len );
}

/* The header of a carrier: for the program, for its other option, or for us alone. */
static ULONG convert_header( LONG flags, const WSACMSGHDR *header, ULONG len, const void *data, char *out, ULONG pos )
{
    static const struct
    {
        int  level, type;
        LONG flag, ecn, quiet;
    }
    headers[] =
    {
        { IPPROTO_IP,   IP_TOS,       SOCKET_TOS,      SOCKET_ECN,  0 },
        { IPPROTO_IPV6, IPV6_TCLASS,  SOCKET_TCLASS,   SOCKET_ECN6, 0 },
        { IPPROTO_IP,   IP_PKTINFO,   SOCKET_PKTINFO,  0,           SOCKET_QUIET },
        { IPPROTO_IPV6, IPV6_PKTINFO, SOCKET_PKTINFO6, 0,           SOCKET_QUIET6 },
    };
    unsigned int i;
    INT value;

    for (i = 0; i < ARRAYSIZE( headers ); i++)
    {
        if (header->cmsg_level != headers[i].level || header->cmsg_type != headers[i].type) continue;
        if (flags & headers[i].ecn)
        {
            memcpy( &value, data, sizeof(value) );
            value &= 3;
            /* IP_ECN and IPV6_ECN are the same number */
            pos = append( out, pos, headers[i].level, IP_ECN, &value, sizeof(value) );
        }
        if ((flags & (headers[i].ecn | headers[i].quiet)) && !(flags & headers[i].flag)) return pos;
    }
    return append( out, pos, header->cmsg_level, header->cmsg_type, data, len );
}

ULONG control_convert( SOCKET s, const char *in, ULONG in_len, char *out, DWORD *cast )
{
    LONG flags = socket_get_flags( s );
    const WSACMSGHDR *header;
    ULONG pos, out_pos, len;
    const void *data;

    *cast = 0;
    for (pos = out_pos = 0; pos + sizeof(*header) <= in_len; pos += WSA_CMSG_SPACE( len ))
    {
        header = (const WSACMSGHDR *)(in + pos);
        if (header->cmsg_len < WSA_CMSG_LEN( 0 ) || header->cmsg_len > in_len - pos) break;
        len = header->cmsg_len - WSA_CMSG_LEN( 0 );
        data = in + pos + WSA_CMSG_LEN( 0 );

        if (header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO)
            *cast = get_cast( s, ((const IN_PKTINFO *)data)->ipi_addr.s_addr );
        else if (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_PKTINFO)
            *cast = get_cast6( s, (const BYTE *)&((const IN6_PKTINFO *)data)->ipi6_addr );

        out_pos = convert_header( flags, header, len, data, out, out_pos );
    }
    return out_pos;
}
