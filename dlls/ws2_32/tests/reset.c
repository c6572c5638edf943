/*
 * A connection that was reset: WSAECONNRESET from every receive, and never an end of file
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
#include "broken.h"
#include "statement.h"

/*
 * The WSARecv page: WSAECONNRESET, "the virtual circuit was reset by the remote side"; 0 bytes are the end of a
 * stream that was closed in good order, and nothing else.
 * Windows: sock.c test_tcp_reset, test_completion_port: WSAECONNRESET from every later receive as well.
 */

/* What happens to the receiving socket after, or while, the reset comes. */
enum look
{
    LOOK_NONE,
    LOOK_SELECT_BEFORE,
    LOOK_SELECT_DURING,
    LOOK_SELECT_AFTER,
    LOOK_POLL,
    LOOK_SO_ERROR,
    LOOK_FIONREAD,
    LOOK_SEND,
    LOOK_EVENTS,
    LOOKS
};

static const char * const look_names[] =
{
    "nothing", "select before", "select during", "select after", "WSAPoll", "SO_ERROR", "FIONREAD", "send", "events"
};

static DWORD CALLBACK select_proc( void *arg )
{
    return is_readable( *(SOCKET *)arg, TIME_LIMIT );
}

/* Nothing on the receiving side tells of a reset without looking at the socket, so there it is waited for. */
static void reset_and_look( SOCKET s, SOCKET peer, enum look look )
{
    WSANETWORKEVENTS events;
    HANDLE thread, event;
    WSAPOLLFD poll_fd;
    int value, len;
    u_long count;
    DWORD code;

    switch (look)
    {
    case LOOK_SELECT_BEFORE:
        is_readable( s, 0 );
        break;
    case LOOK_SELECT_DURING:
        thread = start_thread( select_proc, &s );
        Sleep( 20 );
        reset_socket( peer );
        if (!wait_event( thread, TIME_LIMIT )) return;
        GetExitCodeThread( thread, &code );
        ok( code, "not readable after the reset\n" );
        CloseHandle( thread );
        return;
    case LOOK_EVENTS:
        event = CreateEventW( NULL, TRUE, FALSE, NULL );
        WSAEventSelect( s, event, FD_READ | FD_CLOSE );
        reset_socket( peer );
        wait_event( event, TIME_LIMIT );
        WSAEnumNetworkEvents( s, event, &events );
        ok( events.lNetworkEvents & FD_CLOSE, "got events %#lx\n", events.lNetworkEvents );
        WSAEventSelect( s, NULL, 0 );
        CloseHandle( event );
        return;
    default:
        break;
    }

    reset_socket( peer );
    Sleep( 10 );
    switch (look)
    {
    case LOOK_SELECT_AFTER:
        wait_readable( s, TIME_LIMIT );
        break;
    case LOOK_POLL:
        poll_fd.fd = s;
        poll_fd.events = POLLRDNORM;
        value = WSAPoll( &poll_fd, 1, TIME_LIMIT );
        ok( value == 1, "WSAPoll returned %d\n", value );
        break;
    case LOOK_SO_ERROR:
        len = sizeof(value);
        getsockopt( s, SOL_SOCKET, SO_ERROR, (char *)&value, &len );
        break;
    case LOOK_FIONREAD:
        ioctlsocket( s, FIONREAD, &count );
        break;
    case LOOK_SEND:
        value = send( s, "x", 1, 0 );
        ok( value == SOCKET_ERROR, "send returned %d\n", value );
        break;
    default:
        break;
    }
}

static void check_reset( SOCKET s )
{
    statement( "recv.error.wsaeconnreset.stream recv.error.wsaeconnreset.again recv.end.abortive win.reset.later" );
    check_broken( s, WSAECONNRESET );
}

/* The first receive after the reset is made by the function under test; then come all. */
static void test_not_overlapped( enum style style, BOOL nonblocking, enum look look )
{
    SOCKET client, server;
    char buffer[8];

    statement( "recv.error.wsaeconnreset.stream recv.error.wsaeconnreset.again recv.end.abortive "
               "win.reset.later" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    if (nonblocking) set_nonblocking( client, TRUE );
    else set_timeout( client, TIME_LIMIT );
    reset_and_look( client, server, look );
    check_fails( receive( style, client, buffer, sizeof(buffer), 0 ), WSAECONNRESET );
    check_reset( client );
    closesocket( client );
}

static void test_overlapped( LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, enum look look )
{
    SOCKET client, server;

    statement( "recv.error.wsaeconnreset.stream recv.error.wsaeconnreset.again recv.end.abortive "
               "win.reset.later" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    reset_and_look( client, server, look );
    check_overlapped_fails( client, FALSE, routine, WSAECONNRESET );
    check_reset( client );
    closesocket( client );
}

/* Windows: sock.c test_completion_port: an immediate failure queues no packet, and leaves the size alone. */
static void test_port( enum look look )
{
    static struct receive r;
    SOCKET client, server;
    HANDLE port;
    int i;

    statement( "recv.error.wsaeconnreset.stream win.port.failed" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, 1 );
    reset_and_look( client, server, look );
    for (i = 0; i < 3; i++)
    {
        init_receive( &r, sizeof(r.data), NULL );
        check_fails( WSARecv( client, &r.buf, 1, &r.size, &r.flags, &r.overlapped, NULL ), WSAECONNRESET );
        ok( r.size == POISON, "size was set to %lu\n", r.size );
    }
    check_no_packet( port );
    closesocket( client );
    CloseHandle( port );
}

static void test_blocked( enum style style, int family, DWORD flags )
{
    SOCKET client, server;
    struct receiver *r;

    statement( "recv.end.abortive" );
    if (!(family == AF_INET6 ? tcp_pair6( &client, &server, TRUE ) : tcp_pair( &client, &server, TRUE ))) return;
    r = start_receiver( style, client, 8, flags );
    check_blocks( r );
    reset_socket( server );
    if (wait_receiver( r ))
    {
        ok( r->ret == SOCKET_ERROR, "got %d\n", r->ret );
        ok( r->error == WSAECONNRESET, "got error %d\n", r->error );
    }
    free_receiver( r );
    check_reset( client );
    closesocket( client );
}

/* Windows: sock.c test_tcp_reset, test_WSARecv: STATUS_CONNECTION_RESET and 0 bytes, and the event is set. */
static void test_pending_event( unsigned int count )
{
    static struct receive r[3];
    DWORD size, flags, i;
    SOCKET client, server;
    HANDLE events[3];
    BOOL ret;

    statement( "win.reset.pending" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    for (i = 0; i < count; i++)
    {
        events[i] = CreateEventW( NULL, TRUE, FALSE, NULL );
        post_receive( client, &r[i], sizeof(r[i].data), events[i], NULL );
    }
    reset_socket( server );
    for (i = 0; i < count; i++)
    {
        if (!wait_event( events[i], TIME_LIMIT )) continue;
        check_ended( &r[i], STATUS_CONNECTION_RESET );
        size = flags = POISON;
        WSASetLastError( POISON );
        ret = WSAGetOverlappedResult( client, &r[i].overlapped, &size, FALSE, &flags );
        ok( !ret && WSAGetLastError() == WSAECONNRESET, "got %d, error %d\n", ret, WSAGetLastError() );
        ok( !size, "got size %lu\n", size );
        ret = GetOverlappedResult( (HANDLE)client, &r[i].overlapped, &size, FALSE );
        ok( !ret && GetLastError() == ERROR_NETNAME_DELETED, "got %d, error %lu\n", ret, GetLastError() );
    }
    check_reset( client );
    closesocket( client );
    for (i = 0; i < count; i++) CloseHandle( events[i] );
}

static void test_pending_routine(void)
{
    static struct receive r;
    SOCKET client, server;

    statement( "recv.routine.error recv.end.abortive" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    post_receive( client, &r, sizeof(r.data), NULL, record_routine );
    reset_socket( server );
    if (run_routines())
    {
        ok( r.called == 1, "the routine was called %u times\n", r.called );
        ok( r.error == WSAECONNRESET, "got error %lu\n", r.error );
        ok( !r.transferred, "got size %lu\n", r.transferred );
        check_ended( &r, STATUS_CONNECTION_RESET );
    }
    ok( !SleepEx( 0, TRUE ), "one more routine ran\n" );
    check_reset( client );
    closesocket( client );
}

/* Windows: sock.c test_completion_port: one packet with ERROR_NETNAME_DELETED and 0 bytes, and no second one. */
static void test_pending_port(void)
{
    static struct receive r;
    SOCKET client, server;
    HANDLE port;

    statement( "win.port.reset" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    port = port_for( client, 7 );
    post_receive( client, &r, sizeof(r.data), NULL, NULL );
    reset_socket( server );
    check_packet( port, &r, ERROR_NETNAME_DELETED, 7, 0 );
    check_ended( &r, STATUS_CONNECTION_RESET );
    check_no_packet( port );
    closesocket( client );
    CloseHandle( port );
}

/* Unread data are dropped by a reset on Windows, as far as is known; that some version hands them out first is allowed
 * for. In no case is there an end of the stream. */
static void test_unread( enum style style, BOOL nonblocking, enum look look )
{
    SOCKET client, server;
    char buffer[8];
    int ret, err;

    statement( "recv.end.abortive" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    if (nonblocking) set_nonblocking( client, TRUE );
    else set_timeout( client, TIME_LIMIT );
    send_all( server, "data", 4 );
    wait_bytes( client, 4 );
    reset_and_look( client, server, look );
    ret = receive( style, client, buffer, sizeof(buffer), 0 );
    err = ret < 0 ? WSAGetLastError() : 0;
    ok( err == WSAECONNRESET || broken( ret == 4 ), "got %d, error %d\n", ret, err );
    check_reset( client );
    closesocket( client );
}

/* A part of the data was read before, so that it is the rest that is unread. */
static void test_partly_read(void)
{
    SOCKET client, server;
    char buffer[2];
    int ret, err;

    statement( "recv.end.abortive" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    send_all( server, "data", 4 );
    wait_bytes( client, 4 );
    ret = recv( client, buffer, sizeof(buffer), 0 );
    ok( ret == 2, "got %d, error %d\n", ret, WSAGetLastError() );
    reset_and_look( client, server, LOOK_NONE );
    ret = recv( client, buffer, sizeof(buffer), 0 );
    err = ret < 0 ? WSAGetLastError() : 0;
    ok( err == WSAECONNRESET || broken( ret == 2 ), "got %d, error %d\n", ret, err );
    check_reset( client );
    closesocket( client );
}

/* Our own sending is over when the reset comes: that does not make the connection one that ended in good order. */
static void test_half_closed( enum look look )
{
    SOCKET client, server;
    char buffer[8];
    int ret;

    statement( "recv.end.abortive" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    shutdown( client, SD_SEND );
    ret = recv( server, buffer, sizeof(buffer), 0 );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
    reset_and_look( client, server, look );
    check_reset( client );
    closesocket( client );
}

/* Both handles of a socket know of the reset, also the one that has not received. */
static void test_duplicate(void)
{
    WSAPROTOCOL_INFOW info;
    SOCKET client, server, other;

    statement( "recv.end.abortive" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    check_returns( WSADuplicateSocketW( client, GetCurrentProcessId(), &info ), 0 );
    other = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, 0 );
    ok( other != INVALID_SOCKET, "no duplicate, error %d\n", WSAGetLastError() );
    reset_and_look( client, server, LOOK_NONE );
    check_reset( client );
    check_reset( other );
    close_pair( client, other );
}

/* Guards documentation/direct-path.md: a connection that is closed is not received from. */
START_TEST(reset)
{
    enum style style;
    enum look look;
    BOOL nonblocking;

    if (!init_sockets()) return;
    limit_test_time( 100000 );
    for (look = LOOK_NONE; look < LOOKS; look++)
    {
        winetest_push_context( "%s", look_names[look] );
        for (nonblocking = FALSE; nonblocking <= TRUE; nonblocking++)
        {
            for (style = BY_RECV; style < STYLES; style++)
            {
                winetest_push_context( "%sblocking %s", nonblocking ? "non" : "", style_name( style ) );
                test_not_overlapped( style, nonblocking, look );
                if (look != LOOK_EVENTS && look != LOOK_SELECT_DURING) test_unread( style, nonblocking, look );
                winetest_pop_context();
            }
        }
        test_overlapped( NULL, look );
        test_overlapped( record_routine, look );
        test_port( look );
        test_half_closed( look );
        winetest_pop_context();
    }
    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "blocked %s", style_name( style ) );
        test_blocked( style, AF_INET, 0 );
        test_blocked( style, AF_INET, MSG_PEEK );
        test_blocked( style, AF_INET, MSG_WAITALL );
        test_blocked( style, AF_INET6, 0 );
        winetest_pop_context();
    }
    test_pending_event( 1 );
    test_pending_event( 3 );
    test_pending_routine();
    test_pending_port();
    test_partly_read();
    test_duplicate();
    done_sockets();
}
