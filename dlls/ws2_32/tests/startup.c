/*
 * Receiving before WSAStartup and after WSACleanup; the count of the two
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

#include "receive_call.h"
#include "statement.h"

/*
 * Each case runs in a process of its own: only there it is sure that Winsock was
 * never started, or as often as the case says.
 */

typedef int (WINAPI *recvex_func)( SOCKET s, char *buffer, int size, int *flags );

static recvex_func get_recvex(void)
{
    recvex_func func = (recvex_func)(void *)GetProcAddress( LoadLibraryA( "mswsock.dll" ), "WSARecvEx" );

    ok( func != NULL, "mswsock has no WSARecvEx\n" );
    return func;
}

/*
 * Every receive function fails with WSANOTINITIALISED and does nothing.
 * The WSARecv page: "A successful WSAStartup call must occur before using this
 * function"; the pages of the other functions have the same line in their lists of
 * errors. The check comes first there: the socket may be anything.
 */
static void check_not_initialised( SOCKET s, LPFN_WSARECVMSG recvmsg, recvex_func recvex )
{
    static const enum receive_style styles[] = { STYLE_BLOCKING, STYLE_EVENT, STYLE_ROUTINE };
    struct receive_bench bench;
    struct receive_call call;
    enum receive_function function;
    DWORD size, flags;
    unsigned int i;
    char buffer[16];
    int ret;

    statement( "recv.error.wsanotinitialised" );
    memset( &bench, 0, sizeof(bench) );
    bench.s = s;
    bench.event = CreateEventW( NULL, TRUE, FALSE, NULL );
    bench.recvmsg = recvmsg;

    for (function = 0; function < CALL_COUNT; function++)
    {
        if (function == CALL_WSARECVMSG && !recvmsg) continue;
        for (i = 0; i < ARRAY_SIZE(styles); i++)
        {
            if (!has_style( function, styles[i] )) continue;
            winetest_push_context( "%s %s %#lx", function_names[function], style_names[styles[i]], (unsigned long)s );

            bench.style = styles[i];
            bench_prepare( &bench, &call, function );
            do_receive( &call );
            ok( !call.crashed, "crashed\n" );
            ok( call.ret == SOCKET_ERROR && call.error == WSANOTINITIALISED, "got return value %d, error %d\n",
                call.ret, call.error );
            bench_check_untouched( &bench );
            ok( bench.overlapped.Internal == POISON && bench.overlapped.InternalHigh == POISON,
                "overlapped was written\n" );

            winetest_pop_context();
        }
    }

    winetest_push_context( "%#lx", (unsigned long)s );
    check_fails( WSARecvDisconnect( s, NULL ), WSANOTINITIALISED );

    if (recvex)
    {
        int msg_flags = 0;

        WSASetLastError( POISON );
        ret = recvex( s, buffer, sizeof(buffer), &msg_flags );
        ok( ret == SOCKET_ERROR, "got return value %d\n", ret );
        /* mswsock is Wine's, and its WSARecvEx is a stub that sets no error (8.0) */
        todo_wine ok( WSAGetLastError() == WSANOTINITIALISED, "got error %d\n", WSAGetLastError() );
        ok( !msg_flags, "flags were written: %#x\n", msg_flags );
    }

    /* a request that is complete by its looks */
    memset( &bench.overlapped, 0, sizeof(bench.overlapped) );
    bench.overlapped.InternalHigh = 7;
    size = flags = POISON;
    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( s, &bench.overlapped, &size, FALSE, &flags );
    ok( !ret && WSAGetLastError() == WSANOTINITIALISED, "got return value %d, error %d\n", ret, WSAGetLastError() );
    ok( size == POISON && flags == POISON, "outputs were written: %#x, %#x\n", (unsigned int)size, (unsigned int)flags );

    /* Which of the two errors wins is not attested. */
    check_fails2( recv( s, NULL, 5, 0 ), WSANOTINITIALISED, WSAEFAULT );
    check_fails2( WSARecv( s, NULL, 1, NULL, NULL, NULL, NULL ), WSANOTINITIALISED, WSAEFAULT );
    winetest_pop_context();

    CloseHandle( bench.event );
}

/* ---- the cases ---- */

/* Started nothing, but has a real connected socket, inherited from its parent. */
static void child_never( SOCKET s )
{
    static const GUID guid = WSAID_WSARECVMSG;
    recvex_func recvex = get_recvex();

    check_not_initialised( INVALID_SOCKET, NULL, recvex );
    check_not_initialised( 0, NULL, recvex );
    check_not_initialised( 0xdeadbeef, NULL, recvex );
    check_not_initialised( s, NULL, recvex );

    /* The WSAIoctl page has WSANOTINITIALISED too, so WSARecvMsg cannot be had. */
    WSASetLastError( POISON );
    ok( !get_extension( s, &guid ), "got WSARecvMsg\n" );
    ok( WSAGetLastError() == WSANOTINITIALISED, "got error %d\n", WSAGetLastError() );

    check_fails( WSACleanup(), WSANOTINITIALISED );  /* Windows: sock.c test_WithoutWSAStartup */
    check_not_initialised( s, NULL, recvex );
}

static void test_never(void)
{
    SOCKET client, server;
    char args[64];

    if (!init_sockets()) return;
    if (tcp_pair( &client, &server, TRUE ))
    {
        send_all( client, bench_data, BENCH_SIZE );
        wait_bytes( server, BENCH_SIZE );
        set_timeout( server, 500 );  /* the child shall not hang where it should not even wait */
        SetHandleInformation( (HANDLE)server, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT );
        sprintf( args, "never %lu", (unsigned long)server );
        run_child_inheriting( args, 60000 );
        /* nothing was consumed */
        check_data( server, bench_data, BENCH_SIZE );
        close_pair( client, server );
    }
    done_sockets();
}

/* Started and cleaned up, with a socket and the functions at hand from the time between. */
static void child_cleaned(void)
{
    recvex_func recvex = get_recvex();  /* and mswsock stays */
    LPFN_WSARECVMSG recvmsg;
    SOCKET client, server;

    if (!init_sockets()) return;
    if (!tcp_pair( &client, &server, TRUE )) return;
    recvmsg = get_recvmsg( server );
    send_all( client, bench_data, BENCH_SIZE );
    wait_bytes( server, BENCH_SIZE );
    done_sockets();

    check_not_initialised( INVALID_SOCKET, recvmsg, recvex );
    check_not_initialised( server, recvmsg, recvex );
    check_not_initialised( client, recvmsg, recvex );

    /* and it can be started again */
    if (!init_sockets()) return;
    check_fails( recv( INVALID_SOCKET, NULL, 0, 0 ), WSAENOTSOCK );
    done_sockets();
    check_not_initialised( INVALID_SOCKET, recvmsg, recvex );
}

/* As many WSACleanup as WSAStartup (the WSACleanup page), and one too many fails. */
static void child_nested(void)
{
    SOCKET client, server;
    WSADATA data;
    int i, ret;

    for (i = 0; i < 3; i++)
    {
        ret = WSAStartup( MAKEWORD( 2, 2 ), &data );
        ok( !ret, "got error %d\n", ret );
    }
    /* other versions count as well; the page of WSAStartup allows different ones in one process */
    ret = WSAStartup( MAKEWORD( 1, 1 ), &data );
    ok( !ret, "got error %d\n", ret );
    ok( data.wVersion == MAKEWORD( 1, 1 ), "got version %#x\n", data.wVersion );
    if (!tcp_pair( &client, &server, TRUE )) return;

    for (i = 0; i < 3; i++)
    {
        check_returns( WSACleanup(), 0 );
        send_all( client, bench_data, BENCH_SIZE );
        check_data( server, bench_data, BENCH_SIZE );
    }
    close_pair( client, server );
    check_returns( WSACleanup(), 0 );
    check_not_initialised( INVALID_SOCKET, NULL, NULL );

    /* a cleanup that fails does not count below nothing */
    check_fails( WSACleanup(), WSANOTINITIALISED );
    check_fails( WSACleanup(), WSANOTINITIALISED );
    check_not_initialised( INVALID_SOCKET, NULL, NULL );
    if (!init_sockets()) return;
    check_fails( recv( INVALID_SOCKET, NULL, 0, 0 ), WSAENOTSOCK );
    check_returns( WSACleanup(), 0 );
    check_not_initialised( INVALID_SOCKET, NULL, NULL );
}

/* "A successful WSAStartup call must occur": one that failed is none. */
static void child_failed(void)
{
    WSADATA data;
    int ret;

    ret = WSAStartup( MAKEWORD( 0, 0 ), &data );
    ok( ret == WSAVERNOTSUPPORTED, "got %d\n", ret );
    check_not_initialised( INVALID_SOCKET, NULL, NULL );
    ret = WSAStartup( MAKEWORD( 2, 2 ), NULL );  /* the WSAStartup page: WSAEFAULT */
    ok( ret == WSAEFAULT, "got %d\n", ret );
    check_not_initialised( INVALID_SOCKET, NULL, NULL );
    check_fails( WSACleanup(), WSANOTINITIALISED );

    /* nor does it add to one that succeeded */
    if (!init_sockets()) return;
    ret = WSAStartup( MAKEWORD( 0, 0 ), &data );
    ok( ret == WSAVERNOTSUPPORTED, "got %d\n", ret );
    ret = WSAStartup( MAKEWORD( 2, 2 ), NULL );
    ok( ret == WSAEFAULT, "got %d\n", ret );
    check_fails( recv( INVALID_SOCKET, NULL, 0, 0 ), WSAENOTSOCK );
    check_returns( WSACleanup(), 0 );
    check_not_initialised( INVALID_SOCKET, NULL, NULL );
    check_fails( WSACleanup(), WSANOTINITIALISED );
}

#define THREADS 6
#define ROUNDS  60

static LONG thread_failures;

/* Between its own WSAStartup and WSACleanup a thread can rely on Winsock, whatever the others do. */
static DWORD WINAPI startup_thread( void *arg )
{
    WSADATA data;
    char byte;
    int i;

    (void)arg;
    for (i = 0; i < ROUNDS; i++)
    {
        if (WSAStartup( MAKEWORD( 2, 2 ), &data )) InterlockedIncrement( &thread_failures );
        WSASetLastError( 0 );
        if (recv( INVALID_SOCKET, &byte, 1, 0 ) != SOCKET_ERROR || WSAGetLastError() != WSAENOTSOCK)
            InterlockedIncrement( &thread_failures );
        if (WSACleanup()) InterlockedIncrement( &thread_failures );
    }
    return 0;
}

static void run_threads(void)
{
    HANDLE threads[THREADS];
    int i;

    thread_failures = 0;
    for (i = 0; i < THREADS; i++) threads[i] = start_thread( startup_thread, NULL );
    for (i = 0; i < THREADS; i++) join_thread( threads[i], 30000 );
    ok( !thread_failures, "%d failures in the threads\n", (int)thread_failures );
}

static void child_threads(void)
{
    SOCKET client, server;

    /* while somebody else holds Winsock open */
    if (!init_sockets()) return;
    if (!tcp_pair( &client, &server, TRUE )) return;
    run_threads();
    send_all( client, bench_data, BENCH_SIZE );
    check_data( server, bench_data, BENCH_SIZE );
    close_pair( client, server );
    check_returns( WSACleanup(), 0 );
    check_not_initialised( INVALID_SOCKET, NULL, NULL );

    /* while nobody does */
    run_threads();
    check_not_initialised( INVALID_SOCKET, NULL, NULL );
    check_fails( WSACleanup(), WSANOTINITIALISED );
}

/* The WSAStartup page: WSAEFAULT, "the lpWSAData parameter is not a valid pointer".  Others are not kept from it then. */
static void child_unwritable(void)
{
    void *places[] = { alloc_page( PAGE_NOACCESS, 0 ), alloc_page( PAGE_READONLY, 0 ), alloc_unmapped(), (void *)1 };
    unsigned int i;
    int ret;

    for (i = 0; i < ARRAY_SIZE(places); i++)
    {
        ret = WSAStartup( MAKEWORD( 2, 2 ), places[i] );
        ok( ret == WSAEFAULT, "%u: got %d\n", i, ret );
        check_not_initialised( INVALID_SOCKET, NULL, NULL );
    }
    run_threads();
    check_fails( WSACleanup(), WSANOTINITIALISED );
}

START_TEST(startup)
{
    char **argv;
    int argc = winetest_get_mainargs( &argv );

    if (argc > 2)
    {
        if (!strcmp( argv[2], "never" ) && argc > 3) child_never( strtoul( argv[3], NULL, 10 ) );
        else if (!strcmp( argv[2], "cleaned" )) child_cleaned();
        else if (!strcmp( argv[2], "nested" )) child_nested();
        else if (!strcmp( argv[2], "failed" )) child_failed();
        else if (!strcmp( argv[2], "threads" )) child_threads();
        else if (!strcmp( argv[2], "unwritable" )) child_unwritable();
        else ok( 0, "no case %s\n", argv[2] );
        child_finished();
        return;
    }

    test_never();
    run_child( "cleaned", 60000 );
    run_child( "nested", 60000 );
    run_child( "failed", 60000 );
    run_child( "threads", 60000 );
    run_child( "unwritable", 60000 );
}
