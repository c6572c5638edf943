/*
 * Overlapped receives: posted, told of by event, packet or routine, and cancelled
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

#define STATUS_BUFFER_OVERFLOW    0x80000005
#define STATUS_CANCELLED_         0xc0000120
#define STATUS_CONNECTION_RESET_  0xc000020d
#define STATUS_CONNECTION_ABORTED 0xc0000241
#define STATUS_PORT_UNREACHABLE   0xc000023f
#define STATUS_PIPE_DISCONNECTED_ 0xc00000b0

/* What WSAGetOverlappedResult makes of a status; used where it cannot be asked. */
static DWORD status_error( ULONG status )
{
    switch (status)
    {
    case 0: return 0;
    case STATUS_BUFFER_OVERFLOW: return WSAEMSGSIZE;
    case STATUS_CANCELLED_: return WSA_OPERATION_ABORTED;
    case STATUS_PORT_UNREACHABLE:
    case STATUS_CONNECTION_RESET_: return WSAECONNRESET;
    case STATUS_CONNECTION_ABORTED: return WSAECONNABORTED;
    case STATUS_PIPE_DISCONNECTED_: return WSAESHUTDOWN;
    default: return status;
    }
}

static void CALLBACK routine( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    struct receive *r = CONTAINING_RECORD( overlapped, struct receive, overlapped );

    (void)flags;
    r->told++;
    r->told_error = error;
    r->told_size = size;
}

/* Takes one packet; FALSE if there is none in time. */
static BOOL take_packet( struct world *w, DWORD timeout )
{
    OVERLAPPED *overlapped = NULL;
    struct receive *r;
    ULONG_PTR key;
    DWORD size;
    BOOL ok;
    int i;

    ok = GetQueuedCompletionStatus( w->port, &size, &key, &overlapped, timeout );
    if (!overlapped) return FALSE;
    for (i = 0; i < MAX_ENDS; i++)
        for (r = w->ends[i].first; r; r = r->next)
            if (&r->overlapped == overlapped)
            {
                r->told++;
                r->told_error = ok ? 0 : GetLastError();
                r->told_size = size;
                check( r->end, r->told == 1, "win.port.packet", "%d packets of one receive", r->told );
                return TRUE;
            }
    if (w->strange && (ULONG_PTR)overlapped == w->strange && !ok && !size) return TRUE;
    if (!w->lost && !w->failed && key < MAX_ENDS) w->current = &w->ends[key];
    check( w->current, w->lost, "win.port.packet", "packet of no receive: key %u, size %lu", (UINT)key, size );
    return TRUE;
}

void drain_port( struct world *w )
{
    SleepEx( 0, TRUE );
    while (take_packet( w, 0 )) ;
}

static BOOL is_told( struct receive *r, DWORD timeout )
{
    DWORD start = GetTickCount();

    switch (r->way)
    {
    case BY_EVENT:
        return !WaitForSingleObject( r->event, timeout );
    case BY_PORT:
        while (!r->told && take_packet( r->end->world, timeout )) ;
        return r->told;
    default:
        if (!r->told && !timeout) SleepEx( 0, TRUE );
        while (!r->told && timeout && GetTickCount() - start < timeout) SleepEx( timeout, TRUE );
        return r->told;
    }
}

/* Must it have ended? */
static BOOL must_end( const struct receive *r )
{
    const struct end *e = r->end;

    if (r->cancelled || r->at_once || e->fin || e->reset || e->aborted) return TRUE;
    return r->waitall ? unread( e ) >= r->size : unread( e );
}

static void forget( struct receive *r )
{
    struct receive **p;

    for (p = &r->end->first; *p && *p != r; p = &(*p)->next) ;
    if (*p) *p = r->next;
}

/* The first receive of a socket has ended, or must: looks at what it has got. */
BOOL finish( struct receive *r )
{
    static const char * const statements[] = { "recv.event.signalled", "win.port.packet", "recv.overlapped.routine" };
    struct end *e = r->end;
    DWORD size, error, flags, got, limit = e->poisoned ? 1000 : BOUND_MS;
    ULONG internal;
    UINT how = VERIFY_STARTED | (r->from_len ? VERIFY_SOURCE : 0) | (r->full ? VERIFY_WAITALL : 0);
    BOOL ok;

    forget( r );
    if (r->way == BY_PORT)
    {
        /* Its packet is looked for among those of receives that are under way. */
        r->next = e->first;
        e->first = r;
        ok = is_told( r, limit );
        forget( r );
    }
    else ok = is_told( r, limit );
    if (!ok) e->world->lost = TRUE;
    internal = r->overlapped.Internal;
    size = r->overlapped.InternalHigh;
    if (!check( e, ok, statements[r->way], "not told of a receive of %d, Internal %#lx", r->size, internal ))
        return FALSE;  /* r stays where it may be written to */
    error = status_error( internal );
    if (is_open( e ) && !e->foreign && r->handle == e->s)
    {
        ok = WSAGetOverlappedResult( e->s, &r->overlapped, &got, FALSE, &flags );
        error = ok ? 0 : WSAGetLastError();
        if (!error) size = got;
    }
    note( e, "receive of %d%s has ended, way %d: %lu, error %lu", r->size, r->waitall ? ", all" : "", r->way, size,
          error );
    if (!check( e, internal != STATUS_PENDING, "recv.overlapped.post", "told of before the end" )) goto done;
    if (!check( e, r->guard[0] == 0x5a && r->guard[15] == 0x5a, "recv.buffers.array", "written behind the buffer" ))
        goto done;
    /* The packet and the routine say the same. */
    if (r->told && !r->cancelled && !check( e, !r->told_error == !error && (error || r->told_size == size),
        "recv.delayed.size.routine", "told %lu, error %lu, but the result is %lu, error %lu",
        r->told_size, r->told_error,
        size, error )) goto done;
    if (r->way == BY_EVENT && !check( e, r->told == 0, "win.routine.event", "told twice" )) goto done;
    if (r->cancelled && error && error != WSAECONNRESET && error != WSAEMSGSIZE)
        check( e, error == WSA_OPERATION_ABORTED || error == WSAECONNABORTED,
               r->by_handle ? "win.port.close" : "recv.error.wsa_operation_aborted",
               "cancelled with error %#lx", error );
    else if (!r->size && !error && !e->dgram)
    {
        check( e, !size, "win.overlapped.empty_buffer", "%lu bytes", size );
        events_received( e, how );
    }
    else verify( e, r->data, r->size, error ? -1 : (int)size, error, how, &r->from );
done:
    ok = !e->poisoned && !e->world->failed;
    if (r->event) CloseHandle( r->event );
    free( r );
    return ok;
}

/* Looks at all receives that must have ended, in their order.  FALSE if something was wrong. */
BOOL reap( struct end *e )
{
    while (e->first && must_end( e->first )) if (!finish( e->first )) return FALSE;
    return !e->poisoned && !e->world->failed;
}

/* The same, as long as anything has ended, though it need not. */
BOOL settle_all( struct end *e )
{
    while (e->first && (must_end( e->first ) || is_told( e->first, 0 ))) if (!finish( e->first )) return FALSE;
    return !e->poisoned && !e->world->failed;
}

BOOL op_reap( struct end *e )
{
    struct receive *r;

    if (!e->first || !reap( e )) return e->first != NULL;
    if (!(r = e->first) || e->icmp) return TRUE;
    if (r->waitall && !r->full)
    {
        settle_all( e );
        return TRUE;
    }
    /* One that has nothing to return is still under way. */
    note( e, "receive of %d is under way", r->size );
    if (r->way != BY_EVENT && is_told( r, 0 )) check( e, FALSE, "recv.overlapped.post", "told of too early" );
    if (r->way == BY_EVENT && is_told( r, 0 )) check( e, FALSE, "recv.overlapped.post", "event set too early" );
    check( e, (ULONG)r->overlapped.Internal == STATUS_PENDING, "recv.overlapped.post", "Internal %#lx too early",
           (ULONG)r->overlapped.Internal );
    return TRUE;
}

/* ---- posting ---- */

static struct receive *new_receive( struct end *e )
{
    struct receive *r = calloc( 1, sizeof(*r) ), **last;
    struct world *w = e->world;

    r->end = e;
    r->handle = any_handle( e );
    r->size = rnd( w, 20 ) ? 1 + rnd( w, rnd( w, 2 ) ? 60 : MAX_CHUNK - 1 ) : 0;
    r->waitall = !e->dgram && !e->nonblocking && r->size && !rnd( w, 8 );
    r->way = e->has_port ? rnd( w, 4 ) ? BY_PORT : BY_EVENT : rnd( w, 3 ) ? BY_EVENT : BY_ROUTINE;
    if (r->way == BY_EVENT) r->event = CreateEventW( NULL, TRUE, FALSE, NULL );
    /* The low bit keeps it away from the port. */
    r->overlapped.hEvent = r->event ? (HANDLE)((ULONG_PTR)r->event | e->has_port) : NULL;
    r->overlapped.InternalHigh = 0x5555;
    memset( r->guard, 0x5a, sizeof(r->guard) );
    /* Behind another one Wine's server may serve it before the DLL can tell it to wait for more.  And with a second
     * handle the DLL does not make it wait, as receives by that would wait for as much: --strict, seed 444164. */
    r->full = r->waitall && !e->first && (!e->shared || strict);
    for (last = &e->first; *last; last = &(*last)->next) ;
    *last = r;
    return r;
}

/* FALSE if it failed at once; then it is gone. */
static BOOL post( struct receive *r, int style )
{
    struct end *e = r->end;
    WSABUF buffers[2] = { { r->size / 2, r->data }, { r->size - r->size / 2, r->data + r->size / 2 } };
    LPWSAOVERLAPPED_COMPLETION_ROUTINE func = r->way == BY_ROUTINE ? routine : NULL;
    DWORD error = 0;
    int ret;

    r->thread = GetCurrentThreadId();
    r->flags = r->waitall ? MSG_WAITALL : 0;
    /* The room for the guard is behind the data, where they end. */
    if (style && e->dgram)
    {
        r->from_len = sizeof(r->from);
        ret = WSARecvFrom( r->handle, buffers, 2, NULL, &r->flags, (struct sockaddr *)&r->from, &r->from_len,
                           &r->overlapped, func );
    }
    else ret = WSARecv( r->handle, buffers, 2, NULL, &r->flags, &r->overlapped, func );
    if (ret) error = WSAGetLastError();
    /* As Windows: what was on the stack may be gone. */
    memset( buffers, 0xee, sizeof(buffers) );
    note( e, "post %d%s%s, way %d: error %lu", r->size, r->waitall ? ", all" : "", r->handle == e->s ? "" : ", alias",
          r->way, error );
    if (error && error != WSA_IO_PENDING)
    {
        forget( r );
        check( e, !r->event || WaitForSingleObject( r->event, 0 ),
               error == WSAEMSGSIZE ? "win.udp.too_long" : "recv.return.no_indication", "event is set" );
        if (settle_all( e )) verify( e, r->data, r->size, -1, error, r->waitall ? VERIFY_WAITALL : 0, NULL );
        if (r->event) CloseHandle( r->event );
        free( r );
        return FALSE;
    }
    r->at_once = !error;
    check( e, r->told == 0, "recv.routine.alertable", "routine called before the thread waits" );
    /* With the skip flags a receive that ends at once leaves no packet. */
    if (!error && r->way == BY_PORT && e->skip)
    {
        r->told = 1;
        r->told_size = r->overlapped.InternalHigh;
    }
    return TRUE;
}

BOOL op_post( struct end *e )
{
    struct receive *r;
    int count = 0;

    for (r = e->first; r; r = r->next) count++;
    if (e->blocked || count > 6 || (is_abandoned( e ) && unread( e ))) return FALSE;
    r = new_receive( e );
    post( r, rnd( e->world, 2 ) );
    return TRUE;
}

/* A thread that posts a receive and exits: with a port the receive lives on, otherwise it is cancelled. */
static DWORD WINAPI post_proc( void *arg )
{
    post( arg, 0 );
    return 0;
}

BOOL op_thread_post( struct end *e )
{
    struct receive *r, *other;
    HANDLE thread;
    BOOL lives;
    DWORD wait;

    if (e->blocked || e->mask || is_abandoned( e ) || e->shut_recv || e->reset || e->aborted || rnd( e->world, 4 ))
        return FALSE;
    if (!reap( e )) return TRUE;
    r = new_receive( e );
    if (r->way == BY_ROUTINE)
    {
        r->way = BY_EVENT;
        r->overlapped.hEvent = r->event = CreateEventW( NULL, TRUE, FALSE, NULL );
    }
    lives = r->way == BY_PORT;
    thread = CreateThread( NULL, 0, post_proc, r, 0, NULL );
    wait = WaitForSingleObject( thread, BOUND_MS );
    CloseHandle( thread );
    note( e, "its thread has exited" );
    if (!check( e, !wait, "recv.thread_exit", "the thread does not exit" )) return TRUE;
    for (other = e->first; other && other != r; other = other->next) ;
    if (other && !lives) r->cancelled = TRUE;
    return TRUE;
}

BOOL op_cancel( struct end *e )
{
    struct receive *r, *one = NULL;
    BOOL ok;

    if (!e->first || e->blocked || rnd( e->world, 2 )) return FALSE;
    switch (rnd( e->world, 3 ))
    {
    case 0:
        ok = CancelIo( (HANDLE)e->s );
        note( e, "CancelIo: %d", ok );
        /* The CancelIo page: those of the calling thread, and no others. */
        for (r = e->first; r; r = r->next) if (r->thread == GetCurrentThreadId()) r->cancelled = TRUE;
        break;
    case 1:
        ok = CancelIoEx( (HANDLE)e->s, NULL );
        note( e, "CancelIoEx: %d", ok );
        for (r = e->first; r; r = r->next) r->cancelled = TRUE;
        break;
    default:
        for (r = e->first; r && (!one || rnd( e->world, 2 )); r = r->next) one = r;
        ok = CancelIoEx( (HANDLE)e->s, &one->overlapped );
        note( e, "CancelIoEx of one, %d: %d", one->size, ok );
        /* Whether it has ended already or was cancelled: it has ended. */
        one->cancelled = TRUE;
        /* Those before it may still wait, and end later; so it is looked at here. */
        while (e->first && e->first != one && (must_end( e->first ) || is_told( e->first, 0 )))
            if (!finish( e->first )) return TRUE;
        finish( one );
        return TRUE;
    }
    reap( e );
    return TRUE;
}

/* Before a socket is closed that has two handles: Wine's ntdll would fetch the result by one that is gone. */
void cancel_all( struct end *e )
{
    struct receive *r;

    for (r = e->first; r; r = r->next) r->cancelled = TRUE;
    CancelIoEx( (HANDLE)e->s, NULL );
    if (e->alias != INVALID_SOCKET) CancelIoEx( (HANDLE)e->alias, NULL );
    reap( e );
}

BOOL op_port( struct end *e )
{
    UCHAR flags = FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE;

    /* Routines under way would be told in another way. */
    if (e->has_port || e->first || e->blocked || rnd( e->world, 2 )) return FALSE;
    note( e, "completion port" );
    if (!check( e, CreateIoCompletionPort( (HANDLE)e->s, e->world->port, e->id, 0 ) != NULL, "win.port.before",
                "error %lu", GetLastError() )) return TRUE;
    e->has_port = TRUE;
    if (rnd( e->world, 2 )) e->skip = SetFileCompletionNotificationModes( (HANDLE)e->s, flags );
    return TRUE;
}
