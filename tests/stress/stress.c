/*
 * Random receives of every kind, each byte checked
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
 * A lane is a receiver and a sender thread that make one connection (or pair of datagram
 * sockets) after the other.  The byte at each position of a stream follows from its key; a
 * datagram has a number and a checksum.  Meanwhile children are started that live for some
 * seconds: a descriptor that leaks into one shows as an end that the peer sees too late.
 */

#include "stress.h"

#define MAX_LANES     16

static const char usage[] =
    "usage: stress.exe [OPTION...]\n"
    "  --seconds N    how long connections are made, 60 if not given\n"
    "  --seed S       of the random numbers, from the clock if not given\n"
    "  --lanes N      connections at the same time, 1 to 16, otherwise 4\n"
    "  --alias        also receive through handles that DuplicateHandle made, and\n"
    "                 close sockets with CloseHandle\n"
    "  --no-children  start no processes meanwhile\n"
    "  --no-waitall   leave out MSG_WAITALL, which Wine's own does not have\n"
    "  --help         print this\n"
    "Exit code: 0 clean, 1 violations, 2 something hung, 3 wrong option.\n";

BOOL use_alias, no_waitall, use_children = TRUE;
volatile LONG finishing;

static struct lane lanes[MAX_LANES];
static int lane_count = 4;

int main( int argc, char **argv )
{
    DWORD seconds = 60, seed = GetTickCount(), start;
    BOOL hung = FALSE;
    HANDLE threads[2 * MAX_LANES];
    WSADATA data;
    int i;

    for (i = 1; i < argc; i++)
    {
        if (!strcmp( argv[i], "--child" )) return run_child();
        else if (!strcmp( argv[i], "--share" ) && i + 1 < argc)
        {
            WSAStartup( MAKEWORD( 2, 2 ), &data );
            return run_sharer( argv[i + 1] );
        }
        else if (!strcmp( argv[i], "--help" )) { fputs( usage, stdout ); return 0; }
        else if (!strcmp( argv[i], "--alias" )) use_alias = TRUE;
        else if (!strcmp( argv[i], "--no-waitall" )) no_waitall = TRUE;
        else if (!strcmp( argv[i], "--no-children" )) use_children = FALSE;
        else if (!strcmp( argv[i], "--seconds" ) && i + 1 < argc) seconds = atoi( argv[++i] );
        else if (!strcmp( argv[i], "--seed" ) && i + 1 < argc) seed = atoi( argv[++i] );
        else if (!strcmp( argv[i], "--lanes" ) && i + 1 < argc) lane_count = atoi( argv[++i] );
        else { fprintf( stderr, "stress: unknown option %s\n%s", argv[i], usage ); return 3; }
    }
    if (lane_count < 1 || lane_count > MAX_LANES) lane_count = 4;
    WSAStartup( MAKEWORD( 2, 2 ), &data );
    printf( "stress: seed %lu, %lu s, %d lanes%s\n", seed, seconds, lane_count, use_alias ? ", aliases" : "" );
    fflush( stdout );

    for (i = 0; i < lane_count; i++)
    {
        lanes[i].id = i;
        lanes[i].random[0] = seed + i * 7919;
        lanes[i].random[1] = seed ^ (i + 1) * 104729;
        lanes[i].go = CreateEventW( NULL, FALSE, FALSE, NULL );
        lanes[i].done = CreateEventW( NULL, FALSE, FALSE, NULL );
        threads[2 * i] = CreateThread( NULL, 0, receiver, &lanes[i], 0, NULL );
        threads[2 * i + 1] = CreateThread( NULL, 0, sender, &lanes[i], 0, NULL );
    }
    for (start = GetTickCount(); GetTickCount() - start < seconds * 1000 && !hung; )
    {
        if (use_children) start_child();
        Sleep( 1000 );
        hung = something_hangs( lanes, lane_count );
    }
    finishing = TRUE;
    while (!hung && WaitForMultipleObjects( 2 * lane_count, threads, TRUE, 1000 ) == WAIT_TIMEOUT)
        hung = something_hangs( lanes, lane_count );
    i = report( "stress", hung );
    /* A hanging thread may hold anything. */
    if (hung) TerminateProcess( GetCurrentProcess(), i );
    WSACleanup();
    return i;
}
