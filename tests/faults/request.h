/*
 * What the programs of tests/faults ask the other host for
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

#ifndef WSRECV_TESTS_REQUEST_H
#define WSRECV_TESTS_REQUEST_H

enum what
{
    ASK_STREAM = 0x57530001,  /* total bytes of the stream key on this connection, then its end */
    ASK_HOLD,                 /* total bytes of it, then nothing for as long as the host lives */
    ASK_DATAGRAMS,            /* in a datagram: as many as total says, with the key, then signs of their end */
    ASK_STOP,                 /* in a datagram: no more of these */
    ASK_MANY,                 /* total connections to the next port, what comes on each is told in many.c */
    ASK_DIAL                  /* total connections to the port ending, one after the other, each with the stream key
                               * and its number, MANY_SIZE bytes; answered with how many of them were taken whole */
};

/* How a stream ends. */
enum asked_end
{
    ASKED_FIN,
    ASKED_RST,
    ASKED_KILL                /* by the death of its process */
};

struct request
{
    unsigned int what, key, total, ending, pace;  /* pace: us between pieces, at most */
};

#define DATAGRAMS_END "over"  /* 4 bytes; datagrams have more */
#define MANY_SIZE     64      /* bytes of each of many connections */

#endif
