/*
 * Whoever asks for ws2_32.dll gets the one under test
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

/*
 * A ws2_32 that is not Wine's has Wine's loaded beside it. Every look-up by name has to
 * find the former: of LoadLibrary and GetModuleHandle, and of the imports of DLLs that
 * are loaded later. Otherwise their receives pass it by, without a word. On Windows and
 * with Wine's own all of this is so of itself.
 */

/* The loader remembers the module of its last look-up, and where two have one name it
 * gives that one for the next look-up by name. */
static void look_into_wines_module(void)
{
    void **slot = thunk_slot( (const void *)send );

    if (slot) GetProcAddress( module_of( *slot ), "recv" );
}

static void check_names( const char *when )
{
    static const char * const names[] = { "ws2_32", "ws2_32.dll", "WS2_32.DLL", "Ws2_32.dll", "ws2_32.DLL" };
    HMODULE expected = linked_ws2_32(), module;
    unsigned int i;

    winetest_push_context( "%s", when );
    for (i = 0; i < ARRAY_SIZE(names); i++)
    {
        look_into_wines_module();
        module = GetModuleHandleA( names[i] );
        ok( module == expected, "GetModuleHandle %s gives %p, not %p\n", names[i], module, expected );
        look_into_wines_module();
        module = LoadLibraryA( names[i] );
        ok( module == expected, "LoadLibrary %s gives %p, not %p\n", names[i], module, expected );
        if (module) FreeLibrary( module );
        look_into_wines_module();
        module = LoadLibraryExA( names[i], NULL, LOAD_LIBRARY_SEARCH_SYSTEM32 );
        ok( module == expected, "LoadLibraryEx %s from system32 gives %p, not %p\n", names[i], module, expected );
        if (module) FreeLibrary( module );
        look_into_wines_module();
        module = LoadLibraryExA( names[i], NULL, LOAD_LIBRARY_SEARCH_DEFAULT_DIRS );
        ok( module == expected, "LoadLibraryEx %s from the default directories gives %p, not %p\n", names[i], module, expected );
        if (module) FreeLibrary( module );
    }
    ok( (void *)GetProcAddress( GetModuleHandleA( "ws2_32" ), "recv" ) == (void *)recv, "recv is another one\n" );
    winetest_pop_context();
}

/* ---- imports of other modules ---- */

static unsigned int imports_checked;

/* One import: its slot holds what GetProcAddress gives for it. */
static void check_import( HMODULE ws2_32, HMODULE importer, const IMAGE_THUNK_DATA *name, const IMAGE_THUNK_DATA *slot,
                          BOOL delayed )
{
    const IMAGE_IMPORT_BY_NAME *by_name = NULL;
    void *expected, *func = (void *)(ULONG_PTR)slot->u1.Function;

    if (delayed && is_inside( importer, func )) return;  /* not used so far */
    if (IMAGE_SNAP_BY_ORDINAL( name->u1.Ordinal ))
        expected = (void *)GetProcAddress( ws2_32, (const char *)(ULONG_PTR)IMAGE_ORDINAL( name->u1.Ordinal ) );
    else
    {
        by_name = rva_to_ptr( importer, name->u1.AddressOfData );
        expected = (void *)GetProcAddress( ws2_32, (const char *)by_name->Name );
    }
    ok( func == expected, "import %s (%#x) is %p, not %p\n", by_name ? (const char *)by_name->Name : "by ordinal",
        (unsigned int)(ULONG_PTR)name->u1.Ordinal, func, expected );
    imports_checked++;
}

static BOOL is_ws2_32( const char *name )
{
    return !lstrcmpiA( name, "ws2_32.dll" ) || !lstrcmpiA( name, "ws2_32" );
}

/* The delay-load table, in the layout of the PE specification. */
struct delay_import
{
    DWORD attributes;
    DWORD name;
    DWORD module;
    DWORD address_table;
    DWORD name_table;
    DWORD bound_table;
    DWORD unload_table;
    DWORD timestamp;
};

static void check_imports( HMODULE ws2_32, HMODULE importer )
{
    const IMAGE_IMPORT_DESCRIPTOR *import = image_directory( importer, IMAGE_DIRECTORY_ENTRY_IMPORT, NULL );
    const struct delay_import *delay = image_directory( importer, IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT, NULL );
    const IMAGE_THUNK_DATA *name, *slot;

    for (; import && import->Name; import++)
    {
        if (!is_ws2_32( rva_to_ptr( importer, import->Name ) )) continue;
        slot = rva_to_ptr( importer, import->FirstThunk );
        if (!import->OriginalFirstThunk) continue;
        name = rva_to_ptr( importer, import->OriginalFirstThunk );
        for (; name->u1.Ordinal; name++, slot++) check_import( ws2_32, importer, name, slot, FALSE );
    }
    for (; delay && delay->name; delay++)
    {
        if (!(delay->attributes & 1) || !is_ws2_32( rva_to_ptr( importer, delay->name ) )) continue;
        slot = rva_to_ptr( importer, delay->address_table );
        name = rva_to_ptr( importer, delay->name_table );
        for (; name->u1.Ordinal; name++, slot++) check_import( ws2_32, importer, name, slot, TRUE );
    }
}

static void test_imports(void)
{
    static const char * const dlls[] =
    {
        "mswsock.dll", "wsock32.dll", "iphlpapi.dll", "winhttp.dll", "wininet.dll", "dnsapi.dll", "wldap32.dll",
        "netapi32.dll", "rpcrt4.dll", "urlmon.dll", "secur32.dll", "webservices.dll", "qwave.dll", "httpapi.dll",
    };
    HMODULE ws2_32 = linked_ws2_32(), module;
    unsigned int i;

    imports_checked = 0;
    check_imports( ws2_32, GetModuleHandleA( NULL ) );
    ok( imports_checked > 10, "only %u imports of the program are from ws2_32\n", imports_checked );

    for (i = 0; i < ARRAY_SIZE(dlls); i++)
    {
        winetest_push_context( "%s", dlls[i] );
        if (!(module = LoadLibraryA( dlls[i] ))) trace( "not there\n" );
        else
        {
            imports_checked = 0;
            check_imports( ws2_32, module );
            if (i < 2) ok( imports_checked, "nothing is from ws2_32\n" );
            check_names( "afterwards" );
        }
        winetest_pop_context();
    }
}

/* wsock32 has many of its functions from ws2_32, by forwarding; Winsock 1.1 programs use those. */
static void test_wsock32(void)
{
    static const char * const names[] = { "bind", "connect", "send", "listen", "closesocket", "socket" };
    HMODULE wsock32 = LoadLibraryA( "wsock32.dll" ), ws2_32 = linked_ws2_32();
    unsigned int i;
    void *func;

    for (i = 0; i < ARRAY_SIZE(names); i++)
    {
        func = (void *)GetProcAddress( wsock32, names[i] );
        ok( func != NULL, "wsock32 has no %s\n", names[i] );
        ok( func == (void *)GetProcAddress( ws2_32, names[i] ) || module_of( func ) == wsock32,
            "%s is in neither module\n", names[i] );
    }
    check_names( "after forwarders" );
}

/* A program may use it by GetProcAddress alone, and load and free it as often as it likes. */
static void test_many_loads(void)
{
    HMODULE expected = linked_ws2_32(), module;
    unsigned int i, wrong = 0;

    for (i = 0; i < 2000; i++)
    {
        module = LoadLibraryA( i & 1 ? "ws2_32.dll" : "ws2_32" );
        if (module != expected || !GetProcAddress( module, "WSARecv" )) wrong++;
        if (!FreeLibrary( module )) wrong++;
    }
    ok( !wrong, "%u loads went wrong\n", wrong );
    for (i = 0; i < 300; i++) if (LoadLibraryA( "ws2_32.dll" ) != expected) wrong++;
    for (i = 0; i < 300; i++) if (!FreeLibrary( expected )) wrong++;
    ok( !wrong, "%u loads went wrong\n", wrong );
    check_names( "after many loads" );
}

/* Threads come and go while it is loaded. */
static DWORD WINAPI loading_thread( void *arg )
{
    LONG *wrong = arg;
    char byte;
    int i;

    for (i = 0; i < 20; i++)
    {
        HMODULE module = LoadLibraryA( "ws2_32.dll" );

        if (module != linked_ws2_32()) InterlockedIncrement( wrong );
        if (recv( INVALID_SOCKET, &byte, 1, 0 ) != SOCKET_ERROR) InterlockedIncrement( wrong );
        FreeLibrary( module );
    }
    return 0;
}

static void test_threads(void)
{
    HANDLE threads[8];
    LONG wrong = 0;
    unsigned int i, round;

    for (round = 0; round < 5; round++)
    {
        for (i = 0; i < ARRAY_SIZE(threads); i++) threads[i] = start_thread( loading_thread, &wrong );
        for (i = 0; i < ARRAY_SIZE(threads); i++) join_thread( threads[i], 30000 );
    }
    ok( !wrong, "%d loads went wrong\n", (int)wrong );
}

/* Wine's own has no name by which it could be found. */
static void test_hidden(void)
{
    HMODULE ws2_32 = linked_ws2_32(), wine = wine_ws2_32();
    char path[MAX_PATH], program[MAX_PATH], *end;

    if (!ws2_32_is_ours())
    {
        skip( "ws2_32 is not ours\n" );
        return;
    }
    ok( wine && wine != ws2_32, "there is no Wine's own\n" );
    ok( !is_wine_builtin( ws2_32 ), "ours has Wine's signature\n" );

    GetModuleFileNameA( NULL, program, sizeof(program) );
    if ((end = strrchr( program, '\\' ))) *end = 0;
    GetModuleFileNameA( ws2_32, path, sizeof(path) );
    trace( "ws2_32 is %s\n", path );
    GetModuleFileNameA( wine, path, sizeof(path) );
    trace( "Wine's own is %s\n", path );
}

/* What is received through a socket made by a DLL of Wine, or by name, is received by the same code. */
static void test_use(void)
{
    int (WINAPI *named_recv)( SOCKET s, char *buffer, int len, int flags );
    SOCKET client, server;
    char buffer[8];

    if (!tcp_pair( &client, &server, TRUE )) return;
    named_recv = (void *)GetProcAddress( LoadLibraryA( "ws2_32" ), "recv" );
    send_all( client, "abcd", 4 );
    wait_bytes( server, 4 );
    check_returns( named_recv( server, buffer, 4, 0 ), 4 );
    ok( !memcmp( buffer, "abcd", 4 ), "wrong data\n" );
    check_fails( named_recv( server, NULL, 4, 0 ), WSAEFAULT );
    close_pair( client, server );
}

START_TEST(loading)
{
    check_names( "at first" );
    test_hidden();
    test_imports();
    test_wsock32();
    test_many_loads();
    if (!init_sockets()) return;
    test_threads();
    test_use();
    done_sockets();
    check_names( "at last" );
}
