/*
 * Fuzzing of the Unix side: receiving
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

#include "unix.h"

struct memory
{
    struct unix_buffer *buffers;
    uint8_t            *blocks[UNIX_MAX_BUFFERS];   /* NULL: not one of ours */
    uint64_t            room;
    int                 whole;                      /* all are */
};

static void give_memory( struct memory *memory, unsigned int count, struct input *input )
{
    unsigned int i, choice;
    uint64_t len;

    memset( memory, 0, sizeof(*memory) );
    memory->whole = 1;
    if (count > UNIX_MAX_BUFFERS) return;
    /* of the size that it has, so that it is noticed if more is read */
    need( (memory->buffers = malloc( count * sizeof(*memory->buffers) + !count )) );
    for (i = 0; i < count; i++)
    {
        choice = take( input, 1 );
        len = choice & 128 ? take( input, 2 ) % 4096 : take( input, 1 ) % 64;
        memory->buffers[i].len = len;
        memory->room += len;
        if (choice % 16 < 12)
        {
            need( (memory->blocks[i] = malloc( len + !len )) );
            memory->buffers[i].base = (uintptr_t)memory->blocks[i];
            continue;
        }
        if (len) memory->whole = 0;
        switch (choice % 16)
        {
        case 12: memory->buffers[i].base = 0; break;
        case 13: memory->buffers[i].base = (uintptr_t)bad_page - take( input, 1 ) % 16; break;
        case 14: memory->buffers[i].base = (uintptr_t)read_page + take( input, 1 ); break;
        case 15: memory->buffers[i].base = (uint64_t)take( input, 4 ) << 32; break;
        }
    }
}

static void check_data( struct slot *slot, const struct memory *memory, unsigned int count, uint64_t size, int peek )
{
    uint8_t *data, *end;
    unsigned int i;
    size_t len;

    need( size <= memory->room );
    if (!slot->stream) return;
    if (!memory->whole)
    {
        if (!peek) slot->received += size;
        return;
    }
    need( (data = end = malloc( size + !size )) );
    for (i = 0; i < count && size; i++, size -= len)
    {
        len = memory->buffers[i].len < size ? memory->buffers[i].len : size;
        if (len) memcpy( end, memory->blocks[i], len );
        end += len;
    }
    need( !size );
    slot_check( slot, data, end - data, peek );
    free( data );
}

void do_receive( struct slot *slot, struct input *input )
{
    struct unix_receive_params *params = malloc( sizeof(*params) );
    unsigned int i, flags = take( input, 1 );
    struct memory memory;
    int error, before, after;
    int32_t fd;

    need( params );
    memset( params, 0xcc, sizeof(*params) );
    params->count = take( input, 1 ) % 20;
    if (flags & 1) params->count = 1;
    give_memory( &memory, params->count, input );
    params->buffers = (uintptr_t)memory.buffers;
    params->peek = (flags >> 1) & 1;
    /* the other way round it must not be wrong */
    params->stream = slot->stream || (flags >> 2) % 16 == 15;
    params->take_errors = (flags >> 6) & 1;
    params->whole = flags >> 7;
    params->wait = take( input, 1 ) < 16 ? 300 : 0;
    params->cookie = give_cookie( slot, input );
    params->alert = give_alert( slot, input );
    before = slot_unread( slot );
    params->fd = fd = give_leased( slot, input, &params->lease, &params->watched, &params->watched_value );

    error = call( unix_receive, params );

    after = slot_unread( slot );
    if (!error)
    {
        need( fd != -1 || params->fd != -1 );
        check_data( slot, &memory, params->count, params->size, params->peek );
        need( params->addr_len <= sizeof(params->addr) );
        if (params->stream && slot->stream) need( !params->truncated && !params->addr_len );
        if (before != -1 && after != -1) need( after == before - (params->peek ? 0 : (int)params->size) );
    }
    else if (slot->stream && before != -1 && after != -1) need( after == before );

    for (i = 0; i < UNIX_MAX_BUFFERS; i++) free( memory.blocks[i] );
    free( memory.buffers );
    free( params );
}
