/*
 * What the workers ask the peer for
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

#ifndef WSRECV_TESTS_BENCH_PEER_H
#define WSRECV_TESTS_BENCH_PEER_H

#include <stdint.h>

/* On the connection between the two; a worker is on the same machine. */
struct peer_command
{
    uint32_t what;    /* enum peer_what */
    uint32_t port;
    uint32_t first;   /* sockets of the peer, by number */
    uint32_t count;
    uint32_t total;   /* bytes for each of them */
    uint32_t size;    /* of a message */
};

/* The answer is a number of the same size: 0 for failure. */
enum peer_what
{
    PEER_DIAL = 1,  /* connect to the port */
    PEER_LISTEN,    /* the answer is the port */
    PEER_ACCEPT,    /* count connections */
    PEER_DATAGRAM,  /* a datagram socket that sends to the port */
    PEER_SEND,      /* send: one message to each, then the next one */
    PEER_POUR,      /* the same, no answer */
    PEER_ECHO,      /* send back total bytes, no answer */
    PEER_RESET      /* close all sockets without delay */
};

#define PEER_SECONDS 1500  /* nothing of the benchmark lives longer */

#endif
