/*
 * The winetest API: the option -J, all tests in processes of their own and a report for continuous integration
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
 * What winetest.exe -J does for the tests of Wine: a file in the JUnit format with a test suite for each test, in which
 * each failure and each skip is a test case, and the checks that succeed are one together.  What the tests print is
 * printed here too, between two lines of ours for each, so the output of one run is a log of all tests:
 *
 *     winetest:recv start
 *     ...
 *     winetest:recv done (0) after 125 ms
 */

/* Included by wine/test_main.h. A test that runs longer is ended: one that hangs must not take the others with it. */
#define WINETEST_JUNIT_LIMIT 120000

struct winetest_output
{
    char *data;
    size_t len, size;
};

static void winetest_keep( struct winetest_output *output, const char *data, size_t len )
{
    if (output->len + len + 1 > output->size)
    {
        output->size = 2 * (output->len + len) + 65536;
        if (!(output->data = realloc( output->data, output->size ))) abort();
    }
    memcpy( output->data + output->len, data, len );
    output->len += len;
    output->data[output->len] = 0;
}

/* Reads what there is in the pipe, prints and keeps it. FALSE if there was nothing. */
static BOOL winetest_drain( HANDLE pipe, struct winetest_output *output )
{
    char buffer[4096];
    DWORD len;

    if (!PeekNamedPipe( pipe, NULL, 0, NULL, &len, NULL ) || !len) return FALSE;
    if (!ReadFile( pipe, buffer, min( len, sizeof(buffer) ), &len, NULL ) || !len) return FALSE;
    winetest_keep( output, buffer, len );
    WriteFile( GetStdHandle( STD_OUTPUT_HANDLE ), buffer, len, &len, NULL );
    return TRUE;
}

/* One test in a process of its own, with all processes that it starts in a job that ends with it. Its exit code, or
 * WAIT_TIMEOUT. */
static DWORD winetest_run_process( const char *name, struct winetest_output *output )
{
    SECURITY_ATTRIBUTES inherit = { sizeof(inherit), NULL, TRUE };
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limit;
    PROCESS_INFORMATION info;
    STARTUPINFOA startup;
    DWORD code = 1, start = GetTickCount();
    HANDLE pipe, end, job = CreateJobObjectA( NULL, NULL );
    char path[MAX_PATH], line[MAX_PATH + 64];

    memset( &limit, 0, sizeof(limit) );
    limit.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    SetInformationJobObject( job, JobObjectExtendedLimitInformation, &limit, sizeof(limit) );
    if (!CreatePipe( &pipe, &end, &inherit, 0 )) return code;
    SetHandleInformation( pipe, HANDLE_FLAG_INHERIT, 0 );
    GetModuleFileNameA( NULL, path, sizeof(path) );
    snprintf( line, sizeof(line), "\"%s\" %s", path, name );
    memset( &startup, 0, sizeof(startup) );
    startup.cb = sizeof(startup);
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = INVALID_HANDLE_VALUE;
    startup.hStdOutput = startup.hStdError = end;
    if (CreateProcessA( path, line, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &startup, &info ))
    {
        AssignProcessToJobObject( job, info.hProcess );
        ResumeThread( info.hThread );
        do
        {
            while (winetest_drain( pipe, output )) {}
            code = WaitForSingleObject( info.hProcess, 20 );
        }
        while (code && GetTickCount() - start < WINETEST_JUNIT_LIMIT);
        if (!code) GetExitCodeProcess( info.hProcess, &code );
        TerminateJobObject( job, 1 );
        WaitForSingleObject( info.hProcess, 5000 );
        while (winetest_drain( pipe, output )) {}
        CloseHandle( info.hThread );
        CloseHandle( info.hProcess );
    }
    CloseHandle( end );
    CloseHandle( pipe );
    CloseHandle( job );
    return code;
}

static void winetest_put( HANDLE file, const char *fmt, ... ) WINETEST_PRINTF(2, 3);
static void winetest_put( HANDLE file, const char *fmt, ... )
{
    struct winetest_text text = { 0 };
    DWORD written;

    WINETEST_CALL( winetest_vappend( &text, fmt, args ) );
    WriteFile( file, text.buffer, text.len, &written, NULL );
}

/* Text for XML, in which most control characters may not be at all, and bytes that are not ASCII may not be UTF-8. */
static const char *winetest_xml( const char *str, size_t len, char *buffer, size_t size )
{
    size_t pos = 0;

    for (; len && pos + 8 < size; str++, len--)
    {
        unsigned char c = *str;

        if (c == '&') pos += sprintf( buffer + pos, "&amp;" );
        else if (c == '<') pos += sprintf( buffer + pos, "&lt;" );
        else if (c == '>') pos += sprintf( buffer + pos, "&gt;" );
        else if (c == '"') pos += sprintf( buffer + pos, "&quot;" );
        else if ((c < ' ' && c != '\t') || c >= 0x7f) pos += sprintf( buffer + pos, "\\x%02x", c );
        else buffer[pos++] = c;
    }
    buffer[pos] = 0;
    return buffer;
}

/* "FILE:LINE:[TIME] KIND...": the kind of a line, NULL if it is of none of these. */
static const char *winetest_line_kind( const char *line, const char *end, const char **kind_end )
{
    static const char * const kinds[] =
        { "Test failed: ", "Test succeeded inside todo block: ", "Tests skipped: " };
    const char *ptr;
    size_t i;

    if (!(ptr = memchr( line, ' ', end - line ))) return NULL;
    for (i = 0; i < ARRAY_SIZE(kinds); i++)
    {
        *kind_end = ptr + 1 + strlen( kinds[i] );
        if (*kind_end <= end && !memcmp( ptr + 1, kinds[i], strlen( kinds[i] ) )) return kinds[i];
    }
    return NULL;
}

static void winetest_put_case( HANDLE file, const char *name, const char *line, const char *end )
{
    const char *text, *kind = winetest_line_kind( line, end, &text ), *colon = memchr( line, ':', end - line );
    char message[2048], place[512];

    if (!kind || !colon) return;
    winetest_xml( line, colon - line, place, sizeof(place) );
    winetest_xml( text, end - text, message, sizeof(message) );
    winetest_put( file, "    <testcase classname=\"ws2_32:%s\" name=\"%s:%d\" file=\"%s#L%d\" assertions=\"1\"><system-out>%s"
                  "</system-out>%s</testcase>\n", name, place, atoi( colon + 1 ), place, atoi( colon + 1 ), message,
                  *kind && !strcmp( kind, "Tests skipped: " ) ? "<skipped/>" : "<failure/>" );
}

static const char *winetest_next_line( const char *ptr, const char **end )
{
    const char *next = strchr( ptr, '\n' );

    *end = next ? next : ptr + strlen( ptr );
    if (*end > ptr && (*end)[-1] == '\r') --*end;
    return next ? next + 1 : NULL;
}

/* The number of the test's own summary line, the last one, that stands before this word. */
static long winetest_summary_count( const char *output, const char *word )
{
    const char *line = NULL, *ptr, *end;

    for (ptr = output; (ptr = strstr( ptr, " tests executed (" )); ptr++) line = ptr;
    if (!line) return 0;
    end = strchr( line, '\n' );
    if (!strcmp( word, "tests" ))
    {
        while (line > output && line[-1] >= '0' && line[-1] <= '9') line--;
        return atol( line );
    }
    if (!(ptr = strstr( line, word )) || (end && ptr > end)) return 0;
    for (ptr--; ptr > line && ptr[-1] >= '0' && ptr[-1] <= '9';) ptr--;
    return atol( ptr );
}

/* The number of failures. */
static LONG winetest_report( HANDLE file, const char *name )
{
    struct winetest_output output = { 0 };
    DWORD start = GetTickCount(), code, ticks;
    const char *line, *next, *end, *text;
    long failed, cases = 0, skipped;
    struct winetest_text note = { 0 };
    BOOL ended;

    winetest_keep( &output, "", 0 );
    winetest_append( &note, "winetest:%s start\n", name );
    winetest_write( &note );
    code = winetest_run_process( name, &output );
    ticks = GetTickCount() - start;
    note.len = 0;
    winetest_append( &note, "winetest:%s done (%ld) after %lu ms\n", name, (long)code, (unsigned long)ticks );
    winetest_write( &note );

    /* Other processes' failures count in its own summary too. What has no place is a case of its own. */
    ended = strstr( output.data, " tests executed (" ) != NULL;
    failed = winetest_summary_count( output.data, "failures" );
    skipped = winetest_summary_count( output.data, "skipped" );
    for (line = output.data; line; line = next)
    {
        next = winetest_next_line( line, &end );
        if (!(text = winetest_line_kind( line, end, &text ))) continue;
        if (strcmp( text, "Tests skipped: " )) cases++;
    }
    if (!ended || (code && !failed)) failed = cases + 1;
    if (failed < cases) failed = cases;

    winetest_put( file, "  <testsuite name=\"ws2_32:%s\" file=\"%s.c\" time=\"%lu.%03lu\" tests=\"%ld\" failures=\"%ld\" "
                  "skipped=\"%ld\">\n", name, name, (unsigned long)ticks / 1000, (unsigned long)ticks % 1000,
                  max( winetest_summary_count( output.data, "tests" ), failed ) + skipped, failed, skipped );
    for (line = output.data; line; line = next)
    {
        next = winetest_next_line( line, &end );
        winetest_put_case( file, name, line, end );
    }
    if (failed > cases)
    {
        const char *why = code == WAIT_TIMEOUT ? "does not end" : strstr( output.data, ": unhandled exception " ) ? "crash" :
                          !ended ? "did not get to its end" : "failures elsewhere";

        winetest_put( file, "    <testcase classname=\"ws2_32:%s\" name=\"%s\" file=\"%s.c\" assertions=\"1\"><system-out>%s, "
                      "exit code %ld</system-out><failure/></testcase>\n", name, why, name, why, (long)code );
    }
    winetest_put( file, "    <testcase classname=\"ws2_32:%s\" name=\"checks that succeed\" file=\"%s.c\" "
                  "assertions=\"%ld\"/>\n  </testsuite>\n", name, name,
                  max( winetest_summary_count( output.data, "tests" ) - failed, 0 ) );
    free( output.data );
    return failed;
}

/* All tests, or those that are named, and the report into a file of this name. */
static int winetest_junit( const char *path, char **names )
{
    HANDLE file = CreateFileA( path, GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS, 0, NULL );
    struct winetest_text text = { 0 };
    DWORD start = GetTickCount();
    const struct test *test;
    LONG failed = 0;
    char **name;

    if (file == INVALID_HANDLE_VALUE)
    {
        printf( "cannot write %s, error %lu\n", path, (unsigned long)GetLastError() );
        return 1;
    }
    for (name = names; *name; name++)
    {
        if (winetest_find( *name )) continue;
        printf( "there is no test '%s'\n", *name );
        return 1;
    }
    winetest_put( file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n" );
    if (*names) for (name = names; *name; name++) failed += winetest_report( file, *name );
    else for (test = winetest_testlist; test->name; test++) failed += winetest_report( file, test->name );
    winetest_put( file, "</testsuites>\n" );
    CloseHandle( file );
    winetest_append( &text, "winetest: %ld failures, %lu seconds\n", (long)failed,
                     (unsigned long)(GetTickCount() - start) / 1000 );
    winetest_write( &text );
    return winetest_exit_code( failed );
}
