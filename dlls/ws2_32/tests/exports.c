/*
 * The export table: all that Wine's own ws2_32 has, and what is behind it
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

#include "module.h"

/* What is received through these is received by the ws2_32 under test, by nobody behind it. */
static const char * const receive_functions[] =
{
    "recv", "recvfrom", "WSARecv", "WSARecvFrom", "WSARecvDisconnect", "WSAGetOverlappedResult", "WSAIoctl",
};

struct exports
{
    HMODULE      module;
    DWORD        start, size;   /* of the directory, for forwarders */
    DWORD        base;
    DWORD        function_count;
    DWORD        name_count;
    const DWORD *functions;
    const DWORD *names;
    const WORD  *ordinals;
};

static BOOL get_exports( HMODULE module, struct exports *exports )
{
    DWORD size;
    const IMAGE_EXPORT_DIRECTORY *dir = image_directory( module, IMAGE_DIRECTORY_ENTRY_EXPORT, &size );

    if (!dir) return FALSE;
    exports->module = module;
    exports->start = (const char *)dir - (const char *)module;
    exports->size = size;
    exports->base = dir->Base;
    exports->function_count = dir->NumberOfFunctions;
    exports->name_count = dir->NumberOfNames;
    exports->functions = rva_to_ptr( module, dir->AddressOfFunctions );
    exports->names = rva_to_ptr( module, dir->AddressOfNames );
    exports->ordinals = rva_to_ptr( module, dir->AddressOfNameOrdinals );
    return TRUE;
}

static const char *export_name( const struct exports *exports, DWORD i )
{
    return rva_to_ptr( exports->module, exports->names[i] );
}

/* The index of a name in the table of names; -1 without. */
static int find_name( const struct exports *exports, const char *name )
{
    DWORD i;

    for (i = 0; i < exports->name_count; i++)
        if (!strcmp( export_name( exports, i ), name )) return i;
    return -1;
}

/* The name that an ordinal has in this module; NULL without. */
static const char *name_of_ordinal( const struct exports *exports, DWORD ordinal )
{
    DWORD i;

    for (i = 0; i < exports->name_count; i++)
        if (exports->ordinals[i] == ordinal - exports->base) return export_name( exports, i );
    return NULL;
}

static DWORD ordinal_rva( const struct exports *exports, DWORD ordinal )
{
    DWORD i = ordinal - exports->base;

    return i < exports->function_count ? exports->functions[i] : 0;
}

static BOOL is_forwarder( const struct exports *exports, DWORD rva )
{
    return rva - exports->start < exports->size;
}

/* A function, to be called, or data. A forwarder here leads to a function: ws2_32 exports nothing else. */
static BOOL is_function( const struct exports *exports, DWORD rva )
{
    const IMAGE_NT_HEADERS *nt = nt_headers( exports->module );
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION( nt );
    unsigned int i;

    if (is_forwarder( exports, rva )) return TRUE;
    for (i = 0; i < nt->FileHeader.NumberOfSections; i++, section++)
        if (rva - section->VirtualAddress < section->Misc.VirtualSize)
            return (section->Characteristics & IMAGE_SCN_MEM_EXECUTE) != 0;
    return FALSE;
}

static void *export_by_name( HMODULE module, const char *name )
{
    return (void *)GetProcAddress( module, name );
}

static void *export_by_ordinal( HMODULE module, DWORD ordinal )
{
    return (void *)GetProcAddress( module, (const char *)(ULONG_PTR)ordinal );
}

/* Each name of Wine's is one of ours, of the same kind, and leads to Wine's function or to our own code. */
static void test_names( const struct exports *ours, const struct exports *wine )
{
    unsigned int i, thunks = 0;

    for (i = 0; i < wine->name_count; i++)
    {
        const char *name = export_name( wine, i );
        int index = find_name( ours, name );
        void *func, *target;
        DWORD rva;

        ok( index >= 0, "%s is missing\n", name );
        if (index < 0) continue;
        rva = ours->functions[ours->ordinals[index]];
        ok( is_function( ours, rva ) == is_function( wine, wine->functions[wine->ordinals[i]] ),
            "%s is of another kind\n", name );

        func = export_by_name( ours->module, name );
        target = follow_thunk( ours->module, func );
        ok( func != NULL, "%s: GetProcAddress failed\n", name );
        ok( target == export_by_name( wine->module, name ) || (target == func && is_inside( ours->module, func )),
            "%s leads to %p, Wine's is at %p\n", name, target, export_by_name( wine->module, name ) );
        thunks += target != func;
    }
    trace( "%u names, %u of them thunks, %u forwarders or our own\n", (unsigned int)wine->name_count, thunks,
           (unsigned int)wine->name_count - thunks );
}

/* The names are sorted, as the loader looks them up by halving. */
static void test_order( const struct exports *exports )
{
    unsigned int i;

    for (i = 1; i < exports->name_count; i++)
        ok( strcmp( export_name( exports, i - 1 ), export_name( exports, i ) ) < 0, "%s is not before %s\n",
            export_name( exports, i - 1 ), export_name( exports, i ) );
}

/*
 * Who imports by ordinal gets the function that Wine has there. Most ordinals are those
 * of Windows; a few Wine's build gives out, and they differ between 8.0 and 10.0.
 */
static void test_ordinals( const struct exports *ours, const struct exports *wine )
{
    DWORD ordinal, count = 0;

    for (ordinal = wine->base; ordinal < wine->base + wine->function_count; ordinal++)
    {
        const char *name = name_of_ordinal( wine, ordinal );
        void *func, *target, *expected;

        if (!ordinal_rva( wine, ordinal )) continue;
        count++;
        ok( ordinal_rva( ours, ordinal ) != 0, "ordinal %u (%s) is missing\n", (unsigned int)ordinal, name );
        if (!ordinal_rva( ours, ordinal )) continue;

        func = export_by_ordinal( ours->module, ordinal );
        target = follow_thunk( ours->module, func );
        expected = export_by_ordinal( wine->module, ordinal );
        ok( func != NULL, "ordinal %u: GetProcAddress failed\n", (unsigned int)ordinal );
        ok( target == expected || (target == func && name && func == export_by_name( ours->module, name )),
            "ordinal %u (%s) leads to %p, Wine's is at %p\n", (unsigned int)ordinal, name, target, expected );
        ok( is_function( ours, ordinal_rva( ours, ordinal ) ) == is_function( wine, ordinal_rva( wine, ordinal ) ),
            "ordinal %u (%s) is of another kind\n", (unsigned int)ordinal, name );
    }
    ok( count > 100, "Wine has only %u ordinals\n", (unsigned int)count );

    /* no ordinal without a name that Wine does not have, but for the last one given out on 10.0 */
    for (ordinal = ours->base; ordinal < ours->base + ours->function_count; ordinal++)
    {
        if (!ordinal_rva( ours, ordinal ) || name_of_ordinal( ours, ordinal )) continue;
        ok( ordinal_rva( wine, ordinal ) || ordinal == 132, "ordinal %u is not one of Wine's\n", (unsigned int)ordinal );
    }
}

/* Nothing more than Wine has, but for the one name that only later versions of it have. */
static void test_additions( const struct exports *ours, const struct exports *wine )
{
    int (WINAPI *get_category)( const WCHAR *path, DWORD path_len, const WCHAR *extra, DWORD extra_len,
                                DWORD *categories, int *error );
    unsigned int i;

    for (i = 0; i < ours->name_count; i++)
    {
        const char *name = export_name( ours, i );

        if (find_name( wine, name ) >= 0) continue;
        ok( !strcmp( name, "WSCGetApplicationCategory" ), "%s is not one of Wine's\n", name );
    }

    /* called where Wine has none it fails, and the stack is as before: the page has 0 for success */
    get_category = export_by_name( ours->module, "WSCGetApplicationCategory" );
    if (!get_category) return;
    for (i = 0; i < 100; i++)
    {
        static const WCHAR path[] = L"C:\\nothing.exe";
        DWORD category = POISON;
        int error = 0, ret;

        ret = get_category( path, lstrlenW( path ), NULL, 0, &category, &error );
        ok( ret != 0, "got return value %d, error %d, category %#x\n", ret, error, (unsigned int)category );
    }
}

static void test_receive_functions( HMODULE module )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(receive_functions); i++)
    {
        void *func = export_by_name( module, receive_functions[i] );

        ok( is_inside( module, func ), "%s is somewhere else\n", receive_functions[i] );
        ok( func && !thunk_slot( func ), "%s is a thunk\n", receive_functions[i] );
    }
}

/* Wine's own as it is found from outside: in the directories that Wine puts into the environment. */
static HMODULE load_wine_ws2_32(void)
{
    WCHAR variable[16], path[MAX_PATH * 2];
    HMODULE module = NULL;
    unsigned int i;
    DWORD len;

    for (i = 0; !module && i < 100; i++)
    {
        wsprintfW( variable, L"WINEDLLDIR%u", i );
        len = GetEnvironmentVariableW( variable, path, MAX_PATH );
        if (!len || len >= MAX_PATH) break;
        if (!memcmp( path, L"\\??\\", 4 * sizeof(WCHAR) )) path[1] = '\\';
#ifdef __x86_64__
        lstrcatW( path, L"\\x86_64-windows\\ws2_32.dll" );
#else
        lstrcatW( path, L"\\i386-windows\\ws2_32.dll" );
#endif
        module = LoadLibraryW( path );
    }
    return module;
}

START_TEST(exports)
{
    HMODULE module = linked_ws2_32(), builtin = wine_ws2_32();
    struct exports ours, wine;
    char path[MAX_PATH];

    GetModuleFileNameA( module, path, sizeof(path) );
    trace( "ws2_32 is %s\n", path );
    if (!builtin)
    {
        win_skip( "no Wine's own ws2_32 to compare with\n" );
        return;
    }
    if (ws2_32_is_ours())
    {
        ok( module != builtin, "thunks lead nowhere\n" );
        ok( is_wine_builtin( builtin ), "thunks lead to something that is not Wine's\n" );
        ok( load_wine_ws2_32() == builtin, "thunks do not lead to the ws2_32 in Wine's directory\n" );
        test_receive_functions( module );
    }

    if (!get_exports( module, &ours ) || !get_exports( builtin, &wine ))
    {
        ok( 0, "no export table\n" );
        return;
    }
    test_names( &ours, &wine );
    test_order( &ours );
    test_ordinals( &ours, &wine );
    test_additions( &ours, &wine );
}
