/*
 * Starting the workers of the benchmark, talking to them, and ending them
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

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "side.h"

const char *peer_port = "";

void die( const char *what )
{
    fprintf( stderr, "bench: %s\n", what );
    exit( 2 );
}

/* Pipes of our own are no worker's. */
int start( struct side *side )
{
    int in[2], out[2];
    const char *command = getenv( side->variable );

    if (!command || pipe2( in, O_CLOEXEC ) || pipe2( out, O_CLOEXEC )) die( "no command, or no pipe" );
    if (!(side->pid = fork()))
    {
        dup2( out[0], 0 );
        dup2( in[1], 1 );
        execl( "/bin/sh", "sh", "-c", command, "bench", "--serve", peer_port, NULL );
        _exit( 127 );
    }
    close( out[0] );
    close( in[1] );
    side->in = in[0];
    side->out = out[1];
    return side->pid != -1;
}

void stop( struct side *side )
{
    int i;

    if (side->pid <= 0) return;
    close( side->out );
    close( side->in );
    for (i = 0; i < 100 && !waitpid( side->pid, NULL, WNOHANG ); i++) usleep( 50000 );
    if (i == 100)
    {
        kill( side->pid, SIGKILL );
        waitpid( side->pid, NULL, 0 );
    }
    side->pid = 0;
}

/* A line from a side; 0 if none comes in time. */
int read_line( struct side *side, int timeout )
{
    struct pollfd pollfd = { side->in, POLLIN, 0 };
    unsigned int len = 0;

    while (len < sizeof(side->line) - 1)
    {
        if (poll( &pollfd, 1, timeout ) != 1 || read( side->in, side->line + len, 1 ) != 1) return 0;
        if (side->line[len] == '\n') break;
        if (side->line[len] != '\r') len++;
    }
    side->line[len] = 0;
    return 1;
}

/* A worker that does not answer is ended; the next command starts another one. */
int command( struct side *side, const char *word, const char *arg, int timeout )
{
    if (!side->pid && !start( side )) return 0;
    if (dprintf( side->out, "%s %s\n", word, arg ) > 0 && read_line( side, timeout ))
        return strcmp( side->line, "fail" ) != 0;
    kill( side->pid, SIGKILL );
    stop( side );
    return 0;
}
