/*
 * Finding the Unix side
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
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include "nt.h"

#include "builtin.h"
#include "trace.h"
#include "unix.h"
#include "unix_load.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/*
 * Classes of NtQueryVirtualMemory that Wine has of its own: the functions of a builtin DLL's
 * Unix library, and from 11.2 on the same of a library by its NT path.  Earlier ones do not
 * know the latter, and print a FIXME.
 */
#define MEMORY_WINE_UNIX_FUNCS           1000
#define MEMORY_WINE_LOAD_UNIX_LIB_BY_NAME 1002

NTSYSAPI NTSTATUS WINAPI NtQueryVirtualMemory( HANDLE process, const void *addr, int info_class, void *buffer,
                                               SIZE_T len, SIZE_T *ret_len );

/* Characters for one of Wine's folders, and for what is in it. */
#define MAX_DIR  900
#define MAX_NAME 32

/* What Wine calls the character set of Unix names; mingw-w64 does not know it. */
#ifndef CP_UNIXCP
#define CP_UNIXCP 65010
#endif

/* The size of a library by its header: the table of sections comes last. */
static ULONGLONG elf_size( const unsigned char *header )
{
    BOOL large = header[4] == 2;
    ULONGLONG offset = large ? *(const ULONGLONG *)(header + 0x28) : *(const DWORD *)(header + 0x20);
    const WORD *counts = (const WORD *)(header + (large ? 0x3a : 0x2e));

    return offset + counts[0] * counts[1];
}

/* A name of ours among the dynamic symbols, which come first in a library (dlls/wsrecv/table.c). */
static BOOL has_mark( const unsigned char *data, DWORD size )
{
    static const char mark[] = "wsrecv_unix_side";
    DWORD i;

    for (i = 0; i + sizeof(mark) <= size; i++)
        if (data[i] == mark[0] && !memcmp( data + i, mark, sizeof(mark) )) return TRUE;
    return FALSE;
}

/*
 * Is the file a library of ours, and all there?  The system's loader maps what the file says
 * of itself, and a process that touches such a page beyond the end of the file is killed; and
 * of a library of somebody else it runs the constructors.  NULL, or what is wrong with it.
 */
static const char *check_library( const WCHAR *path, unsigned int word_size, DWORD *error )
{
    unsigned char data[4096];
    LARGE_INTEGER size;
    DWORD len = 0;
    HANDLE file;
    BOOL read;

    *error = 0;
    file = CreateFileW( path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                        OPEN_EXISTING, 0, NULL );
    if (file == INVALID_HANDLE_VALUE)
    {
        *error = GetLastError();
        if (*error == ERROR_FILE_NOT_FOUND || *error == ERROR_PATH_NOT_FOUND) return "is not there";
        return "cannot be opened";
    }
    read = GetFileSizeEx( file, &size ) && ReadFile( file, data, sizeof(data), &len, NULL );
    if (!read) *error = GetLastError();
    CloseHandle( file );
    if (!read) return "cannot be read";
    if (len < 64 || memcmp( data, "\177ELF", 4 )) return "is not a library";
    if (!has_mark( data, len )) return "is not of wsrecv";
    if (data[4] != word_size) return data[4] == 1 ? "is for 32-bit programs" : "is for 64-bit programs";
    if (elf_size( data ) > (ULONGLONG)size.QuadPart) return "is cut off";
    return NULL;
}

ULONG unix_wine_version(void)
{
    const char * (CDECL *get_version)(void);
    ULONG major, minor;
    char *end;

    get_version = (void *)GetProcAddress( GetModuleHandleW( L"ntdll.dll" ), "wine_get_version" );
    if (!get_version) return 0;
    major = strtoul( get_version(), &end, 10 );
    minor = *end == '.' ? strtoul( end + 1, NULL, 10 ) : 0;
    return UNIX_WINE_VERSION( major, minor );
}

static ULONGLONG load_by_nt_path( const WCHAR *path )
{
    WCHAR nt_path[MAX_PATH + 8] = L"\\??\\";
    ULONGLONG result[2] = { 0, 0 };
    UNICODE_STRING str;

    if (unix_wine_version() < UNIX_WINE_VERSION( 11, 0 )) return 0;

    lstrcatW( nt_path, path );
    str.Buffer = nt_path;
    str.Length = lstrlenW( nt_path ) * sizeof(WCHAR);
    str.MaximumLength = str.Length + sizeof(WCHAR);
    if (NtQueryVirtualMemory( GetCurrentProcess(), &str, MEMORY_WINE_LOAD_UNIX_LIB_BY_NAME, result, sizeof(result),
                              NULL ))
        return 0;
    return result[1];
}

/* Up to Wine 11 LoadLibrary takes an ELF library that has a PE header of winebuild's
 * making; its one export tells where the table is. */
static ULONGLONG load_as_dll( const WCHAR *path )
{
    const void * (WINAPI *get_table)(void);
    HMODULE module;

    if (!(module = LoadLibraryW( path ))) return 0;
    if (!(get_table = (void *)GetProcAddress( module, "wsrecv_unix_funcs" ))) return 0;
    return (ULONG_PTR)get_table();
}

/* The Unix library of a DLL with Wine's mark, from one of Wine's folders, is the one of the same
 * name in the folder beside it.  The DLL can be loaded without one, too, but has no table then. */
static ULONGLONG load_with_builtin( const WCHAR *path )
{
    ULONGLONG table = 0;
    HMODULE module;

    if (!(module = LoadLibraryW( path ))) return 0;
    if (NtQueryVirtualMemory( GetCurrentProcess(), module, MEMORY_WINE_UNIX_FUNCS, &table, sizeof(table), NULL ))
        return 0;
    return table;
}

/* A library that would be that of the DLL, if it is there. */
static BOOL may_load( const WCHAR *dir, const WCHAR *name, unsigned int word_size )
{
    WCHAR path[MAX_DIR + MAX_NAME];
    const char *problem;
    DWORD error;

    lstrcpyW( path, dir );
    lstrcatW( path, name );
    if (!(problem = check_library( path, word_size, &error )) || error == ERROR_FILE_NOT_FOUND ||
        error == ERROR_PATH_NOT_FOUND)
        return TRUE;
    TRACE( "%s %s, error %lu\n", debugstr_w( path ), problem, error );
    return FALSE;
}

/* A 32-bit program has a 64-bit library where Wine itself is all 64-bit. */
static BOOL may_load_from( const WCHAR *dir )
{
    if (!may_load( dir, L"\\x86_64-unix\\wsrecv.so", 2 )) return FALSE;
    return sizeof(void *) == 8 || may_load( dir, L"\\i386-unix\\wsrecv.so", 1 );
}

/*
 * The same path for a file of just this name.  A name that is not there is otherwise looked for in any case, among the
 * thousand names of one of Wine's folders, which takes as long as all else that loads the Unix side.  The folder's Unix
 * name follows \\?\unix, and Wine's kernel32 tells it.
 */
static BOOL get_exact_path( const WCHAR *dir, WCHAR *path, DWORD size )
{
    static const WCHAR prefix[] = L"\\\\?\\unix";
    char * (CDECL *get_unix_name)( const WCHAR *path );
    DWORD i, len = ARRAYSIZE( prefix ) - 1;
    char *name;
    int count;

    get_unix_name = (void *)GetProcAddress( GetModuleHandleW( L"kernel32.dll" ), "wine_get_unix_file_name" );
    if (!get_unix_name || !(name = get_unix_name( dir ))) return FALSE;
    lstrcpyW( path, prefix );
    count = MultiByteToWideChar( CP_UNIXCP, MB_ERR_INVALID_CHARS, name, -1, path + len, size - len );
    HeapFree( GetProcessHeap(), 0, name );
    for (i = len; count && path[i]; i++) if (path[i] == '/') path[i] = '\\';
    return count != 0;
}

/* dir\name, as try_builtins() has it; what cannot be told exactly is looked for. */
static BOOL is_there( const WCHAR *dir, const WCHAR *name )
{
    WCHAR path[MAX_DIR + MAX_NAME];

    if (!get_exact_path( dir, path, MAX_DIR )) lstrcpyW( path, dir );
    lstrcatW( path, name );
    return GetFileAttributesW( path ) != INVALID_FILE_ATTRIBUTES;
}

static BOOL try_builtins( struct unix_search *search, int (*start)( ULONGLONG table ) )
{
    WCHAR path[MAX_DIR + MAX_NAME];
    unsigned int index = 0;
    ULONGLONG table;

    while (builtin_next_dll_dir( &index, path, MAX_DIR ))
    {
        if (!is_there( path, BUILTIN_PE_DIR L"\\wsrecv.dll" ) || !may_load_from( path )) continue;
        lstrcatW( path, BUILTIN_PE_DIR L"\\wsrecv.dll" );
        if (!(table = load_with_builtin( path )) || start( table )) continue;
        lstrcpyW( search->path, path );
        search->way = unix_way_builtin;
        return TRUE;
    }
    return FALSE;
}

/* wsrecv.so in the folder of our DLL. */
static const char *find_own( WCHAR *path, DWORD *error )
{
    HMODULE self;
    WCHAR *name;
    DWORD len;

    *error = 0;
    lstrcpyW( path, L"wsrecv.so" );
    if (!GetModuleHandleExW( GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                             (const WCHAR *)find_own, &self ))
        return "cannot be found";
    len = GetModuleFileNameW( self, path, MAX_PATH );
    if (!len || len + MAX_NAME > MAX_PATH) return "is in a folder with too long a name";
    for (name = path + len; name > path && name[-1] != '\\'; name--) ;
    lstrcpyW( name, L"wsrecv.so" );
    return check_library( path, sizeof(void *) / 4, error );
}

static BOOL try_own( struct unix_search *search, enum unix_way way, ULONGLONG table,
                     int (*start)( ULONGLONG table ) )
{
    int error;

    if (!table) return FALSE;
    if (!(error = start( table )))
    {
        search->way = way;
        return TRUE;
    }
    search->problem = error == UNIX_EINVAL ? "is of another version" : "has not got what it needs of the system";
    return FALSE;
}

BOOL unix_search( struct unix_search *search, int (*start)( ULONGLONG table ) )
{
    search->way = unix_way_none;
    search->problem = find_own( search->path, &search->error );
    if (!search->problem && try_own( search, unix_way_nt_path, load_by_nt_path( search->path ), start )) return TRUE;
    if (try_builtins( search, start ))
    {
        search->problem = NULL;
        return TRUE;
    }
    if (search->problem) return FALSE;
    SetLastError( 0 );
    if (try_own( search, unix_way_elf, load_as_dll( search->path ), start )) return TRUE;
    if (!search->problem)
    {
        search->error = GetLastError();
        search->problem = "cannot be loaded by this Wine";
    }
    return FALSE;
}
