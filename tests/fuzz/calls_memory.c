/*
 * Fuzzing of the DLL: pointers
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

#include <string.h>

#include "calls.h"

#define PAGE       0x1000
#define SLOT_SIZE  (16 * PAGE)
#define SLOTS      24

/* Each slot is some pages, and one after them that cannot be touched. */
static char *slots[SLOTS];
static unsigned int used;
static char *read_only, *no_access, *reserved, *guard;

unsigned int memory_bad;
const char *memory_bad_name;

void memory_init(void)
{
    unsigned int i;
    DWORD old;

    for (i = 0; i < SLOTS; i++)
    {
        slots[i] = VirtualAlloc( NULL, SLOT_SIZE + PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE );
        VirtualProtect( slots[i] + SLOT_SIZE, PAGE, PAGE_NOACCESS, &old );
    }
    read_only = VirtualAlloc( NULL, SLOT_SIZE, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY );
    no_access = VirtualAlloc( NULL, SLOT_SIZE, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS );
    reserved = VirtualAlloc( NULL, SLOT_SIZE, MEM_RESERVE, PAGE_READWRITE );
    guard = VirtualAlloc( NULL, SLOT_SIZE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE );
}

void memory_begin(void)
{
    used = memory_bad = 0;
    memory_bad_name = NULL;
}

static void *get_bad( SIZE_T size, char *end, BOOL written, const char **name )
{
    static const struct { const char *name; ULONG_PTR value; } fixed[] =
    {
        { "1", 1 },
        { "0xfff8", 0xfff8 },
        { "-1", (ULONG_PTR)-1 },
        { "-16", (ULONG_PTR)-16 },
#ifdef _WIN64
        /* where Windows maps nothing, nor Linux, whose stack may end right before it */
        { "end of user space", 0x00007ffffffff000 },
        { "not canonical", 0x0000800000000000 },
        { "kernel", 0xffff800000001000 },
#else
        { "kernel", 0xffff0000 },
#endif
    };
    unsigned int i = any( 8 );
    DWORD old;

    switch (i)
    {
    case 0:
    case 1:
        *name = "NULL";
        return NULL;
    case 2:
        i = any( ARRAY_SIZE( fixed ) );
        *name = fixed[i].name;
        return (void *)fixed[i].value;
    case 3:
        *name = "no access";
        return no_access + any( 16 );
    case 4:
        *name = "reserved";
        return reserved + any( 16 );
    case 5:
        if (!written) break;
        *name = "read-only";
        return read_only + any( 16 );
    case 6:
        *name = "guard page";
        VirtualProtect( guard, PAGE, PAGE_READWRITE | PAGE_GUARD, &old );
        return guard + any( 16 );
    }
    *name = "last bytes missing";
    return end - size + 1 + any( size - 1 < 8 ? size - 1 : 8 );
}

void *memory_get( SIZE_T size, const void *contents, BOOL written, BOOL *bad )
{
    static char *last;
    char *end;
    SIZE_T shift;

    if (bad) *bad = FALSE;
    if (used >= SLOTS || size > SLOT_SIZE - 16) return last;
    end = slots[used++] + SLOT_SIZE;
    /* one in eight, and most calls have several pointers */
    if (bad && size && !any( 8 ))
    {
        *bad = TRUE;
        memory_bad++;
        if (contents && size < PAGE) memcpy( end - size, contents, size );
        return get_bad( size, end, written, &memory_bad_name );
    }
    shift = any( 4 ) ? 0 : any( 16 );
    last = end - size - shift;
    /* nothing of a call before: what WSADuplicateSocket has written is good for one WSASocket */
    memset( last, 0, size );
    if (contents) memcpy( last, contents, size );
    return last;
}
