/*
 * The steps of an episode
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

#include "model.h"

static const struct operation
{
    const char *name;
    int weight;
    BOOL (*func)( struct end *e );  /* FALSE if there is nothing to be done */
} operations[] =
{
    { "send",                 24, op_send },
    { "receive",              24, op_receive },
    { "peek",                  5, op_peek },
    { "MSG_WAITALL",           4, op_waitall },
    { "receive of nothing",    2, op_nothing },
    { "post",                 16, op_post },
    { "reap",                 12, op_reap },
    { "cancel",                4, op_cancel },
    { "post in a thread",      1, op_thread_post },
    { "completion port",       2, op_port },
    { "block in a thread",     5, op_block },
    { "end of blocking",       6, op_unblock },
    { "WSACancelBlockingCall", 1, op_interrupt },
    { "TerminateThread",       2, op_terminate },
    { "select",                8, op_select },
    { "WSAPoll",               5, op_poll },
    { "FIONREAD",              5, op_fionread },
    { "select events",         4, op_event_select },
    { "events",                9, op_events },
    { "FIONBIO",               5, op_mode },
    { "option",                3, op_option },
    { "SO_RCVTIMEO",           3, op_timeout },
    { "refused",               1, op_refused },
    { "shutdown",              2, op_shutdown },
    { "close",                 2, op_close },
    { "SO_LINGER",             1, op_linger },
    { "second handle",         1, op_alias },
    { "close one handle",      1, op_close_one },
    { "in a child",            1, op_share },
    { "a child dies",          1, op_child_dies },
};

static LONG counts[ARRAYSIZE( operations )], opened;

void list_counts( void )
{
    int i;

    printf( "%10ld  sockets and connections made\n", opened );
    for (i = 0; i < (int)ARRAYSIZE( operations ); i++) printf( "%10ld  %s\n", counts[i], operations[i].name );
}

static int choose( struct world *w )
{
    int i, n = 0;

    for (i = 0; i < (int)ARRAYSIZE( operations ); i++) n += operations[i].weight;
    n = rnd( w, n );
    for (i = 0; n >= operations[i].weight; i++) n -= operations[i].weight;
    return i;
}

/* A connection with both ends closed, or one closed and the other at its end, is made again. */
static BOOL open_again( struct world *w, struct end *e )
{
    InterlockedIncrement( &opened );
    w->operation = "open";
    if (e->dgram) return open_udp( e );
    if (is_open( e->peer ? e->peer : e ))
    {
        w->current = e->peer;
        if (!settle( e->peer ) || !close_end( e->peer, FALSE )) return TRUE;
        w->current = e;
    }
    return open_connection( w, e->id / 2 );
}

/* Does something; FALSE if what was chosen cannot be done. */
static BOOL do_step( struct world *w )
{
    struct end *e = &w->ends[rnd( w, MAX_ENDS )];
    int op = choose( w );

    w->current = e;
    if (!is_open( e ))
    {
        if (!e->dgram && e->peer && is_open( e->peer ) && rnd( w, 6 )) return FALSE;
        return open_again( w, e );
    }
    w->operation = operations[op].name;
    if (!operations[op].func( e )) return FALSE;
    InterlockedIncrement( &counts[op] );
    return TRUE;
}

/* Closes all, and nothing may be told of any more. */
static void close_all( struct world *w )
{
    int i;

    w->operation = "close all";
    for (i = 0; i < MAX_ENDS; i++)
    {
        struct end *e = &w->ends[i];

        w->current = e;
        if (w->failed) e->poisoned = TRUE;
        if (e->blocked && is_open( e ))
        {
            if (is_ready( e )) reap_blocked( e );
            else
            {
                /* It may not have come to its receive yet. */
                shutdown( e->s, SD_RECEIVE );
                while (WaitForSingleObject( e->blocked->thread, 20 ) && GetTickCount() - w->since < BOUND_MS)
                    CancelIoEx( (HANDLE)e->s, NULL );
                e->shut_recv = e->blocked->cancelled = TRUE;
                if (WaitForSingleObject( e->blocked->thread, 0 ) || e->blocked->error == WSAESHUTDOWN)
                    e->poisoned = TRUE;
                reap_blocked( e );
            }
        }
        if (is_open( e )) settle_all( e );
        if (e->first && e->alias != INVALID_SOCKET) cancel_all( e );
        w->since = GetTickCount();
    }
    for (i = 0; i < MAX_ENDS; i++) close_end( w->current = &w->ends[i], FALSE );
    drain_port( w );
}

/* TRUE if nothing was wrong.  Each step has random numbers of its own, so that it is the same whichever others there
 * are: keep, if not NULL, has a bit for each that is done. */
BOOL run_episode( struct world *w, UINT seed, int steps, const BYTE *keep )
{
    int i;

    w->seed = w->random = seed;
    w->logged = 0;
    w->failed = FALSE;
    w->since = GetTickCount();
    w->busy = TRUE;
    if (!open_world( w ))
    {
        printf( "model: no socket can be made, error %d\n", WSAGetLastError() );
        w->failed = TRUE;
    }
    for (w->step = 0; w->step < steps && !w->failed; w->step++)
    {
        w->random = (seed * 2654435761u) ^ ((w->step + 1) * 0x9e3779b1u);
        rnd( w, 2 );
        if (keep && !(keep[w->step / 8] & (1 << w->step % 8))) continue;
        w->since = GetTickCount();
        if (do_step( w )) InterlockedIncrement64( &total_steps );
        for (i = 0; i < MAX_ENDS && !w->failed; i++)
            if (w->ends[i].poisoned && !w->ends[i].abandoned) abandon( &w->ends[i] );
    }
    close_all( w );
    w->busy = FALSE;
    return !w->failed;
}
