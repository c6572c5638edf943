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

#include "parts.h"

#include <stdlib.h>
#include <string.h>

struct part *parts_connect( const char *host, const char *port, unsigned int count )
{
    struct part *parts = get_memory( count * sizeof(*parts) );
    unsigned int i;

    memset( parts, 0, count * sizeof(*parts) );
    for (i = 0; i < count; i++) parts[i].socket = connect_to( host, port );
    return parts;
}

void part_buffer( struct part *part, WSABUF *buffer )
{
    uint64_t offset, left;

    if (!part->data)
    {
        buffer->buf = (char *)part->header_bytes + part->received;
        buffer->len = PART_HEADER_SIZE - (ULONG)part->received;
        return;
    }

    /* the byte to spare is for the receive that finds the end of the
     * connection: a buffer of length 0 could not tell it from more data */
    offset = part->received - PART_HEADER_SIZE;
    left = part->header.length + 1 - offset;
    buffer->buf = (char *)part->data + offset;
    buffer->len = left < RECEIVE_SIZE ? (ULONG)left : RECEIVE_SIZE;
}

BOOL part_add( struct part *part, DWORD bytes )
{
    part->receives++;
    part->received += bytes;

    if (!bytes)
    {
        if (!part->data || part->received != PART_HEADER_SIZE + part->header.length)
            fail( "a connection ended before its part was complete", 0 );
        return FALSE;
    }

    if (part->data)
    {
        if (part->received > PART_HEADER_SIZE + part->header.length)
            fail( "a connection brought more than its part", 0 );
        progress_add( bytes );
    }
    else if (part->received == PART_HEADER_SIZE)
    {
        if (!get_part_header( part->header_bytes, &part->header ))
            fail( "a connection began with something that is no part header", 0 );
        part->data = get_memory( (size_t)part->header.length + 1 );
    }
    return TRUE;
}

static int compare_parts( const void *a, const void *b )
{
    const struct part *left = a, *right = b;

    return (left->header.number > right->header.number) - (left->header.number < right->header.number);
}

uint32_t parts_join( struct part *parts, unsigned int count )
{
    uint32_t receives = 0;
    uint64_t offset = 0;
    unsigned int i;

    /* the sender numbers them as it accepts them, which need not be our order */
    qsort( parts, count, sizeof(*parts), compare_parts );

    for (i = 0; i < count; i++)
    {
        if (parts[i].header.number != i || parts[i].header.offset != offset)
            fail( "a part is missing or came twice", 0 );
        hash_add( parts[i].data, (size_t)parts[i].header.length );
        offset += parts[i].header.length;
        receives += parts[i].receives;
        free( parts[i].data );
    }
    free( parts );
    return receives;
}
