/*
 * What every program of the demo needs beside receiving
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

#include "support.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ws2tcpip.h>
#include <wincrypt.h>

#define PROGRESS_INTERVAL_MS 100

char **arguments;

static const char *program_name;
static LARGE_INTEGER started;

static HCRYPTPROV provider;
static HCRYPTHASH hash;
static uint64_t bytes_hashed;

static BOOL show_progress;
static LONG64 progress;
static LONG progress_shown;     /* tick count */

void fail( const char *what, DWORD error )
{
    fprintf( stderr, "%s: %s", program_name, what );
    if (error) fprintf( stderr, ": error %lu", (unsigned long)error );
    fputc( '\n', stderr );
    exit( 1 );
}

void *get_memory( size_t size )
{
    void *memory = malloc( size );

    if (!memory) fail( "out of memory", 0 );
    return memory;
}

void start( int argc, char **argv, int count, const char *usage )
{
    WSADATA data;
    int error;

    program_name = strrchr( argv[0], '\\' );
    program_name = program_name ? program_name + 1 : argv[0];
    arguments = argv + 1;
    argc--;
    if (argc && !strcmp( arguments[0], "--progress" ))
    {
        show_progress = TRUE;
        arguments++;
        argc--;
    }
    if (argc != count)
    {
        fprintf( stderr, "usage: %s [--progress] %s\n", program_name, usage );
        exit( 1 );
    }

    QueryPerformanceCounter( &started );

    /* this one returns its error: WSAGetLastError is not there yet */
    if ((error = WSAStartup( MAKEWORD( 2, 2 ), &data ))) fail( "WSAStartup", error );

    if (!CryptAcquireContextW( &provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT ) ||
        !CryptCreateHash( provider, CALG_SHA_256, 0, 0, &hash ))
        fail( "starting a SHA-256 hash", GetLastError() );
}

void finish(void)
{
    CryptDestroyHash( hash );
    CryptReleaseContext( provider, 0 );
    if (WSACleanup()) fail( "WSACleanup", WSAGetLastError() );
}

SOCKET connect_to( const char *host, const char *port )
{
    struct addrinfo hints = { 0 }, *list, *entry;
    SOCKET s = INVALID_SOCKET;
    int error;

    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_protocol = IPPROTO_TCP;
    if ((error = getaddrinfo( host, port, &hints, &list ))) fail( "getaddrinfo", error );

    /* the first address of the host that somebody listens at */
    for (entry = list; entry; entry = entry->ai_next)
    {
        s = socket( entry->ai_family, entry->ai_socktype, entry->ai_protocol );
        if (s == INVALID_SOCKET) fail( "socket", WSAGetLastError() );
        if (!connect( s, entry->ai_addr, (int)entry->ai_addrlen )) break;

        error = WSAGetLastError();
        if (error != WSAECONNREFUSED) fail( "connect", error );
        closesocket( s );
        s = INVALID_SOCKET;
    }
    freeaddrinfo( list );
    if (s == INVALID_SOCKET) fail( "nobody listens at that address", error );
    return s;
}

void hash_add( const void *data, size_t size )
{
    if (!size) return;
    if (!CryptHashData( hash, data, (DWORD)size, 0 )) fail( "CryptHashData", GetLastError() );
    bytes_hashed += size;
}

void progress_add( uint32_t bytes )
{
    LONG64 total = InterlockedExchangeAdd64( &progress, bytes ) + bytes;
    LONG now = GetTickCount(), shown = progress_shown;

    if (!show_progress || now - shown < PROGRESS_INTERVAL_MS) return;

    /* of several threads, the one that moves the clock on speaks */
    if (InterlockedCompareExchange( &progress_shown, now, shown ) == shown)
        fprintf( stderr, "progress %" PRId64 "\n", (int64_t)total );
}

static void report_hash(void)
{
    BYTE value[32];
    DWORD i, size = sizeof(value);

    if (!CryptGetHashParam( hash, HP_HASHVAL, value, &size, 0 ))
        fail( "CryptGetHashParam", GetLastError() );
    printf( "sha256 " );
    for (i = 0; i < size; i++) printf( "%02x", value[i] );
    printf( "\n" );
}

/* name the file that a function was loaded from */
static void report_module( const void *function )
{
    WCHAR path[MAX_PATH * 4];
    char utf8[sizeof(path) * 2];
    HMODULE module;

    if (!GetModuleHandleExW( GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                             GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, function, &module ))
        fail( "GetModuleHandleEx", GetLastError() );
    if (!GetModuleFileNameW( module, path, ARRAYSIZE( path )) ||
        !WideCharToMultiByte( CP_UTF8, 0, path, -1, utf8, sizeof(utf8), NULL, NULL ))
        fail( "the name of the module", GetLastError() );
    printf( "ws2_32 %s\n", utf8 );
}

void report( uint32_t receives, const void *function )
{
    LARGE_INTEGER now, frequency;

    QueryPerformanceCounter( &now );
    QueryPerformanceFrequency( &frequency );

    printf( "bytes %" PRIu64 "\n", bytes_hashed );
    report_hash();
    printf( "seconds %.3f\n", (double)(now.QuadPart - started.QuadPart) / frequency.QuadPart );
    printf( "receives %" PRIu32 "\n", receives );
    report_module( function );
}
