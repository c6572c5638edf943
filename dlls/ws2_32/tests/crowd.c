/*
 * Many receives on one socket, many sockets on one port, many threads that wait
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
 * What holds for one receive holds for each of many: on one socket, where they queue, and on many sockets, which a
 * program has on one completion port. Each one ends as it must, is told of once, and none takes another's end.
 */

#define MANY    60      /* receives on one socket */
#define SOCKETS 100     /* and sockets in a process */
#define THREADS 24

static struct receive many[MANY];

/* ---- many receives on one socket ---- */

enum report { BY_EVENT, BY_ROUTINE, BY_PORT, REPORTS };

static const char * const report_names[] = { "event", "routine", "port" };

enum cause { DATA, END_OF_FILE, RESET, CANCEL, CLOSE, CAUSES };

static const char * const cause_names[] = { "data", "end of file", "reset", "cancel", "close" };

/*
 * The error that is told of, as a Winsock error.
 * Reset: Windows: sock.c test_tcp_reset. Cancel: the WSARecv page: WSA_OPERATION_ABORTED. Close: Windows: sock.c
 * test_iocp has STATUS_CONNECTION_ABORTED; the page's WSA_OPERATION_ABORTED is accepted too.
 */
static BOOL is_right_error( enum cause cause, DWORD error )
{
    switch (cause)
    {
    case RESET:  return error == WSAECONNRESET;
    case CANCEL: return error == WSA_OPERATION_ABORTED;
    case CLOSE:  return error == WSA_OPERATION_ABORTED || error == WSAECONNABORTED;
    default:     return !error;
    }
}

/* Of a packet. */
static BOOL is_right_system_error( enum cause cause, DWORD error )
{
    switch (cause)
    {
    case RESET:  return error == ERROR_NETNAME_DELETED;
    case CANCEL: return error == ERROR_OPERATION_ABORTED;
    case CLOSE:  return error == ERROR_OPERATION_ABORTED || error == ERROR_CONNECTION_ABORTED;
    default:     return !error;
    }
}

static void bring_about( enum cause cause, SOCKET *s, SOCKET *peer )
{
    char data[4 * MANY];

    switch (cause)
    {
    case DATA:
        fill_pattern( data, sizeof(data), 1 );
        send_all( *peer, data, sizeof(data) );
        break;
    case END_OF_FILE:
        check_returns( shutdown( *peer, SD_SEND ), 0 );
        break;
    case RESET:
        reset_socket( *peer );
        *peer = INVALID_SOCKET;
        break;
    case CANCEL:
        ok( CancelIoEx( (HANDLE)*s, NULL ), "CancelIoEx failed, error %lu\n", GetLastError() );
        break;
    default:
        check_returns( closesocket( *s ), 0 );
        *s = INVALID_SOCKET;
        break;
    }
}

/* Each receive was to have 4 bytes of the data, or none. */
static void check_contents( enum cause cause )
{
    unsigned int i, wrong_size = 0, wrong_data = 0;
    char data[4 * MANY];

    fill_pattern( data, sizeof(data), 1 );
    for (i = 0; i < MANY; i++)
    {
        if (many[i].overlapped.InternalHigh != (cause == DATA ? 4 : 0)) wrong_size++;
        else if (cause == DATA && memcmp( many[i].data, data + 4 * i, 4 )) wrong_data++;
    }
    ok( !wrong_size, "%u receives with a wrong size\n", wrong_size );
    ok( !wrong_data, "%u receives with wrong data\n", wrong_data );
}

static void check_events( enum cause cause, SOCKET s )
{
    unsigned int i, late = 0, wrong = 0;
    DWORD size, flags;

    for (i = 0; i < MANY; i++)
    {
        if (WaitForSingleObject( many[i].overlapped.hEvent, late ? 0 : TIME_LIMIT )) late++;
        else if (s == INVALID_SOCKET)
        {
            if (!is_right_system_error( cause, RtlNtStatusToDosError( many[i].overlapped.Internal ) )) wrong++;
        }
        else if (WSAGetOverlappedResult( s, &many[i].overlapped, &size, FALSE, &flags ))
        {
            if (!is_right_error( cause, 0 )) wrong++;
        }
        else if (!is_right_error( cause, WSAGetLastError() )) wrong++;
    }
    ok( !late, "%u receives have not ended\n", late );
    ok( !wrong, "%u receives with a wrong error\n", wrong );
    for (i = 0; i < MANY; i++) CloseHandle( many[i].overlapped.hEvent );
}

static void check_routines( enum cause cause )
{
    unsigned int i, tries, missing, twice = 0, wrong = 0;

    for (tries = 0; tries < 10; tries++)
    {
        for (i = missing = 0; i < MANY; i++) missing += !many[i].called;
        if (!missing) break;
        if (SleepEx( TIME_LIMIT, TRUE ) != WAIT_IO_COMPLETION) break;
    }
    ok( !missing, "%u routines were not called\n", missing );
    ok( !SleepEx( 50, TRUE ), "a routine was called again\n" );
    for (i = 0; i < MANY; i++)
    {
        if (many[i].called > 1) twice++;
        if (many[i].called && !is_right_error( cause, many[i].error )) wrong++;
    }
    ok( !twice, "%u routines were called more than once\n", twice );
    ok( !wrong, "%u routines got a wrong error\n", wrong );
}

static void check_packets( enum cause cause, HANDLE port )
{
    unsigned int i, strange = 0, wrong = 0;
    struct packet p;
    struct receive *r;

    for (i = 0; i < MANY; i++)
    {
        if (!get_packet( port, &p )) break;
        r = (struct receive *)p.overlapped;
        if (r < many || r >= many + MANY || r->called++) strange++;
        if (!is_right_system_error( cause, p.error )) wrong++;
    }
    ok( i == MANY, "got %u packets\n", i );
    ok( !strange, "%u packets of no receive, or of one that had one before\n", strange );
    ok( !wrong, "%u packets with a wrong error\n", wrong );
    check_no_packet( port );
}

static void test_one_socket( enum report report, enum cause cause )
{
    SOCKET client, server;
    unsigned int i;
    HANDLE port = NULL;

    statement( cause == RESET ? "win.reset.pending" : cause == CLOSE ? "recv.error.wsa_operation_aborted" :
               "recv.overlapped.separate" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    if (report == BY_PORT) port = port_for( client, 1 );
    for (i = 0; i < MANY; i++)
    {
        if (!post_receive( client, &many[i], 4, report == BY_EVENT ? CreateEventW( NULL, TRUE, FALSE, NULL ) : NULL,
                           report == BY_ROUTINE ? record_routine : NULL )) break;
    }
    bring_about( cause, &client, &server );
    if (report == BY_EVENT) check_events( cause, client );
    else if (report == BY_ROUTINE) check_routines( cause );
    else check_packets( cause, port );
    check_contents( cause );
    if (client != INVALID_SOCKET) closesocket( client );
    if (server != INVALID_SOCKET) closesocket( server );
    if (port) CloseHandle( port );
}

/* ---- many sockets on one port ---- */

static SOCKET clients[SOCKETS], servers[SOCKETS];
static struct receive receives[SOCKETS];

/* One packet of each socket, with its key, and the error and size that they all have. */
static void check_all_packets( HANDLE port, DWORD error, DWORD size )
{
    unsigned int i, strange = 0, wrong = 0;
    static BOOL seen[SOCKETS];
    struct packet p;

    memset( seen, 0, sizeof(seen) );
    for (i = 0; i < SOCKETS; i++)
    {
        if (!get_packet( port, &p )) break;
        if (p.key >= SOCKETS || seen[p.key] || p.overlapped != (OVERLAPPED *)&receives[p.key].overlapped) strange++;
        else seen[p.key] = TRUE;
        if (p.error != error || p.size != size) wrong++;
    }
    ok( i == SOCKETS, "got %u packets\n", i );
    ok( !strange, "%u packets of no socket, or of one that had one before\n", strange );
    ok( !wrong, "%u packets with a wrong error or size\n", wrong );
    check_no_packet( port );
}

/* All of them get data, then every other one is closed and the rest reset; who is at an end of file is not reset. */
static void test_many_sockets(void)
{
    unsigned int i, wrong = 0;
    char buffer[8];
    HANDLE port;
    int ret;

    statement( "win.port.packet" );
    port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    for (i = 0; i < SOCKETS; i++)
    {
        if (!tcp_pair( &clients[i], &servers[i], TRUE )) return;
        CreateIoCompletionPort( (HANDLE)clients[i], port, i, 0 );
        post_receive( clients[i], &receives[i], sizeof(receives[i].data), NULL, NULL );
    }
    for (i = 0; i < SOCKETS; i++) send_all( servers[i], &i, sizeof(i) );
    check_all_packets( port, 0, sizeof(i) );
    for (i = 0; i < SOCKETS; i++) if (memcmp( receives[i].data, &i, sizeof(i) )) wrong++;
    ok( !wrong, "%u sockets got wrong data\n", wrong );

    statement( "recv.end.abortive" );
    for (i = 0; i < SOCKETS; i++)
    {
        if (i & 1) reset_socket( servers[i] );
        else closesocket( servers[i] );
    }
    Sleep( SETTLE_TIME );
    for (i = wrong = 0; i < SOCKETS; i++)
    {
        ret = recv( clients[i], buffer, sizeof(buffer), 0 );
        if (i & 1 ? ret != SOCKET_ERROR || WSAGetLastError() != WSAECONNRESET : ret != 0) wrong++;
    }
    ok( !wrong, "%u sockets took a reset for an end of file, or the other way\n", wrong );
    for (i = 0; i < SOCKETS; i++) closesocket( clients[i] );
    check_no_packet( port );
    CloseHandle( port );
}

static void test_many_pending_resets(void)
{
    unsigned int i, wrong = 0;
    HANDLE port;

    statement( "win.port.reset" );
    port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    for (i = 0; i < SOCKETS; i++)
    {
        if (!tcp_pair( &clients[i], &servers[i], TRUE )) return;
        CreateIoCompletionPort( (HANDLE)clients[i], port, i, 0 );
        post_receive( clients[i], &receives[i], sizeof(receives[i].data), NULL, NULL );
    }
    for (i = 0; i < SOCKETS; i++) reset_socket( servers[i] );
    check_all_packets( port, ERROR_NETNAME_DELETED, 0 );
    statement( "recv.error.wsaeconnreset.again" );
    for (i = 0; i < SOCKETS; i++)
    {
        init_receive( &receives[i], 8, NULL );
        if (start_receive( clients[i], &receives[i], NULL ) != WSAECONNRESET) wrong++;
    }
    ok( !wrong, "%u sockets did not say WSAECONNRESET again\n", wrong );
    check_no_packet( port );
    for (i = 0; i < SOCKETS; i++) closesocket( clients[i] );
    CloseHandle( port );
}

/* The numbers of handles come again: a new socket has nothing of the one before it. */
static void test_again_and_again(void)
{
    SOCKET client, server;
    unsigned int i;

    end_statement();
    for (i = 0; i < SOCKETS; i++)
    {
        if (!tcp_pair( &client, &server, TRUE )) return;
        if (!send_all( server, "data", 4 ) || !check_data( client, "data", 4 )) break;
        if (i % 3 == 2)
        {
            shutdown( server, SD_SEND );
            check_returns( recv( client, many[0].data, 1, 0 ), 0 );
            closesocket( server );
        }
        else
        {
            reset_socket( server );
            check_fails( recv( client, many[0].data, 1, 0 ), WSAECONNRESET );
        }
        if (i & 1) closesocket( client );
        else CloseHandle( (HANDLE)client );
    }
}

/* ---- many blocked threads ---- */

/* All on one socket, or each on its own; all at once they get the end of the stream or the reset. */
static void test_threads( enum style style, BOOL own_sockets, BOOL reset )
{
    struct receiver *r[THREADS];
    unsigned int i, sockets = own_sockets ? THREADS : 1, wrong = 0;

    for (i = 0; i < sockets; i++) if (!tcp_pair( &clients[i], &servers[i], TRUE )) return;
    for (i = 0; i < THREADS; i++) r[i] = start_receiver( style, clients[own_sockets ? i : 0], 8, 0 );
    check_blocks( r[THREADS - 1] );
    for (i = 0; i < sockets; i++)
    {
        if (reset) reset_socket( servers[i] );
        else closesocket( servers[i] );
    }
    for (i = 0; i < THREADS; i++)
    {
        if (!wait_receiver( r[i] )) break;
        if (reset ? r[i]->ret != SOCKET_ERROR || r[i]->error != WSAECONNRESET : r[i]->ret != 0) wrong++;
        free_receiver( r[i] );
    }
    ok( !wrong, "%u of %u threads got a wrong result\n", wrong, THREADS );
    for (i = 0; i < sockets; i++) closesocket( clients[i] );
}

START_TEST(crowd)
{
    enum report report;
    enum cause cause;
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 100000 );
    for (report = BY_EVENT; report < REPORTS; report++)
    {
        for (cause = DATA; cause < CAUSES; cause++)
        {
            winetest_push_context( "%s, %s", report_names[report], cause_names[cause] );
            test_one_socket( report, cause );
            winetest_pop_context();
        }
    }
    test_many_sockets();
    test_many_pending_resets();
    test_again_and_again();
    for (style = BY_RECV; style <= BY_WSARECV; style += BY_WSARECV - BY_RECV)
    {
        winetest_push_context( "threads, %s", style_name( style ) );
        test_threads( style, TRUE, TRUE );
        test_threads( style, TRUE, FALSE );
        test_threads( style, FALSE, TRUE );
        test_threads( style, FALSE, FALSE );
        winetest_pop_context();
    }
    done_sockets();
}
