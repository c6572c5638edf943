/*
 * What the stress program counts and says: violations, hanging threads
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

static const char * const violation_names[VIOLATIONS] =
    { "wrong data", "false end of stream", "wrong error", "FD_READ lost", "timed out", "late end" };

const char * const operation_names[OPERATIONS] =
{
    "recv", "WSARecv", "peek", "nonblocking+select", "nonblocking burst", "WSAPoll+FIONREAD", "MSG_WAITALL",
    "overlapped", "two overlapped", "recv beside overlapped", "receive of nothing", "completion port", "routine",
    "events", "two threads", "alias", "in a child", "datagrams"
};

LONG operations[OPERATIONS], sessions;
LONG known;  /* what only Wine's server could do right; the places say what it is */
LONG64 bytes;

static LONG violations[VIOLATIONS];

void at( struct lane *lane, int side, const char *where )
{
    lane->since[side] = GetTickCount();
    lane->where[side] = where;
}

void violate( struct lane *lane, enum violation what, const char *text, LONG value )
{
    if (InterlockedIncrement( &violations[what] ) > 20) return;
    printf( "VIOLATION %s: lane %d, %s, pos %ld of %ld, ending %d, operation %s: %s %ld\n", violation_names[what],
            lane->id, lane->datagrams ? "datagrams" : "stream", lane->pos, lane->total, lane->ending,
            lane->where[0] ? lane->where[0] : operation_names[lane->op], text, value );
    fflush( stdout );
}

/* The watchdog: is a thread at the same thing for too long? */
BOOL something_hangs( const struct lane *lanes, int count )
{
    const char *where;
    BOOL hangs = FALSE;
    int i, side;

    for (i = 0; i < count; i++)
    {
        for (side = 0; side < 2; side++)
        {
            where = lanes[i].where[side];
            if (!where || GetTickCount() - lanes[i].since[side] < HANG_MS) continue;
            printf( "HANG: lane %d, %s: %s; pos %ld of %ld, ending %d, last operation %s\n",
                    i, side ? "sender" : "receiver", where, lanes[i].pos, lanes[i].total, lanes[i].ending,
                    operation_names[lanes[i].op] );
            hangs = TRUE;
        }
    }
    return hangs;
}

/* Prints the counters; the exit code. */
int report( const char *program, BOOL hung )
{
    LONG i, count = 0;

    for (i = 0; i < OPERATIONS; i++) if (operations[i]) printf( "%10ld  %s\n", operations[i], operation_names[i] );
    for (i = 0; i < VIOLATIONS; i++)
    {
        count += violations[i];
        if (violations[i]) printf( "%10ld  VIOLATIONS: %s\n", violations[i], violation_names[i] );
    }
    if (known) printf( "%10ld  known limits of Wine's server\n", known );
    printf( "%s: %ld connections, %ld KiB, %ld children, %ld violations%s\n",
            program, sessions, (LONG)(bytes / 1024), children, count, hung ? ", HUNG" : "" );
    fflush( stdout );
    return hung ? 2 : count ? 1 : 0;
}
