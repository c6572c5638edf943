/*
 * Out-of-band data: MSG_OOB, SO_OOBINLINE, SIOCATMARK
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

#include "wine/test.h"
#include "receiver.h"
#include "statement.h"

static void send_oob( SOCKET s, const char *bytes )
{
    for (; *bytes; bytes++) check_returns( send( s, bytes, 1, MSG_OOB ), 1 );
}

static void set_inline( SOCKET s, BOOL on )
{
    check_returns( setsockopt( s, SOL_SOCKET, SO_OOBINLINE, (const char *)&on, sizeof(on) ), 0 );
}

/* Waits until select reports the socket in exceptfds. */
static BOOL is_urgent( SOCKET s, DWORD ms )
{
    struct timeval time;
    fd_set set;

    FD_ZERO( &set );
    FD_SET( s, &set );
    time.tv_sec = ms / 1000;
    time.tv_usec = (ms % 1000) * 1000;
    return select( 0, NULL, NULL, &set, &time ) == 1;
}

#define wait_urgent( s ) ok( is_urgent( s, TIME_LIMIT ), "nothing is urgent\n" )

/* FIONREAD and SIOCATMARK. */
#define check_counts( s, count, mark ) check_counts_( __LINE__, s, count, mark )
static void check_counts_( int line, SOCKET s, u_long count, BOOL mark )
{
    u_long value = POISON;

    ok_(__FILE__, line)( !ioctlsocket( s, FIONREAD, &value ), "FIONREAD failed, error %d\n", WSAGetLastError() );
    ok_(__FILE__, line)( value == count, "%u bytes can be read, expected %u\n", (unsigned int)value, (unsigned int)count );
    value = POISON;
    ok_(__FILE__, line)( !ioctlsocket( s, SIOCATMARK, &value ), "SIOCATMARK failed, error %d\n", WSAGetLastError() );
    ok_(__FILE__, line)( value == (u_long)mark, "SIOCATMARK is %u\n", (unsigned int)value );
}

#define check_oob( s, expected ) check_oob_( __LINE__, s, expected, MSG_OOB )
static void check_oob_( int line, SOCKET s, char expected, int flags )
{
    char byte = 0;
    int ret = recv( s, &byte, 1, flags );

    ok_(__FILE__, line)( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    ok_(__FILE__, line)( byte == expected, "got byte %#x\n", byte );
}

/* Windows: sock.c test_select: without SO_OOBINLINE the byte is in exceptfds only, and recv( MSG_OOB ) gives it. */
static void test_simple( SOCKET client, SOCKET server )
{
    WSABUF wsabuf;
    DWORD count, flags;
    char buffer[8];

    statement( "recv.flags.oob win.select.oob" );
    set_nonblocking( client, TRUE );
    /* with nothing there; Windows: sock.c test_oob_events' helper receives until this */
    check_fails( recv( client, buffer, 1, MSG_OOB ), WSAEWOULDBLOCK );
    check_counts( client, 0, TRUE );

    send_oob( server, "A" );
    wait_urgent( client );
    ok( !is_readable( client, 0 ), "is readable\n" );
    check_counts( client, 0, FALSE );
    check_fails( recv( client, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    /* a peek leaves it */
    check_oob_( __LINE__, client, 'A', MSG_OOB | MSG_PEEK );
    check_oob_( __LINE__, client, 'A', MSG_OOB | MSG_PEEK );
    check_counts( client, 0, FALSE );

    /* the page: MSG_OOB processes OOB data; on output the flag tells of them */
    wsabuf.buf = buffer;
    wsabuf.len = sizeof(buffer);
    flags = MSG_OOB;
    check_returns( WSARecv( client, &wsabuf, 1, &count, &flags, NULL, NULL ), 0 );
    ok( count == 1 && buffer[0] == 'A', "got count %u\n", (unsigned int)count );
    ok( flags == MSG_OOB || broken( !flags ), "got flags %#x\n", (unsigned int)flags );
    ok( !is_urgent( client, 0 ), "is still urgent\n" );
    check_counts( client, 0, TRUE );
    check_fails( recv( client, buffer, 1, MSG_OOB ), WSAEWOULDBLOCK );
}

/* Windows: sock.c test_fionread_siocatmark: a plain recv passes the byte over, which stays; FIONREAD does not count it. */
static void test_passed_over( SOCKET client, SOCKET server )
{
    char buffer[16];
    int ret, got = 0;

    statement( "win.oob.skipped win.oob.mark" );
    send_all( server, "abc", 3 );
    send_oob( server, "X" );
    send_all( server, "def", 3 );
    wait_urgent( client );
    while (got < 6)
    {
        if (!is_readable( client, TIME_LIMIT ) || (ret = recv( client, buffer + got, sizeof(buffer) - got, 0 )) <= 0) break;
        got += ret;
    }
    ok( got == 6 && !memcmp( buffer, "abcdef", 6 ), "got %d bytes\n", got );
    check_counts( client, 0, FALSE );
    check_oob( client, 'X' );
    check_counts( client, 0, TRUE );

    /* the same byte by byte, and in the other function */
    send_oob( server, "Y" );
    wait_urgent( client );
    send_all( server, "ghi", 3 );
    wait_readable( client, TIME_LIMIT );
    check_counts( client, 3, FALSE );
    check_data( client, "g", 1 );
    check_data( client, "h", 1 );
    check_oob_( __LINE__, client, 'Y', MSG_OOB | MSG_PEEK );
    check_data( client, "i", 1 );
    check_oob( client, 'Y' );
    check_counts( client, 0, TRUE );
    check_fails( recv( client, buffer, 1, MSG_OOB ), WSAEWOULDBLOCK );
}

/* What follows a byte that was taken is not touched. */
static void test_data_behind( SOCKET client, SOCKET server )
{
    end_statement();
    send_oob( server, "X" );
    wait_urgent( client );
    send_all( server, "behind", 6 );
    wait_readable( client, TIME_LIMIT );
    check_oob( client, 'X' );
    check_counts( client, 6, TRUE );
    check_data( client, "behind", 6 );
    check_counts( client, 0, TRUE );
}

/* Windows: sock.c test_fionread_siocatmark: out-of-band bytes queue, each MSG_OOB takes the oldest. */
static void test_queue( SOCKET client, SOCKET server )
{
    char buffer[8];

    statement( "win.oob.queue" );
    /* a receive comes between the two */
    send_oob( server, "1" );
    wait_urgent( client );
    check_fails( recv( client, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    send_oob( server, "2" );
    Sleep( SETTLE_TIME );
    check_fails( recv( client, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
    check_counts( client, 0, FALSE );
    check_oob( client, '1' );
    check_counts( client, 0, FALSE );
    check_oob( client, '2' );
    check_counts( client, 0, TRUE );

    /* no call comes between: Linux has one place for an urgent byte, and the second takes that of the first */
    send_oob( server, "3" );
    send_oob( server, "4" );
    wait_urgent( client );
    Sleep( SETTLE_TIME );
    buffer[0] = 0;
    check_returns( recv( client, buffer, 1, MSG_OOB ), 1 );
    todo_wine ok( buffer[0] == '3', "got byte %#x\n", buffer[0] );
    if (buffer[0] == '3') check_oob( client, '4' );
    check_counts( client, 0, TRUE );
    check_fails( recv( client, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
}

/* Windows: sock.c test_fionread_siocatmark and test_select: SO_OOBINLINE makes a byte that is there one of the stream,
 * and MSG_OOB is WSAEINVAL. */
static void test_inline(void)
{
    SOCKET client, server;
    char buffer[8];

    statement( "win.oob.inline win.oob.inline.later" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    set_nonblocking( client, TRUE );
    send_oob( server, "A" );
    wait_urgent( client );
    set_inline( client, TRUE );
    check_counts( client, 1, FALSE );
    ok( is_readable( client, 0 ), "is not readable\n" );
    check_fails( recv( client, buffer, 1, MSG_OOB ), WSAEINVAL );
    check_data( client, "A", 1 );
    check_counts( client, 0, TRUE );
    check_fails( recv( client, buffer, 1, 0 ), WSAEWOULDBLOCK );

    send_oob( server, "B" );
    wait_readable( client, TIME_LIMIT );
    ok( !is_urgent( client, 0 ), "is urgent\n" );
    check_counts( client, 1, TRUE );
    check_fails( recv( client, buffer, 1, MSG_OOB ), WSAEINVAL );
    check_data( client, "B", 1 );
    set_inline( client, FALSE );
    send_oob( server, "C" );
    wait_urgent( client );
    check_oob( client, 'C' );
    close_pair( client, server );
}

/* The same where a receive has passed the byte over: Linux has dropped it from the stream then, and nothing can put a
 * byte back there. */
static void test_inline_late(void)
{
    SOCKET client, server;
    u_long count = 0;
    char byte;

    if (!tcp_pair( &client, &server, TRUE )) return;
    set_nonblocking( client, TRUE );
    send_oob( server, "A" );
    wait_urgent( client );
    check_fails( recv( client, &byte, 1, 0 ), WSAEWOULDBLOCK );
    set_inline( client, TRUE );
    ok( !ioctlsocket( client, FIONREAD, &count ), "FIONREAD failed, error %d\n", WSAGetLastError() );
    todo_wine ok( count == 1, "%u bytes can be read\n", (unsigned int)count );
    close_pair( client, server );
}

/* A byte that was received out of band does not come again inline, and a socket that has no more to read is closed in
 * good order (Windows: sock.c test_select). */
static void test_taken_byte( BOOL make_inline )
{
    SOCKET client, server;
    char buffer[8];

    end_statement();
    if (!tcp_pair( &client, &server, TRUE )) return;
    send_oob( server, "A" );
    wait_urgent( client );
    check_oob( client, 'A' );
    if (make_inline)
    {
        set_inline( client, TRUE );
        check_counts( client, 0, TRUE );
        ok( !is_readable( client, 0 ), "is readable\n" );
        send_oob( server, "B" );
        wait_readable( client, TIME_LIMIT );
        check_data( client, "B", 1 );
        check_counts( client, 0, TRUE );
        set_nonblocking( client, TRUE );
        check_fails( recv( client, buffer, 1, 0 ), WSAEWOULDBLOCK );
    }
    closesocket( client );
    wait_readable( server, TIME_LIMIT );
    check_returns( recv( server, buffer, sizeof(buffer), 0 ), 0 );
    closesocket( server );
}

/* The page: WSAEOPNOTSUPP, MSG_OOB was specified, but the socket is not stream-style. */
static void test_datagrams(void)
{
    SOCKET sender, receiver;
    char buffer[8];

    statement( "recv.error.wsaeopnotsupp.oob_datagram" );
    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    set_nonblocking( receiver, TRUE );
    send_all( sender, "data", 4 );
    wait_readable( receiver, TIME_LIMIT );
    check_fails( recv( receiver, buffer, sizeof(buffer), MSG_OOB ), WSAEOPNOTSUPP );
    check_fails( recv( receiver, buffer, sizeof(buffer), MSG_OOB | MSG_PEEK ), WSAEOPNOTSUPP );
    check_data( receiver, "data", 4 );
    close_pair( sender, receiver );
}

struct sender { SOCKET s; HANDLE receiver; };

static DWORD CALLBACK send_proc( void *arg )
{
    struct sender *sender = arg;
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );

    /* it runs when the other thread waits for data */
    QueueUserAPC( set_event_apc, sender->receiver, (ULONG_PTR)event );
    wait_event( event, TIME_LIMIT );
    CloseHandle( event );
    send( sender->s, "X", 1, MSG_OOB );
    Sleep( 50 );
    send( sender->s, "data", 4, 0 );
    return 0;
}

/* An overlapped or blocking receive that waits for data is not ended by a byte out of band. */
static void test_waiting( SOCKET client, SOCKET server )
{
    struct sender sender = { server, duplicate_handle( GetCurrentThread() ) };
    char buffer[8], byte = 0;
    HANDLE thread;
    int ret;

    end_statement();
    set_nonblocking( client, FALSE );
    thread = start_thread( send_proc, &sender );
    ret = recv( client, buffer, sizeof(buffer), 0 );
    ok( ret == 4 && !memcmp( buffer, "data", 4 ), "got %d, error %d\n", ret, WSAGetLastError() );
    join_thread( thread, TIME_LIMIT );
    CloseHandle( sender.receiver );
    set_nonblocking( client, TRUE );
    /* the server receives the data as soon as it is there, and Linux drops the urgent byte before it */
    ret = recv( client, &byte, 1, MSG_OOB );
    todo_wine ok( ret == 1 && byte == 'X', "got %d, error %d\n", ret, WSAGetLastError() );
    check_counts( client, 0, TRUE );
}

/* How an overlapped receive tells of its end. */
enum way { BY_EVENT, BY_ROUTINE, BY_PORT, WAYS };

static unsigned int routine_calls;

static void CALLBACK count_call( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    (void)overlapped;
    (void)flags;
    ok( !error, "got error %u\n", (unsigned int)error );
    ok( size == 1, "got size %u\n", (unsigned int)size );
    routine_calls++;
}

/*
 * The page: an overlapped receive takes the byte that MSG_OOB is about as any other does: one that was there before the
 * data that have been received since (unread: and data behind it that have not), or one that comes later.
 */
static void test_overlapped( enum way way, BOOL unread, BOOL later )
{
    static WSAOVERLAPPED overlapped;
    static char byte, text[8];
    WSABUF wsabuf = { 1, &byte };
    DWORD flags = MSG_OOB, size = POISON;
    OVERLAPPED *ended;
    SOCKET client, server;
    HANDLE port = NULL;
    ULONG_PTR key;
    int ret, i;

    statement( "recv.flags.oob" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    winetest_push_context( "%u, unread %d, later %d", way, unread, later );
    memset( &overlapped, 0, sizeof(overlapped) );
    byte = 0;
    routine_calls = 0;
    if (way == BY_PORT) port = port_for( client, 1 );
    if (way == BY_EVENT) overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (!later)
    {
        send_all( server, "ab", 2 );
        wait_bytes( client, 2 );
        send_oob( server, "X" );
        wait_urgent( client );
        send_all( server, "cd", 2 );
        check_data( client, "ab", 2 );
        if (!unread) check_data( client, "cd", 2 );
        else check_data( client, "c", 1 );
    }
    ret = WSARecv( client, &wsabuf, 1, &size, &flags, &overlapped, way == BY_ROUTINE ? count_call : NULL );
    ok( !ret || WSAGetLastError() == WSA_IO_PENDING, "got error %d\n", WSAGetLastError() );
    if (later)
    {
        ok( ret, "has ended\n" );
        send_oob( server, "X" );
    }

    /* where nothing is unread only wineserver could make the packet */
    todo_wine_if( way == BY_PORT && !unread && !later )
    {
        if (way == BY_EVENT)
            ok( !WaitForSingleObject( overlapped.hEvent, later ? TIME_LIMIT : SETTLE_TIME ), "no event\n" );
        if (way == BY_ROUTINE)
        {
            for (i = 0; i < 10 && !routine_calls; i++) SleepEx( (later ? TIME_LIMIT : SETTLE_TIME) / 10, TRUE );
            ok( routine_calls == 1, "%u calls\n", routine_calls );
        }
        if (way == BY_PORT)
            ok( GetQueuedCompletionStatus( port, &size, &key, &ended, later ? TIME_LIMIT : SETTLE_TIME ) && size == 1,
                "no packet\n" );
        ok( !overlapped.Internal && overlapped.InternalHigh == 1, "got status %#x, size %u\n",
            (unsigned int)overlapped.Internal, (unsigned int)overlapped.InternalHigh );
        ok( byte == 'X', "got %#x\n", byte );
    }
    if (overlapped.hEvent) CloseHandle( overlapped.hEvent );
    set_nonblocking( client, TRUE );
    if (!overlapped.Internal) check_fails( recv( client, &byte, 1, MSG_OOB ), WSAEWOULDBLOCK );
    if (unread) check_data( client, "d", 1 );
    else check_fails( recv( client, text, sizeof(text), 0 ), WSAEWOULDBLOCK );
    close_pair( client, server );
    if (port) CloseHandle( port );
    winetest_pop_context();
}

/* Guards documentation/direct-path.md: an urgent byte is not received over. */
START_TEST(oob)
{
    enum way way;
    SOCKET client, server;

    if (!init_sockets()) return;
    limit_test_time( 60000 );
    if (tcp_pair( &client, &server, TRUE ))
    {
        test_simple( client, server );
        test_passed_over( client, server );
        test_passed_over( client, server );
        test_data_behind( client, server );
        test_queue( client, server );
        test_waiting( client, server );
        close_pair( client, server );
    }
    test_inline();
    test_inline_late();
    test_taken_byte( FALSE );
    test_taken_byte( TRUE );
    test_datagrams();
    for (way = BY_EVENT; way < WAYS; way++)
    {
        test_overlapped( way, TRUE, FALSE );
        test_overlapped( way, FALSE, FALSE );
        test_overlapped( way, FALSE, TRUE );
    }
    done_sockets();
}
