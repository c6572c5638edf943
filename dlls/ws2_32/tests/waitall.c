/*
 * MSG_WAITALL: a receive that ends when its buffers are full
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

/* Include this before windows.h: it brings the NTSTATUS values. */
#include "overlapped.h"
#include "statement.h"

/*
 * The WSARecv page: a request with MSG_WAITALL "will complete only when" the buffer supplied by the caller is
 * completely full, the connection has been closed, or the request has been canceled or an error occurred. recv's page
 * has the same of the stream-oriented protocols.
 */

#define MIB (1024 * 1024)

/* ---- a sender that sends in pieces of random size ---- */

struct sender
{
    SOCKET       s;
    const char  *data;
    int          size;
    int          max_piece;
    unsigned int seed;
    BOOL         pause;      /* between the pieces, so that the receive sees each of them */
    HANDLE       thread;
};

static DWORD CALLBACK sender_proc( void *arg )
{
    struct sender *sender = arg;
    int pos, piece;

    for (pos = 0; pos < sender->size; pos += piece)
    {
        sender->seed = sender->seed * 1103515245 + 12345;
        piece = 1 + (sender->seed >> 8) % sender->max_piece;
        if (piece > sender->size - pos) piece = sender->size - pos;
        if (!send_all( sender->s, sender->data + pos, piece )) return 1;
        if (sender->pause) Sleep( sender->seed >> 16 & 1 ? 5 : 0 );
    }
    return 0;
}

static void start_sender( struct sender *sender, SOCKET s, const char *data, int size, int max_piece, BOOL pause )
{
    sender->s = s;
    sender->data = data;
    sender->size = size;
    sender->max_piece = max_piece;
    sender->seed = size + max_piece;
    sender->pause = pause;
    sender->thread = start_thread( sender_proc, sender );
}

static char *make_data( int size )
{
    char *data = HeapAlloc( GetProcessHeap(), 0, size );

    fill_pattern( data, size, size );
    return data;
}

/* ---- blocking ---- */

static void test_pieces( enum style style, int size, int max_piece, BOOL pause )
{
    char *data = make_data( size ), *buffer;
    struct sender sender;
    SOCKET client, server;
    int ret;

    statement( "recv.waitall.full recv.flags.modify" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    buffer = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, size + 1 );
    buffer[size] = 0x55;
    set_timeout( client, 4 * TIME_LIMIT );
    start_sender( &sender, server, data, size, max_piece, pause );
    ret = receive( style, client, buffer, size, MSG_WAITALL );
    ok( ret == size, "got %d, error %d\n", ret, WSAGetLastError() );
    if (ret == size) ok( !memcmp( buffer, data, size ), "got wrong data\n" );
    ok( buffer[size] == 0x55, "wrote behind the buffer\n" );
    if (ret >= 0 && ret < size) check_data( client, data + ret, size - ret );
    join_thread( sender.thread, 4 * TIME_LIMIT );
    close_pair( client, server );
    HeapFree( GetProcessHeap(), 0, buffer );
    HeapFree( GetProcessHeap(), 0, data );
}

/* All of the buffers are filled, in their order, wherever the pieces end; the flags are as for any receive. */
static void test_buffers( unsigned int count, int size )
{
    WSABUF *buffers = HeapAlloc( GetProcessHeap(), 0, count * sizeof(*buffers) );
    char *data = make_data( size ), *buffer = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, size );
    DWORD got = POISON, flags = MSG_WAITALL;
    unsigned int i, pos, len, seed = count;
    struct sender sender;
    SOCKET client, server;
    int ret;

    statement( "recv.waitall.buffers" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    for (i = pos = 0; i < count; i++, pos += len)
    {
        seed = seed * 1103515245 + 12345;
        len = size / count;
        if (len > 1) len -= (seed >> 8) % (len / 2);
        if (i == count - 1) len = size - pos;
        buffers[i].buf = buffer + pos;
        buffers[i].len = len;
    }
    set_timeout( client, 4 * TIME_LIMIT );
    start_sender( &sender, server, data, size, size / 7 + 1, TRUE );
    ret = WSARecv( client, buffers, count, &got, &flags, NULL, NULL );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( got == (DWORD)size, "got %lu of %d bytes\n", got, size );
    ok( !flags, "got flags %#lx\n", flags );
    if (got == (DWORD)size) ok( !memcmp( buffer, data, size ), "got wrong data\n" );
    join_thread( sender.thread, 4 * TIME_LIMIT );
    close_pair( client, server );
    HeapFree( GetProcessHeap(), 0, buffers );
    HeapFree( GetProcessHeap(), 0, buffer );
    HeapFree( GetProcessHeap(), 0, data );
}

/* Everything is there: no more than asked for is taken, and the rest comes with the next receive. */
static void test_all_there( enum style style )
{
    SOCKET client, server;
    char buffer[16];
    int ret;

    statement( "recv.waitall.full recv.stream.until_full" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    set_timeout( client, TIME_LIMIT );
    send_all( server, "0123456789", 10 );
    wait_bytes( client, 10 );
    memset( buffer, 0xcc, sizeof(buffer) );
    ret = receive( style, client, buffer, 4, MSG_WAITALL );
    ok( ret == 4 && !memcmp( buffer, "0123", 4 ), "got %d, error %d\n", ret, WSAGetLastError() );
    ok( buffer[4] == (char)0xcc, "wrote too much\n" );
    ret = receive( style, client, buffer, 6, MSG_WAITALL );
    ok( ret == 6 && !memcmp( buffer, "456789", 6 ), "got %d, error %d\n", ret, WSAGetLastError() );
    close_pair( client, server );
}

/* It waits for the last byte, and a receive without the flag does not. */
static void test_last_byte( enum style style )
{
    SOCKET client, server;
    struct receiver *r;

    statement( "recv.waitall.full" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    r = start_receiver( style, client, 8, MSG_WAITALL );
    check_blocks( r );
    send_all( server, "0123", 4 );
    check_blocks( r );
    send_all( server, "456", 3 );
    check_blocks( r );
    send_all( server, "789", 3 );
    check_receives( r, "01234567", 8 );
    free_receiver( r );
    r = start_receiver( style, client, 8, 0 );
    check_receives( r, "89", 2 );
    free_receiver( r );
    close_pair( client, server );
}

/* The connection is closed: what has come is received, then comes the end of the stream. */
static void test_close( enum style style, unsigned int sent, BOOL before )
{
    SOCKET client, server;
    struct receiver *r;
    char buffer[8];

    statement( "recv.waitall.closed" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    set_timeout( client, TIME_LIMIT );
    if (before)
    {
        if (sent) send_all( server, "0123", sent );
        closesocket( server );
        r = start_receiver( style, client, 8, MSG_WAITALL );
    }
    else
    {
        r = start_receiver( style, client, 8, MSG_WAITALL );
        if (sent) send_all( server, "0123", sent );
        check_blocks( r );
        closesocket( server );
    }
    check_receives( r, "0123", sent );
    check_returns( receive( style, client, buffer, sizeof(buffer), MSG_WAITALL ), 0 );
    check_returns( receive( style, client, buffer, sizeof(buffer), 0 ), 0 );
    free_receiver( r );
    closesocket( client );
}

/* "An error occurred": whether the call reports it, or what has come and the next call the error, is not attested. */
static void test_reset( enum style style )
{
    SOCKET client, server;
    struct receiver *r;
    char buffer[8];

    statement( "recv.waitall.error" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    r = start_receiver( style, client, 8, MSG_WAITALL );
    send_all( server, "0123", 4 );
    check_blocks( r );
    reset_socket( server );
    if (wait_receiver( r ))
        ok( r->ret == 4 || (r->ret == SOCKET_ERROR && r->error == WSAECONNRESET),
            "got %d, error %d\n", r->ret, r->error );
    if (r->ret == 4) ok( !memcmp( r->buffer, "0123", 4 ), "got wrong data\n" );
    check_fails( receive( style, client, buffer, sizeof(buffer), MSG_WAITALL ), WSAECONNRESET );
    check_fails( receive( style, client, buffer, sizeof(buffer), 0 ), WSAECONNRESET );
    free_receiver( r );
    closesocket( client );
}

/* A time-out half way: what had come is in the result, or a later receive has it. */
static void test_timeout( enum style style, unsigned int sent )
{
    SOCKET client, server;
    struct receiver *r;
    int got = 0;

    statement( "recv.waitall.error recv.flags.with_options" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    set_timeout( client, 100 );
    r = start_receiver( style, client, 8, MSG_WAITALL );
    if (sent) send_all( server, "0123", sent );
    if (wait_receiver( r ))
    {
        if (sent && r->ret == (int)sent)
        {
            got = r->ret;
            ok( !memcmp( r->buffer, "0123", got ), "got wrong data\n" );
        }
        else ok( r->ret == SOCKET_ERROR && r->error == WSAETIMEDOUT, "got %d, error %d\n", r->ret, r->error );
        ok( r->elapsed >= 80 && r->elapsed < 4000, "ended after %lu ms\n", r->elapsed );
    }
    free_receiver( r );
    send_all( server, "0123456789" + sent, 10 - sent );
    check_data( client, "0123456789" + got, 10 - got );
    close_pair( client, server );
}

/* The request is larger than all that the system keeps for the socket. */
static void test_small_rcvbuf( enum style style )
{
    static char buffer[MIB];
    struct sockaddr_storage addr;
    SOCKET listener, client, server;
    int len, ret, size = 4096;
    struct sender sender;
    char *data;

    statement( "recv.waitall.full" );
    listener = tcp_listener( AF_INET, &addr, &len );
    if (listener == INVALID_SOCKET) return;
    client = make_socket( AF_INET, SOCK_STREAM, TRUE );
    check_returns( setsockopt( client, SOL_SOCKET, SO_RCVBUF, (char *)&size, sizeof(size) ), 0 );
    check_returns( connect( client, (struct sockaddr *)&addr, len ), 0 );
    server = accept( listener, NULL, NULL );
    data = make_data( sizeof(buffer) );
    set_timeout( client, 4 * TIME_LIMIT );
    start_sender( &sender, server, data, sizeof(buffer), 100000, FALSE );
    ret = receive( style, client, buffer, sizeof(buffer), MSG_WAITALL );
    ok( ret == sizeof(buffer), "got %d, error %d\n", ret, WSAGetLastError() );
    if (ret == sizeof(buffer)) ok( !memcmp( buffer, data, sizeof(buffer) ), "got wrong data\n" );
    if (ret == sizeof(buffer)) join_thread( sender.thread, 4 * TIME_LIMIT );
    else reset_socket( client );   /* the sender is stuck */
    if (ret == sizeof(buffer)) closesocket( client );
    closesocket( server );
    closesocket( listener );
    HeapFree( GetProcessHeap(), 0, data );
}

/* Guards rule 2 of documentation/direct-path.md: receives with flags are the server's. */
START_TEST(waitall)
{
    static const int sizes[] = { 1, 2, 7, 100, 4096, 65537, MIB, 4 * MIB, 16 * MIB };
    unsigned int i, count = ARRAY_SIZE(sizes) - !winetest_interactive;
    enum style style;

    if (!init_sockets()) return;
    limit_test_time( 110000 );
    for (style = BY_RECV; style < STYLES; style++)
    {
        winetest_push_context( "%s", style_name( style ) );
        for (i = 0; i < count; i++)
        {
            if (sizes[i] > MIB && style != BY_RECV && style != BY_WSARECV) continue;
            winetest_push_context( "%d bytes", sizes[i] );
            test_pieces( style, sizes[i], sizes[i] > 65536 ? 65536 : sizes[i] / 3 + 1, sizes[i] <= 4096 );
            winetest_pop_context();
        }
        test_all_there( style );
        test_last_byte( style );
        test_close( style, 4, FALSE );
        test_close( style, 4, TRUE );
        test_close( style, 0, FALSE );
        test_reset( style );
        test_timeout( style, 4 );
        test_timeout( style, 0 );
        winetest_pop_context();
    }
    test_small_rcvbuf( BY_RECV );
    test_small_rcvbuf( BY_WSARECV );
    winetest_push_context( "buffers" );
    test_buffers( 2, 10 );
    test_buffers( 3, 100000 );
    test_buffers( 16, 5000 );
    test_buffers( 100, 1000 );
    test_buffers( 3000, 9000 );
    winetest_pop_context();
    done_sockets();
}
