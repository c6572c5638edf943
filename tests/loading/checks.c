/*
 * Loading tests: which ws2_32 is found, in all the ways that lead to one
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
#include <windows.h>
#define PSAPI_VERSION 2
#include <psapi.h>

#include "checks.h"

/* The programs of these tests do not all import ws2_32, so nothing here does. */
#define GET_PROC(module, name) name##_func p##name = (name##_func)(void *)GetProcAddress( module, #name )

void touch_wines_module(void)
{
    HMODULE wine = find_module( OWNER_WINE );

    if (wine) GetProcAddress( wine, "recv" );
}

static void check_module( HMODULE module, enum owner expected, const char *call, const char *when )
{
    enum owner owner = module_owner( module );

    check( owner == expected, "%s %s gives %s", call, when, owner_name( owner ) );
}

void check_lookups( enum owner expected, const char *when )
{
    check_module( GetModuleHandleA( "ws2_32.dll" ), expected, "GetModuleHandle(ws2_32.dll)", when );
    check_module( GetModuleHandleW( L"WS2_32" ), expected, "GetModuleHandle(WS2_32)", when );
    check_module( LoadLibraryA( "ws2_32.dll" ), expected, "LoadLibrary(ws2_32.dll)", when );
    check_module( LoadLibraryW( L"WS2_32" ), expected, "LoadLibrary(WS2_32)", when );
}

void check_bound( const struct pointers *pointers, enum owner expected, const char *what )
{
    enum owner other = expected == OWNER_OURS ? OWNER_WINE : OWNER_OURS;

    check( pointers->count[expected] && !pointers->count[other], "imports of %s: %u are bound to ours, %u to Wine's",
           what, pointers->count[OWNER_OURS], pointers->count[OWNER_WINE] );
}

void check_later_dll( const char *dll, enum owner expected )
{
    struct pointers imports;
    HMODULE module;

    touch_wines_module();
    if (!(module = LoadLibraryA( dll )))
    {
        check( FALSE, "%s can be loaded, error %lu", dll, GetLastError() );
        return;
    }
    count_imports( module, &imports );
    check_bound( &imports, expected, dll );
}

void check_forwarder( enum owner expected )
{
    HMODULE wsock32 = LoadLibraryA( "wsock32.dll" );
    enum owner owner;

    /* wsock32 forwards this one; its recv is a function of its own, which calls ws2_32's */
    touch_wines_module();
    owner = address_owner( (void *)GetProcAddress( wsock32, "accept" ) );
    check( owner == expected, "accept of wsock32 is forwarded to %s", owner_name( owner ) );
}

void check_delayed_import( enum owner expected )
{
    typedef LONG (WINAPI *RpcServerUseProtseqA_func)( unsigned char *, unsigned int, void * );
    HMODULE rpcrt4 = LoadLibraryA( "rpcrt4.dll" );
    GET_PROC( rpcrt4, RpcServerUseProtseqA );
    struct pointers before, data;
    unsigned int i;
    LONG ret;

    count_data( rpcrt4, &before );
#ifdef _WIN64
    /* with 32 bits other data may look like an address */
    check( !before.count[OWNER_OURS] && !before.count[OWNER_WINE], "rpcrt4 does not know ws2_32 before it needs it" );
#endif
    touch_wines_module();
    ret = pRpcServerUseProtseqA( (unsigned char *)"ncacn_ip_tcp", 10, NULL );
    check( !ret, "RpcServerUseProtseq( ncacn_ip_tcp ), result %ld", ret );
    count_data( rpcrt4, &data );
    for (i = 0; i < sizeof(data.count) / sizeof(data.count[0]); i++) data.count[i] -= before.count[i];
    check_bound( &data, expected, "rpcrt4, by delay" );
}

void check_no_bypass(void)
{
    struct pointers imports;

    count_all_imports( &imports );
    check_bound( &imports, OWNER_OURS, "all modules" );
}

void check_beside(void)
{
    unsigned int count = count_modules( OWNER_WINE );
    HMODULE wine = find_module( OWNER_WINE );
    char name[MAX_PATH];

    check( count_modules( OWNER_OURS ) == 1, "ours is loaded once" );
    check( count == 1, "Wine's own is loaded beside it, %u times", count );
    if (!wine || !K32GetModuleBaseNameA( GetCurrentProcess(), wine, name, sizeof(name) )) name[0] = 0;
    check( name[0] && _stricmp( name, "ws2_32.dll" ), "Wine's own is listed under another name: %s", name );
}

static unsigned int right_thunks, wrong_thunks, stubs, functions;

static void check_thunk( HMODULE module, const char *name, DWORD ordinal, void *address )
{
    HMODULE wine = find_module( OWNER_WINE );
    void *target = jump_target( address ), *expected;

    (void)module;
    if (!target)
    {
        functions++;
        return;
    }
    expected = (void *)GetProcAddress( wine, name ? name : (const char *)(ULONG_PTR)ordinal );
    if (target == expected) right_thunks++;
    else if (!expected && address_owner( target ) == OWNER_OURS) stubs++;
    else
    {
        wrong_thunks++;
        printf( "# thunk %s, ordinal %lu, leads to %p, expected %p\n", name ? name : "-", ordinal, target, expected );
    }
}

void check_thunks(void)
{
    if (!find_module( OWNER_WINE ) || !find_module( OWNER_OURS ))
    {
        check( FALSE, "there are modules to compare" );
        return;
    }
    for_each_export( find_module( OWNER_OURS ), check_thunk );
    check( right_thunks > 100 && !wrong_thunks && stubs < 3,
           "thunks lead to Wine's own: %u right, %u wrong, %u not there; %u functions of ours",
           right_thunks, wrong_thunks, stubs, functions );
}

/* Sends a datagram to the socket itself and receives it. */
static const char *receive_datagram( HMODULE module, SOCKET s )
{
    typedef int (WINAPI *bind_func)( SOCKET, const struct sockaddr *, int );
    typedef int (WINAPI *getsockname_func)( SOCKET, struct sockaddr *, int * );
    typedef int (WINAPI *setsockopt_func)( SOCKET, int, int, const char *, int );
    typedef int (WINAPI *sendto_func)( SOCKET, const char *, int, int, const struct sockaddr *, int );
    typedef int (WINAPI *recv_func)( SOCKET, char *, int, int );
    GET_PROC( module, bind );
    GET_PROC( module, getsockname );
    GET_PROC( module, setsockopt );
    GET_PROC( module, sendto );
    GET_PROC( module, recv );
    struct sockaddr_in addr;
    int len = sizeof(addr);
    DWORD timeout = 5000;
    char data[8];

    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = 0x0100007f;
    if (pbind( s, (struct sockaddr *)&addr, len )) return "bind";
    if (pgetsockname( s, (struct sockaddr *)&addr, &len )) return "getsockname";
    if (psetsockopt( s, SOL_SOCKET, SO_RCVTIMEO, (char *)&timeout, sizeof(timeout) )) return "setsockopt";
    if (psendto( s, "datagram", 8, 0, (struct sockaddr *)&addr, len ) != 8) return "sendto";
    if (precv( s, data, sizeof(data), 0 ) != 8) return "recv";
    if (memcmp( data, "datagram", 8 )) return "data";
    return NULL;
}

void check_sockets(void)
{
    typedef int (WINAPI *WSAStartup_func)( WORD, WSADATA * );
    typedef int (WINAPI *WSACleanup_func)(void);
    typedef SOCKET (WINAPI *socket_func)( int, int, int );
    typedef int (WINAPI *closesocket_func)( SOCKET );
    typedef int (WINAPI *getaddrinfo_func)( const char *, const char *, const struct addrinfo *, struct addrinfo ** );
    typedef void (WINAPI *freeaddrinfo_func)( struct addrinfo * );
    HMODULE module = GetModuleHandleA( "ws2_32.dll" );
    GET_PROC( module, WSAStartup );
    GET_PROC( module, WSACleanup );
    GET_PROC( module, socket );
    GET_PROC( module, closesocket );
    GET_PROC( module, getaddrinfo );
    GET_PROC( module, freeaddrinfo );
    const char *failed = NULL;
    struct addrinfo *info;
    WSADATA data;
    SOCKET s;
    int ret;

    ret = pWSAStartup( MAKEWORD( 2, 2 ), &data );
    check( !ret, "WSAStartup, result %d", ret );
    if (ret) return;

    ret = pgetaddrinfo( "127.0.0.1", "80", NULL, &info );
    check( !ret, "getaddrinfo, result %d", ret );
    if (!ret) pfreeaddrinfo( info );

    s = psocket( AF_INET, SOCK_DGRAM, 0 );
    if (s == INVALID_SOCKET) failed = "socket";
    else failed = receive_datagram( module, s );
    check( !failed, "a datagram is received%s%s, error %lu", failed ? ", but not: " : "", failed ? failed : "",
           GetLastError() );
    pclosesocket( s );
    pWSACleanup();
}
