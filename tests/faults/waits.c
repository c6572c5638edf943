/*
 * Receives of all kinds that wait until something ends them
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

enum kind
{
    BY_RECV, BY_RECVFROM, BY_WAITALL, BY_EVENT, BY_PORT, BY_ROUTINE, BY_SELECT, BY_POLL, BY_EVENTS, BY_LOOKING,
    BY_DATAGRAM, KINDS
};

static const char * const names[KINDS] =
{
    "recv", "recvfrom", "MSG_WAITALL", "overlapped", "completion port", "routine", "select", "WSAPoll",
    "WSAEventSelect", "looking again and again", "datagram"
};

struct waiter
{
    WSAOVERLAPPED overlapped;
    SOCKET s;
    HANDLE thread, event;
    int    ret, error;
    BOOL   called;
    char   data[64];
};

static struct waiter waiters[KINDS];

static void CALLBACK routine( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    struct waiter *waiter = CONTAINING_RECORD( overlapped, struct waiter, overlapped );

    (void)flags;
    waiter->called = TRUE;
    waiter->ret = error ? -1 : (int)size;
    WSASetLastError( error );
}

static int post( struct waiter *waiter, LPWSAOVERLAPPED_COMPLETION_ROUTINE func )
{
    WSABUF buffer = { sizeof(waiter->data), waiter->data };
    DWORD flags = 0;

    waiter->overlapped.hEvent = waiter->event;
    if (!WSARecv( waiter->s, &buffer, 1, NULL, &flags, &waiter->overlapped, func )) return 1;
    return WSAGetLastError() == WSA_IO_PENDING;
}

static int get_result( struct waiter *waiter )
{
    DWORD size, flags;

    return WSAGetOverlappedResult( waiter->s, &waiter->overlapped, &size, FALSE, &flags ) ? (int)size : -1;
}

static int wait_port( struct waiter *waiter )
{
    HANDLE port = CreateIoCompletionPort( (HANDLE)waiter->s, NULL, 0, 1 );
    OVERLAPPED *overlapped;
    ULONG_PTR key;
    DWORD size;

    if (!port || !post( waiter, NULL )) return -1;
    GetQueuedCompletionStatus( port, &size, &key, &overlapped, INFINITE );
    return get_result( waiter );
}

static int receive( struct waiter *waiter, int flags )
{
    return recv( waiter->s, waiter->data, sizeof(waiter->data), flags );
}

static int wait_events( struct waiter *waiter )
{
    WSANETWORKEVENTS events;

    if (WSAEventSelect( waiter->s, waiter->event, FD_READ | FD_CLOSE )) return -1;
    WSAWaitForMultipleEvents( 1, &waiter->event, FALSE, WSA_INFINITE, FALSE );
    WSAEnumNetworkEvents( waiter->s, waiter->event, &events );
    return receive( waiter, 0 );
}

static int look( struct waiter *waiter )
{
    int ret;

    set_nonblocking( waiter->s, 1 );
    while ((ret = receive( waiter, 0 )) == -1 && WSAGetLastError() == WSAEWOULDBLOCK) Sleep( 5 );
    return ret;
}

/* Until something is there, or is wrong. */
static int wait_ready( struct waiter *waiter, BOOL by_poll )
{
    WSAPOLLFD pollfd = { waiter->s, POLLRDNORM, 0 };
    fd_set set;

    FD_ZERO( &set );
    FD_SET( waiter->s, &set );
    if ((by_poll ? WSAPoll( &pollfd, 1, -1 ) : select( 0, &set, NULL, NULL, NULL )) != 1) return -1;
    return receive( waiter, 0 );
}

static int wait_kind( struct waiter *waiter, enum kind kind )
{
    switch (kind)
    {
    case BY_RECVFROM:
    case BY_DATAGRAM: return recvfrom( waiter->s, waiter->data, sizeof(waiter->data), 0, NULL, NULL );
    case BY_WAITALL:  return receive( waiter, MSG_WAITALL );
    case BY_PORT:     return wait_port( waiter );
    case BY_SELECT:   return wait_ready( waiter, FALSE );
    case BY_POLL:     return wait_ready( waiter, TRUE );
    case BY_EVENTS:   return wait_events( waiter );
    case BY_LOOKING:  return look( waiter );
    case BY_EVENT:
        if (!post( waiter, NULL )) return -1;
        WaitForSingleObject( waiter->event, INFINITE );
        return get_result( waiter );
    case BY_ROUTINE:
        if (!post( waiter, routine )) return -1;
        while (!waiter->called) SleepEx( INFINITE, TRUE );
        return waiter->ret;
    default: return receive( waiter, 0 );
    }
}

static DWORD WINAPI wait_thread( void *arg )
{
    struct waiter *waiter = arg;

    waiter->ret = wait_kind( waiter, waiter - waiters );
    waiter->error = waiter->ret == -1 ? WSAGetLastError() : 0;
    return 0;
}

/* Starts them, says so, and looks what they say when the host is gone, or somebody has ended their connections. */
int run_waits( void )
{
    struct request request = { ASK_HOLD, 0, 0, 0, 0 };
    int i, hung = 0, kinds = options.datagram_lanes ? KINDS : BY_DATAGRAM;
    DWORD start;

    for (i = 0; i < kinds; i++)
    {
        waiters[i].event = CreateEventW( NULL, TRUE, FALSE, NULL );
        if (i != BY_DATAGRAM) waiters[i].s = ask_host( &request );
        else
        {
            waiters[i].s = socket( AF_INET, SOCK_DGRAM, 0 );
            connect( waiters[i].s, (struct sockaddr *)&options.host, sizeof(options.host) );
        }
        if (waiters[i].s == INVALID_SOCKET)
        {
            wrong( "no connection, error %d\n", WSAGetLastError() );
            return 1;
        }
        waiters[i].thread = CreateThread( NULL, 0, wait_thread, &waiters[i], 0, NULL );
    }
    pause_ms( 300 );
    tell_ready();
    for (i = 0, start = GetTickCount(); i < kinds; i++)
    {
        DWORD spent = GetTickCount() - start;

        if (WaitForSingleObject( waiters[i].thread, spent < EVENT_MS ? EVENT_MS - spent : 0 ))
        {
            printf( "HANG: %s\n", names[i] );
            hung = 1;
        }
        else if (waiters[i].ret != -1 || (waiters[i].error != WSAECONNRESET && waiters[i].error != WSAENETRESET &&
                 waiters[i].error != WSAETIMEDOUT))
            wrong( "%s: got %d, error %d\n", names[i], waiters[i].ret, waiters[i].error );
        else printf( "%s: error %d after %lu ms\n", names[i], waiters[i].error, GetTickCount() - start );
    }
    printf( "sums: waits=%d ms=%lu\n", kinds, GetTickCount() - start );
    fflush( stdout );
    return hung ? 2 : wrongs != 0;
}
