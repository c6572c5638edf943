/*
 * Threads that are terminated somewhere in a receive
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

#include <stdlib.h>

#include "overlapped.h"
#include "module.h"

/*
 * Microsoft's TerminateThread page: the thread gets no chance to run any more code.  On Windows that code is none of
 * a receive's, which the kernel does: others go on receiving, wherever a thread was terminated.
 */

static const char message[] = "and so it goes on";

/*
 * A thread that is terminated in the middle of a call, at the moment when it looks into some memory.  On Windows it
 * does not, and gets to its end.
 */
static struct victim
{
    SOCKET         s;
    char          *page;
    DWORD          id;
    struct receive other;
} *victim;

static LONG CALLBACK terminate( EXCEPTION_POINTERS *pointers )
{
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;

    if (record->ExceptionCode == (DWORD)EXCEPTION_ACCESS_VIOLATION && GetCurrentThreadId() == victim->id &&
        record->ExceptionInformation[1] - (ULONG_PTR)victim->page < 0x1000)
        TerminateThread( GetCurrentThread(), 1 );
    return EXCEPTION_CONTINUE_SEARCH;
}

static void start_victim(void)
{
    DWORD old;

    victim->id = GetCurrentThreadId();
    VirtualProtect( victim->page, 0x1000, PAGE_NOACCESS, &old );
}

static DWORD WINAPI receiving_victim( void *arg )
{
    init_receive( &victim->other, BUFFER_SIZE, arg );
    start_victim();
    start_receive( victim->s, &victim->other, NULL );
    return 0;
}

static DWORD WINAPI selecting_victim( void *arg )
{
    (void)arg;
    start_victim();
    is_readable( victim->s, 0 );
    return 0;
}

/* What the program goes on with; all of it has to come to its end. */
struct program
{
    SOCKET s;
    struct receive r;
};

static DWORD WINAPI program_thread( void *arg )
{
    struct program *program = arg;
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    SOCKET client, server;

    init_receive( &program->r, BUFFER_SIZE, event );
    start_receive( program->s, &program->r, NULL );
    CancelIoEx( (HANDLE)program->s, (OVERLAPPED *)&program->r.overlapped );
    wait_event( event, TIME_LIMIT );
    CloseHandle( event );
    is_readable( program->s, 0 );

    if (!tcp_pair( &client, &server, TRUE )) return 0;
    send_all( server, message, sizeof(message) );
    check_data( client, message, sizeof(message) );
    close_pair( client, server );
    return 0;
}

/* A receive is under way that a victim, and others, may want to look at. */
static void test_victim( LPTHREAD_START_ROUTINE proc, DWORD flags )
{
    static struct program program;
    SOCKET client, server;
    struct receive *first;
    HANDLE event, thread;
    void *handler;
    DWORD old;
    BOOL ret;

    if (!tcp_pair( &client, &server, TRUE )) return;
    victim = VirtualAlloc( NULL, sizeof(*victim), MEM_COMMIT, PAGE_READWRITE );
    victim->page = VirtualAlloc( NULL, 0x1000, MEM_COMMIT, PAGE_READWRITE );
    victim->s = client;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    first = (struct receive *)victim->page;
    init_receive( first, sizeof(message), event );
    first->flags = flags;
    ok( start_receive( client, first, NULL ) == WSA_IO_PENDING, "got error %d\n", WSAGetLastError() );

    handler = AddVectoredExceptionHandler( TRUE, terminate );
    thread = CreateThread( NULL, 0, proc, CreateEventW( NULL, TRUE, FALSE, NULL ), 0, NULL );
    join_thread( thread, TIME_LIMIT );
    RemoveVectoredExceptionHandler( handler );
    VirtualProtect( victim->page, 0x1000, PAGE_READWRITE, &old );

    program.s = client;
    ret = join_thread( CreateThread( NULL, 0, program_thread, &program, 0, NULL ), 2 * TIME_LIMIT );
    ok( ret, "others do not receive any more\n" );
    if (!ret) return;

    send_all( server, message, sizeof(message) );
    if (wait_event( event, TIME_LIMIT )) check_received( client, first, message, sizeof(message) );
    CloseHandle( event );
    close_pair( client, server );
}

/* ---- receives that go on without the server ---- */

#define RECEIVES 200

/* How many of some receives needed no server, after a thread has been terminated in one that blocked. */
static void count_direct(void)
{
    struct receiver *blocked;
    SOCKET client, server;
    HANDLE file;
    char byte;
    int i;

    file = CreateFileA( "terminate.stats", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL );
    SetStdHandle( STD_ERROR_HANDLE, file );

    if (!tcp_pair( &client, &server, TRUE )) return;
    blocked = start_receiver( BY_RECV, client, BUFFER_SIZE, 0 );
    check_blocks( blocked );
    ok( TerminateThread( blocked->thread, 1 ), "TerminateThread failed, error %lu\n", GetLastError() );
    wait_receiver( blocked );
    free_receiver( blocked );
    Sleep( 1500 );  /* our DLL takes its time to see it */
    for (i = 0; i < RECEIVES; i++)
    {
        send_all( server, message, 1 );
        check_returns( recv( client, &byte, 1, 0 ), 1 );
    }
    close_pair( client, server );
}

static void test_direct(void)
{
    char text[4096], *line;
    DWORD size = 0;
    HANDLE file;
    int count = 0;

    SetEnvironmentVariableA( "WSRECV_STATS", "1" );
    SetEnvironmentVariableA( "WSRECV_DIRECT", NULL );
    run_child( "counting", 30000 );
    SetEnvironmentVariableA( "WSRECV_STATS", NULL );
    file = CreateFileA( "terminate.stats", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL );
    ReadFile( file, text, sizeof(text) - 1, &size, NULL );
    text[size] = 0;
    CloseHandle( file );
    DeleteFileA( "terminate.stats" );

    if (strstr( text, "no Unix side" ))
    {
        skip( "all receives go by way of the server here\n" );
        return;
    }
    if ((line = strstr( text, " receives, direct\n" )) || (line = strstr( text, " receives, direct\r" )))
    {
        while (line > text && line[-1] != ':') line--;
        count = atoi( line );
    }
    ok( count >= RECEIVES - 10, "%d of %d needed no server:\n%s", count, RECEIVES, text );
}

START_TEST(terminate)
{
    char **argv;

    if (!init_sockets()) return;
    limit_test_time( 60000 );
    if (winetest_get_mainargs( &argv ) > 2)
    {
        count_direct();
        done_sockets();
        child_finished();
        return;
    }
    test_victim( receiving_victim, 0 );
    test_victim( selecting_victim, MSG_WAITALL );
    if (ws2_32_is_ours()) test_direct();
    done_sockets();
}
