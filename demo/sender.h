/*
 * The demo's sender: what its files share
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

#ifndef WSRECV_DEMO_SENDER_H
#define WSRECV_DEMO_SENDER_H

#include <stddef.h>
#include <netinet/in.h>

/* the file to send, mapped into memory */
struct source
{
    const unsigned char *data;
    size_t               size;
};

/* give up when nothing has moved for so long; starting Wine takes its time */
#define IDLE_LIMIT_MS 60000

/* sender.c */

/* report what failed and why (errno), and exit */
void fail( const char *what ) __attribute__((noreturn));

/* the same where errno has nothing to say */
void fail_text( const char *text ) __attribute__((noreturn));

/* make a socket bound to 127.0.0.1 and the given port, 0 for any */
int bound_socket( int type, unsigned int port );

/* tell on standard output which port that is, once the socket is ready */
void announce_port( int fd );

/* sender_tcp.c */

/* send on one connection, the bytes of the file only */
void send_stream( const struct source *file, unsigned int port );

/* send on count connections, one part of the file on each */
void send_parts( const struct source *file, unsigned int count );

/* sender_udp.c */

/* send datagrams with the given number of payload bytes each */
void send_datagrams( const struct source *file, unsigned int payload );

#endif /* WSRECV_DEMO_SENDER_H */
