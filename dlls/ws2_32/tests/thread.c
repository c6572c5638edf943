/*
 * Threads that receive: what they leave behind when they end
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

static const char message[] = "to one of the threads";

#define BATCH     20
#define BATCHES   15

/* A batch of threads that each block in one receive and then exit. */
static BOOL run_batch( SOCKET *client, SOCKET *server, int batch )
{
    struct receiver *r[BATCH];
    BOOL ret = TRUE;
    int i;

    for (i = 0; i < BATCH; i++) r[i] = start_receiver( (batch + i) % STYLES, client[i], BUFFER_SIZE, 0 );
    for (i = 0; i < BATCH; i++) send_all( server[i], message, sizeof(message) );
    for (i = 0; i < BATCH; i++)
    {
        check_receives( r[i], message, sizeof(message) );
        ret &= !r[i]->stuck;
        free_receiver( r[i] );
    }
    return ret;
}

/*
 * How many handles the process has. Wine 8.0's GetProcessHandleCount always says 0: there they are counted in the
 * list of all handles.
 */
static DWORD count_handles(void)
{
    /* not in the headers of Wine 8.0 */
    BOOL (WINAPI *get_handle_count)( HANDLE, DWORD * ) =
        (void *)GetProcAddress( GetModuleHandleA( "kernel32.dll" ), "GetProcessHandleCount" );
    struct
    {
        ULONG_PTR count, reserved;
        struct
        {
            void     *object;
            ULONG_PTR pid, handle;
            ULONG     access;
            USHORT    back_trace, type;
            ULONG     attributes, reserved;
        } entry[1];
    } *info = NULL;
    ULONG size = 0x10000;
    NTSTATUS status = STATUS_NO_MEMORY;
    DWORD count = 0;
    ULONG_PTR i;

    ok( get_handle_count( GetCurrentProcess(), &count ), "got error %lu\n", GetLastError() );
    if (count) return count;

    do
    {
        HeapFree( GetProcessHeap(), 0, info );
        if (!(info = HeapAlloc( GetProcessHeap(), 0, size *= 2 ))) break;
        status = NtQuerySystemInformation( 64 /* SystemExtendedHandleInformation */, info, size, NULL );
    } while (status == STATUS_INFO_LENGTH_MISMATCH);
    ok( !status, "got status %#lx\n", (ULONG)status );
    if (!status) for (i = 0; i < info->count; i++) if (info->entry[i].pid == GetCurrentProcessId()) count++;
    ok( count, "no handles were found\n" );
    HeapFree( GetProcessHeap(), 0, info );
    return count;
}

/*
 * 300 threads come, receive and go. What a receive needs for its thread, such as an event to wait for, goes with
 * the thread: no handles are left. The allowance is for what the system keeps between batches.
 */
static void test_handle_count(void)
{
    SOCKET client[BATCH], server[BATCH];
    DWORD before, after;
    int i;

    for (i = 0; i < BATCH; i++)
    {
        if (!tcp_pair( &client[i], &server[i], TRUE )) return;
        set_timeout( client[i], TIME_LIMIT );
    }
    if (!run_batch( client, server, 0 )) return;
    Sleep( SETTLE_TIME );
    before = count_handles();
    for (i = 1; i <= BATCHES; i++) if (!run_batch( client, server, i )) return;
    Sleep( SETTLE_TIME );
    after = count_handles();
    ok( after < before + BATCH, "%lu handles before, %lu after %d threads\n", before, after, BATCH * BATCHES );
    for (i = 0; i < BATCH; i++) close_pair( client[i], server[i] );
}

/*
 * Microsoft's TerminateThread page: the thread gets no chance to run any more code. The page: all I/O that it
 * initiated is cancelled: its receive takes nothing away, and others go on.
 */
static void test_terminated(void)
{
    SOCKET client, server, other, other_server;
    struct receiver *victim, *bystander;

    statement( "recv.thread_exit" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    if (!tcp_pair( &other, &other_server, TRUE )) return;
    victim = start_receiver( BY_RECV, client, BUFFER_SIZE, 0 );
    bystander = start_receiver( BY_WSARECV, other, BUFFER_SIZE, 0 );
    check_blocks( victim );
    check_blocks( bystander );

    ok( TerminateThread( victim->thread, 1 ), "TerminateThread failed, error %lu\n", GetLastError() );
    wait_receiver( victim );
    free_receiver( victim );

    send_all( server, message, sizeof(message) );
    check_data( client, message, sizeof(message) );
    check_blocks( bystander );
    send_all( other_server, message, sizeof(message) );
    check_receives( bystander, message, sizeof(message) );
    free_receiver( bystander );

    /* blocking receives of new threads still work on both */
    bystander = start_receiver( BY_WSARECVFROM, client, BUFFER_SIZE, 0 );
    check_blocks( bystander );
    send_all( server, message, sizeof(message) );
    check_receives( bystander, message, sizeof(message) );
    free_receiver( bystander );
    close_pair( client, server );
    close_pair( other, other_server );
}

#define READERS 8

/* Several threads block on one UDP socket; the page: "a full message is required to unblock the caller": one each. */
static void test_shared_socket(void)
{
    struct receiver *r[READERS];
    SOCKET sender, receiver;
    int i, seen[READERS];

    statement( "recv.message.full" );
    memset( seen, 0, sizeof(seen) );
    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    for (i = 0; i < READERS; i++) r[i] = start_receiver( i % STYLES, receiver, BUFFER_SIZE, 0 );
    check_blocks( r[0] );
    for (i = 0; i < READERS; i++)
    {
        char which = i;

        send_all( sender, &which, 1 );
    }
    for (i = 0; i < READERS; i++)
    {
        if (wait_receiver( r[i] ))
        {
            ok( r[i]->ret == 1, "receiver %d: got %d, error %d\n", i, r[i]->ret, r[i]->error );
            if (r[i]->ret == 1 && r[i]->buffer[0] < READERS) seen[(int)r[i]->buffer[0]]++;
        }
        free_receiver( r[i] );
    }
    for (i = 0; i < READERS; i++) ok( seen[i] == 1, "datagram %d came %d times\n", i, seen[i] );
    close_pair( sender, receiver );
}

/* ---- one thread as several fibers ---- */

static struct fiber_task
{
    void  *main_fiber;
    SOCKET s;
    char   buffer[BUFFER_SIZE];
    int    ret, error;
} tasks[2];

static DWORD WINAPI late_sender( void *arg )
{
    Sleep( SETTLE_TIME );
    send_all( *(SOCKET *)arg, message, sizeof(message) );
    return 0;
}

static void CALLBACK fiber_proc( void *arg )
{
    struct fiber_task *task = arg;

    for (;;)
    {
        task->ret = recv( task->s, task->buffer, sizeof(task->buffer), 0 );
        task->error = WSAGetLastError();
        SwitchToFiber( task->main_fiber );
    }
}

/* Whatever a receive keeps for its thread serves all fibers of it; deleting one takes nothing from the others. */
static void test_fibers(void)
{
    SOCKET client[2], server[2];
    void *main_fiber, *fibers[2];
    HANDLE thread;
    int i, round;

    end_statement();
    if (!(main_fiber = ConvertThreadToFiber( NULL )))
    {
        skip( "no fibers, error %lu\n", GetLastError() );
        return;
    }
    for (i = 0; i < 2; i++)
    {
        if (!tcp_pair( &client[i], &server[i], TRUE )) return;
        set_timeout( client[i], TIME_LIMIT );
        tasks[i].main_fiber = main_fiber;
        tasks[i].s = client[i];
        fibers[i] = CreateFiber( 0, fiber_proc, &tasks[i] );
    }
    for (round = 0; round < 4; round++)
    {
        i = round < 3 ? round & 1 : 1;   /* at last after the first fiber was deleted */
        if (round == 3) DeleteFiber( fibers[0] );
        winetest_push_context( "round %d", round );
        memset( tasks[i].buffer, FILLER, sizeof(tasks[i].buffer) );
        thread = start_thread( late_sender, &server[i] );
        SwitchToFiber( fibers[i] );
        ok( tasks[i].ret == sizeof(message), "got %d, error %d\n", tasks[i].ret, tasks[i].error );
        ok( !memcmp( tasks[i].buffer, message, sizeof(message) ), "got wrong data\n" );
        join_thread( thread, TIME_LIMIT );
        winetest_pop_context();
    }
    DeleteFiber( fibers[1] );
    ConvertFiberToThread();
    send_all( server[0], message, sizeof(message) );
    check_data( client[0], message, sizeof(message) );
    for (i = 0; i < 2; i++) close_pair( client[i], server[i] );
}

START_TEST(thread)
{
    if (!init_sockets()) return;
    limit_test_time( 90000 );

    test_handle_count();
    test_terminated();
    test_shared_socket();
    test_fibers();

    done_sockets();
}
