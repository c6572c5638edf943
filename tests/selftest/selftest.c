/*
 * The test harness put to the test: each of these tests uses one part of wine/test.h, and run.sh compares what
 * they print and how they end with the file "expected"
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

#include <stdio.h>
#include <string.h>

#include "windef.h"
#include "winbase.h"
#include "wine/test.h"

START_TEST(pass)
{
    ok( 1, "not printed\n" );
    ok( 0x100000000ull != 0, "not printed\n" );
    ok( 0x100000000ull, "a condition may be wider than an int\n" );
}

#define check_equal( a, b ) check_equal_( __FILE__, __LINE__, a, b )
static void check_equal_( const char *file, int line, int a, int b )
{
    ok_( file, line )( a == b, "%d is not %d\n", a, b );
}

static int fails_inside(void)
{
    ok( 0, "the inner check\n" );
    return 0;
}

START_TEST(fail)
{
    ok( 0, "formatted: %d %s %Iu\n", -3, "text", (SIZE_T)5 );
    check_equal( 1, 1 );
    check_equal( 1, 2 );
    if (0) ok( 0, "not reached\n" );
    else ok( fails_inside(), "the outer check, without a newline" );
    trace( "traced\n" );
    trace_( "C:\\dir/other.c", 7 )( "traced for another place\n" );
}

START_TEST(many)
{
    winetest_add_failures( 1000 );
    ok( 0, "%05000d\n", 0 );
}

START_TEST(todo)
{
    int i;

    todo_wine ok( 0, "not done yet\n" );
    todo_wine_if( 1 ) { ok( 0, "first of a block\n" ); ok( 0, "second of a block\n" ); }
    todo_wine_if( 0 ) ok( 1, "done\n" );
    todo_wine todo_wine_if( 0 ) ok( 0, "the outer mark counts\n" );
    todo_wine { todo_wine_if( 0 ) trace( "inside\n" ); ok( 0, "still marked\n" ); }
    for (i = 0; i < 3; i++) todo_wine_if( i == 1 ) ok( i != 1, "only the second\n" );
    ok( 1, "no mark is left\n" );
    todo_wine ok( 1, "done meanwhile\n" );
    todo_if( 1 ) ok( 0, "marked everywhere\n" );
}

START_TEST(flaky)
{
    flaky ok( 0, "now and then\n" );
    flaky_wine ok( 1, "this time it is fine\n" );
    flaky_if( 0 ) ok( 1, "fine\n" );
    flaky todo_wine ok( 0, "the todo comes first\n" );
    flaky todo_wine ok( 1, "may succeed\n" );
}

START_TEST(platform)
{
    ok( winetest_platform_is_wine == !strcmp( winetest_platform, "wine" ), "got %s\n", winetest_platform );
    ok( broken( 1 ), "a failure on Wine only\n" );
    ok( !broken( 0 ), "not printed\n" );
    win_skip( "a failure on Wine only\n" );
    win_skip_( "other.c", 7 )( "a failure on Wine only\n" );
}

START_TEST(skip)
{
    skip( "%u reasons\n", 2 );
    skip_( "other.c", 7 )( "another reason\n" );
}

START_TEST(context)
{
    int i;

    winetest_push_context( "outer %d", 1 );
    winetest_push_context( "inner" );
    ok( 0, "in both\n" );
    winetest_pop_context();
    trace( "in one\n" );
    winetest_pop_context();
    winetest_pop_context();
    skip( "in none\n" );

    for (i = 0; i < 40; i++) winetest_push_context( "%d", i );
    ok( 1, "more levels than are kept\n" );
    for (i = 0; i < 40; i++) winetest_pop_context();
    ok( 0, "in none\n" );
}

static DWORD WINAPI check_in_thread( void *arg )
{
    int i;

    for (i = 0; i < 1000; i++)
    {
        winetest_push_context( "thread %p", arg );
        todo_wine_if( arg != NULL ) ok( !arg, "%d\n", i );
        ok( 1, "%d\n", i );
        winetest_pop_context();
    }
    ok( 0, "end of a thread\n" );
    return 0;
}

START_TEST(threads)
{
    HANDLE threads[8];
    int i;

    winetest_debug = 0; /* no lines for the todos */
    for (i = 0; i < 8; i++) threads[i] = CreateThread( NULL, 0, check_in_thread, (void *)(ULONG_PTR)(i & 1), 0, NULL );
    for (i = 0; i < 1000; i++) ok( 1, "%d\n", i );
    for (i = 0; i < 8; i++)
    {
        ok( !WaitForSingleObject( threads[i], 20000 ), "thread %d does not end\n", i );
        CloseHandle( threads[i] );
    }
}

START_TEST(last_error)
{
    SetLastError( 0xdeadbeef );
    ok( 1, "\n" );
    todo_wine ok( 0, "a line\n" );
    flaky trace( "a line\n" );
    skip( "a line\n" );
    winetest_push_context( "%s %s", wine_dbgstr_a( "a" ), wine_dbgstr_longlong( 3 ) );
    winetest_pop_context();
    ok( GetLastError() == 0xdeadbeef, "last error is %lu\n", GetLastError() );
}

START_TEST(strings)
{
    static const GUID guid = { 0x12345678, 0x9abc, 0xdef0, { 1, 2, 3, 4, 5, 6, 7, 0xff } };
    static const RECT rect = { 1, -2, 3, 4 };
    static const POINT point = { -5, 6 };
    char long_string[1000];
    unsigned int i;

    trace( "%s %s %s\n", wine_dbgstr_a( NULL ), wine_dbgstr_a( "" ), wine_dbgstr_a( "a\"\\\r\n\t\x01\xff" ) );
    trace( "%s %s %s\n", wine_dbgstr_w( NULL ), wine_dbgstr_w( L"" ), wine_dbgstr_w( L"a\"\x20ac" ) );
    trace( "%s %s\n", wine_dbgstr_an( "a\0b", 3 ), wine_dbgstr_wn( L"abc", 2 ) );
    trace( "%s\n", wine_dbgstr_a( (const char *)0x12 ) );
    trace( "%s %s %s\n", wine_dbgstr_guid( &guid ), wine_dbgstr_rect( &rect ), wine_dbgstr_point( &point ) );
    trace( "%s %s\n", wine_dbgstr_longlong( 0x1 ), wine_dbgstr_longlong( 0x100000002ull ) );
    memset( long_string, 'x', sizeof(long_string) );
    for (i = 0; i < 1000; i++)
    {
        const char *str = wine_dbgstr_an( long_string, i );
        size_t len = strlen( str );

        ok( len == i + 2 || (i > 200 && len > 200 && len < 310 && !strcmp( str + len - 4, "\"..." )), "%u: %s\n", i, str );
    }
}

START_TEST(args)
{
    char **argv;
    int i, argc = winetest_get_mainargs( &argv );

    for (i = 1; i < argc; i++) trace( "argument %d: %s\n", i, argv[i] );
    ok( !argv[argc], "the list does not end\n" );
}

static HANDLE start_child( const char *test )
{
    STARTUPINFOA startup;
    PROCESS_INFORMATION info;
    char **argv, cmdline[MAX_PATH + 40];

    memset( &startup, 0, sizeof(startup) );
    startup.cb = sizeof(startup);
    winetest_get_mainargs( &argv );
    sprintf( cmdline, "\"%s\" %s", argv[0], test );
    ok( CreateProcessA( NULL, cmdline, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info ),
        "CreateProcess failed, error %lu\n", GetLastError() );
    CloseHandle( info.hThread );
    return info.hProcess;
}

START_TEST(child)
{
    static const char * const tests[] = { "pass", "args recv", "skip", "fail", "crash" };
    HANDLE process;
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(tests); i++)
    {
        process = start_child( tests[i] );
        winetest_wait_child_process( process );
        CloseHandle( process );
    }
}

START_TEST(crash)
{
    printf( "printed before the crash\n" );
    printf( "also without a newline|" );
    ok( 1, "\n" );
    *(volatile int *)0 = 1;
}

static DWORD WINAPI crash_in_thread( void *arg )
{
    RaiseException( 0xe1234567, 0, 0, NULL );
    return arg != NULL;
}

START_TEST(crash_thread)
{
    WaitForSingleObject( CreateThread( NULL, 0, crash_in_thread, NULL, 0, NULL ), INFINITE );
    Sleep( INFINITE );
}

/* For the runner: no summary, though the exit code is that of success. */
START_TEST(vanish)
{
    ok( 0, "a check before the end\n" );
    TerminateProcess( GetCurrentProcess(), 0 );
}

/* For the runner: hangs with a child that would outlive it. */
START_TEST(hang)
{
    char **argv;

    if (winetest_get_mainargs( &argv ) < 3) start_child( "hang child" );
    trace( "hanging\n" );
    Sleep( INFINITE );
}

/* For the runner: fails with ours only.  Which side it is shows in the program's folder. */
START_TEST(sides)
{
    char path[MAX_PATH];
    BOOL ours;

    GetModuleFileNameA( NULL, path, MAX_PATH - 20 );
    strcpy( strrchr( path, '\\' ) + 1, "ws2_32.dll" );
    ours = GetFileAttributesA( path ) != INVALID_FILE_ATTRIBUTES;

    ok( 0, "fails on both sides\n" );
    ok( !ours, "fails with ours\n" );
    ok( ours, "fails with Wine's own\n" );
    todo_wine ok( !ours, "todo with ours\n" );
    todo_wine ok( ours, "todo with Wine's own\n" );
}

#include "statement.h"

/* For the verdicts of tests/conformance; the names say what is to come out. */
START_TEST(statements)
{
    ok( 0, "belongs to no statement\n" );
    statement( "a.pass a.fail.once" );
    ok( 1, "\n" );
    statement( "a.fail a.fail.once" );
    ok( 1, "\n" );
    ok( 0, "a failure\n" );
    ok( 1, "\n" );
    statement( "a.todo" );
    ok( 1, "\n" );
    todo_wine ok( 0, "still to do\n" );
    statement( "a.fail.done" );
    todo_wine ok( 1, "done meanwhile\n" );
    statement( "a.not_run" );
    skip( "no check\n" );
    winetest_push_context( "a context" );
    statement( "a.pass.context" );
    ok( 1, "\n" );
    winetest_pop_context();
    statement( "a.fail.child" );
    winetest_wait_child_process( start_child( "fail" ) );
    end_statement();
    ok( 0, "belongs to no statement\n" );
}

START_TEST(statements_crash)
{
    statement( "b.pass" );
    ok( 1, "\n" );
    statement( "b.fail" );
    ok( 1, "\n" );
    *(volatile int *)0 = 1;
    statement( "b.fail.after" );
}

START_TEST(statements_hang)
{
    statement( "c.fail" );
    ok( 1, "\n" );
    Sleep( INFINITE );
    statement( "c.fail.after" );
}
