/*
 * Packets that nobody has sent: resets, ICMP errors, openings of connections
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

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <string.h>

#include "relay.h"

/* For tests of performance (RFC 2544), of nobody's. */
#define FORGED_NET  0xc6120000u
#define FORGED_MASK 0xfffe0000u

static uint32_t add_up( const void *data, unsigned int size, uint32_t sum )
{
    const unsigned char *p = data;

    for (; size > 1; size -= 2, p += 2) sum += p[0] << 8 | p[1];
    return size ? sum + (p[0] << 8) : sum;
}

static uint16_t checksum( const void *data, unsigned int size, uint32_t sum )
{
    sum = add_up( data, size, sum );
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    return htons( ~sum );
}

static void make_ip( struct packet *packet, int protocol, uint32_t from, uint32_t to, unsigned int size )
{
    struct ip *ip = (struct ip *)packet->data;

    packet->size = sizeof(*ip) + size;
    memset( ip, 0, packet->size );
    ip->ip_v = 4;
    ip->ip_hl = sizeof(*ip) / 4;
    ip->ip_len = htons( packet->size );
    ip->ip_ttl = 64;
    ip->ip_p = protocol;
    ip->ip_src.s_addr = from;
    ip->ip_dst.s_addr = to;
    ip->ip_sum = checksum( ip, sizeof(*ip), 0 );
}

static void make_tcp( struct packet *packet, uint32_t from, uint32_t to, const struct tcphdr *header )
{
    struct tcphdr *tcp = (struct tcphdr *)(packet->data + sizeof(struct ip));
    uint32_t addresses[2] = { from, to };

    make_ip( packet, IPPROTO_TCP, from, to, sizeof(*tcp) );
    *tcp = *header;
    tcp->doff = sizeof(*tcp) / 4;
    tcp->check = 0;
    tcp->check = checksum( tcp, sizeof(*tcp), add_up( addresses, sizeof(addresses), IPPROTO_TCP + sizeof(*tcp) ) );
}

/* The transport protocol's part of a whole IPv4 packet of this protocol. */
static const void *transport( const struct packet *packet, int protocol, unsigned int header )
{
    const struct ip *ip = (const struct ip *)packet->data;

    if (packet->size < sizeof(*ip) || ip->ip_v != 4 || ip->ip_p != protocol) return NULL;
    if (packet->size < ip->ip_hl * 4 + header) return NULL;
    return packet->data + ip->ip_hl * 4;
}

int payload_size( const struct packet *packet, int protocol )
{
    unsigned int header = protocol == IPPROTO_TCP ? sizeof(struct tcphdr) : sizeof(struct udphdr);
    const unsigned char *data = transport( packet, protocol, header );

    if (!data) return -1;
    if (protocol == IPPROTO_TCP) header = ((const struct tcphdr *)data)->doff * 4;
    return packet->data + packet->size - data - header;
}

/* Far from what is expected, so that it means nothing; or in the window, but not what is next (nor will it be if what
 * follows has come before), so that the receiver only asks the sender whether that is so (RFC 5961). */
int forge_reset( struct packet *forged, const struct packet *packet )
{
    const struct tcphdr *tcp = transport( packet, IPPROTO_TCP, sizeof(*tcp) );
    const struct ip *ip = (const struct ip *)packet->data;
    struct tcphdr header;
    int size = payload_size( packet, IPPROTO_TCP );

    if (!tcp || size <= 0) return 0;
    memset( &header, 0, sizeof(header) );
    header.source = tcp->source;
    header.dest = tcp->dest;
    header.seq = htonl( ntohl( tcp->seq ) + size + (chance( IN, 2 ) ? 0x40000000 : 20011) );
    header.ack_seq = tcp->ack_seq;
    header.ack = header.rst = 1;
    make_tcp( forged, ip->ip_src.s_addr, ip->ip_dst.s_addr, &header );
    return 1;
}

/* As if the receiver had sent a packet like the one that it is sent, and it could not be delivered. */
int forge_icmp( struct packet *forged, const struct packet *packet )
{
    static const unsigned char kinds[][2] =
    {
        { ICMP_UNREACH, ICMP_UNREACH_PORT }, { ICMP_UNREACH, ICMP_UNREACH_HOST }, { ICMP_UNREACH, ICMP_UNREACH_NET },
        { ICMP_TIMXCEED, ICMP_TIMXCEED_INTRANS }, { ICMP_SOURCEQUENCH, 0 }, { ICMP_PARAMPROB, 0 },
    };
    const struct ip *ip = (const struct ip *)packet->data;
    const struct tcphdr *tcp = transport( packet, IPPROTO_TCP, sizeof(*tcp) );
    const struct udphdr *udp = transport( packet, IPPROTO_UDP, sizeof(*udp) );
    unsigned int kind = chance( IN, sizeof(kinds) / sizeof(kinds[0]) );
    struct icmp *icmp = (struct icmp *)(forged->data + sizeof(struct ip));
    struct packet quoted;
    struct tcphdr header;
    struct udphdr *datagram = (struct udphdr *)(quoted.data + sizeof(struct ip));

    if (tcp)
    {
        /* About a SYN, while connect() still has the socket, Linux leaves the error in the queue of one that has not
         * asked for any (IP_RECVERR); Wine's server takes the connection for broken then, and waits on it no more. */
        if (tcp->syn) return 0;
        memset( &header, 0, sizeof(header) );
        header.source = tcp->dest;
        header.dest = tcp->source;
        header.seq = tcp->ack_seq;
        make_tcp( &quoted, ip->ip_dst.s_addr, ip->ip_src.s_addr, &header );
    }
    else if (udp)
    {
        make_ip( &quoted, IPPROTO_UDP, ip->ip_dst.s_addr, ip->ip_src.s_addr, sizeof(*datagram) );
        datagram->source = udp->dest;
        datagram->dest = udp->source;
        datagram->len = htons( sizeof(*datagram) );
    }
    else return 0;
    make_ip( forged, IPPROTO_ICMP, ip->ip_src.s_addr, ip->ip_dst.s_addr, ICMP_MINLEN + quoted.size );
    icmp->icmp_type = kinds[kind][0];
    icmp->icmp_code = kinds[kind][1];
    memcpy( (unsigned char *)icmp + ICMP_MINLEN, quoted.data, quoted.size );
    icmp->icmp_cksum = checksum( icmp, ICMP_MINLEN + quoted.size, 0 );
    return 1;
}

int forge_syn( struct packet *forged, uint32_t host, unsigned int port )
{
    struct tcphdr header;

    memset( &header, 0, sizeof(header) );
    header.source = htons( 1024 + chance( IN, 60000 ) );
    header.dest = htons( port );
    header.seq = htonl( chance( IN, 0x1000000 ) );
    header.syn = 1;
    header.window = htons( 64240 );
    make_tcp( forged, htonl( FORGED_NET | chance( IN, 0x20000 ) ), host, &header );
    return 1;
}

int is_forged_address( const struct packet *packet )
{
    const struct ip *ip = (const struct ip *)packet->data;

    return packet->size >= sizeof(*ip) && ip->ip_v == 4 && (ntohl( ip->ip_dst.s_addr ) & FORGED_MASK) == FORGED_NET;
}
