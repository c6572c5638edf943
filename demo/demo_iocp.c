/*
 * Overlapped receives with a completion port
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

/*
 * Receives the parts of a file on many connections. Two worker threads take
 * the packets of all connections from one completion port; whoever gets one
 * posts the next receive of that connection. There is only one receive under
 * way on each, so the order of its bytes is never in doubt, whichever thread
 * has its packets.
 */

#include "parts.h"

#include <stdlib.h>

#define WORKERS 2

static HANDLE port;
static LONG parts_open;

static void post_receive( struct part *part )
{
    DWORD flags = 0;
    WSABUF buffer;

    part_buffer( part, &buffer );

    /* a packet comes even if it completes at once, but none if it fails here */
    if (WSARecv( part->socket, &buffer, 1, NULL, &flags, &part->overlapped, NULL ) == SOCKET_ERROR &&
        WSAGetLastError() != WSA_IO_PENDING)
        fail( "WSARecv", WSAGetLastError() );
}

/* a packet without a part tells a worker to stop */
static void stop_workers(void)
{
    unsigned int i;

    for (i = 0; i < WORKERS; i++)
    {
        if (!PostQueuedCompletionStatus( port, 0, 0, NULL ))
            fail( "PostQueuedCompletionStatus", GetLastError() );
    }
}

static DWORD CALLBACK worker( void *arg )
{
    OVERLAPPED *overlapped;
    struct part *part;
    ULONG_PTR key;
    DWORD bytes;

    (void)arg;
    for (;;)
    {
        if (!GetQueuedCompletionStatus( port, &bytes, &key, &overlapped, INFINITE ))
            fail( "a receive failed", GetLastError() );
        if (!key) return 0;

        part = (struct part *)key;
        if (overlapped != &part->overlapped) fail( "a packet with a wrong OVERLAPPED", 0 );

        if (part_add( part, bytes ))
            post_receive( part );
        else
        {
            closesocket( part->socket );
            if (!InterlockedDecrement( &parts_open )) stop_workers();
        }
    }
}

int main( int argc, char **argv )
{
    HANDLE threads[WORKERS];
    struct part *parts;
    unsigned int i, count;

    start( argc, argv, 3, "HOST PORT CONNECTIONS" );
    count = strtoul( arguments[2], NULL, 10 );
    parts = parts_connect( arguments[0], arguments[1], count );

    port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, WORKERS );
    if (!port) fail( "CreateIoCompletionPort", GetLastError() );
    for (i = 0; i < count; i++)
    {
        if (!CreateIoCompletionPort( (HANDLE)parts[i].socket, port, (ULONG_PTR)&parts[i], 0 ))
            fail( "binding a socket to the completion port", GetLastError() );
    }

    for (i = 0; i < WORKERS; i++)
    {
        threads[i] = CreateThread( NULL, 0, worker, NULL, 0, NULL );
        if (!threads[i]) fail( "CreateThread", GetLastError() );
    }

    parts_open = count;
    for (i = 0; i < count; i++) post_receive( &parts[i] );

    if (WaitForMultipleObjects( WORKERS, threads, TRUE, INFINITE ) == WAIT_FAILED)
        fail( "WaitForMultipleObjects", GetLastError() );

    report( parts_join( parts, count ), WSARecv );

    for (i = 0; i < WORKERS; i++) CloseHandle( threads[i] );
    CloseHandle( port );
    finish();
    return 0;
}
