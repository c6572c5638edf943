/*
 * A child process that receives on sockets of this one
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

/* What is in the memory that both have. */
struct share
{
    WSAPROTOCOL_INFOW info;
    int  command;       /* 1 receive and close, 2 post a receive and say so */
    int  size, ret;
    DWORD error;
    ULONG_PTR overlapped;
    char data[MAX_CHUNK];
};

struct child
{
    HANDLE mapping, go, done;
    PROCESS_INFORMATION process;
    struct share *share;
};

static volatile LONG children;

static BOOL open_shared( struct child *c, const char *name, BOOL create )
{
    char text[80];

    snprintf( text, sizeof(text), "%s-memory", name );
    if (create) c->mapping = CreateFileMappingA( INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(*c->share),
                                                 text );
    else c->mapping = OpenFileMappingA( FILE_MAP_WRITE, FALSE, text );
    snprintf( text, sizeof(text), "%s-go", name );
    c->go = CreateEventA( NULL, FALSE, FALSE, text );
    snprintf( text, sizeof(text), "%s-done", name );
    c->done = CreateEventA( NULL, FALSE, FALSE, text );
    if (c->mapping) c->share = MapViewOfFile( c->mapping, FILE_MAP_WRITE, 0, 0, sizeof(*c->share) );
    return c->share && c->go && c->done;
}

static struct child *start_child( struct world *w )
{
    char path[MAX_PATH], command[MAX_PATH + 100], name[60];
    struct child *c = calloc( 1, sizeof(*c) );
    STARTUPINFOA startup;

    snprintf( name, sizeof(name), "wsrecv-model-%lu-%ld", GetCurrentProcessId(), InterlockedIncrement( &children ) );
    memset( &startup, 0, sizeof(startup) );
    startup.cb = sizeof(startup);
    GetModuleFileNameA( NULL, path, sizeof(path) );
    snprintf( command, sizeof(command), "\"%s\" --child %s", path, name );
    /* Without inheritance: a handle in it would keep connections open. */
    if (!open_shared( c, name, TRUE ) ||
        !CreateProcessA( NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &c->process )) return NULL;
    w->child = c;
    return c;
}

void end_child( struct world *w )
{
    struct child *c = w->child;

    if (!c) return;
    TerminateProcess( c->process.hProcess, 0 );
    WaitForSingleObject( c->process.hProcess, BOUND_MS );
    CloseHandle( c->process.hProcess );
    CloseHandle( c->process.hThread );
    UnmapViewOfFile( c->share );
    CloseHandle( c->mapping );
    CloseHandle( c->go );
    CloseHandle( c->done );
    free( c );
    w->child = NULL;
}

/* What the child does, until it is terminated, or its parent is gone. */
int run_child( const char *name )
{
    static WSAOVERLAPPED overlapped;
    static char lost[64];
    WSABUF buffer = { sizeof(lost), lost };
    DWORD flags, got;
    struct child c = { 0 };
    SOCKET s;

    if (!open_shared( &c, name, FALSE )) return 1;
    while (!WaitForSingleObject( c.go, 120000 ))
    {
        s = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &c.share->info, 0,
                        WSA_FLAG_OVERLAPPED );
        flags = 0;
        c.share->ret = -1;
        if (s == INVALID_SOCKET) c.share->error = WSAGetLastError();
        else if (c.share->command == 2)
        {
            c.share->ret = WSARecv( s, &buffer, 1, NULL, &flags, &overlapped, NULL );
            c.share->error = WSAGetLastError();
            c.share->overlapped = (ULONG_PTR)&overlapped;
        }
        else
        {
            buffer.buf = c.share->data;
            buffer.len = c.share->size;
            if (c.share->size & 1) c.share->ret = recv( s, c.share->data, c.share->size, 0 );
            else c.share->ret = WSARecv( s, &buffer, 1, &got, &flags, NULL, NULL ) ? -1 : (int)got;
            c.share->error = WSAGetLastError();
            closesocket( s );
        }
        SetEvent( c.done );
    }
    return 0;
}

/* Lets the child do something with a socket. */
static BOOL ask_child( struct end *e, int command, int size )
{
    struct child *c = e->world->child ? e->world->child : start_child( e->world );

    if (!check( e, c != NULL, "win.duplicate.after_bind", "no child: error %lu", GetLastError() )) return FALSE;
    e->shared = TRUE;
    c->share->command = command;
    c->share->size = size;
    if (!check( e, !WSADuplicateSocketW( e->s, c->process.dwProcessId, &c->share->info ), "win.duplicate.after_bind",
                "WSADuplicateSocket: error %d", WSAGetLastError() )) return FALSE;
    SetEvent( c->go );
    return check( e, !WaitForSingleObject( c->done, 4 * BOUND_MS ), "win.duplicate.after_bind",
                  "the child does not answer" );
}

static BOOL can_be_shared( struct end *e )
{
    return !no_children && !e->foreign && !e->first && !e->blocked && !e->mask && !e->shut_recv && !e->icmp &&
           !e->reset &&
           !e->aborted && !is_abandoned( e );
}

BOOL op_share( struct end *e )
{
    int size = 1 + rnd( e->world, MAX_CHUNK - 1 );
    struct share *share;

    if (!reap( e )) return TRUE;
    if (!can_be_shared( e ) || !is_ready( e ) || rnd( e->world, 4 )) return FALSE;
    /* The child receives once only. */
    if (may_be_late( e ) || (!e->dgram && e->nonblocking && e->peer->delayed)) return FALSE;
    note( e, "a child receives %d", size );
    if (!ask_child( e, 1, size )) return TRUE;
    share = e->world->child->share;
    note( e, "a child has received %d, error %lu", share->ret, share->ret < 0 ? share->error : 0 );
    verify( e, share->data, size, share->ret, share->error, 0, NULL );
    return TRUE;
}

/* A child that ends with a receive under way takes nothing with it. */
BOOL op_child_dies( struct end *e )
{
    struct share *share;

    if (!reap( e )) return TRUE;
    if (!can_be_shared( e ) || is_ready( e ) || rnd( e->world, 60 )) return FALSE;
    note( e, "a child posts a receive and is terminated" );
    if (!ask_child( e, 2, 0 )) return TRUE;
    share = e->world->child->share;
    check( e, share->ret == -1 && share->error == WSA_IO_PENDING, "recv.delayed.pending", "in a child: %d, error %lu",
           share->ret, share->error );
    /* The port is the socket's, whoever receives (the CreateIoCompletionPort page): it is told of the end. */
    if (e->has_port) e->world->strange = share->overlapped;
    end_child( e->world );
    return TRUE;
}
