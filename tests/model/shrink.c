/*
 * Leaving out steps of an episode as long as it fails
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

#include "model.h"

#define TRY_MS 150000

static HANDLE open_nothing( void )
{
    SECURITY_ATTRIBUTES inherit = { sizeof(inherit), NULL, TRUE };

    return CreateFileA( "NUL", GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherit, OPEN_EXISTING, 0, NULL );
}

/* The exit code of an episode with these steps. */
static DWORD try_steps( UINT seed, int steps, const char *results, const BYTE *bits, BOOL show )
{
    static char command[MAX_STEPS / 4 + 1200];
    char path[MAX_PATH];
    PROCESS_INFORMATION info;
    STARTUPINFOA startup;
    DWORD code = 2;
    int i, pos;

    GetModuleFileNameA( NULL, path, sizeof(path) );
    pos = snprintf( command, sizeof(command), "\"%s\" --seed %u --steps %d --operations 0 --bound 3000 ", path, seed,
                    steps );
    if (results) pos += snprintf( command + pos, sizeof(command) - pos, "--results \"%s\" ", results );
    pos += snprintf( command + pos, sizeof(command) - pos, "--keep " );
    for (i = 0; i < (steps + 3) / 4; i++) command[pos++] = "0123456789abcdef"[bits[i / 2] >> 4 * (i & 1) & 15];
    command[pos] = 0;

    memset( &startup, 0, sizeof(startup) );
    startup.cb = sizeof(startup);
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = GetStdHandle( STD_INPUT_HANDLE );
    startup.hStdError = GetStdHandle( STD_ERROR_HANDLE );
    startup.hStdOutput = show ? GetStdHandle( STD_OUTPUT_HANDLE ) : open_nothing();
    if (show) printf( "%s\n", strstr( command, "--seed" ) );
    fflush( stdout );
    if (!CreateProcessA( NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info )) return 0;
    if (WaitForSingleObject( info.hProcess, TRY_MS )) TerminateProcess( info.hProcess, 2 );
    WaitForSingleObject( info.hProcess, 1000 );
    GetExitCodeProcess( info.hProcess, &code );
    CloseHandle( info.hProcess );
    CloseHandle( info.hThread );
    if (!show) CloseHandle( startup.hStdOutput );
    return code;
}

/* Removes piece after piece, of half of the steps, a quarter, and so on. */
int shrink( UINT seed, int steps, const char *results )
{
    BYTE bits[MAX_STEPS / 8 + 1], less[sizeof(bits)];
    int i, first, size, left = steps, gone;

    memset( bits, 0, sizeof(bits) );
    for (i = 0; i < steps; i++) bits[i / 8] |= 1 << i % 8;
    if (!try_steps( seed, steps, results, bits, FALSE ))
    {
        printf( "model: this episode does not fail\n" );
        return 0;
    }
    for (size = (steps + 1) / 2; size; size = size > 1 ? (size + 1) / 2 : 0)
    {
        for (first = 0; first < steps; first += size)
        {
            memcpy( less, bits, sizeof(bits) );
            for (i = first, gone = 0; i < first + size && i < steps; i++)
            {
                if (less[i / 8] & (1 << i % 8)) gone++;
                less[i / 8] &= ~(1 << i % 8);
            }
            if (!gone || !try_steps( seed, steps, results, less, FALSE )) continue;
            memcpy( bits, less, sizeof(bits) );
            left -= gone;
        }
        printf( "model: %d steps are enough\n", left );
        fflush( stdout );
    }
    return try_steps( seed, steps, results, bits, TRUE );
}
