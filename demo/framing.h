/*
 * What the sender and the Windows programs say to each other
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

#ifndef WSRECV_DEMO_FRAMING_H
#define WSRECV_DEMO_FRAMING_H

#include <stdint.h>

/*
 * Three ways to send a file, all numbers most significant byte first:
 *
 * stream     one TCP connection, the bytes of the file and nothing else.
 *
 * parts      several TCP connections. Each begins with a part header and goes
 *            on with the bytes of that part, then the sender closes it.
 *
 * datagrams  UDP. The receiver says where it is with an acknowledgement of 0.
 *            Each datagram is a datagram header and its payload; an empty
 *            payload ends the file. The receiver acknowledges now and then,
 *            and the sender never has more than DATAGRAM_WINDOW datagrams
 *            under way: so few that no socket buffer overflows, and nothing
 *            is ever sent twice. A gap in the sequence is a failure.
 */

#define PART_MAGIC          0x57535250   /* "WSRP" */
#define DATAGRAM_MAGIC      0x57535244   /* "WSRD" */
#define ACK_MAGIC           0x57535241   /* "WSRA" */

#define PART_HEADER_SIZE    24
#define DATAGRAM_HEADER_SIZE 12
#define ACK_SIZE            8

#define DATAGRAM_PAYLOAD_MAX 1400        /* fits an Ethernet frame */
#define DATAGRAM_WINDOW     32
#define DATAGRAM_ACK_EVERY  8

struct part_header
{
    uint32_t number;     /* 0 is the first part of the file */
    uint64_t offset;     /* where in the file it begins */
    uint64_t length;     /* bytes that follow the header */
};

struct datagram_header
{
    uint32_t sequence;   /* counts from 0 */
    uint32_t length;     /* bytes that follow the header; 0: end of file */
};

static inline void put32( unsigned char *p, uint32_t value )
{
    p[0] = value >> 24;
    p[1] = value >> 16;
    p[2] = value >> 8;
    p[3] = value;
}

static inline void put64( unsigned char *p, uint64_t value )
{
    put32( p, value >> 32 );
    put32( p + 4, value );
}

static inline uint32_t get32( const unsigned char *p )
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t get64( const unsigned char *p )
{
    return (uint64_t)get32( p ) << 32 | get32( p + 4 );
}

static inline void put_part_header( unsigned char *p, const struct part_header *header )
{
    put32( p, PART_MAGIC );
    put32( p + 4, header->number );
    put64( p + 8, header->offset );
    put64( p + 16, header->length );
}

/* the get functions return 0 if the bytes are something else */

static inline int get_part_header( const unsigned char *p, struct part_header *header )
{
    header->number = get32( p + 4 );
    header->offset = get64( p + 8 );
    header->length = get64( p + 16 );
    return get32( p ) == PART_MAGIC;
}

static inline void put_datagram_header( unsigned char *p, const struct datagram_header *header )
{
    put32( p, DATAGRAM_MAGIC );
    put32( p + 4, header->sequence );
    put32( p + 8, header->length );
}

static inline int get_datagram_header( const unsigned char *p, struct datagram_header *header )
{
    header->sequence = get32( p + 4 );
    header->length = get32( p + 8 );
    return get32( p ) == DATAGRAM_MAGIC;
}

/* an acknowledgement carries the sequence number that is expected next */

static inline void put_ack( unsigned char *p, uint32_t expected )
{
    put32( p, ACK_MAGIC );
    put32( p + 4, expected );
}

static inline int get_ack( const unsigned char *p, uint32_t *expected )
{
    *expected = get32( p + 4 );
    return get32( p ) == ACK_MAGIC;
}

#endif /* WSRECV_DEMO_FRAMING_H */
