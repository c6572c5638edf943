/*
 * Does batches of the benchmark's rows on command
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

/*
 * One worker for each side, all at the same time: control.c has them work in turn, by
 * lines on standard input, which are answered by one line each.
 *
 *     open ROW    ok HANDLES         the program has so many handles now
 *     batch N     done N NS WALL-NS  so many were done; the measured time, and all of it
 *     close       ok HANDLES
 *     end
 *
 * or "fail".  What a row does is the same code on Windows and Linux, where there is the same.
 */

#include "bench.h"

#define US
#define MB
#define PS
#define MS
#define MEM
#define ROW( name, text, unit, options, own, native, open, ... ) ROW_( name, open, __VA_ARGS__ )
#define ROW_( name, ... ) { name, __VA_ARGS__ },

const struct row rows[] =
{
#include "rows.h"
};

const unsigned int row_count = sizeof(rows) / sizeof(rows[0]);

static uint64_t started, measured;
static int counting;

void clock_start( void )
{
    if (counting) mark( "wsrecv-bench-start" );
    started = now_ns();
}

void clock_stop( void )
{
    measured += now_ns() - started;
    if (counting) mark( "wsrecv-bench-stop" );
}

void clock_add( uint64_t start, uint64_t stop )
{
    measured += stop - start;
}

static const struct row *find_row( const char *name )
{
    unsigned int i;

    for (i = 0; i < row_count; i++) if (!strcmp( rows[i].name, name )) return &rows[i];
    return NULL;
}

static void serve( void )
{
    const struct row *row = NULL;
    char line[80], word[40];
    uint64_t wall;
    int done;

    while (fgets( line, sizeof(line), stdin ))
    {
        if (sscanf( line, "open %39s", word ) == 1)
        {
            if ((row = find_row( word )) && row->open( row )) printf( "ok %u\n", handle_count() );
            else printf( "fail\n" );
        }
        else if (sscanf( line, "batch %39s", word ) == 1 && row)
        {
            measured = 0;
            wall = now_ns();
            if ((done = row->batch( row, atoi( word ) )))
                printf( "done %d %.0f %.0f\n", done, (double)measured, (double)(now_ns() - wall) );
            else printf( "fail\n" );
        }
        else if (!strncmp( line, "close", 5 ) && row)
        {
            row->close( row );
            row = NULL;
            printf( "ok %u\n", handle_count() );
        }
        else break;
        fflush( stdout );
    }
    if (row) row->close( row );
}

/* Each row once, between marks, for the trace of Wine's server. */
static int count( int argc, char **argv )
{
    const struct row *row;
    char text[80];
    int i, done;

    for (i = 0; i < argc; i++)
    {
        if (!(row = find_row( argv[i] ))) return 2;
        /* The first receives on a socket may cost more. */
        if (row->open( row ) && row->batch( row, 32 ))
        {
            snprintf( text, sizeof(text), "wsrecv-bench-row-%s-", row->name );
            mark( text );
            counting = 1;
            done = row->batch( row, 128 );
            counting = 0;
            snprintf( text, sizeof(text), "wsrecv-bench-done-%d-", done );
            mark( text );
        }
        row->close( row );
    }
    return 0;
}

int main( int argc, char **argv )
{
    platform_init();
    if (argc == 3 && !strcmp( argv[1], "--echo" )) return echo( argv[2] );
    if (argc == 3 && !strcmp( argv[1], "--start" )) return 0;
    if (argc < 3 || !peer_connect( argv[2] ))
    {
        fprintf( stderr, "bench: there is no peer\n" );
        return 1;
    }
    if (!strcmp( argv[1], "--count" )) return count( argc - 3, argv + 3 );
    serve();
    return 0;
}
