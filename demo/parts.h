/*
 * A file that comes in parts, each on a connection of its own
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

#ifndef WSRECV_DEMO_PARTS_H
#define WSRECV_DEMO_PARTS_H

#include "support.h"
#include "framing.h"

#define RECEIVE_SIZE 65536      /* bytes asked for at once */

/* One connection. Posting the receives is the business of the program: it asks
 * part_buffer() where the next bytes belong and tells part_add() how many came.
 * Only one receive at a time may be posted for a part. */
struct part
{
    SOCKET             socket;
    WSAOVERLAPPED      overlapped;      /* of the receive that is posted */
    DWORD              receives;        /* how many have completed */

    unsigned char      header_bytes[PART_HEADER_SIZE];
    struct part_header header;          /* once header_bytes is full */
    unsigned char     *data;            /* header.length bytes and one to spare */
    uint64_t           received;        /* with the header */
};

/* connect count parts to the sender */
struct part *parts_connect( const char *host, const char *port, unsigned int count );

/* where the next bytes of the part belong */
void part_buffer( struct part *part, WSABUF *buffer );

/* a receive has completed; returns FALSE if it was the end of the part */
BOOL part_add( struct part *part, DWORD bytes );

/* hash all the parts in the order of the file, release them, and return how
 * many receives there were; fails if something is missing */
uint32_t parts_join( struct part *parts, unsigned int count );

#endif /* WSRECV_DEMO_PARTS_H */
