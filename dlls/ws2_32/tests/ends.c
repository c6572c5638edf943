/*
 * Tests of how many pending receives end, in every style and by every way
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

enum kind
{
    WITH_EVENT,
    WITH_ROUTINE,
    WITH_PORT,
    WITH_NOTHING,
    KINDS
};

static const char * const kind_names[] = { "event", "routine", "port", "nothing" };

enum way
{
    CLOSESOCKET,
    CANCEL_IO,
    CANCEL_IO_EX_ALL,
    CANCEL_IO_EX_EACH,
    THREAD_EXIT,
    SHUTDOWN_RECEIVE,
    SHUTDOWN_BOTH,
    SHUTDOWN_SEND,
    WAYS
};

static const char * const way_names[] =
{
    "closesocket", "CancelIo", "CancelIoEx for all", "CancelIoEx for each", "thread exit",
    "SD_RECEIVE", "SD_BOTH", "SD_SEND"
};

#define MANY 20  /* more than anybody would keep in a list of fixed size */

/* One byte for each. */
static const char bytes[MANY + 1] = "abcdefghijklmnopqrst";

struct many
{
    BOOL           udp;
    enum kind      kind;
    int            count;
    SOCKET         s, peer;
    HANDLE         port;
    HANDLE         events[MANY];      /* reset by a look */
    unsigned int   packets[MANY];     /* what the port has said */
    DWORD          packet_error[MANY], packet_size[MANY];
    struct receive r[MANY];
};

static BOOL post_many( struct many *many )
{
    int i;

    for (i = 0; i < many->count; i++)
        if (!post_receive( many->s, &many->r[i], 1, many->events[i],
                           many->kind == WITH_ROUTINE ? record_routine : NULL )) return FALSE;
    return TRUE;
}

static DWORD CALLBACK post_many_proc( void *arg )
{
    return post_many( arg );
}

static BOOL open_many( struct many *many, BOOL udp, enum kind kind, int count )
{
    int i;

    memset( many, 0, sizeof(*many) );
    many->udp = udp;
    many->kind = kind;
    many->count = count;
    if (!(udp ? udp_pair( AF_INET, &many->peer, &many->s ) : tcp_pair( &many->s, &many->peer, TRUE ))) return FALSE;
    if (kind == WITH_PORT) many->port = port_for( many->s, 9 );
    if (kind == WITH_EVENT) for (i = 0; i < count; i++) many->events[i] = CreateEventW( NULL, FALSE, FALSE, NULL );
    return TRUE;
}

static void close_many( struct many *many )
{
    int i;

    if (many->s != INVALID_SOCKET) closesocket( many->s );
    closesocket( many->peer );
    if (many->port) CloseHandle( many->port );
    for (i = 0; i < many->count; i++) if (many->events[i]) CloseHandle( many->events[i] );
}

static void take_packets( struct many *many )
{
    struct receive *r;
    struct packet p;
    int i;

    for (i = 0; i < many->count; i++)
    {
        if (!get_packet( many->port, &p )) return;
        r = CONTAINING_RECORD( p.overlapped, struct receive, overlapped );
        ok( r >= many->r && r < many->r + many->count, "got overlapped %p\n", p.overlapped );
        if (r < many->r || r >= many->r + many->count) return;
        ok( p.key == 9, "got key %#lx\n", (ULONG)p.key );
        many->packets[r - many->r]++;
        many->packet_error[r - many->r] = p.error;
        many->packet_size[r - many->r] = p.size;
    }
}

/* Each one has ended, and its completion was told once, and nobody else's. */
static void check_told_once( struct many *many, BOOL routines )
{
    int i;

    for (i = 0; i < many->count; i++) ok( has_completed( &many->r[i], TIME_LIMIT ), "%d is still pending\n", i );
    for (i = 0; i < many->count; i++) ok( !many->r[i].called, "routine %d ran outside of an alertable wait\n", i );
    if (many->kind == WITH_PORT) take_packets( many );
    if (many->kind == WITH_EVENT) for (i = 0; i < many->count; i++) wait_event( many->events[i], TIME_LIMIT );
    if (many->kind == WITH_ROUTINE && routines) run_routines();
    while (SleepEx( many->count > 1 ? QUIET_TIME / 2 : 0, TRUE ) == WAIT_IO_COMPLETION) ;
    for (i = 0; i < many->count; i++)
    {
        ok( many->r[i].called == (many->kind == WITH_ROUTINE && routines), "routine %d was called %u times\n",
            i, many->r[i].called );
        if (many->kind == WITH_PORT) ok( many->packets[i] == 1, "%d had %u packets\n", i, many->packets[i] );
        if (many->kind == WITH_EVENT) check_event( many->events[i], FALSE );
    }
    if (many->kind == WITH_PORT) check_no_packet( many->port );
}

/*
 * Microsoft's CancelIo and CancelIoEx pages and the WSARecv page: ERROR_OPERATION_ABORTED, WSA_OPERATION_ABORTED.
 * Windows: sock.c test_WSAGetOverlappedResult: it is STATUS_CANCELLED.  For closesocket on a connection sock.c
 * test_iocp attests STATUS_CONNECTION_ABORTED, and in packets ERROR_CONNECTION_ABORTED; close.c says more.
 */
static void check_aborted( struct many *many, BOOL closed )
{
    BOOL connection = closed && !many->udp;
    ULONG status;
    int i;

    for (i = 0; i < many->count; i++)
    {
        struct receive *r = &many->r[i];

        status = r->overlapped.Internal;
        ok( status == (ULONG)STATUS_CANCELLED || (connection && status == (ULONG)STATUS_CONNECTION_ABORTED),
            "%d: got Internal %#lx\n", i, status );
        ok( !r->overlapped.InternalHigh, "%d: got InternalHigh %#lx\n", i, (ULONG)r->overlapped.InternalHigh );
        ok( (unsigned char)r->data[0] == FILLER, "%d: the buffer was written\n", i );
        if (r->called)
        {
            ok( r->error == WSA_OPERATION_ABORTED || (connection && r->error == WSAECONNABORTED),
                "%d: got error %lu\n", i, r->error );
            ok( !r->transferred, "%d: got size %lu\n", i, r->transferred );
            ok( !r->routine_flags, "%d: got flags %#lx\n", i, r->routine_flags );
        }
        if (many->packets[i])
        {
            /* what is in a packet is the server's word, which has STATUS_CANCELLED */
            todo_wine_if( connection )
            ok( many->packet_error[i] == (connection ? ERROR_CONNECTION_ABORTED : ERROR_OPERATION_ABORTED),
                "%d: got error %lu\n", i, many->packet_error[i] );
            ok( !many->packet_size[i], "%d: got size %lu\n", i, many->packet_size[i] );
        }
    }
}

/* They are still alive, and get what the peer sends, in their order. */
static void check_alive( struct many *many )
{
    int i;

    Sleep( QUIET_TIME / 2 );
    for (i = 0; i < many->count; i++)
        ok( many->r[i].overlapped.Internal == STATUS_PENDING, "%d: got Internal %#lx\n",
            i, (ULONG)many->r[i].overlapped.Internal );
    for (i = 0; i < many->count; i++) send_all( many->peer, bytes + i, 1 );
    check_told_once( many, TRUE );
    for (i = 0; i < many->count; i++)
    {
        check_received( many->s, &many->r[i], bytes + i, 1 );
        if (many->packets[i]) ok( !many->packet_error[i] && many->packet_size[i] == 1, "%d: got error %lu, size %lu\n",
                                  i, many->packet_error[i], many->packet_size[i] );
        if (many->r[i].called) ok( !many->r[i].error && many->r[i].transferred == 1, "%d: got error %lu, size %lu\n",
                                   i, many->r[i].error, many->r[i].transferred );
    }
}

static BOOL cancel_each( struct many *many )
{
    BOOL ret = TRUE;
    int i;

    for (i = many->count - 1; i >= 0; i--)
        ret = CancelIoEx( (HANDLE)many->s, (OVERLAPPED *)&many->r[i].overlapped ) && ret;
    return ret;
}

static void test_way( BOOL udp, enum kind kind, int count, enum way way )
{
    static struct many many;
    char byte;

    winetest_push_context( "%s, %s, %d, %s", udp ? "UDP" : "TCP", kind_names[kind], count, way_names[way] );
    if (!open_many( &many, udp, kind, count )) return;
    if (way == THREAD_EXIT) join_thread( start_thread( post_many_proc, &many ), TIME_LIMIT );
    else if (!post_many( &many )) return;

    switch (way)
    {
    case CLOSESOCKET:
        check_returns( closesocket( many.s ), 0 );
        many.s = INVALID_SOCKET;
        break;
    case CANCEL_IO:
        ok( CancelIo( (HANDLE)many.s ), "CancelIo failed, error %lu\n", GetLastError() );
        break;
    case CANCEL_IO_EX_ALL:
        ok( CancelIoEx( (HANDLE)many.s, NULL ), "CancelIoEx failed, error %lu\n", GetLastError() );
        break;
    case CANCEL_IO_EX_EACH:
        ok( cancel_each( &many ), "CancelIoEx failed, error %lu\n", GetLastError() );
        break;
    case THREAD_EXIT:
        break;
    default:
        check_returns( shutdown( many.s, way == SHUTDOWN_BOTH ? SD_BOTH : way == SHUTDOWN_SEND ? SD_SEND : SD_RECEIVE ), 0 );
        break;
    }

    /* Windows: sock.c test_shutdown: a receive that was pending before is not cancelled; afd.c
     * test_async_thread_termination: nor one with a completion port, when its thread ends. */
    if (way >= SHUTDOWN_RECEIVE || (way == THREAD_EXIT && kind == WITH_PORT)) check_alive( &many );
    else
    {
        /* the same: the routine of a thread that is gone is not called */
        check_told_once( &many, way != THREAD_EXIT );
        check_aborted( &many, way == CLOSESOCKET );
        if (many.s != INVALID_SOCKET)
        {
            send_all( many.peer, "after", 5 );
            check_data( many.s, "after", 5 );
        }
    }
    if (way == SHUTDOWN_RECEIVE || way == SHUTDOWN_BOTH) check_fails( recv( many.s, &byte, 1, 0 ), WSAESHUTDOWN );
    close_many( &many );
    winetest_pop_context();
}

START_TEST(ends)
{
    enum kind kind;
    enum way way;
    int udp;

    if (!init_sockets()) return;
    limit_test_time( 55000 );
    for (udp = 0; udp <= 1; udp++)
    {
        for (kind = 0; kind < KINDS; kind++)
        {
            for (way = 0; way < WAYS; way++)
            {
                test_way( udp, kind, 1, way );
                test_way( udp, kind, MANY, way );
            }
        }
    }
    done_sockets();
}
