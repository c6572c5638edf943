/*
 * Many connections at mixed load, and what the process has at intervals
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

/*
 * Some threads share the connections out among themselves.  Each goes round its own: sends a few bytes into a
 * connection and receives them at the other end in a style that changes from time to time.  Each round one connection
 * is closed and made again, in a way that changes too.  A byte that is wrong, or does not come, is a violation.
 *
 * A line for each interval: seconds, exchanges, median and 99th percentile of their time in microseconds, handles of
 * the process, connections made, violations.
 */

#include <winsock2.h>
#include <mswsock.h>
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS   4
#define MAX_SIZE  512
#define BUCKETS   4000          /* of the time of exchanges: 10 us each, the last for all above */
#define BOUND_MS  30000

enum style { RECV, WSARECV, OVERLAPPED_EVENT, PORT, ROUTINE, SELECT, EVENTS, STYLES };

struct connection
{
    SOCKET a, b;
    enum style style;
    HANDLE event;
    UINT   sent;
};

struct worker
{
    int    id, count;
    struct connection *connections;
    HANDLE port;
    UINT   random;
    struct sockaddr_in addr;
    SOCKET listener;
    volatile LONG made;
};

static struct worker workers[THREADS];
static volatile LONG stop, violations, exchanges, buckets[BUCKETS];
static LARGE_INTEGER frequency;

static UINT rnd( struct worker *w, UINT n )
{
    w->random = w->random * 1664525 + 1013904223;
    return (w->random >> 8) % n;
}

static BOOL violate( struct connection *c, const char *text, int value )
{
    if (InterlockedIncrement( &violations ) <= 10)
    {
        printf( "VIOLATION: style %d: %s %d, error %d\n", c->style, text, value, WSAGetLastError() );
        fflush( stdout );
    }
    return FALSE;
}

static BOOL open_connection( struct worker *w, struct connection *c )
{
    memset( c, 0, sizeof(*c) );
    c->style = rnd( w, STYLES );
    c->a = socket( AF_INET, SOCK_STREAM, 0 );
    if (connect( c->a, (struct sockaddr *)&w->addr, sizeof(w->addr) )) return violate( c, "connect", 0 );
    if ((c->b = accept( w->listener, NULL, NULL )) == INVALID_SOCKET) return violate( c, "accept", 0 );
    /* Each has one, whatever its style: the number of handles is to stay the same. */
    c->event = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (c->style == EVENTS) WSAEventSelect( c->b, c->event, FD_READ | FD_CLOSE );
    if (c->style == PORT) CreateIoCompletionPort( (HANDLE)c->b, w->port, 1, 0 );
    InterlockedIncrement( &w->made );
    return TRUE;
}

static void close_connection( struct worker *w, struct connection *c )
{
    struct linger linger = { 1, 0 };

    if (!rnd( w, 4 )) setsockopt( c->a, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof(linger) );
    if (rnd( w, 8 )) closesocket( c->a );
    else CloseHandle( (HANDLE)c->a );
    closesocket( c->b );
    if (c->event) CloseHandle( c->event );
}

static __thread int told;

static void CALLBACK routine( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    (void)overlapped;
    (void)flags;
    told = error ? -1 : (int)size;
}

/* Posted before anything is there: what is received, or -1. */
static int receive_posted( struct worker *w, struct connection *c, char *data, int size, const char *out )
{
    WSABUF buffer = { size, data };
    OVERLAPPED overlapped, *which = NULL;
    DWORD got = 0, flags = 0;
    ULONG_PTR key;
    int ret;

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = c->style == OVERLAPPED_EVENT ? c->event : NULL;
    told = -2;
    ret = WSARecv( c->b, &buffer, 1, NULL, &flags, &overlapped, c->style == ROUTINE ? routine : NULL );
    if (ret && WSAGetLastError() != WSA_IO_PENDING) return -1;
    if (send( c->a, out, size, 0 ) != size) return -1;
    switch (c->style)
    {
    case OVERLAPPED_EVENT:
        if (WaitForSingleObject( c->event, BOUND_MS )) exit( 2 );
        return WSAGetOverlappedResult( c->b, &overlapped, &got, FALSE, &flags ) ? (int)got : -1;
    case PORT:
        if (!GetQueuedCompletionStatus( w->port, &got, &key, &which, BOUND_MS ) && !which) exit( 2 );
        return which == &overlapped ? (int)got : -1;
    default:
        while (told == -2) if (!SleepEx( BOUND_MS, TRUE )) exit( 2 );
        return told;
    }
}

static int receive_ready( struct connection *c, char *data, int size )
{
    struct timeval timeout = { BOUND_MS / 1000, 0 };
    WSABUF buffer = { size, data };
    WSANETWORKEVENTS events;
    DWORD got = 0, flags = 0;
    fd_set set;
    int ret;

    switch (c->style)
    {
    case RECV:
        return recv( c->b, data, size, 0 );
    case SELECT:
        FD_ZERO( &set );
        FD_SET( c->b, &set );
        if (select( 0, &set, NULL, NULL, &timeout ) != 1) return -1;
        return recv( c->b, data, size, 0 );
    case EVENTS:
        do
        {
            if (WaitForSingleObject( c->event, BOUND_MS )) return -1;
            WSAEnumNetworkEvents( c->b, c->event, &events );
            ret = recv( c->b, data, size, 0 );
        } while (ret < 0 && WSAGetLastError() == WSAEWOULDBLOCK);
        return ret;
    default:
        return WSARecv( c->b, &buffer, 1, &got, &flags, NULL, NULL ) ? -1 : (int)got;
    }
}

static BOOL exchange( struct worker *w, struct connection *c )
{
    char out[MAX_SIZE], in[MAX_SIZE];
    int i, size = 1 + rnd( w, MAX_SIZE - 1 ), got, more;
    LARGE_INTEGER start, end;
    LONGLONG time;

    for (i = 0; i < size; i++) out[i] = (c->sent + i) * 7 + w->id;
    c->sent += size;
    QueryPerformanceCounter( &start );
    if (c->style == OVERLAPPED_EVENT || c->style == PORT || c->style == ROUTINE)
        got = receive_posted( w, c, in, size, out );
    else
    {
        if (send( c->a, out, size, 0 ) != size) return violate( c, "send", size );
        got = receive_ready( c, in, size );
    }
    QueryPerformanceCounter( &end );
    for (; got > 0 && got < size; got += more)
        if ((more = receive_ready( c, in + got, size - got )) <= 0) return violate( c, "the rest: got", more );
    if (got != size) return violate( c, "got", got );
    if (memcmp( in, out, size )) return violate( c, "wrong data of", size );
    time = (end.QuadPart - start.QuadPart) * 100000 / frequency.QuadPart;
    InterlockedIncrement( &buckets[min( time, BUCKETS - 1 )] );
    InterlockedIncrement( &exchanges );
    return TRUE;
}

static DWORD WINAPI worker_proc( void *arg )
{
    struct worker *w = arg;
    int i, pause = 0;

    while (!stop)
    {
        for (i = 0; i < w->count && !stop; i++)
        {
            if (!exchange( w, &w->connections[i] )) return 1;
            /* Not a measurement of how fast it can be: room for others on the machine. */
            if (!(++pause % 50)) Sleep( 5 );
        }
        i = rnd( w, w->count );
        close_connection( w, &w->connections[i] );
        if (!open_connection( w, &w->connections[i] )) return 1;
    }
    for (i = 0; i < w->count; i++) close_connection( w, &w->connections[i] );
    return 0;
}

static BOOL start_worker( struct worker *w, int id, int count, UINT seed )
{
    int i, len = sizeof(w->addr);

    w->id = id;
    w->count = count;
    w->random = seed + id * 7919;
    w->connections = calloc( count, sizeof(*w->connections) );
    w->port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    w->addr.sin_family = AF_INET;
    w->addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    w->listener = socket( AF_INET, SOCK_STREAM, 0 );
    if (bind( w->listener, (struct sockaddr *)&w->addr, sizeof(w->addr) ) || listen( w->listener, 8 ) ||
        getsockname( w->listener, (struct sockaddr *)&w->addr, &len )) return FALSE;
    for (i = 0; i < count; i++) if (!open_connection( w, &w->connections[i] )) return FALSE;
    return TRUE;
}

/* So many of a hundred took no longer. */
static LONG percentile( const LONG *counts, int percent )
{
    LONGLONG sum = 0, all = 0;
    int i;

    for (i = 0; i < BUCKETS; i++) all += counts[i];
    for (i = 0; i < BUCKETS; i++) if ((sum += counts[i]) * 100 >= all * percent) break;
    return i * 10;
}

static ULONG count_handles(void)
{
    static BYTE buffer[0x400000];
    typedef LONG (WINAPI *query_func)( int, void *, ULONG, ULONG * );
    struct handle { ULONG pid; BYTE type, flags; USHORT value; void *object; ULONG access; } *handles;
    query_func query = (query_func)(void *)GetProcAddress( GetModuleHandleA( "ntdll" ), "NtQuerySystemInformation" );
    ULONG i, count = 0;

    if (!query || query( 16 /* SystemHandleInformation */, buffer, sizeof(buffer), NULL )) return 0;
    handles = (struct handle *)(buffer + sizeof(void *));
    for (i = 0; i < *(ULONG *)buffer; i++) if (handles[i].pid == GetCurrentProcessId()) count++;
    return count;
}

static void report( DWORD seconds )
{
    static LONG counts[BUCKETS];
    LONG i, made = 0;

    for (i = 0; i < BUCKETS; i++) counts[i] = InterlockedExchange( &buckets[i], 0 );
    for (i = 0; i < THREADS; i++) made += workers[i].made;
    printf( "interval\t%lu\t%ld\t%ld\t%ld\t%lu\t%ld\t%ld\n", seconds, exchanges, percentile( counts, 50 ),
            percentile( counts, 99 ), count_handles(), made, violations );
    fflush( stdout );
}

int main( int argc, char **argv )
{
    DWORD seconds = argc > 1 ? atoi( argv[1] ) : 60, interval = argc > 2 ? atoi( argv[2] ) : 10;
    int i, count = argc > 3 ? atoi( argv[3] ) : 1000;
    DWORD start, next = 1;
    HANDLE threads[THREADS];
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    QueryPerformanceFrequency( &frequency );
    for (i = 0; i < THREADS; i++) if (!start_worker( &workers[i], i, count / THREADS, GetTickCount() )) return 1;
    for (i = 0; i < THREADS; i++) threads[i] = CreateThread( NULL, 0, worker_proc, &workers[i], 0, NULL );
    start = GetTickCount();
    while (GetTickCount() - start < seconds * 1000 && !violations)
    {
        Sleep( 100 );
        if (GetTickCount() - start < next * interval * 1000) continue;
        report( next * interval );
        next++;
    }
    stop = TRUE;
    WaitForMultipleObjects( THREADS, threads, TRUE, BOUND_MS );
    printf( "soak: %ld exchanges, %d connections, %ld violations\n", exchanges, count, violations );
    fflush( stdout );
    return violations != 0;
}
