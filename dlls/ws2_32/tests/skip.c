/*
 * Overlapped receives on sockets whose completion port gets no packet for what succeeds at once
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

/*
 * The SetFileCompletionNotificationModes page: with FILE_SKIP_COMPLETION_PORT_ON_SUCCESS the I/O manager does not
 * queue a completion entry to the port when it would return an immediate success; with FILE_SKIP_SET_EVENT_ON_HANDLE
 * it does not set the event for the file object.
 */
#define BOTH_FLAGS (FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE)

#define ROUNDS 20

static void set_modes( SOCKET s, UCHAR flags )
{
    BOOL ret = SetFileCompletionNotificationModes( (HANDLE)s, flags );

    ok( ret, "SetFileCompletionNotificationModes failed, error %lu\n", GetLastError() );
}

#define check_key_packet( port, r, size ) check_key_packet_( __LINE__, port, r, size )
static void check_key_packet_( int line, HANDLE port, struct receive *r, DWORD size )
{
    OVERLAPPED *overlapped = NULL;
    ULONG_PTR key = 0;
    DWORD got = POISON;
    BOOL ret;

    ret = GetQueuedCompletionStatus( port, &got, &key, &overlapped, TIME_LIMIT );
    ok_(__FILE__, line)( ret && overlapped == &r->overlapped && key == 7 && got == size,
                         "got %d, overlapped %p, key %Iu, size %lu\n", ret, overlapped, (SIZE_T)key, got );
}

/* The port has no packet now, without waiting for one. */
#define check_empty( port ) check_empty_( __LINE__, port )
static void check_empty_( int line, HANDLE port )
{
    OVERLAPPED *overlapped = NULL;
    ULONG_PTR key;
    DWORD got;
    BOOL ret = GetQueuedCompletionStatus( port, &got, &key, &overlapped, 0 );

    ok_(__FILE__, line)( !ret && !overlapped, "got a packet: ret %d, overlapped %p\n", ret, overlapped );
}

/* Data are there: what a receive of all of them gives. */
#define check_at_once( s, r, data, len, event ) check_at_once_( __LINE__, s, r, data, len, event )
static void check_at_once_( int line, SOCKET s, struct receive *r, const char *data, DWORD len, HANDLE event )
{
    int err;

    init_receive( r, BUFFER_SIZE, event );
    r->overlapped.Internal = 0;
    err = start_receive( s, r, NULL );
    ok_(__FILE__, line)( !err, "got error %d\n", err );
    ok_(__FILE__, line)( r->size == len, "got size %lu\n", r->size );
    ok_(__FILE__, line)( !r->flags, "got flags %#lx\n", r->flags );
    ok_(__FILE__, line)( !r->overlapped.Internal, "got Internal %#lx\n", (ULONG)r->overlapped.Internal );
    ok_(__FILE__, line)( r->overlapped.InternalHigh == len, "got InternalHigh %lu\n", (ULONG)r->overlapped.InternalHigh );
    ok_(__FILE__, line)( !memcmp( r->data, data, len ), "got wrong data\n" );
    ok_(__FILE__, line)( (unsigned char)r->data[len] == FILLER, "wrote behind the data\n" );
}

static void test_flags(void)
{
    static const struct
    {
        UCHAR flags;
        BOOL  event, packet;
    }
    /* Rule 1 of the direct path: only with both flags, and without an event, nobody has to be told. */
    tests[] =
    {
        { 0, FALSE, TRUE },
        { 0, TRUE, TRUE },
        { FILE_SKIP_SET_EVENT_ON_HANDLE, FALSE, TRUE },
        { FILE_SKIP_SET_EVENT_ON_HANDLE, TRUE, TRUE },
        { FILE_SKIP_COMPLETION_PORT_ON_SUCCESS, FALSE, FALSE },
        { FILE_SKIP_COMPLETION_PORT_ON_SUCCESS, TRUE, FALSE },
        { BOTH_FLAGS, FALSE, FALSE },
        { BOTH_FLAGS, TRUE, FALSE },
    };
    HANDLE port, event = CreateEventW( NULL, TRUE, FALSE, NULL );
    static struct receive r;
    SOCKET client, server;
    unsigned int i, j;
    char data[8];

    for (i = 0; i < ARRAYSIZE( tests ); i++)
    {
        winetest_push_context( "flags %u, event %d", tests[i].flags, tests[i].event );
        if (!tcp_pair( &client, &server, TRUE )) break;
        port = port_for( client, 7 );
        if (tests[i].flags) set_modes( client, tests[i].flags );
        for (j = 0; j < ROUNDS; j++)
        {
            fill_pattern( data, sizeof(data), j );
            send_all( server, data, sizeof(data) );
            wait_readable( client, TIME_LIMIT );
            ResetEvent( event );
            check_at_once( client, &r, data, sizeof(data), tests[i].event ? event : NULL );
            if (tests[i].event) check_event( event, TRUE );
            if (tests[i].packet) check_key_packet( port, &r, sizeof(data) );
            check_empty( port );
        }
        close_pair( client, server );
        CloseHandle( port );
        winetest_pop_context();
    }
    CloseHandle( event );
}

/* The flags count from the moment that they are set, however many receives there were before. */
static void test_late_flags(void)
{
    static struct receive r;
    SOCKET client, server;
    unsigned int i;
    HANDLE port;

    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, 7 );
    for (i = 0; i < 2 * ROUNDS; i++)
    {
        if (i == ROUNDS) set_modes( client, BOTH_FLAGS );
        send_all( server, "data", 4 );
        wait_readable( client, TIME_LIMIT );
        check_at_once( client, &r, "data", 4, NULL );
        if (i < ROUNDS) check_key_packet( port, &r, 4 );
        check_empty( port );
    }
    close_pair( client, server );
    CloseHandle( port );
}

/* One that pends has its packet, and what is received after it is not received before it (rule 7). */
static void test_pending(void)
{
    static struct receive r[2];
    SOCKET client, server;
    unsigned int i;
    HANDLE port;
    int err;

    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, 7 );
    set_modes( client, BOTH_FLAGS );
    for (i = 0; i < ROUNDS; i++)
    {
        send_all( server, "data", 4 );
        wait_readable( client, TIME_LIMIT );
        check_at_once( client, &r[0], "data", 4, NULL );

        if (!post_receive( client, &r[0], 4, NULL, NULL )) break;
        send_all( server, "abcdefgh", 8 );
        init_receive( &r[1], 4, NULL );
        err = start_receive( client, &r[1], NULL );
        ok( !err || err == WSA_IO_PENDING, "got error %d\n", err );
        check_key_packet( port, &r[0], 4 );
        ok( !memcmp( r[0].data, "abcd", 4 ), "the first receive got %.4s\n", r[0].data );
        if (err) check_key_packet( port, &r[1], 4 );
        ok( r[1].overlapped.InternalHigh == 4 && !memcmp( r[1].data, "efgh", 4 ),
            "the second receive got %lu bytes, %.4s\n", (ULONG)r[1].overlapped.InternalHigh, r[1].data );
        check_empty( port );
    }
    close_pair( client, server );
    CloseHandle( port );
}

/* The end of the stream is a success, a shutdown and a reset are not, and none of them leaves a packet. */
static void test_ends(void)
{
    static struct receive r;
    SOCKET client, server;
    unsigned int i;
    HANDLE port;
    int j, err;

    for (i = 0; i < 3; i++)
    {
        winetest_push_context( "%s", i == 0 ? "end" : i == 1 ? "reset" : "shutdown" );
        if (!tcp_pair( &client, &server, TRUE )) break;
        port = port_for( client, 7 );
        set_modes( client, BOTH_FLAGS );
        for (j = 0; j < 3; j++)
        {
            send_all( server, "data", 4 );
            wait_readable( client, TIME_LIMIT );
            check_at_once( client, &r, "data", 4, NULL );
        }
        switch (i)
        {
        case 0: shutdown( server, SD_SEND ); break;
        case 1: reset_socket( server ); break;
        case 2: shutdown( client, SD_RECEIVE ); break;
        }
        if (i < 2) wait_readable( client, TIME_LIMIT );
        for (j = 0; j < 3; j++)
        {
            init_receive( &r, BUFFER_SIZE, NULL );
            err = start_receive( client, &r, NULL );
            /* Windows: sock.c test_completion_port and test_shutdown */
            ok( err == (i == 0 ? 0 : i == 1 ? WSAECONNRESET : WSAESHUTDOWN), "got error %d\n", err );
            if (!err) ok( !r.size, "got size %lu\n", r.size );
            check_empty( port );
        }
        closesocket( client );
        if (i != 1) closesocket( server );
        CloseHandle( port );
        winetest_pop_context();
    }
}

START_TEST(skip)
{
    if (!init_sockets()) return;
    limit_test_time( 60000 );
    test_flags();
    test_late_flags();
    test_pending();
    test_ends();
    done_sockets();
}
