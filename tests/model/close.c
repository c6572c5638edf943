/*
 * Closing, shutting down, and second handles
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

/* What comes must have come, or it is not known whether the end of the other side finds it. */
BOOL settle( struct end *e )
{
    if (e->blocked && is_ready( e ) && !reap_blocked( e )) return FALSE;
    return settle_all( e );
}

/* What the other end of a connection sees of a close. */
static void tell_peer( struct end *e )
{
    struct end *peer = e->peer;

    if (e->dgram || !is_open( peer )) return;
    /* With data unread, or SO_LINGER of 0, Linux and Windows reset the connection; but not one that both have ended. */
    if ((e->linger || unread( e )) && !(e->shut_send && peer->shut_send))
    {
        peer->reset = TRUE;
        peer->refused = unread( e ) > 0;
    }
    else peer->fin = TRUE;
}

/* Both handles, the original last. */
BOOL close_end( struct end *e, BOOL by_handle )
{
    struct receive *r;
    BOOL ok = TRUE;

    if (!is_open( e )) return TRUE;
    /* Wine's closesocket takes no other handles than ws2_32 has made. */
    if (e->foreign) by_handle = TRUE;
    if (e->alias != INVALID_SOCKET)
    {
        if (e->alias_foreign) CloseHandle( (HANDLE)e->alias );
        else closesocket( e->alias );
        e->alias = INVALID_SOCKET;
    }
    tell_peer( e );
    for (r = e->first; r; r = r->next)
    {
        r->cancelled = TRUE;
        r->by_handle = by_handle;
    }
    if (e->blocked) e->blocked->closed = TRUE;
    if (by_handle) ok = CloseHandle( (HANDLE)e->s );
    else ok = !closesocket( e->s );
    e->s = INVALID_SOCKET;
    if (e->event) WSACloseEvent( e->event );
    e->event = NULL;
    e->mask = 0;
    if (!e->poisoned) check( e, ok, "recv.error.wsa_operation_aborted", "cannot be closed: error %lu", GetLastError() );
    if (e->blocked && !reap_blocked( e )) return FALSE;
    return reap( e );
}

/* A connection of which nothing more can be said: whatever is under way may end as it likes. */
void abandon( struct end *e )
{
    struct end *peer = e->dgram ? NULL : e->peer;

    e->poisoned = e->abandoned = TRUE;
    if (e->alias != INVALID_SOCKET) cancel_all( e );
    close_end( e, FALSE );
    while (e->first) finish( e->first );
    e->count = 0;
    if (peer && !peer->abandoned) abandon( peer );
}

BOOL op_close( struct end *e )
{
    BOOL by_handle;

    if (e->dgram ? rnd( e->world, 4 ) : rnd( e->world, 2 )) return FALSE;
    by_handle = !rnd( e->world, 3 );
    /* The thread may not have come to its receive, and would meet whatever has got the handle meanwhile. */
    if (e->blocked && threaded) return FALSE;
    if (e->blocked && by_handle) return FALSE;
    if (!settle( e ) || (!e->dgram && is_open( e->peer ) && !settle( e->peer ))) return TRUE;
    if (e->first && (e->alias != INVALID_SOCKET || (by_handle && rnd( e->world, 8 )))) return FALSE;
    note( e, "%s%s%s", by_handle ? "CloseHandle" : "closesocket", e->linger ? ", SO_LINGER" : "",
          unread( e ) ? ", data unread" : "" );
    close_end( e, by_handle );
    e->count = 0;
    return TRUE;
}

BOOL op_shutdown( struct end *e )
{
    struct world *w = e->world;
    int how = rnd( w, 4 ) ? SD_SEND : rnd( w, 2 ) ? SD_RECEIVE : SD_BOTH, ret;

    if (rnd( w, 3 ) || (e->dgram && (how != SD_RECEIVE || rnd( w, 4 )))) return FALSE;
    if ((how != SD_RECEIVE && (e->shut_send || e->reset || e->aborted)) || (how != SD_SEND &&
                                                                            e->shut_recv)) return FALSE;
    if (how != SD_SEND && (e->mask || e->blocked)) return FALSE;
    if (!settle( e ) || (!e->dgram && is_open( e->peer ) && !settle( e->peer ))) return TRUE;
    /* See is_abandoned(): nothing may be under way then. */
    if (how != SD_RECEIVE && e->fin && (e->first || e->blocked || e->mask)) return FALSE;
    if (how != SD_RECEIVE && is_open( e->peer ) && e->peer->shut_send &&
        (e->peer->first || e->peer->blocked || e->peer->mask)) return FALSE;
    if (own_handle( e ) == INVALID_SOCKET) return FALSE;
    note( e, "shutdown %d", how );
    if (how == SD_RECEIVE && rnd( w, 2 )) ret = WSARecvDisconnect( own_handle( e ), NULL );
    else if (how == SD_SEND && rnd( w, 3 ) == 0) ret = WSASendDisconnect( own_handle( e ), NULL );
    else ret = shutdown( own_handle( e ), how );
    if (!check( e, !ret, "win.port.shutdown", "shutdown %d: error %d", how, WSAGetLastError() )) return TRUE;
    if (how != SD_SEND) e->shut_recv = TRUE;
    if (how == SD_BOTH) e->shut_both = TRUE;
    if (how != SD_RECEIVE)
    {
        e->shut_send = TRUE;
        if (is_open( e->peer )) e->peer->fin = TRUE;
    }
    return TRUE;
}

/* A second handle of the socket, in one of the two ways there are. */
BOOL op_alias( struct end *e )
{
    HANDLE alias, self = GetCurrentProcess();
    WSAPROTOCOL_INFOW info;

    if (e->alias != INVALID_SOCKET || rnd( e->world, 4 )) return FALSE;
    if (rnd( e->world, 2 ))
    {
        note( e, "DuplicateHandle" );
        if (!check( e, DuplicateHandle( self, (HANDLE)e->s, self, &alias, 0, FALSE, DUPLICATE_SAME_ACCESS ),
                    "win.close.duplicate", "DuplicateHandle: error %lu", GetLastError() )) return TRUE;
        e->alias = (SOCKET)alias;
        e->alias_foreign = TRUE;
    }
    else
    {
        if (e->foreign) return FALSE;
        note( e, "WSADuplicateSocket" );
        if (!check( e, !WSADuplicateSocketW( e->s, GetCurrentProcessId(), &info ), "win.duplicate.after_bind",
                    "WSADuplicateSocket: error %d", WSAGetLastError() )) return TRUE;
        e->alias = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0,
                               WSA_FLAG_OVERLAPPED );
        e->alias_foreign = FALSE;
        check( e, e->alias != INVALID_SOCKET, "win.duplicate.after_bind", "WSASocket: error %d", WSAGetLastError() );
    }
    e->shared = TRUE;
    return TRUE;
}

/* One of two handles: the socket lives on.  Not with receives under way, which Wine's ntdll fetches by the handle that
 * was closed (win.close.duplicate). */
BOOL op_close_one( struct end *e )
{
    BOOL foreign;
    SOCKET s;

    if (e->alias == INVALID_SOCKET || e->first || e->blocked) return FALSE;
    if (rnd( e->world, 2 ))
    {
        s = e->alias;
        foreign = e->alias_foreign;
    }
    else
    {
        s = e->s;
        foreign = e->foreign;
        e->s = e->alias;
        e->foreign = e->alias_foreign;
    }
    e->alias = INVALID_SOCKET;
    if (rnd( e->world, 2 )) foreign = TRUE;
    note( e, "%s of one handle", foreign ? "CloseHandle" : "closesocket" );
    if (foreign) CloseHandle( (HANDLE)s );
    else closesocket( s );
    return TRUE;
}

BOOL op_linger( struct end *e )
{
    struct linger linger = { 1, 0 };

    if (e->dgram || e->linger || rnd( e->world, 3 )) return FALSE;
    note( e, "SO_LINGER" );
    setsockopt( e->s, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof(linger) );
    e->linger = TRUE;
    return TRUE;
}
