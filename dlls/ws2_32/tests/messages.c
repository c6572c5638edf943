/*
 * Receiving by the messages of WSAAsyncSelect
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

#include "receiver.h"
#include "statement.h"

/*
 * The WSAAsyncSelect page: FD_READ is posted when data are there, and again after each receive that leaves some; a
 * socket on which it was used is nonblocking.
 * Windows: sock.c test_read_events, which does this with events as well as with messages.
 */

#define NOTIFICATION (WM_USER + 17)

/* The next message is this event of the socket, without an error. */
#define check_message( window, s, event ) check_message_( __FILE__, __LINE__, window, s, event )
static BOOL check_message_( const char *file, int line, HWND window, SOCKET s, int event )
{
    DWORD time;
    MSG msg;

    for (time = 0; time < TIME_LIMIT; time += 5)
    {
        if (PeekMessageW( &msg, window, NOTIFICATION, NOTIFICATION, PM_REMOVE ))
        {
            ok_(file, line)( msg.wParam == s, "got socket %#lx, expected %#lx\n", (ULONG)msg.wParam, (ULONG)s );
            ok_(file, line)( WSAGETSELECTEVENT( msg.lParam ) == event, "got event %#x, expected %#x\n",
                             WSAGETSELECTEVENT( msg.lParam ), event );
            ok_(file, line)( !WSAGETSELECTERROR( msg.lParam ), "got error %d\n", WSAGETSELECTERROR( msg.lParam ) );
            return TRUE;
        }
        Sleep( 5 );
    }
    ok_(file, line)( 0, "no message came\n" );
    return FALSE;
}

#define check_no_message( window ) check_no_message_( __FILE__, __LINE__, window )
static void check_no_message_( const char *file, int line, HWND window )
{
    MSG msg;

    Sleep( QUIET_TIME );
    ok_(file, line)( !PeekMessageW( &msg, window, NOTIFICATION, NOTIFICATION, PM_REMOVE ), "got a message, lParam %#lx\n",
                     (ULONG)msg.lParam );
}

/* Before, between and after receives of each style that need no messages. */
static void test_stream( HWND window, enum style style )
{
    SOCKET client, server;
    char buffer[16];
    int i;

    statement( "win.events.read.rearm" );
    if (!tcp_pair( &client, &server, TRUE )) return;

    for (i = 0; i < 2; i++)
    {
        send_all( server, "before", 6 );
        check_returns( receive( style, client, buffer, 6, 0 ), 6 );

        check_returns( WSAAsyncSelect( client, window, NOTIFICATION, FD_READ | FD_CLOSE ), 0 );
        check_no_message( window );
        check_fails( receive( style, client, buffer, 1, 0 ), WSAEWOULDBLOCK );

        /* two bytes: the first receive leaves one, and that is told of */
        send_all( server, "ab", 2 );
        if (!check_message( window, client, FD_READ )) break;
        check_returns( receive( style, client, buffer, 1, 0 ), 1 );
        if (!check_message( window, client, FD_READ )) break;
        check_returns( receive( style, client, buffer, 1, 0 ), 1 );
        check_no_message( window );

        /* a look leaves both */
        send_all( server, "cd", 2 );
        if (!check_message( window, client, FD_READ )) break;
        check_returns( receive( style, client, buffer, 2, MSG_PEEK ), 2 );
        if (!check_message( window, client, FD_READ )) break;
        check_returns( receive( style, client, buffer, 2, 0 ), 2 );
        check_no_message( window );

        /* off again; the socket stays nonblocking until it is told otherwise */
        check_returns( WSAAsyncSelect( client, window, 0, 0 ), 0 );
        check_fails( receive( style, client, buffer, 1, 0 ), WSAEWOULDBLOCK );
        set_nonblocking( client, FALSE );
        send_all( server, "after", 5 );
        check_returns( receive( style, client, buffer, 5, 0 ), 5 );
        check_no_message( window );
    }

    check_returns( WSAAsyncSelect( client, window, NOTIFICATION, FD_READ | FD_CLOSE ), 0 );
    closesocket( server );
    check_message( window, client, FD_CLOSE );
    check_returns( receive( style, client, buffer, 1, 0 ), 0 );
    closesocket( client );
}

static void test_datagrams( HWND window, enum style style )
{
    SOCKET sender, receiver;
    char buffer[16];

    statement( "win.events.read.rearm" );
    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    send_all( sender, "zero", 4 );
    check_returns( receive( style, receiver, buffer, sizeof(buffer), 0 ), 4 );
    check_returns( WSAAsyncSelect( receiver, window, NOTIFICATION, FD_READ ), 0 );
    check_no_message( window );
    send_all( sender, "one", 3 );
    send_all( sender, "three", 5 );
    check_message( window, receiver, FD_READ );
    check_returns( receive( style, receiver, buffer, sizeof(buffer), 0 ), 3 );
    check_message( window, receiver, FD_READ );
    check_returns( receive( style, receiver, buffer, sizeof(buffer), 0 ), 5 );
    check_no_message( window );
    close_pair( sender, receiver );
}

START_TEST(messages)
{
    enum style style;
    HWND window;

    if (!init_sockets()) return;
    limit_test_time( 50000 );
    window = CreateWindowW( L"static", NULL, 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL );
    if (!window)
    {
        skip( "no windows here, error %lu\n", GetLastError() );
        done_sockets();
        return;
    }
    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        test_stream( window, style );
        test_datagrams( window, style );
        winetest_pop_context();
    }
    DestroyWindow( window );
    done_sockets();
}
