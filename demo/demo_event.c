/*
 * Overlapped receives with an event: the example of the WSARecv page
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
 * Connects to port 27015 of the host that is given and receives until the
 * sender closes the connection. One receive is under way at a time; its end is
 * waited for with an event, and its result asked for with
 * WSAGetOverlappedResult.
 */

#include "support.h"

#define PORT        "27015"
#define BUFFER_SIZE 4096

/* wait until the event is set; completion routines may run meanwhile, as the
 * page's example allows them to, and are no reason to stop waiting */
static void wait_for( WSAEVENT event )
{
    DWORD result;

    do result = WSAWaitForMultipleEvents( 1, &event, TRUE, WSA_INFINITE, TRUE );
    while (result == WSA_WAIT_IO_COMPLETION);

    if (result == WSA_WAIT_FAILED) fail( "WSAWaitForMultipleEvents", WSAGetLastError() );
}

int main( int argc, char **argv )
{
    WSAOVERLAPPED overlapped = { 0 };
    char data[BUFFER_SIZE];
    WSABUF buffer = { .len = sizeof(data), .buf = data };
    DWORD bytes, flags;
    uint32_t receives = 0;
    SOCKET s;

    start( argc, argv, 1, "HOST" );
    s = connect_to( arguments[0], PORT );

    overlapped.hEvent = WSACreateEvent();
    if (overlapped.hEvent == WSA_INVALID_EVENT) fail( "WSACreateEvent", WSAGetLastError() );

    do
    {
        /* it may complete at once or later: the event is set either way */
        flags = 0;
        if (WSARecv( s, &buffer, 1, &bytes, &flags, &overlapped, NULL ) == SOCKET_ERROR &&
            WSAGetLastError() != WSA_IO_PENDING)
            fail( "WSARecv", WSAGetLastError() );

        wait_for( overlapped.hEvent );

        if (!WSAGetOverlappedResult( s, &overlapped, &bytes, FALSE, &flags ))
            fail( "WSAGetOverlappedResult", WSAGetLastError() );
        if (!WSAResetEvent( overlapped.hEvent )) fail( "WSAResetEvent", WSAGetLastError() );

        receives++;
        hash_add( data, bytes );
        progress_add( bytes );
    }
    while (bytes);   /* 0 bytes: the sender has closed the connection */

    report( receives, WSARecv );

    WSACloseEvent( overlapped.hEvent );
    closesocket( s );
    finish();
    return 0;
}
