/*
 * What a receive may return
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

void fill_datagram( char *data, UINT number, int size )
{
    int i;

    for (i = 0; i < size; i++) data[i] = stream_byte( number * 40503, i );
}

static BOOL verify_bytes( struct end *e, const char *data, int count )
{
    int i, shift;

    for (i = 0; i < count && (BYTE)data[i] == stream_byte( e->key, e->got + i ); i++) ;
    if (i == count) return TRUE;
    for (shift = -20000; shift < 20000; shift++)
        if ((BYTE)data[i] == stream_byte( e->key, e->got + shift + i ) &&
            (i + 1 == count || (BYTE)data[i + 1] == stream_byte( e->key, e->got + shift + i + 1 ))) break;
    return check( e, FALSE, "recv.stream.much", "wrong byte %d of %d, perhaps from %d away", i, count, shift );
}

static BOOL verify_stream_error( struct end *e, DWORD error )
{
    if (e->reset)
    {
        /* Where the end had been sent before the reset, Linux tells of another error. */
        if (e->fin && error == WSAECONNABORTED) return TRUE;
        /* Wine's server shuts a socket down before it closes it: that looks as if data had come after the close. */
        if (e->refused && error == WSAECONNABORTED) return TRUE;
        return check( e, error == WSAECONNRESET, "recv.error.wsaeconnreset.stream", "error %lu after a reset", error );
    }
    if (e->aborted)
        return check( e, error == WSAECONNABORTED || error == WSAECONNRESET, "win.recv.aborted",
                      "error %lu after a send that was refused", error );
    return check( e, FALSE, "recv.return.zero", "error %lu", error );
}

static BOOL verify_stream( struct end *e, const char *data, int size, int ret, DWORD error, UINT how )
{
    int there = unread( e );
    /* Wine's server shuts a socket down for sending before it closes it, and with data unread the reset comes after
     * that: a receive that was under way may meet the end between the two, with MSG_WAITALL with what came before.
     * So may any while a child that another thread starts has the descriptors of this process. */
    BOOL closing = e->reset && e->refused && ((how & VERIFY_STARTED) || (threaded && !no_children));

    if (ret < 0) return verify_stream_error( e, error );
    if (!ret && size)
    {
        if (closing && !there) return TRUE;
        if (!check( e, !e->reset || e->fin, "recv.end.abortive", "end of the stream after a reset" )) return FALSE;
        if (!check( e, !e->aborted, "win.recv.aborted",
                    "end of the stream after a send that was refused" )) return FALSE;
        return check( e, e->fin && !there, "recv.end.stream", "end of the stream, but %d bytes are to come%s", there,
                      e->fin ? "" : ", and it has not ended" );
    }
    if (!check( e, ret <= size && ret <= there, "recv.buffers.array", "%d bytes for %d, with %d there", ret, size,
                there ))
        return FALSE;
    if (!check( e, !e->reset || closing, "recv.error.wsaeconnreset.stream", "%d bytes after a reset", ret ))
        return FALSE;
    if ((how & VERIFY_WAITALL) && !e->aborted && !closing &&
        !check( e, ret == size || (e->fin && ret == there), "recv.waitall.full", "%d bytes of %d, with %d there",
                ret, size, there )) return FALSE;
    if (!verify_bytes( e, data, ret )) return FALSE;
    if (!(how & VERIFY_PEEK)) e->got += ret;
    return TRUE;
}

static BOOL verify_datagram( struct end *e, const char *data, int size, int ret, DWORD error, UINT how,
                             const struct sockaddr_in *from )
{
    char expected[MAX_CHUNK];
    struct datagram *first = &e->queue[0];
    int got = ret;

    if (ret < 0 && error == WSAECONNRESET && e->icmp)
    {
        e->icmp--;
        return TRUE;
    }
    if (!check( e, e->count > 0, "recv.message.full", "got %d, error %lu, and nothing was sent", ret,
                error )) return FALSE;
    fill_datagram( expected, first->number, first->size );
    if (ret < 0)
    {
        if (!check( e, error == WSAEMSGSIZE && first->size > size, "recv.error.wsaemsgsize",
                    "error %lu for a datagram of %d bytes in %d", error, first->size, size )) return FALSE;
        got = size;
    }
    else if (!check( e, ret == first->size, "recv.message.up_to_size", "%d bytes of a datagram of %d in %d", ret,
                     first->size, size )) return FALSE;
    if (!check( e, !memcmp( data, expected, got ), "recv.message.full", "wrong data in datagram %u", first->number ))
        return FALSE;
    if ((how & VERIFY_SOURCE) &&
        !check( e, from->sin_port == first->port, "win.udp.sender", "datagram from port %u, not %u",
                ntohs( from->sin_port ), ntohs( first->port ) )) return FALSE;
    if (!(how & VERIFY_PEEK)) memmove( first, first + 1, --e->count * sizeof(*first) );
    return TRUE;
}

BOOL verify( struct end *e, const char *data, int size, int ret, DWORD error, UINT how, const struct sockaddr_in *from )
{
    BOOL ok;

    /* Wine's server makes a socket nonblocking for SD_BOTH, and is asked for the mode of one with other handles. */
    if (e->shut_both && e->shared && (how & VERIFY_WAITALL) && ret < 0 && error == WSAEOPNOTSUPP) return TRUE;
    if (e->shut_recv && !(how & VERIFY_STARTED))
        return check( e, ret < 0 && (error == WSAESHUTDOWN || ((e->reset || e->aborted) &&
                      (error == WSAECONNRESET || error == WSAECONNABORTED))), "recv.error.wsaeshutdown.receive",
                      "got %d, error %lu after shutdown", ret, error );
    if (e->dgram) ok = verify_datagram( e, data, size, ret, error, how, from );
    else ok = verify_stream( e, data, size, ret, error, how );
    if (ok) events_received( e, how );
    return ok;
}
