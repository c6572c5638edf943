/*
 * ICMP errors of UDP sockets
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

#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <netinet/icmp6.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "errors.h"
#include "state.h"

static void count_error( const struct sock_extended_err *error, uint32_t *port_errors, uint32_t *ttl_errors )
{
    switch (error->ee_origin)
    {
    case SO_EE_ORIGIN_ICMP:
        if (error->ee_type == ICMP_DEST_UNREACH && error->ee_code == ICMP_PORT_UNREACH) ++*port_errors;
        if (error->ee_type == ICMP_TIME_EXCEEDED && error->ee_code == ICMP_EXC_TTL) ++*ttl_errors;
        break;
    case SO_EE_ORIGIN_ICMP6:
        if (error->ee_type == ICMP6_DST_UNREACH && error->ee_code == ICMP6_DST_UNREACH_NOPORT) ++*port_errors;
        if (error->ee_type == ICMP6_TIME_EXCEEDED && error->ee_code == ICMP6_TIME_EXCEED_TRANSIT) ++*ttl_errors;
        break;
    }
}

/* Linux takes the error from the socket as well when the last one leaves the queue. */
void errors_take( int fd, uint32_t *port_errors, uint32_t *ttl_errors, uint32_t *all_errors )
{
    char control[CMSG_SPACE( sizeof(struct sock_extended_err) + sizeof(struct sockaddr_in6) ) + 256];
    struct cmsghdr *cmsg;
    struct msghdr hdr;
    struct iovec iov;
    char byte;

    *port_errors = *ttl_errors = *all_errors = 0;
    for (;;)
    {
        memset( &hdr, 0, sizeof(hdr) );
        iov.iov_base = &byte;
        iov.iov_len = sizeof(byte);
        hdr.msg_iov = &iov;
        hdr.msg_iovlen = 1;
        hdr.msg_control = control;
        hdr.msg_controllen = sizeof(control);
        if (recvmsg( fd, &hdr, MSG_ERRQUEUE | MSG_DONTWAIT ) == -1)
        {
            if (errno == EINTR) continue;
            return;
        }
        if (!(hdr.msg_flags & MSG_ERRQUEUE)) return;  /* a family that has no such queue */
        ++*all_errors;
        for (cmsg = CMSG_FIRSTHDR( &hdr ); cmsg; cmsg = CMSG_NXTHDR( &hdr, cmsg ))
            if ((cmsg->cmsg_level == IPPROTO_IP && cmsg->cmsg_type == IP_RECVERR) ||
                (cmsg->cmsg_level == IPPROTO_IPV6 && cmsg->cmsg_type == IPV6_RECVERR))
                count_error( (const struct sock_extended_err *)CMSG_DATA( cmsg ), port_errors, ttl_errors );
    }
}

static int get_option( int fd, int option )
{
    socklen_t len = sizeof(int);
    int value;

    return getsockopt( fd, SOL_SOCKET, option, &value, &len ) == -1 ? -1 : value;
}

/* A socket of IPv6 may send to IPv4 addresses too: both options. */
static void set_recverr( int fd, int on )
{
    setsockopt( fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on) );
    if (get_option( fd, SO_DOMAIN ) == AF_INET6) setsockopt( fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof(on) );
}

static int is_connected( int fd )
{
    struct sockaddr_storage addr;
    socklen_t len = sizeof(addr);

    return !getpeername( fd, (struct sockaddr *)&addr, &len );
}

int errors_call( struct unix_errors_params *params )
{
    params->port_errors = params->ttl_errors = params->all_errors = params->pad = 0;
    if (!params->cookie || state_get_cookie( params->fd ) != params->cookie) return ESTALE;
    if (get_option( params->fd, SO_PROTOCOL ) != IPPROTO_UDP) return EOPNOTSUPP;

    if (params->mode == unix_errors_on) set_recverr( params->fd, 1 );
    else if (params->mode == unix_errors_off && is_connected( params->fd )) return EISCONN;

    errors_take( params->fd, &params->port_errors, &params->ttl_errors, &params->all_errors );
    if (params->mode == unix_errors_off)
    {
        set_recverr( params->fd, 0 );  /* empties the queue, too, but does not say of what */
        if (get_option( params->fd, SO_ERROR ) > 0) ++params->all_errors;
    }
    return 0;
}
