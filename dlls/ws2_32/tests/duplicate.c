/*
 * Receives on a socket that has a second handle
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
 * DuplicateHandle makes a handle that ws2_32 hears of when it is used first.  What is done by it is done to the socket
 * all the same, and receives by the first handle have to know (the rule on second handles of the direct path).
 */

static SOCKET duplicate( SOCKET s )
{
    return (SOCKET)duplicate_handle( (HANDLE)s );
}

/* Some receives by the first handle. */
static BOOL make_pair( SOCKET *client, SOCKET *server )
{
    int i;

    if (!tcp_pair( client, server, TRUE )) return FALSE;
    for (i = 0; i < 3; i++)
    {
        send_all( *server, "data", 4 );
        check_data( *client, "data", 4 );
    }
    return TRUE;
}

/* Data by either handle, in their order. */
static void test_data(void)
{
    SOCKET client, server, other;
    unsigned int i;
    char data[2];

    if (!make_pair( &client, &server )) return;
    other = duplicate( client );
    for (i = 0; i < 20; i++)
    {
        data[0] = i;
        data[1] = ~i;
        send_all( server, data, 2 );
        check_data( i & 1 ? client : other, data, 1 );
        check_data( i & 1 ? other : client, data + 1, 1 );
    }
    CloseHandle( (HANDLE)other );
    send_all( server, "data", 4 );
    check_data( client, "data", 4 );
    close_pair( client, server );
}

/* Windows: sock.c test_shutdown: WSAESHUTDOWN although data are there. */
static void test_shutdown( enum style style )
{
    SOCKET client, server, other;
    char buffer[8];

    if (!make_pair( &client, &server )) return;
    other = duplicate( client );
    send_all( server, "data", 4 );
    wait_readable( client, TIME_LIMIT );
    if (shutdown( other, SD_RECEIVE )) win_skip( "no shutdown by a second handle, error %d\n", WSAGetLastError() );
    else check_fails( receive( style, client, buffer, sizeof(buffer), 0 ), WSAESHUTDOWN );
    CloseHandle( (HANDLE)other );
    close_pair( client, server );
}

/* The mode is the socket's. */
static void test_mode( enum style style )
{
    SOCKET client, server, other;
    struct receiver *r;
    char buffer[8];
    u_long arg = 0;

    if (!make_pair( &client, &server )) return;
    set_nonblocking( client, TRUE );
    check_fails( receive( style, client, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    other = duplicate( client );
    if (ioctlsocket( other, FIONBIO, &arg )) win_skip( "no FIONBIO by a second handle, error %d\n", WSAGetLastError() );
    else
    {
        r = start_receiver( style, client, 4, 0 );
        check_blocks( r );
        send_all( server, "data", 4 );
        check_receives( r, "data", 4 );
        free_receiver( r );
    }
    CloseHandle( (HANDLE)other );
    close_pair( client, server );
}

/* Windows: sock.c test_read_events: FD_READ comes again after each receive that leaves data. */
static void test_events( enum style style )
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    SOCKET client, server, other;
    char buffer[8];
    int i, ret;

    if (!make_pair( &client, &server )) return;
    is_readable( client, 0 );
    other = duplicate( client );
    if (WSAEventSelect( other, event, FD_READ ))
        win_skip( "no WSAEventSelect by a second handle, error %d\n", WSAGetLastError() );
    else for (i = 0; i < 3; i++)
    {
        ResetEvent( event );
        send_all( server, "abc", 3 );
        wait_event( event, TIME_LIMIT );
        ResetEvent( event );
        ret = receive( style, client, buffer, 1, 0 );
        ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
        wait_event( event, TIME_LIMIT );
        ResetEvent( event );
        ret = receive( style, client, buffer, 8, 0 );
        ok( ret == 2, "got %d, error %d\n", ret, WSAGetLastError() );
        check_event( event, FALSE );
    }
    CloseHandle( (HANDLE)other );
    close_pair( client, server );
    CloseHandle( event );
}

/* Windows: sock.c test_simultaneous_async_recv: the receives of a socket are served in the order of their calls. */
static void test_order( enum style style )
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    SOCKET client, server, other;
    static struct receive r;
    char buffer[8];
    int i, ret;

    if (!make_pair( &client, &server )) return;
    other = duplicate( client );
    for (i = 0; i < 20; i++)
    {
        if (!post_receive( other, &r, 4, event, NULL )) break;
        send_all( server, "abcdefgh", 8 );
        ret = receive( style, client, buffer, 4, 0 );
        ok( ret == 4 && !memcmp( buffer, "efgh", 4 ), "got %d, error %d, %.4s\n", ret, WSAGetLastError(), buffer );
        wait_event( event, TIME_LIMIT );
        ok( !memcmp( r.data, "abcd", 4 ), "the first receive got %.4s\n", r.data );
    }
    CloseHandle( (HANDLE)other );
    close_pair( client, server );
    CloseHandle( event );
}

/* The mode is the socket's also for MSG_WAITALL, which the page refuses "if the socket is in a non-blocking mode", and
 * whichever of the two handles is left. */
static void test_waitall_mode( enum style style, BOOL set_by_other )
{
    SOCKET client, server, other, setter;
    u_long arg = 1;
    char buffer[8];
    int i;

    if (!make_pair( &client, &server )) return;
    set_timeout( client, 500 );
    other = duplicate( client );
    setter = set_by_other ? other : client;
    for (i = 0; i < 2; i++)
    {
        arg = 1;
        if (ioctlsocket( setter, FIONBIO, &arg ))
        {
            win_skip( "no FIONBIO by a second handle, error %d\n", WSAGetLastError() );
            break;
        }
        send_all( server, "somedata", 8 );
        wait_bytes( client, 8 );
        check_fails( receive( style, client, buffer, 4, MSG_WAITALL ), WSAEOPNOTSUPP );
        check_fails( receive( style, other, buffer, 4, MSG_WAITALL ), WSAEOPNOTSUPP );
        arg = 0;
        check_returns( ioctlsocket( setter, FIONBIO, &arg ), 0 );
        check_returns( receive( style, client, buffer, 4, MSG_WAITALL ), 4 );
        check_returns( receive( style, other, buffer, 4, MSG_WAITALL ), 4 );
    }
    arg = 1;
    ioctlsocket( setter, FIONBIO, &arg );
    closesocket( client );
    send_all( server, "data", 4 );
    check_fails( receive( style, other, buffer, 4, MSG_WAITALL ), WSAEOPNOTSUPP );
    CloseHandle( (HANDLE)other );
    closesocket( server );
}

/* A receive that waits for whatever comes has it, though one behind it, by the other handle, waits for more. */
static void test_waitall_behind(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL ), all_event = CreateEventW( NULL, TRUE, FALSE, NULL );
    SOCKET client, server, other;
    static struct receive r, all;

    if (!make_pair( &client, &server )) return;
    other = duplicate( client );
    if (post_receive( other, &r, 8, event, NULL ))
    {
        init_receive( &all, 8, all_event );
        all.flags = MSG_WAITALL;
        ok( start_receive( client, &all, NULL ) == WSA_IO_PENDING, "does not pend\n" );
        send_all( server, "data", 4 );
        wait_event( event, TIME_LIMIT );
        ok( !r.overlapped.Internal && r.overlapped.InternalHigh == 4 && !memcmp( r.data, "data", 4 ),
            "got %lu bytes\n", (ULONG)r.overlapped.InternalHigh );
        send_all( server, "moredata", 8 );
        wait_event( all_event, TIME_LIMIT );
    }
    CloseHandle( (HANDLE)other );
    close_pair( client, server );
    CloseHandle( event );
    CloseHandle( all_event );
}

/* CancelIoEx ends a receive that blocks; nobody has closed the socket. */
static void test_cancel( enum style style )
{
    SOCKET client, server, other;
    struct receiver *r;

    if (!make_pair( &client, &server )) return;
    other = duplicate( client );
    r = start_receiver( style, other, 4, 0 );
    wait_in_receive( r );
    check_blocks( r );
    ok( CancelIoEx( (HANDLE)other, NULL ), "CancelIoEx failed, error %lu\n", GetLastError() );
    if (wait_receiver( r ))
        ok( r->ret == -1 && r->error == WSA_OPERATION_ABORTED, "got %d, error %d\n", r->ret, r->error );
    free_receiver( r );
    send_all( server, "data", 4 );
    check_data( client, "data", 4 );
    CloseHandle( (HANDLE)other );
    close_pair( client, server );
}

START_TEST(duplicate)
{
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 60000 );
    test_data();
    test_waitall_behind();
    for (style = 0; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        test_shutdown( style );
        test_mode( style );
        test_events( style );
        test_order( style );
        test_waitall_mode( style, FALSE );
        test_waitall_mode( style, TRUE );
        test_cancel( style );
        winetest_pop_context();
    }
    done_sockets();
}
