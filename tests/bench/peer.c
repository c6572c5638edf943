/*
 * Sends what the benchmark's workers receive
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
 * A Linux program, so that all sides are sent to in the same way.  It prints the port on
 * which it waits for workers, serves each in a thread, and ends with its standard input.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "peer.h"

#define MAX_SOCKETS 10000
#define MAX_SIZE    65536

struct client
{
    int control, listener, count;
    int sockets[MAX_SOCKETS];
    char buffer[MAX_SIZE];
};

static int make_socket( int type, int port, int listening )
{
    int fd = socket( AF_INET, type | SOCK_CLOEXEC, 0 ), on = 1;
    struct sockaddr_in addr;

    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    addr.sin_port = htons( port );
    if (fd == -1) return -1;
    if (listening ? bind( fd, (struct sockaddr *)&addr, sizeof(addr) ) || listen( fd, 1024 )
                  : connect( fd, (struct sockaddr *)&addr, sizeof(addr) ))
    {
        close( fd );
        return -1;
    }
    if (type == SOCK_STREAM) setsockopt( fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on) );
    return fd;
}

static int get_port( int fd )
{
    struct sockaddr_in addr;
    socklen_t len = sizeof(addr);

    return getsockname( fd, (struct sockaddr *)&addr, &len ) ? 0 : ntohs( addr.sin_port );
}

static int transfer( int fd, char *buffer, int size, int sending )
{
    int done, ret;

    for (done = 0; done < size; done += ret)
    {
        if (sending) ret = send( fd, buffer + done, size - done, MSG_NOSIGNAL );
        else ret = recv( fd, buffer + done, size - done, 0 );
        if (ret == -1 && errno == EINTR) ret = 0;
        else if (ret <= 0) return 0;
    }
    return 1;
}

static int add( struct client *client, int fd )
{
    int on = 1;

    if (fd == -1) return 0;
    if (client->count == MAX_SOCKETS)
    {
        close( fd );
        return 0;
    }
    setsockopt( fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on) );
    client->sockets[client->count++] = fd;
    return client->count;
}

static int accept_some( struct client *client, unsigned int count )
{
    while (count--) if (!add( client, accept( client->listener, NULL, NULL ) )) return 0;
    return 1;
}

static int send_messages( struct client *client, const struct peer_command *command )
{
    unsigned int i, sent, size;

    if (!command->size || command->size > MAX_SIZE) return 0;
    if (command->first > (unsigned int)client->count || command->count > client->count - command->first) return 0;
    for (sent = 0; sent < command->total; sent += size)
    {
        size = command->total - sent < command->size ? command->total - sent : command->size;
        for (i = command->first; i < command->first + command->count; i++)
            if (!transfer( client->sockets[i], client->buffer, size, 1 )) return 0;
    }
    return 1;
}

static void send_back( struct client *client, const struct peer_command *command )
{
    unsigned int done;

    if (!client->count || !command->size || command->size > MAX_SIZE) return;
    for (done = 0; done < command->total; done += command->size)
    {
        if (!transfer( client->sockets[0], client->buffer, command->size, 0 )) return;
        if (!transfer( client->sockets[0], client->buffer, command->size, 1 )) return;
    }
}

static void reset( struct client *client )
{
    struct linger linger = { 1, 0 };

    while (client->count)
    {
        setsockopt( client->sockets[--client->count], SOL_SOCKET, SO_LINGER, &linger, sizeof(linger) );
        close( client->sockets[client->count] );
    }
    if (client->listener != -1) close( client->listener );
    client->listener = -1;
}

static void *serve( void *arg )
{
    struct client *client = arg;
    struct peer_command command;
    uint32_t answer;

    client->listener = -1;
    while (transfer( client->control, (char *)&command, sizeof(command), 0 ))
    {
        answer = 1;
        switch (command.what)
        {
        case PEER_DIAL:     answer = add( client, make_socket( SOCK_STREAM, command.port, 0 ) ); break;
        case PEER_DATAGRAM: answer = add( client, make_socket( SOCK_DGRAM, command.port, 0 ) ); break;
        case PEER_ACCEPT:   answer = accept_some( client, command.count ); break;
        case PEER_SEND:     answer = send_messages( client, &command ); break;
        case PEER_POUR:     send_messages( client, &command ); continue;
        case PEER_ECHO:     send_back( client, &command ); continue;
        case PEER_RESET:    reset( client ); break;
        case PEER_LISTEN:
            client->listener = make_socket( SOCK_STREAM, 0, 1 );
            answer = client->listener == -1 ? 0 : get_port( client->listener );
            break;
        default:
            answer = 0;
        }
        if (!transfer( client->control, (char *)&answer, sizeof(answer), 1 )) break;
    }
    reset( client );
    close( client->control );
    free( client );
    return NULL;
}

static void *wait_for_workers( void *arg )
{
    int listener = *(int *)arg, on = 1;
    struct client *client;
    pthread_t thread;

    for (;;)
    {
        if (!(client = calloc( 1, sizeof(*client) ))) return NULL;
        while ((client->control = accept( listener, NULL, NULL )) == -1) ;
        setsockopt( client->control, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on) );
        if (pthread_create( &thread, NULL, serve, client )) return NULL;
        pthread_detach( thread );
    }
}

int main( void )
{
    struct rlimit limit;
    pthread_t thread;
    int listener;
    char byte;

    alarm( PEER_SECONDS );
    signal( SIGPIPE, SIG_IGN );
    if (!getrlimit( RLIMIT_NOFILE, &limit ))
    {
        limit.rlim_cur = limit.rlim_max;
        setrlimit( RLIMIT_NOFILE, &limit );
    }
    listener = make_socket( SOCK_STREAM, 0, 1 );
    if (listener == -1 || pthread_create( &thread, NULL, wait_for_workers, &listener ))
    {
        perror( "bench_peer" );
        return 1;
    }
    printf( "%d\n", get_port( listener ) );
    fflush( stdout );
    while (read( 0, &byte, 1 ) > 0) ;
    return 0;
}
