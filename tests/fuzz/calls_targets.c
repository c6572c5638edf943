/*
 * Fuzzing of the DLL: what the calls are made with
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

#include <stdio.h>
#include <string.h>

#include "calls.h"

#define DATA_SIZE 64

const char * const target_names[TARGET_COUNT] =
{
    "TCP with data", "blocking TCP with data", "UDP with data", "blocking UDP with data",
    "TCP without data", "unconnected TCP", "listener", "unbound UDP", "bound UDP", "TCP after SD_BOTH", "TCP after a reset",
    "not overlapped TCP", "TCP with events",
    "closed socket", "event", "file", "pipe", "thread", "0", "INVALID_SOCKET", "garbage"
};

static struct target
{
    BOOL   open;
    SOCKET s, peer;
    DWORD  received;
}
targets[TARGET_COUNT];

static char data[DATA_SIZE];

static SOCKET make_bound( int type, struct sockaddr_in *addr )
{
    SOCKET s = socket( AF_INET, type, 0 );
    int len = sizeof(*addr);

    memset( addr, 0, sizeof(*addr) );
    addr->sin_family = AF_INET;
    addr->sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    bind( s, (struct sockaddr *)addr, sizeof(*addr) );
    getsockname( s, (struct sockaddr *)addr, &len );
    return s;
}

static void make_tcp( struct target *target, BOOL accepted, DWORD flags )
{
    struct linger linger = { 1, 0 };
    struct sockaddr_in addr;
    SOCKET listener = make_bound( SOCK_STREAM, &addr ), client;

    listen( listener, 1 );
    client = WSASocketW( AF_INET, SOCK_STREAM, 0, NULL, 0, flags );
    connect( client, (struct sockaddr *)&addr, sizeof(addr) );
    target->peer = accept( listener, NULL, NULL );
    target->s = client;
    if (accepted)
    {
        target->s = target->peer;
        target->peer = client;
    }
    closesocket( listener );
    /* with a reset, or all ports would be used up */
    setsockopt( target->s, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof(linger) );
}

static void make_udp( struct target *target )
{
    struct sockaddr_in addr;

    target->s = make_bound( SOCK_DGRAM, &addr );
    target->peer = socket( AF_INET, SOCK_DGRAM, 0 );
    connect( target->peer, (struct sockaddr *)&addr, sizeof(addr) );
}

static void set_nonblocking( SOCKET s )
{
    u_long on = 1;

    ioctlsocket( s, FIONBIO, &on );
}

static void set_times( SOCKET s )
{
    DWORD ms = 20;

    setsockopt( s, SOL_SOCKET, SO_RCVTIMEO, (char *)&ms, sizeof(ms) );
    setsockopt( s, SOL_SOCKET, SO_SNDTIMEO, (char *)&ms, sizeof(ms) );
}

static void await_data( SOCKET s )
{
    fd_set set;
    struct timeval time = { 10, 0 };

    FD_ZERO( &set );
    FD_SET( s, &set );
    select( 0, &set, NULL, NULL, &time );
}

static void open_with_data( struct target *target, enum target_kind kind )
{
    if (kind == TARGET_UDP || kind == TARGET_UDP_BLOCKING) make_udp( target );
    else make_tcp( target, any( 2 ), WSA_FLAG_OVERLAPPED );
    send( target->peer, data, sizeof(data), 0 );
    await_data( target->s );
    if (kind == TARGET_TCP || kind == TARGET_UDP) set_nonblocking( target->s );
    else set_times( target->s );
}

static void open_target( struct target *target, enum target_kind kind )
{
    struct linger linger = { 1, 0 };
    struct sockaddr_in addr;

    target->open = TRUE;
    target->received = 0;
    target->peer = INVALID_SOCKET;
    switch (kind)
    {
    case TARGET_UNCONNECTED:
        target->s = socket( AF_INET, SOCK_STREAM, 0 );
        break;
    case TARGET_LISTENER:
        target->s = make_bound( SOCK_STREAM, &addr );
        listen( target->s, 1 );
        break;
    case TARGET_UNBOUND:
        target->s = socket( AF_INET, SOCK_DGRAM, 0 );
        break;
    case TARGET_BOUND:
        target->s = make_bound( SOCK_DGRAM, &addr );
        break;
    case TARGET_EMPTY:
        make_tcp( target, any( 2 ), WSA_FLAG_OVERLAPPED );
        break;
    case TARGET_SHUT:
        make_tcp( target, any( 2 ), WSA_FLAG_OVERLAPPED );
        shutdown( target->s, SD_BOTH );
        break;
    case TARGET_RESET:
        make_tcp( target, TRUE, WSA_FLAG_OVERLAPPED );
        setsockopt( target->peer, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof(linger) );
        closesocket( target->peer );
        target->peer = INVALID_SOCKET;
        break;
    case TARGET_NOT_OVERLAPPED:
        make_tcp( target, FALSE, 0 );
        break;
    case TARGET_EVENTS:
        make_tcp( target, FALSE, WSA_FLAG_OVERLAPPED );
        WSAEventSelect( target->s, (WSAEVENT)targets[TARGET_EVENT].s, FD_READ | FD_CLOSE );
        return;
    default:
        open_with_data( target, kind );
        return;
    }
    set_nonblocking( target->s );
}

static DWORD WINAPI idle_proc( void *arg )
{
    Sleep( INFINITE );
    return (DWORD)(ULONG_PTR)arg;
}

void targets_init(void)
{
    HANDLE read, write;
    unsigned int i;

    for (i = 0; i < DATA_SIZE; i++) data[i] = '0' + i;
    for (i = TARGET_SOCKETS; i < TARGET_COUNT; i++) targets[i].open = TRUE;
    CreatePipe( &read, &write, NULL, 0 );
    targets[TARGET_EVENT].s = (SOCKET)CreateEventW( NULL, TRUE, FALSE, NULL );
    targets[TARGET_FILE].s = (SOCKET)CreateFileW( L"fuzz.tmp", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_ALWAYS,
                                                  FILE_FLAG_DELETE_ON_CLOSE, NULL );
    targets[TARGET_PIPE].s = (SOCKET)read;
    targets[TARGET_THREAD].s = (SOCKET)CreateThread( NULL, 0, idle_proc, NULL, 0, NULL );
    targets[TARGET_INVALID].s = INVALID_SOCKET;
}

static SOCKET make_closed(void)
{
    SOCKET s = socket( AF_INET, any( 2 ) ? SOCK_STREAM : SOCK_DGRAM, 0 );

    if (any( 2 )) closesocket( s );
    else CloseHandle( (HANDLE)s );
    return s;
}

SOCKET target_get( enum target_kind kind )
{
    static const SOCKET garbage[] = { 1, 2, 3, 0x7ffffffc, 0x3ffffffc, (SOCKET)-2, (SOCKET)-6, 0xdeadbeef, 0x12345678 };

    if (kind == TARGET_CLOSED) return make_closed();
    if (kind == TARGET_GARBAGE) return one_of( garbage );
    if (!targets[kind].open) open_target( &targets[kind], kind );
    return targets[kind].s;
}

void target_changed( enum target_kind kind )
{
    struct target *target = &targets[kind];

    if (kind >= TARGET_SOCKETS || !target->open) return;
    closesocket( target->s );
    if (target->peer != INVALID_SOCKET) closesocket( target->peer );
    target->open = FALSE;
}

BOOL target_received( enum target_kind kind, const char *received, DWORD size )
{
    struct target *target = &targets[kind];
    DWORD start = target->received;

    if (start + size > DATA_SIZE) return FALSE;
    target->received += size;
    if (kind == TARGET_UDP || kind == TARGET_UDP_BLOCKING || target->received == DATA_SIZE) target_changed( kind );
    if (!received || !memcmp( received, data + start, size )) return TRUE;
    printf( "%s: received %lu before, now %lu:", target_names[kind], start, size );
    while (size--) printf( " %02x", (BYTE)*received++ );
    printf( "\n" );
    return FALSE;
}

BOOL target_is_whole( enum target_kind kind )
{
    struct target *target = &targets[kind];
    char buffer[2 * DATA_SIZE];
    int ret;

    if (!target->open) return TRUE;
    ret = recv( target->s, buffer, sizeof(buffer), MSG_PEEK );
    if (ret == (int)(DATA_SIZE - target->received) && !memcmp( buffer, data + target->received, ret )) return TRUE;
    printf( "%s: received %lu before, now recv() has given %d, error %d\n", target_names[kind], target->received, ret,
            WSAGetLastError() );
    return FALSE;
}
