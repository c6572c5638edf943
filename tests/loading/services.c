/*
 * Loading tests: which ws2_32 the processes of Wine itself have
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

/* services: with a prefix-wide install, starts a service that uses sockets and looks
 * into all processes. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>
#define PSAPI_VERSION 2
#include <psapi.h>

#include "modules.h"

/* The driver of this service imports ws2_32 on Wine 8.0 and 10.0. */
static void start_service( const char *name )
{
    SC_HANDLE manager = OpenSCManagerA( NULL, NULL, SC_MANAGER_CONNECT ), service;
    SERVICE_STATUS status;
    unsigned int i;

    status.dwCurrentState = 0;
    service = OpenServiceA( manager, name, SERVICE_START | SERVICE_QUERY_STATUS );
    if (!StartServiceA( service, 0, NULL ) && GetLastError() != ERROR_SERVICE_ALREADY_RUNNING)
        printf( "# StartService, error %lu\n", GetLastError() );
    for (i = 0; i < 100; i++)
    {
        if (!QueryServiceStatus( service, &status ) || status.dwCurrentState == SERVICE_RUNNING) break;
        Sleep( 100 );
    }
    check( status.dwCurrentState == SERVICE_RUNNING, "service %s is running, state %lu", name, status.dwCurrentState );
    CloseServiceHandle( service );
    CloseServiceHandle( manager );
}

static enum owner remote_owner( HANDLE process, HMODULE module )
{
    static const char signature[] = "Wine builtin DLL";
    char path[MAX_PATH], text[sizeof(signature)], *name;
    SIZE_T size;

    if (!K32GetModuleFileNameExA( process, module, path, sizeof(path) )) return OWNER_NONE;
    if (!(name = strrchr( path, '\\' )) || _stricmp( name + 1, "ws2_32.dll" )) return OWNER_NONE;
    if (!ReadProcessMemory( process, (char *)module + sizeof(IMAGE_DOS_HEADER), text, sizeof(text), &size ))
        return OWNER_NONE;
    return memcmp( text, signature, sizeof(signature) ) ? OWNER_OURS : OWNER_WINE;
}

/* Returns FALSE if the process has no ws2_32. */
static BOOL look_into( DWORD id, unsigned int *ours, unsigned int *wine, char *path, DWORD size )
{
    HANDLE process = OpenProcess( PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, id );
    HMODULE modules[512];
    DWORD i, bytes;

    *ours = *wine = 0;
    if (!process) return FALSE;
    if (K32EnumProcessModules( process, modules, sizeof(modules), &bytes ))
    {
        for (i = 0; i < min( bytes / sizeof(modules[0]), ARRAYSIZE( modules ) ); i++)
        {
            enum owner owner = remote_owner( process, modules[i] );

            if (owner == OWNER_OURS) ++*ours;
            if (owner == OWNER_WINE) ++*wine;
        }
    }
    if (!K32GetModuleFileNameExA( process, NULL, path, size )) path[0] = 0;
    CloseHandle( process );
    return *ours || *wine;
}

int main(void)
{
    unsigned int ours, wine, count = 0;
    char path[MAX_PATH];
    DWORD ids[256], size, i;

    start_service( "RpcSs" );
    start_service( "HTTP" );

    if (!EnumProcesses( ids, sizeof(ids), &size )) size = 0;
    check( size > 4 * sizeof(ids[0]), "%u processes are running", (unsigned int)(size / sizeof(ids[0])) );
    for (i = 0; i < size / sizeof(ids[0]); i++)
    {
        if (!look_into( ids[i], &ours, &wine, path, sizeof(path) )) continue;
        count++;
        check( ours == 1 && wine == 1, "%s has %u of ours and %u of Wine's", path, ours, wine );
    }
    check( count, "%u processes of Wine's use it", count );
    return failures;
}
