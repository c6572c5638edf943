/*
 * What a step has found: right, a difference that is known, or a violation
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

#include <stdarg.h>

#include "model.h"

/* The statements that the DLL is known not to keep, from documentation/results. */
#define MAX_KNOWN 200
static struct { char id[56]; LONG count; } known[MAX_KNOWN];
static int known_count;

LONG violations;

BOOL load_results( const char *name )
{
    FILE *file = fopen( name, "r" );
    char line[256], *tab;

    if (!file) return FALSE;
    while (fgets( line, sizeof(line), file ) && known_count < MAX_KNOWN)
    {
        if (!(tab = strchr( line, '\t' )) || (strncmp( tab, "\tfail", 5 ) && strncmp( tab, "\ttodo", 5 ))) continue;
        *tab = 0;
        snprintf( known[known_count++].id, sizeof(known[0].id), "%s", line );
    }
    fclose( file );
    return TRUE;
}

void report_known( void )
{
    int i;

    for (i = 0; i < known_count; i++)
        if (known[i].count) printf( "%10ld  known: %s\n", known[i].count, known[i].id );
}

void note( struct end *e, const char *format, ... )
{
    struct world *w = e->world;
    int i = w->logged++ % ARRAYSIZE( w->log );
    va_list args;

    w->log[i].step = w->step;
    w->log[i].end = e->id;
    va_start( args, format );
    vsnprintf( w->log[i].text, sizeof(w->log[i].text), format, args );
    va_end( args );
    if (verbose) printf( "%6d %2d  %s\n", w->step, e->id, w->log[i].text );
}

/* The last steps of a connection: of both its ends. */
void print_log( struct world *w, struct end *e )
{
    int i, first = max( 0, w->logged - (int)ARRAYSIZE( w->log ) ), lines = 0, id = e ? e->id : -1, other = -1;

    if (e && !e->dgram) other = id ^ 1;
    for (i = w->logged - 1; i >= first && lines < 30; i--)
    {
        int end = w->log[i % ARRAYSIZE( w->log )].end;
        if (!e || end == id || end == other) lines++;
    }
    for (i++; i < w->logged; i++)
    {
        int end = w->log[i % ARRAYSIZE( w->log )].end;
        if (e && end != id && end != other) continue;
        printf( "    step %d, socket %d: %s\n", w->log[i % ARRAYSIZE( w->log )].step, end,
                w->log[i % ARRAYSIZE( w->log )].text );
    }
}

BOOL check( struct end *e, BOOL ok, const char *statement, const char *format, ... )
{
    struct world *w = e->world;
    va_list args;
    int i;

    if (ok) return TRUE;
    /* What follows upon the first one says little. */
    if (w->failed || e->poisoned) return FALSE;
    for (i = 0; i < known_count; i++)
    {
        if (strcmp( known[i].id, statement )) continue;
        InterlockedIncrement( &known[i].count );
        e->poisoned = TRUE;
        return FALSE;
    }
    w->failed = TRUE;
    InterlockedIncrement( &violations );
    printf( "VIOLATION of %s: seed %u, step %d, socket %d (%s), %s: ", statement, w->seed, w->step, e->id,
            e->dgram ? "datagrams" : "stream", w->operation );
    va_start( args, format );
    vprintf( format, args );
    va_end( args );
    printf( "\n  the model: sent %ld, received %ld, datagrams %d%s%s%s%s%s%s%s%s%s\n", e->sent, e->got, e->count,
            e->fin ? ", end" : "", e->reset ? ", reset" : "", e->aborted ? ", aborted" : "",
            e->shut_recv ? ", shut for receiving" : "", e->shut_send ? ", shut for sending" : "",
            e->nonblocking ? ", nonblocking" : "",
            e->has_port ? e->skip ? ", port with both skip flags" : ", port" : "",
            e->first ? ", receives under way" : "", e->mask ? ", events selected" : "" );
    print_log( w, e );
    printf( "  again: --seed %u --operations 0 --steps %d\n", w->seed, w->step + 1 );
    fflush( stdout );
    return FALSE;
}
