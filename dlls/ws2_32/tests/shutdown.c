/*
 * Receiving after shutdown
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

#include <stdarg.h>

#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <mswsock.h>

#include "wine/test.h"
#include "receiver.h"
#include "statement.h"

/* What is in the queue when shutdown is called: the result is the same. */
enum waiting
{
    NOTHING,
    DATA,
    END_OF_FILE,
    WAITING_KINDS
};

static const char * const waiting_names[] = { "nothing", "data", "end of file" };

/* All ways to receive fail with the same error, each time, and leave the count alone. */
static void check_all_fail( SOCKET s, int error )
{
    WSAOVERLAPPED overlapped;
    DWORD flags = 0, count;
    enum style style;
    char buffer[8];
    WSABUF wsabuf;
    int i;

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    wsabuf.buf = buffer;
    wsabuf.len = sizeof(buffer);
    for (i = 0; i < 2; i++)
    {
        for (style = BY_RECV; style < STYLES; style++)
        {
            winetest_push_context( "%s", style_name( style ) );
            check_fails( receive( style, s, buffer, sizeof(buffer), 0 ), error );
            check_fails( receive( style, s, buffer, sizeof(buffer), MSG_PEEK ), error );
            winetest_pop_context();
        }
        winetest_push_context( "overlapped" );
        count = POISON;
        check_fails( WSARecv( s, &wsabuf, 1, &count, &flags, &overlapped, NULL ), error );
        ok( count == POISON, "got count %u\n", (unsigned int)count );
        check_event( overlapped.hEvent, FALSE );
        check_fails( WSARecvFrom( s, &wsabuf, 1, &count, &flags, NULL, NULL, &overlapped, NULL ), error );
        check_event( overlapped.hEvent, FALSE );
        winetest_pop_context();
    }
    CloseHandle( overlapped.hEvent );
}

/* The WSARecv page: it is not possible to call WSARecv on a socket after shutdown with SD_RECEIVE or SD_BOTH.
 * Windows: sock.c test_shutdown: WSAESHUTDOWN whatever is waiting, blocking or not, overlapped or not. */
static void test_own_shutdown( int how, enum waiting waiting, BOOL nonblocking )
{
    SOCKET client, server;
    int ret;

    statement( how == SD_RECEIVE ? "recv.error.wsaeshutdown.receive win.shutdown.receive win.shutdown.peer"
               : "recv.error.wsaeshutdown.both win.shutdown.receive" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    set_nonblocking( client, nonblocking );
    if (waiting == DATA)
    {
        send_all( server, "data", 4 );
        wait_bytes( client, 4 );
    }
    else if (waiting == END_OF_FILE)
    {
        shutdown( server, SD_SEND );
        wait_readable( client, TIME_LIMIT );
    }
    ret = shutdown( client, how );
    ok( !ret, "shutdown failed, error %d\n", WSAGetLastError() );
    check_all_fail( client, WSAESHUTDOWN );
    if (how == SD_RECEIVE)
    {
        /* SD_RECEIVE does not stop the other direction, nor the peer from sending */
        send_all( client, "still", 5 );
        check_data( server, "still", 5 );
        if (waiting != END_OF_FILE) send_all( server, "more", 4 );
        check_all_fail( client, WSAESHUTDOWN );
    }
    close_pair( client, server );
}

/* Windows: sock.c test_shutdown and test_DisconnectEx: SD_SEND leaves our own receiving as it was. */
static void test_sd_send( enum style style )
{
    SOCKET client, server;
    struct receiver *r;
    char buffer[8];
    int ret;

    end_statement();
    if (!tcp_pair( &client, &server, TRUE )) return;
    ret = shutdown( client, SD_SEND );
    ok( !ret, "shutdown failed, error %d\n", WSAGetLastError() );
    ret = recv( server, buffer, sizeof(buffer), 0 );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
    r = start_receiver( style, client, 8, 0 );
    check_blocks( r );
    send_all( server, "data", 4 );
    check_receives( r, "data", 4 );
    free_receiver( r );
    shutdown( server, SD_SEND );
    ret = receive( style, client, buffer, sizeof(buffer), 0 );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
    close_pair( client, server );
}

/* Windows: sock.c test_shutdown: a receive that was pending before SD_RECEIVE is not canceled and gets what comes. */
static void test_pending( BOOL with_data )
{
    SOCKET client, server;
    WSAOVERLAPPED overlapped;
    DWORD flags = 0, count;
    char buffer[8];
    WSABUF wsabuf;
    BOOL ret;

    statement( "win.shutdown.pending" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    wsabuf.buf = buffer;
    wsabuf.len = sizeof(buffer);
    check_fails( WSARecv( client, &wsabuf, 1, NULL, &flags, &overlapped, NULL ), WSA_IO_PENDING );
    ret = !shutdown( client, SD_RECEIVE );
    ok( ret, "shutdown failed, error %d\n", WSAGetLastError() );
    ok( WaitForSingleObject( overlapped.hEvent, QUIET_TIME ) == WAIT_TIMEOUT, "the receive has ended\n" );
    if (with_data)
    {
        check_fails( recv( client, buffer, sizeof(buffer), 0 ), WSAESHUTDOWN );
        send_all( server, "data", 4 );
    }
    else shutdown( server, SD_SEND );
    if (wait_event( overlapped.hEvent, TIME_LIMIT ))
    {
        count = POISON;
        flags = POISON;
        ret = WSAGetOverlappedResult( client, &overlapped, &count, FALSE, &flags );
        ok( ret, "got error %d\n", WSAGetLastError() );
        ok( count == (with_data ? 4 : 0), "got %u bytes\n", (unsigned int)count );
        ok( !with_data || !memcmp( buffer, "data", 4 ), "got wrong data\n" );
    }
    check_fails( recv( client, buffer, sizeof(buffer), 0 ), WSAESHUTDOWN );
    close_pair( client, server );
    CloseHandle( overlapped.hEvent );
}

/* A blocking receive in another thread: whether it goes on, as an overlapped one does, is not attested; that the data
 * that comes, or the peer's end, ends it at the latest is all that is checked, and that nothing else is received. */
static void test_blocked( enum style style )
{
    SOCKET client, server;
    struct receiver *r;

    end_statement();
    if (!tcp_pair( &client, &server, TRUE )) return;
    r = start_receiver( style, client, 8, 0 );
    check_blocks( r );
    shutdown( client, SD_RECEIVE );
    Sleep( SETTLE_TIME );
    send_all( server, "data", 4 );
    if (wait_receiver( r ))
    {
        if (r->ret == SOCKET_ERROR)
            ok( r->error == WSAESHUTDOWN || r->error == WSAEINTR || r->error == WSA_OPERATION_ABORTED,
                "got error %d\n", r->error );
        else ok( r->ret == 4 && !memcmp( r->buffer, "data", 4 ), "got %d\n", r->ret );
    }
    free_receiver( r );
    close_pair( client, server );
}

/* Windows: sock.c test_shutdown: the same on UDP, and the sender notices nothing. */
static void test_datagram( int family, BOOL with_data )
{
    SOCKET sender, receiver;
    int ret;

    statement( "win.shutdown.udp" );
    if (!udp_pair( family, &sender, &receiver )) return;
    if (with_data)
    {
        send_all( sender, "data", 4 );
        wait_readable( receiver, TIME_LIMIT );
    }
    ret = shutdown( receiver, SD_RECEIVE );
    ok( !ret, "shutdown failed, error %d\n", WSAGetLastError() );
    check_all_fail( receiver, WSAESHUTDOWN );
    send_all( sender, "more", 4 );
    check_all_fail( receiver, WSAESHUTDOWN );
    set_nonblocking( receiver, TRUE );
    check_all_fail( receiver, WSAESHUTDOWN );
    close_pair( sender, receiver );
}

/* Guards rule 6 of documentation/direct-path.md: nothing is received on a socket that is shut down. */
START_TEST(shutdown)
{
    static const int hows[] = { SD_RECEIVE, SD_BOTH };
    enum waiting waiting;
    enum style style;
    BOOL nonblocking;
    unsigned int i;

    if (!init_sockets()) return;
    limit_test_time( 60000 );
    for (i = 0; i < ARRAY_SIZE(hows); i++)
    {
        for (waiting = NOTHING; waiting < WAITING_KINDS; waiting++)
        {
            for (nonblocking = FALSE; nonblocking <= TRUE; nonblocking++)
            {
                winetest_push_context( "%s, %s waiting, nonblocking %d", hows[i] == SD_BOTH ? "SD_BOTH" : "SD_RECEIVE",
                                       waiting_names[waiting], nonblocking );
                test_own_shutdown( hows[i], waiting, nonblocking );
                winetest_pop_context();
            }
        }
    }
    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        test_sd_send( style );
        test_blocked( style );
        winetest_pop_context();
    }
    test_pending( TRUE );
    test_pending( FALSE );
    winetest_push_context( "UDP" );
    test_datagram( AF_INET, FALSE );
    test_datagram( AF_INET, TRUE );
    test_datagram( AF_INET6, TRUE );
    winetest_pop_context();
    done_sockets();
}
