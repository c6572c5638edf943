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
#include <windef.h>
#include <winbase.h>

#include "stats.h"

static const char * const names[PATH_COUNT] =
{
    "receives, direct",
    "receives, direct after a short wait",
    "receives, server: no Unix side",
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

void stats_count( enum path path )
{
    InterlockedIncrement( &counts[path] );
}

void stats_print(void)
{
    char line[80];
    WCHAR value[4];
    DWORD written;
    int i;

    if (!GetEnvironmentVariableW( L"WSRECV_STATS", value, ARRAYSIZE( value ) ) || value[0] != '1') return;
    for (i = 0; i < PATH_COUNT; i++)
    {
        if (!counts[i]) continue;
        _snprintf( line, sizeof(line), "wsrecv: %10ld %s\n", counts[i], names[i] );
        WriteFile( GetStdHandle( STD_ERROR_HANDLE ), line, lstrlenA( line ), &written, NULL );
    }
}
