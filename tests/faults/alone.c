/*
 * A thread that is alone, and goes on receiving
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

/*
 * The whole of a stream, by one thread, that asks the server for something between receives.  It does not wait for it:
 * Wine sleeps without the server, and the data are there.  When there is no server any more the thread ends at the next
 * such request, and with it, as the last of its threads, the process.
 */
int run_alone( void )
{
    struct request request = { ASK_STREAM, 0, 0, ASKED_FIN, 0 };
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    unsigned int pos = 0, count = 0;
    char buffer[64];
    SOCKET s;
    int ret;

    request.key = options.seed;
    request.total = options.seconds * 64 * 100;
    if ((s = ask_host( &request )) == INVALID_SOCKET)
    {
        wrong( "no connection, error %d\n", WSAGetLastError() );
        return 1;
    }
    while ((ret = recv( s, buffer, sizeof(buffer), 0 )) > 0)
    {
        if (check_stream( buffer, request.key, pos, ret ) != ret) wrong( "other bytes than at %u\n", pos );
        pos += ret;
        /* much more has come by then */
        if (++count == 20) tell_ready();
        Sleep( 10 );
        SetEvent( event );
    }
    if (ret || pos != request.total) wrong( "%u of %u bytes, error %d\n", pos, request.total, WSAGetLastError() );
    printf( "sums: bytes=%u\n", pos );
    return wrongs != 0;
}
