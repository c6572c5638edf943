/*
 * Streams of the other host, received in random ways
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

#include "faults.h"

LONG refusals;

/* What the host is asked for, and how it will end. */
static void choose( struct lane *lane, struct request *request )
{
    int chance = RND( lane, 100 );

    memset( request, 0, sizeof(*request) );
    request->what = ASK_STREAM;
    request->key = lane->key = RND( lane, 0x1000000 );
    request->total = lane->total = RND( lane, RND( lane, 2 ) ? 500 : 60000 );
    request->pace = options.pace;
    request->ending = ASKED_FIN;
    lane->ending = END_FIN;
    if (chance < options.resets)
    {
        request->ending = ASKED_RST;
        lane->ending = END_RST;
    }
    else if (chance < options.resets + options.kills) request->ending = ASKED_KILL;
    else if (chance > 90) lane->ending = END_RECEIVER;
    if (options.lost)
    {
        /* There is always more to come. */
        request->total = lane->total = 0x1000000;
        lane->ending = END_LOST;
    }
}

/* Makes a connection and receives from it, again and again. */
DWORD WINAPI receive_streams( void *arg )
{
    struct lane *lane = arg;
    struct request request;
    LONG end;

    while (!finishing)
    {
        at( lane, 0, "connecting" );
        choose( lane, &request );
        if ((lane->rx = ask_host( &request )) == INVALID_SOCKET)
        {
            InterlockedIncrement( &refusals );
            Sleep( 100 );
            continue;
        }
        if (!RND( lane, 4 ) && !add_port( lane )) violate( lane, WRONG_ERROR, "completion port", GetLastError() );
        lane->share = options.children && !RND( lane, 10 );
        lane->pos = 0;
        end = lane->ending == END_RECEIVER ? lane->total / 2 : lane->total + 1;
        while (lane->pos < end && !(options.lost && finishing) && do_operation( lane )) ;
        at( lane, 0, "closing" );
        closesocket( lane->rx );
        if (lane->port) CloseHandle( lane->port );
        lane->port = NULL;
        InterlockedIncrement( &sessions );
    }
    at( lane, 0, NULL );
    return 0;
}
