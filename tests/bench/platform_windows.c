/*
 * What the worker needs of Windows
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

struct gate
{
    HANDLE event;
};

static LARGE_INTEGER frequency;
static HANDLE child;

void platform_init( void )
{
    WSADATA data;

    QueryPerformanceFrequency( &frequency );
    WSAStartup( MAKEWORD( 2, 2 ), &data );
}

uint64_t now_ns( void )
{
    LARGE_INTEGER now;

    QueryPerformanceCounter( &now );
    return now.QuadPart * (1000000000 / frequency.QuadPart);
}

/* GetProcessHandleCount() says 0 on Wine 8.0; this list is of all processes. */
unsigned int handle_count( void )
{
    struct
    {
        ULONG pid;
        BYTE  type, attributes;
        USHORT value;
        void *object;
        ULONG access;
    } *handle;
    LONG (WINAPI *query)( ULONG, void *, ULONG, ULONG * );
    ULONG size = 0x400000, i, count = 0;
    ULONG_PTR *list = malloc( size );

    query = (void *)GetProcAddress( GetModuleHandleA( "ntdll.dll" ), "NtQuerySystemInformation" );
    if (list && !query( 16 /* SystemHandleInformation */, list, size, NULL ))
    {
        handle = (void *)(list + 1);
        for (i = 0; i < *(ULONG *)list; i++) if (handle[i].pid == GetCurrentProcessId()) count++;
    }
    free( list );
    return count;
}

void set_nonblocking( SOCKET s, int on )
{
    u_long value = on;

    ioctlsocket( s, FIONBIO, &value );
}

/* There is no such event: the name in the request is all. */
void mark( const char *text )
{
    HANDLE event = OpenEventA( SYNCHRONIZE, FALSE, text );

    if (event) CloseHandle( event );
}

int start_self( const char *option, const char *value )
{
    char path[MAX_PATH], command[MAX_PATH + 100];
    PROCESS_INFORMATION info;
    STARTUPINFOA startup;

    memset( &startup, 0, sizeof(startup) );
    startup.cb = sizeof(startup);
    if (!GetModuleFileNameA( NULL, path, sizeof(path) )) return 0;
    snprintf( command, sizeof(command), "\"%s\" %s %s", path, option, value );
    if (!CreateProcessA( NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info )) return 0;
    CloseHandle( info.hThread );
    child = info.hProcess;
    return 1;
}

int wait_self( void )
{
    DWORD code = 1;

    if (WaitForSingleObject( child, 20000 )) TerminateProcess( child, 1 );
    GetExitCodeProcess( child, &code );
    CloseHandle( child );
    return code;
}

struct gate *gate_create( void )
{
    struct gate *gate = malloc( sizeof(*gate) );

    gate->event = CreateEventW( NULL, FALSE, FALSE, NULL );
    return gate;
}

void gate_open( struct gate *gate )
{
    SetEvent( gate->event );
}

void gate_wait( struct gate *gate )
{
    WaitForSingleObject( gate->event, INFINITE );
}

struct start
{
    void (*function)( void * );
    void *arg;
};

static DWORD WINAPI run_thread( void *arg )
{
    struct start start = *(struct start *)arg;

    free( arg );
    start.function( start.arg );
    return 0;
}

int start_thread( void (*function)( void * ), void *arg )
{
    struct start *start = malloc( sizeof(*start) );
    HANDLE thread;

    start->function = function;
    start->arg = arg;
    if (!(thread = CreateThread( NULL, 0, run_thread, start, 0, NULL ))) return 0;
    CloseHandle( thread );
    return 1;
}
