/*
 * select, WSAPoll and FIONREAD on sockets that are received from
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
 * What is ready can be told without a wait, and then the direct path tells it; each function here guards one of its
 * rules on that.
 */

static int select_read( SOCKET s, fd_set *except, DWORD ms )
{
    struct timeval time = { ms / 1000, ms % 1000 * 1000 };
    fd_set read, write;

    FD_ZERO( &read );
    FD_ZERO( &write );
    FD_SET( s, &read );
    return select( 0, &read, &write, except, &time );
}

static short poll_read( SOCKET s, short events )
{
    WSAPOLLFD fd = { s, events, POISON & 0x7fff };
    int ret = WSAPoll( &fd, 1, 0 );

    ok( ret == !!fd.revents, "got %d, error %d, events %#x\n", ret, WSAGetLastError(), fd.revents );
    return fd.revents;
}

static u_long get_unread( SOCKET s )
{
    u_long count = POISON, again = POISON;
    DWORD size = POISON;
    int ret;

    ret = ioctlsocket( s, FIONREAD, &count );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = WSAIoctl( s, FIONREAD, NULL, 0, &again, sizeof(again), &size, NULL, NULL );
    ok( !ret && size == sizeof(again), "got %d, error %d, size %lu\n", ret, WSAGetLastError(), size );
    ok( again == count, "got %lu and %lu\n", count, again );
    return count;
}

/* Makes a socket one that the direct path takes. */
static void receive_some( SOCKET receiver, SOCKET sender )
{
    int i;

    for (i = 0; i < 3; i++)
    {
        send_all( sender, "data", 4 );
        check_data( receiver, "data", 4 );
    }
}

/* Windows: sock.c test_select and test_WSAPoll; the select page: the sets have the sockets that are ready, in any
 * order, and the others are removed. */
static void test_sets(void)
{
    SOCKET client[10], server[10];
    fd_set read, write, except;
    struct timeval now = { 0, 0 };
    WSAPOLLFD fds[10];
    unsigned int count, i, j;
    int ret;

    for (i = 0; i < ARRAYSIZE( client ); i++)
    {
        if (!tcp_pair( &client[i], &server[i], TRUE )) return;
        receive_some( client[i], server[i] );
    }
    for (i = 1; i < ARRAYSIZE( client ); i += 2)
    {
        send_all( server[i], "abc", 3 );
        wait_readable( client[i], TIME_LIMIT );
    }
    for (count = 1; count <= ARRAYSIZE( client ); count++)
    {
        FD_ZERO( &read );
        FD_ZERO( &write );
        FD_ZERO( &except );
        for (i = 0; i < count; i++)
        {
            FD_SET( client[i], &read );
            FD_SET( client[i], &except );
            fds[i].fd = client[i];
            fds[i].events = POLLIN;
            fds[i].revents = POISON & 0x7fff;
        }
        WSASetLastError( POISON );
        ret = select( 0, &read, &write, &except, &now );
        ok( ret == (int)count / 2, "%u sockets: got %d, error %d\n", count, ret, WSAGetLastError() );
        ok( !write.fd_count && !except.fd_count, "%u sockets: got sets of %u, %u\n", count, write.fd_count,
            except.fd_count );
        ok( read.fd_count == count / 2, "%u sockets: got a set of %u\n", count, read.fd_count );
        for (j = 1; j < count; j += 2) ok( FD_ISSET( client[j], &read ), "%u sockets: %u is missing\n", count, j );

        ret = WSAPoll( fds, count, 0 );
        ok( ret == (int)count / 2, "%u sockets: got %d, error %d\n", count, ret, WSAGetLastError() );
        for (j = 0; j < count; j++)
            ok( fds[j].revents == (j & 1 ? POLLRDNORM : 0), "%u sockets: %u has %#x\n", count, j, fds[j].revents );
    }
    for (i = 0; i < ARRAYSIZE( client ); i++)
    {
        ok( get_unread( client[i] ) == (i & 1 ? 3 : 0), "got %lu bytes\n", get_unread( client[i] ) );
        close_pair( client[i], server[i] );
    }
}

/* Urgent data are not to read, but an exception (Windows: sock.c test_select, test_fionread_siocatmark). */
static void test_urgent(void)
{
    SOCKET client, server;
    fd_set except;
    char byte;
    int ret;

    if (!tcp_pair( &client, &server, TRUE )) return;
    receive_some( client, server );
    ret = send( server, "u", 1, MSG_OOB );
    ok( ret == 1, "got %d\n", ret );
    FD_ZERO( &except );
    FD_SET( client, &except );
    ret = select_read( client, &except, TIME_LIMIT );
    ok( ret == 1 && except.fd_count == 1, "got %d, a set of %u\n", ret, except.fd_count );
    ok( !select_read( client, NULL, 0 ), "readable\n" );
    ok( poll_read( client, POLLRDNORM ) == 0, "got %#x\n", poll_read( client, POLLRDNORM ) );
    ok( poll_read( client, POLLRDBAND ) == POLLRDBAND, "got %#x\n", poll_read( client, POLLRDBAND ) );
    ok( !get_unread( client ), "got %lu bytes\n", get_unread( client ) );

    /* A receive that leaves it does not take it out of sight, though it may out of Linux. */
    set_nonblocking( client, TRUE );
    check_fails( recv( client, &byte, 1, 0 ), WSAEWOULDBLOCK );
    FD_ZERO( &except );
    FD_SET( client, &except );
    ret = select_read( client, &except, 0 );
    ok( ret == 1 && except.fd_count == 1, "got %d, a set of %u\n", ret, except.fd_count );
    ret = recv( client, &byte, 1, MSG_OOB );
    ok( ret == 1 && byte == 'u', "got %d, error %d\n", ret, WSAGetLastError() );
    close_pair( client, server );
}

/* The end of the stream, with data before it, and a reset (Windows: sock.c test_WSAPoll, test_tcp_reset). */
static void test_ends(void)
{
    SOCKET client, server;
    short events;

    if (!tcp_pair( &client, &server, TRUE )) return;
    receive_some( client, server );
    send_all( server, "a", 1 );
    shutdown( server, SD_SEND );
    wait_readable( client, TIME_LIMIT );
    Sleep( SETTLE_TIME );
    events = poll_read( client, POLLRDNORM );
    /* Wine's own, which is asked here too, tells of the end when all has been received. */
    todo_wine_if( events == POLLRDNORM ) ok( events == (POLLRDNORM | POLLHUP), "got %#x\n", events );
    check_data( client, "a", 1 );
    ok( select_read( client, NULL, 0 ) == 1, "not readable\n" );
    events = poll_read( client, POLLRDNORM );
    ok( events == POLLHUP, "got %#x\n", events );
    close_pair( client, server );

    if (!tcp_pair( &client, &server, TRUE )) return;
    receive_some( client, server );
    reset_socket( server );
    ok( select_read( client, NULL, TIME_LIMIT ) == 1, "not readable\n" );
    events = poll_read( client, POLLRDNORM );
    /* Wine 8.0's server has read the reset off the socket by then; Wine's own is asked, as for all that is no data. */
    todo_wine_if( events == POLLRDNORM ) ok( events == (POLLERR | POLLHUP), "got %#x\n", events );
    closesocket( client );
}

/* What a pending receive is going to take is not readable (Windows: afd.c test_poll). */
static void test_pending(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    static struct receive r;
    SOCKET client, server;
    int i;

    if (!tcp_pair( &client, &server, TRUE )) return;
    receive_some( client, server );
    for (i = 0; i < 20; i++)
    {
        if (!post_receive( client, &r, 4, event, NULL )) break;
        send_all( server, "data", 4 );
        ok( !select_read( client, NULL, 0 ), "readable\n" );
        wait_event( event, TIME_LIMIT );
    }
    close_pair( client, server );
    CloseHandle( event );
}

struct later
{
    SOCKET s;
    BOOL   close;
};

static DWORD WINAPI later_proc( void *arg )
{
    struct later *later = arg;

    Sleep( SETTLE_TIME );
    if (later->close) closesocket( later->s );
    else send( later->s, "late", 4, 0 );
    return 0;
}

/* A wait ends with the data, and with the socket (Windows: sock.c test_select). */
static void test_wait(void)
{
    struct later later;
    SOCKET client, server;
    HANDLE thread;
    DWORD start;
    int ret;

    if (!tcp_pair( &client, &server, TRUE )) return;
    receive_some( client, server );
    start = GetTickCount();
    ok( !select_read( client, NULL, QUIET_TIME ), "readable\n" );
    ok( GetTickCount() - start >= QUIET_TIME - 20, "waited for %lu ms\n", GetTickCount() - start );

    later.s = server;
    later.close = FALSE;
    thread = start_thread( later_proc, &later );
    ok( select_read( client, NULL, TIME_LIMIT ) == 1, "not readable\n" );
    join_thread( thread, TIME_LIMIT );
    check_data( client, "late", 4 );

    later.s = client;
    later.close = TRUE;
    thread = start_thread( later_proc, &later );
    start = GetTickCount();
    ret = select_read( client, NULL, TIME_LIMIT );
    ok( ret == 1 || (ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK), "got %d, error %d\n", ret,
        WSAGetLastError() );
    ok( GetTickCount() - start < TIME_LIMIT - 1000, "waited for %lu ms\n", GetTickCount() - start );
    join_thread( thread, TIME_LIMIT );
    closesocket( server );
}

/* Sockets without a connection, listening ones, closed ones and such are the server's (rules 3 and 4). */
static void test_others(void)
{
    struct sockaddr_storage addr;
    SOCKET s, client, sender;
    int len;

    s = tcp_listener( AF_INET, &addr, &len );
    ok( !select_read( s, NULL, 0 ), "readable\n" );
    ok( !get_unread( s ), "got %lu bytes\n", get_unread( s ) );
    client = make_socket( AF_INET, SOCK_STREAM, TRUE );
    ok( !connect( client, (struct sockaddr *)&addr, len ), "got error %d\n", WSAGetLastError() );
    ok( select_read( s, NULL, TIME_LIMIT ) == 1, "not readable\n" );
    ok( poll_read( s, POLLRDNORM ) == POLLRDNORM, "got %#x\n", poll_read( s, POLLRDNORM ) );
    closesocket( s );
    closesocket( client );
    check_fails( select_read( client, NULL, 0 ), WSAENOTSOCK );

    if (!udp_pair( AF_INET, &sender, &s )) return;
    receive_some( s, sender );
    ok( !select_read( s, NULL, 0 ), "readable\n" );
    send_all( sender, "data", 4 );
    ok( select_read( s, NULL, TIME_LIMIT ) == 1, "not readable\n" );
    ok( poll_read( s, POLLRDNORM ) == POLLRDNORM, "got %#x\n", poll_read( s, POLLRDNORM ) );
    ok( get_unread( s ) >= 4, "got %lu bytes\n", get_unread( s ) );
    check_data( s, "data", 4 );
    close_pair( sender, s );
}

START_TEST(select)
{
    if (!init_sockets()) return;
    limit_test_time( 60000 );
    test_sets();
    test_urgent();
    test_ends();
    test_pending();
    test_wait();
    test_others();
    done_sockets();
}
