/*
 * Receives that must not be done without the server
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
 * Each function guards one of the rules of documentation/direct-path.md that no other test guards: without it the
 * function fails.
 */

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

static BOOL make_pair( SOCKET *client, SOCKET *server )
{
    if (!tcp_pair( client, server, TRUE )) return FALSE;
    receive_some( *client, *server );
    return TRUE;
}

/* Rule 1: a routine is called, and in an alertable wait only, also where nobody has to be told otherwise. */
static void test_routine(void)
{
    UCHAR flags = FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE;
    static struct receive r;
    SOCKET client, server;
    unsigned int i;
    BOOL ret;
    int err;

    if (!make_pair( &client, &server )) return;
    ret = SetFileCompletionNotificationModes( (HANDLE)client, flags );
    ok( ret, "SetFileCompletionNotificationModes failed, error %lu\n", GetLastError() );
    for (i = 0; i < 8; i++)
    {
        send_all( server, "data", 4 );
        wait_readable( client, TIME_LIMIT );
        init_receive( &r, 4, NULL );
        err = start_receive( client, &r, i < 4 ? NULL : record_routine );
        ok( !err, "receive %u: got error %d\n", i, err );
        ok( !r.called, "receive %u: the routine was called at once\n", i );
        if (i < 4 || err || !run_routines()) continue;
        check_routine( &r, 4 );
    }
    close_pair( client, server );
}

/* Rule 2: as many buffers as one likes. */
static void test_buffers(void)
{
    static const unsigned int counts[] = { 15, 16, 17, 40, 300 };
    char data[600], got[600];
    DWORD count, flags, size;
    SOCKET client, server;
    WSABUF bufs[300];
    unsigned int i, j;
    int ret;

    if (!make_pair( &client, &server )) return;
    for (i = 0; i < ARRAYSIZE( counts ); i++)
    {
        size = 2 * counts[i];
        fill_pattern( data, sizeof(data), i );
        memset( got, FILLER, sizeof(got) );
        for (j = 0; j < counts[i]; j++)
        {
            bufs[j].buf = got + 2 * j;
            bufs[j].len = 2;
        }
        send_all( server, data, size );
        wait_bytes( client, size );
        flags = 0;
        count = POISON;
        ret = WSARecv( client, bufs, counts[i], &count, &flags, NULL, NULL );
        ok( !ret && count == size, "%u buffers: got %d, error %d, size %lu\n", counts[i], ret, WSAGetLastError(),
            count );
        ok( !memcmp( got, data, size ), "%u buffers: got wrong data\n", counts[i] );
    }
    close_pair( client, server );
}

/* Rule 5: an accepted socket has the events of its listener (Windows: sock.c test_accept_events), and FD_READ comes
 * again after each receive that leaves data (Windows: sock.c test_read_events). */
static void test_listener(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    struct sockaddr_storage addr;
    SOCKET listener, client, server;
    char buffer[8];
    int len, i, ret;

    listener = tcp_listener( AF_INET, &addr, &len );
    check_returns( WSAEventSelect( listener, event, FD_ACCEPT | FD_READ ), 0 );
    client = make_socket( AF_INET, SOCK_STREAM, TRUE );
    check_returns( connect( client, (struct sockaddr *)&addr, len ), 0 );
    wait_event( event, TIME_LIMIT );
    server = accept( listener, NULL, NULL );
    ok( server != INVALID_SOCKET, "accept failed, error %d\n", WSAGetLastError() );
    ResetEvent( event );
    for (i = 0; i < 3; i++)
    {
        send_all( client, "abc", 3 );
        wait_event( event, TIME_LIMIT );
        ResetEvent( event );
        ret = recv( server, buffer, 1, 0 );
        ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
        wait_event( event, TIME_LIMIT );
        ResetEvent( event );
        ret = recv( server, buffer, 8, 0 );
        ok( ret == 2, "got %d, error %d\n", ret, WSAGetLastError() );
    }
    close_pair( client, server );
    closesocket( listener );
    CloseHandle( event );
}

/*
 * Rule 7: a receive that waits in wineserver gets what comes first, one that is called after it what comes then
 * (Windows: sock.c test_simultaneous_async_recv has the order for overlapped receives).
 */
static void test_waiting( enum style style )
{
    SOCKET client, server;
    struct receiver *r;
    char buffer[8];
    int i, ret;

    if (!make_pair( &client, &server )) return;
    for (i = 0; i < 2; i++)
    {
        r = start_receiver( style, client, 4, 0 );
        wait_in_receive( r );
        check_blocks( r );
        send_all( server, "abcdefgh", 8 );
        ret = recv( client, buffer, 4, 0 );
        ok( ret == 4 && !memcmp( buffer, "efgh", 4 ), "got %d, error %d, %.4s\n", ret, WSAGetLastError(), buffer );
        check_receives( r, "abcd", 4 );
        free_receiver( r );
    }
    close_pair( client, server );
}

static DWORD WINAPI sender_proc( void *arg )
{
    Sleep( 5 );
    send_all( *(SOCKET *)arg, "abcdefgh", 8 );
    return 0;
}

/* Rule 7: the same with an overlapped receive, and another thread that asks all the time. */
static void test_spinning( enum style style )
{
    HANDLE thread, event = CreateEventW( NULL, TRUE, FALSE, NULL );
    static struct receive r;
    SOCKET client, server;
    char buffer[4];
    DWORD start;
    int i, ret;

    if (!make_pair( &client, &server )) return;
    set_nonblocking( client, TRUE );
    for (i = 0; i < 20; i++)
    {
        if (!post_receive( client, &r, 4, event, NULL )) break;
        thread = start_thread( sender_proc, &server );
        start = GetTickCount();
        while ((ret = receive( style, client, buffer, 4, 0 )) == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK &&
               GetTickCount() - start < TIME_LIMIT) ;
        ok( ret == 4 && !memcmp( buffer, "efgh", 4 ), "got %d, error %d, %.4s\n", ret, WSAGetLastError(), buffer );
        wait_event( event, TIME_LIMIT );
        ok( !memcmp( r.data, "abcd", 4 ), "the overlapped receive got %.4s\n", r.data );
        join_thread( thread, TIME_LIMIT );
    }
    close_pair( client, server );
    CloseHandle( event );
}

/* Rule 7: the same with so many overlapped receives that the direct path does not know them all. */
static void test_many_pending(void)
{
    static struct receive r[20];
    SOCKET client, server;
    char data[8], buffer[8];
    int i, j, ret;

    if (!make_pair( &client, &server )) return;
    for (i = 0; i < (int)ARRAYSIZE( r ); i++)
        if (!post_receive( client, &r[i], 4, CreateEventW( NULL, TRUE, FALSE, NULL ), NULL )) return;
    for (i = 0; i < (int)ARRAYSIZE( r ); i++)
    {
        for (j = 0; j < 4; j++) data[j] = i * 4 + j;
        send_all( server, data, 4 );
        if (i < 8 || i == (int)ARRAYSIZE( r ) - 1)
        {
            wait_event( r[i].overlapped.hEvent, TIME_LIMIT );
            continue;
        }
        /* nothing is here for it */
        set_nonblocking( client, TRUE );
        ret = recv( client, buffer, 4, 0 );
        ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK, "receive %d: got %d, error %d\n", i, ret,
            WSAGetLastError() );
        wait_event( r[i].overlapped.hEvent, TIME_LIMIT );
    }
    for (i = 0; i < (int)ARRAYSIZE( r ); i++)
    {
        for (j = 0; j < 4; j++) data[j] = i * 4 + j;
        check_received( client, &r[i], data, 4 );
        CloseHandle( r[i].overlapped.hEvent );
    }
    close_pair( client, server );
}

/* Nothing there: a socket that is blocking again waits (the ioctlsocket page on FIONBIO). */
static void test_mode( enum style style )
{
    SOCKET client, server;
    struct receiver *r;
    char buffer[4];
    int i;

    if (!make_pair( &client, &server )) return;
    for (i = 0; i < 2; i++)
    {
        set_nonblocking( client, TRUE );
        check_fails( receive( style, client, buffer, sizeof(buffer), 0 ), WSAEWOULDBLOCK );
        set_nonblocking( client, FALSE );
        r = start_receiver( style, client, 4, 0 );
        check_blocks( r );
        send_all( server, "data", 4 );
        check_receives( r, "data", 4 );
        free_receiver( r );
    }
    close_pair( client, server );
}

static DWORD WINAPI late_sender( void *arg )
{
    Sleep( SETTLE_TIME );
    send_all( *(SOCKET *)arg, "a", 1 );
    return 0;
}

/* Selecting events later: what select has seen, and a receive has taken, is no event; what comes then is one
 * (Windows: sock.c test_read_events). */
static void test_select_events(void)
{
    HANDLE thread, event = CreateEventW( NULL, TRUE, FALSE, NULL );
    SOCKET client, server;
    char buffer[8];
    int ret;

    if (!make_pair( &client, &server )) return;
    thread = start_thread( late_sender, &server );
    wait_readable( client, TIME_LIMIT );
    ret = recv( client, buffer, sizeof(buffer), 0 );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    join_thread( thread, TIME_LIMIT );
    check_returns( WSAEventSelect( client, event, FD_READ ), 0 );
    ok( WaitForSingleObject( event, QUIET_TIME ) == WAIT_TIMEOUT, "an event without data\n" );
    send_all( server, "b", 1 );
    wait_event( event, TIME_LIMIT );
    close_pair( client, server );
    CloseHandle( event );
}

/* Memory: into a buffer whose pages are watched, or cannot be written to yet, no datagram is lost. */
static void test_memory( enum style style )
{
    SOCKET sender, receiver;
    unsigned int i;
    char *base;
    DWORD old;
    int ret;

    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    receive_some( receiver, sender );
    set_nonblocking( receiver, TRUE );
    base = VirtualAlloc( NULL, 0x10000, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE );
    ok( base != NULL, "got error %lu\n", GetLastError() );
    for (i = 0; i < 4; i++)
    {
        if (i & 1) VirtualProtect( base + 0x1000, 0x1000, PAGE_READWRITE | PAGE_GUARD, &old );
        else ResetWriteWatch( base, 0x10000 );
        send_all( sender, "datagram", 8 );
        wait_readable( receiver, TIME_LIMIT );
        ret = receive( style, receiver, base + 0x2000 - 4, 0x1000, 0 );
        /* which touches the guard page: the next one finds none */
        if (ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT)
            ret = receive( style, receiver, base + 0x2000 - 4, 0x1000, 0 );
        ok( ret == 8 && !memcmp( base + 0x2000 - 4, "datagram", 8 ), "round %u: got %d, error %d\n", i, ret,
            WSAGetLastError() );
    }
    VirtualFree( base, 0, MEM_RELEASE );
    close_pair( sender, receiver );
}

/* The OVERLAPPED of a receive that has ended is the program's again: nobody reads it any more. */
static void test_freed(void)
{
    WSAOVERLAPPED *overlapped;
    HANDLE event = CreateEventW( NULL, FALSE, FALSE, NULL );
    SOCKET client, server;
    DWORD flags = 0;
    char buffer[4];
    WSABUF buf = { sizeof(buffer), buffer };

    if (!make_pair( &client, &server )) return;
    overlapped = VirtualAlloc( NULL, sizeof(*overlapped), MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE );
    overlapped->hEvent = event;
    check_fails( WSARecv( client, &buf, 1, NULL, &flags, overlapped, NULL ), WSA_IO_PENDING );
    send_all( server, "data", 4 );
    wait_event( event, TIME_LIMIT );
    VirtualFree( overlapped, 0, MEM_RELEASE );
    receive_some( client, server );
    close_pair( client, server );
    CloseHandle( event );
}

/* A datagram that does not fit has its own completion, also where the port gets no packets of successes. */
static void test_fit(void)
{
    UCHAR flags = FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE;
    static struct receive r;
    SOCKET sender, receiver;
    unsigned int i;
    HANDLE port;
    BOOL ret;
    int err;

    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    port = port_for( receiver, 7 );
    ret = SetFileCompletionNotificationModes( (HANDLE)receiver, flags );
    ok( ret, "SetFileCompletionNotificationModes failed, error %lu\n", GetLastError() );
    for (i = 0; i < 8; i++)
    {
        send_all( sender, "datagram", i < 4 ? 4 : 8 );
        wait_readable( receiver, TIME_LIMIT );
        init_receive( &r, 4, NULL );
        err = start_receive( receiver, &r, NULL );
        if (i < 4)
        {
            ok( !err && r.size == 4, "receive %u: got error %d, size %lu\n", i, err, r.size );
            check_no_packet( port );
            continue;
        }
        /* Windows: sock.c test_completion_port: a receive that fails at once leaves no packet, one that is taken does */
        ok( err == WSAEMSGSIZE || err == WSA_IO_PENDING, "receive %u: got error %d\n", i, err );
        if (err == WSA_IO_PENDING) check_packet( port, &r, ERROR_MORE_DATA, 7, 4 );
        else check_no_packet( port );
        ok( !memcmp( r.data, "data", 4 ) && (unsigned char)r.data[4] == FILLER, "receive %u: got wrong data\n", i );
    }
    close_pair( sender, receiver );
    CloseHandle( port );
}

/* Buffers without room: the receive ends when something is there, and takes nothing (Windows: sock.c
 * test_empty_recv). */
static void test_empty(void)
{
    UCHAR flags = FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE;
    static struct receive r;
    SOCKET client, server;
    HANDLE port;
    int i, err;

    if (!make_pair( &client, &server )) return;
    port = port_for( client, 7 );
    ok( SetFileCompletionNotificationModes( (HANDLE)client, flags ), "got error %lu\n", GetLastError() );
    for (i = 0; i < 8; i++)
    {
        if (i >= 4)
        {
            if (!post_receive( client, &r, 0, NULL, NULL )) break;
            check_no_packet( port );
        }
        send_all( server, "data", 4 );
        if (i >= 4) check_packet( port, &r, 0, 7, 0 );
        wait_readable( client, TIME_LIMIT );
        init_receive( &r, 4, NULL );
        err = start_receive( client, &r, NULL );
        ok( !err && r.size == 4, "receive %d: got error %d, size %lu\n", i, err, r.size );
    }
    close_pair( client, server );
    CloseHandle( port );
}

START_TEST(rules)
{
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 80000 );
    test_routine();
    test_buffers();
    test_listener();
    test_many_pending();
    test_select_events();
    test_freed();
    test_fit();
    test_empty();
    for (style = 0; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        test_waiting( style );
        test_spinning( style );
        test_mode( style );
        test_memory( style );
        winetest_pop_context();
    }
    done_sockets();
}
