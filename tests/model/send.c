/*
 * Sending
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

#include "model.h"

static int do_send( struct end *e, const char *data, int size, const struct sockaddr_in *to )
{
    WSABUF buffers[2] = { { size / 2, (char *)data }, { size - size / 2, (char *)data + size / 2 } };
    WSAOVERLAPPED overlapped;
    SOCKET s = own_handle( e );
    DWORD sent = 0, flags;
    int ret, len = to ? sizeof(*to) : 0;

    switch (rnd( e->world, 6 ))
    {
    case 0:
        ret = WSASendTo( s, buffers, 2, &sent, 0, (const struct sockaddr *)to, len, NULL, NULL );
        return ret ? -1 : (int)sent;
    case 1:
        /* Overlapped, and over before anything else is done. */
        memset( &overlapped, 0, sizeof(overlapped) );
        overlapped.hEvent = (HANDLE)((ULONG_PTR)CreateEventW( NULL, TRUE, FALSE, NULL ) | 1);
        ret = WSASendTo( s, buffers, 2, NULL, 0, (const struct sockaddr *)to, len, &overlapped, NULL );
        if (!ret || WSAGetLastError() == WSA_IO_PENDING)
        {
            ret = WaitForSingleObject( overlapped.hEvent, BOUND_MS );
            if (!ret && overlapped.Internal) ret = -1;
            sent = overlapped.InternalHigh;
        }
        (void)flags;
        CloseHandle( (HANDLE)((ULONG_PTR)overlapped.hEvent & ~1) );
        return ret ? -1 : (int)sent;
    default:
        if (to) return sendto( s, data, size, 0, (const struct sockaddr *)to, len );
        return send( s, data, size, 0 );
    }
}

static BOOL send_stream( struct end *e, int size )
{
    struct end *peer = e->peer;
    char data[MAX_CHUNK];
    int i, ret, before = unread( peer );
    DWORD start = GetTickCount();

    if (before + size > MAX_UNREAD || e->aborted) return FALSE;
    for (i = 0; i < size; i++) data[i] = stream_byte( peer->key, peer->sent + i );
    note( e, "send %d", size );
    ret = do_send( e, data, size, NULL );
    /* A child that another thread starts has the descriptors of this process until it is loaded: so long a connection
     * is not reset that was closed meanwhile. */
    while (ret >= 0 && e->reset && !e->shut_send && threaded && !no_children && GetTickCount() - start < BOUND_MS)
    {
        Sleep( 1 );
        ret = do_send( e, data, size, NULL );
    }
    if (e->shut_send || e->reset) return check( e, ret < 0, "win.reset.later", "sent %d", ret );
    if (!is_open( peer ))
    {
        /* The peer has closed: its host refuses what comes.  Nothing may be under way to a receive that has data. */
        if (ret >= 0) e->aborted = TRUE;
        return TRUE;
    }
    if (!check( e, ret == size, "recv.socket.connected", "sent %d of %d, error %d", ret, size, WSAGetLastError() ))
        return TRUE;
    peer->sent += size;
    events_arrived( peer, before );
    return TRUE;
}

static BOOL send_datagram( struct end *e, int size )
{
    struct world *w = e->world;
    struct end *to = e->peer ? e->peer : &w->ends[2 * MAX_CONNECTIONS + rnd( w, MAX_UDP )];
    char data[MAX_CHUNK];
    int ret, before;

    if (!to->addr.sin_port || to->count == MAX_QUEUED) return FALSE;
    /* A port that nobody has: Linux may have given it to somebody else meanwhile. */
    if (!is_open( to )) return FALSE;
    fill_datagram( data, ++w->number, size );
    note( e, "send datagram %u of %d to %d", w->number, size, to->id );
    ret = do_send( e, data, size, e->peer && rnd( w, 2 ) ? NULL : &to->addr );
    if (ret < 0 && WSAGetLastError() == WSAECONNRESET && e->icmp) return TRUE;
    if (!check( e, ret == size, "recv.socket.bound", "sent %d of %d, error %d", ret, size,
                WSAGetLastError() )) return TRUE;
    /* What others send to a connected socket is dropped without a sign. */
    if (to->peer && to->peer != e) return TRUE;
    before = to->count;
    to->queue[to->count].number = w->number;
    to->queue[to->count].size = size;
    to->queue[to->count++].port = e->addr.sin_port;
    events_arrived( to, before );
    return TRUE;
}

BOOL send_to( struct end *e, int size )
{
    return e->dgram ? send_datagram( e, size ) : send_stream( e, size );
}

BOOL op_send( struct end *e )
{
    int size = rnd( e->world, rnd( e->world, 2 ) ? 40 : MAX_CHUNK );

    if (own_handle( e ) == INVALID_SOCKET) return FALSE;
    if (!e->dgram && !is_open( e->peer ))
    {
        /* Once, and with nothing of it under way. */
        if (!reap( e ) || (e->blocked && is_ready( e ) && !reap_blocked( e ))) return TRUE;
        if (unread( e ) || e->mask) return FALSE;
    }
    return send_to( e, e->dgram ? size : size + 1 );
}
