/*
 * Tests of receiving when the network fails
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

#include "broken.h"
#include "statement.h"
#include <mstcpip.h>

/*
 * Here links are cut, so this runs only where tests/netns.sh has made a network for it: then the variable
 * WSRECV_TEST_PEER has the address and port of a host in it, which says "hello" and then nothing more.  What is to
 * happen to the network is written into a file; the script does it, and removes the file.
 *
 * The page: WSAENETRESET, "the connection has been broken due to keep-alive activity detecting a failure while the
 * operation was in progress"; WSAETIMEDOUT, "the connection has been dropped because of a network failure or because
 * the peer system failed to respond".
 */

#define REQUEST_FILE  "network.request"
#define BREAK_TIME    20000

/* How the network fails. */
static const char * const failures[] =
{
    "silent",        /* the peer's host gets our packets, and its own are lost */
    "peer-down",     /* the link is cut at the peer's end: the peer's hardware address is not found any more */
    "own-down",      /* our end of the link is taken down */
    "unreachable",   /* a router on the way says by ICMP that there is no such host any more */
};

/* How that is found out. */
enum cause
{
    KEEPALIVE_VALS,  /* probes, by SIO_KEEPALIVE_VALS */
    KEEPALIVE,       /* probes, by SO_KEEPALIVE, after the system's time, which the script has set to a second */
    DATA,            /* our data are not acknowledged */
    DATA_KEEPALIVE,  /* the same, though probes are on: they are for idle connections */
    CAUSES
};

static const char * const cause_names[] = { "SIO_KEEPALIVE_VALS", "SO_KEEPALIVE", "data", "data with SO_KEEPALIVE" };

static BOOL change_network( const char *what )
{
    HANDLE file = CreateFileA( REQUEST_FILE, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL );
    DWORD written, i;

    ok( file != INVALID_HANDLE_VALUE, "cannot write %s, error %lu\n", REQUEST_FILE, GetLastError() );
    if (file == INVALID_HANDLE_VALUE) return FALSE;
    WriteFile( file, what, strlen( what ), &written, NULL );
    WriteFile( file, "\n", 1, &written, NULL );
    CloseHandle( file );
    for (i = 0; i < TIME_LIMIT && GetFileAttributesA( REQUEST_FILE ) != INVALID_FILE_ATTRIBUTES; i += 20) Sleep( 20 );
    ok( i < TIME_LIMIT, "nobody does %s\n", what );
    return i < TIME_LIMIT;
}

static SOCKET connect_peer( const struct sockaddr_in *addr, enum cause cause )
{
    struct tcp_keepalive vals = { 1, 1000, 1000 };
    SOCKET s = make_socket( AF_INET, SOCK_STREAM, TRUE );
    DWORD size, on = 1;

    if (connect( s, (const struct sockaddr *)addr, sizeof(*addr) ))
    {
        ok( 0, "cannot connect, error %d\n", WSAGetLastError() );
        closesocket( s );
        return INVALID_SOCKET;
    }
    if (cause == KEEPALIVE_VALS)
        check_returns( WSAIoctl( s, SIO_KEEPALIVE_VALS, &vals, sizeof(vals), NULL, 0, &size, NULL, NULL ), 0 );
    else if (cause != DATA)
        check_returns( setsockopt( s, SOL_SOCKET, SO_KEEPALIVE, (char *)&on, sizeof(on) ), 0 );
    check_data( s, "hello", 5 );
    return s;
}

enum connection
{
    BLOCKED,     /* a thread that receives */
    WAITALL,     /* one that waits for more, too */
    EVENT,       /* an overlapped receive of each kind */
    ROUTINE,
    PORT,
    IDLE,        /* none */
    CONNECTIONS
};

static void check_result( SOCKET s, struct receive *r, int error )
{
    DWORD size = POISON, flags = POISON;
    int err;
    BOOL ret;

    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( s, &r->overlapped, &size, FALSE, &flags );
    err = WSAGetLastError();
    ok( !ret && err == error, "got %d, error %d\n", ret, err );
    ok( !size, "got size %lu\n", size );
    ok( flags == POISON, "got flags %#lx\n", flags );
}

static void check_blocked( struct receiver *r, int error )
{
    if (WaitForSingleObject( r->thread, BREAK_TIME )) r->stuck = TRUE;
    ok( !r->stuck, "still blocked\n" );
    if (r->stuck) return;
    ok( r->ret == SOCKET_ERROR && r->error == error, "got %d, error %d\n", r->ret, r->error );
}

/* Connections that fail for one cause. */
struct group
{
    enum cause       cause;
    int              error;
    SOCKET           s[CONNECTIONS];
    struct receiver *blocked, *waitall;
    struct receive   event_receive, routine_receive, port_receive;
    HANDLE           event, port;
};

static BOOL open_group( struct group *group, const struct sockaddr_in *addr, enum cause cause )
{
    int i;

    memset( group, 0, sizeof(*group) );
    group->cause = cause;
    group->error = cause == KEEPALIVE || cause == KEEPALIVE_VALS ? WSAENETRESET : WSAETIMEDOUT;
    for (i = 0; i < CONNECTIONS; i++)
        if ((group->s[i] = connect_peer( addr, cause )) == INVALID_SOCKET) return FALSE;
    group->event = CreateEventW( NULL, TRUE, FALSE, NULL );
    group->port = port_for( group->s[PORT], 3 );
    group->blocked = start_receiver( BY_RECV, group->s[BLOCKED], 8, 0 );
    group->waitall = start_receiver( BY_WSARECV, group->s[WAITALL], 8, MSG_WAITALL );
    check_blocks( group->blocked );
    check_blocks( group->waitall );
    return post_receive( group->s[EVENT], &group->event_receive, 8, group->event, NULL ) &&
           post_receive( group->s[ROUTINE], &group->routine_receive, 8, NULL, record_routine ) &&
           post_receive( group->s[PORT], &group->port_receive, 8, NULL, NULL );
}

/* What was waiting is told. */
static void check_pending( struct group *group )
{
    struct receive *r = &group->routine_receive;
    struct packet p;

    statement( group->error == WSAENETRESET ? "recv.error.wsaenetreset.keepalive" :
               group->error == WSAETIMEDOUT ? "recv.error.wsaetimedout" :
               group->error == WSAECONNABORTED ? "recv.error.wsaeconnaborted" :
               "none" );
    check_blocked( group->blocked, group->error );
    check_blocked( group->waitall, group->error );
    if (wait_event( group->event, BREAK_TIME ))
        check_result( group->s[EVENT], &group->event_receive, group->error );

    ok( has_completed( r, BREAK_TIME ), "still pending\n" );
    if (!r->called) run_routines();
    ok( r->called == 1, "routine was called %u times\n", r->called );
    ok( r->error == (DWORD)group->error, "got error %lu\n", r->error );
    ok( !r->transferred, "got size %lu\n", r->transferred );
    check_result( group->s[ROUTINE], r, group->error );

    /* what a packet says of it is not known */
    if (get_packet( group->port, &p )) ok( !p.ret && p.error && !p.size, "got %d, error %lu\n", p.ret, p.error );
    check_result( group->s[PORT], &group->port_receive, group->error );
    check_no_packet( group->port );
}

/* And so is everybody who comes later. */
static void check_later( struct group *group )
{
    char buffer[8];
    int i;

    statement( group->error == WSAENETRESET ? "recv.error.wsaenetreset.keepalive" :
               group->error == WSAETIMEDOUT ? "recv.error.wsaetimedout" :
               group->error == WSAECONNABORTED ? "recv.error.wsaeconnaborted" :
               "none" );
    for (i = 0; i < CONNECTIONS; i++)
    {
        winetest_push_context( "connection %d", i );
        if (i == PORT)  /* on which routines cannot be used */
        {
            check_fails( recv( group->s[i], buffer, sizeof(buffer), 0 ), group->error );
            check_fails( recv( group->s[i], buffer, sizeof(buffer), 0 ), group->error );
            check_overlapped_fails( group->s[i], FALSE, NULL, group->error );
            check_no_packet( group->port );
        }
        else check_broken( group->s[i], group->error );
        winetest_pop_context();
    }
}

static void close_group( struct group *group )
{
    int i;

    for (i = 0; i < CONNECTIONS; i++) closesocket( group->s[i] );
    free_receiver( group->blocked );
    free_receiver( group->waitall );
    CloseHandle( group->event );
    CloseHandle( group->port );
}

static void test_failure( const struct sockaddr_in *addr, const char *failure )
{
    static struct group groups[CAUSES];
    enum cause cause;
    int i;

    for (cause = 0; cause < CAUSES; cause++) if (!open_group( &groups[cause], addr, cause )) return;
    if (!change_network( failure )) return;
    for (i = 0; i < CONNECTIONS; i++)
    {
        check_returns( send( groups[DATA].s[i], "lost", 4, 0 ), 4 );
        check_returns( send( groups[DATA_KEEPALIVE].s[i], "lost", 4, 0 ), 4 );
    }
    for (cause = 0; cause < CAUSES; cause++)
    {
        winetest_push_context( "%s, %s", failure, cause_names[cause] );
        check_pending( &groups[cause] );
        winetest_pop_context();
    }
    Sleep( 2000 );  /* for IDLE: nothing says when its time is over */
    for (cause = 0; cause < CAUSES; cause++)
    {
        winetest_push_context( "%s, %s", failure, cause_names[cause] );
        check_later( &groups[cause] );
        close_group( &groups[cause] );
        winetest_pop_context();
    }
    change_network( "up" );
}

START_TEST(network)
{
    struct sockaddr_in addr;
    char peer[64], *port;
    unsigned int i;

    if (!GetEnvironmentVariableA( "WSRECV_TEST_PEER", peer, sizeof(peer) ) || !(port = strchr( peer, ' ' )))
    {
        skip( "there is no network that may be cut\n" );
        return;
    }
    if (!init_sockets()) return;
    limit_test_time( 200000 );
    *port++ = 0;
    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = inet_addr( peer );
    addr.sin_port = htons( atoi( port ) );

    for (i = 0; i < ARRAY_SIZE(failures); i++) test_failure( &addr, failures[i] );
    done_sockets();
}
