/*
 * What the parts of the stress program share
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

#ifndef WSRECV_TESTS_STRESS_H
#define WSRECV_TESTS_STRESS_H

#include <winsock2.h>
#include <mswsock.h>
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pattern.h"

#define MAX_CHUNK     3000    /* bytes that one receive asks for */
#ifndef EVENT_MS
#define EVENT_MS      10000   /* what is waited for comes within this time */
#endif
#define HANG_MS       (3 * EVENT_MS)
#define LATE_MS       3000    /* and the end of a connection within this */

enum violation { CORRUPT, FALSE_EOF, WRONG_ERROR, LOST_EVENT, TIMED_OUT, LATE_END, VIOLATIONS };

/* The first ones, up to STREAM_OPERATIONS, are those that do_operation chooses from. */
enum operation
{
    OP_RECV, OP_WSARECV, OP_PEEK, OP_NONBLOCKING, OP_BURST, OP_POLL, OP_WAITALL, OP_OVERLAPPED, OP_TWO, OP_OVERTAKE,
    OP_ZERO, OP_PORT, OP_ROUTINE, OP_EVENTS, OP_THREADS,
    OP_COMMON, OP_ALIAS = OP_COMMON, STREAM_OPERATIONS, OP_SHARE = STREAM_OPERATIONS, OP_DATAGRAM, OPERATIONS
};

/* How a connection ends: by the sender with FIN or RST, by the receiver halfway, or because the sender's host is gone. */
enum ending { END_FIN, END_RST, END_RECEIVER, END_LOST };

/* A receiver and a sender thread, and the connection that they have at the moment. */
struct lane
{
    int    id;
    UINT   random[2];           /* of the receiver, the sender */
    SOCKET rx, tx;
    HANDLE port;                /* the receiver's completion port, or NULL */
    BOOL   skip;                /* with both FILE_SKIP flags */
    BOOL   share;               /* a child shall receive for a while */
    struct sockaddr_in sender;  /* of datagrams */
    BOOL   datagrams;
    UINT   key;
    LONG   total, pos;
    enum ending ending;
    int    op;                  /* the receiver's last one */
    volatile LONG received;     /* datagrams */
    volatile LONG stop;         /* the sender shall end */
    volatile LONG over;         /* no connection comes any more; finishing may be seen halfway into one */
    volatile DWORD closed_at;   /* tick of the receiver's close, 0 before */
    volatile LONG shut;         /* the receiver has shut down its sending: the sender sees an end before */
    HANDLE go, done;
    const char * volatile where[2];  /* what each thread is at, and since when */
    volatile DWORD since[2];
};

/* Options and state, in the file with main(). */
extern BOOL use_alias, no_waitall, use_children;
extern volatile LONG finishing;     /* no more connections */

/* Counters for the report, in report.c. */
extern const char * const operation_names[OPERATIONS];
extern LONG operations[OPERATIONS], sessions, known;
extern LONG64 bytes;

/* A number below n, for the receiver of a lane. */
#define RND( lane, n ) (next_random( &(lane)->random[0] ) % (n))

/* Is the end one that drops data, and one that Wine's server forgets to tell of? */
static inline BOOL is_abrupt( const struct lane *lane )
{
    return lane->ending == END_RST || lane->ending == END_LOST;
}

/* report.c: notes what a side (0 receiver, 1 sender) is at, NULL if idle, for the watchdog. */
void at( struct lane *lane, int side, const char *where );
/* Counts a violation, and prints the first ones. */
void violate( struct lane *lane, enum violation what, const char *text, LONG value );
/* The watchdog: is a thread of a lane at the same thing for too long? */
BOOL something_hangs( const struct lane *lanes, int count );
/* Prints the counters; the exit code. */
int report( const char *program, BOOL hung );

/* overlapped.c */
BOOL do_overlapped( struct lane *lane, SOCKET s, int count );
BOOL do_overtake( struct lane *lane );
BOOL do_zero( struct lane *lane );
BOOL do_port( struct lane *lane );
BOOL do_routine( struct lane *lane );

/* processes.c: children, and what is run in them. */
extern LONG children;
void start_child( void );
int run_child( void );
int run_sharer( const char *name );
BOOL do_share( struct lane *lane );

/* operations.c */
/* What a receive returned, error being its error: TRUE if the stream goes on. */
BOOL stream_result( struct lane *lane, const char *data, int ret, DWORD error );
BOOL receive_once( struct lane *lane, SOCKET s );
void set_nonblocking( SOCKET s, u_long on );
BOOL wait_readable( struct lane *lane );
BOOL do_operation( struct lane *lane );
BOOL is_data( const struct lane *lane, LONG pos, const char *data, int size );

/* threads.c: two receives at the same time. */
BOOL do_threads( struct lane *lane );
int receive_two( struct lane *lane, char (*data)[MAX_CHUNK], int *rets, int *errors );

/* datagrams.c */
/* As recvfrom(), in each of the ways there are; only the address's port is sure. */
int receive_datagram( struct lane *lane, char *data, DWORD flags, struct sockaddr_in *addr );
void receive_datagrams( struct lane *lane );
void send_datagrams( struct lane *lane );

/* sessions.c: the two threads of a lane. */
BOOL add_port( struct lane *lane );
DWORD WINAPI receiver( void *arg );
DWORD WINAPI sender( void *arg );

#endif
