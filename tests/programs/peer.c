/*
 * The native side of the programs that are written in C
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
 *     peer files                         says "port N" and serves files over HTTP, until /end is asked for:
 *                                        /good/SIZE, /reset/SIZE and /short/SIZE break off half way
 *     peer echo                          says "port N" and sends back what comes, until a connection says "end"
 *     peer talk PORT CONNECTIONS COUNT   talks to a server that sends back what comes; says how quick it was
 *     peer players PORT PLAYERS          sends datagrams to a game, 60 a second for each player, until it is over
 *     peer port                          says which port is free
 *     peer ask PORT                      succeeds if somebody listens there
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONNECTIONS 1024
#define MAX_MESSAGE 1024

static void fail( const char *what )
{
    perror( what );
    exit( 1 );
}

static double now(void)
{
    struct timespec t;

    clock_gettime( CLOCK_MONOTONIC, &t );
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void make_address( struct sockaddr_in *addr, int port )
{
    memset( addr, 0, sizeof(*addr) );
    addr->sin_family = AF_INET;
    addr->sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    addr->sin_port = htons( port );
}

static int make_listener( const char *prefix )
{
    int fd = socket( AF_INET, SOCK_STREAM, 0 );
    struct sockaddr_in addr;
    socklen_t len = sizeof(addr);

    make_address( &addr, 0 );
    if (bind( fd, (struct sockaddr *)&addr, len ) || listen( fd, 128 )) fail( "listen" );
    getsockname( fd, (struct sockaddr *)&addr, &len );
    printf( "%s%d\n", prefix, ntohs( addr.sin_port ) );
    fflush( stdout );
    return fd;
}

/* The byte at this place of a file, as the programs make it, too. */
static unsigned char pattern( size_t place )
{
    return place * 31 + place / 251;
}

static void *file_thread( void *arg )
{
    int fd = (long)arg;
    char request[2048], header[128];
    unsigned char piece[16384];
    size_t got = 0, size = 0, place, end, i;
    struct linger linger = { 1, 0 };
    char way[16] = "";
    ssize_t ret;

    do
    {
        if ((ret = recv( fd, request + got, sizeof(request) - 1 - got, 0 )) <= 0) goto done;
        got += ret;
        request[got] = 0;
    }
    while (!strstr( request, "\r\n\r\n" ));
    if (!strncmp( request, "GET /end", 8 )) exit( 0 );
    if (sscanf( request, "GET /%15[a-z]/%zu", way, &size ) != 2) goto done;

    sprintf( header, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", size );
    send( fd, header, strlen( header ), MSG_MORE );
    end = strcmp( way, "good" ) ? size / 2 : size;
    for (place = 0; place < end; place += i)
    {
        for (i = 0; i < sizeof(piece) && place + i < end; i++) piece[i] = pattern( place + i );
        if (send( fd, piece, i, 0 ) != (ssize_t)i) goto done;
    }
    if (!strcmp( way, "reset" ))
    {
        /* All that has been sent is to arrive before the reset. */
        usleep( 300000 );
        setsockopt( fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger) );
    }
done:
    close( fd );
    return NULL;
}

static void *echo_thread( void *arg )
{
    int fd = (long)arg;
    char buffer[65536];
    ssize_t got;

    while ((got = recv( fd, buffer, sizeof(buffer), 0 )) > 0)
    {
        if (got >= 3 && !memcmp( buffer, "end", 3 )) exit( 0 );
        if (send( fd, buffer, got, 0 ) != got) break;
    }
    close( fd );
    return NULL;
}

static void serve( void *(*thread)( void * ) )
{
    int listener = make_listener( "port " ), fd, one = 1;
    pthread_t id;

    for (;;)
    {
        if ((fd = accept( listener, NULL, NULL )) == -1) fail( "accept" );
        setsockopt( fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one) );
        if (pthread_create( &id, NULL, thread, (void *)(long)fd )) fail( "pthread_create" );
        pthread_detach( id );
    }
}

struct connection
{
    int fd;
    unsigned int number, size, got;  /* the message that is under way */
    char sent[MAX_MESSAGE], back[MAX_MESSAGE];
};

/* Of different lengths, never beginning with "end". */
static void talk_next( struct connection *c )
{
    unsigned int i;

    c->number++;
    c->size = 16 + c->number * 37 % (MAX_MESSAGE - 16);
    c->got = 0;
    for (i = 0; i < c->size; i++) c->sent[i] = pattern( c->number * 7 + i );
    c->sent[0] = 1;
    if (send( c->fd, c->sent, c->size, MSG_NOSIGNAL ) != c->size) fail( "send" );
}

static void talk( int port, int connections, int count )
{
    static struct connection all[MAX_CONNECTIONS];
    int set = epoll_create1( 0 ), one = 1, i, left = count, busy = connections;
    struct epoll_event event, events[64];
    struct sockaddr_in addr;
    struct connection *c;
    double begin = now();
    ssize_t got;

    make_address( &addr, port );
    for (i = 0; i < connections; i++)
    {
        c = &all[i];
        c->fd = socket( AF_INET, SOCK_STREAM, 0 );
        if (connect( c->fd, (struct sockaddr *)&addr, sizeof(addr) )) fail( "connect" );
        setsockopt( c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one) );
        event.events = EPOLLIN;
        event.data.ptr = c;
        epoll_ctl( set, EPOLL_CTL_ADD, c->fd, &event );
        talk_next( c );
    }
    while (busy)
    {
        int ready = epoll_wait( set, events, 64, 30000 );

        if (ready <= 0) { fprintf( stderr, "no answer within 30 seconds, %d messages left\n", left ); exit( 1 ); }
        for (i = 0; i < ready; i++)
        {
            c = events[i].data.ptr;
            if ((got = recv( c->fd, c->back + c->got, c->size - c->got, 0 )) <= 0) fail( "recv" );
            if ((c->got += got) < c->size) continue;
            if (memcmp( c->sent, c->back, c->size )) { fprintf( stderr, "the echo is not what was sent\n" ); exit( 1 ); }
            if (--left >= connections) talk_next( c );
            else
            {
                busy--;
                close( c->fd );
            }
        }
    }
    printf( "value %.1f\nhas %d connections %d echoes\n", count / (now() - begin), connections, count );

    i = socket( AF_INET, SOCK_STREAM, 0 );
    if (connect( i, (struct sockaddr *)&addr, sizeof(addr) )) fail( "connect" );
    send( i, "end", 3, 0 );
    close( i );
}

static int ask( int port )
{
    int fd = socket( AF_INET, SOCK_STREAM, 0 );
    struct sockaddr_in addr;

    make_address( &addr, port );
    return connect( fd, (struct sockaddr *)&addr, sizeof(addr) ) != 0;
}

/* A datagram of the game: which it is; the answer has the number of the tick. */
static void play( int port, int players )
{
    int *fds = calloc( players, sizeof(*fds) );
    double next = now(), end = now() + 60;
    unsigned int number = 0, answers = 0, message[8];
    int i, over = 0;
    struct sockaddr_in addr;
    ssize_t got;

    make_address( &addr, port );
    for (i = 0; i < players; i++)
    {
        fds[i] = socket( AF_INET, SOCK_DGRAM, 0 );
        if (connect( fds[i], (struct sockaddr *)&addr, sizeof(addr) )) fail( "connect" );
    }
    while (!over && now() < end)
    {
        number++;
        memset( message, 0x55, sizeof(message) );
        message[0] = number;
        for (i = 0; i < players; i++)
            if (send( fds[i], message, sizeof(message), 0 ) < 0 && errno == ECONNREFUSED) over = 1;
        next += 1 / 60.0;
        if (next > now()) usleep( (next - now()) * 1e6 );
        for (i = 0; i < players; i++)
        {
            while ((got = recv( fds[i], message, sizeof(message), MSG_DONTWAIT )) > 0) answers++;
            if (got < 0 && errno == ECONNREFUSED) over = 1;
        }
    }
    if (!over) { fprintf( stderr, "the game is not over\n" ); exit( 1 ); }
    printf( "note players: %d, answers: %s\n", players, answers ? "yes" : "none" );
    if (!answers) exit( 1 );
}

int main( int argc, char **argv )
{
    signal( SIGPIPE, SIG_IGN );
    if (argc == 2 && !strcmp( argv[1], "files" )) serve( file_thread );
    if (argc == 2 && !strcmp( argv[1], "echo" )) serve( echo_thread );
    if (argc == 2 && !strcmp( argv[1], "port" )) make_listener( "" );
    else if (argc == 3 && !strcmp( argv[1], "ask" )) return ask( atoi( argv[2] ) );
    else if (argc == 5 && !strcmp( argv[1], "talk" )) talk( atoi( argv[2] ), atoi( argv[3] ), atoi( argv[4] ) );
    else if (argc == 4 && !strcmp( argv[1], "players" )) play( atoi( argv[2] ), atoi( argv[3] ) );
    else
    {
        fprintf( stderr, "usage: peer files | echo | talk PORT CONNECTIONS COUNT | players PORT PLAYERS | port | ask PORT\n" );
        return 2;
    }
    return 0;
}
