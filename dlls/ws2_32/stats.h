/*
 * Receives by path
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

#ifndef WSRECV_STATS_H
#define WSRECV_STATS_H

#include <windef.h>

#include "report.h"

/* How a receive went, and why not directly. */
enum path
{
    DIRECT,               /* by a system call of this process */
    DIRECT_WAITED,        /* the same, after a short wait for the data */
    SERVER_NO_UNIX_SIDE,  /* there is none, or WSRECV_DIRECT=off */
    SERVER_UNKNOWN,       /* a handle that ws2_32 did not make */
    SERVER_OVERLAPPED,    /* an overlapped receive with a routine or an event */
    SERVER_PORT,          /* one that may leave a packet in a completion port, or signal the handle */
    SERVER_KIND,          /* flags, control data, sizes, or a protocol that only the server does */
    SERVER_NOT_READY,     /* the first receive on a socket */
    SERVER_EVENTS,        /* WSAEventSelect or WSAAsyncSelect */
    SERVER_STATE,         /* shut down, reset, or shared with another process or handle */
    SERVER_PENDING,       /* another receive is under way: it comes first */
    SERVER_WAIT,          /* no data yet, or none the last times (overlapped) */
    SERVER_END,           /* the end of the stream, a reset, or an error */
    DIRECT_POLL,          /* select, WSAPoll: poll() in this process */
    SERVER_POLL,
    DIRECT_UNREAD,        /* FIONREAD in this process */
    SERVER_UNREAD,
    PATH_COUNT
};

/* Reads the setting WSRECV_STATS from the environment. */
extern void stats_init(void);

/* Counts a receive, or another of these calls: with WSRECV_STATS=1, or from when the report was first asked for. */
extern void stats_count( enum path path );

/* At the end of the process: prints the counts to stderr with WSRECV_STATS=1. */
extern void stats_print(void);

/* What WSRECV_REPORT_GUID gives. */
extern const struct wsrecv_report * WINAPI stats_get_report(void);

#endif /* WSRECV_STATS_H */
