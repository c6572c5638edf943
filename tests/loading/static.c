/*
 * Loading tests: a program that imports ws2_32, as most do
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

/* static ours|wine [FOLDER]: which ws2_32 is expected, and the folder its file is in. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <winsock2.h>
#include <windows.h>

#include "checks.h"

/* A function of ours and a thunk: only what is used is imported. */
const void *imported[] = { recv, send };

static void check_file( HMODULE module, const char *folder )
{
    char path[MAX_PATH], *name;

    if (!GetModuleFileNameA( module, path, sizeof(path) )) path[0] = 0;
    if (!(name = strrchr( path, '\\' ))) name = path;
    *name = 0;
    check( !_stricmp( path, folder ), "the file is in %s: %s", folder, path );
}

int main( int argc, char *argv[] )
{
    enum owner expected = argc > 1 && !strcmp( argv[1], "wine" ) ? OWNER_WINE : OWNER_OURS;
    HMODULE module = find_module( expected );
    struct pointers imports;

    check_lookups( expected, "at first" );

    count_imports( GetModuleHandleA( NULL ), &imports );
    check_bound( &imports, expected, "the program" );

    if (expected == OWNER_OURS)
    {
        check( module && has_marker( module ), "it is a build of wsrecv" );
        check_beside();
        check_thunks();
    }
    else check( count_modules( OWNER_OURS ) == 0, "ours is not loaded" );
    if (module && argc > 2) check_file( module, argv[2] );

    touch_wines_module();
    check_lookups( expected, "after a look-up in Wine's own" );

    check_later_dll( "loading_next.dll", expected );
    check_later_dll( "mswsock.dll", expected );
    check_later_dll( "wsock32.dll", expected );
    check_later_dll( "winhttp.dll", expected );
    check_later_dll( "wininet.dll", expected );
    check_later_dll( "wldap32.dll", expected );
    check_forwarder( expected );
    check_delayed_import( expected );

    check_lookups( expected, "at last" );
    if (expected == OWNER_OURS) check_no_bypass();
    check_sockets();
    return failures > 255 ? 255 : failures;
}
