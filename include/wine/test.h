/*
 * The winetest API: what a conformance test may call, and the program around the tests
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
 * The macros have the names and the meaning they have in Wine's tree, so that a test file compiles here and
 * there.  A test file includes this header last and defines its tests with START_TEST.  One more file of the
 * program defines STANDALONE, includes this header, which then brings main(), and lists the tests:
 *
 *     #define STANDALONE
 *     #include "wine/test.h"
 *     extern void func_recv(void);
 *     const struct test winetest_testlist[] = { { "recv", func_recv }, { 0, 0 } };
 *
 * No function here changes the calling thread's last error.  All of them may be called from any thread;
 * contexts, todo and flaky marks belong to the thread that set them.
 */

#ifndef __WINE_WINE_TEST_H
#define __WINE_WINE_TEST_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <windef.h>
#include <winbase.h>

/* Messages are formatted by Microsoft's C runtime: %Iu and %I64u, not %zu. */
#if defined(__GNUC__) && !defined(__clang__)
#define WINETEST_PRINTF(fmt, args) __attribute__((format(ms_printf, fmt, args)))
#elif defined(__GNUC__)
#define WINETEST_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define WINETEST_PRINTF(fmt, args)
#endif

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#endif

/* Settings, from the environment variables of the same names in capitals (winetest_debug: WINETEST_DEBUG). */
extern int winetest_debug;            /* 0: no traces and no lines for what is marked todo; default 1 */
extern int winetest_interactive;      /* 1: tests may ask the user; default 0 */
extern int winetest_report_success;   /* 1: one line for every check that succeeds; default 0 */
extern const char *winetest_platform; /* "wine" or "windows"; default: what it is running on */
extern int winetest_platform_is_wine; /* whether winetest_platform is "wine" */

/* All arguments of the program: [0] is its path, [1] the name of the test, more follow in a child process. */
extern int winetest_get_mainargs( char ***argv );

/* A test that is marked todo_wine or flaky is a statement: todo_wine ok( ... ), or a block in braces. */
#define START_TEST(name)         void func_##name(void); void func_##name(void)
#define todo_if(is_todo)         for (winetest_todo_begin( (is_todo) != 0 ); winetest_todo_next();)
#define todo_wine_if(is_todo)    todo_if( winetest_platform_is_wine && (is_todo) )
#define todo_wine                todo_if( winetest_platform_is_wine )
#define flaky_if(is_flaky)       for (winetest_flaky_begin( (is_flaky) != 0 ); winetest_flaky_next();)
#define flaky_wine_if(is_flaky)  flaky_if( winetest_platform_is_wine && (is_flaky) )
#define flaky_wine               flaky_if( winetest_platform_is_wine )
#define flaky                    flaky_if( 1 )
/* What only some versions of Windows do: fine there, a failure on Wine. */
#define broken(condition)        (!winetest_platform_is_wine && (condition))

#define ok(cond, ...)            winetest_ok_at( __FILE__, __LINE__, (cond) != 0, __VA_ARGS__ )
#define skip                     skip_( __FILE__, __LINE__ )
#define win_skip                 win_skip_( __FILE__, __LINE__ ) /* a failure on Wine, which must not skip it */
#define trace                    trace_( __FILE__, __LINE__ )

/* The same for a helper that is told its caller's place: ok_( file, line )( cond, "message" ).  The arguments
 * must not contain a check themselves: it would change the place. */
#define ok_(file, line)          (winetest_set_location( file, line ), winetest_ok)
#define skip_(file, line)        (winetest_set_location( file, line ), winetest_skip)
#define win_skip_(file, line)    (winetest_set_location( file, line ), winetest_win_skip)
#define trace_(file, line)       (winetest_set_location( file, line ), winetest_trace)

/* Wait for a child that runs one of our tests; its failures count here too.  One that takes longer than half a
 * minute is a failure and is ended. */
#define winetest_wait_child_process(process) winetest_wait_child_at( __FILE__, __LINE__, process )

extern void winetest_ok_at( const char *file, int line, int cond, const char *fmt, ... ) WINETEST_PRINTF(4, 5);
extern void winetest_wait_child_at( const char *file, int line, HANDLE process );
extern void winetest_set_location( const char *file, int line );
extern void winetest_ok( int cond, const char *fmt, ... ) WINETEST_PRINTF(2, 3);
extern void winetest_skip( const char *fmt, ... ) WINETEST_PRINTF(1, 2);
extern void winetest_win_skip( const char *fmt, ... ) WINETEST_PRINTF(1, 2);
extern void winetest_trace( const char *fmt, ... ) WINETEST_PRINTF(1, 2);

/* A context is put before every message of this thread until it is popped. */
extern void winetest_push_context( const char *fmt, ... ) WINETEST_PRINTF(1, 2);
extern void winetest_pop_context(void);

extern void winetest_add_failures( LONG count );
extern void winetest_todo_begin( int is_todo );
extern int winetest_todo_next(void);
extern void winetest_flaky_begin( int is_flaky );
extern int winetest_flaky_next(void);

/* For messages.  The text stays valid for the next few dozen calls of the same thread. */
extern const char *wine_dbgstr_an( const char *str, int len );
extern const char *wine_dbgstr_wn( const WCHAR *str, int len );
extern const char *wine_dbgstr_guid( const GUID *guid );
extern const char *wine_dbgstr_longlong( ULONGLONG value );
extern const char *wine_dbgstr_point( const POINT *point );
extern const char *wine_dbgstr_rect( const RECT *rect );
static inline const char *wine_dbgstr_a( const char *str )           { return wine_dbgstr_an( str, -1 ); }
static inline const char *wine_dbgstr_w( const WCHAR *str )          { return wine_dbgstr_wn( str, -1 ); }
static inline const char *debugstr_an( const char *str, int len )    { return wine_dbgstr_an( str, len ); }
static inline const char *debugstr_wn( const WCHAR *str, int len )   { return wine_dbgstr_wn( str, len ); }
static inline const char *debugstr_a( const char *str )              { return wine_dbgstr_an( str, -1 ); }
static inline const char *debugstr_w( const WCHAR *str )             { return wine_dbgstr_wn( str, -1 ); }
static inline const char *debugstr_guid( const GUID *guid )          { return wine_dbgstr_guid( guid ); }

#ifdef STANDALONE

struct test
{
    const char *name;
    void (*func)(void);
};

extern const struct test winetest_testlist[]; /* ends with a NULL name */

#include "wine/test_main.h"

#endif /* STANDALONE */

#endif /* __WINE_WINE_TEST_H */
