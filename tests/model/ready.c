/*
 * What there is to receive: select, WSAPoll, FIONREAD
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

/* Of sockets with receives under way it is not known who gets what comes; a datagram that was refused may have an
 * error to tell or not. */
static BOOL can_be_asked( struct end *e )
{
    return is_open( e ) && !e->poisoned && !e->first && !e->blocked && !e->icmp && !e->shut_recv;
}

BOOL op_select( struct end *e )
{
    struct world *w = e->world;
    struct timeval timeout = { 0, 0 };
    struct end *others[4] = { e };
    int i, j, ret, count = 1, ready = 0, readable = 0;
    DWORD start = GetTickCount();
    fd_set set;

    if (!reap( e )) return TRUE;
    if (!can_be_asked( e )) return FALSE;
    for (i = 0; i < 3; i++)
    {
        struct end *other = &w->ends[rnd( w, MAX_ENDS )];

        for (j = 0; j < count && others[j] != other; j++) ;
        if (j == count && can_be_asked( other )) others[count++] = other;
    }
    FD_ZERO( &set );
    for (i = 0; i < count; i++)
    {
        FD_SET( any_handle( others[i] ), &set );
        if (is_ready( others[i] )) ready++;
    }
    if (ready) timeout.tv_sec = BOUND_MS / 1000;
    else if (!rnd( w, 20 )) timeout.tv_usec = rnd( w, 15000 );
    ret = select( 0, &set, NULL, NULL, &timeout );
    for (i = 0; i < count; i++)
    {
        BOOL is_set = FD_ISSET( others[i]->s, &set ) ||
                      (others[i]->alias != INVALID_SOCKET && FD_ISSET( others[i]->alias, &set ));

        if (is_set) readable++;
        note( others[i], "select: %d%s", ret, is_set ? ", readable" : "" );
        check( others[i], !is_set || is_ready( others[i] ), "win.select.data", "readable, but there is nothing" );
    }
    check( e, ret == readable, "win.select.data", "select has returned %d, but %d are readable", ret, readable );
    /* Each must be readable in the end, and this one is enough. */
    check( e, !ready == !ret, "win.select.data", "%d readable of %d, %d ready", ret, count, ready );
    check( e, GetTickCount() - start < BOUND_MS, "win.select.data", "after %lu ms", GetTickCount() - start );
    return TRUE;
}

BOOL op_poll( struct end *e )
{
    WSAPOLLFD fd = { 0, POLLRDNORM, 0 };
    int ret, timeout;

    if (!reap( e )) return TRUE;
    if (!can_be_asked( e ) || (fd.fd = own_handle( e )) == INVALID_SOCKET) return FALSE;
    timeout = is_ready( e ) ? BOUND_MS : rnd( e->world, 20 ) ? 0 : rnd( e->world, 15 );
    ret = WSAPoll( &fd, 1, timeout );
    note( e, "WSAPoll: %d, events %#x", ret, fd.revents );
    if (!is_ready( e ))
        return check( e, !ret, "win.poll.data", "events %#x, but there is nothing", fd.revents );
    if (e->dgram) return check( e, ret == 1 && fd.revents == POLLRDNORM, "win.poll.udp", "got %d, events %#x", ret,
                                fd.revents );
    if (e->reset || e->aborted) return check( e, ret == 1, "win.reset.poll", "got %d, events %#x", ret, fd.revents );
    if (unread( e ))
        return check( e, ret == 1 && (fd.revents & POLLRDNORM), "win.poll.data", "got %d, events %#x", ret,
                      fd.revents );
    return check( e, ret == 1 && (fd.revents & POLLHUP), "win.poll.hup", "got %d, events %#x", ret, fd.revents );
}

BOOL op_fionread( struct end *e )
{
    DWORD start = GetTickCount();
    u_long there = 0xdead;
    int ret;

    if (!reap( e )) return TRUE;
    if (!can_be_asked( e ) || e->reset || e->aborted) return FALSE;
    do
    {
        if (GetTickCount() != start) Sleep( 1 );
        ret = ioctlsocket( any_handle( e ), FIONREAD, &there );
    } while (!ret && !e->dgram && there < (u_long)unread( e ) && GetTickCount() - start < BOUND_MS);
    note( e, "FIONREAD: %d, %lu", ret, there );
    if (!check( e, !ret, "win.fionread.bytes", "error %d", WSAGetLastError() )) return TRUE;
    if (e->dgram) check( e, e->count || !there, "win.fionread.bytes", "%lu bytes, and there is no datagram", there );
    else check( e, there == (u_long)unread( e ), "win.fionread.bytes", "%lu bytes instead of %d", there, unread( e ) );
    return TRUE;
}
