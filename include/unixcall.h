/*
 * The calls from the DLL to the Unix side
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

#ifndef WSRECV_UNIXCALL_H
#define WSRECV_UNIXCALL_H

/*
 * The Unix side (dlls/wsrecv) is a table of functions.  Each takes a pointer to one of
 * these structures and returns 0 or a Linux errno.  It has no policy: it is given a
 * descriptor, makes system calls, and tells what they said.
 *
 * The layouts are the same for 32- and 64-bit callers: a pointer, handle or size is a
 * 64-bit integer, and there is no padding that is not written down.
 */

#include <stdint.h>

#define WSRECV_UNIX_ASSERT( type, size ) \
    typedef char wsrecv_unix_assert_##type[sizeof(struct type) == (size) ? 1 : -1]

/* Both sides must come from the same build: unix_init compares.  tests/loading.sh has a library
 * with another number. */
#ifndef WSRECV_UNIX_VERSION
#define WSRECV_UNIX_VERSION 11
#endif

enum unix_call
{
    unix_init,          /* unix_init_params */
    unix_guard_enter,   /* no parameters: before a descriptor is made, see below */
    unix_guard_leave,   /* no parameters: after no descriptor could be made */
    unix_get_state,     /* unix_get_state_params: takes the descriptor over and closes it */
    unix_receive,       /* unix_receive_params: takes the descriptor over and closes it, or leases it */
    unix_errors,        /* unix_errors_params: takes the descriptor over and closes it */
    unix_set_lowat,     /* unix_set_lowat_params: takes the descriptor over and closes it */
    unix_watch,         /* unix_watch_params: takes the descriptor over and closes it */
    unix_wait,          /* unix_wait_params: waits */
    unix_wake,          /* no parameters: unix_wait returns, with an event whose id is 0 */
    unix_get_end,       /* unix_get_end_params: takes the descriptor over and closes it */
    unix_poll,          /* unix_poll_params: takes the descriptor over and closes it, or leases it */
    unix_interrupt,     /* unix_interrupt_params */
    unix_oob,           /* unix_oob_params: takes the descriptor over and closes it */
    unix_quiet,         /* unix_quiet_params */
    unix_guard_wait,    /* no parameters: before a handle is closed: who is between the first two leaves that first */
    unix_is_leased,     /* unix_lease_params */
    unix_call_count
};

/*
 * A descriptor that ntdll hands out can be inherited by a child process for a moment,
 * until it is marked close-on-exec.  A connection would then stay open for as long as
 * the child lives.  Between unix_guard_enter and the call that takes the descriptor
 * over no fork() of this process is let through (for at most 20 ms, so that a killed
 * thread cannot stop it for ever).
 */

struct unix_init_params
{
    uint32_t version;   /* in: WSRECV_UNIX_VERSION; EINVAL if it is not the library's own */
    uint32_t wine;      /* in: UNIX_WINE_VERSION of the Wine that this is */
    uint32_t opens;     /* out: 1: calls that take a handle can be given one */
    uint32_t pad;
};
WSRECV_UNIX_ASSERT( unix_init_params, 16 );

#define UNIX_WINE_VERSION( major, minor ) ((uint32_t)(major) << 16 | (minor))

/* State of a TCP connection as Linux numbers it (TCP_INFO). */
enum unix_tcp_state
{
    UNIX_TCP_NONE        = 0,   /* not TCP */
    UNIX_TCP_ESTABLISHED = 1,
    UNIX_TCP_SYN_SENT    = 2,
    UNIX_TCP_SYN_RECV    = 3,
    UNIX_TCP_FIN_WAIT1   = 4,
    UNIX_TCP_FIN_WAIT2   = 5,
    UNIX_TCP_TIME_WAIT   = 6,
    UNIX_TCP_CLOSE       = 7,   /* never connected, reset, or ended in both directions */
    UNIX_TCP_CLOSE_WAIT  = 8,   /* the peer has ended its direction */
    UNIX_TCP_LAST_ACK    = 9,
    UNIX_TCP_LISTEN      = 10,
    UNIX_TCP_CLOSING     = 11
};

/* A word for each socket, which the Unix side changes: has there been a reset, the end of both
 * directions, an urgent byte, or an ICMP error?  It has to stay where it is for ever. */
enum unix_alert
{
    unix_alert_none,    /* the socket is not watched: nobody knows */
    unix_alert_quiet,   /* not that anybody has seen yet */
    unix_alert_raised,  /* perhaps */
    unix_alert_looking  /* perhaps: somebody is looking, and changes it to quiet if nothing is found and
                         * nothing has come meanwhile */
};

struct unix_get_state_params
{
    int32_t  fd;          /* in: the descriptor; closed in any case */
    uint32_t urgent;      /* out: 1: an urgent byte is unread */
    uint64_t cookie;      /* out: identifies the socket as long as the machine runs (SO_COOKIE), 0 if unknown */
    int32_t  type;        /* out: SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_RAW 3, as in Windows */
    int32_t  tcp_state;   /* out: enum unix_tcp_state */
    int32_t  bound;       /* out: 1 if it has a local port, or is of a family without ports */
    int32_t  unread;      /* out: bytes that can be read at once */
    uint64_t alert;       /* in: uint32_t *: watch it for this word from now on; 0: do not */
};
WSRECV_UNIX_ASSERT( unix_get_state_params, 40 );

/* Has nothing happened to a socket (a stream that was connected before)?  0, or EAGAIN where its state has
 * to be looked at.  No descriptor is needed. */
struct unix_quiet_params
{
    uint64_t alert;       /* in: the word of unix_get_state */
};
WSRECV_UNIX_ASSERT( unix_quiet_params, 8 );

struct unix_buffer
{
    uint64_t base;        /* pointer */
    uint64_t len;         /* in bytes */
};
WSRECV_UNIX_ASSERT( unix_buffer, 16 );

#define UNIX_MAX_BUFFERS 16

/*
 * A lease: the descriptor of a call is kept, close-on-exec, for so many ms, and closed within as much time after that;
 * at once by unix_interrupt.  Until then the call may be made with a descriptor of -1, outside the guard.  Where
 * there is no lease, or the word that is watched has changed, the descriptor is then that of the handle; EBADF if
 * there is none, or the handle is 0.
 */

/*
 * One recvmsg() or recvfrom() that does not wait, or a second one after a short wait.  Returns 0 or an errno:
 *   ESTALE    the descriptor is not of the socket with this cookie: nothing was received
 *   EBUSY     an urgent byte is unread, which might be lost: nothing was received
 *   ENOTCONN  a stream that is not, or no longer, connected: nothing was received
 *   EMSGSIZE  the next datagram is larger than the buffers, and whole is set: nothing was received
 *   others    their own; EAGAIN if there is nothing
 * Of a stream and buffers without room nothing is received: 0 if a byte is there, else EAGAIN.
 */
struct unix_receive_params
{
    int32_t  fd;          /* in: the descriptor, closed in any case, or leased; -1: that of the lease or the handle */
    uint32_t handle;      /* in: of the socket, where unix_init has said opens; or 0 */
    uint64_t cookie;      /* in: of the socket that is meant */
    uint64_t buffers;     /* in: struct unix_buffer * */
    uint32_t count;       /* in: number of buffers, at most UNIX_MAX_BUFFERS */
    uint32_t peek;        /* in: 1: leave the data where they are */
    uint32_t stream;      /* in: 1: a stream, whose state is looked at first; 0 only where unix_get_state has said of
                           * the socket with this cookie that it is none: of a stream data would be lost */
    uint32_t take_errors; /* in: 1: take the ICMP errors first (unix_errors); if there are any, nothing is received
                           * and ECONNREFUSED is returned */
    uint32_t port_errors; /* out: as in unix_errors */
    uint32_t ttl_errors;
    uint32_t whole;       /* in: 1: receive a datagram only if it fits */
    uint32_t wait;        /* in: us to wait where there is nothing; 0: do not wait */
    uint32_t lease;       /* in: ms to lease the descriptor for; 0: do not */
    uint32_t all_errors;  /* out: as in unix_errors */
    uint64_t alert;       /* in: the word of unix_get_state; 0: there is none */
    uint64_t watched;     /* in: const uint32_t *: there is no wait, and no lease, if it is not watched_value any more */
    uint32_t watched_value;
    uint32_t waited;      /* out: 1: there was a wait */
    uint64_t size;        /* out: bytes received */
    uint32_t truncated;   /* out: 1: the datagram was larger */
    uint32_t addr_len;    /* out: size of addr, 0 for none */
    uint8_t  addr[128];   /* out: the sender's address as Linux has it */
};
WSRECV_UNIX_ASSERT( unix_receive_params, 232 );

/*
 * ICMP errors that datagrams of a UDP socket have met.  Linux tells them of a socket that is
 * not connected only while IP_RECVERR is on, and then keeps each in a queue of the socket.
 * Returns 0 or an errno:
 *   ESTALE       the descriptor is not of the socket with this cookie
 *   EOPNOTSUPP   not a UDP socket
 *   EISCONN      unix_errors_off: it is connected, where Linux tells them in any case
 */
enum unix_errors_mode
{
    unix_errors_take,   /* empty the queue */
    unix_errors_on,     /* and switch IP_RECVERR on before that */
    unix_errors_off     /* switch it off and forget what is in the queue, if the socket is not connected */
};

struct unix_errors_params
{
    int32_t  fd;          /* in: the descriptor; closed in any case */
    uint32_t mode;        /* in: enum unix_errors_mode */
    uint64_t cookie;      /* in: of the socket that is meant */
    uint32_t port_errors; /* out: how many said that there is nobody at the port */
    uint32_t ttl_errors;  /* out: how many said that the time to live was over */
    uint32_t all_errors;  /* out: how many there were, of whatever kind */
    uint32_t pad;
};
WSRECV_UNIX_ASSERT( unix_errors_params, 32 );

/*
 * From how many unread bytes on a stream is readable (SO_RCVLOWAT), for everybody who asks
 * Linux: wineserver too.  The end of the stream and errors make it readable in any case.
 * The receive buffer grows as far as the system lets it.  Returns 0 or an errno; ESTALE as above.
 */
struct unix_set_lowat_params
{
    int32_t  fd;          /* in: the descriptor; closed in any case */
    uint32_t size;        /* in: bytes, 1 or more */
    uint64_t cookie;      /* in: of the socket that is meant */
    uint32_t effective;   /* out: what it is now: less where no such buffer is to be had */
    uint32_t window;      /* out: bytes up to which the peer may be told next that it may send; 0: not known */
};
WSRECV_UNIX_ASSERT( unix_set_lowat_params, 24 );

/*
 * From now on unix_wait tells of these events of a socket, each time that one comes anew,
 * until the socket is gone.  This keeps no descriptor open.
 */
#define UNIX_WATCH_ERRORS    1
#define UNIX_WATCH_READABLE  2

struct unix_watch_params
{
    int32_t  fd;          /* in: the descriptor; closed in any case */
    uint32_t events;      /* in: UNIX_WATCH_*; errors are always told of */
    uint64_t id;          /* in: what unix_wait will call the socket */
};
WSRECV_UNIX_ASSERT( unix_watch_params, 16 );

struct unix_event
{
    uint64_t id;
    uint32_t events;      /* UNIX_WATCH_* */
    uint32_t pad;
};
WSRECV_UNIX_ASSERT( unix_event, 16 );

#define UNIX_MAX_EVENTS 16

/* Returns 0 or an errno; count is 0 after the time-out or a signal. */
struct unix_wait_params
{
    int32_t  timeout;     /* in: in ms */
    uint32_t count;       /* out */
    struct unix_event events[UNIX_MAX_EVENTS];  /* out */
};
WSRECV_UNIX_ASSERT( unix_wait_params, 8 + 16 * UNIX_MAX_EVENTS );

/*
 * How a TCP connection came to its end.  ENOTCONN if it is not closed.  That can only be told
 * when nothing is unread: of one that is known to be broken that is dropped, as Windows does.
 */
struct unix_get_end_params
{
    int32_t  fd;          /* in: the descriptor; closed in any case */
    uint32_t fin;         /* out: 1: the peer had ended its direction in good order before */
    uint32_t unacked;     /* out: bytes that we have sent and the peer has not acknowledged */
    uint32_t drop;        /* in: 1: drop what is unread; 0: EAGAIN if there is anything */
};
WSRECV_UNIX_ASSERT( unix_get_end_params, 16 );

/* Asks poll() of a socket, without waiting.  Returns 0 or an errno; ESTALE as above. */
#define UNIX_POLL_DATA   1   /* something to receive, the end of the stream included */
#define UNIX_POLL_END    2   /* the peer has ended its direction */
#define UNIX_POLL_OTHER  4   /* an error, the end of both directions, urgent data */

struct unix_poll_params
{
    int32_t  fd;          /* in: as in unix_receive, */
    uint32_t handle;      /* and this */
    uint64_t cookie;      /* in: of the socket that is meant */
    int32_t  unread;      /* out: bytes that can be read at once (FIONREAD) */
    uint32_t lease;       /* in: as in unix_receive, */
    uint64_t watched;     /* and these too */
    uint32_t watched_value;
    uint32_t events;      /* out: UNIX_POLL_* */
};
WSRECV_UNIX_ASSERT( unix_poll_params, 40 );

/* Is there a lease of the descriptor?  0 or ENOENT. */
struct unix_lease_params
{
    uint64_t cookie;      /* in: of the socket */
};
WSRECV_UNIX_ASSERT( unix_lease_params, 8 );

/* Ends the waits of unix_receive on a socket, which return EAGAIN, and the lease. */
struct unix_interrupt_params
{
    uint64_t cookie;      /* in: of the socket */
};
WSRECV_UNIX_ASSERT( unix_interrupt_params, 8 );

/* The urgent byte of a stream. */
struct unix_oob_params
{
    int32_t  fd;          /* in: the descriptor; closed in any case */
    uint32_t take;        /* in: 1: take it if it is unread */
    uint32_t drop;        /* in: 1: if it has been taken and is next in the stream, remove it there */
    uint32_t unread;      /* out: 1: there is one that was not taken before, */
    uint32_t byte;        /* out: this */
    uint32_t at_mark;     /* out: 1: it is next in the stream, taken or not */
    uint32_t inline_on;   /* out: 1: SO_OOBINLINE is on, and urgent bytes are data */
    uint32_t count;       /* out: bytes that can be read, without it */
};
WSRECV_UNIX_ASSERT( unix_oob_params, 32 );

#endif /* WSRECV_UNIXCALL_H */
