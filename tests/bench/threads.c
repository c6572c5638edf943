/*
 * Several threads, each with a socket of its own
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

#include "bench.h"

struct thread
{
    const struct row *row;
    SOCKET socket;
    struct gate *go, *done;
    unsigned int count;       /* 0: end */
    uint64_t start, stop;
    int failed;
};

static struct thread threads[MAX_THREADS];
static int started;

static void run( void *arg )
{
    struct thread *thread = arg;
    char buffer[64];
    unsigned int i;

    for (;;)
    {
        gate_wait( thread->go );
        if (!thread->count) break;
        thread->start = now_ns();
        for (i = 0; i < thread->count; i++)
            if (thread->row->receive( thread->socket, buffer, thread->row->size ) != thread->row->size) break;
        thread->stop = now_ns();
        thread->failed = i < thread->count;
        gate_open( thread->done );
    }
    gate_open( thread->done );
}

int open_threads( const struct row *row )
{
    if (!open_sockets( row )) return 0;
    for (started = 0; started < row->count; started++)
    {
        struct thread *thread = &threads[started];

        thread->row = row;
        thread->socket = sockets[started];
        if (!thread->go && (!(thread->go = gate_create()) || !(thread->done = gate_create()))) return 0;
        if (!start_thread( run, thread )) return 0;
    }
    return 1;
}

/* From the first receive of any thread to the last one. */
int batch_threads( const struct row *row, unsigned int n )
{
    unsigned int done, each;
    uint64_t start, stop;
    int i;

    for (done = 0; done < n; done += each * row->count)
    {
        each = (n - done + row->count - 1) / row->count;
        if (each > FILL_BYTES / (unsigned int)row->size) each = FILL_BYTES / row->size;
        for (i = 0; i < row->count; i++) if (!peer_send( i, 1, each * row->size, 65536 )) return 0;
        for (i = 0; i < row->count; i++)
        {
            threads[i].count = each;
            gate_open( threads[i].go );
        }
        for (i = 0; i < row->count; i++) gate_wait( threads[i].done );
        start = threads[0].start;
        stop = threads[0].stop;
        for (i = 0; i < row->count; i++)
        {
            if (threads[i].failed) return 0;
            if (threads[i].start < start) start = threads[i].start;
            if (threads[i].stop > stop) stop = threads[i].stop;
        }
        clock_add( start, stop );
    }
    return done;
}

void close_threads( const struct row *row )
{
    while (started)
    {
        threads[--started].count = 0;
        gate_open( threads[started].go );
        gate_wait( threads[started].done );
    }
    close_sockets( row );
}
