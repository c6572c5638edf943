/*
 * Datagrams of the other host: each whole, none twice that the network did not double, none lost by us
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

#define MAX_DATAGRAMS 400
#define QUIET_MS      700   /* after the last one, for those that come late */

LONG datagrams_received, datagram_errors;

/* Until the first one comes; FALSE if none ever does.  Not given up when it is time to finish: they come all the same,
 * and are counted. */
static BOOL request_datagrams( struct lane *lane, struct request *request )
{
    struct timeval timeout = { 0, 300000 };
    int tries, ret;
    fd_set set;

    for (tries = 0; tries < 100; tries++)
    {
        at( lane, 0, "asking for datagrams" );
        sendto( lane->rx, (char *)request, sizeof(*request), 0, (struct sockaddr *)&options.host, sizeof(options.host) );
        FD_ZERO( &set );
        FD_SET( lane->rx, &set );
        if ((ret = select( 0, &set, NULL, NULL, &timeout )) == 1) return TRUE;
        if (ret) violate( lane, WRONG_ERROR, "select", WSAGetLastError() );
    }
    InterlockedIncrement( &refusals );
    return FALSE;
}

/* Errors that ICMP brings say nothing of the datagrams that come. */
static BOOL may_fail( DWORD error )
{
    return options.icmp && (error == WSAECONNRESET || error == WSAENETRESET);
}

/* TRUE if it is right. */
static BOOL check_datagram( struct lane *lane, const char *data, int ret, BYTE *seen, BOOL peeked )
{
    char expected[MAX_CHUNK];
    UINT number;

    if (ret < 12) violate( lane, CORRUPT, "datagram has the size", ret );
    else
    {
        memcpy( &number, data, sizeof(number) );
        if (number >= (UINT)lane->total) violate( lane, CORRUPT, "datagram is number", number );
        else if (fill_datagram( expected, number, lane->key ) != ret || memcmp( data, expected, ret ))
            violate( lane, CORRUPT, "datagram is not as it was sent, size", ret );
        else if (!peeked && ++seen[number] > (options.twice ? 2 : 1))
            violate( lane, CORRUPT, "datagram came too often: number", number );
        else return TRUE;
    }
    return FALSE;
}

static void receive_session( struct lane *lane )
{
    BYTE seen[MAX_DATAGRAMS] = { 0 };
    DWORD last = GetTickCount();
    char data[MAX_CHUNK];
    struct sockaddr_in addr;
    BOOL over = FALSE, peek;
    int ret;

    while (!over || GetTickCount() - last < QUIET_MS)
    {
        at( lane, 0, "datagram" );
        peek = !RND( lane, 5 );
        ret = receive_datagram( lane, data, peek ? MSG_PEEK : 0, &addr );
        InterlockedIncrement( &operations[OP_DATAGRAM] );
        if (ret == -1)
        {
            if (!may_fail( WSAGetLastError() ))
            {
                violate( lane, WRONG_ERROR, "error", WSAGetLastError() );
                return;
            }
            InterlockedIncrement( &datagram_errors );
        }
        else if (ret == 4 && !memcmp( data, DATAGRAMS_END, 4 ))
        {
            /* It may have overtaken some. */
            if (!over) last = GetTickCount();
            over = TRUE;
        }
        else
        {
            if (addr.sin_port != options.host.sin_port) violate( lane, CORRUPT, "from port", ntohs( addr.sin_port ) );
            if (!check_datagram( lane, data, ret, seen, peek )) return;
            if (peek) continue;
            lane->pos++;
            last = GetTickCount();
            InterlockedIncrement( &datagrams_received );
            InterlockedExchangeAdd64( &bytes, ret );
        }
    }
}

/* Asks for some and receives them, again and again. */
DWORD WINAPI receive_all_datagrams( void *arg )
{
    struct lane *lane = arg;
    struct request request = { ASK_DATAGRAMS, 0, 0, 0, 6 * options.pace };
    int i;

    lane->datagrams = TRUE;
    lane->op = OP_DATAGRAM;
    lane->sender = options.host;
    while (!finishing)
    {
        request.what = ASK_DATAGRAMS;
        request.key = lane->key = RND( lane, 0x1000000 );
        request.total = lane->total = 1 + RND( lane, MAX_DATAGRAMS );
        lane->pos = 0;
        lane->rx = socket( AF_INET, SOCK_DGRAM, 0 );
        limit_buffer( lane->rx );
        if (RND( lane, 2 )) connect( lane->rx, (struct sockaddr *)&options.host, sizeof(options.host) );
        if (request_datagrams( lane, &request )) receive_session( lane );
        request.what = ASK_STOP;
        for (i = 0; i < 3; i++)
            sendto( lane->rx, (char *)&request, sizeof(request), 0, (struct sockaddr *)&options.host, sizeof(options.host) );
        at( lane, 0, "closing" );
        closesocket( lane->rx );
        InterlockedIncrement( &sessions );
    }
    at( lane, 0, NULL );
    return 0;
}
