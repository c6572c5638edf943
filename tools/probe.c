/*
 * wsrecv_probe.exe: which ws2_32 does a process like this one use?
 *
 * It imports ws2_32 as any program does and reports, one "name: value" line
 * each, which module the loader has bound the imports to, whether it has a Unix
 * side, and which ways receives take.  Exit codes: 0 it is wsrecv and it works,
 * 1 it is another ws2_32, 2 it is wsrecv and something is wrong with it.
 * wsrecv-setup status runs it.
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
#include <string.h>
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include <windows.h>
#define PSAPI_VERSION 2
#include <psapi.h>

#include "paths.h"
#include "report.h"

static const char marker[] = "wsrecv-ws2_32-dll ";

static void print_file( const char *name, const WCHAR *path )
{
    char text[3 * 1024 + 1];

    if (!WideCharToMultiByte( CP_UTF8, 0, path, -1, text, sizeof(text), NULL, NULL )) strcpy( text, "?" );
    printf( "%s: %s\n", name, text );
}

static void print_module( const char *name, HMODULE module )
{
    WCHAR path[MAX_PATH];

    if (!GetModuleFileNameW( module, path, ARRAYSIZE( path ) )) path[0] = 0;
    print_file( name, path );
}

static HMODULE module_of( const void *code )
{
    HMODULE module;

    if (!GetModuleHandleExW( GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                             (const WCHAR *)code, &module )) return NULL;
    return module;
}

/* The version that follows the marker in the module's read-only data, NULL if it is not wsrecv's. */
static const char *find_version( HMODULE module )
{
    const char *base = (const char *)module;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + ((const IMAGE_DOS_HEADER *)base)->e_lfanew);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION( nt );
    unsigned int i, pos, len = sizeof(marker) - 1;

    for (i = 0; i < nt->FileHeader.NumberOfSections; i++)
    {
        const char *data = base + section[i].VirtualAddress;

        if (!(section[i].Characteristics & IMAGE_SCN_CNT_INITIALIZED_DATA)) continue;
        if (!(section[i].Characteristics & IMAGE_SCN_MEM_READ)) continue;
        for (pos = 0; pos + len < section[i].Misc.VirtualSize; pos++)
            if (!memcmp( data + pos, marker, len )) return data + pos + len;
    }
    return NULL;
}

/* How many of the functions that receive lead into the module; WSARecvMsg is added by the caller. */
static unsigned int count_receive_functions( HMODULE module, unsigned int *total )
{
    const void *functions[6];
    unsigned int i, count = 0;

    functions[0] = recv;
    functions[1] = recvfrom;
    functions[2] = WSARecv;
    functions[3] = WSARecvFrom;
    functions[4] = WSARecvDisconnect;
    functions[5] = WSAGetOverlappedResult;
    for (i = 0; i < ARRAYSIZE( functions ); i++) if (module_of( functions[i] ) == module) count++;
    *total = ARRAYSIZE( functions );
    return count;
}

static const void *get_WSARecvMsg( SOCKET s )
{
    GUID guid = WSAID_WSARECVMSG;
    LPFN_WSARECVMSG func = NULL;
    DWORD size;

    if (WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof(guid), &func, sizeof(func),
                  &size, NULL, NULL )) return NULL;
    return func;
}

/* What only wsrecv knows; NULL if it is of another version. */
static const struct wsrecv_report *get_report( SOCKET s )
{
    GUID guid = WSRECV_REPORT_GUID;
    const struct wsrecv_report *report;
    wsrecv_report_func func = NULL;
    DWORD size;

    if (WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof(guid), &func, sizeof(func),
                  &size, NULL, NULL )) return NULL;
    report = func();
    return report->version == WSRECV_REPORT_VERSION ? report : NULL;
}

static void print_report( const struct wsrecv_report *report )
{
    printf( "WSRECV_DIRECT: %s\n", report->direct );
    if (report->unix_way) printf( "Unix side: loaded %s\n", report->unix_way );
    else if (report->unix_error)
        printf( "Unix side: none: wsrecv.so %s, error %u\n", report->unix_problem, report->unix_error );
    else printf( "Unix side: none: wsrecv.so %s\n", report->unix_problem );
    print_file( "Unix side file", report->unix_path );
}

/* Wine's own module is loaded from a file of the same name. */
static HMODULE find_other_module( HMODULE ours )
{
    HMODULE modules[256];
    WCHAR path[MAX_PATH], *name;
    DWORD i, size;

    if (!K32EnumProcessModules( GetCurrentProcess(), modules, sizeof(modules), &size )) return NULL;
    if (size > sizeof(modules)) size = sizeof(modules);
    for (i = 0; i < size / sizeof(modules[0]); i++)
    {
        if (modules[i] == ours || !GetModuleFileNameW( modules[i], path, ARRAYSIZE( path ) )) continue;
        name = wcsrchr( path, '\\' );
        if (name && !lstrcmpiW( name + 1, L"ws2_32.dll" )) return modules[i];
    }
    return NULL;
}

/* Sends a datagram to the socket itself and receives it.  Returns NULL or the name of what failed. */
static const char *receive_datagram( SOCKET s )
{
    struct sockaddr_in addr = { 0 };
    char data[8] = { 0 };
    DWORD timeout = 5000;
    int len = sizeof(addr);

    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    if (bind( s, (struct sockaddr *)&addr, len )) return "bind";
    if (getsockname( s, (struct sockaddr *)&addr, &len )) return "getsockname";
    if (setsockopt( s, SOL_SOCKET, SO_RCVTIMEO, (char *)&timeout, sizeof(timeout) )) return "setsockopt";
    if (sendto( s, "probe", 5, 0, (struct sockaddr *)&addr, len ) != 5) return "sendto";
    if (recvfrom( s, data, sizeof(data), 0, NULL, NULL ) != 5) return "recvfrom";
    if (memcmp( data, "probe", 5 )) return "comparing";
    return NULL;
}

int main( void )
{
    HMODULE module, other;
    const char *version, *failed = NULL;
    unsigned int count, total;
    const struct wsrecv_report *report;
    const void *recvmsg_func;
    WSADATA data;
    SOCKET s;
    int err;

    if (!(module = module_of( WSARecv ))) module = GetModuleHandleW( L"ws2_32.dll" );
    print_module( "program", NULL );
    print_module( "module", module );
    version = find_version( module );
    printf( "wsrecv: %s\n", version ? version : "no" );

    if (GetModuleHandleW( L"ws2_32.dll" ) != module) failed = "looking ws2_32.dll up by its name";

    if ((err = WSAStartup( MAKEWORD( 2, 2 ), &data )))
    {
        printf( "failed: WSAStartup, error %d\n", err );
        return version ? 2 : 1;
    }
    count = count_receive_functions( module, &total );
    s = socket( AF_INET, SOCK_DGRAM, 0 );
    if (s == INVALID_SOCKET) failed = "socket";
    else
    {
        total++;
        if ((recvmsg_func = get_WSARecvMsg( s )) && module_of( recvmsg_func ) == module) count++;
        if (!failed) failed = receive_datagram( s );
        if (!failed && version && (report = get_report( s )))
        {
            print_report( report );
            failed = print_paths( report );
        }
    }
    err = WSAGetLastError();
    if (s != INVALID_SOCKET) closesocket( s );
    WSACleanup();

    printf( "receive functions in module: %u of %u\n", count, total );
    if (version)
    {
        if ((other = find_other_module( module ))) print_module( "Wine's own", other );
        else
        {
            printf( "Wine's own: not reached\n" );
            failed = "reaching Wine's own ws2_32";
        }
        if (count != total && !failed) failed = "finding all receive functions";
    }
    if (failed) printf( "failed: %s, error %d\n", failed, err );
    else printf( "data on the loopback interface: received\n" );

    if (!version) return 1;
    return failed ? 2 : 0;
}
