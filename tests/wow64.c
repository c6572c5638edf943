/*
 * The tables of the Unix side, without Wine
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

/* A new WoW64 Wine runs 32-bit programs in 64-bit processes: their calls come through
 * __wine_unix_call_wow64_funcs, with structures that a 32-bit compiler has laid out.  Here they are written byte by
 * byte as such a compiler has them, in memory below 4 GB. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unixcall.h"

typedef int (*unix_call_func)( void *args );

static const unix_call_func *native, *wow64;
static unsigned int passed, failed;

#define ok( condition, ... ) \
    do { \
        if (condition) passed++; \
        else { failed++; printf( "%s:%d: ", __FILE__, __LINE__ ); printf( __VA_ARGS__ ); } \
    } while (0)

/* Memory that a 32-bit program could have. */
static unsigned char *low_memory( size_t size )
{
    void *ret = mmap( NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0 );

    return ret == MAP_FAILED ? NULL : ret;
}

static void put32( unsigned char *at, uint32_t value )
{
    memcpy( at, &value, sizeof(value) );
}

static void put64( unsigned char *at, uint64_t value )
{
    memcpy( at, &value, sizeof(value) );
}

static uint32_t get32( const unsigned char *at )
{
    uint32_t value;

    memcpy( &value, at, sizeof(value) );
    return value;
}

static uint64_t get64( const unsigned char *at )
{
    uint64_t value;

    memcpy( &value, at, sizeof(value) );
    return value;
}

/* Two sockets that are connected to each other. */
static int make_pair( int type, int pair[2] )
{
    struct sockaddr_in addr = { .sin_family = AF_INET };
    socklen_t len = sizeof(addr);
    int listener = -1;

    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    if (type == SOCK_STREAM)
    {
        if ((listener = socket( AF_INET, type, 0 )) == -1) return 0;
        if (bind( listener, (struct sockaddr *)&addr, sizeof(addr) ) || listen( listener, 1 )) return 0;
        getsockname( listener, (struct sockaddr *)&addr, &len );
        pair[1] = socket( AF_INET, type, 0 );
        if (connect( pair[1], (struct sockaddr *)&addr, sizeof(addr) )) return 0;
        pair[0] = accept( listener, NULL, NULL );
        close( listener );
        return pair[0] != -1;
    }
    pair[0] = socket( AF_INET, type, 0 );
    pair[1] = socket( AF_INET, type, 0 );
    if (bind( pair[0], (struct sockaddr *)&addr, sizeof(addr) )) return 0;
    getsockname( pair[0], (struct sockaddr *)&addr, &len );
    return !connect( pair[1], (struct sockaddr *)&addr, sizeof(addr) );
}

/* A call of a 32-bit program about a socket: params begins with the descriptor, which the call closes. */
static int socket_call( enum unix_call code, int fd, unsigned char *params )
{
    native[unix_guard_enter]( NULL );
    put32( params, dup( fd ) );
    return wow64[code]( params );
}

static void test_tables(void)
{
    unsigned char *params = low_memory( 4096 );
    unsigned int i;

    for (i = 0; i < unix_call_count; i++)
        ok( native[i] && native[i] == wow64[i], "call %u is not the same for 32-bit programs\n", i );

    put32( params, WSRECV_UNIX_VERSION );
    ok( !wow64[unix_init]( params ), "unix_init fails\n" );
    put32( params, WSRECV_UNIX_VERSION + 1 );
    ok( wow64[unix_init]( params ) == EINVAL, "unix_init takes another version\n" );
}

static void test_receive( int type )
{
    unsigned char *params = low_memory( 4096 ), *buffers = params + 1024, *data = params + 2048;
    uint64_t cookie;
    int pair[2] = { -1, -1 }, ret;

    ok( make_pair( type, pair ), "no sockets: %s\n", strerror( errno ) );

    /* int fd, unsigned int urgent, uint64_t cookie, int type, tcp_state, bound, unread, uint64_t alert */
    memset( params, 0, 40 );
    ret = socket_call( unix_get_state, pair[0], params );
    cookie = get64( params + 8 );
    ok( !ret, "unix_get_state: %d\n", ret );
    ok( cookie != 0, "no cookie\n" );
    ok( get32( params + 16 ) == (uint32_t)type, "type %u instead of %d\n", get32( params + 16 ), type );
    ok( get32( params + 20 ) == (type == SOCK_STREAM ? UNIX_TCP_ESTABLISHED : UNIX_TCP_NONE),
        "state %u\n", get32( params + 20 ) );
    ok( get32( params + 24 ) == 1, "not bound\n" );

    /* int fd, unsigned int handle, uint64_t cookie, buffers, unsigned int count, peek, stream, take_errors,
     * port_errors, ttl_errors, whole, wait, lease, all_errors, uint64_t alert, watched, unsigned int watched_value,
     * waited, uint64_t size, unsigned int truncated, addr_len, unsigned char addr[128]; a buffer: uint64_t base, len */
    memset( params, 0, 232 );
    put32( params + 24, 2 );
    put64( params + 8, cookie );
    put64( params + 16, (uintptr_t)buffers );
    put32( params + 32, type == SOCK_STREAM );
    put64( buffers, (uintptr_t)data );
    put64( buffers + 8, 3 );
    put64( buffers + 16, (uintptr_t)data + 100 );
    put64( buffers + 24, 50 );
    ret = socket_call( unix_receive, pair[0], params );
    ok( ret == EAGAIN, "unix_receive of nothing: %d\n", ret );

    ok( send( pair[1], "abcdefgh", 8, 0 ) == 8, "send: %s\n", strerror( errno ) );
    ret = socket_call( unix_receive, pair[0], params );
    ok( !ret, "unix_receive: %d\n", ret );
    ok( get64( params + 88 ) == 8, "%u bytes\n", (unsigned int)get64( params + 88 ) );
    ok( !memcmp( data, "abc\0", 4 ) && !memcmp( data + 100, "defgh\0", 6 ), "wrong bytes\n" );
    ok( !get32( params + 96 ), "truncated\n" );
    if (type == SOCK_DGRAM)
        ok( get32( params + 100 ) == sizeof(struct sockaddr_in), "address of %u bytes\n", get32( params + 100 ) );

    /* the socket that is meant is another one */
    put64( params + 8, cookie + 1 );
    ret = socket_call( unix_receive, pair[0], params );
    ok( ret == ESTALE, "unix_receive from another socket: %d\n", ret );

    /* int fd, unsigned int handle, uint64_t cookie, int unread, unsigned int lease, uint64_t watched,
     * unsigned int watched_value, events */
    ok( send( pair[1], "xyz", 3, 0 ) == 3, "send: %s\n", strerror( errno ) );
    memset( params, 0, 40 );
    put64( params + 8, cookie );
    ret = socket_call( unix_poll, pair[0], params );
    ok( !ret, "unix_poll: %d\n", ret );
    ok( get32( params + 36 ) == UNIX_POLL_DATA, "events %u\n", get32( params + 36 ) );
    ok( get32( params + 16 ) == 3, "%u bytes to be read\n", get32( params + 16 ) );

    close( pair[0] );
    close( pair[1] );
    munmap( params, 4096 );
}

int main( int argc, char **argv )
{
    void *library;

    setvbuf( stdout, NULL, _IOLBF, 0 );
    if (argc != 2)
    {
        fprintf( stderr, "usage: wow64_test WSRECV.SO\n" );
        return 2;
    }
    if (!(library = dlopen( argv[1], RTLD_NOW )) || !(native = dlsym( library, "__wine_unix_call_funcs" )) ||
        !(wow64 = dlsym( library, "__wine_unix_call_wow64_funcs" )))
    {
        printf( "%s\n", dlerror() );
        return 1;
    }
    test_tables();
    test_receive( SOCK_STREAM );
    test_receive( SOCK_DGRAM );
    printf( "%u passed, %u failed\n", passed, failed );
    return failed != 0;
}
