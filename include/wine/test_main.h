/*
 * The winetest API: implementation and main(), included by wine/test.h for the one file that defines STANDALONE
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

#include <string.h>
#include <wingdi.h>
#include <wincon.h>

#include "wine/test_text.h"

int winetest_debug = 1;
int winetest_interactive;
int winetest_report_success;
const char *winetest_platform;
int winetest_platform_is_wine;

static const char *winetest_current = "";  /* name of the running test */
static int winetest_argc;
static char **winetest_argv;
static BOOL winetest_color, winetest_time;
static DWORD winetest_start;

static LONG winetest_succeeded, winetest_todo, winetest_flaky, winetest_failed, winetest_skipped;

/* Todo and flaky marks nest.  Each level is two bits of a mask, the innermost lowest: */
#define WINETEST_LEVEL_MARKED  2  /* the condition of this level holds */
#define WINETEST_LEVEL_ENTERED 1  /* the body of this level has been entered */
#define WINETEST_ANY_MARKED    0xaaaaaaaaaaaaaaaaull

/* color is the number of an ANSI foreground colour, 0 for none */
static void winetest_vmessage( const char *file, int line, int color, const char *kind, const char *fmt, va_list args )
{
    struct winetest_thread *thread = winetest_thread();
    struct winetest_text text = { 0 };
    const char *base;
    unsigned int i;

    for (base = file; *file; file++) if (*file == '/' || *file == '\\') base = file + 1;
    if (color && winetest_color) winetest_append( &text, "\x1b[%dm", color );
    winetest_append( &text, "%s:%d:", base, line );
    if (winetest_time)
    {
        DWORD elapsed = GetTickCount() - winetest_start;
        winetest_append( &text, "%lu.%03lu", (unsigned long)elapsed / 1000, (unsigned long)elapsed % 1000 );
    }
    winetest_append( &text, " %s", kind );
    for (i = 0; i < thread->context_count && i < ARRAY_SIZE(thread->context); i++)
        winetest_append( &text, "%s: ", thread->context[i] );
    winetest_vappend( &text, fmt, args );
    if (text.buffer[text.len - 1] == '\n') text.len--;
    winetest_append( &text, color && winetest_color ? "\x1b[0m\n" : "\n" );
    winetest_write( &text );
}

static WINETEST_PRINTF(5, 6) void winetest_message( const char *file, int line, int color, const char *kind,
                                                    const char *fmt, ... )
{
    va_list args;

    va_start( args, fmt );
    winetest_vmessage( file, line, color, kind, fmt, args );
    va_end( args );
}

static void winetest_vok( const char *file, int line, int cond, const char *fmt, va_list args )
{
    struct winetest_thread *thread = winetest_thread();
    BOOL todo = (thread->todo_levels & WINETEST_ANY_MARKED) != 0;

    if (cond && !todo)
    {
        InterlockedIncrement( &winetest_succeeded );
        if (winetest_report_success) winetest_message( file, line, 32, "Test succeeded", "\n" );
    }
    else if (!cond && todo)
    {
        InterlockedIncrement( &winetest_todo );
        if (winetest_debug) winetest_vmessage( file, line, 33, "Test marked todo: ", fmt, args );
    }
    else if (thread->flaky_levels & WINETEST_ANY_MARKED)
    {
        InterlockedIncrement( &winetest_flaky );
        if (winetest_debug) winetest_vmessage( file, line, 33, "Test marked flaky: ", fmt, args );
    }
    else
    {
        InterlockedIncrement( &winetest_failed );
        winetest_vmessage( file, line, 31, cond ? "Test succeeded inside todo block: " : "Test failed: ", fmt, args );
    }
}

static void winetest_vskip( const char *file, int line, const char *fmt, va_list args )
{
    InterlockedIncrement( &winetest_skipped );
    winetest_vmessage( file, line, 36, "Tests skipped: ", fmt, args );
}

static void winetest_vwin_skip( const char *file, int line, const char *fmt, va_list args )
{
    if (winetest_platform_is_wine) winetest_vok( file, line, 0, fmt, args );
    else winetest_vskip( file, line, fmt, args );
}

static void winetest_vtrace( const char *file, int line, const char *fmt, va_list args )
{
    if (winetest_debug) winetest_vmessage( file, line, 0, "", fmt, args );
}

#define WINETEST_CALL(call) do { va_list args; va_start( args, fmt ); call; va_end( args ); } while (0)

void winetest_ok_at( const char *file, int line, int cond, const char *fmt, ... )
{
    WINETEST_CALL( winetest_vok( file, line, cond, fmt, args ) );
}

void winetest_set_location( const char *file, int line )
{
    struct winetest_thread *thread = winetest_thread();

    thread->file = file;
    thread->line = line;
}

void winetest_ok( int cond, const char *fmt, ... )
{
    struct winetest_thread *thread = winetest_thread();

    WINETEST_CALL( winetest_vok( thread->file, thread->line, cond, fmt, args ) );
}

void winetest_skip( const char *fmt, ... )
{
    struct winetest_thread *thread = winetest_thread();

    WINETEST_CALL( winetest_vskip( thread->file, thread->line, fmt, args ) );
}

void winetest_win_skip( const char *fmt, ... )
{
    struct winetest_thread *thread = winetest_thread();

    WINETEST_CALL( winetest_vwin_skip( thread->file, thread->line, fmt, args ) );
}

void winetest_trace( const char *fmt, ... )
{
    struct winetest_thread *thread = winetest_thread();

    WINETEST_CALL( winetest_vtrace( thread->file, thread->line, fmt, args ) );
}

void winetest_push_context( const char *fmt, ... )
{
    struct winetest_thread *thread = winetest_thread();
    unsigned int level = thread->context_count++;
    struct winetest_text text = { 0 };

    if (level >= ARRAY_SIZE(thread->context)) return;
    WINETEST_CALL( winetest_vappend( &text, fmt, args ) );
    if (text.len >= sizeof(thread->context[level])) text.len = sizeof(thread->context[level]) - 1;
    memcpy( thread->context[level], text.buffer, text.len );
    thread->context[level][text.len] = 0;
}

void winetest_pop_context(void)
{
    struct winetest_thread *thread = winetest_thread();

    if (thread->context_count) thread->context_count--;
}

void winetest_add_failures( LONG count )
{
    InterlockedExchangeAdd( &winetest_failed, count );
}

static ULONGLONG winetest_enter_level( ULONGLONG levels, int marked )
{
    return (levels << 2) | (marked ? WINETEST_LEVEL_MARKED : 0);
}

/* TRUE once, for the body; then the level is left */
static BOOL winetest_next_level( ULONGLONG *levels )
{
    if (*levels & WINETEST_LEVEL_ENTERED)
    {
        *levels >>= 2;
        return FALSE;
    }
    *levels |= WINETEST_LEVEL_ENTERED;
    return TRUE;
}

void winetest_todo_begin( int is_todo )
{
    struct winetest_thread *thread = winetest_thread();

    thread->todo_levels = winetest_enter_level( thread->todo_levels, is_todo );
}

int winetest_todo_next(void)
{
    return winetest_next_level( &winetest_thread()->todo_levels );
}

void winetest_flaky_begin( int is_flaky )
{
    struct winetest_thread *thread = winetest_thread();

    thread->flaky_levels = winetest_enter_level( thread->flaky_levels, is_flaky );
}

int winetest_flaky_next(void)
{
    return winetest_next_level( &winetest_thread()->flaky_levels );
}

void winetest_wait_child_at( const char *file, int line, HANDLE process )
{
    DWORD error = GetLastError(), code = 0;

    if (WaitForSingleObject( process, 30000 ))
    {
        winetest_ok_at( file, line, 0, "child process does not end\n" );
        TerminateProcess( process, 1 );
    }
    else if (!GetExitCodeProcess( process, &code ))
        winetest_ok_at( file, line, 0, "no exit code of the child process, error %lu\n", (unsigned long)GetLastError() );
    else if (code > 255)
        winetest_ok_at( file, line, 0, "child process ended with %08lx\n", (unsigned long)code );
    else if (code)
    {
        winetest_message( file, line, 31, "", "%lu failures in child process\n", (unsigned long)code );
        winetest_add_failures( code );
    }
    SetLastError( error );
}

int winetest_get_mainargs( char ***argv )
{
    *argv = winetest_argv;
    return winetest_argc;
}

static int winetest_exit_code( LONG failed )
{
    return failed > 255 ? 255 : failed;
}

static void winetest_summary(void)
{
    struct winetest_text text = { 0 };

    winetest_append( &text, "%04lx:%s: %ld tests executed (%ld marked as todo, %ld as flaky, %ld failures), %ld skipped.\n",
                     (unsigned long)GetCurrentProcessId(), winetest_current,
                     winetest_succeeded + winetest_todo + winetest_flaky + winetest_failed,
                     winetest_todo, winetest_flaky, winetest_failed, winetest_skipped );
    winetest_write( &text );
}

/* Ends the process without running any more of its code: locks may be held. */
static LONG WINAPI winetest_crashed( EXCEPTION_POINTERS *info )
{
    struct winetest_text text = { 0 };

    winetest_append( &text, "%04lx:%s: unhandled exception %08lx at %p\n", (unsigned long)GetCurrentProcessId(),
                     winetest_current, (unsigned long)info->ExceptionRecord->ExceptionCode,
                     info->ExceptionRecord->ExceptionAddress );
    winetest_write( &text );
    winetest_add_failures( 1 );
    winetest_summary();
    TerminateProcess( GetCurrentProcess(), winetest_exit_code( winetest_failed ) );
    return EXCEPTION_EXECUTE_HANDLER;
}

static const struct test *winetest_find( const char *name )
{
    const struct test *test;

    for (test = winetest_testlist; test->name; test++) if (!strcmp( test->name, name )) return test;
    return NULL;
}

static LONG winetest_run( const struct test *test )
{
    struct winetest_thread *thread = winetest_thread();

    winetest_succeeded = winetest_todo = winetest_flaky = winetest_failed = winetest_skipped = 0;
    thread->todo_levels = thread->flaky_levels = thread->context_count = 0;
    winetest_current = test->name;
    test->func();
    fflush( NULL );
    winetest_summary();
    return winetest_failed;
}

static int winetest_setting( const char *name, int value )
{
    const char *str = getenv( name );

    return str && *str ? atoi( str ) : value;
}

static void winetest_init(void)
{
    const char *color = getenv( "WINETEST_COLOR" );
    HMODULE ntdll = GetModuleHandleA( "ntdll.dll" );
    HANDLE output = GetStdHandle( STD_OUTPUT_HANDLE );
    DWORD mode;

    winetest_tls = TlsAlloc();
    winetest_start = GetTickCount();
    winetest_debug = winetest_setting( "WINETEST_DEBUG", 1 );
    winetest_interactive = winetest_setting( "WINETEST_INTERACTIVE", 0 );
    winetest_report_success = winetest_setting( "WINETEST_REPORT_SUCCESS", 0 );
    winetest_time = winetest_setting( "WINETEST_TIME", 0 );
    if (!color || !*color || !strcmp( color, "auto" ))
        winetest_color = GetConsoleMode( output, &mode ) &&
                         SetConsoleMode( output, mode | 4 /* ENABLE_VIRTUAL_TERMINAL_PROCESSING */ );
    else
        winetest_color = atoi( color );

    if (!(winetest_platform = getenv( "WINETEST_PLATFORM" )) || !*winetest_platform)
        winetest_platform = GetProcAddress( ntdll, "wine_get_version" ) ||
                            GetProcAddress( ntdll, "wine_server_call" ) ? "wine" : "windows";
    winetest_platform_is_wine = !strcmp( winetest_platform, "wine" );

    setvbuf( stdout, NULL, _IONBF, 0 ); /* what a test prints itself stays in order with our lines */
    SetErrorMode( SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX ); /* a crash is to be reported, not to ask */
    SetUnhandledExceptionFilter( winetest_crashed );
}

#include "wine/test_junit.h"

static int winetest_usage( const char *program, int ret )
{
    const struct test *test;

    printf( "Usage: %s [-l] [-J FILE [TEST...]] [TEST [ARGUMENT...] | TEST TEST...]\n\n"
            "-J runs the tests, all or these, each in a process of its own, and writes a JUnit report.\n\nTests:\n",
            program );
    for (test = winetest_testlist; test->name; test++) printf( "    %s\n", test->name );
    return ret;
}

int main( int argc, char **argv )
{
    const struct test *test;
    LONG failed = 0;
    int i;

    winetest_init();
    winetest_argc = argc;
    winetest_argv = argv;

    if (argc < 2)
    {
        if (!winetest_testlist[0].name || winetest_testlist[1].name) return winetest_usage( argv[0], 1 );
        return winetest_exit_code( winetest_run( winetest_testlist ) );
    }
    if (!strcmp( argv[1], "-h" ) || !strcmp( argv[1], "--help" )) return winetest_usage( argv[0], 0 );
    if (!strcmp( argv[1], "-l" ) || !strcmp( argv[1], "--list" ))
    {
        for (test = winetest_testlist; test->name; test++) printf( "%s\n", test->name );
        return 0;
    }
    if (!strcmp( argv[1], "-J" ) && argc > 2) return winetest_junit( argv[2], argv + 3 );
    if (!(test = winetest_find( argv[1] )))
    {
        printf( "%s: there is no test '%s'\n", argv[0], argv[1] );
        return winetest_usage( argv[0], 1 );
    }
    for (i = 2; i < argc; i++) if (!winetest_find( argv[i] )) break;
    if (argc == 2 || i < argc) return winetest_exit_code( winetest_run( test ) ); /* the rest is for the test */

    for (i = 1; i < argc; i++)
    {
        char *args[] = { argv[0], argv[i], NULL };

        winetest_argc = 2;
        winetest_argv = args;
        failed += winetest_run( winetest_find( argv[i] ) );
    }
    return winetest_exit_code( failed );
}
