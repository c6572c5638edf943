/*
 * What a receive on a connection that is broken must do, for tests
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

#ifndef __WSRECV_TESTS_BROKEN_H
#define __WSRECV_TESTS_BROKEN_H

/* Include this before windows.h: it brings the NTSTATUS values. */
#include "overlapped.h"
#include "receiver.h"

/* The overlapped receive fails at once: nothing is written, and nobody is told of a completion. */
static inline void check_overlapped_fails( SOCKET s, BOOL from, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, int error )
{
    static struct receive r;
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );

    init_receive( &r, sizeof(r.data), event );
    if (from)
        check_fails( WSARecvFrom( s, &r.buf, 1, &r.size, &r.flags, NULL, NULL, &r.overlapped, routine ),
                     error );
    else check_fails( WSARecv( s, &r.buf, 1, &r.size, &r.flags, &r.overlapped, routine ), error );
    ok( r.size == POISON, "size was set to %lu\n", r.size );
    ok( !r.flags, "flags were set to %#lx\n", r.flags );
    check_event( event, FALSE );
    SleepEx( 0, TRUE );
    ok( !r.called, "the routine was called\n" );
    CloseHandle( event );
}

/* Every style of receive that a socket can have fails with this error, again and again. */
static inline void check_broken( SOCKET s, int error )
{
    enum style style;
    char buffer[8];
    int i;

    memset( buffer, 0xcc, sizeof(buffer) );
    for (i = 0; i < 2; i++)
    {
        for (style = BY_RECV; style < STYLES; style++)
        {
            winetest_push_context( "%d %s", i, style_name( style ) );
            check_fails( receive( style, s, buffer, sizeof(buffer), 0 ), error );
            check_fails( receive( style, s, buffer, sizeof(buffer), MSG_PEEK ), error );
            winetest_pop_context();
        }
        winetest_push_context( "%d overlapped", i );
        check_overlapped_fails( s, FALSE, NULL, error );
        check_overlapped_fails( s, TRUE, NULL, error );
        check_overlapped_fails( s, FALSE, record_routine, error );
        check_overlapped_fails( s, TRUE, record_routine, error );
        winetest_pop_context();
    }
    ok( buffer[0] == (char)0xcc, "the buffer was written\n" );
}

#endif /* __WSRECV_TESTS_BROKEN_H */
