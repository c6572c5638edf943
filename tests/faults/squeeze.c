/*
 * Receives while there are no more descriptors, or no more memory: they may fail, but lose nothing
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

#define CONNECTIONS 12      /* of the host, and one of each of these: */
#define ACCEPTED    CONNECTIONS        /* accepted, and never used before, so that its descriptor is not known yet */
#define LATE        (CONNECTIONS + 1)  /* made when means are scarce */
#define ALL         (CONNECTIONS + 2)
#define TOTAL       400000
#define SMALL_TOTAL 20000   /* fits into the buffers of Linux */
#define MAX_ERRORS  8

enum way { BY_RECV, BY_WSARECV, BY_NONBLOCKING, BY_EVENT, BY_SELECT, WAYS };

struct connection
{
    WSAOVERLAPPED overlapped;
    SOCKET s;
    HANDLE event;
    unsigned int key;
    int    got, total;
    BOOL   posted;
};

static struct connection connections[ALL];
static char buffers[ALL][MAX_CHUNK];
static struct { int error; LONG count; } errors[MAX_ERRORS];
static unsigned int random_state;
static LONG receives;

/* What a machine without means may say. */
static BOOL is_scarcity( int error )
{
    return error == WSAENOBUFS || error == WSAEMFILE || error == ERROR_NOT_ENOUGH_MEMORY ||
           error == ERROR_NO_SYSTEM_RESOURCES || error == ERROR_COMMITMENT_LIMIT;
}

static void count_error( int error )
{
    int i;

    for (i = 0; i < MAX_ERRORS; i++)
    {
        if (errors[i].count && errors[i].error != error) continue;
        errors[i].error = error;
        errors[i].count++;
        return;
    }
}

/* What a receive says; TRUE if it brought something. */
static BOOL take( int i, int ret, int error )
{
    struct connection *c = &connections[i];
    int right;

    receives++;
    if (ret > 0)
    {
        right = check_stream( buffers[i], c->key, c->got, ret );
        if (right != ret) wrong( "connection %d: byte %d is wrong\n", i, c->got + right );
        c->got += ret;
        return TRUE;
    }
    if (!ret) wrong( "connection %d: false end after %d bytes\n", i, c->got );
    else if (error != WSAEWOULDBLOCK && error != WSAETIMEDOUT)
    {
        count_error( error );
        if (!is_scarcity( error )) wrong( "connection %d: error %d after %d bytes\n", i, error, c->got );
    }
    return FALSE;
}

/* The overlapped receive that is under way, if it has ended. */
static BOOL take_posted( int i, DWORD timeout )
{
    struct connection *c = &connections[i];
    DWORD size = 0, flags;
    int error = 0;

    if (WaitForSingleObject( c->event, timeout )) return FALSE;
    c->posted = FALSE;
    if (!WSAGetOverlappedResult( c->s, &c->overlapped, &size, FALSE, &flags )) error = WSAGetLastError();
    return take( i, error ? -1 : (int)size, error );
}

static BOOL receive( int i )
{
    struct connection *c = &connections[i];
    int ret, left = c->total - c->got, size = 1 + next_random( &random_state ) % MAX_CHUNK;
    WSABUF buffer = { size < left ? size : left, buffers[i] };
    struct timeval none = { 0, 0 };
    DWORD flags = 0, got;
    fd_set set;

    if (c->posted) return take_posted( i, 0 );
    switch (next_random( &random_state ) % WAYS)
    {
    case BY_RECV:
        ret = recv( c->s, buffer.buf, buffer.len, 0 );
        return take( i, ret, WSAGetLastError() );
    case BY_WSARECV:
        ret = WSARecv( c->s, &buffer, 1, &got, &flags, NULL, NULL );
        return take( i, ret ? -1 : (int)got, WSAGetLastError() );
    case BY_NONBLOCKING:
        set_nonblocking( c->s, 1 );
        ret = recv( c->s, buffer.buf, buffer.len, 0 );
        got = WSAGetLastError();
        set_nonblocking( c->s, 0 );
        return take( i, ret, got );
    case BY_EVENT:
        memset( &c->overlapped, 0, sizeof(c->overlapped) );
        c->overlapped.hEvent = c->event;
        ret = WSARecv( c->s, &buffer, 1, NULL, &flags, &c->overlapped, NULL );
        c->posted = !ret || WSAGetLastError() == WSA_IO_PENDING;
        return !c->posted && take( i, -1, WSAGetLastError() );
    default:
        FD_ZERO( &set );
        FD_SET( c->s, &set );
        ret = select( 0, &set, NULL, NULL, &none );
        if (ret == -1) return take( i, -1, WSAGetLastError() );
        if (!ret) return FALSE;
        ret = recv( c->s, buffer.buf, buffer.len, 0 );
        return take( i, ret, WSAGetLastError() );
    }
}

static void set_up( struct connection *c, SOCKET s, unsigned int key, int total )
{
    DWORD timeout = 20;

    setsockopt( s, SOL_SOCKET, SO_RCVTIMEO, (char *)&timeout, sizeof(timeout) );
    c->s = s;
    c->key = key;
    c->total = total;
}

static BOOL open_connection( int i )
{
    struct request request = { ASK_HOLD, next_random( &random_state ), TOTAL, 0, 60000 };
    SOCKET s = ask_host( &request );

    if (s != INVALID_SOCKET) set_up( &connections[i], s, request.key, TOTAL );
    return s != INVALID_SOCKET;
}

/* With all of its data, which nobody else has to send any more. */
static BOOL open_accepted( void )
{
    SOCKET listener = socket( AF_INET, SOCK_STREAM, 0 ), s = socket( AF_INET, SOCK_STREAM, 0 ), accepted;
    struct sockaddr_in addr = { .sin_family = AF_INET };
    unsigned int key = next_random( &random_state );
    static char data[SMALL_TOTAL];
    int i, len = sizeof(addr);

    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    if (bind( listener, (struct sockaddr *)&addr, sizeof(addr) ) || listen( listener, 1 ) ||
        getsockname( listener, (struct sockaddr *)&addr, &len ) || connect( s, (struct sockaddr *)&addr, sizeof(addr) ))
        return FALSE;
    accepted = accept( listener, NULL, NULL );
    closesocket( listener );
    for (i = 0; i < SMALL_TOTAL; i++) data[i] = stream_byte( key, i );
    if (accepted == INVALID_SOCKET || send( s, data, sizeof(data), 0 ) != sizeof(data)) return FALSE;
    set_up( &connections[ACCEPTED], accepted, key, SMALL_TOTAL );
    return TRUE;
}

/* For so long, or until all is there. */
static BOOL receive_for( DWORD ms )
{
    DWORD start = GetTickCount();
    int i, whole = 0;

    while (GetTickCount() - start < ms && whole < ALL)
    {
        for (i = whole = 0; i < ALL; i++)
        {
            if (connections[i].got < connections[i].total) receive( i );
            else whole++;
        }
        Sleep( 1 );
    }
    return whole == ALL;
}

int run_squeeze( void )
{
    LONG before, during;
    int i, late;

    random_state = options.seed;
    for (i = 0; i < ALL; i++) connections[i].event = CreateEventW( NULL, TRUE, FALSE, NULL );
    for (i = 0; i < CONNECTIONS; i++)
    {
        if (open_connection( i )) continue;
        wrong( "no connection, error %d\n", WSAGetLastError() );
        return 1;
    }
    receive_for( 300 );
    if (!open_accepted()) wrong( "no connection of our own, error %d\n", WSAGetLastError() );
    before = receives;
    tell_ready();
    wait_for_go();
    late = open_connection( LATE ) ? 0 : WSAGetLastError();  /* which is Wine's own */
    receive_for( options.seconds * 1000 );
    during = receives - before;
    tell_ready();
    wait_for_go();
    if (!receive_for( 3 * EVENT_MS ))
    {
        for (i = 0; i < ALL; i++)
            if (connections[i].got < connections[i].total) wrong( "connection %d: only %d bytes\n", i, connections[i].got );
    }
    printf( "sums: receives=%ld squeezed=%ld connecting=%d", receives, during, late );
    for (i = 0; i < MAX_ERRORS && errors[i].count; i++) printf( " error_%d=%ld", errors[i].error, errors[i].count );
    printf( "\n" );
    return wrongs != 0;
}
