/*
 * Event selection: WSAEventSelect, WSAAsyncSelect
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

#define WM_SOCKET (WM_USER + 20)

/*
 * read_must: FD_READ must be among what is told next; read_may: it can be.  Windows: sock.c test_read_events: data that
 * come while there was nothing, data that are there when FD_READ is selected, and a receive that leaves some.
 */
void events_arrived( struct end *e, int before )
{
    if (!(e->mask & FD_READ)) return;
    e->read_may = TRUE;
    if (!before && !e->first) e->read_must = TRUE;
}

void events_received( struct end *e, UINT how )
{
    if (!(e->mask & FD_READ)) return;
    if (unread( e ))
    {
        e->read_may = TRUE;
        if (!(how & (VERIFY_PEEK | VERIFY_STARTED))) e->read_must = TRUE;
    }
    /* What was noted before it may still be told of. */
    else e->read_must = FALSE;
}

static BOOL make_window( struct world *w )
{
    if (!w->window)
        w->window = CreateWindowExA( 0, "static", NULL, 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL );
    return w->window != NULL;
}

static void drop_messages( struct end *e )
{
    MSG msg;

    while (PeekMessageA( &msg, e->world->window, WM_SOCKET + e->id, WM_SOCKET + e->id, PM_REMOVE )) ;
}

void events_deselect( struct end *e )
{
    int ret;

    if (!e->mask) return;
    note( e, "no more events" );
    if (e->messages) ret = WSAAsyncSelect( e->s, e->world->window, 0, 0 );
    else ret = WSAEventSelect( e->s, NULL, 0 );
    check( e, !ret, "win.events.read.select_later", "deselecting: error %d", WSAGetLastError() );
    if (e->messages) drop_messages( e );
    if (e->event) WSACloseEvent( e->event );
    e->event = NULL;
    e->mask = 0;
}

BOOL op_event_select( struct end *e )
{
    long mask = rnd( e->world, 3 ) ? FD_READ | FD_CLOSE : FD_READ;
    int ret;

    if (e->mask)
    {
        if (!rnd( e->world, 3 )) events_deselect( e );
        return TRUE;
    }
    /* Seldom: a socket that has had events is not received on directly any more. */
    if (e->blocked || e->first || e->shut_recv || e->foreign || e->alias != INVALID_SOCKET || e->icmp ||
        is_abandoned( e ) || rnd( e->world, 4 )) return FALSE;
    if (e->dgram) mask = FD_READ;
    e->messages = !rnd( e->world, 4 ) && make_window( e->world );
    if (e->messages)
    {
        drop_messages( e );
        ret = WSAAsyncSelect( e->s, e->world->window, WM_SOCKET + e->id, mask );
    }
    else
    {
        e->event = WSACreateEvent();
        ret = WSAEventSelect( e->s, e->event, mask );
    }
    note( e, "%s %#lx", e->messages ? "WSAAsyncSelect" : "WSAEventSelect", mask );
    if (!check( e, !ret, "win.events.read.select_later", "selecting: error %d", WSAGetLastError() )) return TRUE;
    e->mask = mask;
    e->nonblocking = TRUE;
    e->close_seen = FALSE;
    e->read_must = e->read_may = unread( e ) > 0 && !e->reset && !e->aborted;
    return TRUE;
}

/* What has happened by now, or does within the time. */
static long get_events( struct end *e, DWORD timeout )
{
    DWORD start = GetTickCount();
    WSANETWORKEVENTS events;
    long got = 0;
    MSG msg;

    if (!e->messages)
    {
        if (WaitForSingleObject( e->event, timeout )) return 0;
        memset( &events, 0, sizeof(events) );
        if (WSAEnumNetworkEvents( e->s, e->event, &events )) return -1;
        return events.lNetworkEvents;
    }
    do
    {
        while (PeekMessageA( &msg, e->world->window, WM_SOCKET + e->id, WM_SOCKET + e->id, PM_REMOVE ))
            got |= WSAGETSELECTEVENT( msg.lParam );
        if (!got && timeout) MsgWaitForMultipleObjects( 0, NULL, FALSE, 10, QS_ALLINPUT );
    } while (!got && GetTickCount() - start < timeout);
    return got;
}

BOOL op_events( struct end *e )
{
    BOOL ended, close_must;
    DWORD start = GetTickCount();
    long got = 0;

    if (!e->mask) return FALSE;
    if (!reap( e )) return TRUE;
    ended = e->fin || e->reset || e->aborted;
    /* Wine's server tells of the end when all has been received (win.events.close). */
    close_must = (e->mask & FD_CLOSE) && !e->close_seen && ended && (!unread( e ) || e->reset) && !is_abandoned( e );
    if (ended && (e->reset || e->aborted)) e->read_must = FALSE, e->read_may = TRUE;
    if (is_abandoned( e )) e->read_must = FALSE;
    do got |= get_events( e, e->read_must || close_must ? BOUND_MS : 0 );
    while (((e->read_must && !(got & FD_READ)) || (close_must && !(got & FD_CLOSE))) &&
           GetTickCount() - start < BOUND_MS);
    note( e, "events %#lx", got );
    if (!check( e, !e->read_must || (got & FD_READ), "win.events.read.rearm", "FD_READ does not come" )) return TRUE;
    if (!check( e, !close_must || (got & FD_CLOSE), "win.events.close", "FD_CLOSE does not come" )) return TRUE;
    if (!check( e, !(got & FD_READ) || e->read_may || ended, "win.events.read.none", "FD_READ without a reason" ))
        return TRUE;
    if (!check( e, !(got & FD_CLOSE) || ended, "win.events.close", "FD_CLOSE without a reason" )) return TRUE;
    if (!check( e, !(got & FD_CLOSE) || !e->close_seen, "win.events.close", "FD_CLOSE again" )) return TRUE;
    if (got & FD_CLOSE) e->close_seen = TRUE;
    if (got & FD_READ)
    {
        e->read_must = FALSE;
        /* What Nagle's algorithm keeps back comes later. */
        e->read_may = !e->dgram && e->peer->delayed && unread( e );
    }
    return TRUE;
}
