/*
 * Handles that were closed by CloseHandle, and are another socket's now
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
 * CloseHandle and DuplicateHandle are not ws2_32's, which hears of neither: it may know a handle as that of a socket that
 * is gone.  What was known of that one must not count (the rule on who is meant of the direct path).  The system gives
 * out the values of closed handles again.
 */

/* What the handle was before. */
enum past
{
    STREAM,     /* connected, and made nonblocking */
    DATAGRAM,   /* bound, with a datagram received on it */
    REFUSED,    /* has sent a datagram that nobody has received */
    PASTS
};

static const char * const past_names[] = { "stream", "datagram", "refused" };

#define MAX_DUPLICATES  64   /* until the value comes again */
#define REFUSED_COUNT   2000

static SOCKET make_stream(void)
{
    SOCKET client, server;

    if (!tcp_pair( &client, &server, TRUE )) return INVALID_SOCKET;
    send_all( server, "datanone", 8 );
    check_data( client, "data", 4 );
    set_nonblocking( client, TRUE );
    closesocket( server );
    return client;
}

static SOCKET make_datagram( BOOL refused )
{
    struct sockaddr_storage addr, gone_addr;
    SOCKET s = udp_bound( AF_INET, &addr, NULL ), gone;
    int len = sizeof(struct sockaddr_in);

    if (s == INVALID_SOCKET) return s;
    check_returns( sendto( s, "data", 4, 0, (struct sockaddr *)&addr, len ), 4 );
    check_data( s, "data", 4 );
    if (refused)
    {
        gone = udp_bound( AF_INET, &gone_addr, NULL );
        closesocket( gone );
        check_returns( sendto( s, "x", 1, 0, (struct sockaddr *)&gone_addr, len ), 1 );
        Sleep( 20 );  /* the error has come */
    }
    return s;
}

/* A second handle of the socket, with the value that an earlier socket had; INVALID_SOCKET if there is none. */
static SOCKET duplicate_as( SOCKET s, enum past past )
{
    SOCKET old = past == STREAM ? make_stream() : make_datagram( past == REFUSED ), found = INVALID_SOCKET;
    HANDLE others[MAX_DUPLICATES], handle;
    unsigned int i, count = 0;

    if (old == INVALID_SOCKET)
    {
        ok( 0, "no socket, error %d\n", WSAGetLastError() );
        return old;
    }
    CloseHandle( (HANDLE)old );
    while (found == INVALID_SOCKET && count < ARRAYSIZE( others ))
    {
        if (!(handle = duplicate_handle( (HANDLE)s ))) break;
        if ((SOCKET)handle == old) found = old;
        else others[count++] = handle;
    }
    for (i = 0; i < count; i++) CloseHandle( others[i] );
    if (found == INVALID_SOCKET) skip( "the handle is not used again\n" );
    return found;
}

static BOOL make_scene( enum past past, SOCKET *client, SOCKET *server, SOCKET *other )
{
    if (!tcp_pair( client, server, TRUE )) return FALSE;
    if ((*other = duplicate_as( *client, past )) != INVALID_SOCKET) return TRUE;
    close_pair( *client, *server );
    return FALSE;
}

static void end_scene( SOCKET client, SOCKET server, SOCKET other )
{
    CloseHandle( (HANDLE)other );
    close_pair( client, server );
}

/* The mode and the unread data were those of the other one. */
static void test_data( enum past past, enum style style )
{
    SOCKET client, server, other;
    struct receiver *r;

    if (!make_scene( past, &client, &server, &other )) return;
    if (style & 1) ok( !is_readable( other, 0 ), "readable without data\n" );
    r = start_receiver( style, other, 4, 0 );
    check_blocks( r );
    send_all( server, "data", 4 );
    check_receives( r, "data", 4 );
    free_receiver( r );
    end_scene( client, server, other );
}

/* An end in good order, for a receive that waits and for one that does not. */
static void test_end( enum past past, enum style style )
{
    SOCKET client, server, other;
    struct receiver *r;
    char buffer[8];

    if (!make_scene( past, &client, &server, &other )) return;
    r = start_receiver( style, other, 4, 0 );
    check_blocks( r );
    shutdown( server, SD_SEND );
    check_receives( r, "", 0 );
    free_receiver( r );
    check_returns( receive( style, other, buffer, sizeof(buffer), 0 ), 0 );
    end_scene( client, server, other );
}

/* The page: WSAECONNRESET, "the virtual circuit was reset by the remote side executing a hard or abortive close". */
static void test_reset( enum past past, enum style style )
{
    SOCKET client, server, other;
    char buffer[8];
    int i;

    if (!make_scene( past, &client, &server, &other )) return;
    reset_socket( server );
    wait_readable( client, TIME_LIMIT );
    for (i = 0; i < 3; i++) check_fails( receive( style, other, buffer, sizeof(buffer), 0 ), WSAECONNRESET );
    CloseHandle( (HANDLE)other );
    closesocket( client );
}

/* MSG_WAITALL is for streams, and for blocking ones. */
static void test_waitall( enum past past, enum style style )
{
    SOCKET client, server, other;
    struct receiver *r;

    if (!make_scene( past, &client, &server, &other )) return;
    r = start_receiver( style, other, 8, MSG_WAITALL );
    send_all( server, "some", 4 );
    check_blocks( r );
    send_all( server, "more", 4 );
    check_receives( r, "somemore", 8 );
    free_receiver( r );
    end_scene( client, server, other );
}

/* An overlapped receive while the connection is reset, after the server may have seen that. */
static void test_overlapped_reset( enum past past )
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    static struct receive r;
    SOCKET client, server, other;
    int err;

    if (make_scene( past, &client, &server, &other ))
    {
        reset_socket( server );
        wait_readable( client, TIME_LIMIT );
        init_receive( &r, 4, event );
        err = start_receive( other, &r, NULL );
        if (err == WSA_IO_PENDING)
        {
            wait_event( event, TIME_LIMIT );
            check_ended( &r, STATUS_CONNECTION_RESET );
        }
        else ok( err == WSAECONNRESET, "got error %d\n", err );
        CloseHandle( (HANDLE)other );
        closesocket( client );
    }
    CloseHandle( event );
}

/* A datagram has a sender, and MSG_WAITALL is not for datagrams. */
static void test_sender( BOOL peek )
{
    SOCKET sender, receiver, other;
    struct sockaddr_in addr, from;
    char buffer[8];
    int len;

    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    set_timeout( receiver, 500 );
    if ((other = duplicate_as( receiver, STREAM )) != INVALID_SOCKET)
    {
        len = sizeof(addr);
        check_returns( getsockname( sender, (struct sockaddr *)&addr, &len ), 0 );
        send_all( sender, "data", 4 );
        wait_readable( receiver, TIME_LIMIT );
        if (!peek) check_fails( recv( other, buffer, sizeof(buffer), MSG_WAITALL ), WSAEOPNOTSUPP );
        memset( &from, 0xcc, sizeof(from) );
        len = sizeof(from);
        check_returns( recvfrom( other, buffer, sizeof(buffer), peek ? MSG_PEEK : 0,
                                 (struct sockaddr *)&from, &len ), 4 );
        ok( from.sin_port == addr.sin_port, "got port %u, expected %u\n",
            ntohs( from.sin_port ), ntohs( addr.sin_port ) );
        CloseHandle( (HANDLE)other );
    }
    close_pair( sender, receiver );
}

static volatile LONG made_others, wrong_others;
static volatile BOOL finished;

/* Of a socket that is not bound nothing can be received, not even the errors of another. */
static DWORD WINAPI others_proc( void *arg )
{
    char byte;
    SOCKET s;

    (void)arg;
    while (!finished)
    {
        s = socket( AF_INET, SOCK_DGRAM, 0 );
        if (!(++made_others & 15))
        {
            set_nonblocking( s, TRUE );
            if (recv( s, &byte, 1, 0 ) != SOCKET_ERROR || WSAGetLastError() != WSAEINVAL) wrong_others++;
        }
        closesocket( s );
    }
    return 0;
}

/*
 * Sockets are closed just when the news comes that nobody receives what they have sent, and others get their handles.
 * Wine's server cannot be asked about a socket that is not wholly made yet: it ends, and all of this with it.
 */
static void test_refused_late(void)
{
    struct sockaddr_storage addr;
    SOCKET s = udp_bound( AF_INET, &addr, NULL );
    HANDLE thread = start_thread( others_proc, NULL );
    unsigned int i, failed = 0, random = 1;
    volatile unsigned int delay;

    closesocket( s );
    /* on a busy machine the other thread gets its turn late */
    for (i = 0; i < REFUSED_COUNT || (made_others <= 100 && i < 20 * REFUSED_COUNT); i++)
    {
        s = socket( AF_INET, SOCK_DGRAM, 0 );
        if (sendto( s, "x", 1, 0, (struct sockaddr *)&addr, sizeof(struct sockaddr_in) ) != 1) failed++;
        random = random * 1103515245 + 12345;
        for (delay = (random >> 16) % 60000; delay; delay--) ;
        closesocket( s );
    }
    finished = TRUE;
    join_thread( thread, TIME_LIMIT );
    ok( !failed, "%u of %u were not sent\n", failed, i );
    ok( made_others > 100, "only %ld sockets by the other thread\n", made_others );
    ok( !wrong_others, "%ld of %ld unbound sockets could be received on\n", wrong_others, made_others );
}

START_TEST(reused)
{
    enum style style;
    enum past past;

    if (!init_sockets()) return;
    limit_test_time( 60000 );
    for (past = 0; past < PASTS; past++)
    {
        for (style = 0; style < STYLES; style++)
        {
            winetest_push_context( "%s, %s", past_names[past], style_name( style ) );
            test_data( past, style );
            test_end( past, style );
            test_reset( past, style );
            test_waitall( past, style );
            winetest_pop_context();
        }
        winetest_push_context( "%s", past_names[past] );
        test_overlapped_reset( past );
        winetest_pop_context();
    }
    test_sender( FALSE );
    test_sender( TRUE );
    test_refused_late();
    done_sockets();
}
