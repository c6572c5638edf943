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
    struct receiver_thread *receiver = calloc( 1, sizeof(*receiver) );
    int size = lane->datagrams ? MAX_CHUNK : 1 + RND( lane, MAX_CHUNK );
    HANDLE thread;
    DWORD wait;

    receiver->s = lane->rx;
    receiver->data = data[1];
    receiver->size = lane->datagrams ? MAX_CHUNK : 1 + RND( lane, MAX_CHUNK );
    thread = CreateThread( NULL, 0, receive_proc, receiver, 0, NULL );
    if (!RND( lane, 3 )) Sleep( RND( lane, 5 ) );
    rets[0] = recv( lane->rx, data[0], size, 0 );
    errors[0] = WSAGetLastError();
    wait = WaitForSingleObject( thread, 2 * EVENT_MS );
    CloseHandle( thread );
    if (wait)
    {
        /* Wine's server forgets the second of two receives at a reset, also with its own ws2_32 on 8.0. */
        if (is_abrupt( lane )) InterlockedIncrement( &known );
        else violate( lane, TIMED_OUT, "second thread", wait );
        return FALSE;
    }
    rets[1] = receiver->ret;
    errors[1] = receiver->error;
    free( receiver );
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
