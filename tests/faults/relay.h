/*
 * A link between two network namespaces that does to packets what it is told
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

#ifndef WSRECV_TESTS_RELAY_H
#define WSRECV_TESTS_RELAY_H

#include <stdint.h>

#define MAX_PACKET 2048

/* Which way: from the host of the Windows programs, or to it. */
enum way { OUT, IN, WAYS };

/* What is done to packets; chances are of 1000. */
struct faults
{
    unsigned int seed;
    unsigned int loss;       /* is not delivered */
    unsigned int twice;      /* is delivered twice */
    unsigned int reorder;    /* is held back for reorder_ms */
    unsigned int reorder_ms;
    unsigned int delay;      /* each is, for this many ms */
    unsigned int jitter;     /* and up to this many more, in order */
    unsigned int rate;       /* kbit/s in each way, 0 for no limit */
    unsigned int up, down;   /* the link is up and down for so many ms in turn */
    unsigned int silent;     /* nothing is delivered */
    unsigned int reset;      /* a forged RST, not in place, follows a TCP segment */
    unsigned int icmp;       /* a forged ICMP error follows a packet */
    unsigned int syn, port;  /* forged SYNs per second, for this port */
};

/* A packet that is wanted in the other direction or beside; false if there is none. */
struct packet
{
    unsigned int  size;
    unsigned char data[MAX_PACKET];
};

extern struct faults faults;

/* relay.c: a number below n, that follows from the seed and the numbers before. */
unsigned int chance( enum way way, unsigned int n );

/* forge.c: packets of nobody, for the host of the Windows programs. */
int forge_reset( struct packet *forged, const struct packet *packet );
int forge_icmp( struct packet *forged, const struct packet *packet );
int forge_syn( struct packet *forged, uint32_t host, unsigned int port );
int is_forged_address( const struct packet *packet );
/* Of an IPv4 packet: of the transport protocol's payload; -1 if it is not of this protocol. */
int payload_size( const struct packet *packet, int protocol );

#endif
