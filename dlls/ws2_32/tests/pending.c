/*
 * Several receives pending at once, and what the call has captured when it returns
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
#include "statement.h"

static const char message[] = "0123456789abcdefghijklmnopqrstuv";   /* 32 characters to send */
#define HALF 16

/* Windows: sock.c test_simultaneous_async_recv: two receives are filled in the order in which they were issued. */
static void test_order(void)
{
    static struct receive first, second;
    SOCKET client, server;

    statement( "win.overlapped.order" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    if (post_receive( client, &first, HALF, WSACreateEvent(), NULL )
        && post_receive( client, &second, HALF, WSACreateEvent(), NULL ))
    {
        send_all( server, message, 2 * HALF );
        wait_event( first.overlapped.hEvent, TIME_LIMIT );
        wait_event( second.overlapped.hEvent, TIME_LIMIT );
        check_received( client, &first, message, HALF );
        check_received( client, &second, message + HALF, HALF );
        WSACloseEvent( first.overlapped.hEvent );
        WSACloseEvent( second.overlapped.hEvent );
    }
    close_pair( client, server );
}

/* Receives in front of one that waits for many bytes do not wait for them. */
static void test_in_front(void)
{
    struct receive r[3];
    SOCKET client, server;
    unsigned int i;

    statement( "win.overlapped.order" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    for (i = 0; i < 3; i++)
    {
        init_receive( &r[i], 16, WSACreateEvent() );
        r[i].flags = i == 2 ? MSG_WAITALL : 0;
        ok( start_receive( client, &r[i], NULL ) == WSA_IO_PENDING, "receive %u: does not pend\n", i );
    }
    for (i = 0; i < 2; i++)
    {
        send_all( server, message + i, 1 );
        wait_event( r[i].overlapped.hEvent, TIME_LIMIT );
        check_received( client, &r[i], message + i, 1 );
    }
    send_all( server, message, 16 );
    has_completed( &r[2], TIME_LIMIT );
    close_pair( client, server );
    for (i = 0; i < 3; i++) WSACloseEvent( r[i].overlapped.hEvent );
}

/*
 * The page wants a WSAOVERLAPPED for each operation, but Windows: sock.c test_WSARecv has two receives pending
 * on one structure and its event: each fills its own buffer.
 */
static void test_same_overlapped(void)
{
    static struct receive first;
    char data[HALF];
    DWORD size = POISON, flags = 0;
    SOCKET client, server;
    HANDLE event;
    WSABUF buf;
    int ret, err;

    statement( "win.overlapped.same" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    event = CreateEventW( NULL, FALSE, FALSE, NULL );
    buf.len = sizeof(data);
    buf.buf = data;
    memset( data, FILLER, sizeof(data) );
    if (post_receive( client, &first, HALF, event, NULL ))
    {
        ret = WSARecv( client, &buf, 1, &size, &flags, &first.overlapped, NULL );
        err = WSAGetLastError();
        ok( ret == SOCKET_ERROR && err == WSA_IO_PENDING, "got %d, error %d\n", ret, err );
        send_all( server, message, HALF );
        wait_event( event, TIME_LIMIT );
        ok( !memcmp( first.data, message, HALF ), "got wrong data\n" );
        send_all( server, message + HALF, HALF );
        wait_event( event, TIME_LIMIT );
        ok( !memcmp( data, message + HALF, HALF ), "got wrong data\n" );
        ok( first.overlapped.InternalHigh == HALF, "got InternalHigh %#lx\n",
            (ULONG)first.overlapped.InternalHigh );
    }
    CloseHandle( event );
    close_pair( client, server );
}

/*
 * The page: "it is the Winsock service provider's responsibility to capture the WSABUF structures before
 * returning from this call"; the buffers "are filled in the order in which they appear in the array" and
 * "packed so that no holes are created".
 */
static void test_captured_buffers(void)
{
    char data[3][8];
    WSABUF bufs[4];
    WSAOVERLAPPED overlapped;
    DWORD size = POISON, flags = 0;
    SOCKET client, server;
    int ret, err, i;

    statement( "recv.buffers.captured recv.buffers.order recv.buffers.packed win.overlapped.scatter" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    memset( data, FILLER, sizeof(data) );
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = WSACreateEvent();
    bufs[0].len = 3;
    bufs[0].buf = data[0];
    bufs[1].len = 0;
    bufs[1].buf = NULL;
    bufs[2].len = 8;
    bufs[2].buf = data[2];
    bufs[3].len = 8;
    bufs[3].buf = data[1];

    ret = WSARecv( client, bufs, 4, &size, &flags, &overlapped, NULL );
    err = WSAGetLastError();
    ok( ret == SOCKET_ERROR && err == WSA_IO_PENDING, "got %d, error %d\n", ret, err );
    for (i = 0; i < 4; i++)
    {
        bufs[i].len = POISON;
        bufs[i].buf = (char *)(ULONG_PTR)POISON;
    }
    if (ret && err == WSA_IO_PENDING)
    {
        send_all( server, message, 15 );
        wait_event( overlapped.hEvent, TIME_LIMIT );
        ok( overlapped.InternalHigh == 15, "got InternalHigh %#lx\n", (ULONG)overlapped.InternalHigh );
        ok( !memcmp( data[0], "012\xcc", 4 ), "wrong data in the first buffer\n" );
        ok( !memcmp( data[2], "3456789a", 8 ), "wrong data in the second buffer\n" );
        ok( !memcmp( data[1], "bcde\xcc\xcc\xcc\xcc", 8 ), "wrong data in the third buffer\n" );
    }
    WSACloseEvent( overlapped.hEvent );
    close_pair( client, server );
}

/*
 * Posts a receive whose WSABUF array, flags and byte count live in a page that is gone when this returns.
 * The page makes no promise for lpNumberOfBytesRecvd and lpFlags but that they are "not updated" by a delayed
 * completion; programs keep them on the stack beside the WSABUF array.
 */
static BOOL post_with_lost_parameters( SOCKET s, struct receive *r, HANDLE event )
{
    struct parameters
    {
        WSABUF buf;
        DWORD  size, flags;
    } *params;
    int ret, err;

    init_receive( r, BUFFER_SIZE, event );
    params = VirtualAlloc( NULL, sizeof(*params), MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE );
    params->buf = r->buf;
    ret = WSARecv( s, &params->buf, 1, &params->size, &params->flags, &r->overlapped, NULL );
    err = WSAGetLastError();
    VirtualFree( params, 0, MEM_RELEASE );
    ok( ret == SOCKET_ERROR && err == WSA_IO_PENDING, "got %d, error %d\n", ret, err );
    return ret && err == WSA_IO_PENDING;
}

/*
 * Nothing but the buffers, the WSAOVERLAPPED and the event is touched after the call. On a socket that delivers
 * control data the receive has to do without a place for them, and still not to write flags of its own.
 */
static void test_captured_parameters(void)
{
    static struct receive r, scribbled;
    SOCKET sender, receiver;
    DWORD on = 1;
    int udp, ret;

    statement( "win.overlapped.params recv.buffers.captured" );
    for (udp = 0; udp <= 1; udp++)
    {
        winetest_push_context( "%s", udp ? "UDP with IP_PKTINFO" : "TCP" );
        if (udp ? !udp_pair( AF_INET, &sender, &receiver ) : !tcp_pair( &sender, &receiver, TRUE )) return;
        if (udp)
        {
            ret = setsockopt( receiver, IPPROTO_IP, IP_PKTINFO, (char *)&on, sizeof(on) );
            ok( !ret, "IP_PKTINFO failed, error %d\n", WSAGetLastError() );
        }

        if (post_with_lost_parameters( receiver, &r, WSACreateEvent() ))
        {
            send_all( sender, message, HALF );
            wait_event( r.overlapped.hEvent, TIME_LIMIT );
            check_received( receiver, &r, message, HALF );
        }
        WSACloseEvent( r.overlapped.hEvent );

        if (post_receive( receiver, &scribbled, BUFFER_SIZE, WSACreateEvent(), NULL ))
        {
            scribbled.flags = scribbled.size = POISON;
            send_all( sender, message, HALF );
            wait_event( scribbled.overlapped.hEvent, TIME_LIMIT );
            ok( scribbled.flags == POISON, "flags were set to %#lx\n", scribbled.flags );
            ok( scribbled.size == POISON, "size was set to %lu\n", scribbled.size );
            check_received( receiver, &scribbled, message, HALF );
        }
        WSACloseEvent( scribbled.overlapped.hEvent );
        close_pair( sender, receiver );
        winetest_pop_context();
    }
}

/*
 * The page: for byte streams zero bytes indicate "graceful closure and that no more bytes will ever be read".
 * Windows: sock.c test_shutdown: a pending receive then completes with success.
 */
static void test_peer_close(void)
{
    static struct receive first, second;
    SOCKET client, server;

    statement( "recv.end.stream win.overlapped.end recv.stream.until_closed" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    if (post_receive( client, &first, BUFFER_SIZE, WSACreateEvent(), NULL )
        && post_receive( client, &second, BUFFER_SIZE, WSACreateEvent(), NULL ))
    {
        closesocket( server );
        server = INVALID_SOCKET;
        wait_event( first.overlapped.hEvent, TIME_LIMIT );
        wait_event( second.overlapped.hEvent, TIME_LIMIT );
        check_received( client, &first, "", 0 );
        check_received( client, &second, "", 0 );
        WSACloseEvent( first.overlapped.hEvent );
        WSACloseEvent( second.overlapped.hEvent );
    }
    if (server != INVALID_SOCKET) closesocket( server );
    closesocket( client );
}

/* Windows: sock.c test_tcp_reset: a receive that pends when the reset comes. */
static void test_peer_reset(void)
{
    DWORD size = POISON, flags;
    static struct receive r;
    SOCKET client, server;
    int err;
    BOOL ret;

    statement( "win.reset.pending recv.end.abortive" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    if (post_receive( client, &r, BUFFER_SIZE, WSACreateEvent(), NULL ))
    {
        reset_socket( server );
        server = INVALID_SOCKET;
        wait_event( r.overlapped.hEvent, TIME_LIMIT );
        check_ended( &r, STATUS_CONNECTION_RESET );

        SetLastError( POISON );
        ret = GetOverlappedResult( (HANDLE)client, (OVERLAPPED *)&r.overlapped, &size, FALSE );
        ok( !ret && GetLastError() == ERROR_NETNAME_DELETED, "got %d, error %lu\n", ret, GetLastError() );
        ok( !size, "got size %lu\n", size );

        /* the page: WSAECONNRESET: "the virtual circuit was reset by the remote side" */
        WSASetLastError( POISON );
        ret = WSAGetOverlappedResult( client, &r.overlapped, &size, FALSE, &flags );
        err = WSAGetLastError();
        ok( !ret && err == WSAECONNRESET, "got %d, error %d\n", ret, err );
        WSACloseEvent( r.overlapped.hEvent );
    }
    if (server != INVALID_SOCKET) closesocket( server );
    closesocket( client );
}

#define SOCKETS  64
#define EACH      4

/* 256 receives pend at once, and each gets what was sent for it (order of issue: as in test_order). */
static void test_many(void)
{
    static struct receive r[SOCKETS][EACH];
    static const char digits[] = "0123456789";
    SOCKET client[SOCKETS], server[SOCKETS];
    char data[EACH][8];
    int i, j, count;

    statement( "recv.overlapped.separate" );
    for (count = 0; count < SOCKETS; count++) if (!tcp_pair( &client[count], &server[count], TRUE )) break;

    for (j = 0; j < EACH; j++)
        for (i = 0; i < count; i++)
            if (!post_receive( client[i], &r[i][j], sizeof(data[j]), WSACreateEvent(), NULL )) goto done;

    for (i = 0; i < count; i++)
    {
        int k = (i * 37) % count;   /* not in the order of the posts */

        for (j = 0; j < EACH; j++) sprintf( data[j], "%03d.%c..", k, digits[j] );
        send_all( server[k], data, sizeof(data) );
    }
    for (i = 0; i < count; i++)
    {
        for (j = 0; j < EACH; j++)
        {
            winetest_push_context( "socket %d, receive %d", i, j );
            sprintf( data[j], "%03d.%c..", i, digits[j] );
            if (!wait_event( r[i][j].overlapped.hEvent, TIME_LIMIT )) goto done;
            check_received( client[i], &r[i][j], data[j], sizeof(data[j]) );
            winetest_pop_context();
        }
    }

done:
    for (i = 0; i < count; i++) close_pair( client[i], server[i] );
    for (i = 0; i < count; i++)
        for (j = 0; j < EACH; j++) if (r[i][j].overlapped.hEvent) WSACloseEvent( r[i][j].overlapped.hEvent );
}

static char *find_guard_page(void)
{
    MEMORY_BASIC_INFORMATION info;
    char *page = NULL;

    VirtualQuery( &page, &info, sizeof(info) );
    for (page = info.AllocationBase; page < (char *)&page; page += info.RegionSize)
        if (VirtualQuery( page, &info, sizeof(info) ) && (info.Protect & PAGE_GUARD)) return page;
    return NULL;
}

/* The memory of an OVERLAPPED whose receive has ended may become anything: here the guard page of the thread's stack. */
static DWORD WINAPI stack_proc( void *arg )
{
    WSAOVERLAPPED *overlapped;
    SOCKET client, server;
    DWORD flags = 0, old;
    char buffer[4];
    WSABUF buf = { sizeof(buffer), buffer };
    char *page;
    int i;

    (void)arg;
    if (!tcp_pair( &client, &server, TRUE )) return 0;
    page = find_guard_page();
    ok( page != NULL, "no guard page\n" );
    VirtualProtect( page, sizeof(*overlapped), PAGE_READWRITE, &old );
    overlapped = (WSAOVERLAPPED *)page;
    memset( overlapped, 0, sizeof(*overlapped) );
    overlapped->hEvent = CreateEventW( NULL, FALSE, FALSE, NULL );
    check_fails( WSARecv( client, &buf, 1, NULL, &flags, overlapped, NULL ), WSA_IO_PENDING );
    send_all( server, "data", 4 );
    wait_event( overlapped->hEvent, TIME_LIMIT );
    CloseHandle( overlapped->hEvent );
    VirtualProtect( page, sizeof(*overlapped), PAGE_READWRITE | PAGE_GUARD, &old );
    for (i = 0; i < 3; i++)
    {
        send_all( server, "data", 4 );
        check_data( client, "data", 4 );
    }
    close_pair( client, server );
    return 0;
}

static void test_stack(void)
{
    join_thread( start_thread( stack_proc, NULL ), 2 * TIME_LIMIT );
}

START_TEST(pending)
{
    if (!init_sockets()) return;
    limit_test_time( 60000 );

    test_order();
    test_in_front();
    test_same_overlapped();
    test_captured_buffers();
    test_captured_parameters();
    test_peer_close();
    test_peer_reset();
    test_many();
    test_stack();

    done_sockets();
}
