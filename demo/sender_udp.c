/*
 * The demo's sender: UDP, with a window so that nothing gets lost
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

#include "sender.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "framing.h"

/* wait for an acknowledgement; connects the socket to whoever sent the first */
static uint32_t wait_for_ack( int fd, int first )
{
    struct sockaddr_in peer;
    socklen_t size = sizeof(peer);
    struct pollfd pfd = { .fd = fd, .events = POLLIN };
    unsigned char bytes[ACK_SIZE];
    uint32_t expected;
    int ready;

    do ready = poll( &pfd, 1, IDLE_LIMIT_MS );
    while (ready == -1 && errno == EINTR);

    if (ready == -1) fail( "poll" );
    if (ready == 0) fail_text( "the receiver has said nothing for a minute, giving up" );

    if (recvfrom( fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&peer, &size ) == -1)
        fail( "receiving an acknowledgement" );
    if (!get_ack( bytes, &expected )) fail_text( "that was no acknowledgement" );

    if (first && connect( fd, (struct sockaddr *)&peer, size )) fail( "connect" );
    return expected;
}

static void send_one( int fd, uint32_t sequence, const unsigned char *data, uint32_t length )
{
    struct datagram_header header = { .sequence = sequence, .length = length };
    unsigned char bytes[DATAGRAM_HEADER_SIZE + DATAGRAM_PAYLOAD_MAX];

    put_datagram_header( bytes, &header );
    memcpy( bytes + DATAGRAM_HEADER_SIZE, data, length );
    if (send( fd, bytes, DATAGRAM_HEADER_SIZE + length, 0 ) == -1) fail( "send" );
}

void send_datagrams( const struct source *file, unsigned int payload )
{
    uint32_t next = 0, expected, last = (file->size + payload - 1) / payload;
    int fd = bound_socket( SOCK_DGRAM, 0 );

    announce_port( fd );
    expected = wait_for_ack( fd, 1 );

    /* datagrams 0 to last - 1 carry the file, number last is the empty one */
    while (expected <= last)
    {
        while (next <= last && next - expected < DATAGRAM_WINDOW)
        {
            size_t start = (size_t)next * payload, end = start + payload;

            if (start > file->size) start = file->size;
            if (end > file->size) end = file->size;
            send_one( fd, next++, file->data + start, end - start );
        }
        expected = wait_for_ack( fd, 0 );
    }
    close( fd );
}
