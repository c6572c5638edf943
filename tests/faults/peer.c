/*
 * The other host of tests/faults: sends what it is asked for
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

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../stress/pattern.h"
#include "request.h"

#define MAX_PIECE 8192
#define MAX_KEYS  256

static int port;

static void fail( const char *what )
{
    perror( what );
    exit( 1 );
}

/* Without: an end of any kind is a reset, as of a host that has just been started and knows of nothing. */
static void set_graceful( int fd, int graceful )
{
    struct linger linger = { !graceful, 0 };

    setsockopt( fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger) );
}

static int make_socket( int type, int bound_port )
{
    int fd = socket( AF_INET, type, 0 ), on = 1;
    struct sockaddr_in addr = { .sin_family = AF_INET };

    addr.sin_port = htons( bound_port );
    setsockopt( fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on) );
    if (bind( fd, (struct sockaddr *)&addr, sizeof(addr) )) fail( "bind" );
    set_graceful( fd, 0 );  /* connections have it from the listener, from the first */
    if (type == SOCK_STREAM && listen( fd, 4096 )) fail( "listen" );
    return fd;
}

static void set_timeout( int fd, int seconds )
{
    struct timeval timeout = { seconds, 0 };

    setsockopt( fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout) );
    setsockopt( fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout) );
}

/* A process of its own, which ends with this one; as fork(). */
static pid_t start_process( void )
{
    pid_t parent = getpid(), pid = fork();

    if (pid) return pid;
    prctl( PR_SET_PDEATHSIG, SIGKILL );
    if (getppid() != parent) _exit( 1 );
    return 0;
}

/* The pace is only sometimes kept, so that there are both data that wait and receivers that do. */
static void pause_at( unsigned int *random, unsigned int pace )
{
    if (pace && !(next_random( random ) % 4)) usleep( next_random( random ) % pace );
}

static int send_stream( int fd, unsigned int key, unsigned int total, unsigned int pace )
{
    unsigned int random = key, pos = 0, size, i;
    char data[MAX_PIECE];
    ssize_t sent;

    while (pos < total)
    {
        size = 1 + next_random( &random ) % (next_random( &random ) % 4 ? 200 : sizeof(data));
        if (size > total - pos) size = total - pos;
        for (i = 0; i < size; i++) data[i] = stream_byte( key, pos + i );
        if ((sent = send( fd, data, size, MSG_NOSIGNAL )) <= 0) return 0;
        pos += sent;
        pause_at( &random, pace );
    }
    return 1;
}

/* Until the other side has closed, or is gone. */
static void wait_for_end( int fd )
{
    char data[512];

    while (recv( fd, data, sizeof(data), 0 ) > 0) ;
}

static unsigned int dial( const struct sockaddr_in *to, const struct request *request )
{
    struct sockaddr_in addr = *to;
    unsigned int i, whole = 0;
    char byte;
    int fd;

    addr.sin_port = htons( request->ending );
    for (i = 0; i < request->total; i++)
    {
        fd = socket( AF_INET, SOCK_STREAM, 0 );
        set_timeout( fd, 10 );
        if (!connect( fd, (struct sockaddr *)&addr, sizeof(addr) ) &&
            send_stream( fd, request->key + i, MANY_SIZE, 0 ) && !shutdown( fd, SHUT_WR ) &&
            recv( fd, &byte, 1, 0 ) == 1 && byte == 'y') whole++;
        close( fd );
    }
    return whole;
}

/* Connections that each say their number; each is then sent its bytes, in another order than they came. */
static void serve_many( int listener, const struct request *request )
{
    unsigned int i, random = request->key, count = request->total, *numbers = calloc( count, sizeof(*numbers) );
    int *fds = calloc( count, sizeof(*fds) );

    set_timeout( listener, 30 );
    for (i = 0; i < count; i++)
    {
        if ((fds[i] = accept( listener, NULL, NULL )) == -1) fail( "accept of many" );
        set_timeout( fds[i], 30 );
    }
    for (i = 0; i < count; i++)
        if (recv( fds[i], &numbers[i], sizeof(numbers[i]), MSG_WAITALL ) != sizeof(numbers[i])) fail( "number" );
    for (i = count - 1; i; i--)
    {
        unsigned int other = next_random( &random ) % (i + 1), number = numbers[i];
        int fd = fds[i];

        fds[i] = fds[other];
        numbers[i] = numbers[other];
        fds[other] = fd;
        numbers[other] = number;
    }
    for (i = 0; i < count; i++) send_stream( fds[i], request->key + numbers[i], MANY_SIZE, 0 );
    /* The rest of it, when all have been received. */
    for (i = 0; i < count; i++) if (recv( fds[i], &random, 1, 0 ) != 1) break;
    for (i = 0; i < count; i++)
    {
        set_graceful( fds[i], numbers[i] & 1 );
        close( fds[i] );
    }
}

static void serve_connection( int fd, const struct sockaddr_in *from )
{
    struct request request;
    unsigned int answer;
    int on = 1, listener;

    set_timeout( fd, 60 );
    setsockopt( fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on) );
    if (recv( fd, &request, sizeof(request), MSG_WAITALL ) != sizeof(request)) _exit( 0 );
    switch (request.what)
    {
    case ASK_STREAM:
        if (!send_stream( fd, request.key, request.total, request.pace )) break;
        if (request.ending == ASKED_RST) break;
        set_graceful( fd, 1 );
        if (request.ending == ASKED_KILL) raise( SIGKILL );
        shutdown( fd, SHUT_WR );
        wait_for_end( fd );
        break;
    case ASK_HOLD:
        if (!send_stream( fd, request.key, request.total, request.pace )) break;
        set_timeout( fd, 0 );
        wait_for_end( fd );
        break;
    case ASK_MANY:
        listener = make_socket( SOCK_STREAM, port + 1 );
        send( fd, &on, 1, 0 );  /* connections are taken now */
        serve_many( listener, &request );
        break;
    case ASK_DIAL:
        answer = dial( from, &request );
        send( fd, &answer, sizeof(answer), 0 );
        set_graceful( fd, 1 );
        break;
    }
    _exit( 0 );
}

static void send_datagrams( int fd, const struct sockaddr_in *to, const struct request *request )
{
    unsigned int i, random = request->key;
    char data[MAX_PIECE];

    for (i = 0; i < request->total; i++)
    {
        sendto( fd, data, fill_datagram( data, i, request->key ), 0, (const struct sockaddr *)to, sizeof(*to) );
        pause_at( &random, request->pace );
    }
    for (i = 0; i < 600; i++)
    {
        usleep( 50000 );
        sendto( fd, DATAGRAMS_END, 4, 0, (const struct sockaddr *)to, sizeof(*to) );
    }
    _exit( 0 );
}

/* Each request may come more than once, because it is sent again where nothing comes. */
static void serve_datagrams( int fd )
{
    static struct { unsigned int key; pid_t pid; } keys[MAX_KEYS];
    struct sockaddr_in from;
    struct request request;
    unsigned int next = 0, i;
    socklen_t len;

    for (;;)
    {
        len = sizeof(from);
        if (recvfrom( fd, &request, sizeof(request), 0, (struct sockaddr *)&from, &len ) != sizeof(request)) continue;
        for (i = 0; i < MAX_KEYS; i++) if (keys[i].pid && keys[i].key == request.key) break;
        if (i < MAX_KEYS)
        {
            if (request.what != ASK_STOP || keys[i].pid == -1) continue;
            kill( keys[i].pid, SIGTERM );
            keys[i].pid = -1;  /* but the key stays: requests may come late */
        }
        else if (request.what == ASK_DATAGRAMS)
        {
            keys[next].key = request.key;
            if (!(keys[next].pid = start_process())) send_datagrams( fd, &from, &request );
            next = (next + 1) % MAX_KEYS;
        }
    }
}

int main( int argc, char **argv )
{
    struct sockaddr_in from;
    int listener, datagrams, fd;
    struct rlimit limit;
    socklen_t len;

    if (argc != 2 || !(port = atoi( argv[1] ))) { fprintf( stderr, "usage: faults_peer PORT\n" ); return 2; }
    if (!getrlimit( RLIMIT_NOFILE, &limit ))
    {
        limit.rlim_cur = limit.rlim_max;
        setrlimit( RLIMIT_NOFILE, &limit );
    }
    signal( SIGPIPE, SIG_IGN );
    signal( SIGCHLD, SIG_IGN );
    listener = make_socket( SOCK_STREAM, port );
    datagrams = make_socket( SOCK_DGRAM, port );
    if (!start_process())
    {
        close( listener );
        serve_datagrams( datagrams );
    }
    for (;;)
    {
        len = sizeof(from);
        if ((fd = accept( listener, (struct sockaddr *)&from, &len )) == -1)
        {
            if (errno == EINTR || errno == ECONNABORTED) continue;
            fail( "accept" );
        }
        if (!start_process())
        {
            close( listener );
            close( datagrams );
            serve_connection( fd, &from );
        }
        close( fd );
    }
}
