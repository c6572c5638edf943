/*
 * A worker of the benchmark, as its control sees it
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

#ifndef WSRECV_TESTS_BENCH_SIDE_H
#define WSRECV_TESTS_BENCH_SIDE_H

#include <sys/types.h>

#define MAX_BATCHES 100

struct side
{
    const char *name, *variable;
    pid_t pid;
    int in, out;             /* from the worker, to the worker */
    char line[100];          /* its last answer */
    unsigned int n;          /* operations in a batch, as asked for */
    unsigned int done;       /* and as done */
    int good;                /* the open row works here */
    int count;               /* of values, in the order of the rounds */
    double values[MAX_BATCHES];
};

extern const char *peer_port;   /* what workers are told; empty for the peer itself */

extern void die( const char *what );
extern int start( struct side *side );
extern void stop( struct side *side );
extern int read_line( struct side *side, int timeout );
extern int command( struct side *side, const char *word, const char *arg, int timeout );

#endif
