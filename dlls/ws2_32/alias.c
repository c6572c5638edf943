/*
 * Several handles of one socket
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

#include "alias.h"
#include "lock.h"
#include "socket.h"

/*
 * A node for each handle value, in two levels as in socket.c, and never freed.  Those with a
 * cookie are in the chain that starts at heads[]; a link is the number of a node, which is
 * the handle / 4, or 0.  A closed handle stays where it is until its value is used again.
 * A node may have a cookie and not be in the chain yet, if a thread has ended between the two.
 */
struct node
{
    ULONGLONG cookie;  /* 0: in no chain, else in that of the cookie or in none */
    LONG      next;
    LONG      pad;
};

#define BLOCK_SIZE  4096
#define BLOCK_COUNT 4096
#define HEAD_COUNT  4096

static struct node *blocks[BLOCK_COUNT];
static LONG heads[HEAD_COUNT];
static struct lock lock;
static LONG likely;

static struct node *get_node( LONG number )
{
    struct node **block = &blocks[number / BLOCK_SIZE];

    if (!*block)
        *block = VirtualAlloc( NULL, BLOCK_SIZE * sizeof(**block), MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE );
    return *block ? *block + number % BLOCK_SIZE : NULL;
}

/* Linux counts cookies up. */
static LONG *get_head( ULONGLONG cookie )
{
    return &heads[cookie % HEAD_COUNT];
}

static void unlink_node( LONG number, struct node *node )
{
    LONG *link = get_head( node->cookie );

    while (*link && *link != number) link = &get_node( *link )->next;
    if (*link) InterlockedExchange( link, node->next );
    InterlockedExchange64( (LONGLONG *)&node->cookie, 0 );
}

BOOL alias_note( SOCKET s, ULONGLONG cookie )
{
    BOOL found = FALSE, linked = FALSE;
    LONG self = s / 4, number, *head;
    struct node *node, *other;

    if (!cookie || (s & 3) || s / 4 >= (SOCKET)BLOCK_SIZE * BLOCK_COUNT || !s) return FALSE;

    lock_enter( &lock );
    if ((node = get_node( self )))
    {
        if (node->cookie && node->cookie != cookie) unlink_node( self, node );
        InterlockedExchange64( (LONGLONG *)&node->cookie, cookie );
        head = get_head( cookie );
        for (number = *head; number && (other = get_node( number )); number = other->next)
        {
            if (other == node) linked = TRUE;
            else if (other->cookie == cookie)
            {
                socket_set_flags( (SOCKET)number * 4, SOCKET_SHARED );
                found = TRUE;
            }
        }
        if (!linked)
        {
            node->next = *head;
            InterlockedExchange( head, self );
        }
    }
    lock_leave( &lock );
    return found;
}

BOOL alias_is_likely(void)
{
    return *(volatile LONG *)&likely;
}

void alias_expect(void)
{
    InterlockedExchange( &likely, TRUE );
}

BOOL alias_is_alone( SOCKET s )
{
    PUBLIC_OBJECT_BASIC_INFORMATION info;

    return !NtQueryObject( (HANDLE)s, ObjectBasicInformation, &info, sizeof(info), NULL ) && info.HandleCount <= 1;
}
