/*
 * The demo's sender: a native program that sends a file on loopback
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
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "framing.h"

static const char usage[] =
    "usage: demo_sender stream FILE PORT      on one TCP connection; port 0: any\n"
    "       demo_sender parts FILE COUNT      on COUNT TCP connections, a part on each\n"
    "       demo_sender datagrams FILE SIZE   in UDP datagrams with SIZE bytes of the file\n"
    "\n"
    "Sends to the first who asks, on 127.0.0.1, and exits with 0 when the receiver\n"
    "has taken everything. Prints \"port NUMBER\" on standard output when ready.\n";

void fail( const char *what )
{
    fprintf( stderr, "demo_sender: %s: %s\n", what, strerror( errno ));
    exit( 1 );
}

void fail_text( const char *text )
{
    fprintf( stderr, "demo_sender: %s\n", text );
    exit( 1 );
}

int bound_socket( int type, unsigned int port )
{
    struct sockaddr_in address;
    int on = 1, fd = socket( AF_INET, type, 0 );

    if (fd == -1) fail( "socket" );

    memset( &address, 0, sizeof(address) );
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    address.sin_port = htons( port );

    /* a fixed port must be free again right after an earlier run */
    if (port && setsockopt( fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on) ))
        fail( "setsockopt" );

    if (bind( fd, (struct sockaddr *)&address, sizeof(address) ))
    {
        fprintf( stderr, "demo_sender: port %u: %s\n", port, strerror( errno ));
        exit( errno == EADDRINUSE ? 2 : 1 );
    }
    return fd;
}

void announce_port( int fd )
{
    struct sockaddr_in address;
    socklen_t size = sizeof(address);

    if (getsockname( fd, (struct sockaddr *)&address, &size )) fail( "getsockname" );
    printf( "port %u\n", ntohs( address.sin_port ));
    if (fflush( stdout )) fail( "standard output" );
}

static void map_file( const char *path, struct source *file )
{
    struct stat st;
    void *data;
    int fd = open( path, O_RDONLY );

    if (fd == -1 || fstat( fd, &st )) fail( path );
    if (!st.st_size) fail_text( "the file is empty" );

    data = mmap( NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0 );
    if (data == MAP_FAILED) fail( path );
    close( fd );

    file->data = data;
    file->size = st.st_size;
}

static unsigned int number( const char *text, unsigned int min, unsigned int max )
{
    char *end;
    unsigned long value = strtoul( text, &end, 10 );

    if (!*text || *end || value < min || value > max)
    {
        fprintf( stderr, "demo_sender: %s is not a number from %u to %u\n", text, min, max );
        exit( 1 );
    }
    return value;
}

int main( int argc, char **argv )
{
    struct source file;

    if (argc != 4)
    {
        fputs( usage, stderr );
        return 1;
    }
    map_file( argv[2], &file );

    if (!strcmp( argv[1], "stream" ))
        send_stream( &file, number( argv[3], 0, 65535 ));
    else if (!strcmp( argv[1], "parts" ))
        send_parts( &file, number( argv[3], 1, 1000 ));
    else if (!strcmp( argv[1], "datagrams" ))
        send_datagrams( &file, number( argv[3], 1, DATAGRAM_PAYLOAD_MAX ));
    else
    {
        fputs( usage, stderr );
        return 1;
    }
    fprintf( stderr, "demo_sender: sent %zu bytes\n", file.size );
    return 0;
}
