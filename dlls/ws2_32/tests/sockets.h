/*
 * Helpers shared by the conformance tests of receiving
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
 * Everything here is static inline, so that a test file, this header with
 * process.h, and wine/test.h are all that a test needs. Include it after
 * winsock2.h, ws2tcpip.h, mswsock.h and wine/test.h (it includes what is missing).
 *
 * All sockets live on the loopback interface and on ports that the system
 * chooses. A helper that cannot do its work reports a failure itself, at the
 * line of its caller where that helps, and returns INVALID_SOCKET or FALSE.
 * Time limits are in milliseconds.
 */

#ifndef __WSRECV_TESTS_SOCKETS_H
#define __WSRECV_TESTS_SOCKETS_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <mswsock.h>

#include "wine/test.h"
#include "process.h"

/* ---- calls and their results ---- */

/* The call fails with SOCKET_ERROR and this error. */
#define check_fails( call, expected ) do { \
        int ret__, err__; \
        WSASetLastError( POISON ); \
        ret__ = (call); \
        err__ = WSAGetLastError(); \
        ok( ret__ == SOCKET_ERROR, "got return value %d\n", ret__ ); \
        ok( err__ == (expected), "got error %d, expected %d\n", err__, (int)(expected) ); \
    } while (0)

/* The call fails with SOCKET_ERROR and either of two errors. */
#define check_fails2( call, expected, other ) do { \
        int ret__, err__; \
        WSASetLastError( POISON ); \
        ret__ = (call); \
        err__ = WSAGetLastError(); \
        ok( ret__ == SOCKET_ERROR, "got return value %d\n", ret__ ); \
        ok( err__ == (expected) || err__ == (other), "got error %d, expected %d or %d\n", \
            err__, (int)(expected), (int)(other) ); \
    } while (0)

/* The call returns this value (and is not expected to fail). */
#define check_returns( call, expected ) do { \
        int ret__, err__; \
        WSASetLastError( POISON ); \
        ret__ = (call); \
        err__ = WSAGetLastError(); \
        ok( ret__ == (expected), "got return value %d, error %d, expected %d\n", \
            ret__, ret__ == SOCKET_ERROR ? err__ : 0, (int)(expected) ); \
    } while (0)

static inline BOOL init_sockets(void)
{
    WSADATA data;
    int ret = WSAStartup( MAKEWORD( 2, 2 ), &data );

    ok( !ret, "WSAStartup failed, error %d\n", ret );
    return !ret;
}

static inline void done_sockets(void)
{
    int ret = WSACleanup();

    ok( !ret, "WSACleanup failed, error %d\n", WSAGetLastError() );
}

/* ---- addresses ---- */

/* The loopback address of a family, port 0; returns the length of the address. */
static inline int loopback_address( int family, struct sockaddr_storage *addr )
{
    memset( addr, 0, sizeof(*addr) );
    addr->ss_family = family;
    if (family == AF_INET6)
    {
        ((struct sockaddr_in6 *)addr)->sin6_addr.s6_addr[15] = 1;
        return sizeof(struct sockaddr_in6);
    }
    ((struct sockaddr_in *)addr)->sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    return sizeof(struct sockaddr_in);
}

static inline USHORT port_of( const struct sockaddr_storage *addr )
{
    if (addr->ss_family == AF_INET6) return ntohs( ((const struct sockaddr_in6 *)addr)->sin6_port );
    return ntohs( ((const struct sockaddr_in *)addr)->sin_port );
}

/* A socket made with or without WSA_FLAG_OVERLAPPED; INVALID_SOCKET, without a failure, if the system has no such family. */
static inline SOCKET make_socket( int family, int type, BOOL overlapped )
{
    return WSASocketW( family, type, 0, NULL, 0, overlapped ? WSA_FLAG_OVERLAPPED : 0 );
}

/* A socket bound to the loopback address; its own address is returned where asked for. */
static inline SOCKET bound_socket( int family, int type, struct sockaddr_storage *addr, int *len )
{
    struct sockaddr_storage local;
    int local_len = loopback_address( family, &local );
    SOCKET s = make_socket( family, type, TRUE );

    if (s == INVALID_SOCKET) return s;
    if (bind( s, (struct sockaddr *)&local, local_len ))
    {
        closesocket( s );
        return INVALID_SOCKET;
    }
    local_len = sizeof(local);
    if (getsockname( s, (struct sockaddr *)&local, &local_len ))
        ok( 0, "getsockname failed, error %d\n", WSAGetLastError() );
    if (addr) *addr = local;
    if (len) *len = local_len;
    return s;
}

/* ---- TCP ---- */

/* A listening socket, and the address to connect to. */
static inline SOCKET tcp_listener( int family, struct sockaddr_storage *addr, int *len )
{
    SOCKET s = bound_socket( family, SOCK_STREAM, addr, len );

    if (s == INVALID_SOCKET) return s;
    if (listen( s, 16 ))
    {
        ok( 0, "listen failed, error %d\n", WSAGetLastError() );
        closesocket( s );
        return INVALID_SOCKET;
    }
    return s;
}

/*
 * Connects two TCP sockets of a family: *client connected, *server was accepted.
 * "overlapped" is for the client; the accepted socket inherits from a listener
 * that is always overlapped. Both have Nagle's algorithm off.
 */
static inline BOOL tcp_pair_family( int family, SOCKET *client, SOCKET *server, BOOL overlapped )
{
    struct sockaddr_storage addr;
    int len, on = 1;
    SOCKET listener = tcp_listener( family, &addr, &len );

    *client = *server = INVALID_SOCKET;
    if (listener == INVALID_SOCKET) return FALSE;

    *client = make_socket( family, SOCK_STREAM, overlapped );
    if (*client == INVALID_SOCKET || connect( *client, (struct sockaddr *)&addr, len ))
    {
        ok( 0, "cannot connect, error %d\n", WSAGetLastError() );
        goto failed;
    }
    *server = accept( listener, NULL, NULL );
    if (*server == INVALID_SOCKET)
    {
        ok( 0, "accept failed, error %d\n", WSAGetLastError() );
        goto failed;
    }
    setsockopt( *client, IPPROTO_TCP, TCP_NODELAY, (char *)&on, sizeof(on) );
    setsockopt( *server, IPPROTO_TCP, TCP_NODELAY, (char *)&on, sizeof(on) );
    closesocket( listener );
    return TRUE;

failed:
    if (*client != INVALID_SOCKET) closesocket( *client );
    *client = INVALID_SOCKET;
    closesocket( listener );
    return FALSE;
}

/* A connected pair over 127.0.0.1. */
static inline BOOL tcp_pair( SOCKET *client, SOCKET *server, BOOL overlapped )
{
    BOOL ret = tcp_pair_family( AF_INET, client, server, overlapped );

    ok( ret, "no pair of TCP sockets\n" );
    return ret;
}

/* A connected pair over ::1. FALSE, and a skip, where there is no IPv6. */
static inline BOOL tcp_pair6( SOCKET *client, SOCKET *server, BOOL overlapped )
{
    BOOL ret = tcp_pair_family( AF_INET6, client, server, overlapped );

    if (!ret) skip( "no IPv6 here\n" );
    return ret;
}

static inline void close_pair( SOCKET a, SOCKET b )
{
    int ret;

    ret = closesocket( a );
    ok( !ret, "closesocket failed, error %d\n", WSAGetLastError() );
    ret = closesocket( b );
    ok( !ret, "closesocket failed, error %d\n", WSAGetLastError() );
}

/* Closes a connected TCP socket so that the peer gets a reset and not an orderly end. */
static inline void reset_socket( SOCKET s )
{
    struct linger linger;
    int ret;

    linger.l_onoff = 1;
    linger.l_linger = 0;
    ret = setsockopt( s, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof(linger) );
    ok( !ret, "setting SO_LINGER failed, error %d\n", WSAGetLastError() );
    ret = closesocket( s );
    ok( !ret, "closesocket failed, error %d\n", WSAGetLastError() );
}

/* ---- UDP ---- */

/* A UDP socket bound to loopback; INVALID_SOCKET where the family is missing. */
static inline SOCKET udp_bound( int family, struct sockaddr_storage *addr, int *len )
{
    return bound_socket( family, SOCK_DGRAM, addr, len );
}

/* A receiver, bound and not connected, and a sender, bound and connected to it (send() works). */
static inline BOOL udp_pair( int family, SOCKET *sender, SOCKET *receiver )
{
    struct sockaddr_storage addr;
    int len;

    *sender = INVALID_SOCKET;
    *receiver = udp_bound( family, &addr, &len );
    if (*receiver != INVALID_SOCKET)
    {
        *sender = udp_bound( family, NULL, NULL );
        if (*sender != INVALID_SOCKET && !connect( *sender, (struct sockaddr *)&addr, len )) return TRUE;
        if (*sender != INVALID_SOCKET) closesocket( *sender );
        closesocket( *receiver );
        *sender = *receiver = INVALID_SOCKET;
    }
    if (family == AF_INET6) skip( "no IPv6 here\n" );
    else ok( 0, "no pair of UDP sockets, error %d\n", WSAGetLastError() );
    return FALSE;
}

/* ---- sending and waiting ---- */

/* Sends all bytes of a buffer on a connected socket. */
static inline BOOL send_all( SOCKET s, const void *data, int size )
{
    const char *ptr = data;
    int ret;

    while (size > 0)
    {
        if ((ret = send( s, ptr, size, 0 )) <= 0)
        {
            ok( 0, "send returned %d, error %d\n", ret, WSAGetLastError() );
            return FALSE;
        }
        ptr += ret;
        size -= ret;
    }
    return TRUE;
}

/* A pattern in which a shifted, doubled or lost byte shows. */
static inline void fill_pattern( void *data, size_t size, unsigned int seed )
{
    unsigned char *ptr = data;
    size_t i;

    for (i = 0; i < size; i++)
    {
        seed = seed * 1103515245 + 12345;
        ptr[i] = seed >> 16;
    }
}

static inline void set_nonblocking( SOCKET s, BOOL on )
{
    u_long arg = on;
    int ret = ioctlsocket( s, FIONBIO, &arg );

    ok( !ret, "FIONBIO failed, error %d\n", WSAGetLastError() );
}

static inline void set_timeout( SOCKET s, DWORD ms )
{
    int ret = setsockopt( s, SOL_SOCKET, SO_RCVTIMEO, (char *)&ms, sizeof(ms) );

    ok( !ret, "SO_RCVTIMEO failed, error %d\n", WSAGetLastError() );
}

/* TRUE when the socket has data, the end of the stream or an error to read within the time. */
static inline BOOL is_readable( SOCKET s, DWORD ms )
{
    struct timeval time;
    fd_set set;

    FD_ZERO( &set );
    FD_SET( s, &set );
    time.tv_sec = ms / 1000;
    time.tv_usec = (ms % 1000) * 1000;
    return select( 0, &set, NULL, NULL, &time ) == 1;
}

#define wait_readable( s, ms ) wait_readable_( __FILE__, __LINE__, s, ms )
static inline BOOL wait_readable_( const char *file, int line, SOCKET s, DWORD ms )
{
    BOOL ret = is_readable( s, ms );

    ok_(file, line)( ret, "socket is not readable after %u ms\n", (unsigned int)ms );
    return ret;
}

/* Waits until FIONREAD reports at least this many bytes (on datagram sockets Windows counts more than one datagram). */
#define wait_bytes( s, count ) wait_bytes_( __FILE__, __LINE__, s, count )
static inline BOOL wait_bytes_( const char *file, int line, SOCKET s, u_long count )
{
    u_long got = 0;
    int i;

    for (i = 0; i < TIME_LIMIT / 5; i++)
    {
        if (!ioctlsocket( s, FIONREAD, &got ) && got >= count) return TRUE;
        Sleep( 5 );
    }
    ok_(file, line)( 0, "%u of %u bytes are there after %u ms\n",
                     (unsigned int)got, (unsigned int)count, TIME_LIMIT );
    return FALSE;
}

/* Fails unless nothing comes within the quiet time. */
#define check_nothing_to_read( s ) check_nothing_to_read_( __FILE__, __LINE__, s )
static inline void check_nothing_to_read_( const char *file, int line, SOCKET s )
{
    ok_(file, line)( !is_readable( s, QUIET_TIME ), "socket is readable\n" );
}

/* Receives exactly this data, without ever blocking for longer than the time limit; the plain recv only. */
#define check_data( s, expected, size ) check_data_( __FILE__, __LINE__, s, expected, size )
static inline BOOL check_data_( const char *file, int line, SOCKET s, const void *expected, int size )
{
    char buffer[4096];
    int ret, got = 0;

    while (got < size)
    {
        int want = size - got < (int)sizeof(buffer) ? size - got : (int)sizeof(buffer);

        if (!is_readable( s, TIME_LIMIT ))
        {
            ok_(file, line)( 0, "%d of %d bytes came\n", got, size );
            return FALSE;
        }
        if ((ret = recv( s, buffer, want, 0 )) <= 0)
        {
            ok_(file, line)( 0, "recv returned %d, error %d, after %d of %d bytes\n",
                             ret, WSAGetLastError(), got, size );
            return FALSE;
        }
        if (memcmp( buffer, (const char *)expected + got, ret ))
        {
            ok_(file, line)( 0, "wrong data between bytes %d and %d\n", got, got + ret );
            return FALSE;
        }
        got += ret;
    }
    return TRUE;
}

/* ---- completion ports ---- */

/* A completion port with the socket on it. */
static inline HANDLE port_for( SOCKET s, ULONG_PTR key )
{
    HANDLE port = CreateIoCompletionPort( (HANDLE)s, NULL, key, 0 );

    ok( port != NULL, "CreateIoCompletionPort failed, error %u\n", (unsigned int)GetLastError() );
    return port;
}

#define check_no_packet( port ) check_no_packet_( __FILE__, __LINE__, port )
static inline void check_no_packet_( const char *file, int line, HANDLE port )
{
    OVERLAPPED *overlapped = NULL;
    ULONG_PTR key = 0;
    DWORD size = 0;
    BOOL ret = GetQueuedCompletionStatus( port, &size, &key, &overlapped, QUIET_TIME );

    ok_(file, line)( !ret && !overlapped, "got a packet: ret %d, error %u, size %u, overlapped %p\n",
                     ret, (unsigned int)GetLastError(), (unsigned int)size, overlapped );
}

/* ---- extension functions ---- */

/* The extension function with this GUID, or NULL with the error of WSAIoctl. */
static inline void *get_extension( SOCKET s, const GUID *guid )
{
    GUID id = *guid;
    void *func = NULL;
    DWORD size;

    if (WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof(id),
                  &func, sizeof(func), &size, NULL, NULL )) return NULL;
    return func;
}

/* WSARecvMsg is not exported: it has to be asked for. */
static inline LPFN_WSARECVMSG get_recvmsg( SOCKET s )
{
    static const GUID guid = WSAID_WSARECVMSG;
    LPFN_WSARECVMSG func = (LPFN_WSARECVMSG)get_extension( s, &guid );

    ok( func != NULL, "no WSARecvMsg, error %d\n", WSAGetLastError() );
    return func;
}

#endif /* __WSRECV_TESTS_SOCKETS_H */
