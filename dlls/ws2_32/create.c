/*
 * The exports that make a socket
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

#include <stdarg.h>
#include <winsock2.h>
#include <windef.h>
#include <winbase.h>

#include "builtin.h"
#include "socket.h"

/* What the server will say of a socket that is made with these, where that is plain. */
static const struct socket_info *get_plain_info( int family, int type, int protocol, struct socket_info *info )
{
    int usual = type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;

    if ((family != AF_INET && family != AF_INET6) || (type != SOCK_STREAM && type != SOCK_DGRAM)) return NULL;
    if (protocol && protocol != usual) return NULL;
    info->family = family;
    info->type = type;
    info->protocol = usual;
    return info;
}

/***********************************************************************
 *      socket   (WS2_32.23)
 */
SOCKET WINAPI socket( int family, int type, int protocol )
{
    struct socket_info info;

    return socket_add( builtin.socket( family, type, protocol ), get_plain_info( family, type, protocol, &info ) );
}

/* A protocol information may be that of another process' socket (WSADuplicateSocket). */
static SOCKET add_made( SOCKET s, int family, int type, int protocol, const void *protocol_info )
{
    struct socket_info info;

    socket_add( s, protocol_info ? NULL : get_plain_info( family, type, protocol, &info ) );
    if (s != INVALID_SOCKET && protocol_info) socket_set_flags( s, SOCKET_SHARED );
    return s;
}

/***********************************************************************
 *      WSASocketA   (WS2_32.94)
 */
SOCKET WINAPI WSASocketA( int family, int type, int protocol, WSAPROTOCOL_INFOA *info, GROUP group, DWORD flags )
{
    return add_made( builtin.WSASocketA( family, type, protocol, info, group, flags ), family, type, protocol, info );
}

/***********************************************************************
 *      WSASocketW   (WS2_32.95)
 */
SOCKET WINAPI WSASocketW( int family, int type, int protocol, WSAPROTOCOL_INFOW *info, GROUP group, DWORD flags )
{
    return add_made( builtin.WSASocketW( family, type, protocol, info, group, flags ), family, type, protocol, info );
}

/* The listener's flags may change during the accept.  What forbids direct receives counts
 * if it was so before or after; nonblocking, which lets them answer, if it was so both times. */
static SOCKET add_accepted( SOCKET s, SOCKET listener, LONG flags )
{
    struct socket_info info;
    LONG now;

    if (s == INVALID_SOCKET) return s;
    socket_add( s, socket_is_ours( listener ) && !socket_get_info( listener, &info ) ? &info : NULL );
    now = socket_get_flags( listener );
    socket_inherit( s, ((flags | now) & ~SOCKET_NONBLOCKING) | (flags & now & SOCKET_NONBLOCKING) );
    socket_set_flags( s, SOCKET_READY | SOCKET_ACCEPTED | (socket_is_ours( listener ) ? 0 : SOCKET_SHARED) );
    return s;
}

/***********************************************************************
 *      accept   (WS2_32.1)
 */
SOCKET WINAPI accept( SOCKET s, struct sockaddr *addr, int *len )
{
    LONG flags = socket_get_flags( s );

    return add_accepted( builtin.accept( s, addr, len ), s, flags );
}

/***********************************************************************
 *      WSAAccept   (WS2_32.37)
 */
SOCKET WINAPI WSAAccept( SOCKET s, struct sockaddr *addr, int *len, LPCONDITIONPROC condition, DWORD_PTR context )
{
    LONG flags = socket_get_flags( s );

    return add_accepted( builtin.WSAAccept( s, addr, len, condition, context ), s, flags );
}
