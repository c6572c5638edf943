/*
 * The overlapped receives that are under way on a socket
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

#ifndef WSRECV_PENDING_H
#define WSRECV_PENDING_H

#include <winsock2.h>
#include <windef.h>

#include "lock.h"

/*
 * ntdll completes overlapped receives without telling us, so this is a list of those that
 * may be under way: one has ended when Internal of its OVERLAPPED is not STATUS_PENDING.
 * The program may have freed the OVERLAPPED by then, and used its memory for something
 * else; that only makes an ended receive look like one under way.  Where the order of the receives
 * matters (lowat.c) it is asked too whether the OVERLAPPED was given to a receive on another socket.
 */
#define PENDING_MAX 8

struct pending_list
{
    struct pending_entry
    {
        OVERLAPPED *overlapped;
        ULONG       number;  /* they rise in the order of the calls */
    }
    *entries;               /* PENDING_MAX, NULL until there is one */
    struct lock  lock;      /* of entries[], for writing */
    BOOLEAN      overflow;  /* there were more: some receives are in no list */
    BOOLEAN      urgent;    /* there was one with MSG_OOB: oob.c */
    LONG         waiting;   /* threads that receive by way of the server: cancel.c */
    LONG         asked;     /* overlapped receives that were nearly direct (direct_path.c) */
    LONG         empty;     /* and those in a row that were direct and found nothing */
};

/* Forgets the overlapped receives.  Threads that wait on the handle's former socket stay
 * counted until they leave. */
extern void pending_clear( struct pending_list *list );

/* Notes a receive, before it is started; list is NULL for a handle that has none. */
extern void pending_add( struct pending_list *list, OVERLAPPED *overlapped );

/* It has ended, unless it was started again since: its memory may be another receive's from now on. */
extern void pending_ended( struct pending_list *list, const OVERLAPPED *overlapped );

/* Notes only in whose list it is: for a receive that is not overlapped, whose status may be where an OVERLAPPED was. */
extern void pending_own( const struct pending_list *list, const OVERLAPPED *overlapped );

/* FALSE if an overlapped receive may be under way. */
extern BOOL pending_is_empty( struct pending_list *list );

/* Was this one noted, and has no other taken its place since? */
extern BOOL pending_has( const struct pending_list *list, const OVERLAPPED *overlapped );

/* The receive that was noted next after *number (0: the first one), which becomes its number; NULL if there is none. */
extern OVERLAPPED *pending_next( struct pending_list *list, ULONG *number );

/* Was the last receive with this OVERLAPPED one of another list?  Of the latest ones only; else FALSE. */
extern BOOL pending_is_elsewhere( const struct pending_list *list, const OVERLAPPED *overlapped );

/* Cancels the receives of the list on a handle that is about to be closed. */
extern void pending_cancel( struct pending_list *list, HANDLE handle );

#endif /* WSRECV_PENDING_H */
