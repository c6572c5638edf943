/*
 * Receiving from what is no socket, and with odd counts and lengths
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

/* ---- what is not a socket: WSAENOTSOCK, on the pages of all the functions ---- */

static SOCKET handles[80];
static const char *handle_names[ARRAY_SIZE(handles)];
static unsigned int handle_count;

static void add_handle( const char *name, SOCKET s )
{
    if (handle_count == ARRAY_SIZE(handles)) return;
    handles[handle_count] = s;
    handle_names[handle_count++] = name;
}

static void add_object( const char *name, HANDLE handle )
{
    if (handle && handle != INVALID_HANDLE_VALUE) add_handle( name, (SOCKET)handle );
}

/* Values that are no handle, or not one of this process. */
static void add_values(void)
{
    add_handle( "INVALID_SOCKET", INVALID_SOCKET );
    add_handle( "0", 0 );
    add_handle( "1", 1 );
    add_handle( "2", 2 );
    add_handle( "3", 3 );
    add_handle( "0xfffc", 0xfffc );
    add_handle( "0x12345678", 0x12345678 );
    add_handle( "0x7ffffffc", 0x7ffffffc );
    add_handle( "0xdeadbeec", (SOCKET)(LONG)0xdeadbeec );
    /* pseudo handles: process, thread, reserved ones, and tokens */
    add_handle( "-1", (SOCKET)-1 );
    add_handle( "-2", (SOCKET)-2 );
    add_handle( "-3", (SOCKET)-3 );
    add_handle( "-4", (SOCKET)-4 );
    add_handle( "-5", (SOCKET)-5 );
    add_handle( "-6", (SOCKET)-6 );
    add_handle( "-7", (SOCKET)-7 );
    add_handle( "-8", (SOCKET)-8 );
}

static void add_closed_sockets(void)
{
    SOCKET tcp, udp, client, server, high;

    tcp = make_socket( AF_INET, SOCK_STREAM, TRUE );
    udp = udp_bound( AF_INET, NULL, NULL );
    if (!tcp_pair( &client, &server, TRUE )) return;
    /* what opens handles has to be done by now, or one of them may get these values */
    close_pair( client, server );
    closesocket( udp );
    closesocket( tcp );
    add_handle( "closed TCP", tcp );
    add_handle( "closed UDP", udp );
    add_handle( "closed client", client );
    add_handle( "closed server", server );
    if (sizeof(SOCKET) > 4)
    {
        high = (SOCKET)((ULONGLONG)client | ((ULONGLONG)1 << 32));
        add_handle( "high bits", high );
    }
}

static HANDLE pipe_read, pipe_write, manual_event, mutex, file;
static char file_name[MAX_PATH];

static void add_objects(void)
{
    static const char bytes[] = "abc";
    char path[MAX_PATH];
    DWORD size;
    HKEY key;

    GetTempPathA( sizeof(path), path );
    GetTempFileNameA( path, "rcv", 0, file_name );
    file = CreateFileA( file_name, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL );
    ok( file != INVALID_HANDLE_VALUE, "no file, error %u\n", (unsigned int)GetLastError() );
    WriteFile( file, bytes, sizeof(bytes), &size, NULL );
    SetFilePointer( file, 1, NULL, FILE_BEGIN );
    add_object( "file", file );
    add_object( "directory", CreateFileA( path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                          NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL ) );
    add_object( "overlapped file", CreateFileA( file_name, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                                                OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL ) );
    add_object( "NUL", CreateFileA( "NUL", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL ) );

    ok( CreatePipe( &pipe_read, &pipe_write, NULL, 0 ), "no pipe, error %u\n", (unsigned int)GetLastError() );
    WriteFile( pipe_write, bytes, sizeof(bytes), &size, NULL );
    add_object( "pipe, reading end", pipe_read );
    add_object( "pipe, writing end", pipe_write );
    sprintf( path, "\\\\.\\pipe\\wsrecv_test_%u", (unsigned int)GetCurrentProcessId() );
    add_object( "named pipe", CreateNamedPipeA( path, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, PIPE_TYPE_BYTE,
                                                1, 100, 100, 0, NULL ) );
    add_object( "its client", CreateFileA( path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                                           FILE_FLAG_OVERLAPPED, NULL ) );
    sprintf( path, "\\\\.\\mailslot\\wsrecv_test_%u", (unsigned int)GetCurrentProcessId() );
    add_object( "mailslot", CreateMailslotA( path, 100, 0, NULL ) );

    manual_event = CreateEventW( NULL, TRUE, FALSE, NULL );
    mutex = CreateMutexW( NULL, FALSE, NULL );
    add_object( "event", manual_event );
    add_object( "mutex", mutex );
    add_object( "semaphore", CreateSemaphoreW( NULL, 1, 1, NULL ) );
    add_object( "timer", CreateWaitableTimerW( NULL, TRUE, NULL ) );
    add_object( "section", CreateFileMappingW( INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, NULL ) );
    add_object( "completion port", CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 ) );
    add_object( "job", CreateJobObjectW( NULL, NULL ) );
    add_object( "process", OpenProcess( PROCESS_ALL_ACCESS, FALSE, GetCurrentProcessId() ) );
    add_object( "thread", OpenThread( THREAD_ALL_ACCESS, FALSE, GetCurrentThreadId() ) );
    if (!RegOpenKeyExA( HKEY_CURRENT_USER, "Software", 0, KEY_READ, &key )) add_object( "key", key );
    add_handle( "HKEY_CURRENT_USER", (SOCKET)HKEY_CURRENT_USER );

    add_object( "stdin", GetStdHandle( STD_INPUT_HANDLE ) );
    add_object( "stdout", GetStdHandle( STD_OUTPUT_HANDLE ) );
    add_object( "stderr", GetStdHandle( STD_ERROR_HANDLE ) );
    add_object( "CONIN$", CreateFileA( "CONIN$", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL ) );
    add_object( "CONOUT$", CreateFileA( "CONOUT$", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL ) );
}

/* Nothing has been done to the objects either. */
static void check_objects(void)
{
    char bytes[16];
    DWORD size;

    size = 0;
    PeekNamedPipe( pipe_read, bytes, sizeof(bytes), &size, NULL, NULL );
    ok( size == 4, "%u bytes are in the pipe\n", (unsigned int)size );
    ok( SetFilePointer( file, 0, NULL, FILE_CURRENT ) == 1, "the file pointer has moved\n" );
    check_event( manual_event, FALSE );
    ok( !ReleaseMutex( mutex ), "the mutex was taken\n" );
    CloseHandle( file );
    DeleteFileA( file_name );
}

static void test_no_socket( struct receive_bench *bench, SOCKET s )
{
    static const enum receive_style styles[] = { STYLE_BLOCKING, STYLE_EVENT, STYLE_ROUTINE };
    enum receive_function function;
    struct receive_call call;
    unsigned int i;

    statement( "recv.error.wsaenotsock" );
    bench->s = s;
    for (function = 0; function < CALL_COUNT; function++)
    {
        for (i = 0; i < ARRAY_SIZE(styles); i++)
        {
            if (!has_style( function, styles[i] )) continue;
            winetest_push_context( "%s %s", function_names[function], style_names[styles[i]] );

            bench->style = styles[i];
            bench_prepare( bench, &call, function );
            do_receive( &call );
            ok( !call.crashed, "crashed\n" );
            ok( call.ret == SOCKET_ERROR && call.error == WSAENOTSOCK, "got return value %d, error %d\n",
                call.ret, call.error );
            bench_check_untouched( bench );

            /* Neither a socket nor a good pointer: which error wins on Windows is not attested. */
            bench_prepare( bench, &call, function );
            bench->buffers[0].buf = NULL;
            do_receive( &call );
            ok( call.ret == SOCKET_ERROR && (call.error == WSAENOTSOCK || call.error == WSAEFAULT),
                "bad buffer: got return value %d, error %d\n", call.ret, call.error );
            bench_check_untouched( bench );

            bench_prepare( bench, &call, function );
            call.size = NULL;
            call.from = (struct sockaddr *)0x10;
            call.fromlen = (int *)0x20;
            if (function >= CALL_WSARECV) call.flags = NULL;
            do_receive( &call );
            ok( !call.crashed, "bad outputs: crashed\n" );
            ok( call.crashed || (call.ret == SOCKET_ERROR && (call.error == WSAENOTSOCK || call.error == WSAEFAULT)),
                "bad outputs: got return value %d, error %d\n", call.ret, call.error );
            winetest_pop_context();
        }
    }
    check_fails( WSARecvDisconnect( s, NULL ), WSAENOTSOCK );
}

static void child_handles(void)
{
    struct receive_bench bench;
    SOCKET real, listener;
    unsigned int i;

    memset( &bench, 0, sizeof(bench) );
    bench.event = CreateEventW( NULL, TRUE, FALSE, NULL );
    real = make_socket( AF_INET, SOCK_DGRAM, TRUE );
    bench.recvmsg = get_recvmsg( real );
    if ((listener = tcp_listener( AF_INET, NULL, NULL )) != INVALID_SOCKET) closesocket( listener );
    closesocket( real );

    add_objects();
    add_values();
    add_closed_sockets();
    for (i = 0; i < handle_count; i++)
    {
        winetest_push_context( "%s", handle_names[i] );
        test_no_socket( &bench, handles[i] );
        winetest_pop_context();
    }
    check_objects();
}

/* ---- the number of buffers ---- */

#define PIECE 3

/* Receives count pieces of 3 bytes, in order and without holes. */
static void test_count( struct receive_bench *bench, enum receive_function function, DWORD count )
{
    DWORD i, size = count * PIECE;
    char *sent = malloc( size ), *received = malloc( size );
    WSABUF *buffers = malloc( count * sizeof(*buffers) );
    struct receive_call call;

    winetest_push_context( "%s %s %u", function_names[function], style_names[bench->style], (unsigned int)count );
    fill_pattern( sent, size, count );
    memset( received, 0xcc, size );
    for (i = 0; i < count; i++)
    {
        buffers[i].buf = received + i * PIECE;
        buffers[i].len = PIECE;
    }
    send_all( bench->peer, sent, size );
    wait_bytes( bench->s, size );

    bench_prepare( bench, &call, function );
    if (bench->type == SOCK_STREAM) call.from = NULL, call.fromlen = NULL;
    call.buffers = bench->msg.lpBuffers = buffers;
    call.count = bench->msg.dwBufferCount = count;
    do_receive( &call );
    if (call.ret && call.error == WSA_IO_PENDING && is_overlapped( bench->style ))
    {
        /* Windows: sock.c test_nonblocking_async_recv: pending is right as well */
        for (i = 0; i < TIME_LIMIT && bench->overlapped.Internal == STATUS_PENDING; i++) SleepEx( 1, TRUE );
        ok( !bench->overlapped.Internal, "got status %#x\n", (unsigned int)bench->overlapped.Internal );
        bench->size = bench->overlapped.InternalHigh;
    }
    else ok( !call.ret, "got return value %d, error %d\n", call.ret, call.error );
    ok( bench->size == size, "got %u of %u bytes\n", (unsigned int)bench->size, (unsigned int)size );
    ok( !memcmp( received, sent, size ), "wrong data\n" );

    while (is_readable( bench->s, 0 ) && recv( bench->s, received, size, 0 ) > 0);
    free( buffers );
    free( received );
    free( sent );
    winetest_pop_context();
}

static void test_counts( int type, enum receive_function function, enum receive_style style )
{
    static const DWORD counts[] = { 1, 2, 15, 16, 17, 100, 1023, 1024 };
    struct receive_bench bench;
    unsigned int i;

    statement( "recv.buffers.count" );
    if (!bench_open( &bench, type, style )) return;
    for (i = 0; i < ARRAY_SIZE(counts); i++) test_count( &bench, function, counts[i] );
    /* Linux takes no more than 1024 at a time (UIO_MAXIOV), and a longer list has to be cut in pieces */
    test_count( &bench, function, 1025 );
    test_count( &bench, function, 16384 );
    bench_close( &bench );
}

/* Windows: sock.c test_empty_recv; there with NULL for lpBuffers and overlapped. */
static void test_no_buffers( int type, enum receive_function function, enum receive_style style )
{
    struct receive_bench bench;
    struct receive_call call;

    statement( "win.overlapped.no_buffers" );
    winetest_push_context( "%s %s", function_names[function], style_names[style] );
    if (bench_open( &bench, type, style ) && bench_send( &bench ))
    {
        bench_prepare( &bench, &call, function );
        call.count = bench.msg.dwBufferCount = 0;
        do_receive( &call );
        ok( call.ret == SOCKET_ERROR && call.error == WSAEINVAL, "got return value %d, error %d\n", call.ret, call.error );
        bench_check_untouched( &bench );
        ok( bench_intact( &bench ), "data were consumed\n" );

        bench_prepare( &bench, &call, function );
        call.buffers = bench.msg.lpBuffers = NULL;
        call.count = bench.msg.dwBufferCount = 0;
        do_receive( &call );
        ok( call.ret == SOCKET_ERROR && call.error == WSAEINVAL, "got return value %d, error %d\n", call.ret, call.error );
        bench_check_untouched( &bench );
        ok( bench_intact( &bench ), "data were consumed\n" );
        bench_close( &bench );
    }
    winetest_pop_context();
}

/*
 * An array that cannot be where it is said to be: "not completely contained in a valid
 * part of the user address space" (the WSARecv page). The driver may find the number
 * itself impossible first; which one wins is not attested.
 */
static void test_huge_count( int type, enum receive_function function, enum receive_style style )
{
    static const DWORD counts[] = { 0x10000, 0x1000000, 0x0fffffff, 0x10000001, 0x20000001, 0x7fffffff, 0x80000000, 0xffffffff };
    struct receive_bench bench;
    struct receive_call call;
    unsigned int i;
    WSABUF *array;

    statement( "recv.error.wsaefault" );
    if (!bench_open( &bench, type, style ) || !bench_send( &bench )) return;
    array = alloc_guarded( sizeof(bench.buffers), 0 );
    for (i = 0; i < ARRAY_SIZE(counts); i++)
    {
        winetest_push_context( "%s %s %#x", function_names[function], style_names[style], (unsigned int)counts[i] );
        bench_prepare( &bench, &call, function );
        memcpy( array, bench.buffers, sizeof(bench.buffers) );
        call.buffers = bench.msg.lpBuffers = array;
        call.count = bench.msg.dwBufferCount = counts[i];
        do_receive( &call );
        ok( !call.crashed, "crashed\n" );
        ok( call.ret == SOCKET_ERROR && (call.error == WSAEFAULT || call.error == WSAEINVAL || call.error == WSAENOBUFS),
            "got return value %d, error %d\n", call.ret, call.error );
        if (call.ret == SOCKET_ERROR) bench_check_untouched( &bench );
        ok( bench_intact( &bench ), "data were consumed\n" );
        winetest_pop_context();
    }
    free_pages( array );
    bench_close( &bench );
}

static void child_counts(void)
{
    enum receive_function function;
    enum receive_style style;

    for (function = CALL_WSARECV; function < CALL_COUNT; function++)
    {
        /* WSARecvMsg is for datagrams, says its page */
        int type = function == CALL_WSARECVMSG ? SOCK_DGRAM : SOCK_STREAM;

        for (style = 0; style < STYLE_COUNT; style++)
        {
            if (style != STYLE_NONBLOCKING) test_counts( type, function, style );
            test_no_buffers( type, function, style );
            test_huge_count( type, function, style );
        }
    }
    test_counts( SOCK_DGRAM, CALL_WSARECVFROM, STYLE_BLOCKING );
    test_no_buffers( SOCK_DGRAM, CALL_WSARECVFROM, STYLE_EVENT );
}

/* ---- the length of recv and recvfrom ---- */

static void test_lengths( int type )
{
    static const int negative[] = { -1, -2, -10, -4096, -0x7fffffff, -0x7fffffff - 1 };
    struct receive_bench bench;
    unsigned int i;
    int len;

    end_statement();
    if (!bench_open( &bench, type, STYLE_BLOCKING ) || !bench_send( &bench )) return;
    for (i = 0; i < ARRAY_SIZE(negative); i++)
    {
        winetest_push_context( "%s %d", type == SOCK_STREAM ? "TCP" : "UDP", negative[i] );
        /* Windows: sock.c test_events fails a receive with a length of -1 */
        check_fails( recv( bench.s, bench.memory[0], negative[i], 0 ), WSAEFAULT );
        check_fails( recv( bench.s, NULL, negative[i], 0 ), WSAEFAULT );
        len = sizeof(bench.from);
        check_fails( recvfrom( bench.s, bench.memory[0], negative[i], 0, (struct sockaddr *)&bench.from, &len ), WSAEFAULT );
        ok( len == sizeof(bench.from), "length of the address was written\n" );
        check_fails2( recv( INVALID_SOCKET, bench.memory[0], negative[i], 0 ), WSAENOTSOCK, WSAEFAULT );
        ok( bench_intact( &bench ), "data were consumed\n" );
        winetest_pop_context();
    }
    if (type == SOCK_STREAM)
    {
        /* Windows: sock.c test_empty_recv; nothing is taken of a stream */
        check_returns( recv( bench.s, NULL, 0, 0 ), 0 );
        check_returns( recv( bench.s, bench.memory[0], 0, 0 ), 0 );
        check_returns( recvfrom( bench.s, NULL, 0, 0, NULL, NULL ), 0 );
        ok( bench_intact( &bench ), "data were consumed\n" );
    }
    check_data( bench.s, bench_data, BENCH_SIZE );
    bench_close( &bench );
}

static void child_lengths(void)
{
    test_lengths( SOCK_STREAM );
    test_lengths( SOCK_DGRAM );
}

START_TEST(params)
{
    char **argv;
    int argc = winetest_get_mainargs( &argv );

    if (!init_sockets()) return;
    if (argc > 2)
    {
        if (!strcmp( argv[2], "handles" )) child_handles();
        else if (!strcmp( argv[2], "counts" )) child_counts();
        else if (!strcmp( argv[2], "lengths" )) child_lengths();
        else ok( 0, "no case %s\n", argv[2] );
        child_finished();
    }
    else
    {
        run_child( "handles", 60000 );
        run_child( "counts", 120000 );
        run_child( "lengths", 60000 );
    }
    done_sockets();
}
