/*
 * Tests of the Unix side without Wine
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
 * Each file here is a program; this header is all that it has besides the Unix side.  It says on standard output what
 * has failed, and returns 1 then.  Sockets are on the loopback interface.
 */

#ifndef WSRECV_UNIT_H
#define WSRECV_UNIT_H

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unixcall.h"

#define TIME_LIMIT 5000   /* ms, for what has to happen */

static int failures;

#define ok( condition, ... ) \
    do { if (!(condition)) { failures++; printf( "%s:%d: ", __FILE__, __LINE__ ); printf( __VA_ARGS__ ); } } while (0)

#define check_value( value, expected ) do { \
        long long value__ = (value), expected__ = (expected); \
        ok( value__ == expected__, #value " is %lld, expected %lld\n", value__, expected__ ); \
    } while (0)

/* What the test cannot go on without. */
#define need( condition ) \
    do { if (!(condition)) { perror( #condition ); exit( 2 ); } } while (0)

/* A socket bound to the loopback address. */
static inline int bound_socket( int type, struct sockaddr_in *addr )
{
    socklen_t len = sizeof(*addr);
    int fd = socket( AF_INET, type, 0 );

    memset( addr, 0, sizeof(*addr) );
    addr->sin_family = AF_INET;
    addr->sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    need( fd != -1 && !bind( fd, (struct sockaddr *)addr, len ) );
    need( !getsockname( fd, (struct sockaddr *)addr, &len ) );
    return fd;
}

/* A connected pair: [0] connected, [1] was accepted. */
static inline void tcp_pair( int fds[2] )
{
    struct sockaddr_in addr;
    int listener = bound_socket( SOCK_STREAM, &addr );

    need( !listen( listener, 1 ) );
    fds[0] = socket( AF_INET, SOCK_STREAM, 0 );
    need( fds[0] != -1 && !connect( fds[0], (struct sockaddr *)&addr, sizeof(addr) ) );
    fds[1] = accept( listener, NULL, NULL );
    need( fds[1] != -1 );
    close( listener );
}

static inline void close_pair( int fds[2] )
{
    close( fds[0] );
    close( fds[1] );
}

/* Closes with a reset. */
static inline void reset( int fd )
{
    struct linger linger = { 1, 0 };

    need( !setsockopt( fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger) ) );
    close( fd );
}

static inline void await( int fd, short events )
{
    struct pollfd pfd = { fd, events, 0 };

    need( poll( &pfd, 1, TIME_LIMIT ) == 1 );
}

#define send_all( fd, data, size ) need( send( fd, data, size, MSG_NOSIGNAL ) == (ssize_t)(size) )

#endif /* WSRECV_UNIT_H */
