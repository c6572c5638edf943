/*
 * Waits that are to end after their time, whatever a clock on the wall says
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

#include "faults.h"

#define WAIT_MS  600
#define EARLY_MS 40      /* Wine's clocks tick in steps */
#define MAX_LATE 2500    /* of a busy machine */

enum kind { BY_RECV, BY_DATAGRAM, BY_SELECT, BY_POLL, BY_EVENT, BY_PORT, BY_ROUTINE, KINDS };

static const char * const names[KINDS] =
    { "recv", "recvfrom", "select", "WSAPoll", "overlapped", "completion port", "routine" };

static LONG waits[KINDS];

struct waiter
{
    WSAOVERLAPPED overlapped;
    SOCKET s;
    HANDLE event, port;
    char   data[16];
};

static void CALLBACK routine( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    (void)error; (void)size; (void)overlapped; (void)flags;
}

/* The error, which is WSAETIMEDOUT if the wait has only ended after its time. */
static int wait_once( struct waiter *waiter, enum kind kind )
{
    WSABUF buffer = { sizeof(waiter->data), waiter->data };
    struct timeval timeout = { 0, WAIT_MS * 1000 };
    WSAPOLLFD pollfd = { waiter->s, POLLRDNORM, 0 };
    OVERLAPPED *overlapped;
    DWORD size, flags = 0;
    ULONG_PTR key;
    int ret = 0;
    fd_set set;

    switch (kind)
    {
    case BY_RECV:
    case BY_DATAGRAM:
        ret = recv( waiter->s, waiter->data, sizeof(waiter->data), 0 );
        return ret == -1 ? WSAGetLastError() : ret;
    case BY_SELECT:
        FD_ZERO( &set );
        FD_SET( waiter->s, &set );
        return select( 0, &set, NULL, NULL, &timeout ) ? WSAGetLastError() : WSAETIMEDOUT;
    case BY_POLL:
        return WSAPoll( &pollfd, 1, WAIT_MS ) ? WSAGetLastError() : WSAETIMEDOUT;
    default:
        break;
    }
    memset( &waiter->overlapped, 0, sizeof(waiter->overlapped) );
    if (kind == BY_EVENT) waiter->overlapped.hEvent = waiter->event;
    ret = WSARecv( waiter->s, &buffer, 1, NULL, &flags, &waiter->overlapped, kind == BY_ROUTINE ? routine : NULL );
    if (!ret || WSAGetLastError() != WSA_IO_PENDING) return WSAGetLastError();
    if (kind == BY_EVENT) ret = WaitForSingleObject( waiter->event, WAIT_MS );
    else if (kind == BY_ROUTINE) ret = SleepEx( WAIT_MS, TRUE ) ? 0 : WAIT_TIMEOUT;
    else ret = GetQueuedCompletionStatus( waiter->port, &size, &key, &overlapped, WAIT_MS ) ? 0 : WAIT_TIMEOUT;
    CancelIoEx( (HANDLE)waiter->s, &waiter->overlapped );
    if (kind == BY_EVENT) WaitForSingleObject( waiter->event, EVENT_MS );
    else if (kind == BY_ROUTINE) SleepEx( EVENT_MS, TRUE );
    else GetQueuedCompletionStatus( waiter->port, &size, &key, &overlapped, EVENT_MS );
    return ret == WAIT_TIMEOUT ? WSAETIMEDOUT : ret;
}

static DWORD WINAPI wait_thread( void *arg )
{
    struct request request = { ASK_HOLD, 0, 0, 0, 0 };
    enum kind kind = (INT_PTR)arg;
    struct waiter waiter = { .s = INVALID_SOCKET };
    LARGE_INTEGER frequency, before, after;
    DWORD timeout = WAIT_MS;
    LONGLONG ms;
    int error;

    if (kind == BY_DATAGRAM)
    {
        waiter.s = socket( AF_INET, SOCK_DGRAM, 0 );
        connect( waiter.s, (struct sockaddr *)&options.host, sizeof(options.host) );
    }
    else waiter.s = ask_host( &request );
    if (waiter.s == INVALID_SOCKET)
    {
        wrong( "%s: no connection, error %d\n", names[kind], WSAGetLastError() );
        return 0;
    }
    setsockopt( waiter.s, SOL_SOCKET, SO_RCVTIMEO, (char *)&timeout, sizeof(timeout) );
    waiter.event = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (kind == BY_PORT) waiter.port = CreateIoCompletionPort( (HANDLE)waiter.s, NULL, 0, 1 );
    QueryPerformanceFrequency( &frequency );
    while (!finishing)
    {
        QueryPerformanceCounter( &before );
        error = wait_once( &waiter, kind );
        QueryPerformanceCounter( &after );
        ms = (after.QuadPart - before.QuadPart) * 1000 / frequency.QuadPart;
        if (error != WSAETIMEDOUT) wrong( "%s: result %d after %ld ms\n", names[kind], error, (LONG)ms );
        else if (ms < WAIT_MS - EARLY_MS || ms > WAIT_MS + MAX_LATE)
            wrong( "%s: %ld ms instead of %d\n", names[kind], (LONG)ms, WAIT_MS );
        waits[kind]++;
    }
    closesocket( waiter.s );
    return 0;
}

int run_timeouts( void )
{
    HANDLE threads[KINDS];
    SYSTEMTIME first, time;
    LONG sum = 0, hours = 0;
    DWORD start;
    int i;

    GetSystemTime( &first );
    for (i = 0; i < KINDS; i++) threads[i] = CreateThread( NULL, 0, wait_thread, (void *)(INT_PTR)i, 0, NULL );
    for (start = GetTickCount(); GetTickCount() - start < options.seconds * 1000; pause_ms( 50 ))
    {
        GetSystemTime( &time );
        if (time.wHour != first.wHour) hours++;
        first = time;
    }
    finishing = TRUE;
    if (WaitForMultipleObjects( KINDS, threads, TRUE, EVENT_MS ))
    {
        for (i = 0; i < KINDS; i++) if (WaitForSingleObject( threads[i], 0 )) printf( "HANG: %s\n", names[i] );
        return 2;
    }
    for (i = 0; i < KINDS; i++) sum += waits[i];
    printf( "sums: waits=%ld steps=%ld\n", sum, hours );
    return wrongs != 0;
}
