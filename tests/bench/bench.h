/*
 * What the parts of the benchmark's worker share, on Windows and on Linux
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

#ifndef WSRECV_TESTS_BENCH_H
#define WSRECV_TESTS_BENCH_H

#ifdef _WIN32

#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include <windows.h>

#else

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

typedef int SOCKET;
#define INVALID_SOCKET (-1)
#define closesocket( s ) close( s )

#endif

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SOCKETS   10000
#define MAX_THREADS   8
#define FILL_BYTES    0x20000   /* what a stream holds without a receiver */
#define FILL_PACKETS  128       /* and how many datagrams a socket holds */

/* How the sockets of a row come about. */
enum sockets { CONNECTED, ACCEPTED, DATAGRAM };

struct row
{
    const char *name;
    int  (*open)( const struct row *row );                    /* 0, or the peer or Wine has refused */
    int  (*batch)( const struct row *row, unsigned int n );   /* how many were done: about n; 0 on failure */
    void (*close)( const struct row *row );
    int  (*receive)( SOCKET s, char *buffer, int size );      /* the call that is measured: the bytes got */
    enum sockets sockets;
    int  count;                                               /* sockets, threads or the like */
    int  size;                                                /* of a message */
};

extern const struct row rows[];
extern const unsigned int row_count;

/* The sockets of the open row. */
extern SOCKET sockets[MAX_SOCKETS];
extern int socket_count;

/* worker.c: what is between these two is measured; to be called as often as need be. */
void clock_start( void );
void clock_stop( void );
/* The same with times that other threads have taken. */
void clock_add( uint64_t start, uint64_t stop );

/* platform_windows.c, platform_linux.c */
void platform_init( void );
uint64_t now_ns( void );
unsigned int handle_count( void );
void set_nonblocking( SOCKET s, int on );
/* Something that a trace of Wine's server shows. */
void mark( const char *text );
/* Starts the program again with two arguments; 0 on failure.  Not more than one is there at a time. */
int start_self( const char *option, const char *value );
/* Waits for it: its exit code. */
int wait_self( void );

struct gate;
struct gate *gate_create( void );
void gate_open( struct gate *gate );
void gate_wait( struct gate *gate );
int start_thread( void (*function)( void * ), void *arg );

/* feed.c: the peer, a Linux program that sends without Wine. */
int peer_connect( const char *port );
/* Opens count sockets with the peer at the other end, into sockets[]. */
int open_sockets( const struct row *row );
void close_sockets( const struct row *row );
/* total bytes to each of count sockets in messages of that size; waits until all is sent. */
int peer_send( int first, int count, unsigned int total, unsigned int size );
/* The same, without waiting. */
int peer_pour( int first, int count, unsigned int total, unsigned int size );
/* The peer sends each message back, count times. */
int peer_echo( unsigned int size, unsigned int count );
int receive_all( SOCKET s, char *buffer, int size );
SOCKET listen_here( int *port );
SOCKET connect_to( int port );

/* ready.c: receives of what is there already. */
int batch_ready( const struct row *row, unsigned int n );
int open_empty( const struct row *row );
int batch_empty( const struct row *row, unsigned int n );
int batch_peek( const struct row *row, unsigned int n );
int receive_plain( SOCKET s, char *buffer, int size );
int receive_calls( SOCKET s, char *buffer, int size );
int receive_from( SOCKET s, char *buffer, int size );
int receive_scatter( SOCKET s, char *buffer, int size );
int receive_message( SOCKET s, char *buffer, int size );
int receive_select( SOCKET s, char *buffer, int size );

/* overlapped.c, or waiting.c on Linux: completion in each of the ways there are. */
int open_event( const struct row *row );
int open_port( const struct row *row );
int open_skip( const struct row *row );
int open_routine( const struct row *row );
int receive_event( SOCKET s, char *buffer, int size );
int receive_port( SOCKET s, char *buffer, int size );
int receive_skip( SOCKET s, char *buffer, int size );
int receive_routine( SOCKET s, char *buffer, int size );
int batch_wait_event( const struct row *row, unsigned int n );
int batch_wait_port( const struct row *row, unsigned int n );
int batch_wait_routine( const struct row *row, unsigned int n );
int batch_crowd( const struct row *row, unsigned int n );
void close_overlapped( const struct row *row );

/* exchange.c: two processes. */
int open_pingpong( const struct row *row );
int batch_pingpong( const struct row *row, unsigned int n );
void close_pingpong( const struct row *row );
int batch_pingpong_peer( const struct row *row, unsigned int n );
int batch_stream( const struct row *row, unsigned int n );
int echo( const char *port );
int open_nothing( const struct row *row );
int batch_load( const struct row *row, unsigned int n );
void close_nothing( const struct row *row );

/* threads.c */
int open_threads( const struct row *row );
int batch_threads( const struct row *row, unsigned int n );
void close_threads( const struct row *row );

#endif
