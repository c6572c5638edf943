/*
 * Making sockets and connections, in each of the ways there are
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

#include "model.h"

BOOL open_world( struct world *w )
{
    static const int families[] = { AF_INET, AF_INET6 };
    int i;

    memset( w->ends, 0, sizeof(w->ends) );
    for (i = 0; i < MAX_ENDS; i++)
    {
        struct end *e = &w->ends[i];

        e->world = w;
        e->id = i;
        e->dgram = i >= 2 * MAX_CONNECTIONS;
        e->s = e->alias = INVALID_SOCKET;
    }
    for (i = 0; i < 2; i++)
    {
        struct sockaddr_in6 *addr = &w->listeners[i].addr;

        if (w->listeners[i].s) continue;  /* from the episode before */
        memset( addr, 0, sizeof(*addr) );
        addr->sin6_family = families[i];
        if (families[i] == AF_INET6) addr->sin6_addr.s6_addr[15] = 1;
        else ((struct sockaddr_in *)addr)->sin_addr.s_addr = htonl( INADDR_LOOPBACK );
        w->listeners[i].len = i ? sizeof(*addr) : sizeof(struct sockaddr_in);
        w->listeners[i].s = socket( families[i], SOCK_STREAM, 0 );
        if (!bind( w->listeners[i].s, (struct sockaddr *)addr, w->listeners[i].len ) && !listen( w->listeners[i].s,
                                                                                                 8 ) &&
            !getsockname( w->listeners[i].s, (struct sockaddr *)addr, &w->listeners[i].len )) continue;
        if (!i) return FALSE;
        /* A machine without IPv6. */
        closesocket( w->listeners[1].s );
        w->listeners[1] = w->listeners[0];
    }
    if (!w->port) w->port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 1 );
    return w->port != NULL;
}

SOCKET any_handle( struct end *e )
{
    return e->alias != INVALID_SOCKET && rnd( e->world, 2 ) ? e->alias : e->s;
}

/* One that ws2_32 has made: no other is a socket to Wine's send, setsockopt and WSAPoll, which serve the DLL too, and
 * what Windows says is attested for WSAGetOverlappedResult only (win.result.handle).  INVALID_SOCKET if there is
 * none. */
SOCKET own_handle( struct end *e )
{
    if (e->foreign) return e->alias_foreign ? INVALID_SOCKET : e->alias;
    return e->alias_foreign ? e->s : any_handle( e );
}

static void *get_function( SOCKET s, GUID guid )
{
    void *func = NULL;
    DWORD size;

    WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof(guid), &func, sizeof(func), &size, NULL, NULL );
    return func;
}

/* Waits for an overlapped operation that was started with success or WSA_IO_PENDING; the bytes it had, or -1. */
static int wait_overlapped( SOCKET s, WSAOVERLAPPED *overlapped )
{
    DWORD size = 0, flags;

    if (WaitForSingleObject( overlapped->hEvent, BOUND_MS )) return -1;
    if (!WSAGetOverlappedResult( s, overlapped, &size, FALSE, &flags )) return -1;
    return size;
}

static SOCKET bound_socket( int family )
{
    struct sockaddr_in6 addr;
    SOCKET s = socket( family, SOCK_STREAM, 0 );

    memset( &addr, 0, sizeof(addr) );
    addr.sin6_family = family;
    bind( s, (struct sockaddr *)&addr, family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(addr) );
    return s;
}

static BOOL connect_ex( SOCKET s, const struct sockaddr *addr, int len )
{
    static const GUID guid = WSAID_CONNECTEX;
    LPFN_CONNECTEX func = get_function( s, guid );
    WSAOVERLAPPED overlapped;
    BOOL ok;

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    ok = func( s, addr, len, NULL, 0, NULL, &overlapped ) || WSAGetLastError() == WSA_IO_PENDING;
    if (ok) ok = wait_overlapped( s, &overlapped ) >= 0;
    if (ok) ok = !setsockopt( s, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, NULL, 0 );
    CloseHandle( overlapped.hEvent );
    return ok;
}

static BOOL connect_nonblocking( SOCKET s, const struct sockaddr *addr, int len )
{
    struct timeval timeout = { BOUND_MS / 1000, 0 };
    u_long mode = 1;
    fd_set set;
    BOOL ok;

    ioctlsocket( s, FIONBIO, &mode );
    ok = !connect( s, addr, len ) || WSAGetLastError() == WSAEWOULDBLOCK;
    FD_ZERO( &set );
    FD_SET( s, &set );
    ok = ok && select( 0, NULL, &set, NULL, &timeout ) == 1;
    mode = 0;
    ioctlsocket( s, FIONBIO, &mode );
    return ok;
}

static BOOL do_connect( struct world *w, SOCKET *s, const struct sockaddr *addr, int len, int how )
{
    switch (how)
    {
    case 0:
        *s = bound_socket( addr->sa_family );
        return connect_ex( *s, addr, len );
    case 1:
        *s = socket( addr->sa_family, SOCK_STREAM, 0 );
        return connect_nonblocking( *s, addr, len );
    case 2:
        *s = WSASocketW( addr->sa_family, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED );
        return !WSAConnect( *s, addr, len, NULL, NULL, NULL, NULL );
    default:
        *s = socket( addr->sa_family, SOCK_STREAM, 0 );
        return !connect( *s, addr, len );
    }
    (void)w;
}

/* AcceptEx is called before the connection is made; with room for data it ends when the first of it comes. */
static BOOL open_by_acceptex( struct end *client, struct end *server, SOCKET listener, const struct sockaddr *addr,
                              int len, int how )
{
    static const GUID guid = WSAID_ACCEPTEX;
    LPFN_ACCEPTEX func = get_function( listener, guid );
    int i, got, size = rnd( client->world, 3 ) ? 0 : 1 + rnd( client->world, 64 );
    char buffer[64 + 2 * (sizeof(struct sockaddr_in6) + 16)];
    WSAOVERLAPPED overlapped;
    BOOL ok = FALSE;
    DWORD ret;

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    server->s = socket( addr->sa_family, SOCK_STREAM, 0 );
    if (!func( listener, server->s, buffer, size, sizeof(struct sockaddr_in6) + 16, sizeof(struct sockaddr_in6) + 16,
               &ret, &overlapped ) && WSAGetLastError() != WSA_IO_PENDING) goto done;
    if (!do_connect( client->world, &client->s, addr, len, how )) goto done;
    if (size)
    {
        char data[64];

        for (i = 0; i < size; i++) data[i] = stream_byte( server->key, i );
        if (send( client->s, data, size, 0 ) != size) goto done;
        server->sent = size;
    }
    got = wait_overlapped( listener, &overlapped );
    if (!check( server, got >= 0 && got <= size && (got || !size), "win.acceptex.data", "AcceptEx: %d, Internal %#lx",
                got,
                (ULONG)overlapped.Internal )) goto done;
    for (i = 0; i < got && (BYTE)buffer[i] == stream_byte( server->key, i ); i++) ;
    if (!check( server, i == got, "win.acceptex.data", "wrong byte %d of %d", i, got )) goto done;
    server->got = got;
    ok = !setsockopt( server->s, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&listener, sizeof(listener) );
done:
    CloseHandle( overlapped.hEvent );
    return ok;
}

/* A listener of its own, on which events are selected, or which is nonblocking. */
static BOOL open_by_events( struct end *client, struct end *server, BOOL events )
{
    struct timeval timeout = { BOUND_MS / 1000, 0 };
    SOCKET listener = socket( AF_INET, SOCK_STREAM, 0 );
    HANDLE event = WSACreateEvent();
    struct sockaddr_in addr;
    int len = sizeof(addr);
    u_long mode = 1;
    fd_set set;

    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    bind( listener, (struct sockaddr *)&addr, sizeof(addr) );
    getsockname( listener, (struct sockaddr *)&addr, &len );
    listen( listener, 1 );
    if (events) WSAEventSelect( listener, event, FD_ACCEPT | FD_READ );
    else ioctlsocket( listener, FIONBIO, &mode );
    client->s = socket( AF_INET, SOCK_STREAM, 0 );
    connect( client->s, (struct sockaddr *)&addr, sizeof(addr) );
    FD_ZERO( &set );
    FD_SET( listener, &set );
    if (events) WSAWaitForMultipleEvents( 1, &event, FALSE, BOUND_MS, FALSE );
    else select( 0, &set, NULL, NULL, &timeout );
    server->s = WSAAccept( listener, NULL, NULL, NULL, 0 );
    closesocket( listener );
    if (events) WSAEventSelect( server->s, NULL, 0 );
    WSACloseEvent( event );
    server->nonblocking = TRUE;
    return server->s != INVALID_SOCKET;
}

static void reset_end( struct end *e )
{
    struct world *w = e->world;
    BOOL dgram = e->dgram;
    int id = e->id;

    memset( e, 0, sizeof(*e) );
    e->world = w;
    e->id = id;
    e->dgram = dgram;
    e->s = e->alias = INVALID_SOCKET;
    e->key = rnd( w, 0x100000 );
}

/* What is sent is there at once, which the times of SO_RCVTIMEO rely on: Nagle's algorithm keeps it back for 40 ms. */
static void send_at_once( SOCKET s )
{
    BOOL on = TRUE;

    setsockopt( s, IPPROTO_TCP, TCP_NODELAY, (char *)&on, sizeof(on) );
}

BOOL open_connection( struct world *w, int index )
{
    struct end *client = &w->ends[2 * index], *server = client + 1, *swap;
    int how, style = rnd( w, 12 ), family = !rnd( w, 4 );
    struct sockaddr *addr = (struct sockaddr *)&w->listeners[family].addr;
    SOCKET listener = w->listeners[family].s;
    BOOL ok;

    reset_end( client );
    reset_end( server );
    if (rnd( w, 2 ))
    {
        swap = client;
        client = server;
        server = swap;
    }
    client->peer = server;
    server->peer = client;
    how = rnd( w, 6 );
    note( client, "connect, way %d/%d%s", style, how, family ? ", IPv6" : "" );
    if (style < 3) ok = open_by_acceptex( client, server, listener, addr, w->listeners[family].len, how );
    else if (style < 5) ok = open_by_events( client, server, style == 3 );
    else
    {
        ok = do_connect( w, &client->s, addr, w->listeners[family].len, how );
        if (ok) ok = (server->s = accept( listener, NULL, NULL )) != INVALID_SOCKET;
    }
    send_at_once( client->s );
    send_at_once( server->s );
    return check( client, ok, "recv.address.connect", "no connection: error %d", WSAGetLastError() );
}

BOOL open_udp( struct end *e )
{
    int len = sizeof(e->addr);

    reset_end( e );
    note( e, "socket" );
    e->s = rnd( e->world, 2 ) ? socket( AF_INET, SOCK_DGRAM, 0 )
                              : WSASocketW( AF_INET, SOCK_DGRAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED );
    e->addr.sin_family = AF_INET;
    e->addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    return check( e, !bind( e->s, (struct sockaddr *)&e->addr, sizeof(e->addr) ) &&
                  !getsockname( e->s, (struct sockaddr *)&e->addr, &len ), "recv.address.bind", "not bound" );
}
