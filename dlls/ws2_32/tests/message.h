/*
 * A WSAMSG for tests of control data
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

#ifndef __WSRECV_TESTS_MESSAGE_H
#define __WSRECV_TESTS_MESSAGE_H

#include "receiver.h"

/* Names that older SDKs do not have. */
#ifndef IP_TOS
#define IP_TOS 3
#endif
#ifndef IP_RECVTOS
#define IP_RECVTOS 40
#endif
#ifndef IPV6_TCLASS
#define IPV6_TCLASS 39
#endif
#ifndef IPV6_RECVTCLASS
#define IPV6_RECVTCLASS 40
#endif

/* And those that Wine's headers do not have. */
#ifndef WSA_CMSG_LEN
#define WSA_CMSG_LEN( length )    (sizeof(WSACMSGHDR) + (length))
#define WSA_CMSG_SPACE( length )  (sizeof(WSACMSGHDR) + (((length) + sizeof(SIZE_T) - 1) & ~(sizeof(SIZE_T) - 1)))
#endif

/* A WSAMSG and all that it points to. */
struct message
{
    WSAMSG                  msg;
    WSABUF                  wsabuf;
    struct sockaddr_storage name;
    char                    buffer[16];
    union
    {
        WSACMSGHDR align;
        char       bytes[256];
    } control;
};

static inline WSAMSG *set_message( struct message *m, unsigned int control_len )
{
    memset( m, 0xcc, sizeof(*m) );
    m->wsabuf.buf = m->buffer;
    m->wsabuf.len = sizeof(m->buffer);
    m->msg.name = (struct sockaddr *)&m->name;
    m->msg.namelen = sizeof(m->name);
    m->msg.lpBuffers = &m->wsabuf;
    m->msg.dwBufferCount = 1;
    m->msg.Control.buf = m->control.bytes;
    m->msg.Control.len = control_len;
    m->msg.dwFlags = 0;
    return &m->msg;
}

static inline void set_option( SOCKET s, int level, int option, DWORD value )
{
    int ret = setsockopt( s, level, option, (const char *)&value, sizeof(value) );

    ok( !ret, "setting option %d/%d failed, error %d\n", level, option, WSAGetLastError() );
}

#endif /* __WSRECV_TESTS_MESSAGE_H */
