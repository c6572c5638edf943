/*
 * A host for tests/netns.sh: accepts connections, says "hello" on each and then nothing
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

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main( int argc, char **argv )
{
    struct sockaddr_in addr = { .sin_family = AF_INET };
    int listener = socket( AF_INET, SOCK_STREAM, 0 ), on = 1, fd;

    if (argc < 2) return 2;
    addr.sin_port = htons( atoi( argv[1] ) );
    setsockopt( listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on) );
    if (bind( listener, (struct sockaddr *)&addr, sizeof(addr) ) || listen( listener, 64 ))
    {
        perror( "peer" );
        return 1;
    }
    /* Never closed: each connection stays until the process or the network ends. */
    while ((fd = accept( listener, NULL, NULL )) != -1)
        if (send( fd, "hello", 5, MSG_NOSIGNAL ) != 5) perror( "peer: send" );
    perror( "peer: accept" );
    return 1;
}
