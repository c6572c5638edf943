/*
 * Fuzzing of the Unix side: the calls
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

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unix.h"
#include "../../dlls/wsrecv/thread.h"

/*
 * An input is a list of what is done: sockets are made, their peers do something, and any function of the table is
 * called, with what may be in its structure.
 *
 * What the DLL alone decides is in order here too: the arrays and words that it has on its own stack and in its own
 * memory are there, a descriptor is given inside the guard.  The program's buffers are anywhere.
 */

extern int (* const __wine_unix_call_funcs[unix_call_count])( void * );

#define MAX_FDS 256

char *bad_page, *read_page;

static int count_fds( void )
{
    int i, count = 0;

    for (i = 0; i < MAX_FDS; i++) count += fcntl( i, F_GETFD ) != -1;
    return count;
}

/* As ntdll's. */
static void handle_quit( int signal, siginfo_t *info, void *context )
{
    (void)signal;
    (void)info;
    (void)context;
}

int call( enum unix_call code, void *params )
{
    int error = __wine_unix_call_funcs[code]( params );

    need( error >= 0 && error < 4096 );
    need( !thread_known() || !(thread_known()->guard) || code == unix_guard_enter );
    need( !thread_known() || thread_known()->fd == -1 );
    return error;
}

int give_fd( const struct slot *slot, struct input *input )
{
    static const int none[] = { -1, -2, 1000000, 0x7fffffff, -0x7fffffff - 1, MAX_FDS - 1 };
    unsigned int choice = take( input, 1 );

    call( unix_guard_enter, NULL );
    if (slot->fd != -1 && choice < 240) return dup( slot->fd );
    return none[choice % (sizeof(none) / sizeof(none[0]))];
}

uint64_t give_cookie( const struct slot *slot, struct input *input )
{
    unsigned int choice = take( input, 1 );

    if (choice < 224) return slot->cookie;
    if (choice < 232) return 0;
    if (choice < 240) return slots[choice % SLOTS].cookie;
    return (uint64_t)take( input, 4 ) << (choice % 2 * 32);
}

uint64_t give_alert( struct slot *slot, struct input *input )
{
    return take( input, 1 ) < 160 ? (uintptr_t)&slot->alert : 0;
}

int give_leased( const struct slot *slot, struct input *input, uint32_t *lease, uint64_t *watched, uint32_t *value )
{
    unsigned int choice = take( input, 1 );

    *lease = choice & 3 ? 0 : 1 + choice % 20;
    *watched = (uintptr_t)&slot->generation;
    *value = slot->generation + !(choice % 16);
    if (choice & 64) return -1;
    return give_fd( slot, input );
}

#define NEW( type ) struct type *params = malloc( sizeof(*params) ); need( params ); \
                    memset( params, 0xcc, sizeof(*params) )

static void do_get_state( struct slot *slot, struct input *input )
{
    NEW( unix_get_state_params );

    params->alert = give_alert( slot, input );
    params->fd = give_fd( slot, input );
    if (!call( unix_get_state, params ))
    {
        need( params->urgent <= 1 && params->bound >= 0 && params->bound <= 1 );
        need( params->tcp_state >= UNIX_TCP_NONE && params->tcp_state <= UNIX_TCP_CLOSING + 1 );
        if (params->cookie) need( params->cookie == slot->cookie );
    }
    free( params );
}

static void do_errors( struct slot *slot, struct input *input )
{
    NEW( unix_errors_params );

    params->mode = take( input, 1 ) % 4;
    params->cookie = give_cookie( slot, input );
    params->fd = give_fd( slot, input );
    if (call( unix_errors, params )) need( !params->port_errors && !params->ttl_errors && !params->all_errors );
    else need( params->port_errors + params->ttl_errors <= params->all_errors );
    free( params );
}

static void do_set_lowat( struct slot *slot, struct input *input )
{
    int before = slot_unread( slot );
    NEW( unix_set_lowat_params );

    params->size = take( input, 1 ) % 4 ? take( input, 1 ) : take( input, 4 );
    params->cookie = give_cookie( slot, input );
    params->fd = give_fd( slot, input );
    call( unix_set_lowat, params );
    need( slot_unread( slot ) == before );
    free( params );
}

static void do_watch( struct slot *slot, struct input *input )
{
    NEW( unix_watch_params );

    params->events = take( input, 1 );
    params->id = (uint64_t)take( input, 4 ) << 16;
    params->fd = give_fd( slot, input );
    call( unix_watch, params );
    free( params );
}

static void do_wait( struct slot *slot, struct input *input )
{
    NEW( unix_wait_params );

    (void)slot;
    params->timeout = take( input, 1 ) < 16;
    if (!call( unix_wait, params )) need( params->count <= UNIX_MAX_EVENTS );
    free( params );
}

static void do_get_end( struct slot *slot, struct input *input )
{
    int before = slot_unread( slot );
    NEW( unix_get_end_params );

    params->drop = take( input, 1 ) % 2;
    params->fd = give_fd( slot, input );
    if (!call( unix_get_end, params )) need( params->fin <= 1 );
    /* only what is closed is dropped */
    if (slot->peer != -1) need( slot_unread( slot ) == before );
    else slot->known = 0;
    free( params );
}

static void do_poll( struct slot *slot, struct input *input )
{
    int before = slot_unread( slot );
    NEW( unix_poll_params );

    params->cookie = give_cookie( slot, input );
    params->fd = give_leased( slot, input, &params->lease, &params->watched, &params->watched_value );
    if (!call( unix_poll, params ))
    {
        need( !(params->events & ~(UNIX_POLL_DATA | UNIX_POLL_END | UNIX_POLL_OTHER)) );
        if (before > 0) need( params->unread == before );
    }
    free( params );
}

static void do_oob( struct slot *slot, struct input *input )
{
    int before = slot_unread( slot );
    NEW( unix_oob_params );

    params->take = take( input, 1 ) % 2;
    params->drop = take( input, 1 ) % 2;
    params->fd = give_fd( slot, input );
    if (!call( unix_oob, params )) need( params->unread <= 1 && params->at_mark <= 1 && params->byte <= 255 );
    /* where there is no urgent byte nothing is taken */
    need( slot_unread( slot ) == before );
    free( params );
}

static void do_others( struct slot *slot, struct input *input )
{
    union
    {
        struct unix_init_params      init;
        struct unix_quiet_params     quiet;
        struct unix_lease_params     lease;
        struct unix_interrupt_params interrupt;
    }
    *params = malloc( sizeof(*params) );

    need( params );
    switch (take( input, 1 ) % 7)
    {
    case 0:
        params->init.version = take( input, 4 );
        if (params->init.version != WSRECV_UNIX_VERSION) need( call( unix_init, params ) == EINVAL );
        break;
    case 1:
        params->quiet.alert = (uintptr_t)&slot->alert;
        call( unix_quiet, params );
        break;
    case 2:
        params->lease.cookie = give_cookie( slot, input );
        call( unix_is_leased, params );
        break;
    case 3:
        params->interrupt.cookie = give_cookie( slot, input );
        need( !call( unix_interrupt, params ) );
        break;
    case 4:
        call( unix_guard_enter, NULL );
        call( unix_guard_leave, NULL );
        break;
    case 5:
        need( !call( unix_guard_wait, NULL ) );
        break;
    case 6:
        call( unix_wake, NULL );
        break;
    }
    free( params );
}

/* Everything is closed, and nothing is left open. */
static void finish( int first_fds )
{
    struct unix_interrupt_params interrupt;
    int i;

    for (i = 0; i < SLOTS; i++)
    {
        interrupt.cookie = slots[i].cookie;
        slots[i].generation++;
        call( unix_interrupt, &interrupt );
        slot_close( &slots[i] );
    }
    /* the thread that ends leases may be just at one of them */
    for (i = 0; i < 2000 && count_fds() != first_fds; i++) usleep( 1000 );
    need( count_fds() == first_fds );
}

static void start( void )
{
    struct unix_init_params init = { WSRECV_UNIX_VERSION, 0 };
    struct unix_wait_params wait = { 0, 0, {{ 0 }} };
    struct unix_receive_params receive;
    struct sigaction action;
    long page_size;

    page_size = sysconf( _SC_PAGESIZE );
    bad_page = mmap( NULL, 2 * page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 );
    read_page = mmap( NULL, page_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 );
    need( bad_page != MAP_FAILED && read_page != MAP_FAILED );
    bad_page += page_size;
    need( !mprotect( bad_page, page_size, PROT_NONE ) );

    memset( &action, 0, sizeof(action) );
    action.sa_sigaction = handle_quit;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    need( !sigaction( SIGQUIT, &action, NULL ) );
    need( !call( unix_init, &init ) );

    /* what the library opens for itself, once */
    need( !call( unix_wait, &wait ) );
    slot_open( &slots[0], kind_tcp );
    memset( &receive, 0, sizeof(receive) );
    receive.stream = receive.wait = 1;
    receive.cookie = slots[0].cookie;
    receive.alert = (uintptr_t)&slots[0].alert;
    receive.watched = (uintptr_t)&slots[0].generation;
    receive.watched_value = slots[0].generation;
    call( unix_guard_enter, NULL );
    receive.fd = dup( slots[0].fd );
    call( unix_receive, &receive );
    call( unix_guard_enter, NULL );
    call( unix_get_state, &(struct unix_get_state_params){ .fd = dup( slots[0].fd ), .alert = receive.alert } );
    slot_close( &slots[0] );
}

int LLVMFuzzerTestOneInput( const uint8_t *data, size_t size )
{
    static void (* const calls[])( struct slot *, struct input * ) =
    {
        do_receive, do_receive, do_receive, do_get_state, do_errors, do_set_lowat, do_watch, do_wait, do_get_end,
        do_poll, do_poll, do_oob, do_others
    };
    struct input input = { data, data + size };
    static int started;
    unsigned int what;
    int first_fds;
    struct slot *slot;

    if (!started) start();
    started = 1;
    first_fds = count_fds();
    while (input.pos < input.end)
    {
        what = take( &input, 1 );
        slot = &slots[what % SLOTS];
        what = take( &input, 1 ) % 32;
        if (what < 6) slot_open( slot, 1 + take( &input, 1 ) % (kind_count - 1) );
        else if (what < 16) slot_act( slot, &input );
        else calls[(what - 16) % (sizeof(calls) / sizeof(calls[0]))]( slot, &input );
    }
    finish( first_fds );
    return 0;
}
