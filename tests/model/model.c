/*
 * Random sequences of operations on sockets, against a model of what may be observed
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
 * A world has some connections, both ends of them, and some datagram sockets.  Each step does one thing to one of
 * them, and the model (struct end) knows what may come of it: each byte once and in order, each datagram whole or
 * truncated, each overlapped receive ended once, with a status that is legal, and told of not before its data are
 * there.  An episode is a number of steps that follow from its seed alone; all is closed at its end.
 */

#include "model.h"

#define MAX_WORLDS 16
#define HANG_MS    60000

static const char usage[] =
    "usage: model.exe [OPTION...]\n"
    "  --operations N  how many are done, 20000 if not given; 0: one episode\n"
    "  --seed S        of the first episode, from the clock if not given\n"
    "  --steps N       of an episode, 1000 if not given\n"
    "  --threads N     so many worlds at the same time, 1 if not given\n"
    "  --results FILE  statements that are known not to be kept (documentation/results)\n"
    "  --bound MS      within which everything must come, 15000 if not given\n"
    "  --no-children   start no processes\n"
    "  --keep HEX      of one episode only the steps whose bits are set\n"
    "  --shrink        leave out steps of the episode as long as it fails\n"
    "  --verbose       print each step\n"
    "  --strict        also look for what is known and open\n"
    "  --help          print this\n"
    "Exit code: 0 clean, 1 violations, 2 something hung, 3 wrong option.\n";

BOOL threaded, no_children, verbose, strict;
LONG64 total_steps;
DWORD bound = 15000;

static struct world worlds[MAX_WORLDS];
static UINT base_seed;
static LONG64 operations = 20000;
static LONG episodes;
static int steps = 1000;
static BYTE *keep;

static BYTE *parse_bits( const char *text )
{
    BYTE *bits = calloc( 1, MAX_STEPS / 8 + 1 );
    int i;

    for (i = 0; text[i] && i < MAX_STEPS / 4; i++)
    {
        int digit = text[i] <= '9' ? text[i] - '0' : (text[i] | 0x20) - 'a' + 10;

        bits[i / 2] |= (digit & 15) << 4 * (i & 1);
    }
    return bits;
}

/* Episodes until there are enough operations. */
static DWORD WINAPI world_proc( void *arg )
{
    struct world *w = arg;

    do
    {
        UINT number = InterlockedIncrement( &episodes ) - 1;

        run_episode( w, base_seed + number * 7919, steps, keep );
    } while (total_steps < operations && violations < 5);
    end_child( w );
    return 0;
}

static BOOL something_hangs( int count )
{
    BOOL hangs = FALSE;
    int i;

    for (i = 0; i < count; i++)
    {
        struct world *w = &worlds[i];
        DWORD since = w->since;  /* read before the clock: the next step may begin meanwhile */

        if (!w->busy || GetTickCount() - since < HANG_MS) continue;
        printf( "HANG: seed %u, step %d, %s; the last steps of the socket:\n", w->seed, w->step, w->operation );
        print_log( w, w->current );
        printf( "  again: --seed %u --operations 0 --steps %d\n", w->seed, w->step + 1 );
        hangs = TRUE;
    }
    return hangs;
}

static int run_worlds( int count )
{
    HANDLE threads[MAX_WORLDS];
    DWORD start = GetTickCount();
    BOOL hung = FALSE;
    int i;

    threaded = count > 1;
    for (i = 0; i < count; i++)
    {
        worlds[i].id = i;
        worlds[i].since = GetTickCount();
        threads[i] = CreateThread( NULL, 0, world_proc, &worlds[i], 0, NULL );
    }
    while (!hung && WaitForMultipleObjects( count, threads, TRUE,
                                            500 ) == WAIT_TIMEOUT) hung = something_hangs( count );
    start = max( GetTickCount() - start, 1 );
    list_counts();
    report_known();
    printf( "model: %ld operations in %ld episodes, %ld a second, %ld violations%s\n", (LONG)total_steps, episodes,
            (LONG)(total_steps * 1000 / start), violations, hung ? ", HUNG" : "" );
    fflush( stdout );
    return hung ? 2 : violations ? 1 : 0;
}

int main( int argc, char **argv )
{
    const char *results = NULL, *child = NULL;
    int i, count = 1;
    BOOL do_shrink = FALSE;
    WSADATA data;

    base_seed = GetTickCount() % 1000000;
    for (i = 1; i < argc; i++)
    {
        if (!strcmp( argv[i], "--help" )) { fputs( usage, stdout ); return 0; }
        else if (!strcmp( argv[i], "--no-children" )) no_children = TRUE;
        else if (!strcmp( argv[i], "--shrink" )) do_shrink = TRUE;
        else if (!strcmp( argv[i], "--verbose" )) verbose = TRUE;
        else if (!strcmp( argv[i], "--strict" )) strict = TRUE;
        else if (!strcmp( argv[i], "--child" ) && i + 1 < argc) child = argv[++i];
        else if (!strcmp( argv[i], "--operations" ) && i + 1 < argc) operations = atoi( argv[++i] );
        else if (!strcmp( argv[i], "--seed" ) && i + 1 < argc) base_seed = strtoul( argv[++i], NULL, 10 );
        else if (!strcmp( argv[i], "--steps" ) && i + 1 < argc) steps = atoi( argv[++i] );
        else if (!strcmp( argv[i], "--threads" ) && i + 1 < argc) count = atoi( argv[++i] );
        else if (!strcmp( argv[i], "--bound" ) && i + 1 < argc) bound = atoi( argv[++i] );
        else if (!strcmp( argv[i], "--results" ) && i + 1 < argc) results = argv[++i];
        else if (!strcmp( argv[i], "--keep" ) && i + 1 < argc) keep = parse_bits( argv[++i] );
        else { fprintf( stderr, "model: wrong option %s\n%s", argv[i], usage ); return 3; }
    }
    if (count < 1 || count > MAX_WORLDS || steps < 1 || steps > MAX_STEPS)
    {
        fprintf( stderr, "model: 1 to %d threads, 1 to %d steps\n", MAX_WORLDS, MAX_STEPS );
        return 3;
    }
    if (do_shrink) return shrink( base_seed, steps, results );
    WSAStartup( MAKEWORD( 2, 2 ), &data );
    if (child) return run_child( child );
    if (results && !load_results( results ))
    {
        fprintf( stderr, "model: cannot read %s\n", results );
        return 3;
    }
    printf( "model: seed %u, %d steps an episode, %d at a time\n", base_seed, steps, count );
    fflush( stdout );
    i = run_worlds( count );
    /* Whatever hangs may hold anything. */
    if (i) TerminateProcess( GetCurrentProcess(), i );
    WSACleanup();
    return i;
}
