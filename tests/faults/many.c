/*
 * Many sockets at the same time, each with a receive that waits
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

#include "faults.h"

struct connection
{
    WSAOVERLAPPED overlapped;
    SOCKET s;
    int    got, ended;
    char   data[MANY_SIZE];
};

static struct connection *connections;
static int remaining;

static void post( int i )
{
    struct connection *c = &connections[i];
    WSABUF buffer = { c->got < MANY_SIZE ? MANY_SIZE - c->got : MANY_SIZE, c->data };
    DWORD flags = 0;

    memset( &c->overlapped, 0, sizeof(c->overlapped) );
    if (!WSARecv( c->s, &buffer, 1, NULL, &flags, &c->overlapped, NULL )) return;
    if (WSAGetLastError() == WSA_IO_PENDING) return;
    /* The reset is there already. */
    if (c->got < MANY_SIZE || i & 1 || WSAGetLastError() != WSAECONNRESET)
        wrong( "connection %d: error %d after %d bytes\n", i, WSAGetLastError(), c->got );
    c->ended = 1;
    remaining--;
}

/* What a packet says. */
static void take( int i, DWORD size, DWORD error )
{
    struct connection *c = &connections[i];
    int right;

    if (c->ended)
    {
        wrong( "connection %d: a packet after its end\n", i );
        return;
    }
    if (size && c->got < MANY_SIZE)
    {
        right = check_stream( c->data, options.seed + i, c->got, size );
        if (right != (int)size) wrong( "connection %d: byte %d is wrong\n", i, c->got + right );
        c->got += size;
        if (c->got == MANY_SIZE) send( c->s, "d", 1, 0 );
        post( i );
        return;
    }
    c->ended = 1;
    remaining--;
    if (size) wrong( "connection %d: too many bytes\n", i );
    else if (c->got < MANY_SIZE) wrong( "connection %d: error %lu after %d bytes\n", i, error, c->got );
    else if (i & 1 ? error : error != ERROR_NETNAME_DELETED) wrong( "connection %d: ends with %lu\n", i, error );
}

int run_many( void )
{
    struct request request = { ASK_MANY, options.seed, options.count, 0, 0 };
    DWORD size, error, start = GetTickCount(), made;
    SOCKET control = ask_host( &request );
    OVERLAPPED *overlapped;
    HANDLE port = NULL;
    ULONG_PTR key;
    int i, waiting;
    DWORD closed;
    char byte;

    connections = calloc( options.count, sizeof(*connections) );
    if (control == INVALID_SOCKET || recv( control, &byte, 1, 0 ) != 1)
    {
        wrong( "no connection, error %d\n", WSAGetLastError() );
        return 1;
    }
    for (i = 0; i < options.count; i++)
    {
        connections[i].s = connect_host( 1 );
        if (connections[i].s == INVALID_SOCKET)
        {
            wrong( "connection %d: error %d\n", i, WSAGetLastError() );
            return 1;
        }
        port = CreateIoCompletionPort( (HANDLE)connections[i].s, port, i, 1 );
    }
    made = GetTickCount();
    remaining = options.count;
    for (i = 0; i < options.count; i++)
    {
        post( i );
        send( connections[i].s, (char *)&i, sizeof(i), 0 );
    }
    while (remaining)
    {
        error = GetQueuedCompletionStatus( port, &size, &key, &overlapped, EVENT_MS ) ? 0 : GetLastError();
        if (!overlapped)
        {
            for (i = waiting = 0; i < options.count; i++) waiting += connections[i].got < MANY_SIZE;
            printf( "HANG: %d of %d connections have not ended, %d of them have not all of their data\n", remaining,
                    options.count, waiting );
            return 2;
        }
        if (key >= (ULONG_PTR)options.count || overlapped != &connections[key].overlapped)
            wrong( "a packet of nobody\n" );
        else take( key, size, error );
    }
    closed = GetTickCount();
    for (i = 0; i < options.count; i++) closesocket( connections[i].s );
    if (GetQueuedCompletionStatus( port, &size, &key, &overlapped, 0 ) || overlapped) wrong( "a packet too many\n" );
    printf( "sums: sockets=%d connecting_ms=%lu receiving_ms=%lu\n", options.count, made - start, closed - made );
    return wrongs != 0;
}
