/*
 * A server with one completion port, two threads and many connections
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

#include "overlapped.h"
#include "statement.h"

/*
 * What such servers count on, from Microsoft's "I/O Completion Ports": each receive gives one packet, to one of
 * the threads that wait, with the key of its socket; the page: bytes arrive in the order of the receives.
 * Every connection has one receive pending, and echoes what it got before it posts the next.
 */

#define CONNECTIONS   64
#define THREADS        2
#define ROUNDS         3
#define CHUNK       4000   /* bytes a client sends in a round: */
#define RECEIVE      700   /* several receives for the server, the last one short */

static struct connection
{
    WSAOVERLAPPED overlapped;
    SOCKET        client, server;
    LONG          pending;              /* 1 from the post of the receive to its packet */
    DWORD         bytes;                /* received by the server */
    BOOL          ended;                /* it has had the packet of 0 bytes */
    char          buffer[RECEIVE];
} connections[CONNECTIONS];

static LONG running;                    /* connections that have not ended */

static void post( struct connection *c )
{
    DWORD flags = 0;
    WSABUF buf;
    int ret;

    buf.len = sizeof(c->buffer);
    buf.buf = c->buffer;
    memset( &c->overlapped, 0, sizeof(c->overlapped) );
    InterlockedExchange( &c->pending, 1 );
    ret = WSARecv( c->server, &buf, 1, NULL, &flags, &c->overlapped, NULL );
    ok( !ret || WSAGetLastError() == WSA_IO_PENDING, "WSARecv failed, error %d\n", WSAGetLastError() );
}

static HANDLE port;

static DWORD WINAPI worker( void *arg )
{
    int i;

    (void)arg;
    for (;;)
    {
        OVERLAPPED *overlapped = NULL;
        struct connection *c;
        ULONG_PTR key = 0;
        DWORD size = 0;
        BOOL ret;

        ret = GetQueuedCompletionStatus( port, &size, &key, &overlapped, 4 * TIME_LIMIT );
        if (!key) return 0;             /* posted at the end, or nothing came */
        c = (struct connection *)key;
        ok( ret, "packet with error %lu\n", GetLastError() );
        ok( overlapped == (OVERLAPPED *)&c->overlapped, "got overlapped %p for key %p\n", overlapped, c );
        ok( InterlockedExchange( &c->pending, 0 ) == 1, "a second packet for one receive\n" );
        ok( size <= sizeof(c->buffer), "got size %lu\n", size );
        if (!ret || !size)
        {
            c->ended = TRUE;
            if (InterlockedDecrement( &running )) continue;
            for (i = 0; i < THREADS; i++) PostQueuedCompletionStatus( port, 0, 0, NULL );
            continue;
        }
        c->bytes += size;
        send_all( c->server, c->buffer, size );
        post( c );
    }
}

START_TEST(echo)
{
    static char data[CONNECTIONS][CHUNK];
    HANDLE threads[THREADS];
    BOOL all_right = TRUE;
    int i, count, round;

    statement( "win.port.packet recv.overlapped.post" );
    if (!init_sockets()) return;
    limit_test_time( 60000 );

    port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, THREADS );
    for (count = 0; count < CONNECTIONS; count++)
    {
        struct connection *c = &connections[count];

        if (!tcp_pair( &c->client, &c->server, TRUE )) break;
        ok( CreateIoCompletionPort( (HANDLE)c->server, port, (ULONG_PTR)c, 0 ) == port,
            "CreateIoCompletionPort failed, error %lu\n", GetLastError() );
    }
    running = count;
    for (i = 0; i < THREADS; i++) threads[i] = start_thread( worker, NULL );
    for (i = 0; i < count; i++) post( &connections[i] );

    for (round = 0; round < ROUNDS && all_right; round++)
    {
        for (i = 0; i < count; i++)
        {
            fill_pattern( data[i], CHUNK, round * CONNECTIONS + i );
            send_all( connections[i].client, data[i], CHUNK );
        }
        for (i = 0; i < count && all_right; i++)
        {
            winetest_push_context( "round %d, connection %d", round, i );
            all_right = check_data( connections[i].client, data[i], CHUNK );
            winetest_pop_context();
        }
    }

    for (i = 0; i < count; i++) shutdown( connections[i].client, SD_SEND );
    for (i = 0; i < THREADS; i++) join_thread( threads[i], 5 * TIME_LIMIT );
    for (i = 0; i < count; i++)
    {
        struct connection *c = &connections[i];

        winetest_push_context( "connection %d", i );
        ok( c->ended, "the end of the stream did not come\n" );
        ok( c->bytes == ROUNDS * CHUNK, "the server received %lu bytes\n", c->bytes );
        close_pair( c->client, c->server );
        winetest_pop_context();
    }
    check_no_packet( port );
    CloseHandle( port );
    done_sockets();
}
