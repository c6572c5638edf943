/*
 * Child processes: some that only live, and some that receive
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

#include "stress.h"

/* What a child is given in shared memory, and what it says there. */
struct share
{
    WSAPROTOCOL_INFOW info;
    UINT key;
    LONG pos, total;   /* of the stream */
    LONG count;        /* bytes to receive */
    LONG received;
    LONG wrong;        /* position of a wrong byte + 1 */
    BOOL ended;        /* the stream, before there were so many */
    int  error;
};

#define CHILD_MS 5000

LONG children;

static BOOL create( const char *arguments, DWORD flags, PROCESS_INFORMATION *info )
{
    char path[MAX_PATH], command[MAX_PATH + 60];
    STARTUPINFOA startup;

    memset( &startup, 0, sizeof(startup) );
    startup.cb = sizeof(startup);
    if (!GetModuleFileNameA( NULL, path, sizeof(path) )) return FALSE;
    snprintf( command, sizeof(command), "\"%s\" %s", path, arguments );
    if (!CreateProcessA( NULL, command, NULL, NULL, FALSE, flags, NULL, NULL, &startup, info )) return FALSE;
    InterlockedIncrement( &children );
    return TRUE;
}

/* Lives a while; what it inherits keeps connections open. */
void start_child( void )
{
    PROCESS_INFORMATION info;

    if (!create( "--child", 0, &info )) return;
    CloseHandle( info.hThread );
    CloseHandle( info.hProcess );
}

int run_child( void )
{
    Sleep( CHILD_MS );
    return 0;
}

/* The child that has been given a socket: receives from it, and checks. */
int run_sharer( const char *name )
{
    HANDLE mapping = OpenFileMappingA( FILE_MAP_WRITE, FALSE, name );
    struct share *share = mapping ? MapViewOfFile( mapping, FILE_MAP_WRITE, 0, 0, sizeof(*share) ) : NULL;
    char data[MAX_CHUNK];
    WSABUF buffer = { 0, data };
    DWORD size, flags;
    int i, ret;
    SOCKET s;

    if (!share) return 1;
    s = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &share->info, 0, WSA_FLAG_OVERLAPPED );
    if (s == INVALID_SOCKET) return 2;
    while (share->received < share->count)
    {
        buffer.len = min( share->count - share->received, MAX_CHUNK );
        flags = 0;
        if (share->received & 1) ret = recv( s, data, buffer.len, 0 );
        else ret = WSARecv( s, &buffer, 1, &size, &flags, NULL, NULL ) ? -1 : (int)size;
        if (ret <= 0)
        {
            share->error = ret ? WSAGetLastError() : 0;
            share->ended = TRUE;
            break;
        }
        for (i = 0; i < ret; i++)
            if ((BYTE)data[i] != stream_byte( share->key, share->pos + share->received + i ) && !share->wrong)
                share->wrong = share->pos + share->received + i + 1;
        share->received += ret;
    }
    closesocket( s );
    return 0;
}

/* A child receives for a while, with a socket that WSADuplicateSocket has made, then this process goes on. */
BOOL do_share( struct lane *lane )
{
    char name[40], arguments[60];
    PROCESS_INFORMATION info;
    struct share *share;
    DWORD code = 1, ok;
    HANDLE mapping;
    BOOL more = FALSE;

    lane->share = FALSE;
    snprintf( name, sizeof(name), "wsrecv-stress-%lu-%d", GetCurrentProcessId(), lane->id );
    snprintf( arguments, sizeof(arguments), "--share %s", name );
    mapping = CreateFileMappingA( INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(*share), name );
    if (!mapping) return TRUE;
    share = MapViewOfFile( mapping, FILE_MAP_WRITE, 0, 0, sizeof(*share) );
    memset( share, 0, sizeof(*share) );
    share->key = lane->key;
    share->pos = lane->pos;
    share->total = lane->total;
    share->count = 1 + RND( lane, 5000 );
    if (!create( arguments, CREATE_SUSPENDED, &info )) return TRUE;
    if (WSADuplicateSocketW( lane->rx, info.dwProcessId, &share->info ))
        violate( lane, WRONG_ERROR, "WSADuplicateSocket", WSAGetLastError() );
    ResumeThread( info.hThread );
    ok = !WaitForSingleObject( info.hProcess, 2 * EVENT_MS );
    if (!ok)
    {
        violate( lane, TIMED_OUT, "child with a socket", share->received );
        TerminateProcess( info.hProcess, 1 );
    }
    else if (!GetExitCodeProcess( info.hProcess, &code ) || code) violate( lane, WRONG_ERROR, "exit code of a child", code );
    else if (share->wrong || lane->pos + share->received > lane->total)
        violate( lane, CORRUPT, "byte in a child at", share->wrong - 1 );
    else
    {
        lane->pos += share->received;
        InterlockedExchangeAdd64( &bytes, share->received );
        more = !share->ended || stream_result( lane, NULL, share->error ? -1 : 0, share->error );
    }
    CloseHandle( info.hThread );
    CloseHandle( info.hProcess );
    UnmapViewOfFile( share );
    CloseHandle( mapping );
    return more;
}
