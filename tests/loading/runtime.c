/*
 * Loading tests: a program that does not import ws2_32 and loads it when it runs
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
 * runtime [NAME[=VALUE]]... MODE
 *
 * Environment variables are changed first, as Wine gives its own variables to each
 * process, whatever its parent wants it to have.  NAME alone removes a variable; in a
 * value %OTHER% is replaced, and @N stands for a path of N characters.
 *
 *   load        loads it, and looks it up in between other look-ups
 *   system      loads it from the system directory only, as Go programs do
 *   wine        as load, and expects Wine's own
 *   repeat      loads and frees it many times
 *   threads     loads it while many threads start, use it and end
 *   missing     loads loading_missing.dll, which imports it and does its own checks
 *   time        prints how long loading takes
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <windows.h>

#include "checks.h"

#define THREADS 48

static BOOL set_variable( char *arg )
{
    static char buffer[40000];
    char *value = strchr( arg, '=' );
    unsigned int size;

    if (!value) return SetEnvironmentVariableA( arg, NULL );
    *value++ = 0;
    if (*value == '@')
    {
        size = min( strtoul( value + 1, NULL, 10 ), sizeof(buffer) - 1 );
        memset( buffer, 'x', size );
        memcpy( buffer, "\\??\\C:\\", min( size, 7 ) );
    }
    else if (!ExpandEnvironmentStringsA( value, buffer, sizeof(buffer) )) return FALSE;
    return SetEnvironmentVariableA( arg, buffer );
}

static void check_owner( const void *address, enum owner expected, const char *what )
{
    enum owner owner = address_owner( address );

    check( owner == expected, "%s: %s", what, owner_name( owner ) );
}

static void check_counts(void)
{
    unsigned int ours = count_modules( OWNER_OURS ), wine = count_modules( OWNER_WINE );

    check( ours == 1 && wine == 1, "%u of ours and %u of Wine's are loaded", ours, wine );
}

/* The order matters: nothing here asks the loader for more than is written down. */
static void load( enum owner expected )
{
    HMODULE module, found, next;
    struct pointers imports;

    check( !find_module( OWNER_OURS ) && !find_module( OWNER_WINE ), "no ws2_32 is loaded at the start" );
    module = LoadLibraryA( "ws2_32.dll" );
    found = GetModuleHandleA( "ws2_32.dll" );
    check_owner( module, expected, "LoadLibrary" );
    check_owner( found, expected, "GetModuleHandle right after loading" );

    GetProcAddress( module, "send" );
    found = GetModuleHandleA( "ws2_32.dll" );
    check_owner( found, expected, "GetModuleHandle after GetProcAddress of send" );

    GetProcAddress( module, "send" );
    next = LoadLibraryA( "loading_next.dll" );
    count_imports( next, &imports );
    check_bound( &imports, expected, "a DLL that is loaded after GetProcAddress of send" );

    check_owner( (void *)GetProcAddress( module, "recv" ), expected, "recv" );
    check_owner( (void *)GetProcAddress( GetModuleHandleA( "ws2_32" ), "WSARecv" ), expected, "WSARecv" );
    check_sockets();
    check_lookups( expected, "after using it" );
}

static void load_from_system(void)
{
    HMODULE module = LoadLibraryExA( "ws2_32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32 );

    check_owner( module, OWNER_OURS, "LoadLibraryEx( LOAD_LIBRARY_SEARCH_SYSTEM32 )" );
    check_sockets();
    check_lookups( OWNER_OURS, "after loading it from the system directory" );
}

static void repeat(void)
{
    HMODULE module, again, next;
    unsigned int i, same = 0;

    module = LoadLibraryA( "ws2_32.dll" );
    FreeLibrary( module );
    for (i = 0; i < 200; i++)
    {
        again = LoadLibraryA( "ws2_32.dll" );
        next = LoadLibraryA( "loading_next.dll" );
        if (again == module && next && address_owner( (void *)GetProcAddress( again, "recv" ) ) == OWNER_OURS) same++;
        FreeLibrary( next );
        FreeLibrary( again );
    }
    check( same == 200, "loaded %u of 200 times at the same address", same );
    /* A receive may be on its way, so ours stays. */
    check( GetModuleHandleA( "ws2_32.dll" ) == module && module_owner( module ) == OWNER_OURS,
           "ours stays after FreeLibrary" );
    FreeLibrary( module );
    check_counts();
    check_sockets();
}

static HANDLE start_event;
static LONG used, ended;

/* Loads it, early or at a sign, and uses it a little, or only comes and goes. */
static DWORD WINAPI thread_proc( void *arg )
{
    typedef u_short (WINAPI *htons_func)( u_short );
    typedef int (WINAPI *recv_func)( SOCKET, char *, int, int );
    HMODULE module;
    htons_func phtons;
    recv_func precv;

    if ((INT_PTR)arg % 3 == 1) WaitForSingleObject( start_event, 10000 );
    if ((INT_PTR)arg % 3 != 0)
    {
        module = LoadLibraryA( "ws2_32.dll" );
        phtons = (htons_func)(void *)GetProcAddress( module, "htons" );
        precv = (recv_func)(void *)GetProcAddress( module, "recv" );
        if (module_owner( module ) == OWNER_OURS && phtons && phtons( 0x1234 ) == 0x3412 &&
            precv && precv( 0, NULL, 0, 0 ) == SOCKET_ERROR && GetLastError() == WSANOTINITIALISED)
            InterlockedIncrement( &used );
    }
    InterlockedIncrement( &ended );
    return 0;
}

static void load_with_threads(void)
{
    HANDLE threads[THREADS];
    HMODULE module = NULL;
    INT_PTR i;

    start_event = CreateEventA( NULL, TRUE, FALSE, NULL );
    for (i = 0; i < THREADS; i++)
    {
        threads[i] = CreateThread( NULL, 0, thread_proc, (void *)i, 0, NULL );
        if (i == THREADS / 2)
        {
            SetEvent( start_event );
            module = LoadLibraryA( "ws2_32.dll" );
        }
    }
    check( WaitForMultipleObjects( THREADS, threads, TRUE, 30000 ) < THREADS, "the threads end" );
    for (i = 0; i < THREADS; i++) CloseHandle( threads[i] );
    check( module_owner( module ) == OWNER_OURS, "ours is loaded" );
    check( ended == THREADS && used == THREADS - THREADS / 3, "%ld threads have used it, %ld have ended", used, ended );
    check_counts();
    check_lookups( OWNER_OURS, "after the threads" );
}

static void run_missing(void)
{
    typedef int (WINAPI *run_func)(void);
    HMODULE module = LoadLibraryA( "loading_missing.dll" );
    run_func run = (run_func)(void *)GetProcAddress( module, "run" );

    check( run != NULL, "loading_missing.dll can be loaded" );
    if (run) failures += run();
}

static void print_time(void)
{
    LARGE_INTEGER start, end, frequency;
    HMODULE module;

    QueryPerformanceFrequency( &frequency );
    QueryPerformanceCounter( &start );
    module = LoadLibraryA( "ws2_32.dll" );
    QueryPerformanceCounter( &end );
    printf( "# loading %s takes %.1f ms\n", owner_name( module_owner( module ) ),
            (end.QuadPart - start.QuadPart) * 1000.0 / frequency.QuadPart );
}

int main( int argc, char *argv[] )
{
    const char *mode = argc > 1 ? argv[argc - 1] : "";
    int i;

    for (i = 1; i < argc - 1; i++)
        if (!set_variable( argv[i] )) check( FALSE, "%s can be set, error %lu", argv[i], GetLastError() );

    if (!strcmp( mode, "load" )) load( OWNER_OURS );
    else if (!strcmp( mode, "wine" )) load( OWNER_WINE );
    else if (!strcmp( mode, "system" )) load_from_system();
    else if (!strcmp( mode, "repeat" )) repeat();
    else if (!strcmp( mode, "threads" )) load_with_threads();
    else if (!strcmp( mode, "missing" )) run_missing();
    else if (!strcmp( mode, "time" )) print_time();
    else check( FALSE, "unknown mode %s", mode );
    return failures > 255 ? 255 : failures;
}
