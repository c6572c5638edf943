/*
 * Two threads that receive from one socket
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

#include "stress.h"

struct receiver_thread
{
    SOCKET s;
    char  *data;
    int    size, ret, error;
};

static DWORD WINAPI receive_proc( void *arg )
{
    struct receiver_thread *receiver = arg;

    receiver->ret = recv( receiver->s, receiver->data, receiver->size, 0 );
    receiver->error = WSAGetLastError();
    return 0;
}

/* Each of the two gets something, or the end; FALSE, told of, if one never comes back. */
int receive_two( struct lane *lane, char (*data)[MAX_CHUNK], int *rets, int *errors )
{
    struct receiver_thread *receivers = calloc( 2, sizeof(*receivers) );
    HANDLE threads[2];
    DWORD wait;
    int i;

    for (i = 0; i < 2; i++)
    {
        receivers[i].s = lane->rx;
        receivers[i].data = data[i];
        receivers[i].size = lane->datagrams ? MAX_CHUNK : 1 + RND( lane, MAX_CHUNK );
        threads[i] = CreateThread( NULL, 0, receive_proc, &receivers[i], 0, NULL );
        if (!i && !RND( lane, 3 )) Sleep( RND( lane, 5 ) );
    }
    wait = WaitForMultipleObjects( 2, threads, TRUE, 2 * EVENT_MS );
    for (i = 0; i < 2; i++) CloseHandle( threads[i] );
    if (wait == WAIT_TIMEOUT)
    {
        /* Wine's server forgets the second of two receives at a reset, also with its own ws2_32 on 8.0. */
        if (is_abrupt( lane )) InterlockedIncrement( &known );
        else violate( lane, TIMED_OUT, "two threads", wait );
        return FALSE;
    }
    for (i = 0; i < 2; i++)
    {
        rets[i] = receivers[i].ret;
        errors[i] = receivers[i].error;
    }
    free( receivers );
    return TRUE;
}

/* What the two have got follows one upon the other, whichever was first. */
BOOL do_threads( struct lane *lane )
{
    char (*data)[MAX_CHUNK] = malloc( 2 * sizeof(*data) );
    int first, rets[2], errors[2];
    BOOL more;

    if (!receive_two( lane, data, rets, errors )) return FALSE;  /* data stays where the thread may write */
    if (rets[0] > 0 && rets[1] > 0)
        first = !is_data( lane, lane->pos, data[0], rets[0] ) ||
                !is_data( lane, lane->pos + rets[0], data[1], rets[1] );
    else first = rets[0] <= 0;  /* the end comes after the data */
    more = stream_result( lane, data[first], rets[first], errors[first] );
    if (more) more = stream_result( lane, data[!first], rets[!first], errors[!first] );
    free( data );
    return more;
}
