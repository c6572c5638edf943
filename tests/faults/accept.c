/*
 * A server that many knock at who never come in
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

#define THREADS   4
#define SOME_MS   20000
#define PORT_HERE 2     /* the port here is the host's plus this */

static SOCKET listener;
static LONG served;

/* One of the streams that the host sends, whole. */
static void serve( SOCKET s )
{
    DWORD timeout = SOME_MS;
    char data[MANY_SIZE + 1];
    int ret, got = 0, i;

    setsockopt( s, SOL_SOCKET, SO_RCVTIMEO, (char *)&timeout, sizeof(timeout) );
    while ((ret = recv( s, data + got, sizeof(data) - got, 0 )) > 0) got += ret;
    for (i = 0; i < options.count; i++)
        if (got == MANY_SIZE && check_stream( data, options.seed + i, 0, got ) == got) break;
    if (ret || i == options.count) wrong( "%d bytes, then %d, error %d\n", got, ret, WSAGetLastError() );
    else
    {
        InterlockedIncrement( &served );  /* before the host can tell of it */
        send( s, "y", 1, 0 );
    }
    closesocket( s );
}

static DWORD WINAPI accept_thread( void *arg )
{
    SOCKET s;

    (void)arg;
    while ((s = accept( listener, NULL, NULL )) != INVALID_SOCKET) serve( s );
    return 0;
}

/* A handle that is closed may be the next socket's, and AcceptEx waits for ever on a socket that does not listen: the
 * socket of the next connection is there before this one is served, so that none is made when the listener is closed. */
static DWORD WINAPI acceptex_thread( void *arg )
{
    HANDLE event = CreateEventW( NULL, FALSE, FALSE, NULL );
    SOCKET s = (SOCKET)arg, next;
    char addresses[2 * (sizeof(struct sockaddr_in) + 16)];
    DWORD size, flags;

    for (;; s = next)
    {
        OVERLAPPED overlapped = { .hEvent = event };

        if (!AcceptEx( listener, s, addresses, 0, sizeof(addresses) / 2, sizeof(addresses) / 2, &size, &overlapped ) &&
            WSAGetLastError() != ERROR_IO_PENDING) break;
        WaitForSingleObject( event, INFINITE );
        if (!WSAGetOverlappedResult( listener, &overlapped, &size, FALSE, &flags )) break;
        if (setsockopt( s, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&listener, sizeof(listener) ))
            wrong( "SO_UPDATE_ACCEPT_CONTEXT: error %d\n", WSAGetLastError() );
        next = socket( AF_INET, SOCK_STREAM, 0 );
        serve( s );
    }
    closesocket( s );
    return 0;
}

int run_accept( void )
{
    struct sockaddr_in addr = { .sin_family = AF_INET };
    struct request request = { ASK_DIAL, options.seed, options.count, 0, 0 };
    unsigned int whole = 0;
    HANDLE threads[THREADS];
    DWORD start = GetTickCount();
    SOCKET control;
    int i;

    request.ending = ntohs( options.host.sin_port ) + PORT_HERE;
    addr.sin_port = htons( request.ending );
    listener = socket( AF_INET, SOCK_STREAM, 0 );
    if (bind( listener, (struct sockaddr *)&addr, sizeof(addr) ) || listen( listener, 5 ))
    {
        wrong( "cannot listen, error %d\n", WSAGetLastError() );
        return 1;
    }
    for (i = 0; i < THREADS; i++)
        threads[i] = i & 1 ? CreateThread( NULL, 0, acceptex_thread, (void *)socket( AF_INET, SOCK_STREAM, 0 ), 0, NULL )
                           : CreateThread( NULL, 0, accept_thread, NULL, 0, NULL );
    control = ask_host( &request );
    if (recv( control, (char *)&whole, sizeof(whole), 0 ) != sizeof(whole))
        wrong( "no answer, error %d\n", WSAGetLastError() );
    else if (whole != (unsigned int)options.count || served != options.count)
        wrong( "%u connections of %d, %ld served\n", whole, options.count, served );
    closesocket( listener );
    if (WaitForMultipleObjects( THREADS, threads, TRUE, EVENT_MS ))
    {
        printf( "HANG: accepting\n" );
        return 2;
    }
    printf( "sums: served=%ld ms=%lu\n", served, GetTickCount() - start );
    return wrongs != 0;
}
