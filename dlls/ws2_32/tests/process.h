/*
 * Processes, threads, memory and modules for the conformance tests
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
 * The part of sockets.h that knows nothing of sockets; that header includes it.
 * Time limits are in milliseconds.
 */

#ifndef __WSRECV_TESTS_PROCESS_H
#define __WSRECV_TESTS_PROCESS_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <winsock2.h>
#include <windows.h>

#include "wine/test.h"

#define TIME_LIMIT   5000   /* for what has to happen: generous, machines are slow */
#define QUIET_TIME     50   /* for what must not happen: keeps the suite quick */
#define SETTLE_TIME   100   /* for what happens without a sign */
#define POISON       0xdeadbeef

/* ---- events ---- */

/* The event is, or is not, signalled now. A successful look resets an auto-reset event. */
#define check_event( event, signalled ) check_event_( __FILE__, __LINE__, event, signalled )
static inline void check_event_( const char *file, int line, HANDLE event, BOOL signalled )
{
    DWORD ret = WaitForSingleObject( event, 0 );

    ok_(file, line)( ret == (signalled ? WAIT_OBJECT_0 : WAIT_TIMEOUT),
                     "event is %ssignalled (%#x)\n", ret ? "not " : "", (unsigned int)ret );
}

#define wait_event( event, ms ) wait_event_( __FILE__, __LINE__, event, ms )
static inline BOOL wait_event_( const char *file, int line, HANDLE event, DWORD ms )
{
    DWORD ret = WaitForSingleObject( event, ms );

    ok_(file, line)( ret == WAIT_OBJECT_0, "wait returned %#x after %u ms\n",
                     (unsigned int)ret, (unsigned int)ms );
    return ret == WAIT_OBJECT_0;
}

/* ---- threads ---- */

/* For a function that must not block the test for ever: run it in a thread and join with a limit. */
static inline HANDLE start_thread( LPTHREAD_START_ROUTINE proc, void *arg )
{
    HANDLE thread = CreateThread( NULL, 0, proc, arg, 0, NULL );

    ok( thread != NULL, "CreateThread failed, error %u\n", (unsigned int)GetLastError() );
    return thread;
}

/* FALSE, and a failure, if the thread is still running after the time; the handle is closed in any case. */
#define join_thread( thread, ms ) join_thread_( __FILE__, __LINE__, thread, ms )
static inline BOOL join_thread_( const char *file, int line, HANDLE thread, DWORD ms )
{
    DWORD ret = WaitForSingleObject( thread, ms );

    ok_(file, line)( ret == WAIT_OBJECT_0, "thread is still running after %u ms\n", (unsigned int)ms );
    CloseHandle( thread );
    return ret == WAIT_OBJECT_0;
}

/* ---- handles ---- */

/* One more handle of the same object; sockets are such objects. */
#define duplicate_handle( handle ) duplicate_handle_( __FILE__, __LINE__, handle )
static inline HANDLE duplicate_handle_( const char *file, int line, HANDLE handle )
{
    HANDLE ret = NULL;

    if (!DuplicateHandle( GetCurrentProcess(), handle, GetCurrentProcess(), &ret, 0, FALSE, DUPLICATE_SAME_ACCESS ))
        ok_(file, line)( 0, "DuplicateHandle failed, error %u\n", (unsigned int)GetLastError() );
    return ret;
}

/* ---- child processes ---- */

/* Starts the same test of this program in a process of its own, with these arguments after the name of the test. */
#define start_child( args ) start_child_( __FILE__, __LINE__, args, FALSE )
static inline HANDLE start_child_( const char *file, int line, const char *args, BOOL inherit )
{
    PROCESS_INFORMATION info;
    STARTUPINFOA startup;
    char cmdline[1024];
    char **argv;
    BOOL ret;
    int i;

    winetest_get_mainargs( &argv );
    memset( &startup, 0, sizeof(startup) );
    startup.cb = sizeof(startup);
    snprintf( cmdline, sizeof(cmdline), "\"%s\" %s %s", argv[0], argv[1], args );
    /* One process in some thousands does not start with Wine 8.0 on new kernels, where Linux has put the program's heap
     * at the address of Windows' shared user data. */
    for (i = 0; i < 5; i++)
        if ((ret = CreateProcessA( NULL, cmdline, NULL, NULL, inherit, 0, NULL, NULL, &startup, &info )) ||
            GetLastError() != ERROR_INTERNAL_ERROR) break;
    if (!ret)
    {
        ok_(file, line)( 0, "%s: CreateProcess failed, error %u\n", args, (unsigned int)GetLastError() );
        return NULL;
    }
    CloseHandle( info.hThread );
    return info.hProcess;
}

/*
 * Runs such a process to its end, for what must not happen in ours. The
 * child's failures, its crash or its being late count as a failure here.
 *
 * An exit code of 0 is not enough: a process that dies on the Unix side of Wine
 * has it too (seen on Wine 8.0). So the child says child_finished() at its end.
 */
#define CHILD_VARIABLE "WSRECV_TEST_CHILD"

static inline void child_finished(void)
{
    char name[64];
    HANDLE event;

    if (!GetEnvironmentVariableA( CHILD_VARIABLE, name, sizeof(name) )) return;
    if (!(event = OpenEventA( EVENT_MODIFY_STATE, FALSE, name ))) return;
    SetEvent( event );
    CloseHandle( event );
}

#define run_child( args, ms ) run_child_( __FILE__, __LINE__, args, ms, FALSE )
#define run_child_inheriting( args, ms ) run_child_( __FILE__, __LINE__, args, ms, TRUE )
static inline void run_child_( const char *file, int line, const char *args, DWORD ms, BOOL inherit )
{
    static LONG count;
    DWORD wait, code = POISON;
    HANDLE finished, process;
    char name[64];

    snprintf( name, sizeof(name), "wsrecv_test_%u_%u", (unsigned int)GetCurrentProcessId(),
              (unsigned int)InterlockedIncrement( &count ) );
    finished = CreateEventA( NULL, TRUE, FALSE, name );
    SetEnvironmentVariableA( CHILD_VARIABLE, name );
    if (!(process = start_child_( file, line, args, inherit ))) return;
    wait = WaitForSingleObject( process, ms );
    if (wait)
    {
        TerminateProcess( process, 1 );
        WaitForSingleObject( process, TIME_LIMIT );
    }
    else GetExitCodeProcess( process, &code );
    ok_(file, line)( !wait, "%s: child is still running after %u ms\n", args, (unsigned int)ms );
    if (!wait) ok_(file, line)( !code, "%s: child ended with %u (%#x)\n", args, (unsigned int)code, (unsigned int)code );
    if (!wait) ok_(file, line)( !WaitForSingleObject( finished, 0 ), "%s: child did not get to its end\n", args );
    CloseHandle( finished );
    CloseHandle( process );
}

/* ---- memory that is not as it should be ---- */

static inline SIZE_T page_size(void)
{
    SYSTEM_INFO info;

    GetSystemInfo( &info );
    return info.dwPageSize;
}

/*
 * A block that ends at a page which cannot be touched: the block has "size"
 * bytes, of which the last "bad" ones are in the second page. With bad = 0 a
 * byte too much written after the block faults. At most a page of each.
 */
static inline void *alloc_guarded( SIZE_T size, SIZE_T bad )
{
    SIZE_T page = page_size();
    char *base = VirtualAlloc( NULL, 2 * page, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE );
    DWORD old;

    ok( base != NULL, "VirtualAlloc failed, error %u\n", (unsigned int)GetLastError() );
    if (!VirtualProtect( base + page, page, PAGE_NOACCESS, &old ))
        ok( 0, "VirtualProtect failed, error %u\n", (unsigned int)GetLastError() );
    return base + page - (size - bad);
}

/* A page with a protection (PAGE_NOACCESS, PAGE_READONLY...); it is filled with a byte before. */
static inline void *alloc_page( DWORD protection, unsigned char fill )
{
    SIZE_T page = page_size();
    char *base = VirtualAlloc( NULL, page, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE );
    DWORD old;

    ok( base != NULL, "VirtualAlloc failed, error %u\n", (unsigned int)GetLastError() );
    memset( base, fill, page );
    if (!VirtualProtect( base, page, protection, &old ))
        ok( 0, "VirtualProtect failed, error %u\n", (unsigned int)GetLastError() );
    return base;
}

/* Address space that is reserved, so that nobody else gets it, and has no memory behind it. */
static inline void *alloc_unmapped(void)
{
    void *base = VirtualAlloc( NULL, page_size(), MEM_RESERVE, PAGE_NOACCESS );

    ok( base != NULL, "VirtualAlloc failed, error %u\n", (unsigned int)GetLastError() );
    return base;
}

/* Frees any of the above, by any address in its first page. */
static inline void free_pages( void *ptr )
{
    MEMORY_BASIC_INFORMATION info;

    if (VirtualQuery( ptr, &info, sizeof(info) ) == sizeof(info))
        VirtualFree( info.AllocationBase, 0, MEM_RELEASE );
}

/* ---- which ws2_32 is it ---- */

/* A module that comes with Wine has a signature behind its DOS header, in memory too (seen on Wine 8.0). */
static inline BOOL is_wine_builtin( HMODULE module )
{
    static const char signature[] = "Wine builtin DLL";

    return !memcmp( (const char *)module + sizeof(IMAGE_DOS_HEADER), signature, sizeof(signature) );
}

/* The major version of Wine, for a behaviour of the server that has changed; 0 on Windows. */
static inline int wine_major(void)
{
    const char *(CDECL *get_version)(void);

    get_version = (void *)GetProcAddress( GetModuleHandleA( "ntdll.dll" ), "wine_get_version" );
    return get_version ? atoi( get_version() ) : 0;
}

/* TRUE when the ws2_32 under test is neither Windows' nor Wine's own. */
static inline BOOL ws2_32_is_ours(void)
{
    if (!wine_major()) return FALSE;
    return !is_wine_builtin( GetModuleHandleA( "ws2_32.dll" ) );
}

#endif /* __WSRECV_TESTS_PROCESS_H */
