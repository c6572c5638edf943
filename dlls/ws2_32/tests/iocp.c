/*
 * Receives on sockets that are associated with a completion port
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

static const char message[] = "into the port";
#define KEY 0x1234

/*
 * Windows: sock.c test_iocp: a nonoverlapped receive works before the association; a pending receive gives
 * exactly one packet, with the key, the OVERLAPPED and the number of bytes.
 */
static void test_pending(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE port;
    int i;

    statement( "win.port.before win.port.packet" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    send_all( server, message, sizeof(message) );
    check_data( client, message, sizeof(message) );
    port = port_for( client, KEY );
    for (i = 0; i < 3; i++)
    {
        if (!post_receive( client, &r, BUFFER_SIZE, NULL, NULL )) break;
        send_all( server, message, sizeof(message) );
        if (!check_packet( port, &r, 0, KEY, sizeof(message) )) break;
        check_received( client, &r, message, sizeof(message) );
        ok( r.size == POISON, "size was set to %lu\n", r.size );
    }
    check_no_packet( port );
    CloseHandle( port );
    close_pair( client, server );
}

/* Windows: sock.c test_completion_port: immediate success queues a packet too, also that of 0 bytes at the end. */
static void test_immediate(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE port;
    int err;

    statement( "win.port.immediate" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, KEY );
    send_all( server, message, sizeof(message) );
    wait_bytes( client, sizeof(message) );
    init_receive( &r, BUFFER_SIZE, NULL );
    err = start_receive( client, &r, NULL );
    ok( !err || err == WSA_IO_PENDING, "got error %d\n", err );
    if (!err) ok( r.size == sizeof(message), "got size %lu\n", r.size );
    if (check_packet( port, &r, 0, KEY, sizeof(message) ))
        check_received( client, &r, message, sizeof(message) );
    check_no_packet( port );

    shutdown( server, SD_SEND );
    wait_readable( client, TIME_LIMIT );
    init_receive( &r, BUFFER_SIZE, NULL );
    err = start_receive( client, &r, NULL );
    ok( !err || err == WSA_IO_PENDING, "got error %d\n", err );
    if (!err) ok( !r.size, "got size %lu\n", r.size );
    if (check_packet( port, &r, 0, KEY, 0 )) check_received( client, &r, "", 0 );
    check_no_packet( port );
    CloseHandle( port );
    close_pair( client, server );
}

/*
 * Microsoft's GetQueuedCompletionStatus page: an event in hEvent does not keep the packet away, unless its
 * "low-order bit is set". The event is signalled either way.
 */
static void test_event(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE port, event;
    int tagged, immediate, err;

    statement( "recv.event.signalled" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, KEY );
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    for (immediate = 0; immediate <= 1; immediate++)
    {
        for (tagged = 0; tagged <= 1; tagged++)
        {
            winetest_push_context( "%s, low bit %d", immediate ? "immediate" : "pending", tagged );
            ResetEvent( event );
            if (immediate)
            {
                send_all( server, message, sizeof(message) );
                wait_bytes( client, sizeof(message) );
                init_receive( &r, BUFFER_SIZE, (HANDLE)((ULONG_PTR)event | tagged) );
                err = start_receive( client, &r, NULL );
                ok( !err || err == WSA_IO_PENDING, "got error %d\n", err );
            }
            else
            {
                if (!post_receive( client, &r, BUFFER_SIZE, (HANDLE)((ULONG_PTR)event | tagged), NULL )) continue;
                check_event( event, FALSE );
                send_all( server, message, sizeof(message) );
            }
            wait_event( event, TIME_LIMIT );
            if (!tagged) check_packet( port, &r, 0, KEY, sizeof(message) );
            check_received( client, &r, message, sizeof(message) );
            check_no_packet( port );
            winetest_pop_context();
        }
    }
    CloseHandle( event );
    CloseHandle( port );
    close_pair( client, server );
}

/* A nonoverlapped receive has no OVERLAPPED that a packet could name; the page: the parameters "are ignored". */
static void test_nonoverlapped(void)
{
    SOCKET client, server;
    HANDLE port;
    char byte;

    statement( "recv.nonoverlapped.both_null" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, KEY );
    set_timeout( client, QUIET_TIME / 2 );
    send_all( server, message, sizeof(message) );
    check_data( client, message, sizeof(message) );
    check_no_packet( port );
    check_fails( recv( client, &byte, 1, 0 ), WSAETIMEDOUT );   /* one that has waited */
    check_no_packet( port );
    CloseHandle( port );
    close_pair( client, server );
}

/*
 * Windows: sock.c test_completion_port: immediate failure queues none and leaves the size alone.
 * The page: "no completion indication will occur".
 */
static void test_failure(void)
{
    static struct receive r;
    HANDLE port;
    SOCKET s;
    int err;

    statement( "recv.return.no_indication win.port.failed" );
    s = make_socket( AF_INET, SOCK_STREAM, TRUE );
    port = port_for( s, KEY );
    init_receive( &r, BUFFER_SIZE, NULL );
    err = start_receive( s, &r, NULL );
    ok( err == WSAENOTCONN, "got error %d\n", err );
    ok( r.size == POISON, "size was set to %lu\n", r.size );
    check_no_packet( port );
    CloseHandle( port );
    closesocket( s );
}

/* Windows: sock.c test_completion_port: peer close and reset while a receive pends: one packet, and no second. */
static void test_end_of_stream(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE port;
    int reset;

    statement( "win.port.reset recv.end.stream" );
    for (reset = 0; reset <= 1; reset++)
    {
        winetest_push_context( "%s", reset ? "reset" : "close" );
        if (!tcp_pair( &client, &server, TRUE )) return;
        port = port_for( client, KEY );
        if (post_receive( client, &r, BUFFER_SIZE, NULL, NULL ))
        {
            if (reset) reset_socket( server );
            else closesocket( server );
            check_packet( port, &r, reset ? ERROR_NETNAME_DELETED : 0, KEY, 0 );
            if (reset) check_ended( &r, STATUS_CONNECTION_RESET );
            else check_received( client, &r, "", 0 );
            check_no_packet( port );
        }
        else closesocket( server );
        closesocket( client );
        check_no_packet( port );
        CloseHandle( port );
        winetest_pop_context();
    }
}

/*
 * Microsoft's SetFileCompletionNotificationModes page: with FILE_SKIP_COMPLETION_PORT_ON_SUCCESS no packet is
 * queued for an operation that returns success; one that has pended still gives its packet.
 */
static void test_skip_on_success(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE port;
    int err;

    end_statement();
    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, KEY );
    if (!SetFileCompletionNotificationModes( (HANDLE)client, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS ))
    {
        skip( "no FILE_SKIP_COMPLETION_PORT_ON_SUCCESS, error %lu\n", GetLastError() );
        goto done;
    }
    send_all( server, message, sizeof(message) );
    wait_bytes( client, sizeof(message) );
    init_receive( &r, BUFFER_SIZE, NULL );
    err = start_receive( client, &r, NULL );
    ok( !err || err == WSA_IO_PENDING, "got error %d\n", err );
    if (err) check_packet( port, &r, 0, KEY, sizeof(message) );
    else ok( r.size == sizeof(message), "got size %lu\n", r.size );
    check_received( client, &r, message, sizeof(message) );
    check_no_packet( port );

    if (post_receive( client, &r, BUFFER_SIZE, NULL, NULL ))
    {
        send_all( server, message, sizeof(message) );
        check_packet( port, &r, 0, KEY, sizeof(message) );
        check_received( client, &r, message, sizeof(message) );
        check_no_packet( port );
    }
done:
    CloseHandle( port );
    close_pair( client, server );
}

/* Windows: sock.c test_iocp: a receive of a thread that has since exited still completes. */
static void test_exited_thread(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE port;

    statement( "win.port.exited_thread" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, KEY );
    post_receive_in_thread( client, &r, NULL, NULL );
    check_no_packet( port );
    ok( r.overlapped.Internal == STATUS_PENDING, "got Internal %#lx\n", (ULONG)r.overlapped.Internal );
    send_all( server, message, sizeof(message) );
    if (check_packet( port, &r, 0, KEY, sizeof(message) ))
        check_received( client, &r, message, sizeof(message) );
    check_no_packet( port );
    CloseHandle( port );
    close_pair( client, server );
}

/*
 * Packets of several sockets and of PostQueuedCompletionStatus in one port, taken out by
 * GetQueuedCompletionStatusEx; Microsoft's pages on these have them in one queue, first in, first out.
 */
static void test_mixed(void)
{
    static struct receive r[3];
    static OVERLAPPED posted;
    OVERLAPPED_ENTRY entries[8];
    SOCKET client[3], server[3];
    ULONG total = 0, count, i, seen[5];
    DWORD start = GetTickCount();
    HANDLE port;
    int pair;

    statement( "win.port.packet" );
    memset( seen, 0, sizeof(seen) );
    port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    for (pair = 0; pair < 3; pair++)
    {
        if (!tcp_pair( &client[pair], &server[pair], TRUE )) return;
        ok( CreateIoCompletionPort( (HANDLE)client[pair], port, KEY + pair, 0 ) == port,
            "CreateIoCompletionPort failed, error %lu\n", GetLastError() );
        post_receive( client[pair], &r[pair], BUFFER_SIZE, NULL, NULL );
    }
    PostQueuedCompletionStatus( port, 77, KEY + 3, &posted );
    for (pair = 2; pair >= 0; pair--) send_all( server[pair], message, 1 + pair );
    for (pair = 0; pair < 3; pair++) has_completed( &r[pair], TIME_LIMIT );
    PostQueuedCompletionStatus( port, 78, KEY + 4, NULL );

    while (total < 5 && GetTickCount() - start < TIME_LIMIT)
    {
        count = 0;
        if (!GetQueuedCompletionStatusEx( port, entries, ARRAY_SIZE(entries), &count, TIME_LIMIT, FALSE )) break;
        for (i = 0; i < count; i++)
        {
            ULONG which = entries[i].lpCompletionKey - KEY, size = entries[i].dwNumberOfBytesTransferred;

            ok( which < 5, "got key %#lx\n", (ULONG)entries[i].lpCompletionKey );
            if (which >= 5) continue;
            if (!total) ok( which == 3, "packet %lu came first\n", which );
            seen[which]++;
            total++;
            if (which < 3)
            {
                ok( size == 1 + which, "packet %lu: got size %lu\n", which, size );
                ok( entries[i].lpOverlapped == (OVERLAPPED *)&r[which].overlapped,
                    "packet %lu: got overlapped %p\n", which, entries[i].lpOverlapped );
            }
            else
            {
                ok( size == 77 + which - 3, "packet %lu: got size %lu\n", which, size );
                ok( entries[i].lpOverlapped == (which == 3 ? &posted : NULL), "packet %lu: got overlapped %p\n",
                    which, entries[i].lpOverlapped );
            }
        }
    }
    for (i = 0; i < ARRAY_SIZE(seen); i++) ok( seen[i] == 1, "packet %lu came %lu times\n", i, seen[i] );
    check_no_packet( port );
    for (pair = 0; pair < 3; pair++)
    {
        check_received( client[pair], &r[pair], message, 1 + pair );
        close_pair( client[pair], server[pair] );
    }
    CloseHandle( port );
}

/* Guards rule 1 of documentation/direct-path.md: a packet for each receive where the program has not asked for none. */
START_TEST(iocp)
{
    if (!init_sockets()) return;
    limit_test_time( 60000 );

    test_pending();
    test_immediate();
    test_event();
    test_nonoverlapped();
    test_failure();
    test_end_of_stream();
    test_skip_on_success();
    test_exited_thread();
    test_mixed();

    done_sockets();
}
