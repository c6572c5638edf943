/*
 * Receives that block in a thread of their own
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

static DWORD WINAPI block_proc( void *arg )
{
    struct blocked *b = arg;
    WSABUF buffer = { b->size, b->data };
    DWORD got = 0, flags = 0;

    SetEvent( b->calling );
    switch (b->style)
    {
    case 0: b->ret = recv( b->s, b->data, b->size, 0 ); break;
    case 1: b->ret = recvfrom( b->s, b->data, b->size, 0, NULL, NULL ); break;
    default: b->ret = WSARecv( b->s, &buffer, 1, &got, &flags, NULL, NULL ) ? -1 : (int)got; break;
    }
    b->error = WSAGetLastError();
    return 0;
}

static BOOL has_ended_on_purpose( const struct end *e, const struct blocked *b )
{
    if (b->ret >= 0) return FALSE;
    if (b->cancelled && b->error == WSA_OPERATION_ABORTED) return TRUE;
    if (b->interrupted && b->error == WSAEINTR) return TRUE;
    if ((b->closed || b->cancelled) && b->error == WSAECONNRESET && e->reset) return TRUE;
    return b->closed && (b->error == WSAEINTR || b->error == WSA_OPERATION_ABORTED || b->error == WSAENOTSOCK);
}

static void free_blocked( struct end *e )
{
    CloseHandle( e->blocked->thread );
    CloseHandle( e->blocked->calling );
    free( e->blocked );
    e->blocked = NULL;
}

/* Waits for the end of the receive, which must come. */
BOOL reap_blocked( struct end *e )
{
    struct blocked *b = e->blocked;
    BOOL purpose, started = !e->shut_recv;

    if (!check( e, !WaitForSingleObject( b->thread, BOUND_MS ), b->closed ? "win.recv.closed_elsewhere"
                : "recv.nonoverlapped.blocks", "a thread does not come back from its receive" ))
    {
        /* It keeps what it may write to. */
        e->blocked = NULL;
        return FALSE;
    }
    note( e, "the thread has received %d, error %lu", b->ret, b->ret < 0 ? b->error : 0 );
    purpose = has_ended_on_purpose( e, b );
    if (!purpose && b->closed && b->ret < 0)
        check( e, FALSE, "win.recv.closed_elsewhere", "closed with error %lu", b->error );
    else if (!purpose) verify( e, b->data, b->size, b->ret, b->error, started ? 0 : VERIFY_STARTED, NULL );
    free_blocked( e );
    return !e->poisoned && !e->world->failed;
}

BOOL op_block( struct end *e )
{
    struct blocked *b;

    if (e->blocked || e->first || e->nonblocking || e->shut_recv || e->timeout || is_abandoned( e ) || e->icmp ||
        rnd( e->world, 4 )) return FALSE;
    b = e->blocked = calloc( 1, sizeof(*b) );
    b->s = any_handle( e );
    b->style = rnd( e->world, 3 );
    b->size = 1 + rnd( e->world, rnd( e->world, 2 ) ? 60 : MAX_CHUNK - 1 );
    b->calling = CreateEventW( NULL, TRUE, FALSE, NULL );
    b->thread = CreateThread( NULL, 0, block_proc, b, 0, NULL );
    note( e, "a thread receives %d", b->size );
    WaitForSingleObject( b->calling, BOUND_MS );
    if (!rnd( e->world, 3 )) Sleep( rnd( e->world, 4 ) );
    return TRUE;
}

/* What it waits for comes, or it is cancelled.  CancelIoEx does not find a receive that has not reached the server
 * yet. */
BOOL op_unblock( struct end *e )
{
    if (!e->blocked) return FALSE;
    if (is_ready( e ))
    {
        reap_blocked( e );
        return TRUE;
    }
    if (rnd( e->world, 2 ))
    {
        e->blocked->cancelled = TRUE;
        note( e, "CancelIoEx" );
        CancelIoEx( (HANDLE)e->s, NULL );
        return TRUE;
    }
    /* It still waits, unless it was cancelled. */
    note( e, "the thread waits" );
    check( e, WaitForSingleObject( e->blocked->thread, 0 ) || e->blocked->cancelled || e->blocked->interrupted ||
           e->icmp,
           "recv.nonoverlapped.blocks", "the thread has come back too early: %d, error %lu", e->blocked->ret,
           e->blocked->error );
    return TRUE;
}

/* WSACancelBlockingCall ends the receives of all threads; those of other worlds are not to be disturbed. */
BOOL op_interrupt( struct end *e )
{
    struct world *w = e->world;
    int i, ret, count = 0;
    DWORD error;

    if (threaded || rnd( w, 4 )) return FALSE;
    for (i = 0; i < MAX_ENDS; i++) if (w->ends[i].blocked) count++;
    ret = WSACancelBlockingCall();
    error = WSAGetLastError();
    note( e, "WSACancelBlockingCall: %d, error %lu", ret, ret ? error : 0 );
    for (i = 0; i < MAX_ENDS; i++)
        if (w->ends[i].blocked)
        {
            note( &w->ends[i], "WSACancelBlockingCall: %d", ret );
            w->ends[i].blocked->interrupted = TRUE;
        }
    if (!count) return check( e, ret && error == WSAEINVAL, "recv.error.wsaeintr", "got %d, error %lu", ret, error );
    check( e, !ret || error == WSAEINVAL, "recv.error.wsaeintr", "got %d, error %lu", ret, error );
    return TRUE;
}

/* A thread that is terminated in its receive takes nothing with it. */
BOOL op_terminate( struct end *e )
{
    struct blocked *b = e->blocked;

    if (!b || is_ready( e ) || rnd( e->world, 3 )) return FALSE;
    /* Before it waits it may have locks of the loader, of the heap or of Wine's: on a busy machine one in a hundred
     * hangs after a few ms, with Wine's own too.  What the DLL does until then is for steps.sh. */
    Sleep( 100 );
    note( e, "TerminateThread" );
    TerminateThread( b->thread, 0 );
    WaitForSingleObject( b->thread, BOUND_MS );
    free_blocked( e );
    return TRUE;
}
