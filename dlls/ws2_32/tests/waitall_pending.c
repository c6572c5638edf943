/*
 * Overlapped receives with MSG_WAITALL that have to wait
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

/* Include this before windows.h: it brings the NTSTATUS values. */
#include "overlapped.h"
#include "statement.h"

/*
 * The WSARecv page: a request with MSG_WAITALL "will complete only when" the buffer supplied by the caller is
 * completely full, the connection has been closed, or the request has been canceled or an error occurred.
 */

#define MIB (1024 * 1024)

enum report { BY_EVENT, BY_ROUTINE, BY_PORT, REPORTS };

static const char * const report_names[] = { "event", "routine", "port" };

struct scene
{
    enum report report;
    SOCKET client, server;
    HANDLE port, event;
};

static BOOL open_scene( struct scene *scene, enum report report, BOOL accepted )
{
    memset( scene, 0, sizeof(*scene) );
    scene->report = report;
    if (accepted ? !tcp_pair( &scene->server, &scene->client, TRUE )
                 : !tcp_pair( &scene->client, &scene->server, TRUE )) return FALSE;
    if (report == BY_EVENT) scene->event = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (report == BY_PORT) scene->port = port_for( scene->client, 1 );
    return TRUE;
}

static void close_scene( struct scene *scene )
{
    closesocket( scene->client );
    closesocket( scene->server );
    if (scene->port) CloseHandle( scene->port );
    if (scene->event) CloseHandle( scene->event );
}

/* Returns what WSARecv says: 0 or the error. */
static int start( struct scene *scene, struct receive *r, DWORD len, DWORD flags )
{
    init_receive( r, len, scene->event );
    r->flags = flags;
    return start_receive( scene->client, r, scene->report == BY_ROUTINE ? record_routine : NULL );
}

static void check_pends( struct scene *scene, struct receive *r, DWORD len, DWORD flags )
{
    int err = start( scene, r, len, flags );

    ok( err == WSA_IO_PENDING, "got error %d\n", err );
}

/* The receive has ended with this data, and it was told in its way, once. */
static void check_told( struct scene *scene, struct receive *r, const char *data, DWORD len )
{
    if (scene->report == BY_EVENT)
    {
        wait_event( scene->event, TIME_LIMIT );
        has_completed( r, TIME_LIMIT );
    }
    else if (scene->report == BY_PORT)
    {
        check_packet( scene->port, r, 0, 1, len );
        check_no_packet( scene->port );
    }
    else if (run_routines()) check_routine( r, len );
    check_received( scene->client, r, data, len );
}

static void check_waits( const struct receive *r )
{
    ok( !has_completed( r, QUIET_TIME ), "completed with %u bytes\n", (unsigned int)r->overlapped.InternalHigh );
}

/* Some of the data, or all, is there when the request is made, and the rest comes byte by byte. */
static void test_pieces( enum report report, BOOL accepted, unsigned int before )
{
    static struct receive r;
    struct scene scene;
    unsigned int i;
    int err;

    statement( "recv.waitall.full.overlapped" );
    if (!open_scene( &scene, report, accepted )) return;
    if (before)
    {
        send_all( scene.server, "01234567", before );
        wait_bytes( scene.client, before );
    }
    err = start( &scene, &r, 8, MSG_WAITALL );
    if (before == 8) ok( !err || err == WSA_IO_PENDING, "got error %d\n", err );
    else ok( err == WSA_IO_PENDING, "got error %d\n", err );
    for (i = before; i < 8; i++)
    {
        if (i == 7) check_waits( &r );
        else Sleep( 5 );
        send_all( scene.server, &"01234567"[i], 1 );
    }
    check_told( &scene, &r, "01234567", 8 );

    /* the next receive is as if nothing had been */
    send_all( scene.server, "a", 1 );
    check_data( scene.client, "a", 1 );
    close_scene( &scene );
}

/* More data come than the request has room for: the rest is the next receive's. */
static void test_surplus( enum report report )
{
    static struct receive r;
    struct scene scene;

    statement( "recv.waitall.full.overlapped" );
    if (!open_scene( &scene, report, FALSE )) return;
    check_pends( &scene, &r, 8, MSG_WAITALL );
    send_all( scene.server, "0123", 4 );
    check_waits( &r );
    send_all( scene.server, "456789ab", 8 );
    check_told( &scene, &r, "01234567", 8 );
    check_data( scene.client, "89ab", 4 );
    close_scene( &scene );
}

/* The connection ends while the request is pending: it completes with what has come. */
static void test_end( enum report report, BOOL with_data )
{
    static struct receive r;
    struct scene scene;

    statement( "recv.waitall.closed.overlapped" );
    if (!open_scene( &scene, report, FALSE )) return;
    check_pends( &scene, &r, 8, MSG_WAITALL );
    if (with_data) send_all( scene.server, "0123", 4 );
    shutdown( scene.server, SD_SEND );
    check_told( &scene, &r, "0123", with_data ? 4 : 0 );
    close_scene( &scene );
}

/* The connection is reset while the request is pending: an error occurred. */
static void test_reset( BOOL with_data )
{
    DWORD size = POISON, flags = POISON;
    static struct receive r;
    struct scene scene;
    int ret;

    statement( "recv.waitall.error" );
    if (!open_scene( &scene, BY_EVENT, FALSE )) return;
    check_pends( &scene, &r, 8, MSG_WAITALL );
    if (with_data)
    {
        send_all( scene.server, "0123", 4 );
        check_waits( &r );
    }
    reset_socket( scene.server );
    scene.server = INVALID_SOCKET;
    if (wait_event( scene.event, TIME_LIMIT ))
    {
        WSASetLastError( POISON );
        ret = WSAGetOverlappedResult( scene.client, &r.overlapped, &size, FALSE, &flags );
        /* data that came before the reset may be delivered, as in a receive without the flag */
        ok( (!ret && WSAGetLastError() == WSAECONNRESET) || (with_data && ret && size == 4),
            "got %d, error %d, size %lu\n", ret, WSAGetLastError(), size );
    }
    check_fails( recv( scene.client, r.data, sizeof(r.data), 0 ), WSAECONNRESET );
    closesocket( scene.client );
    CloseHandle( scene.event );
}

/* Cancelled half way: nothing of the data is lost, and whatever asks sees it. */
static void test_cancel( enum report report )
{
    static struct receive r;
    struct scene scene;
    int i;

    statement( "recv.waitall.cancelled" );
    if (!open_scene( &scene, report, FALSE )) return;
    for (i = 0; i < 3; i++)
    {
        check_pends( &scene, &r, 8, MSG_WAITALL );
        send_all( scene.server, "0123", 4 );
        check_waits( &r );
        ok( CancelIoEx( (HANDLE)scene.client, &r.overlapped ), "CancelIoEx failed, error %lu\n", GetLastError() );
        if (report == BY_EVENT) wait_event( scene.event, TIME_LIMIT );
        else if (report == BY_PORT) check_packet( scene.port, &r, ERROR_OPERATION_ABORTED, 1, 0 );
        else if (run_routines())
        {
            ok( r.called == 1, "called %u times\n", r.called );
            ok( r.error == WSA_OPERATION_ABORTED, "got error %lu\n", r.error );
        }
        ok( (NTSTATUS)r.overlapped.Internal == STATUS_CANCELLED, "got Internal %#lx\n", (ULONG)r.overlapped.Internal );
        if (i == 1)
        {
            set_nonblocking( scene.client, TRUE );
            check_returns( recv( scene.client, r.data, sizeof(r.data), 0 ), 4 );
            set_nonblocking( scene.client, FALSE );
        }
        else if (i == 2)
        {
            /* another overlapped receive, without the flag, has them at once or soon */
            start( &scene, &r, 8, 0 );
            check_told( &scene, &r, "0123", 4 );
        }
        else
        {
            wait_readable( scene.client, TIME_LIMIT );
            check_data( scene.client, "0123", 4 );
        }
    }
    close_scene( &scene );
}

/*
 * The WSARecv page: "the posted buffers are guaranteed to be filled in the same order in which they are specified".
 * lens: of the requests, all pending at once; a negative one is without MSG_WAITALL. The data come in pieces.
 */
static void test_queue( const int *lens, unsigned int count, unsigned int piece )
{
    static struct receive r[8];
    static const char data[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    unsigned int i, total = 0, pos, len;
    struct scene scene;

    statement( "recv.waitall.full.overlapped" );
    if (!open_scene( &scene, BY_PORT, FALSE )) return;
    for (i = 0; i < count; i++)
    {
        check_pends( &scene, &r[i], abs( lens[i] ), lens[i] < 0 ? 0 : MSG_WAITALL );
        total += abs( lens[i] );
    }
    for (pos = 0; pos < total; pos += piece)
    {
        send_all( scene.server, data + pos, min( piece, total - pos ) );
        Sleep( 50 );
    }
    for (i = pos = 0; i < count; i++)
    {
        if (!has_completed( &r[i], TIME_LIMIT ))
        {
            ok( 0, "request %u does not complete\n", i );
            break;
        }
        len = r[i].overlapped.InternalHigh;
        if (lens[i] > 0) ok( len == (DWORD)lens[i], "request %u: got %u of %d bytes\n", i, len, lens[i] );
        ok( !memcmp( r[i].data, data + pos, len ), "request %u: got wrong data\n", i );
        pos += len;
    }
    ok( pos <= total, "got %u of %u bytes\n", pos, total );
    close_scene( &scene );
}

struct sender
{
    SOCKET      s;
    const char *data;
    int         size;
};

static DWORD CALLBACK sender_proc( void *arg )
{
    struct sender *sender = arg;
    int pos, piece;

    for (pos = 0; pos < sender->size; pos += piece)
    {
        piece = min( 100000, sender->size - pos );
        if (!send_all( sender->s, sender->data + pos, piece )) return 1;
        if (!(pos % 7)) Sleep( 1 );
    }
    return 0;
}

/* Large requests, over two buffers; rcvbuf: SO_RCVBUF, if it is not 0, smaller than the request. */
static void test_large( enum report report, int size, int rcvbuf )
{
    char *data = HeapAlloc( GetProcessHeap(), 0, size ), *buffer = HeapAlloc( GetProcessHeap(), 0, size + 1 );
    DWORD got = POISON, flags = MSG_WAITALL;
    static struct receive r;
    struct sender sender;
    struct scene scene;
    WSABUF buffers[2];
    HANDLE thread;
    int ret, value = 0, len = sizeof(value);

    statement( "recv.waitall.full.overlapped" );
    fill_pattern( data, size, size );
    memset( buffer, 0, size );
    buffer[size] = 0x55;
    if (!open_scene( &scene, report, FALSE )) return;
    if (rcvbuf)
    {
        check_returns( setsockopt( scene.client, SOL_SOCKET, SO_RCVBUF, (char *)&rcvbuf, sizeof(rcvbuf) ), 0 );
    }
    init_receive( &r, 0, scene.event );
    buffers[0].buf = buffer;
    buffers[0].len = size / 3;
    buffers[1].buf = buffer + size / 3;
    buffers[1].len = size - size / 3;
    ret = WSARecv( scene.client, buffers, 2, &got, &flags, &r.overlapped, report == BY_ROUTINE ? record_routine : NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
    memset( buffers, 0xcc, sizeof(buffers) );  /* they were captured */
    sender.s = scene.server;
    sender.data = data;
    sender.size = size;
    thread = start_thread( sender_proc, &sender );
    if (report == BY_ROUTINE)
    {
        ok( SleepEx( 20000, TRUE ) == WAIT_IO_COMPLETION, "no routine ran\n" );
        ok( r.transferred == (DWORD)size && !r.error, "got size %lu, error %lu\n", r.transferred, r.error );
    }
    else has_completed( &r, 20000 );
    ok( r.overlapped.InternalHigh == (ULONG_PTR)size, "got %lu of %d bytes\n", (ULONG)r.overlapped.InternalHigh, size );
    if (r.overlapped.InternalHigh == (ULONG_PTR)size) ok( !memcmp( buffer, data, size ), "got wrong data\n" );
    ok( buffer[size] == 0x55, "wrote behind the buffers\n" );
    if (rcvbuf)
    {
        check_returns( getsockopt( scene.client, SOL_SOCKET, SO_RCVBUF, (char *)&value, &len ), 0 );
        ok( value == rcvbuf, "SO_RCVBUF is %d\n", value );
    }
    if (r.overlapped.InternalHigh != (ULONG_PTR)size) closesocket( scene.client );
    join_thread( thread, TIME_LIMIT );
    close_scene( &scene );
    HeapFree( GetProcessHeap(), 0, buffer );
    HeapFree( GetProcessHeap(), 0, data );
}

/* Request and answer many times over, as a protocol with headers has it. */
static void test_protocol( enum report report )
{
    static struct receive r;
    struct scene scene;
    char message[40];
    int i;

    statement( "recv.waitall.full.overlapped" );
    if (!open_scene( &scene, report, TRUE )) return;
    for (i = 0; i < 10; i++)
    {
        memset( message, 'a' + i, sizeof(message) );
        message[3] = 12 + i;
        send_all( scene.server, message, 2 );
        if (start( &scene, &r, 4, MSG_WAITALL ) == WSA_IO_PENDING) Sleep( i % 4 );
        send_all( scene.server, message + 2, 10 );
        check_told( &scene, &r, message, 4 );
        if (start( &scene, &r, 12 + i, MSG_WAITALL ) == WSA_IO_PENDING) Sleep( i % 3 );
        if (scene.event) ResetEvent( scene.event );
        send_all( scene.server, message + 12, 4 + i );
        if (scene.report != BY_EVENT || has_completed( &r, TIME_LIMIT ))
        {
            if (scene.event) SetEvent( scene.event );
            check_told( &scene, &r, message + 4, 12 + i );
        }
        else ok( 0, "%d: does not complete\n", i );
        if (scene.event) ResetEvent( scene.event );
    }
    close_scene( &scene );
}

/* The OVERLAPPED of a receive that has ended may be that of one on another socket, which is in nobody's way here. */
static void test_reused( DWORD flags )
{
    static struct receive r, again;
    struct scene scene, other;

    statement( "recv.waitall.full.overlapped" );
    if (!open_scene( &scene, BY_EVENT, FALSE ) || !open_scene( &other, BY_EVENT, FALSE )) return;
    check_pends( &scene, &r, 4, flags );
    send_all( scene.server, "0123", 4 );
    check_told( &scene, &r, "0123", 4 );
    check_pends( &other, &r, 4, 0 );
    check_pends( &scene, &again, 8, MSG_WAITALL );
    send_all( scene.server, "01234", 5 );
    check_waits( &again );
    send_all( scene.server, "567", 3 );
    check_told( &scene, &again, "01234567", 8 );
    send_all( other.server, "abcd", 4 );
    check_told( &other, &r, "abcd", 4 );
    close_scene( &other );
    close_scene( &scene );
}

START_TEST(waitall_pending)
{
    static const int same[] = { 8, 8, 8, 8 }, growing[] = { 2, 5, 9, 16 }, shrinking[] = { 16, 9, 5, 2 },
                     mixed[] = { -4, 8, -4, 12, 3 }, single[] = { 1, 1, 10, 1 };
    enum report report;

    if (!init_sockets()) return;
    limit_test_time( 110000 );
    for (report = BY_EVENT; report < REPORTS; report++)
    {
        winetest_push_context( "%s", report_names[report] );
        test_pieces( report, FALSE, 8 );
        test_pieces( report, FALSE, 4 );
        test_pieces( report, FALSE, 0 );
        test_pieces( report, TRUE, 4 );
        test_pieces( report, TRUE, 0 );
        test_surplus( report );
        test_end( report, TRUE );
        test_end( report, FALSE );
        test_cancel( report );
        test_protocol( report );
        test_large( report, 1, 0 );
        test_large( report, 100000, 0 );
        test_large( report, MIB, 0 );
        test_large( report, MIB, 8192 );
        winetest_pop_context();
    }
    test_large( BY_EVENT, 16 * MIB, 0 );
    test_large( BY_EVENT, 100000, 4096 );
    test_reset( FALSE );
    test_reset( TRUE );
    test_reused( 0 );
    test_reused( MSG_WAITALL );
    test_queue( same, 4, 3 );
    test_queue( same, 4, 32 );
    test_queue( growing, 4, 1 );
    test_queue( growing, 4, 7 );
    test_queue( shrinking, 4, 3 );
    test_queue( mixed, 5, 4 );
    test_queue( single, 4, 2 );
    done_sockets();
}
