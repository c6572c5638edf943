/*
 * The Windows program of tests/faults: receives while the network and the machine fail
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

#include "faults.h"
#include <stdarg.h>
#include <stddef.h>

static const char usage[] =
    "usage: faults.exe WHAT --host ADDRESS --port PORT [OPTION...]\n"
    "  lanes     streams and datagrams of the other host, in random ways\n"
    "  waits     receives of all kinds that wait, for as long as they may\n"
    "  timeouts  waits with a time\n"
    "  many      many sockets\n"
    "  squeeze   lanes without more descriptors or memory\n"
    "  accept    connections of the other host, at --port plus 2\n"
    "  alone     a stream, by one thread\n"
    "Options: see run-faults, and the table in main.c.\n"
    "Exit code: 0 as it should be, 1 not so, 2 something hung, 3 wrong option.\n";

/* What the parts of the stress mix ask. */
BOOL use_alias, no_waitall, use_children;
volatile LONG finishing;

struct options options = { .seconds = 5, .count = 4, .pace = 3000 };
LONG wrongs;

static struct lane lanes[MAX_LANES];

void wrong( const char *format, ... )
{
    va_list args;

    va_start( args, format );
    if (InterlockedIncrement( &wrongs ) <= 20)
    {
        printf( "WRONG: " );
        vprintf( format, args );
        fflush( stdout );
    }
    va_end( args );
}

void pause_ms( DWORD ms )
{
    static HANDLE never;

    if (!never) never = CreateEventW( NULL, TRUE, FALSE, NULL );
    WaitForSingleObject( never, ms );
}

static void say_ready( void )
{
    printf( "ready\n" );
    fflush( stdout );
}

void tell_ready( void )
{
    HANDLE file = CreateFileA( "wait", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL );

    CloseHandle( file );
    say_ready();
}

void wait_for_go( void )
{
    while (GetFileAttributesA( "wait" ) != INVALID_FILE_ATTRIBUTES) pause_ms( 20 );
}

/* Many processes that live for a while; run-faults looks whether they have a descriptor that they should not have. */
static DWORD WINAPI start_children( void *arg )
{
    (void)arg;
    while (!finishing)
    {
        start_child();
        pause_ms( 100 );
    }
    return 0;
}

static int run_lanes( void )
{
    int i, count = options.count + options.datagram_lanes;
    HANDLE threads[MAX_LANES], children_thread = NULL;
    BOOL hung = FALSE;
    DWORD start;

    for (i = 0; i < count; i++)
    {
        lanes[i].id = i;
        lanes[i].random[0] = options.seed + i * 7919;
        threads[i] = CreateThread( NULL, 0, i < options.count ? receive_streams : receive_all_datagrams, &lanes[i], 0, NULL );
    }
    say_ready();
    if (options.children) children_thread = CreateThread( NULL, 0, start_children, NULL, 0, NULL );
    for (start = GetTickCount(); GetTickCount() - start < options.seconds * 1000 && !hung; pause_ms( 100 ))
        hung = something_hangs( lanes, count );
    finishing = TRUE;
    while (!hung && WaitForMultipleObjects( count, threads, TRUE, 1000 ) == WAIT_TIMEOUT)
        hung = something_hangs( lanes, count );
    if (children_thread) WaitForSingleObject( children_thread, EVENT_MS );
    printf( "sums: datagrams=%ld errors=%ld refusals=%ld\n", datagrams_received, datagram_errors, refusals );
    return report( "lanes", hung );
}

/* Numbers and switches. */
static const struct
{
    const char *name;
    size_t      offset;
    BOOL        is_switch;
} table[] =
{
    { "--seconds",        offsetof( struct options, seconds ), FALSE },
    { "--seed",           offsetof( struct options, seed ), FALSE },
    { "--count",          offsetof( struct options, count ), FALSE },
    { "--datagram-lanes", offsetof( struct options, datagram_lanes ), FALSE },
    { "--resets",         offsetof( struct options, resets ), FALSE },
    { "--kills",          offsetof( struct options, kills ), FALSE },
    { "--pace",           offsetof( struct options, pace ), FALSE },
    { "--lost",           offsetof( struct options, lost ), TRUE },
    { "--twice",          offsetof( struct options, twice ), TRUE },
    { "--icmp",           offsetof( struct options, icmp ), TRUE },
    { "--small",          offsetof( struct options, small ), TRUE },
    { "--children",       offsetof( struct options, children ), TRUE },
};

static BOOL read_option( int argc, char **argv, int *i )
{
    unsigned int j;

    for (j = 0; j < sizeof(table) / sizeof(table[0]); j++)
    {
        if (strcmp( argv[*i], table[j].name )) continue;
        if (!table[j].is_switch && ++*i == argc) return FALSE;
        *(int *)((char *)&options + table[j].offset) = table[j].is_switch ? TRUE : atoi( argv[*i] );
        return TRUE;
    }
    if (!strcmp( argv[*i], "--no-waitall" )) return no_waitall = TRUE;
    if (++*i == argc) return FALSE;
    if (!strcmp( argv[*i - 1], "--host" )) options.host.sin_addr.s_addr = inet_addr( argv[*i] );
    else if (!strcmp( argv[*i - 1], "--port" )) options.host.sin_port = htons( atoi( argv[*i] ) );
    else return FALSE;
    return TRUE;
}

int main( int argc, char **argv )
{
    static const struct
    {
        const char *name;
        int (*run)( void );
    } parts[] =
    {
        { "lanes", run_lanes }, { "waits", run_waits }, { "timeouts", run_timeouts }, { "many", run_many },
        { "squeeze", run_squeeze }, { "accept", run_accept }, { "alone", run_alone },
    };
    unsigned int part;
    WSADATA data;
    int i;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    if (argc > 1 && !strcmp( argv[1], "--child" )) return run_child();
    if (argc > 2 && !strcmp( argv[1], "--share" )) return run_sharer( argv[2] );
    options.host.sin_family = AF_INET;
    for (i = 2; i < argc; i++) if (!read_option( argc, argv, &i )) break;
    for (part = 0; argc > 1 && part < sizeof(parts) / sizeof(parts[0]); part++)
        if (!strcmp( argv[1], parts[part].name )) break;
    if (argc < 2 || i < argc || part == sizeof(parts) / sizeof(parts[0]) ||
        options.count < 0 || options.count + options.datagram_lanes < 1 ||
        (!part && options.count + options.datagram_lanes > MAX_LANES))
    {
        fputs( usage, stderr );
        return 3;
    }
    i = parts[part].run();
    fflush( stdout );
    /* Threads may wait for ever. */
    if (i == 2) TerminateProcess( GetCurrentProcess(), i );
    return i;
}
