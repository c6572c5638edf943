/*
 * Wine's own ws2_32: finding, loading and hiding it
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
#include <winsock2.h>
#include "nt.h"

#include "builtin.h"
#include "thunks.h"

/* The name that the loader's list has for Wine's module afterwards. */
static const WCHAR hidden_name[] = L"wine_ws2_32.dll";

struct builtin_functions builtin;

static int WINAPI missing_WSAStartup( WORD version, WSADATA *data )
{
    (void)version;
    (void)data;
    return WSASYSNOTREADY;
}

static int WINAPI missing_WSACleanup(void)
{
    SetLastError( WSANOTINITIALISED );
    return SOCKET_ERROR;
}

/* The others only differ in their arguments, which nobody looks at. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"

#define MISSING( type, name, args ) \
    static type WINAPI missing_##name args { SetLastError( WSASYSNOTREADY ); return (type)SOCKET_ERROR; }

MISSING( int, WSAIoctl, ( SOCKET s, DWORD code, void *in, DWORD in_size, void *out, DWORD out_size,
         DWORD *ret_size, OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine ) )
MISSING( SOCKET, socket, ( int family, int type, int protocol ) )
MISSING( SOCKET, WSASocketA, ( int family, int type, int protocol, WSAPROTOCOL_INFOA *info, GROUP group,
         DWORD flags ) )
MISSING( SOCKET, WSASocketW, ( int family, int type, int protocol, WSAPROTOCOL_INFOW *info, GROUP group,
         DWORD flags ) )
MISSING( SOCKET, accept, ( SOCKET s, struct sockaddr *addr, int *len ) )
MISSING( SOCKET, WSAAccept, ( SOCKET s, struct sockaddr *addr, int *len, LPCONDITIONPROC condition,
         DWORD_PTR context ) )
MISSING( int, closesocket, ( SOCKET s ) )
MISSING( int, shutdown, ( SOCKET s, int how ) )
MISSING( int, getsockopt, ( SOCKET s, int level, int option, char *value, int *len ) )
MISSING( int, setsockopt, ( SOCKET s, int level, int option, const char *value, int len ) )
MISSING( int, WSADuplicateSocketA, ( SOCKET s, DWORD pid, WSAPROTOCOL_INFOA *info ) )
MISSING( int, WSADuplicateSocketW, ( SOCKET s, DWORD pid, WSAPROTOCOL_INFOW *info ) )
MISSING( int, ioctlsocket, ( SOCKET s, long code, u_long *value ) )
MISSING( int, WSAEventSelect, ( SOCKET s, WSAEVENT event, long mask ) )
MISSING( int, WSAAsyncSelect, ( SOCKET s, HWND window, u_int message, long mask ) )
MISSING( int, connect, ( SOCKET s, const struct sockaddr *addr, int len ) )
MISSING( int, WSAConnect, ( SOCKET s, const struct sockaddr *addr, int len, WSABUF *caller, WSABUF *callee,
         QOS *sqos, QOS *gqos ) )
MISSING( int, select, ( int count, fd_set *read, fd_set *write, fd_set *except, const struct timeval *timeout ) )
MISSING( int, WSAPoll, ( WSAPOLLFD *fds, ULONG count, int timeout ) )
MISSING( int, bind, ( SOCKET s, const struct sockaddr *addr, int len ) )
MISSING( int, getsockname, ( SOCKET s, struct sockaddr *addr, int *len ) )
MISSING( int, recv, ( SOCKET s, char *buffer, int len, int flags ) )
MISSING( int, send, ( SOCKET s, const char *buffer, int len, int flags ) )
MISSING( int, sendto, ( SOCKET s, const char *buffer, int len, int flags, const struct sockaddr *addr,
         int addr_len ) )
MISSING( int, WSASend, ( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags,
         OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine ) )
MISSING( int, WSASendTo, ( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags,
         const struct sockaddr *addr, int addr_len, OVERLAPPED *overlapped,
         LPWSAOVERLAPPED_COMPLETION_ROUTINE routine ) )
MISSING( int, WSASendMsg, ( SOCKET s, WSAMSG *msg, DWORD flags, DWORD *ret_size, OVERLAPPED *overlapped,
         LPWSAOVERLAPPED_COMPLETION_ROUTINE routine ) )

#pragma GCC diagnostic pop

/* NULL, unless it is in the module itself, and by a name. */
static void *find_named_export( HMODULE module, const char *name )
{
    const char *base = (const char *)module;
    const IMAGE_EXPORT_DIRECTORY *exports;
    const DWORD *names, *functions;
    DWORD rva, low = 0, high, i;
    ULONG size;
    int diff;

    if (IS_INTRESOURCE( name )) return NULL;
    if (!(exports = RtlImageDirectoryEntryToData( module, TRUE, IMAGE_DIRECTORY_ENTRY_EXPORT, &size ))) return NULL;
    names = (const DWORD *)(base + exports->AddressOfNames);
    functions = (const DWORD *)(base + exports->AddressOfFunctions);
    for (high = exports->NumberOfNames; low < high;)
    {
        i = (low + high) / 2;
        if (!(diff = strcmp( base + names[i], name )))
        {
            rva = functions[((const WORD *)(base + exports->AddressOfNameOrdinals))[i]];
            return base + rva >= (const char *)exports && base + rva < (const char *)exports + size ? NULL
                   : (void *)(base + rva);  /* not a forward */
        }
        if (diff < 0) low = i + 1;
        else high = i;
    }
    return NULL;
}

/* Two hundred calls of GetProcAddress would take a thirtieth of the time in which a process starts. */
static void *find_function( HMODULE module, const char *name, void *missing )
{
    void *proc = NULL;

    if (module && !(proc = find_named_export( module, name ))) proc = (void *)GetProcAddress( module, name );
    return proc ? proc : missing;
}

static void fill_tables( HMODULE module )
{
    unsigned int i;

#define FIND(name) builtin.name = find_function( module, #name, missing_##name )
    FIND( WSAStartup );
    FIND( WSACleanup );
    FIND( WSAIoctl );
    FIND( socket );
    FIND( WSASocketA );
    FIND( WSASocketW );
    FIND( accept );
    FIND( WSAAccept );
    FIND( connect );
    FIND( WSAConnect );
    FIND( select );
    FIND( WSAPoll );
    FIND( closesocket );
    FIND( shutdown );
    FIND( getsockopt );
    FIND( setsockopt );
    FIND( WSADuplicateSocketA );
    FIND( WSADuplicateSocketW );
    FIND( ioctlsocket );
    FIND( WSAEventSelect );
    FIND( WSAAsyncSelect );
    FIND( bind );
    FIND( getsockname );
    FIND( recv );
    FIND( send );
    FIND( sendto );
    FIND( WSASend );
    FIND( WSASendTo );
    FIND( WSASendMsg );
#undef FIND

    for (i = 0; i < thunk_count; i++)
        thunk_table[i] = find_function( module, thunk_names[i], thunk_table[i] );
}

/* Wine marks its own DLLs, and the placeholders for them in a prefix, behind the DOS header.
 * A file without the mark may be another copy of ours. */
static BOOL is_wines_own( const WCHAR *path )
{
    static const char builtin_mark[] = "Wine builtin DLL", placeholder_mark[] = "Wine placeholder DLL";
    char header[sizeof(IMAGE_DOS_HEADER) + 32];
    DWORD size = 0;
    HANDLE file;

    file = CreateFileW( path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL );
    if (file == INVALID_HANDLE_VALUE) return FALSE;
    if (!ReadFile( file, header, sizeof(header), &size, NULL )) size = 0;
    CloseHandle( file );
    return size == sizeof(header) &&
           (!memcmp( header + sizeof(IMAGE_DOS_HEADER), builtin_mark, sizeof(builtin_mark) ) ||
            !memcmp( header + sizeof(IMAGE_DOS_HEADER), placeholder_mark, sizeof(placeholder_mark) ));
}

BOOL builtin_next_dll_dir( unsigned int *index, WCHAR *path, DWORD size )
{
    WCHAR variable[] = L"WINEDLLDIR00";
    DWORD len;

    while (*index < 100)
    {
        variable[10] = *index < 10 ? '0' + *index : '0' + *index / 10;
        variable[11] = *index < 10 ? 0 : '0' + *index % 10;
        (*index)++;
        SetLastError( ERROR_SUCCESS );
        len = GetEnvironmentVariableW( variable, path, size );
        if (!len && GetLastError() == ERROR_ENVVAR_NOT_FOUND) return FALSE;
        if (len < 4 || len >= size) continue;
        if (path[0] != '\\' || (path[1] != '?' && path[1] != '\\') || path[2] != '?' || path[3] != '\\') continue;
        path[1] = '\\';
        return TRUE;
    }
    return FALSE;
}

/* Loads Wine's module from one of Wine's folders of DLLs. */
static HMODULE load_from_dll_dirs(void)
{
    WCHAR path[1024];
    unsigned int index = 0;
    HMODULE module;

    while (builtin_next_dll_dir( &index, path, ARRAYSIZE( path ) - ARRAYSIZE( BUILTIN_PE_DIR L"\\ws2_32.dll" ) ))
    {
        lstrcatW( path, BUILTIN_PE_DIR L"\\ws2_32.dll" );
        if (is_wines_own( path ) && (module = LoadLibraryW( path ))) return module;
    }
    return NULL;
}

/* An install in a program's own folder leaves Wine's in the system directory. */
static HMODULE load_from_system_dir(void)
{
    WCHAR path[MAX_PATH];
    UINT len;

    len = GetSystemDirectoryW( path, ARRAYSIZE( path ) );
    if (!len || len + ARRAYSIZE( L"\\ws2_32.dll" ) > ARRAYSIZE( path )) return NULL;
    lstrcatW( path, L"\\ws2_32.dll" );
    return is_wines_own( path ) ? LoadLibraryW( path ) : NULL;
}

/* Takes Wine's module out of what "ws2_32.dll" finds.  The base name is the string
 * that follows the full one in the loader's entry; the loader does not own its
 * memory apart from the full name's, so that it can point elsewhere. */
static void hide_module( HMODULE module )
{
    LDR_DATA_TABLE_ENTRY *entry;
    UNICODE_STRING *base_name;

    if (LdrFindEntryForAddress( module, &entry )) return;
    base_name = &entry->FullDllName + 1;
    base_name->Buffer = (WCHAR *)hidden_name;
    base_name->Length = sizeof(hidden_name) - sizeof(WCHAR);
    base_name->MaximumLength = sizeof(hidden_name);
}

static void report_missing(void)
{
    static const char message[] =
        "wsrecv: cannot load Wine's own ws2_32.dll: there are no sockets in this process "
        "(is the override \"native\" instead of \"native,builtin\"?)\n";
    DWORD written;

    WriteFile( GetStdHandle( STD_ERROR_HANDLE ), message, sizeof(message) - 1, &written, NULL );
}

BOOL builtin_init( HINSTANCE instance )
{
    HMODULE module;

    if (!(module = load_from_dll_dirs())) module = load_from_system_dir();
    fill_tables( module );
    if (!module)
    {
        report_missing();
        return FALSE;
    }
#ifndef WSRECV_TEST_KEEP_NAME  /* tests/loading.sh shows what happens without */
    hide_module( module );
    /* The loader remembers the module of its last look-up: make that ours. */
    GetProcAddress( instance, "WSARecv" );
#endif
    return TRUE;
}
