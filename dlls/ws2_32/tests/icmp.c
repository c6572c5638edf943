/*
 * ICMP errors of UDP sockets
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

#ifndef SIO_UDP_CONNRESET
#define SIO_UDP_CONNRESET _WSAIOW( IOC_VENDOR, 12 )
#endif
#ifndef SIO_UDP_NETRESET
#define SIO_UDP_NETRESET  _WSAIOW( IOC_VENDOR, 15 )
#endif

/*
 * The WSARecv page: WSAECONNRESET "for a UDP datagram socket, this error would indicate that a previous send operation
 * resulted in an ICMP Port Unreachable message". The recvfrom page says the same. On loopback there is always such a
 * message.
 */

/* One that sends to a port at which nobody is, and can then have somebody be there. */
struct scene
{
    int    family;
    BOOL   connected;
    SOCKET s;
    struct sockaddr_storage dead;    /* the address without a socket */
    int    dead_len;
    struct sockaddr_storage own;     /* of s */
    int    own_len;
};

static BOOL open_scene( struct scene *scene, int family, BOOL connected )
{
    SOCKET gone = udp_bound( family, &scene->dead, &scene->dead_len );

    scene->family = family;
    scene->connected = connected;
    scene->s = udp_bound( family, &scene->own, &scene->own_len );
    if (gone == INVALID_SOCKET || scene->s == INVALID_SOCKET)
    {
        if (family == AF_INET6) skip( "no IPv6 here\n" );
        else ok( 0, "no UDP sockets, error %d\n", WSAGetLastError() );
        return FALSE;
    }
    closesocket( gone );
    if (connected) check_returns( connect( scene->s, (struct sockaddr *)&scene->dead, scene->dead_len ), 0 );
    return TRUE;
}

static void close_scene( struct scene *scene )
{
    closesocket( scene->s );
}

static void provoke( const struct scene *scene )
{
    int ret;

    if (scene->connected) ret = send( scene->s, "x", 1, 0 );
    else ret = sendto( scene->s, "x", 1, 0, (const struct sockaddr *)&scene->dead, scene->dead_len );
    ok( ret == 1, "sending returned %d, error %d\n", ret, WSAGetLastError() );
}

/* Somebody is at the port after all, and sends. */
static void send_from_there( const struct scene *scene, const char *data, int size )
{
    SOCKET there = make_socket( scene->family, SOCK_DGRAM, TRUE );

    check_returns( bind( there, (const struct sockaddr *)&scene->dead, scene->dead_len ), 0 );
    check_returns( sendto( there, data, size, 0, (const struct sockaddr *)&scene->own, scene->own_len ), size );
    closesocket( there );
}

static void set_report( SOCKET s, DWORD code, BOOL report )
{
    DWORD size = POISON;

    check_returns( WSAIoctl( s, code, &report, sizeof(report), NULL, 0, &size, NULL, NULL ), 0 );
    ok( !size, "got size %lu\n", size );
}

/* The error may take a moment to come. */
static int receive_soon( enum style style, SOCKET s )
{
    char buffer[16];
    int ret, i;

    for (i = 0; i < TIME_LIMIT / 5; i++)
    {
        ret = receive( style, s, buffer, sizeof(buffer), 0 );
        if (ret != SOCKET_ERROR || WSAGetLastError() != WSAEWOULDBLOCK) break;
        Sleep( 5 );
    }
    return ret;
}

static void test_nonblocking( struct scene *scene, enum style style )
{
    char buffer[16];
    int i;

    statement( "recv.error.wsaeconnreset.udp" );
    set_nonblocking( scene->s, TRUE );
    for (i = 0; i < 2; i++)
    {
        provoke( scene );
        check_fails( receive_soon( style, scene->s ), WSAECONNRESET );
        check_fails( receive( style, scene->s, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    }
    set_nonblocking( scene->s, FALSE );
}

/* The message comes while a receive waits, and before one is called. */
static void test_blocking( struct scene *scene, enum style style )
{
    struct receiver *r;

    statement( "recv.error.wsaeconnreset.udp" );
    r = start_receiver( style, scene->s, 16, 0 );
    check_blocks( r );
    provoke( scene );
    if (wait_receiver( r ))
        ok( r->ret == SOCKET_ERROR && r->error == WSAECONNRESET, "got %d, error %d\n", r->ret, r->error );
    free_receiver( r );

    provoke( scene );
    Sleep( 20 );
    r = start_receiver( style, scene->s, 16, 0 );
    if (wait_receiver( r ))
        ok( r->ret == SOCKET_ERROR && r->error == WSAECONNRESET, "got %d, error %d\n", r->ret, r->error );
    free_receiver( r );
}

/* A socket whose next receive fails at once is readable. */
static void test_select( struct scene *scene, enum style style )
{
    char buffer[16];
    int i;

    statement( "recv.error.wsaeconnreset.udp" );
    for (i = 0; i < 2; i++)
    {
        ok( !is_readable( scene->s, 0 ), "readable before\n" );
        provoke( scene );
        if (!wait_readable( scene->s, TIME_LIMIT )) return;
        check_fails( receive( style, scene->s, buffer, sizeof(buffer), 0 ), WSAECONNRESET );
        ok( !is_readable( scene->s, 0 ), "readable after\n" );
    }
}

static DWORD WINAPI wait_proc( void *arg )
{
    return is_readable( (SOCKET)(ULONG_PTR)arg, TIME_LIMIT );
}

/* The error comes while select waits for it.  Another thread, which waits for another socket, goes on to. */
static void test_select_waits( struct scene *scene )
{
    struct sockaddr_storage addr;
    HANDLE threads[2];
    DWORD code, i;
    SOCKET other;
    int len;

    if (scene->connected) return;   /* it has to send elsewhere */
    statement( "recv.error.wsaeconnreset.udp" );
    other = udp_bound( scene->family, &addr, &len );
    threads[0] = start_thread( wait_proc, (void *)(ULONG_PTR)scene->s );
    threads[1] = start_thread( wait_proc, (void *)(ULONG_PTR)other );
    Sleep( 100 );
    provoke( scene );
    ok( !WaitForSingleObject( threads[0], TIME_LIMIT ), "select does not end\n" );
    ok( WaitForSingleObject( threads[1], 50 ) == WAIT_TIMEOUT, "select has ended for the other socket\n" );
    check_returns( sendto( scene->s, "other", 5, 0, (struct sockaddr *)&addr, len ), 5 );
    for (i = 0; i < 2; i++)
    {
        if (!WaitForSingleObject( threads[i], TIME_LIMIT ))
            ok( GetExitCodeThread( threads[i], &code ) && code, "%lu: not readable\n", i );
        join_thread( threads[i], 0 );
    }
    closesocket( other );
}

/* The error is one receive's, and the socket receives on (seen on Wine 8.0: nothing that waits is ever woken again). */
static void test_afterwards( struct scene *scene, enum style style )
{
    static struct receive receives[2];
    HANDLE events[2];
    struct receiver *r;
    DWORD ret;
    int i;

    statement( "recv.error.wsaeconnreset.udp" );
    provoke( scene );
    Sleep( 20 );
    set_nonblocking( scene->s, TRUE );
    check_fails( receive_soon( style, scene->s ), WSAECONNRESET );
    set_nonblocking( scene->s, FALSE );

    r = start_receiver( style, scene->s, 16, 0 );
    check_blocks( r );
    send_from_there( scene, "one", 3 );
    check_receives( r, "one", 3 );
    free_receiver( r );

    ok( !is_readable( scene->s, 0 ), "readable\n" );
    send_from_there( scene, "two", 3 );
    wait_readable( scene->s, TIME_LIMIT );
    check_data( scene->s, "two", 3 );

    for (i = 0; i < 2; i++)
    {
        events[i] = CreateEventW( NULL, TRUE, FALSE, NULL );
        post_receive( scene->s, &receives[i], BUFFER_SIZE, events[i], NULL );
    }
    for (i = 0; i < 2; i++) send_from_there( scene, i ? "four" : "three", i ? 4 : 5 );
    for (i = 0; i < 2; i++)
    {
        ret = WaitForSingleObject( events[i], TIME_LIMIT );
        ok( !ret, "receive %d: the wait returned %#lx\n", i, ret );
        if (!ret) check_received( scene->s, &receives[i], i ? "four" : "three", i ? 4 : 5 );
        CloseHandle( events[i] );
    }
}

/* Overlapped, with an event and with a routine. */
static void test_overlapped( struct scene *scene )
{
    static struct receive receive;
    DWORD size = POISON, flags = POISON;
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    int ret;

    statement( "recv.error.wsaeconnreset.udp" );
    /* the message comes first */
    provoke( scene );
    Sleep( 20 );
    init_receive( &receive, BUFFER_SIZE, event );
    ret = start_receive( scene->s, &receive, NULL );
    ok( ret == WSAECONNRESET || broken( ret == WSA_IO_PENDING ), "got error %d\n", ret );
    check_event( event, ret == WSA_IO_PENDING );
    if (ret != WSA_IO_PENDING) ok( receive.size == POISON, "got size %lu\n", receive.size );

    /* the receive does */
    if (post_receive( scene->s, &receive, BUFFER_SIZE, event, NULL ))
    {
        provoke( scene );
        if (wait_event( event, TIME_LIMIT ))
        {
            WSASetLastError( POISON );
            ret = WSAGetOverlappedResult( scene->s, &receive.overlapped, &size, FALSE, &flags );
            ok( !ret && WSAGetLastError() == WSAECONNRESET, "got %d, error %d\n", ret, WSAGetLastError() );
            ok( !size, "got size %lu\n", size );
        }
    }
    if (post_receive( scene->s, &receive, BUFFER_SIZE, NULL, record_routine ))
    {
        provoke( scene );
        if (run_routines())
        {
            ok( receive.called == 1, "the routine was called %u times\n", receive.called );
            ok( receive.error == WSAECONNRESET, "got error %lu\n", receive.error );
            ok( !receive.transferred, "got size %lu\n", receive.transferred );
        }
    }
    CloseHandle( event );
}

/* The WSAIoctl page: SIO_UDP_CONNRESET: whether UDP PORT_UNREACHABLE messages are reported. */
static void test_ioctl( struct scene *scene, enum style style )
{
    struct receiver *r;
    char buffer[16];

    end_statement();
    set_report( scene->s, SIO_UDP_CONNRESET, FALSE );
    set_nonblocking( scene->s, TRUE );
    provoke( scene );
    Sleep( 20 );
    check_fails( receive( style, scene->s, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    set_nonblocking( scene->s, FALSE );

    r = start_receiver( style, scene->s, 16, 0 );
    check_blocks( r );
    provoke( scene );
    check_blocks( r );
    send_from_there( scene, "data", 4 );
    check_receives( r, "data", 4 );
    free_receiver( r );

    set_report( scene->s, SIO_UDP_CONNRESET, TRUE );
    set_nonblocking( scene->s, TRUE );
    check_fails( receive( style, scene->s, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    provoke( scene );
    check_fails( receive_soon( style, scene->s ), WSAECONNRESET );
    set_nonblocking( scene->s, FALSE );
}

/* FD_READ comes for the datagrams after the message as before it. */
static void test_events( struct scene *scene )
{
    HANDLE event = CreateEventW( NULL, FALSE, FALSE, NULL );
    char buffer[16];
    int i, ret;

    end_statement();
    check_returns( WSAEventSelect( scene->s, event, FD_READ ), 0 );
    for (i = 0; i < 2; i++)
    {
        provoke( scene );
        Sleep( 20 );
        ResetEvent( event );
        /* whether the error is signalled and reported in this mode, no public source says */
        ret = recv( scene->s, buffer, sizeof(buffer), 0 );
        ok( ret == SOCKET_ERROR && (WSAGetLastError() == WSAECONNRESET || WSAGetLastError() == WSAEWOULDBLOCK),
            "got %d, error %d\n", ret, WSAGetLastError() );

        send_from_there( scene, "one", 3 );
        send_from_there( scene, "two", 3 );
        wait_event( event, TIME_LIMIT );
        ret = recv( scene->s, buffer, sizeof(buffer), 0 );
        ok( ret == 3 && !memcmp( buffer, "one", 3 ), "got %d, error %d\n", ret, WSAGetLastError() );
        wait_event( event, TIME_LIMIT );  /* the receive has armed it again */
        ret = recv( scene->s, buffer, sizeof(buffer), 0 );
        ok( ret == 3 && !memcmp( buffer, "two", 3 ), "got %d, error %d\n", ret, WSAGetLastError() );
    }
    CloseHandle( event );
}

/* Sending goes on, whatever comes back: the sendto page knows no such error for a datagram that was just sent. */
static void test_sending( struct scene *scene )
{
    static const GUID guid = WSAID_WSASENDMSG;
    LPFN_WSASENDMSG send_msg = (LPFN_WSASENDMSG)get_extension( scene->s, &guid );
    int i, ret, failed[2] = { 0, 0 };
    WSABUF buf = { 1, (char *)"x" };
    WSAMSG msg;
    DWORD size;

    end_statement();
    if (scene->connected) return;
    ok( send_msg != NULL, "no WSASendMsg, error %d\n", WSAGetLastError() );
    if (!send_msg) return;
    memset( &msg, 0, sizeof(msg) );
    msg.name = (struct sockaddr *)&scene->dead;
    msg.namelen = scene->dead_len;
    msg.lpBuffers = &buf;
    msg.dwBufferCount = 1;
    for (i = 0; i < 200; i++)
    {
        ret = sendto( scene->s, "x", 1, 0, (const struct sockaddr *)&scene->dead, scene->dead_len );
        if (ret != 1) failed[0]++;
        if (send_msg( scene->s, &msg, 0, &size, NULL, NULL ) || size != 1) failed[1]++;
    }
    ok( !failed[0], "%d of 200 could not be sent by sendto\n", failed[0] );
    ok( !failed[1], "%d of 200 could not be sent by WSASendMsg\n", failed[1] );
}

/* An error that waits for a receive waits on when events are selected, and their selection is no failure. */
static void test_select_events( struct scene *scene )
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    char buffer[16];

    end_statement();
    if (!scene->connected) return;
    set_nonblocking( scene->s, TRUE );
    provoke( scene );
    check_fails( receive_soon( BY_RECV, scene->s ), WSAECONNRESET );
    provoke( scene );
    Sleep( SETTLE_TIME );
    WSASetLastError( POISON );
    ok( !WSAEventSelect( scene->s, event, FD_READ ), "WSAEventSelect failed, error %d\n", WSAGetLastError() );
    ok( WSAGetLastError() == (int)POISON || !WSAGetLastError(), "got error %d\n", WSAGetLastError() );
    check_fails( recv( scene->s, buffer, sizeof(buffer), 0 ), WSAECONNRESET );
    check_fails( recv( scene->s, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    CloseHandle( event );
}

/* These follow each other in one scene. */
static void test_receives( struct scene *scene, enum style style )
{
    test_nonblocking( scene, style );
    test_blocking( scene, style );
    test_afterwards( scene, style );
}

static void test_pending( struct scene *scene )
{
    test_overlapped( scene );
    test_afterwards( scene, BY_RECV );
}

START_TEST(icmp)
{
    static void (* const styled[])( struct scene *, enum style ) = { test_receives, test_ioctl, test_select };
    static void (* const others[])( struct scene * ) =
        { test_pending, test_events, test_select_waits, test_sending, test_select_events };
    static const int families[] = { AF_INET, AF_INET6 };
    struct scene scene;
    unsigned int i, j;
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 50000 );
    for (i = 0; i < 4; i++)
    {
        winetest_push_context( "%s, %sconnected", i & 1 ? "IPv6" : "IPv4", i & 2 ? "" : "not " );
        for (j = 0; j < STYLES * ARRAY_SIZE(styled); j++)
        {
            if (!open_scene( &scene, families[i & 1], (i & 2) != 0 )) break;
            style = j / ARRAY_SIZE(styled);
            winetest_push_context( "%s", style_name( style ) );
            styled[j % ARRAY_SIZE(styled)]( &scene, style );
            winetest_pop_context();
            close_scene( &scene );
        }
        for (j = 0; j < ARRAY_SIZE(others); j++)
        {
            if (!open_scene( &scene, families[i & 1], (i & 2) != 0 )) break;
            others[j]( &scene );
            close_scene( &scene );
        }
        winetest_pop_context();
    }
    done_sockets();
}
