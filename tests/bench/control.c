/*
 * Has the workers do their batches in turn, and adds up
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
 *     bench_control [--quick] [--rows PATTERN] [--batches N] [--spread | --together] RESULTS
 *
 * --spread: only the rows that are about several processors; --together: only the others.
 *
 * The sides' commands are in the environment: BENCH_OWN, BENCH_OFF, BENCH_FULL, BENCH_NATIVE,
 * and BENCH_PEER; each is run by a shell.  RESULTS has lines of fields with tabs between them:
 *
 *     row    NAME TEXT UNIT OWN NATIVE              as in rows.h
 *     value  NAME SIDE MEDIAN P99 BATCHES COUNT     COUNT: operations in a batch
 *     ratio  NAME SIDE SIDE RATIO                   of the first one's numbers to the second one's
 *     none   NAME SIDE REASON
 *
 * A ratio is the median of the ratios of batches that ran right after each other: what else the
 * machine does changes from second to second.
 */

#include <dirent.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "peer.h"
#include "side.h"

#define SIDES       4
#define OPEN_MS     180000
#define BATCH_MS    60000
#define MEMORY_ROUNDS 5

enum unit { US, MB, PS, MS, MEM, BYTES, NUMBER };
static const char * const unit_names[] = { "us", "MB/s", "1/s", "ms", "", "bytes", "" };

/* Options of rows: the requests to the server are counted; one side after the other, because
 * there are not enough descriptors for all; not with --quick; what sockets take, not how long; about
 * several processors. */
enum { COUNTED = 1, ALONE = 2, LONG = 4, MEMORY = 8, SPREAD = 16 };

static const struct row
{
    const char *name, *text;
    enum unit unit;
    int options;
    double own, native;
} rows[] =
{
#define ROW( name, text, unit, options, own, native, ... ) { name, text, unit, options, own, native },
#include "rows.h"
};

static struct side sides[SIDES] =
{
    { .name = "own", .variable = "BENCH_OWN" }, { .name = "off", .variable = "BENCH_OFF" },
    { .name = "full", .variable = "BENCH_FULL" }, { .name = "native", .variable = "BENCH_NATIVE" }
};
static struct side peer = { .name = "peer", .variable = "BENCH_PEER" };

static const char *pattern = "*";
static int quick, batches;
static double target_ns, wall_ns;
static FILE *results;

static void stop_all( void )
{
    int i;

    for (i = 0; i < SIDES; i++) stop( &sides[i] );
    stop( &peer );
}

static double convert( const struct row *row, double done, double ns )
{
    switch (row->unit)
    {
    case US: return ns / done / 1e3;
    case MS: return ns / done / 1e6;
    case MB: return done * 65536 / ns * 1e3;
    default: return done / ns * 1e9;
    }
}

static int batch( struct side *side, unsigned int *done, double *ns, double *wall )
{
    char n[12];

    snprintf( n, sizeof(n), "%u", side->n );
    if (!command( side, "batch", n, BATCH_MS )) return side->good = 0;
    return side->good = sscanf( side->line, "done %u %lf %lf", done, ns, wall ) == 3 && *ns > 0;
}

/* Warms up, and finds out how many make a batch.  Where it would end, it looks twice: one
 * batch may have been disturbed. */
static void calibrate( struct side *side )
{
    double ns, wall, factor, best = 0;
    int i, looks = 0;

    side->n = 1;
    for (i = 0; i < 16; i++)
    {
        if (!batch( side, &side->done, &ns, &wall )) return;
        factor = target_ns / ns;
        if (wall_ns / wall < factor) factor = wall_ns / wall;
        if (factor > best) best = factor;
        if (best < 1.3 && ++looks == 2) break;
        if (best < 1.3) continue;
        if (side->done > side->n) side->n = side->done;
        side->n *= best > 16 ? 16 : best;
        best = looks = 0;
    }
    if (best && best < 1) side->n = side->n * best > 1 ? side->n * best : 1;
}

static int compare( const void *a, const void *b )
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Sorts them. */
static double find_median( double *values, int n )
{
    qsort( values, n, sizeof(*values), compare );
    return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

static void report_ratio( const struct row *row, const char *name_a, const char *name_b )
{
    double ratios[MAX_BATCHES];
    struct side *a = sides, *b = sides;
    int i;

    while (strcmp( a->name, name_a )) a++;
    while (strcmp( b->name, name_b )) b++;
    if (!a->good || !b->good || !a->count || a->count != b->count) return;
    for (i = 0; i < a->count; i++)
    {
        if (!b->values[i]) return;
        ratios[i] = a->values[i] / b->values[i];
    }
    fprintf( results, "ratio\t%s\t%s\t%s\t%.4f\n", row->name, name_a, name_b, find_median( ratios, a->count ) );
}

static void report( const struct row *row, struct side *side )
{
    double median, worst, *values = side->values;
    int n = side->count, rank = (n * 99 + 99) / 100 - 1;

    if (!n || !side->good)
    {
        fprintf( results, "none\t%s\t%s\tfailed\n", row->name, side->name );
        return;
    }
    median = find_median( values, n );
    /* Of a rate the slow end is the low one. */
    worst = values[row->unit == MB || row->unit == PS ? n - 1 - rank : rank];
    fprintf( results, "value\t%s\t%s\t%.4f\t%.4f\t%d\t%u\n", row->name, side->name, median, worst, n, side->done );
}

static void announce( const struct row *row )
{
    fprintf( results, "row\t%s\t%s\t%s\t%g\t%g\n", row->name, row->text, unit_names[row->unit], row->own, row->native );
    fflush( results );
}

/* Batches of some of the sides, in turn. */
static void run_sides( const struct row *row, struct side *first, int count )
{
    double ns, wall;
    int i, j;

    for (i = 0; i < count; i++)
    {
        first[i].count = 0;
        if ((first[i].good = command( &first[i], "open", row->name, OPEN_MS ))) calibrate( &first[i] );
    }
    for (j = 0; j < batches; j++)
    {
        for (i = 0; i < count; i++)
        {
            struct side *side = &first[(i + j) % count];

            if (side->good && batch( side, &side->done, &ns, &wall ))
                side->values[side->count++] = convert( row, side->done, ns );
        }
    }
    for (i = 0; i < count; i++) if (first[i].pid) command( &first[i], "close", "", OPEN_MS );
}

/* Sorts the values, which the ratios do not want. */
static void report_row( const struct row *row )
{
    int i;

    report_ratio( row, "own", "full" );
    report_ratio( row, "own", "off" );
    report_ratio( row, "full", "native" );
    for (i = 0; i < SIDES; i++) report( row, &sides[i] );
}

/* Private memory and descriptors of a worker. */
static void sample( pid_t pid, double *memory, double *descriptors )
{
    char path[40], line[200];
    double kilobytes = 0;
    FILE *file;
    DIR *dir;

    snprintf( path, sizeof(path), "/proc/%d/status", (int)pid );
    if ((file = fopen( path, "r" )))
    {
        while (fgets( line, sizeof(line), file ) && sscanf( line, "RssAnon: %lf", &kilobytes ) != 1) ;
        fclose( file );
    }
    *memory = kilobytes * 1024;
    *descriptors = 0;
    snprintf( path, sizeof(path), "/proc/%d/fd", (int)pid );
    if (!(dir = opendir( path ))) return;
    while (readdir( dir )) ++*descriptors;
    closedir( dir );
}

/* What a thousand sockets add to a process, of which each has received. */
static int measure_memory( struct side *side, double *values )
{
    double memory[2], descriptors[2];
    unsigned int handles[2];

    stop( side );
    if (!command( side, "open", "recv_64", OPEN_MS ) || !command( side, "batch", "2000", BATCH_MS ) ||
        !command( side, "close", "", OPEN_MS ) || sscanf( side->line, "ok %u", &handles[0] ) != 1)
        return 0;
    sample( side->pid, &memory[0], &descriptors[0] );
    if (!command( side, "open", "memory", OPEN_MS ) || sscanf( side->line, "ok %u", &handles[1] ) != 1 ||
        !command( side, "batch", "2000", BATCH_MS ))
        return 0;
    sample( side->pid, &memory[1], &descriptors[1] );
    values[0] = (memory[1] - memory[0]) / 1000;
    values[1] = (handles[1] - (double)handles[0]) / 1000;
    values[2] = (descriptors[1] - descriptors[0]) / 1000;
    return command( side, "close", "", OPEN_MS );
}

static void run_memory( void )
{
    static const struct row parts[] =
    {
        { "memory", "memory of a socket (of 1,000)", BYTES, 0, 0, 0 },
        { "handles", "handles of a socket (of 1,000)", NUMBER, 0, 0, 0 },
        { "descriptors", "descriptors of a socket (of 1,000)", NUMBER, 0, 0, 0 }
    };
    static double values[SIDES][3][MEMORY_ROUNDS];
    double got[3];
    int i, j, part, good[SIDES] = { 1, 1, 1, 1 };

    for (j = 0; j < MEMORY_ROUNDS; j++)
    {
        for (i = 0; i < SIDES; i++)
        {
            if (!good[i] || !(good[i] = measure_memory( &sides[i], got ))) continue;
            for (part = 0; part < 3; part++) values[i][part][j] = got[part];
        }
    }
    for (part = 0; part < 3; part++)
    {
        announce( &parts[part] );
        for (i = 0; i < SIDES; i++)
        {
            sides[i].good = good[i];
            sides[i].count = MEMORY_ROUNDS;
            sides[i].done = 1000;
            memcpy( sides[i].values, values[i][part], sizeof(values[i][part]) );
        }
        report_row( &parts[part] );
    }
}

static void run_row( const struct row *row )
{
    int i;

    fprintf( stderr, "  %s\n", row->text );
    if (row->options & MEMORY)
    {
        run_memory();
        return;
    }
    announce( row );
    /* What a process has done before may matter: a thread that has given a receive a routine waits otherwise, and where
     * there was a datagram socket is one thread more. */
    for (i = 0; i < SIDES; i++) stop( &sides[i] );
    if (!(row->options & ALONE)) run_sides( row, sides, SIDES );
    else for (i = 0; i < SIDES; i++) run_sides( row, &sides[i], 1 );
    report_row( row );
}

/* Ten thousand sockets have two ends, and both the peer and a worker have some others. */
static int enough_descriptors( void )
{
    struct rlimit limit;

    if (getrlimit( RLIMIT_NOFILE, &limit )) return 0;
    limit.rlim_cur = limit.rlim_max;
    setrlimit( RLIMIT_NOFILE, &limit );
    return limit.rlim_max >= 12000;
}

int main( int argc, char **argv )
{
    const char *why;
    int many, left_out = -1;
    unsigned int i, j;

    for (i = 1; i + 1 < (unsigned int)argc; i++)
    {
        if (!strcmp( argv[i], "--quick" )) quick = 1;
        else if (!strcmp( argv[i], "--rows" )) pattern = argv[++i];
        else if (!strcmp( argv[i], "--batches" )) batches = atoi( argv[++i] );
        else if (!strcmp( argv[i], "--spread" )) left_out = 0;
        else if (!strcmp( argv[i], "--together" )) left_out = SPREAD;
        else break;
    }
    if (i + 1 != (unsigned int)argc || !(results = fopen( argv[i], "w" ))) die( "which file for the results?" );
    if (!batches) batches = quick ? 20 : 25;
    if (batches > MAX_BATCHES) die( "too many batches" );
    target_ns = quick ? 12e6 : 25e6;
    wall_ns = quick ? 40e6 : 100e6;

    alarm( PEER_SECONDS );
    signal( SIGPIPE, SIG_IGN );
    atexit( stop_all );
    many = enough_descriptors();
    if (!start( &peer ) || !read_line( &peer, 10000 )) die( "the peer does not start" );
    peer_port = peer.line;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
    {
        if (fnmatch( pattern, rows[i].name, 0 ) || (rows[i].options & SPREAD) == left_out) continue;
        why = NULL;
        if ((rows[i].options & LONG) && quick) why = "skipped in a quick run";
        else if ((rows[i].options & LONG) && !many) why = "skipped: too few descriptors allowed";
        if (!why) run_row( &rows[i] );
        else
        {
            announce( &rows[i] );
            for (j = 0; j < SIDES; j++) fprintf( results, "none\t%s\t%s\t%s\n", rows[i].name, sides[j].name, why );
        }
    }
    return fclose( results ) ? 2 : 0;
}
