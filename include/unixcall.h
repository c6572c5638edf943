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

/* Both sides must come from the same build: unix_init compares. */
#define WSRECV_UNIX_VERSION 2

enum unix_call
{
    unix_init,          /* unix_init_params */
    unix_guard_enter,   /* no parameters: before a descriptor is made, see below */
    unix_guard_leave,   /* no parameters: after no descriptor could be made */
    unix_get_state,     /* unix_get_state_params: takes the descriptor over and closes it */
    unix_receive,       /* unix_receive_params: takes the descriptor over and closes it */
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
    uint32_t pad;
};
WSRECV_UNIX_ASSERT( unix_init_params, 8 );

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

struct unix_get_state_params
{
    int32_t  fd;          /* in: the descriptor; closed in any case */
    uint32_t pad;
    uint64_t cookie;      /* out: identifies the socket as long as the machine runs (SO_COOKIE), 0 if unknown */
    int32_t  type;        /* out: SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_RAW 3, as in Windows */
    int32_t  tcp_state;   /* out: enum unix_tcp_state */
    int32_t  bound;       /* out: 1 if it has a local port, or is of a family without ports */
    int32_t  unread;      /* out: bytes that can be read at once */
};
WSRECV_UNIX_ASSERT( unix_get_state_params, 32 );

struct unix_buffer
{
    uint64_t base;        /* pointer */
    uint64_t len;         /* in bytes */
};
WSRECV_UNIX_ASSERT( unix_buffer, 16 );

#define UNIX_MAX_BUFFERS 16

/*
 * One recvmsg() that does not wait.  Returns 0 or an errno:
 *   ESTALE    the descriptor is not of the socket with this cookie: nothing was received
 *   ENOTCONN  a stream that is not, or no longer, connected: nothing was received
 *   others    recvmsg's own; EAGAIN if there is nothing
 */
struct unix_receive_params
{
    int32_t  fd;          /* in: the descriptor; closed in any case */
    uint32_t count;       /* in: number of buffers, at most UNIX_MAX_BUFFERS */
    uint64_t cookie;      /* in: of the socket that is meant */
    uint64_t buffers;     /* in: struct unix_buffer * */
    uint32_t peek;        /* in: 1: leave the data where they are */
    uint32_t stream;      /* in: 1: a stream, whose state is looked at first */
    uint64_t size;        /* out: bytes received */
    uint32_t truncated;   /* out: 1: the datagram was larger */
    uint32_t addr_len;    /* out: size of addr, 0 for none */
    uint8_t  addr[128];   /* out: the sender's address as Linux has it */
};
WSRECV_UNIX_ASSERT( unix_receive_params, 176 );

#endif /* WSRECV_UNIXCALL_H */
