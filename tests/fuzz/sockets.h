/*
 * Fuzzing of the Unix side: the sockets
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

#ifndef WSRECV_FUZZ_SOCKETS_H
#define WSRECV_FUZZ_SOCKETS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* What an input consists of; zeros after its end. */
struct input
{
    const uint8_t *pos, *end;
};

static inline uint32_t take( struct input *input, unsigned int bytes )
{
    uint32_t value = 0;

    while (bytes--) value = value << 8 | (input->pos < input->end ? *input->pos++ : 0);
    return value;
}

/* What must never be. */
#define need( condition ) do { if (!(condition)) { fprintf( stderr, "%s:%d: not so: %s\n", \
                               __FILE__, __LINE__, #condition ); abort(); } } while (0)

#define SLOTS 4

enum kind
{
    kind_none, kind_tcp, kind_tcp6, kind_tcp_unconnected, kind_tcp_listening, kind_tcp_connecting,
    kind_udp, kind_udp6, kind_udp_connected, kind_udp_nobody, kind_raw_stream, kind_raw_datagram,
    kind_pipe, kind_null, kind_event, kind_count
};

/*
 * One that calls are made with, and its peer.  What the peer of a stream sends is a pattern, by the number of the
 * byte.  What is received must go on with it, and a call that fails must leave all of it there.
 */
struct slot
{
    enum kind kind;
    int       fd, peer;    /* -1: none */
    int       stream;
    int       known;       /* what comes next is known: no urgent byte, no end of the connection, nothing dropped */
    uint32_t  sent, received;
    uint64_t  cookie;
    uint32_t  alert;       /* the word of unix_get_state */
    uint32_t  generation;  /* what is watched */
};

extern struct slot slots[SLOTS];

extern void slot_open( struct slot *slot, enum kind kind );
extern void slot_close( struct slot *slot );

/* The peer does something, or an option is set. */
extern void slot_act( struct slot *slot, struct input *input );

/* How much a receive would find, -1 if that is not to be known. */
extern int slot_unread( const struct slot *slot );

/* So many bytes of the stream have been received (or looked at only) into memory that is whole. */
extern void slot_check( struct slot *slot, const uint8_t *data, size_t size, int peek );

#endif /* WSRECV_FUZZ_SOCKETS_H */
