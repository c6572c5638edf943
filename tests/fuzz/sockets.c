/*
 * Fuzzing of the Unix side: the sockets
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

#define _GNU_SOURCE  /* pipe2 */

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sockets.h"
#include "../../dlls/wsrecv/state.h"

struct slot slots[SLOTS] = { { .fd = -1, .peer = -1 }, { .fd = -1, .peer = -1 }, { .fd = -1, .peer = -1 },
                             { .fd = -1, .peer = -1 } };

static uint8_t pattern( uint32_t pos )
{
    return pos * 7 + (pos >> 8);
}

static int bound( int family, int type, struct sockaddr_in6 *addr, socklen_t *len )
{
    struct sockaddr_in *in = (struct sockaddr_in *)addr;
    int fd = socket( family, type, 0 );

    memset( addr, 0, sizeof(*addr) );
    *len = family == AF_INET ? sizeof(*in) : sizeof(*addr);
    addr->sin6_family = family;
    if (family == AF_INET) in->sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    else addr->sin6_addr = in6addr_loopback;
    if (fd != -1 && (bind( fd, (struct sockaddr *)addr, *len ) || getsockname( fd, (struct sockaddr *)addr, len )))
    {
        close( fd );
        return -1;
    }
    return fd;
}

static void open_tcp( struct slot *slot, int family )
{
    struct linger linger = { 1, 0 };
    struct sockaddr_in6 addr;
    socklen_t len;
    int listener = bound( family, SOCK_STREAM, &addr, &len );

    if (listener == -1) return;
    slot->peer = socket( family, SOCK_STREAM, 0 );
    /* with a reset, or all ports would be used up */
    setsockopt( slot->peer, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger) );
    if (!listen( listener, 1 ) && !connect( slot->peer, (struct sockaddr *)&addr, len ))
        slot->fd = accept4( listener, NULL, NULL, SOCK_NONBLOCK );
    close( listener );
    slot->known = slot->stream = slot->fd != -1;
}

static void open_udp( struct slot *slot, int family, int connected )
{
    struct sockaddr_in6 addr, peer;
    socklen_t len, peer_len;

    slot->fd = bound( family, SOCK_DGRAM, &addr, &len );
    slot->peer = bound( family, SOCK_DGRAM, &peer, &peer_len );
    if (slot->fd == -1 || slot->peer == -1) return;
    connect( slot->peer, (struct sockaddr *)&addr, len );
    if (connected) connect( slot->fd, (struct sockaddr *)&peer, peer_len );
}

/* Whatever it sends is refused. */
static void open_nobody( struct slot *slot )
{
    struct sockaddr_in6 addr;
    socklen_t len;
    int fd = bound( AF_INET, SOCK_DGRAM, &addr, &len );

    slot->fd = socket( AF_INET, SOCK_DGRAM, 0 );
    connect( slot->fd, (struct sockaddr *)&addr, len );
    close( fd );
}

static void open_unconnected( struct slot *slot, enum kind kind )
{
    struct sockaddr_in6 addr;
    socklen_t len;

    slot->fd = bound( AF_INET, SOCK_STREAM, &addr, &len );
    if (kind == kind_tcp_listening) listen( slot->fd, 1 );
    if (kind == kind_tcp_connecting)
    {
        /* to a socket that is bound and does not listen: refused at once or soon */
        slot->peer = slot->fd;
        slot->fd = socket( AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0 );
        connect( slot->fd, (struct sockaddr *)&addr, len );
    }
}

static void open_pair( struct slot *slot, enum kind kind )
{
    int fds[2];

    if (kind == kind_pipe ? pipe2( fds, O_NONBLOCK )
                          : socketpair( AF_UNIX, kind == kind_raw_stream ? SOCK_STREAM : SOCK_DGRAM, 0, fds )) return;
    slot->fd = fds[0];
    slot->peer = fds[1];
}

void slot_open( struct slot *slot, enum kind kind )
{
    slot_close( slot );
    slot->kind = kind;
    switch (kind)
    {
    case kind_tcp:             open_tcp( slot, AF_INET ); break;
    case kind_tcp6:            open_tcp( slot, AF_INET6 ); break;
    case kind_udp:             open_udp( slot, AF_INET, 0 ); break;
    case kind_udp6:            open_udp( slot, AF_INET6, 0 ); break;
    case kind_udp_connected:   open_udp( slot, AF_INET, 1 ); break;
    case kind_udp_nobody:      open_nobody( slot ); break;
    case kind_null:            slot->fd = open( "/dev/null", O_RDWR ); break;
    case kind_event:           slot->fd = eventfd( 1, EFD_NONBLOCK ); break;
    case kind_tcp_unconnected:
    case kind_tcp_listening:
    case kind_tcp_connecting:  open_unconnected( slot, kind ); break;
    case kind_raw_stream:
    case kind_raw_datagram:
    case kind_pipe:            open_pair( slot, kind ); break;
    default: break;
    }
    if (slot->fd != -1) slot->cookie = state_get_cookie( slot->fd );
}

void slot_close( struct slot *slot )
{
    if (slot->kind != kind_none && slot->peer != -1) close( slot->peer );
    if (slot->kind != kind_none && slot->fd != -1) close( slot->fd );
    slot->kind = kind_none;
    slot->fd = slot->peer = -1;
    slot->stream = slot->known = 0;
    slot->sent = slot->received = 0;
    slot->cookie = 0;
    slot->generation++;
}

static void send_pattern( struct slot *slot, unsigned int size )
{
    uint8_t data[4096];
    unsigned int i;
    ssize_t ret;

    for (i = 0; i < size; i++) data[i] = pattern( slot->sent + i );
    ret = send( slot->peer, data, size, MSG_DONTWAIT | MSG_NOSIGNAL );
    if (ret > 0) slot->sent += ret;
}

static void set_option( struct slot *slot, struct input *input )
{
    static const struct { int level, option; } options[] =
    {
        { SOL_SOCKET, SO_OOBINLINE }, { SOL_SOCKET, SO_RCVBUF }, { SOL_SOCKET, SO_RCVLOWAT }, { IPPROTO_IP, IP_RECVERR },
        { IPPROTO_TCP, TCP_INQ }, { IPPROTO_IP, IP_PKTINFO }, { SOL_SOCKET, SO_TIMESTAMP }, { IPPROTO_IP, IP_RECVTOS },
    };
    unsigned int i = take( input, 1 ) % (sizeof(options) / sizeof(options[0]));
    int value = take( input, 2 );

    setsockopt( slot->fd, options[i].level, options[i].option, &value, sizeof(value) );
}

void slot_act( struct slot *slot, struct input *input )
{
    struct linger linger = { 1, 0 };
    unsigned int what = take( input, 1 ) % 10;

    if (slot->fd == -1) return;
    if (what == 0)
    {
        set_option( slot, input );
        return;
    }
    if (what == 1)
    {
        /* refused, where nobody listens */
        send( slot->fd, "?", 1, MSG_DONTWAIT | MSG_NOSIGNAL );
        return;
    }
    if (slot->peer == -1) return;
    switch (what)
    {
    case 2:
    case 3:
    case 4:
        send_pattern( slot, take( input, what == 2 ? 1 : 2 ) % 4096 );
        break;
    case 5:
        slot->known = 0;
        send( slot->peer, "!", 1, MSG_OOB | MSG_DONTWAIT | MSG_NOSIGNAL );
        break;
    case 6:
        shutdown( slot->peer, SHUT_WR );
        break;
    case 7:
        slot->known = 0;
        setsockopt( slot->peer, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger) );
        close( slot->peer );
        slot->peer = -1;
        break;
    case 8:
        slot->known = 0;
        shutdown( slot->fd, take( input, 1 ) % 3 );
        break;
    case 9:
        send( slot->peer, "", 0, MSG_DONTWAIT | MSG_NOSIGNAL );
        break;
    }
}

int slot_unread( const struct slot *slot )
{
    int unread;

    if (slot->fd == -1 || !slot->known || ioctl( slot->fd, FIONREAD, &unread ) == -1) return -1;
    return unread;
}

void slot_check( struct slot *slot, const uint8_t *data, size_t size, int peek )
{
    size_t i;

    if (slot->known)
    {
        need( slot->received + size <= slot->sent );
        for (i = 0; i < size; i++) need( data[i] == pattern( slot->received + i ) );
    }
    if (!peek) slot->received += size;
}
