/*
 * The error for each NTSTATUS, over all rows of the table and the default
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

#include <ntstatus.h>
#define WIN32_NO_STATUS
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <winternl.h>
#include <mswsock.h>

#include "wine/test.h"
#include "sockets.h"
#include "status_table.h"
#include "statement.h"

static ULONG (WINAPI *pRtlNtStatusToDosErrorNoTeb)( NTSTATUS );

/* The status goes into the OVERLAPPED by hand, so no request is needed. */
static BOOL result_of_status( SOCKET s, unsigned int status, int *error )
{
    DWORD count = POISON, flags = POISON;
    WSAOVERLAPPED overlapped;
    BOOL ret;

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.Internal = status;
    overlapped.InternalHigh = 5;
    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( s, &overlapped, &count, FALSE, &flags );
    *error = WSAGetLastError();
    return ret;
}

/* TRUE for success and informational statuses, but for the one that says that there is no result yet. */
static BOOL is_success( unsigned int status )
{
    return !(status & 0x80000000) && status != STATUS_PENDING;
}

static void check_status( SOCKET s, unsigned int status, const char *name )
{
    int error, expected = status_error( status, pRtlNtStatusToDosErrorNoTeb );
    BOOL ret = result_of_status( s, status, &error );

    ok( ret == is_success( status ), "%s %#x: returned %d, error %d\n", name, status, ret, error );
    if (ret)
    {
        /* the last error of a success: 0 before Windows 10 1809, untouched before Windows 7 */
        ok( error == expected || broken( !error ) || broken( error == (int)POISON ),
            "%s %#x: got error %d, expected %d\n", name, status, error, expected );
    }
    else
    {
        /* this one is not in the map before Windows 8 */
        ok( error == expected || broken( status == 0xc00703e4 && error == WSAEINVAL ),
            "%s %#x: got error %d, expected %d\n", name, status, error, expected );
    }
}

static void test_rows( SOCKET s )
{
    unsigned int i, j;

    statement( "win.result.status" );
    for (i = 0; i < ARRAY_SIZE(status_table); i++)
    {
        check_status( s, status_table[i].status, status_table[i].name );
        for (j = 0; j < i; j++)
            ok( status_table[i].status != status_table[j].status, "%s has two rows\n", status_table[i].name );
    }
}

/* Windows: sock.c test_WSAGetOverlappedResult sweeps ranges like these. */
static void test_sweep( SOCKET s )
{
    static const struct { unsigned int first, last; } ranges[] =
    {
        { 0x00000000, 0x00000200 },
        { 0x40000000, 0x40000040 },
        { 0x80000000, 0x80000030 },
        { 0x800703d0, 0x800703f0 },
        { 0xc0000000, 0xc0000400 },
        { 0xc00103d0, 0xc00103f0 },
        { 0xc00703d0, 0xc00703f0 },
        { 0xd0000000, 0xd0000010 },
        { 0xd0000100, 0xd0000110 },
        { 0xd00703d0, 0xd00703f0 },
        { 0xfffffff0, 0xffffffff },
    };
    unsigned int i, status;

    statement( "win.result.status" );
    for (i = 0; i < ARRAY_SIZE(ranges); i++)
    {
        for (status = ranges[i].first; ; status++)
        {
            check_status( s, status, "status" );
            if (status == ranges[i].last) break;
        }
    }
}

/* The number of bytes comes with every result but "not yet": success, and failure too (test_ip_pktinfo and
 * test_tcp_reset read it after failures). */
static void test_count( SOCKET s )
{
    static const unsigned int statuses[] =
    {
        STATUS_SUCCESS, STATUS_BUFFER_OVERFLOW, STATUS_CANCELLED, STATUS_CONNECTION_RESET
    };
    DWORD count, flags;
    WSAOVERLAPPED overlapped;
    unsigned int i;

    end_statement();
    for (i = 0; i < ARRAY_SIZE(statuses); i++)
    {
        memset( &overlapped, 0, sizeof(overlapped) );
        overlapped.Internal = statuses[i];
        overlapped.InternalHigh = 77;
        count = POISON;
        flags = POISON;
        WSAGetOverlappedResult( s, &overlapped, &count, FALSE, &flags );
        ok( count == 77, "status %#x: got count %u\n", statuses[i], (unsigned int)count );
    }
}

START_TEST(status)
{
    SOCKET s;

    pRtlNtStatusToDosErrorNoTeb = (void *)GetProcAddress( GetModuleHandleA( "ntdll.dll" ),
                                                          "RtlNtStatusToDosErrorNoTeb" );
    if (!init_sockets()) return;
    s = make_socket( AF_INET, SOCK_STREAM, TRUE );
    ok( s != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    test_rows( s );
    test_sweep( s );
    test_count( s );
    closesocket( s );
    done_sockets();
}
