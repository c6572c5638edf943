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

#include <stdarg.h>
#include <winsock2.h>
#include "nt.h"

#include "pending.h"
#include "probe.h"

static LONG last_number;

/* In whose list an OVERLAPPED was noted last: one word, which is read and written as a whole.  One with the same
 * place takes it.  What of the addresses does not fit is the same for all of a process, or nearly. */
#define OWNER_COUNT 1024

static LONG64 owners[OWNER_COUNT];

static LONG64 *get_owner( const OVERLAPPED *overlapped )
{
    ULONG_PTR number = (ULONG_PTR)overlapped / 16;

    return &owners[(number ^ number / OWNER_COUNT) % OWNER_COUNT];
}

static LONG64 owner_word( const struct pending_list *list, const OVERLAPPED *overlapped )
{
    ULONG64 high = (ULONG)((ULONG_PTR)overlapped / sizeof(void *));

    return (LONG64)(high << 32 | (ULONG)((ULONG_PTR)list / sizeof(void *)));
}

void pending_own( const struct pending_list *list, const OVERLAPPED *overlapped )
{
    InterlockedExchange64( get_owner( overlapped ), owner_word( list, overlapped ) );
}

BOOL pending_is_elsewhere( const struct pending_list *list, const OVERLAPPED *overlapped )
{
    LONG64 word = InterlockedCompareExchange64( get_owner( overlapped ), 0, 0 );

    return word && word != owner_word( list, overlapped ) && !((word ^ owner_word( list, overlapped )) >> 32);
}

/* FALSE if the program has freed it: its receive has ended. */
static BOOL read_status( const OVERLAPPED *overlapped, ULONG_PTR *status )
{
    return probe_copy( status, &overlapped->Internal, sizeof(*status) );
}

static BOOL is_under_way( const OVERLAPPED *overlapped )
{
    ULONG_PTR status;

    return overlapped && read_status( overlapped, &status ) && status == STATUS_PENDING;
}

/* The memory of one that was freed may become anything, a guard page too, and is not looked at again.  With the lock,
 * where no other receive is just being noted that has the same place for its OVERLAPPED. */
static void forget_freed( struct pending_list *list )
{
    ULONG_PTR status;
    unsigned int i;

    lock_enter( &list->lock );
    for (i = 0; i < PENDING_MAX; i++)
        if (list->entries[i].overlapped && !read_status( list->entries[i].overlapped, &status ))
            InterlockedExchangePointer( (void **)&list->entries[i].overlapped, NULL );
    lock_leave( &list->lock );
}

void pending_clear( struct pending_list *list )
{
    lock_enter( &list->lock );
    if (list->entries) memset( list->entries, 0, PENDING_MAX * sizeof(*list->entries) );
    list->overflow = FALSE;
    list->asked = list->empty = 0;
    list->urgent = FALSE;
    lock_leave( &list->lock );
}

static struct pending_entry *get_entries( struct pending_list *list )
{
    struct pending_entry *entries = list->entries;

    if (entries || !(entries = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, PENDING_MAX * sizeof(*entries) )))
        return entries;
    /* Others read without the lock: the zeros first. */
    InterlockedExchangePointer( (void **)&list->entries, entries );
    return entries;
}

void pending_add( struct pending_list *list, OVERLAPPED *overlapped )
{
    unsigned int i, unused = PENDING_MAX;
    struct pending_entry *entries;

    pending_own( list, overlapped );
    if (!list) return;
    lock_enter( &list->lock );
    if ((entries = get_entries( list )))
    {
        for (i = 0; i < PENDING_MAX && entries[i].overlapped != overlapped; i++)
            if (!is_under_way( entries[i].overlapped )) unused = i;
        if (i < PENDING_MAX) unused = i;
    }
    if (unused < PENDING_MAX)
    {
        entries[unused].number = InterlockedIncrement( &last_number );
        InterlockedExchangePointer( (void **)&entries[unused].overlapped, overlapped );
    }
    else list->overflow = TRUE;
    lock_leave( &list->lock );
}

void pending_ended( struct pending_list *list, const OVERLAPPED *overlapped )
{
    unsigned int i;

    if (!list || !list->entries) return;
    lock_enter( &list->lock );
    for (i = 0; i < PENDING_MAX; i++)
        if (list->entries[i].overlapped == overlapped && !is_under_way( overlapped ))
            InterlockedExchangePointer( (void **)&list->entries[i].overlapped, NULL );
    lock_leave( &list->lock );
}

OVERLAPPED *pending_next( struct pending_list *list, ULONG *number )
{
    const struct pending_entry *entry, *next = NULL;
    OVERLAPPED *overlapped, *ret = NULL;
    unsigned int i;

    lock_enter( &list->lock );
    for (i = 0; list->entries && i < PENDING_MAX; i++)
    {
        entry = &list->entries[i];
        overlapped = entry->overlapped;
        if (!overlapped || entry->number <= *number || (next && entry->number > next->number)) continue;
        next = entry;
        ret = overlapped;
    }
    if (next) *number = next->number;
    lock_leave( &list->lock );
    return ret;
}

BOOL pending_is_empty( struct pending_list *list )
{
    const OVERLAPPED *overlapped;
    ULONG_PTR status;
    unsigned int i;

    if (list->overflow) return FALSE;
    for (i = 0; list->entries && i < PENDING_MAX; i++)
    {
        if (!(overlapped = list->entries[i].overlapped)) continue;
        if (!read_status( overlapped, &status )) forget_freed( list );
        else if (status == STATUS_PENDING) return FALSE;
    }
    return TRUE;
}

BOOL pending_has( const struct pending_list *list, const OVERLAPPED *overlapped )
{
    unsigned int i;

    for (i = 0; list->entries && i < PENDING_MAX; i++) if (list->entries[i].overlapped == overlapped) return TRUE;
    return FALSE;
}

void pending_cancel( struct pending_list *list, HANDLE handle )
{
    IO_STATUS_BLOCK iosb;
    OVERLAPPED *overlapped;
    unsigned int i;

    /* All at once cancels a select in another thread as well, which on Windows ends by
     * itself; but with so many receives it is the only way to reach them all. */
    if (list->overflow)
    {
        NtCancelIoFileEx( handle, NULL, &iosb );
        return;
    }
    if (!list->entries) return;
    for (i = 0; i < PENDING_MAX; i++)
    {
        overlapped = list->entries[i].overlapped;
        if (is_under_way( overlapped )) NtCancelIoFileEx( handle, (IO_STATUS_BLOCK *)overlapped, &iosb );
    }
}
