/*
 * Fuzzing of the DLL: calls with arguments by chance
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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"
#include "../../dlls/ws2_32/tests/crash.h"

/*
 *     fuzz_calls.exe [--seed N] [--seconds N] [--call N] [--from N] [--verbose] [--trace]
 *
 * Calls the functions that our DLL has in place of Wine's, one after the other.  Each call follows from the seed and its
 * number; --call makes that one only.  What must never be:
 *
 * - a crash in our ws2_32.dll; in a function whose result is our DLL's own, any crash;
 * - an error that the function's page does not have (those of functions that are Wine's own are told of only);
 * - data that are gone, or changed, after a call that has failed; or others than those that were sent;
 * - a call that does not return.
 */

#define POISON      0xbad
#define CALL_LIMIT  30000   /* ms */
#define MAX_NOTES   64

static ULONGLONG state, seed;
static unsigned long number;
static unsigned int failures, wrong_errors, crashes;
static BOOL verbose, trace;
static volatile LONG turn;
static volatile BOOL finished;

static struct note
{
    const char   *function, *what;
    int           error;
    unsigned long first, count;
}
notes[MAX_NOTES];

/* Splitmix64, whose numbers have nothing to do with those of the call before. */
unsigned int any( unsigned int limit )
{
    ULONGLONG z = (state += 0x9e3779b97f4a7c15ull);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return limit ? (unsigned int)((z ^ (z >> 31)) >> 33) % limit : 0;
}

static void start_numbers(void)
{
    state = seed;
    state = ((ULONGLONG)any( 0x7fffffff ) << 32) + number;
    state = ((ULONGLONG)any( 0x7fffffff ) << 32) + any( 0x7fffffff );
}

static void describe( const struct call *call )
{
    unsigned int i;

    printf( "    call %lu: %s(", number, call->function->name );
    for (i = 0; i < call->count; i++) printf( "%s %#llx", i ? "," : "", (unsigned long long)call->args[i] );
    printf( " )" );
    if (call->target != TARGET_COUNT) printf( ", %s", target_names[call->target] );
    if (call->flags) printf( ", flags %#x", call->flags );
    if (call->buffer_count) printf( ", count %lu", call->buffer_count );
    if (memory_bad) printf( ", %u bad: %s", memory_bad, memory_bad_name );
    printf( "; returned %lld, error %d\n", (long long)(LONG_PTR)call->ret, call->error );
}

static void fail( const struct call *call, const char *what )
{
    if (++failures > 40) return;
    printf( "%s: %s\n", call->function->name, what );
    describe( call );
    fflush( stdout );
}

/* What Wine's own does. */
static void take_note( const struct call *call, const char *what, int error )
{
    unsigned int i;

    for (i = 0; i < MAX_NOTES && notes[i].count; i++)
        if (!strcmp( notes[i].function, call->function->name ) && notes[i].what == what && notes[i].error == error) break;
    if (i == MAX_NOTES) return;
    notes[i].function = call->function->name;
    notes[i].what = what;
    notes[i].error = error;
    if (!notes[i].count++) notes[i].first = number;
}

/* ---- calling, and coming back from a crash ---- */

static BOOL crash_armed;
static void *crash_address;
static DWORD crash_code;
static ULONG_PTR crash_about;

static const char *module_name( const void *address, ULONG_PTR *offset )
{
    static char name[MAX_PATH];
    HMODULE module = NULL;
    char *end;

    *name = 0;
    if (!GetModuleHandleExA( GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                             address, &module ) || !GetModuleFileNameA( module, name, sizeof(name) )) return NULL;
    *offset = (const char *)address - (const char *)module;
    return (end = strrchr( name, '\\' )) ? end + 1 : name;
}

/* Nothing is being called: what has been left behind by a call before.  Whatever looks like a return address is told. */
static void tell_late_crash( const EXCEPTION_POINTERS *info )
{
#ifdef __x86_64__
    void **stack = (void **)info->ContextRecord->Rsp;
#else
    void **stack = (void **)info->ContextRecord->Esp;
#endif
    unsigned int i, count = 0;
    const char *name;
    ULONG_PTR offset;

    printf( "crashed between calls, before call %lu: %#lx at %p\n", number, info->ExceptionRecord->ExceptionCode,
            info->ExceptionRecord->ExceptionAddress );
    for (i = 0; i < 200 && count < 12; i++)
        if ((name = module_name( stack[i], &offset )) && ++count) printf( "    %s+%#llx\n", name, (unsigned long long)offset );
    fflush( stdout );
    TerminateProcess( GetCurrentProcess(), 4 );
}

/* The last resort of the process: ws2_32 may touch a bad pointer to see whether it can. */
static LONG WINAPI crash_filter( EXCEPTION_POINTERS *info )
{
    if (!crash_armed) tell_late_crash( info );
    crash_armed = FALSE;
    crash_address = info->ExceptionRecord->ExceptionAddress;
    crash_code = info->ExceptionRecord->ExceptionCode;
    crash_about = info->ExceptionRecord->NumberParameters > 1 ? info->ExceptionRecord->ExceptionInformation[1] : 0;
    leave_crash( info->ContextRecord );
    return EXCEPTION_CONTINUE_EXECUTION;
}

static ULONG_PTR call_function( const void *f, const ULONG_PTR *a, unsigned int count )
{
    typedef ULONG_PTR P;

    switch (count)
    {
    case 0: return ((P (WINAPI *)( void ))f)();
    case 1: return ((P (WINAPI *)( P ))f)( a[0] );
    case 2: return ((P (WINAPI *)( P, P ))f)( a[0], a[1] );
    case 3: return ((P (WINAPI *)( P, P, P ))f)( a[0], a[1], a[2] );
    case 4: return ((P (WINAPI *)( P, P, P, P ))f)( a[0], a[1], a[2], a[3] );
    case 5: return ((P (WINAPI *)( P, P, P, P, P ))f)( a[0], a[1], a[2], a[3], a[4] );
    case 6: return ((P (WINAPI *)( P, P, P, P, P, P ))f)( a[0], a[1], a[2], a[3], a[4], a[5] );
    case 7: return ((P (WINAPI *)( P, P, P, P, P, P, P ))f)( a[0], a[1], a[2], a[3], a[4], a[5], a[6] );
    case 8: return ((P (WINAPI *)( P, P, P, P, P, P, P, P ))f)( a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7] );
    default:
        return ((P (WINAPI *)( P, P, P, P, P, P, P, P, P ))f)( a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8] );
    }
}

static void __attribute__((noinline)) do_call( struct call *call )
{
    void *handlers = get_handlers();

    call->ret = POISON;
    call->error = POISON;
    WSASetLastError( POISON );
    crash_armed = TRUE;
    if (!__builtin_setjmp( crash_exit ))
    {
        call->ret = call_function( call->function->address, call->args, call->count );
        call->error = WSAGetLastError();
    }
    else
    {
        call->crashed = TRUE;
        set_handlers( handlers );
    }
    crash_armed = FALSE;
}

static DWORD WINAPI watch_proc( void *arg )
{
    LONG last = -1, ticks = 0;

    while (!finished)
    {
        Sleep( 500 );
        if (last != turn) ticks = 0;
        last = turn;
        if (++ticks < CALL_LIMIT / 500) continue;
        printf( "call %lu does not end\n", number );
        describe( arg );
        fflush( stdout );
        TerminateProcess( GetCurrentProcess(), 3 );
    }
    return 0;
}

/* ---- what a call has done ---- */

static BOOL has_failed( const struct call *call )
{
    switch (call->function->failure)
    {
    case FAILS_SOCKET_ERROR:   return (int)call->ret == SOCKET_ERROR;
    case FAILS_INVALID_SOCKET: return call->ret == INVALID_SOCKET;
    case FAILS_FALSE:          return !(BOOL)call->ret;
    case RETURNS_ERROR:        return call->ret != 0;
    }
    return FALSE;
}

static void check_crash( struct call *call )
{
    char text[200];
    const char *name;
    ULONG_PTR offset = 0;

    crashes++;
    if (!(name = module_name( crash_address, &offset ))) name = "?";
    snprintf( text, sizeof(text), "crashed: %#lx at %s+%#llx, about %#llx", crash_code, name, (unsigned long long)offset,
              (unsigned long long)crash_about );
    if (call->function->ours || (char *)crash_address - offset == (char *)GetModuleHandleA( "ws2_32.dll" )) fail( call, text );
    else take_note( call, "crashed", crash_code );
    target_changed( call->target );
    if (call->other != TARGET_COUNT) target_changed( call->other );
}

/* What has been started comes to an end, whoever ends it. */
static void finish_overlapped( struct call *call, SOCKET s )
{
    DWORD start = GetTickCount();
    unsigned int i;

    if (!call->overlapped) return;
    for (i = 0; (NTSTATUS)call->overlapped->Internal == STATUS_PENDING && GetTickCount() - start < 5000; i++)
    {
        if (i == 1) CancelIoEx( (HANDLE)s, NULL );
        SleepEx( i > 0, TRUE );
    }
    if ((NTSTATUS)call->overlapped->Internal == STATUS_PENDING) fail( call, "is never completed" );
}

/* The number of bytes in the buffers of the call. */
static void check_received( struct call *call, DWORD size )
{
    char data[256];
    DWORD i, len, pos = 0;

    if (call->buffers)
    {
        for (i = 0; i < call->buffer_count && pos < size; i++)
        {
            len = min( min( call->buffers[i].len, size - pos ), sizeof(data) - pos );
            memcpy( data + pos, call->buffers[i].buf, len );
            pos += len;
        }
        if (pos < size) fail( call, "says more than it has room for" );
    }
    if (!(call->flags & MSG_PEEK) && !target_received( call->target, call->buffers ? data : NULL, size ))
        fail( call, "has received other data" );
}

static BOOL is_receive( const struct function *function )
{
    return (!strncmp( function->name, "recv", 4 ) || !strncmp( function->name, "WSARecv", 7 )) &&
           strcmp( function->name, "WSARecvDisconnect" );
}

static void check_success( struct call *call )
{
    const char *name = call->function->name;
    BOOL has_data = call->target < TARGET_WITH_DATA;

    finish_overlapped( call, call->args[0] );
    if (call->function->failure == FAILS_INVALID_SOCKET) closesocket( call->ret );
    if (call->function->failure == RETURNS_ERROR) WSACleanup();
    if (is_receive( call->function ))
    {
        if (!has_data) return;
        if (!strncmp( name, "recv", 4 )) check_received( call, (int)call->ret );
        else if (call->overlapped) check_received( call, call->overlapped->InternalHigh );
        else if (call->size && !call->has_overlapped) check_received( call, *call->size );
        else target_changed( call->target );
        if (call->has_overlapped && has_data) target_changed( call->target );
        return;
    }
    if (!strcmp( name, "select" ) || !strcmp( name, "WSAPoll" ) || !strcmp( name, "getsockopt" ) ||
        !strcmp( name, "WSAGetOverlappedResult" )) return;
    if (call->target != TARGET_COUNT) target_changed( call->target );
    if (call->other != TARGET_COUNT) target_changed( call->other );
}

static void check_failure( struct call *call )
{
    int error = call->function->failure == RETURNS_ERROR ? (int)call->ret : call->error;
    BOOL right = function_may_fail_with( call->function, error );

    if (!right)
    {
        wrong_errors++;
        if (call->function->ours) fail( call, "has failed with an error that its page does not have" );
        else take_note( call, "error", error );
    }
    if (error == WSA_IO_PENDING)
    {
        if (!call->has_overlapped) fail( call, "is pending without OVERLAPPED" );
        finish_overlapped( call, call->args[0] );
        target_changed( call->target );
        if (call->other != TARGET_COUNT) target_changed( call->other );
    }
    /* the datagram is gone, as the page says */
    else if (error == WSAEMSGSIZE && is_receive( call->function )) target_changed( call->target );
}

static void check_call( struct call *call )
{
    if (!HeapValidate( GetProcessHeap(), 0, NULL ))
    {
        fail( call, "has broken the heap" );
        TerminateProcess( GetCurrentProcess(), 4 );
    }
    if (call->crashed)
    {
        check_crash( call );
        return;
    }
    if (has_failed( call )) check_failure( call );
    else check_success( call );
    if (call->has_overlapped) SleepEx( 0, TRUE );

    if (call->target < TARGET_WITH_DATA && !target_is_whole( call->target ))
    {
        fail( call, has_failed( call ) ? "has failed, and data are gone" : "data are gone" );
        target_changed( call->target );
    }
    /* a call that has failed may have been the one that made it another socket */
    if (call->target >= TARGET_WITH_DATA && call->target < TARGET_SOCKETS && !any( 8 )) target_changed( call->target );
}

static void make_call( struct call *call )
{
    start_numbers();
    call_make( call, &functions[any( function_count )] );
    InterlockedIncrement( &turn );
    if (trace) describe( call );
    if (call->function->address) do_call( call );
    check_call( call );
    InterlockedIncrement( &turn );
}

int main( int argc, char **argv )
{
    ULONGLONG end, start = GetTickCount64();
    static struct call call;
    unsigned int seconds = 10;
    long only = -1;
    WSADATA data;
    int i;

    seed = GetTickCount64() % 100000;
    for (i = 1; i < argc; i++)
    {
        if (!strcmp( argv[i], "--verbose" )) verbose = TRUE;
        else if (!strcmp( argv[i], "--trace" )) trace = TRUE;
        else if (i + 1 == argc) return 2;
        else if (!strcmp( argv[i], "--seed" )) seed = strtoul( argv[++i], NULL, 0 );
        else if (!strcmp( argv[i], "--seconds" )) seconds = atoi( argv[++i] );
        else if (!strcmp( argv[i], "--call" )) only = atol( argv[++i] );
        else if (!strcmp( argv[i], "--from" )) number = atol( argv[++i] );
        else return 2;
    }
    setvbuf( stdout, NULL, _IOLBF, 4096 );
    if (WSAStartup( MAKEWORD( 2, 2 ), &data )) return 2;
    SetUnhandledExceptionFilter( crash_filter );
    memory_init();
    targets_init();
    functions_init();
    CreateThread( NULL, 0, watch_proc, &call, 0, NULL );

    if (only != -1)
    {
        number = only;
        verbose = TRUE;
        make_call( &call );
        describe( &call );
        number = 1;
    }
    else for (end = GetTickCount64() + seconds * 1000; GetTickCount64() < end; number++) make_call( &call );
    finished = TRUE;

    for (i = 0; i < MAX_NOTES && notes[i].count && verbose; i++)
        printf( "note: %s: %s %#x (%d), %lu times, first in call %lu\n", notes[i].function, notes[i].what, notes[i].error,
                notes[i].error, notes[i].count, notes[i].first );
    printf( "seed %llu: %lu calls in %u ms, %u crashes, %u errors that a page does not have, %u failures\n", seed, number,
            (unsigned int)(GetTickCount64() - start), crashes, wrong_errors, failures );
    fflush( stdout );
    return failures != 0;
}
