/*
 * The data that are sent in tests/stress and tests/faults, for Windows and Linux
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

#ifndef WSRECV_TESTS_PATTERN_H
#define WSRECV_TESTS_PATTERN_H

#include <string.h>

static inline unsigned int next_random( unsigned int *state )
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

/* The byte at a position of the stream with a key. */
static inline unsigned char stream_byte( unsigned int key, unsigned int pos )
{
    unsigned int x = (pos + key) * 2654435761u;

    return (x ^ (x >> 15)) >> 5;
}

/* Number, size, checksum, and bytes that follow from the number. */
static inline int fill_datagram( char *data, unsigned int number, unsigned int key )
{
    int i, size = 12 + (stream_byte( key, number ) * 5);
    unsigned int sum = 0;

    for (i = 12; i < size; i++) sum = sum * 31 + (unsigned char)(data[i] = stream_byte( key ^ number, i ));
    memcpy( data, &number, 4 );
    memcpy( data + 4, &size, 4 );
    memcpy( data + 8, &sum, 4 );
    return size;
}

#endif
