/*
 * Accepted sockets, with the setting WSRECV_LEASE
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
 * With the setting WSRECV_LEASE our DLL keeps the descriptors of accepted sockets for up to so many milliseconds
 * (documentation/direct-path.md).  Here is what a program must not notice of that.  Everything is done in a child
 * process, which has the setting; with any other ws2_32 it has no meaning.
 */

#define LEASE_TIME  20
#define END_TIME    2000    /* a lease, and what a busy machine adds */
#define ROUNDS      150

static SOCKET listener;
static struct sockaddr_storage addr;
static int addr_len;

/* The server is the accepted one, and has its lease if it is of that kind: something was received on it. */
static BOOL make_pair( SOCKET *client, SOCKET *server )
{
    *client = make_socket( AF_INET, SOCK_STREAM, TRUE );
    if (connect( *client, (struct sockaddr *)&addr, addr_len ))
    {
        ok( 0, "connect failed, error %d\n", WSAGetLastError() );
        return FALSE;
    }
    *server = accept( listener, NULL, NULL );
    ok( *server != INVALID_SOCKET, "accept failed, error %d\n", WSAGetLastError() );
    send_all( *client, "data", 4 );
    return *server != INVALID_SOCKET && check_data( *server, "data", 4 );
}

/* The peer's end of the stream comes. */
#define check_end( s ) check_end_( __LINE__, s )
static void check_end_( int line, SOCKET s )
{
    DWORD start = GetTickCount(), time;
    char byte;
    int ret;

    ok_(__FILE__, line)( is_readable( s, TIME_LIMIT ), "the peer does not see the end\n" );
    time = GetTickCount() - start;
    ok_(__FILE__, line)( time <= END_TIME, "the end came after %lu ms\n", time );
    ret = recv( s, &byte, 1, 0 );
    ok_(__FILE__, line)( !ret, "the peer got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
}

/* Every byte, in order, in pieces of all sizes, with and without pauses that are longer than a lease. */
static void test_data(void)
{
    static char data[20000], buffer[20000];
    int size, done = 0, piece = 1, ret;
    SOCKET client, server;
    fd_set set;

    if (!make_pair( &client, &server )) return;
    fill_pattern( data, sizeof(data), 1 );
    for (;;)
    {
        size = min( piece, (int)sizeof(data) - done );
        if (!size) break;
        send_all( client, data + done, size );
        FD_ZERO( &set );
        FD_SET( server, &set );
        ret = select( 0, &set, NULL, NULL, NULL );
        ok( ret == 1, "select returned %d\n", ret );
        for (ret = 0; size; size -= ret, done += ret)
            if ((ret = recv( server, buffer + done, size, 0 )) <= 0) break;
        ok( ret > 0, "recv returned %d, error %d\n", ret, WSAGetLastError() );
        if (ret <= 0) break;
        if (!(piece % 10)) Sleep( 3 * LEASE_TIME );
        piece = piece < 64 ? piece + 1 : piece * 2;
    }
    ok( done == sizeof(data) && !memcmp( data, buffer, sizeof(data) ), "the data are wrong, %d bytes\n", done );

    set_nonblocking( server, TRUE );
    check_fails( recv( server, buffer, 1, 0 ), WSAEWOULDBLOCK );
    check_fails( recv( server, buffer, 1, 0 ), WSAEWOULDBLOCK );
    close_pair( client, server );
}

/* The closesocket page: the connection ends in good order; the shutdown page: SD_SEND tells the peer at once. */
static void test_end(void)
{
    SOCKET client, server;
    char byte;

    if (!make_pair( &client, &server )) return;
    check_returns( closesocket( server ), 0 );
    check_fails( recv( server, &byte, 1, 0 ), WSAENOTSOCK );
    check_end( client );

    if (!make_pair( &client, &server )) return;
    check_returns( shutdown( server, SD_SEND ), 0 );
    check_end( client );
    closesocket( server );

    if (!make_pair( &client, &server )) return;
    send_all( client, "more", 4 );
    wait_readable( server, TIME_LIMIT );
    check_returns( shutdown( server, SD_RECEIVE ), 0 );
    check_fails( recv( server, &byte, 1, 0 ), WSAESHUTDOWN );
    close_pair( client, server );

    /* the peer's end, and its reset */
    if (!make_pair( &client, &server )) return;
    closesocket( client );
    check_returns( recv( server, &byte, 1, 0 ), 0 );
    closesocket( server );
    if (!make_pair( &client, &server )) return;
    reset_socket( client );
    wait_readable( server, TIME_LIMIT );
    check_fails( recv( server, &byte, 1, 0 ), WSAECONNRESET );
    closesocket( server );
}

static DWORD WINAPI closer_proc( void *arg )
{
    closesocket( *(SOCKET *)arg );
    return 0;
}

/* The handle is given out again and again: what is received is always of the connection that has it now. */
static void test_again( BOOL in_thread )
{
    SOCKET client, server;
    char data[8], buffer[8];
    HANDLE thread = NULL;
    int i, ret;

    for (i = 0; i < ROUNDS; i++)
    {
        if (!make_pair( &client, &server )) return;
        snprintf( data, sizeof(data), "%07d", i );
        send_all( client, data, sizeof(data) );
        if (!check_data( server, data, sizeof(data) )) return;
        /* for nobody: the socket is closed with this unread */
        send_all( client, "oldoldol", 8 );
        if (in_thread)
        {
            /* this receive gets it, or finds the socket closed */
            thread = start_thread( closer_proc, &server );
            ret = recv( server, buffer, sizeof(buffer), 0 );
            ok( ret == -1 || (ret == 8 && !memcmp( buffer, "oldoldol", 8 )), "round %d: got %d\n", i, ret );
            join_thread( thread, TIME_LIMIT );
        }
        else closesocket( server );
        closesocket( client );
    }
}

/* Two threads receive on the same socket while it is closed; each byte gets to one of them. */
struct reader
{
    SOCKET s;
    unsigned int sum, count;
};

static DWORD WINAPI reader_proc( void *arg )
{
    struct reader *reader = arg;
    unsigned char byte;

    while (recv( reader->s, (char *)&byte, 1, 0 ) == 1)
    {
        reader->sum += byte;
        reader->count++;
    }
    return 0;
}

static void test_threads(void)
{
    struct reader readers[2];
    unsigned char data[2000];
    SOCKET client, server;
    unsigned int i, sum = 0;
    HANDLE threads[2];

    if (!make_pair( &client, &server )) return;
    memset( readers, 0, sizeof(readers) );
    for (i = 0; i < 2; i++)
    {
        readers[i].s = server;
        threads[i] = start_thread( reader_proc, &readers[i] );
    }
    for (i = 0; i < sizeof(data); i++) sum += data[i] = i * 7;
    for (i = 0; i < sizeof(data); i += 100) send_all( client, data + i, 100 );
    shutdown( client, SD_SEND );
    for (i = 0; i < 2; i++) join_thread( threads[i], TIME_LIMIT );
    ok( readers[0].count + readers[1].count == sizeof(data), "got %u bytes\n", readers[0].count + readers[1].count );
    ok( readers[0].sum + readers[1].sum == sum, "got other bytes\n" );
    closesocket( server );
    check_end( client );
}

/* A process that is started while there is a lease; it lives longer than the connection. */
static void test_process(void)
{
    SOCKET client, server;
    HANDLE end, process;
    char args[100];
    char **argv;

    winetest_get_mainargs( &argv );
    end = CreateEventA( NULL, TRUE, FALSE, argv[3] );
    snprintf( args, sizeof(args), "stay %s", argv[3] );
    if (!make_pair( &client, &server )) return;
    send_all( client, "more", 4 );
    check_data( server, "more", 4 );
    process = start_child( args );
    send_all( client, "more", 4 );
    check_data( server, "more", 4 );
    closesocket( server );
    check_end( client );
    SetEvent( end );
    if (process) WaitForSingleObject( process, TIME_LIMIT );
    CloseHandle( process );
    CloseHandle( end );
}

/* What another handle does to the socket counts at once (rule 6 of direct-path.md). */
static void test_duplicates(void)
{
    WSAPROTOCOL_INFOW info;
    SOCKET client, server, other;
    char byte;

    if (!make_pair( &client, &server )) return;
    check_returns( WSADuplicateSocketW( server, GetCurrentProcessId(), &info ), 0 );
    other = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, WSA_FLAG_OVERLAPPED );
    ok( other != INVALID_SOCKET, "WSASocketW failed, error %d\n", WSAGetLastError() );
    send_all( client, "more", 4 );
    wait_bytes( server, 4 );
    check_returns( shutdown( other, SD_RECEIVE ), 0 );
    check_fails( recv( server, &byte, 1, 0 ), WSAESHUTDOWN );
    closesocket( other );
    close_pair( client, server );

    if (!make_pair( &client, &server )) return;
    other = (SOCKET)duplicate_handle( (HANDLE)server );
    send_all( client, "more", 4 );
    wait_bytes( server, 4 );
    check_returns( shutdown( other, SD_RECEIVE ), 0 );
    check_fails( recv( server, &byte, 1, 0 ), WSAESHUTDOWN );
    CloseHandle( (HANDLE)other );
    close_pair( client, server );

    /* from now on the process is known to have such handles */
    if (!make_pair( &client, &server )) return;
    CloseHandle( (HANDLE)server );
    check_fails( recv( server, &byte, 1, 0 ), WSAENOTSOCK );
    check_end( client );
}

/* CloseHandle closes a socket too; nobody tells us. */
static void test_close_handle(void)
{
    SOCKET client, server;

    if (!make_pair( &client, &server )) return;
    ok( CloseHandle( (HANDLE)server ), "CloseHandle failed, error %lu\n", GetLastError() );
    check_end( client );

    /* the next one most likely has the same handle */
    if (!make_pair( &client, &server )) return;
    send_all( client, "more", 4 );
    check_data( server, "more", 4 );
    ok( CloseHandle( (HANDLE)server ), "CloseHandle failed, error %lu\n", GetLastError() );
    check_end( client );
}

static void run_with( const char *what )
{
    char args[80];

    snprintf( args, sizeof(args), "%s wsrecv_lease_%lu", what, GetCurrentProcessId() );
    run_child( args, 60000 );
}

START_TEST(lease)
{
    char **argv;
    int argc = winetest_get_mainargs( &argv );
    HANDLE end;

    if (argc <= 2)
    {
        SetEnvironmentVariableA( "WSRECV_LEASE", "20" );
        run_with( "held" );
        run_with( "by_handle" );
        run_with( "doubled" );
        SetEnvironmentVariableA( "WSRECV_LEASE", "21" );  /* not a setting: none */
        run_with( "by_handle" );
        SetEnvironmentVariableA( "WSRECV_LEASE", NULL );
        return;
    }
    if (!strcmp( argv[2], "stay" ))
    {
        if ((end = OpenEventA( SYNCHRONIZE, FALSE, argv[3] ))) WaitForSingleObject( end, 4 * TIME_LIMIT );
        return;
    }
    if (!init_sockets()) return;
    limit_test_time( 50000 );
    addr_len = sizeof(addr);
    listener = tcp_listener( AF_INET, &addr, &addr_len );
    if (!strcmp( argv[2], "by_handle" )) test_close_handle();
    else if (!strcmp( argv[2], "doubled" )) test_duplicates();
    else
    {
        test_data();
        test_end();
        test_again( FALSE );
        test_again( TRUE );
        test_threads();
        test_process();
    }
    closesocket( listener );
    done_sockets();
    child_finished();
}
