/*
 * Receives by path
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

#include <stdarg.h>
#include <stdio.h>
#include <winsock2.h>
#include <windef.h>
#include <winbase.h>

#include "direct_path.h"
#include "stats.h"
#include "unix.h"
#include "unix_load.h"

static const char * const names[PATH_COUNT] =
{
    "receives, direct",
    "receives, direct after a short wait",
    "receives, server: no Unix side, or WSRECV_DIRECT=off",
    "receives, server: unknown handle",
    "receives, server: overlapped with event or routine",
    "receives, server: overlapped, completion port",
    "receives, server: flags or protocol",
    "receives, server: first receive",
    "receives, server: event selection",
    "receives, server: shut down or shared",
    "receives, server: others under way",
    "receives, server: nothing there yet",
    "receives, server: end of the stream or error",
    "selects, direct",
    "selects, server",
    "FIONREADs, direct",
    "FIONREADs, server",
};

static LONG counts[PATH_COUNT];

/* Is there anybody to tell?  Counting takes a locked access for each receive. */
static BOOL printing, counting;

void stats_init(void)
{
    WCHAR value[4];

    printing = GetEnvironmentVariableW( L"WSRECV_STATS", value, ARRAYSIZE( value ) ) && value[0] == '1';
    counting = printing;
}

void stats_count( enum path path )
{
    if (counting) InterlockedIncrement( &counts[path] );
}

void stats_print(void)
{
    char line[80];
    DWORD written;
    int i;

    if (!printing) return;
    for (i = 0; i < PATH_COUNT; i++)
    {
        if (!counts[i]) continue;
        _snprintf( line, sizeof(line), "wsrecv: %10ld %s\n", counts[i], names[i] );
        WriteFile( GetStdHandle( STD_ERROR_HANDLE ), line, lstrlenA( line ), &written, NULL );
    }
}

static const char * const unix_ways[] =
{
    [unix_way_none]    = NULL,
    [unix_way_nt_path] = "by its path",
    [unix_way_builtin] = "with a DLL in one of Wine's folders",
    [unix_way_elf]     = "as an ELF DLL",
};

const struct wsrecv_report * WINAPI stats_get_report(void)
{
    const struct unix_search *search = unix_get_search();
    static struct wsrecv_report report;

    counting = TRUE;
    report.version = WSRECV_REPORT_VERSION;
    report.direct = direct_get_setting();
    report.unix_way = unix_ways[search->way];
    report.unix_problem = search->problem;
    report.unix_error = search->error;
    report.unix_path = search->path;
    report.path_count = PATH_COUNT;
    report.path_names = names;
    report.path_counts = counts;
    return &report;
}
