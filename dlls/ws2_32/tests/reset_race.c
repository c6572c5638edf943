/*
 * Resets and orderly ends at every moment: no reset is taken for an end of file, no end for a reset
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
 * The order of things: a reset at any moment of a receive is never an end of file, and two orderly ends, in whatever
 * order they come, are never a reset. WSRECV_RACE_RUNS in the environment sets the number of runs of each race.
 */

static unsigned int race_runs(void)
{
    char value[16];

    if (GetEnvironmentVariableA( "WSRECV_RACE_RUNS", value, sizeof(value) ) && atoi( value ) > 0) return atoi( value );
    return winetest_interactive ? 1000 : 120;   /* in which the kinds of run_race() repeat */
}

/* ---- a reset against a receive ---- */

enum reader
{
    SPINNING,       /* nonblocking, and called again at once */
    BLOCKING,
    BY_EVENT,
    BY_ROUTINE,
    BY_PORT,
    READERS
};

static const char * const reader_names[] = { "spinning", "blocking", "event", "routine", "port" };

struct race
{
    SOCKET       s;
    enum reader  reader;
    enum style   style;
    unsigned int sent;       /* bytes that came before the reset */
    unsigned int received;
    int          ret;        /* of the receive that ended it, and of those after it */
    int          error;
    int          again[2];
    HANDLE       started;
    HANDLE       port;
};

/* An error of our own: the call failed at once, and there is a completion all the same. */
#define TOLD_TWICE 99999

static struct receive overlapped_receive;

/* One overlapped receive to its end, or to its being refused. */
static int receive_overlapped( SOCKET s, enum reader reader, HANDLE port )
{
    struct receive *r = &overlapped_receive;
    DWORD count = 0, flags = 0;
    OVERLAPPED *overlapped = NULL;
    ULONG_PTR key;
    BOOL told, ret;
    int err;

    init_receive( r, 16, reader == BY_EVENT ? CreateEventW( NULL, TRUE, FALSE, NULL ) : NULL );
    err = start_receive( s, r, reader == BY_ROUTINE ? record_routine : NULL );
    if (!err || err == WSA_IO_PENDING)
    {
        if (reader == BY_PORT)
        {
            ret = GetQueuedCompletionStatus( port, &count, &key, &overlapped, TIME_LIMIT );
            err = ret ? 0 : GetLastError() == ERROR_NETNAME_DELETED ? WSAECONNRESET : (int)GetLastError();
        }
        else if (reader == BY_ROUTINE)
        {
            SleepEx( TIME_LIMIT, TRUE );
            count = r->transferred;
            err = r->called == 1 ? r->error : POISON;
        }
        else err = WSAGetOverlappedResult( s, &r->overlapped, &count, TRUE, &flags ) ? 0 : WSAGetLastError();
    }
    else
    {
        if (reader == BY_PORT) told = GetQueuedCompletionStatus( port, &count, &key, &overlapped, 0 ) || overlapped;
        else if (reader == BY_ROUTINE) told = SleepEx( 0, TRUE ) == WAIT_IO_COMPLETION;
        else told = !WaitForSingleObject( r->overlapped.hEvent, 0 );
        if (told) err = TOLD_TWICE;
    }
    if (reader == BY_EVENT) CloseHandle( r->overlapped.hEvent );
    WSASetLastError( err );
    return err ? SOCKET_ERROR : (int)count;
}

static int receive_once( struct race *race )
{
    char buffer[16];

    if (race->reader >= BY_EVENT) return receive_overlapped( race->s, race->reader, race->port );
    return receive( race->style, race->s, buffer, sizeof(buffer), 0 );
}

static DWORD CALLBACK race_proc( void *arg )
{
    struct race *race = arg;
    unsigned int i;

    SetEvent( race->started );
    for (;;)
    {
        race->ret = receive_once( race );
        race->error = race->ret < 0 ? WSAGetLastError() : 0;
        if (race->ret > 0) race->received += race->ret;
        else if (race->ret == 0 || race->error != WSAEWOULDBLOCK) break;
    }
    for (i = 0; i < ARRAY_SIZE(race->again); i++)
        race->again[i] = receive_once( race ) < 0 ? WSAGetLastError() : 0;
    return 0;
}

static void wait_some( unsigned int turns )
{
    volatile unsigned int i;

    for (i = 0; i < turns; i++) ;
}

static BOOL run_race( SOCKET listener, const struct sockaddr_storage *addr, int len, struct race *race,
                      unsigned int run )
{
    SOCKET client, server;
    HANDLE thread;

    client = make_socket( AF_INET, SOCK_STREAM, TRUE );
    if (connect( client, (const struct sockaddr *)addr, len )) return FALSE;
    server = accept( listener, NULL, NULL );
    /* both ends of a connection take their turn */
    race->s = run & 1 ? server : client;
    if (race->reader == SPINNING) set_nonblocking( race->s, TRUE );
    if (race->reader == BY_PORT) race->port = port_for( race->s, 1 );
    race->style = (run >> 1) % STYLES;
    race->sent = (run >> 3) % 3;
    race->received = 0;
    thread = start_thread( race_proc, race );
    if (WaitForSingleObject( race->started, TIME_LIMIT )) return FALSE;
    if (run % 5 == 4) Sleep( 1 );
    else wait_some( run * 7919 % 20000 );
    if (race->sent) send_all( run & 1 ? client : server, "xy", race->sent );
    reset_socket( run & 1 ? client : server );
    if (!join_thread( thread, TIME_LIMIT )) return FALSE;
    closesocket( race->s );
    if (race->reader == BY_PORT) CloseHandle( race->port );
    return TRUE;
}

static void test_race( enum reader reader )
{
    unsigned int i, runs = race_runs(), ends = 0, others = 0, later = 0, too_much = 0;
    int other_error = 0;
    static struct race race;
    struct sockaddr_storage addr;
    SOCKET listener;
    int len = 0;

    statement( "recv.end.abortive" );
    listener = tcp_listener( AF_INET, &addr, &len );
    race.reader = reader;
    race.started = CreateEventW( NULL, FALSE, FALSE, NULL );
    for (i = 0; i < runs; i++)
    {
        if (!run_race( listener, &addr, len, &race, i )) break;
        if (!race.ret) ends++;
        else if (race.error != WSAECONNRESET)
        {
            others++;
            other_error = race.error;
        }
        if (race.again[0] != WSAECONNRESET || race.again[1] != WSAECONNRESET) later++;
        if (race.received > race.sent) too_much++;
    }
    ok( i == runs, "%u of %u runs were made\n", i, runs );
    /* Wine's server may take the error from the socket just before the receive, which then ends with 0 bytes; the packet
     * that says so cannot be called back. */
    flaky_wine_if( reader == BY_PORT ) ok( !ends, "%u ends of file in %u runs\n", ends, runs );
    flaky_wine_if( reader == BY_PORT ) ok( !others, "%u other errors, the last %d\n", others, other_error );
    ok( !later, "%u runs in which a later receive did not give WSAECONNRESET\n", later );
    ok( !too_much, "%u runs with more data than were sent\n", too_much );
    CloseHandle( race.started );
    closesocket( listener );
}

/* ---- orderly ends ---- */

enum step
{
    END,
    OUR_SEND,       /* shutdown with SD_SEND on our side */
    PEER_SEND,      /* and on the peer's */
    PEER_CLOSE,
    LOOK            /* a receive sees the end */
};

static const char * const step_names[] = { "", "own SD_SEND", "peer's SD_SEND", "peer's close", "look" };

static const enum step orders[][4] =
{
    { PEER_SEND },
    { PEER_CLOSE },
    { OUR_SEND, PEER_SEND },
    { OUR_SEND, PEER_CLOSE },
    { PEER_SEND, OUR_SEND },
    { PEER_SEND, OUR_SEND, PEER_CLOSE },
    { PEER_SEND, LOOK, OUR_SEND },
    { PEER_SEND, LOOK, OUR_SEND, PEER_CLOSE },
    { OUR_SEND, PEER_SEND, LOOK, PEER_CLOSE },
    { PEER_CLOSE, OUR_SEND },
    { PEER_CLOSE, LOOK, OUR_SEND },
};

static void check_end( SOCKET s )
{
    static struct receive r;
    enum style style;
    char buffer[8];
    int i, err;

    for (i = 0; i < 2; i++)
    {
        for (style = BY_RECV; style < STYLES; style++)
        {
            check_returns( receive( style, s, buffer, sizeof(buffer), 0 ), 0 );
            check_returns( receive( style, s, buffer, sizeof(buffer), MSG_PEEK ), 0 );
        }
        init_receive( &r, sizeof(r.data), CreateEventW( NULL, TRUE, FALSE, NULL ) );
        err = start_receive( s, &r, NULL );
        ok( !err || err == WSA_IO_PENDING, "got error %d\n", err );
        if (wait_event( r.overlapped.hEvent, TIME_LIMIT )) check_received( s, &r, "", 0 );
        CloseHandle( r.overlapped.hEvent );
    }
}

/* Windows: sock.c test_shutdown: recv gives 0, repeatedly. */
static void test_order( const enum step *order, BOOL with_data, DWORD later )
{
    SOCKET client, server;
    char buffer[8];
    int i;

    statement( "recv.end.stream win.recv.end.again" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    set_timeout( client, TIME_LIMIT );
    if (with_data) send_all( server, "data", 4 );
    for (i = 0; i < 4 && order[i]; i++)
    {
        winetest_push_context( "%s", step_names[order[i]] );
        switch (order[i])
        {
        case OUR_SEND:
            check_returns( shutdown( client, SD_SEND ), 0 );
            if (server != INVALID_SOCKET) check_returns( recv( server, buffer, sizeof(buffer), 0 ), 0 );
            break;
        case PEER_SEND:
            check_returns( shutdown( server, SD_SEND ), 0 );
            break;
        case PEER_CLOSE:
            check_returns( closesocket( server ), 0 );
            server = INVALID_SOCKET;
            break;
        default:
            if (with_data) check_data( client, "data", 4 );
            with_data = FALSE;
            check_end( client );
            break;
        }
        winetest_pop_context();
    }
    Sleep( later );
    if (with_data) check_data( client, "data", 4 );
    check_end( client );
    closesocket( client );
    if (server != INVALID_SOCKET) closesocket( server );
}

/* The peer, which has closed, refuses our data. Windows: sock.c test_shutdown: WSAECONNABORTED. refused.c has
 * more of it. */
static void test_refused( BOOL look )
{
    SOCKET client, server;
    char buffer[8];
    int i;

    statement( "recv.error.wsaeconnaborted win.recv.aborted" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    closesocket( server );
    wait_readable( client, TIME_LIMIT );
    send( client, "data", 4, 0 );
    Sleep( SETTLE_TIME );
    if (look) is_readable( client, TIME_LIMIT );
    for (i = 0; i < 2; i++) check_fails( recv( client, buffer, sizeof(buffer), 0 ), WSAECONNABORTED );
    closesocket( client );
}

/* ---- connections of every origin ---- */

enum origin
{
    BY_ACCEPT,
    BY_ACCEPT_LATE,     /* after the reset has come */
    BY_ACCEPTEX,
    BY_CONNECTEX,
    ORIGINS
};

static const char * const origin_names[] = { "accept", "accept after the reset", "AcceptEx", "ConnectEx" };

static SOCKET make_connection( enum origin origin, SOCKET *peer )
{
    static const GUID acceptex_guid = WSAID_ACCEPTEX, connectex_guid = WSAID_CONNECTEX;
    struct sockaddr_storage addr;
    LPFN_CONNECTEX pConnectEx;
    WSAOVERLAPPED overlapped;
    LPFN_ACCEPTEX pAcceptEx;
    SOCKET listener, s;
    char buffer[128];
    int len = 0;
    DWORD size;

    listener = tcp_listener( AF_INET, &addr, &len );
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (origin == BY_CONNECTEX)
    {
        s = bound_socket( AF_INET, SOCK_STREAM, NULL, NULL );
        pConnectEx = (LPFN_CONNECTEX)get_extension( s, &connectex_guid );
        pConnectEx( s, (struct sockaddr *)&addr, len, NULL, 0, NULL, &overlapped );
        *peer = accept( listener, NULL, NULL );
        wait_event( overlapped.hEvent, TIME_LIMIT );
        setsockopt( s, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, NULL, 0 );
    }
    else
    {
        s = INVALID_SOCKET;
        if (origin == BY_ACCEPTEX)
        {
            s = make_socket( AF_INET, SOCK_STREAM, TRUE );
            pAcceptEx = (LPFN_ACCEPTEX)get_extension( listener, &acceptex_guid );
            pAcceptEx( listener, s, buffer, 0, sizeof(struct sockaddr_in) + 16, sizeof(struct sockaddr_in) + 16,
                       &size, &overlapped );
        }
        *peer = make_socket( AF_INET, SOCK_STREAM, TRUE );
        check_returns( connect( *peer, (struct sockaddr *)&addr, len ), 0 );
        if (origin == BY_ACCEPT_LATE)
        {
            reset_socket( *peer );
            Sleep( 20 );
            *peer = INVALID_SOCKET;
        }
        if (origin == BY_ACCEPTEX)
        {
            wait_event( overlapped.hEvent, TIME_LIMIT );
            setsockopt( s, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&listener, sizeof(listener) );
        }
        else s = accept( listener, NULL, NULL );
    }
    CloseHandle( overlapped.hEvent );
    closesocket( listener );
    return s;
}

static void test_origin( enum origin origin, enum style style )
{
    struct receiver *r;
    char buffer[8];
    SOCKET s, peer;
    int i;

    statement( "recv.error.wsaeconnreset.stream recv.end.abortive" );
    s = make_connection( origin, &peer );
    /* accept's page: WSAECONNRESET where the connection was reset before; whether it is the call to tell, is open */
    ok( s != INVALID_SOCKET || broken( origin == BY_ACCEPT_LATE ), "no socket, error %d\n", WSAGetLastError() );
    if (s == INVALID_SOCKET) return;
    if (peer != INVALID_SOCKET)
    {
        r = start_receiver( style, s, 8, 0 );
        check_blocks( r );
        reset_socket( peer );
        if (wait_receiver( r )) ok( r->ret == SOCKET_ERROR && r->error == WSAECONNRESET,
                                    "got %d, error %d\n", r->ret, r->error );
        free_receiver( r );
    }
    for (i = 0; i < 3; i++) check_fails( receive( style, s, buffer, sizeof(buffer), 0 ), WSAECONNRESET );
    closesocket( s );
}

START_TEST(reset_race)
{
    enum reader reader;
    enum origin origin;
    enum style style;
    unsigned int i;

    if (!init_sockets()) return;
    limit_test_time( winetest_interactive ? 600000 : 110000 );
    for (reader = SPINNING; reader < READERS; reader++)
    {
        winetest_push_context( "%s", reader_names[reader] );
        test_race( reader );
        winetest_pop_context();
    }
    for (i = 0; i < ARRAY_SIZE(orders); i++)
    {
        winetest_push_context( "order %u", i );
        test_order( orders[i], FALSE, 0 );
        test_order( orders[i], TRUE, 0 );
        test_order( orders[i], FALSE, 20 );
        winetest_pop_context();
    }
    test_refused( FALSE );
    test_refused( TRUE );
    for (origin = BY_ACCEPT; origin < ORIGINS; origin++)
    {
        for (style = BY_RECV; style < STYLES; style++)
        {
            winetest_push_context( "%s, %s", origin_names[origin], style_name( style ) );
            test_origin( origin, style );
            winetest_pop_context();
        }
    }
    done_sockets();
}
