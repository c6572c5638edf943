/*
 * What the parts of the model program share
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

#ifndef WSRECV_TESTS_MODEL_H
#define WSRECV_TESTS_MODEL_H

#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CONNECTIONS 6
#define MAX_UDP         4
#define MAX_ENDS        (2 * MAX_CONNECTIONS + MAX_UDP)
#define MAX_CHUNK       2000    /* bytes that one receive asks for */
#define MAX_UNREAD      16000   /* bytes of a stream that nobody has received */
#define MAX_QUEUED      24      /* datagrams that nobody has received */
#define MAX_STEPS       4000    /* of an episode */
#define BOUND_MS        bound   /* what must come comes within this time */

enum way { BY_EVENT, BY_PORT, BY_ROUTINE };

/* An overlapped receive that has been posted, and not been reaped. */
struct receive
{
    WSAOVERLAPPED overlapped;
    struct receive *next;       /* on the same socket, in the order of the calls */
    struct end *end;
    SOCKET handle;
    DWORD  thread;              /* that has posted it */
    enum way way;
    HANDLE event;
    int    size;
    BOOL   waitall, full;       /* with MSG_WAITALL; all must come indeed */
    BOOL   at_once;             /* the call returned 0 */
    BOOL   by_handle;           /* the socket was closed by CloseHandle */
    BOOL   cancelled;           /* whatever was done to it allows WSA_OPERATION_ABORTED */
    int    told;                /* how often its packet or routine came */
    DWORD  told_error, told_size;
    DWORD  flags;
    struct sockaddr_in from;
    int    from_len;
    char   data[MAX_CHUNK];
    char   guard[16];
};

/* A receive that blocks in a thread of its own. */
struct blocked
{
    SOCKET s;
    HANDLE thread, calling;
    int    style, size, ret;
    DWORD  error;
    BOOL   cancelled;           /* CancelIoEx */
    BOOL   interrupted;         /* WSACancelBlockingCall */
    BOOL   closed;              /* the socket was closed meanwhile */
    char   data[MAX_CHUNK];
};

struct datagram
{
    UINT   number;
    int    size;
    USHORT port;                /* of the sender */
};

/* One end of a connection, or a datagram socket, and what the model knows of it. */
struct end
{
    struct world *world;
    int    id;
    BOOL   dgram;
    SOCKET s, alias;            /* INVALID_SOCKET if there is none */
    BOOL   foreign;             /* s is a handle that DuplicateHandle has made */
    BOOL   alias_foreign;
    struct end *peer;           /* of a datagram socket: the one it is connected to, or NULL */
    /* a stream towards this end */
    UINT   key;
    LONG   sent, got;
    BOOL   fin, reset, aborted;
    BOOL   refused;             /* the reset has met data that the peer had not received */
    /* datagrams towards this end */
    struct datagram queue[MAX_QUEUED];
    int    count, icmp;         /* icmp: how many WSAECONNRESET may come */
    struct sockaddr_in addr;
    /* what was done to the socket */
    BOOL   nonblocking, shut_recv, shut_send, linger, has_port, skip;
    BOOL   delayed;             /* TCP_NODELAY is off */
    BOOL   shut_both;           /* by SD_BOTH, and not one after the other */
    BOOL   shared;              /* it has or had another handle */
    int    timeout;
    struct receive *first;      /* overlapped receives */
    struct blocked *blocked;
    /* event selection, in events.c */
    long   mask;
    BOOL   messages, read_must, read_may, close_seen;
    HANDLE event;
    BOOL   abandoned;
    BOOL   poisoned;            /* after a difference that is known: nothing is said of it any more */
};

struct world
{
    int    id;
    UINT   seed, random;
    int    step;
    struct end ends[MAX_ENDS];
    struct { SOCKET s; struct sockaddr_in6 addr; int len; } listeners[2];
    HANDLE port;
    HWND   window;
    UINT   number;              /* of datagrams */
    struct end *current;        /* what the step is about */
    const char *operation;
    BOOL   failed;
    BOOL   lost;                /* a receive was not told of in time: its packet may come late */
    volatile DWORD since;       /* when the step began */
    volatile LONG busy;
    struct { int step, end; char text[84]; } log[512];
    int    logged;
    struct child *child;
    ULONG_PTR strange;          /* the OVERLAPPED of a child, of which a packet may come: it is none of ours */
};

/* Options and counters, in model.c. */
/* strict: also what the DLL is found not to do, and is open: places say what it is. */
extern BOOL threaded, no_children, verbose, strict;
extern LONG64 total_steps;
extern DWORD bound;

/* random.c is not worth a file: a number below n. */
static inline UINT rnd( struct world *w, UINT n )
{
    w->random = w->random * 1664525 + 1013904223;
    return (w->random >> 8) % n;
}

/* The byte at a position of the stream, or of the datagram, with a key. */
static inline BYTE stream_byte( UINT key, UINT pos )
{
    UINT x = (pos + key) * 2654435761u;

    return (x ^ (x >> 15)) >> 5;
}

static inline BOOL is_open( const struct end *e )
{
    return e->s != INVALID_SOCKET;
}

/* How many bytes, or datagrams, wait to be received. */
static inline int unread( const struct end *e )
{
    return e->dgram ? e->count : (int)(e->sent - e->got);
}

/* Has a receive something to return at once?  Nothing of this may be asked of a socket with receives under way. */
static inline BOOL is_ready( const struct end *e )
{
    return unread( e ) || e->fin || e->reset || e->aborted;
}

/* Nagle's algorithm keeps back what the peer has sent, for 40 ms and more: longer than any SO_RCVTIMEO here. */
static inline BOOL may_be_late( const struct end *e )
{
    return !e->dgram && e->timeout && e->peer->delayed;
}

/* Once both sides have shut down their sending, Wine's server does not look at the socket any more, though data may be
 * unread: no event comes, and receives that are under way end without data (Wine's own on 8.0 has the same). */
static inline BOOL is_abandoned( const struct end *e )
{
    return !e->dgram && e->shut_send && e->fin;
}

/* check.c: what is true or a violation.  statement is the id of documentation/statements.txt which says so. */
BOOL check( struct end *e, BOOL ok, const char *statement, const char *format, ... )
    __attribute__((format(printf, 4, 5)));
void note( struct end *e, const char *format, ... ) __attribute__((format(printf, 2, 3)));
BOOL load_results( const char *name );
void report_known( void );
void print_log( struct world *w, struct end *e );
extern LONG violations;

/* verify.c: what a receive at the front has returned; -1 and the error if it failed.  TRUE if that was right. */
#define VERIFY_PEEK    1
#define VERIFY_WAITALL 2
#define VERIFY_SOURCE  4
#define VERIFY_STARTED 8    /* it was under way before: shutdown does not end it */
BOOL verify( struct end *e, const char *data, int size, int ret, DWORD error, UINT how,
             const struct sockaddr_in *from );
void fill_datagram( char *data, UINT number, int size );

/* open.c */
BOOL open_world( struct world *w );
BOOL open_connection( struct world *w, int index );
BOOL open_udp( struct end *e );
SOCKET any_handle( struct end *e );
SOCKET own_handle( struct end *e );

/* close.c */
BOOL settle( struct end *e );
BOOL close_end( struct end *e, BOOL by_handle );
void abandon( struct end *e );
BOOL op_close( struct end *e );
BOOL op_shutdown( struct end *e );
BOOL op_alias( struct end *e );
BOOL op_close_one( struct end *e );
BOOL op_linger( struct end *e );

/* send.c */
BOOL op_send( struct end *e );
BOOL send_to( struct end *e, int size );

/* receive.c */
BOOL op_receive( struct end *e );
BOOL op_peek( struct end *e );
BOOL op_waitall( struct end *e );
BOOL op_nothing( struct end *e );
BOOL op_mode( struct end *e );
BOOL op_option( struct end *e );
BOOL op_timeout( struct end *e );
BOOL op_refused( struct end *e );

/* pending.c */
BOOL op_post( struct end *e );
BOOL op_reap( struct end *e );
BOOL op_cancel( struct end *e );
BOOL op_thread_post( struct end *e );
BOOL op_port( struct end *e );
BOOL reap( struct end *e );
BOOL finish( struct receive *r );
BOOL settle_all( struct end *e );
void cancel_all( struct end *e );
void drain_port( struct world *w );

/* threads.c */
BOOL op_block( struct end *e );
BOOL op_unblock( struct end *e );
BOOL op_interrupt( struct end *e );
BOOL op_terminate( struct end *e );
BOOL reap_blocked( struct end *e );

/* ready.c */
BOOL op_select( struct end *e );
BOOL op_poll( struct end *e );
BOOL op_fionread( struct end *e );

/* events.c */
BOOL op_event_select( struct end *e );
BOOL op_events( struct end *e );
void events_arrived( struct end *e, int before );
void events_received( struct end *e, UINT how );
void events_deselect( struct end *e );

/* child.c */
BOOL op_share( struct end *e );
BOOL op_child_dies( struct end *e );
int run_child( const char *name );
void end_child( struct world *w );

/* steps.c */
BOOL run_episode( struct world *w, UINT seed, int steps, const BYTE *keep );
void list_counts( void );

/* shrink.c */
int shrink( UINT seed, int steps, const char *results );

#endif
