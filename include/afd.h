/*
 * Wine's AFD device: the requests that a socket handle takes
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

#ifndef WSRECV_AFD_H
#define WSRECV_AFD_H

#include <winsock2.h>
#include <windef.h>

/*
 * A socket is a handle of the AFD device, and what ws2_32 does with it is an
 * NtDeviceIoControlFile.  Codes, layouts and answers below were read off Wine 8.0
 * and 10.0, which agree.  Pointers are 64 bits wide in both 32- and 64-bit
 * processes.
 */

#define WINE_AFD_IOC(n) ((0x12 << 16) | ((n) << 2))

/* Receives into a list of buffers.  In: struct afd_recvmsg_params.  Out: none; the
 * IO_STATUS_BLOCK has the status and the number of bytes.  A request that cannot
 * end at once gives STATUS_PENDING unless the socket is nonblocking and
 * force_async is 0, when it gives STATUS_DEVICE_NOT_READY. */
#define IOCTL_AFD_WINE_RECVMSG          WINE_AFD_IOC(205)

/* Ends one or both directions.  In: int, SD_RECEIVE, SD_SEND or SD_BOTH.
 * STATUS_INVALID_CONNECTION if the socket is not connected. */
#define IOCTL_AFD_WINE_SHUTDOWN         WINE_AFD_IOC(204)

/* Tells what was given to socket().  Out: struct afd_get_info_params.  Works in
 * every state; fails on a handle that is no socket. */
#define IOCTL_AFD_WINE_GET_INFO         WINE_AFD_IOC(218)

/* Waits for a change of the local addresses.  In: int, force_async as above, with the same meaning. */
#define IOCTL_AFD_WINE_ADDRESS_LIST_CHANGE  WINE_AFD_IOC(208)

/* Tells which of some events have happened, on one or more sockets, or waits for one.
 * In and out: struct afd_poll_params; on output count is the number of sockets with an
 * event, and the timeout is unused.  Always pends, if only for a moment.  The handle may
 * be any socket.  The server ends if one of the sockets is still being made. */
#define IOCTL_AFD_POLL                  0x00012024

/* Tells the local address.  Out: the address.  STATUS_INVALID_PARAMETER if the socket is
 * not bound. */
#define IOCTL_AFD_GETSOCKNAME           0x0001202f

/* Out: DWORD, SO_RCVTIMEO in ms, 0 for none. */
#define IOCTL_AFD_WINE_GET_SO_RCVTIMEO  WINE_AFD_IOC(232)

struct afd_recvmsg_params
{
    ULONGLONG control;      /* WSABUF *: control data, 0 for none; its len is updated at completion */
    ULONGLONG addr;         /* struct sockaddr *: the sender's address, 0 for none */
    ULONGLONG addr_len;     /* int *: size of addr in bytes; updated at completion */
    ULONGLONG flags;        /* unsigned int *: MSG_OOB and MSG_PEEK are read from it when the request is made;
                             * with control data MSG_CTRUNC may be set in it at completion */
    int       force_async;  /* 1: wait in the server even if the socket is nonblocking (overlapped receives) */
    unsigned int count;     /* number of buffers */
    ULONGLONG buffers;      /* WSABUF *: read when the request is made, not needed later */
};
C_ASSERT( sizeof(struct afd_recvmsg_params) == 48 );

struct afd_get_info_params
{
    int family;             /* AF_* as Windows numbers them */
    int type;               /* SOCK_* */
    int protocol;           /* IPPROTO_* */
};
C_ASSERT( sizeof(struct afd_get_info_params) == 12 );

#define AFD_POLL_READ      0x0001
#define AFD_POLL_OOB       0x0002
#define AFD_POLL_WRITE     0x0004
#define AFD_POLL_HUP       0x0008  /* the peer has ended its direction */
#define AFD_POLL_RESET     0x0010  /* the connection was reset; stays set */
#define AFD_POLL_CLOSE     0x0020
#define AFD_POLL_CONNECT   0x0040  /* it is connected */

#pragma pack(push, 4)
struct afd_poll_params
{
    LONGLONG     timeout;    /* in 100 ns, negative for a span of time; 0: do not wait */
    unsigned int count;      /* of sockets[] */
    BOOLEAN      exclusive;  /* ends an older exclusive poll on the same socket */
    BOOLEAN      padding[3];
    struct afd_poll_socket
    {
        SOCKET socket;
        int    flags;        /* AFD_POLL_*: asked for, and reported */
        int    status;       /* NTSTATUS that goes with a reported event */
    }
    sockets[1];
};
#pragma pack(pop)
#ifdef _WIN64
C_ASSERT( sizeof(struct afd_poll_params) == 32 );
#else
C_ASSERT( sizeof(struct afd_poll_params) == 28 );
#endif

#endif /* WSRECV_AFD_H */
