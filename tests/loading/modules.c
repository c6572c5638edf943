/*
 * Loading tests: looking at the modules of the process
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
#include <windef.h>
#include <winbase.h>
#define PSAPI_VERSION 2
#include <psapi.h>

#include "modules.h"

#define MAX_MODULES 512

int failures;

void check( BOOL condition, const char *format, ... )
{
    va_list args;

    printf( "%s - ", condition ? "ok" : "not ok" );
    va_start( args, format );
    vprintf( format, args );
    va_end( args );
    printf( "\n" );
    fflush( stdout );
    if (!condition) failures++;
}

const char *owner_name( enum owner owner )
{
    static const char * const names[] = { "ours", "Wine's own", "none of both" };

    return names[owner];
}

static const IMAGE_NT_HEADERS *nt_headers( HMODULE module )
{
    return (const IMAGE_NT_HEADERS *)((const char *)module + ((const IMAGE_DOS_HEADER *)module)->e_lfanew);
}

static const void *get_directory( HMODULE module, unsigned int index )
{
    const IMAGE_NT_HEADERS *nt = nt_headers( module );
    DWORD rva = nt->OptionalHeader.DataDirectory[index].VirtualAddress;

    if (index >= nt->OptionalHeader.NumberOfRvaAndSizes || !rva) return NULL;
    return (const char *)module + rva;
}

static unsigned int get_modules( HMODULE *modules )
{
    DWORD size;

    if (!K32EnumProcessModules( GetCurrentProcess(), modules, MAX_MODULES * sizeof(*modules), &size )) return 0;
    return min( size / sizeof(*modules), MAX_MODULES );
}

/* Wine writes its signature behind the DOS header of each builtin. */
static BOOL is_builtin( HMODULE module )
{
    static const char signature[] = "Wine builtin DLL";

    return !memcmp( (const char *)module + sizeof(IMAGE_DOS_HEADER), signature, sizeof(signature) );
}

enum owner module_owner( HMODULE module )
{
    const IMAGE_EXPORT_DIRECTORY *exports;

    if (!module || !(exports = get_directory( module, IMAGE_DIRECTORY_ENTRY_EXPORT ))) return OWNER_NONE;
    if (_stricmp( (const char *)module + exports->Name, "ws2_32.dll" )) return OWNER_NONE;
    return is_builtin( module ) ? OWNER_WINE : OWNER_OURS;
}

HMODULE find_module( enum owner owner )
{
    HMODULE modules[MAX_MODULES];
    unsigned int i, count = get_modules( modules );

    for (i = 0; i < count; i++) if (module_owner( modules[i] ) == owner) return modules[i];
    return NULL;
}

unsigned int count_modules( enum owner owner )
{
    HMODULE modules[MAX_MODULES];
    unsigned int i, found = 0, count = get_modules( modules );

    for (i = 0; i < count; i++) if (module_owner( modules[i] ) == owner) found++;
    return found;
}

static BOOL is_inside( HMODULE module, const void *address )
{
    return module && (const char *)address >= (const char *)module &&
           (const char *)address < (const char *)module + nt_headers( module )->OptionalHeader.SizeOfImage;
}

enum owner address_owner( const void *address )
{
    HMODULE modules[MAX_MODULES];
    unsigned int i, count = get_modules( modules );

    for (i = 0; i < count; i++) if (is_inside( modules[i], address )) return module_owner( modules[i] );
    return OWNER_NONE;
}

BOOL has_marker( HMODULE module )
{
    static const char marker[] = "wsrecv-ws2_32-dll ";
    const IMAGE_NT_HEADERS *nt = nt_headers( module );
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION( nt );
    unsigned int i, pos, len = sizeof(marker) - 1;

    for (i = 0; i < nt->FileHeader.NumberOfSections; i++)
    {
        const char *data = (const char *)module + section[i].VirtualAddress;

        if (!(section[i].Characteristics & IMAGE_SCN_CNT_INITIALIZED_DATA)) continue;
        for (pos = 0; pos + len < section[i].Misc.VirtualSize; pos++)
            if (!memcmp( data + pos, marker, len )) return TRUE;
    }
    return FALSE;
}

struct both_modules
{
    HMODULE ours, wine;
};

static void find_both( struct both_modules *both )
{
    both->ours = find_module( OWNER_OURS );
    both->wine = find_module( OWNER_WINE );
}

static enum owner owner_of( const struct both_modules *both, const void *address )
{
    if (is_inside( both->ours, address )) return OWNER_OURS;
    if (is_inside( both->wine, address )) return OWNER_WINE;
    return OWNER_NONE;
}

static void add_imports( HMODULE module, const struct both_modules *both, struct pointers *imports )
{
    const char *base = (const char *)module;
    const IMAGE_IMPORT_DESCRIPTOR *import = get_directory( module, IMAGE_DIRECTORY_ENTRY_IMPORT );
    const void * const *slot;
    BOOL named;

    for (; import && import->FirstThunk; import++)
    {
        named = !_stricmp( base + import->Name, "ws2_32.dll" );
        for (slot = (const void * const *)(base + import->FirstThunk); *slot; slot++)
        {
            enum owner owner = owner_of( both, *slot );

            if (owner != OWNER_NONE || named) imports->count[owner]++;
        }
    }
}

void count_imports( HMODULE module, struct pointers *imports )
{
    struct both_modules both;

    find_both( &both );
    memset( imports, 0, sizeof(*imports) );
    add_imports( module, &both, imports );
}

void count_all_imports( struct pointers *imports )
{
    HMODULE modules[MAX_MODULES];
    unsigned int i, count = get_modules( modules );
    struct both_modules both;

    find_both( &both );
    memset( imports, 0, sizeof(*imports) );
    for (i = 0; i < count; i++) add_imports( modules[i], &both, imports );
}

void count_data( HMODULE module, struct pointers *data )
{
    const DWORD writable = IMAGE_SCN_MEM_READ | IMAGE_SCN_MEM_WRITE;
    const IMAGE_NT_HEADERS *nt = nt_headers( module );
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION( nt );
    struct both_modules both;
    unsigned int i;
    SIZE_T pos;

    find_both( &both );
    memset( data, 0, sizeof(*data) );
    for (i = 0; i < nt->FileHeader.NumberOfSections; i++)
    {
        const char *base = (const char *)module + section[i].VirtualAddress;

        if ((section[i].Characteristics & writable) != writable) continue;
        for (pos = 0; pos + sizeof(void *) <= section[i].Misc.VirtualSize; pos += sizeof(void *))
            data->count[owner_of( &both, *(const void * const *)(base + pos) )]++;
    }
}

void for_each_export( HMODULE module, export_callback func )
{
    const IMAGE_EXPORT_DIRECTORY *exports = get_directory( module, IMAGE_DIRECTORY_ENTRY_EXPORT );
    const char *base = (const char *)module;
    const DWORD *functions, *names;
    const WORD *ordinals;
    const char *name;
    DWORD i, j;

    if (!exports) return;
    functions = (const DWORD *)(base + exports->AddressOfFunctions);
    names = (const DWORD *)(base + exports->AddressOfNames);
    ordinals = (const WORD *)(base + exports->AddressOfNameOrdinals);

    for (i = 0; i < exports->NumberOfFunctions; i++)
    {
        if (!functions[i]) continue;
        name = NULL;
        for (j = 0; j < exports->NumberOfNames; j++) if (ordinals[j] == i) name = base + names[j];
        func( module, name, exports->Base + i, (void *)(base + functions[i]) );
    }
}

void *jump_target( const void *code )
{
    const unsigned char *bytes = code;
    LONG offset;

    if (bytes[0] != 0xff || bytes[1] != 0x25) return NULL;
    memcpy( &offset, bytes + 2, sizeof(offset) );
#ifdef _WIN64
    return *(void **)(bytes + 6 + offset);
#else
    return *(void **)(ULONG_PTR)offset;
#endif
}
