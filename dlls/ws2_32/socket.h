/*
 * What we know about a socket
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

#ifndef WSRECV_SOCKET_H
#define WSRECV_SOCKET_H

#include <winsock2.h>
#include <windef.h>
#include "nt.h"
#include "pending.h"

/* What was given to socket(). */
struct socket_info
{
    int family;    /* AF_* */
    int type;      /* SOCK_* */
    int protocol;  /* IPPROTO_* */
};

/*
 * Fills *info.  One server call the first time for a socket, none later; for a handle
 * that ws2_32 did not make (inherited, duplicated) one each time.
 * Returns 0, or WSAENOTSOCK if the handle is not a socket.
 */
extern DWORD socket_get_info( SOCKET s, struct socket_info *info );

/* Is the handle a socket of any kind?  At most one server call. */
extern BOOL socket_is_valid( SOCKET s );

/* Was the handle made by socket(), accept() or a relative of theirs in this process,
 * and not closed by closesocket() since?  No server call.  Where Windows answers
 * WSAENOTSOCK to a handle that DuplicateHandle made (Windows: sock.c
 * test_WSAGetOverlappedResult) this is the question. */
extern BOOL socket_is_ours( SOCKET s );

/*
 * What receives have learnt about a socket.  Kept for sockets that socket_is_ours() knows,
 * until they are closed; 0 for others.
 */
#define SOCKET_BOUND  0x01  /* a datagram socket has a local address */
#define SOCKET_RESET  0x02  /* the connection is broken, and stays so: socket_get_end() tells how */
#define SOCKET_NONBLOCKING 0x04  /* by FIONBIO or an event selection, or inherited from the listener */
#define SOCKET_READY    0x08  /* the server has received on it: it is connected or bound for good */
#define SOCKET_EVENTS   0x10  /* WSAEventSelect or WSAAsyncSelect was used on it, or on its listener */
#define SOCKET_SHUTDOWN 0x20  /* shut down for receiving */
#define SOCKET_SHARED   0x40  /* another process, or another handle, may have it */
#define SOCKET_DIRECT   0x80  /* a direct receive was tried */
#define SOCKET_TIMEOUT  0x100 /* SO_RCVTIMEO was set on it, or on its listener */
#define SOCKET_CONTROL  0x200 /* an option was set that may ask for control data */
#define SOCKET_SKIP     0x400 /* an overlapped receive that ends at once leaves no packet and signals no handle */

/* No other bits may be used. */
#define SOCKET_FLAGS    0x3fffffff

/* Datagrams and ICMP errors: icmp.c. */
#define SOCKET_UDP          0x00000800  /* a UDP socket that is watched for errors */
#define SOCKET_ERRORS       0x00001000  /* Linux keeps its ICMP errors for us */
#define SOCKET_CONNECTED    0x00002000  /* it is connected */
#define SOCKET_DEAF         0x00004000  /* it had an error: the server does not wait on it any more */
#define SOCKET_NO_CONNRESET 0x00008000  /* SIO_UDP_CONNRESET is FALSE */
#define SOCKET_NO_NETRESET  0x00010000  /* SIO_UDP_NETRESET is FALSE */

#define SOCKET_LOWAT        0x00020000  /* lowat.c watches it */

/* Options that WSARecvMsg has to know (control.c). */
#define SOCKET_TOS         0x00040000  /* IP_RECVTOS */
#define SOCKET_TCLASS      0x00080000  /* IPV6_RECVTCLASS */
#define SOCKET_ECN         0x00100000  /* IP_RECVECN */
#define SOCKET_ECN6        0x00200000  /* IPV6_RECVECN */
#define SOCKET_PKTINFO     0x00400000  /* IP_PKTINFO */
#define SOCKET_PKTINFO6    0x00800000  /* IPV6_PKTINFO */
#define SOCKET_QUIET       0x01000000  /* IP_PKTINFO, for ourselves */
#define SOCKET_QUIET6      0x02000000  /* IPV6_PKTINFO, for ourselves */
#define SOCKET_ONE_ADDRESS 0x04000000  /* bound to an address that is no group's */
#define SOCKET_OOB         0x08000000  /* out-of-band bytes are kept for it (oob.c) */
#define SOCKET_OOB_MOVED   0x10000000  /* SO_OOBINLINE has made such a byte data */

#define SOCKET_ACCEPTED    0x20000000  /* its listener's server has made it: unix_costs_a_call() */

extern LONG socket_get_flags( SOCKET s );
extern void socket_set_flags( SOCKET s, LONG flags );
extern void socket_clear_flags( SOCKET s, LONG flags );

/* How the connection broke, the first that was noted; 0 if it has not. */
extern NTSTATUS socket_get_end( SOCKET s );
extern void socket_set_end( SOCKET s, NTSTATUS status );
/* Distinguishes the sockets that have a handle one after the other; 0 for one that is not ours.
 * A closed socket's is another one at once. */
extern ULONG socket_get_generation( SOCKET s );

/* As socket_set_flags(), unless the handle is another socket's by now: for what a receive
 * learns, which may end after its socket was closed. */
extern void socket_learn( SOCKET s, ULONG generation, LONG flags );

/* What a direct receive has to know, all of one socket. */
struct socket_look
{
    ULONG     generation;
    LONG      flags;       /* SOCKET_* */
    ULONGLONG cookie;      /* as socket_get_cookie() */
    struct pending_list *pending;
    LONG     *alert;       /* enum unix_alert */
    const ULONG *current;  /* where the handle's generation is */
    struct socket_info info;  /* a type of 0: not known yet */
};

/* FALSE if the socket is not ours. */
extern BOOL socket_look( SOCKET s, struct socket_look *look );

/* What Linux identifies the socket by (SO_COOKIE), as it was when the handle was made; 0 if
 * that is not known. */
extern ULONGLONG socket_get_cookie( SOCKET s );

/* The socket behind the handle has changed (AcceptEx): looks at it again. */
extern void socket_renew_cookie( SOCKET s );

/* The socket with this cookie is behind the handle, which is not ours or was another
 * socket's: there are to be no direct receives on it by any handle.  TRUE if the handle
 * is ours: what was noted of the other socket is gone. */
extern BOOL socket_note_stranger( SOCKET s, ULONGLONG cookie );

/* Notes a socket that an export of ours has made, whose handle may have been another's.  What
 * is known of it may be given.  Returns s, which may be INVALID_SOCKET. */
extern SOCKET socket_add( SOCKET s, const struct socket_info *info );

/* What an accepted socket has of its listener. */
extern void socket_inherit( SOCKET s, LONG listener_flags );

/* The receives under way on a socket that socket_is_ours() knows, else NULL. */
extern struct pending_list *socket_get_pending( SOCKET s );

/* ICMP errors that no receive has reported yet; NULL if it is not ours. */
struct socket_errors
{
    LONG port;   /* nobody at the port */
    LONG ttl;    /* time to live is over */
    LONG told;   /* whether an overlapped receive has told of one of the first kind */
};
extern struct socket_errors *socket_get_errors( SOCKET s );

/* Where lowat.c keeps the receives that wait for many bytes; NULL if it is not ours. */
struct lowat_line;
extern struct lowat_line **socket_get_line( SOCKET s );

/* The sends under way that icmp.c has to know of; made by the first call.  NULL if it is not ours. */
extern struct pending_list *socket_get_sends( SOCKET s );

/* The socket of an overlapped receive that has just ended; INVALID_SOCKET if it is not known.
 * Looks at every socket. */
extern SOCKET socket_of_overlapped( const OVERLAPPED *overlapped );

/* closesocket: the entry must go before the handle is closed, because afterwards the
 * handle may be another thread's new socket.  FALSE if it was not ours.  Then the handle is
 * closed, and socket_closed() told whether that has succeeded. */
extern BOOL socket_forget( SOCKET s );
extern void socket_closed( SOCKET s, BOOL success );
extern BOOL socket_is_being_closed( SOCKET s );

#endif /* WSRECV_SOCKET_H */
