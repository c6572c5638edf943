/*
 * Overlapped receives with a completion routine
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

/*
 * Receives the parts of a file on a few connections with one thread. The
 * system calls the completion routine when a receive has completed and the
 * thread sits in an alertable wait; the routine posts the next receive of its
 * connection.
 */

#include "parts.h"

#include <stdlib.h>

static unsigned int parts_open;
static BOOL in_routine;

static void CALLBACK receive_completed( DWORD error, DWORD bytes, WSAOVERLAPPED *overlapped,
                                        DWORD flags );

static void post_receive( struct part *part )
{
    DWORD flags = 0;
    WSABUF buffer;

    part_buffer( part, &buffer );

    /* hEvent is ours to use when there is a routine: it tells the routine
     * which connection this is about */
    part->overlapped.hEvent = part;

    /* even if it completes at once, the routine is called later */
    if (WSARecv( part->socket, &buffer, 1, NULL, &flags, &part->overlapped,
                 receive_completed ) == SOCKET_ERROR &&
        WSAGetLastError() != WSA_IO_PENDING)
        fail( "WSARecv", WSAGetLastError() );
}

static void CALLBACK receive_completed( DWORD error, DWORD bytes, WSAOVERLAPPED *overlapped,
                                        DWORD flags )
{
    struct part *part = overlapped->hEvent;

    if (error) fail( "a receive failed", error );
    if (flags) fail( "a receive completed with flags that nothing asked for", 0 );
    if (in_routine) fail( "a completion routine was called inside another", 0 );
    in_routine = TRUE;

    if (part_add( part, bytes ))
        post_receive( part );
    else
    {
        closesocket( part->socket );
        parts_open--;
    }
    in_routine = FALSE;
}

int main( int argc, char **argv )
{
    struct part *parts;
    unsigned int i, count;

    start( argc, argv, 3, "HOST PORT CONNECTIONS" );
    count = strtoul( arguments[2], NULL, 10 );
    parts = parts_connect( arguments[0], arguments[1], count );

    parts_open = count;
    for (i = 0; i < count; i++) post_receive( &parts[i] );

    while (parts_open)
    {
        if (SleepEx( INFINITE, TRUE ) != WAIT_IO_COMPLETION)
            fail( "SleepEx ended without a completion routine", 0 );
    }

    report( parts_join( parts, count ), WSARecv );
    finish();
    return 0;
}
