/*
 * Receiving into more than one buffer
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
#include <ws2tcpip.h>
#include <windows.h>
#include <mswsock.h>

#include "wine/test.h"
#include "receiver.h"
#include "statement.h"

#define MAX_BUFFERS 64

/*
 * A layout of buffers, as their lengths. The WSARecv page: buffers are filled in the order of the array and packed
 * so that no holes are created; afd.c test_recv and sock.c test_WSARecv show it on Windows with two buffers.
 * A buffer of zero length takes nothing and leaves no hole either.
 */
struct layout
{
    const char  *name;
    unsigned int count;
    unsigned int len[16];
};

static const struct layout layouts[] =
{
    { "one",                   1, { 16 } },
    { "two",                   2, { 2, 4 } },
    { "two, equal",            2, { 16, 16 } },
    { "eight of one byte",     8, { 1, 1, 1, 1, 1, 1, 1, 1 } },
    { "eight",                 8, { 1, 2, 3, 4, 5, 6, 7, 8 } },
    { "sixteen",              16, { 7, 1, 1, 13, 2, 5, 3, 1, 1, 8, 21, 1, 2, 34, 1, 5 } },
    { "empty one first",       3, { 0, 5, 6 } },
    { "empty one between",     3, { 5, 0, 6 } },
    { "empty one last",        3, { 5, 6, 0 } },
    { "empty ones all over",   8, { 0, 0, 3, 0, 0, 4, 1, 0 } },
    { "empty but the last",    4, { 0, 0, 0, 9 } },
    { "sixteen, half empty",  16, { 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8 } },
};

/* The buffers lie in reverse order and with a gap after each, so that order and bounds are seen. */
#define GAP    8
#define ROOM   (16 * (64 + GAP))

static unsigned int set_buffers( const struct layout *layout, char *room, WSABUF *bufs )
{
    unsigned int i, pos = ROOM, total = 0;

    memset( room, 0xcc, ROOM );
    for (i = 0; i < layout->count; i++)
    {
        pos -= layout->len[i] + GAP;
        bufs[i].buf = room + pos;
        bufs[i].len = layout->len[i];
        total += layout->len[i];
    }
    return total;
}

/* The first "count" bytes of the data are in the buffers, and nothing else was written. */
static void check_buffers( const struct layout *layout, char *room, const char *data, unsigned int count )
{
    char expected[ROOM];
    unsigned int i, len, pos = ROOM;

    memset( expected, 0xcc, sizeof(expected) );
    for (i = 0; i < layout->count; i++)
    {
        pos -= layout->len[i] + GAP;
        len = layout->len[i] < count ? layout->len[i] : count;
        memcpy( expected + pos, data, len );
        data += len;
        count -= len;
    }
    ok( !memcmp( room, expected, ROOM ), "buffers are not as expected\n" );
}

static int receive_scattered( BOOL from, SOCKET s, WSABUF *bufs, unsigned int buf_count, DWORD *count )
{
    DWORD flags = 0;

    if (from) return WSARecvFrom( s, bufs, buf_count, count, &flags, NULL, NULL, NULL, NULL );
    return WSARecv( s, bufs, buf_count, count, &flags, NULL, NULL );
}

/* Every layout, with all sizes of data from one byte to more than fits. */
static void test_stream( SOCKET client, SOCKET server, BOOL from )
{
    char data[256], room[ROOM];
    unsigned int i, size, total, expected;
    WSABUF bufs[16];
    DWORD count;
    int ret;

    statement( "recv.scatter.possible recv.buffers.array recv.buffers.order recv.buffers.packed "
               "recv.stream.until_full recv.stream.until_exhausted" );
    fill_pattern( data, sizeof(data), from + 1 );
    for (i = 0; i < ARRAY_SIZE(layouts); i++)
    {
        winetest_push_context( "%s", layouts[i].name );
        total = set_buffers( &layouts[i], room, bufs );
        for (size = 1; size <= total + 3; size += 1 + size / 8)
        {
            set_buffers( &layouts[i], room, bufs );
            expected = size < total ? size : total;
            send_all( server, data, size );
            wait_bytes( client, size );
            count = POISON;
            ret = receive_scattered( from, client, bufs, layouts[i].count, &count );
            ok( !ret, "size %u: got %d, error %d\n", size, ret, WSAGetLastError() );
            ok( count == expected, "size %u: got %u\n", size, (unsigned int)count );
            check_buffers( &layouts[i], room, data, expected );
            if (count < size) check_data( client, data + count, size - count );
        }
        winetest_pop_context();
    }
}

/* A message fills the buffers of one receive; the WSARecv page again. A message that is too long: truncated.c. */
static void test_datagram( int family )
{
    char data[256], room[ROOM];
    SOCKET sender, receiver;
    unsigned int i, size, total;
    WSABUF bufs[16];
    DWORD count;
    int ret;

    statement( "recv.buffers.order recv.buffers.packed recv.message.up_to_size" );
    if (!udp_pair( family, &sender, &receiver )) return;
    fill_pattern( data, sizeof(data), family );
    for (i = 0; i < ARRAY_SIZE(layouts); i++)
    {
        winetest_push_context( "%s", layouts[i].name );
        total = set_buffers( &layouts[i], room, bufs );
        for (size = 1; size <= total; size += 1 + size / 4)
        {
            set_buffers( &layouts[i], room, bufs );
            ret = send( sender, data, size, 0 );
            ok( ret == (int)size, "got %d, error %d\n", ret, WSAGetLastError() );
            if (!wait_readable( receiver, TIME_LIMIT )) break;
            count = POISON;
            ret = receive_scattered( size & 1, receiver, bufs, layouts[i].count, &count );
            ok( !ret, "size %u: got %d, error %d\n", size, ret, WSAGetLastError() );
            ok( count == size, "size %u: got %u\n", size, (unsigned int)count );
            check_buffers( &layouts[i], room, data, size );
        }
        winetest_pop_context();
    }
    close_pair( sender, receiver );
}

struct scattered_thread
{
    SOCKET s;
    WSABUF bufs[4];
    char   data[4][8];
    DWORD  count;
    int    ret;
};

static DWORD CALLBACK scattered_proc( void *arg )
{
    struct scattered_thread *t = arg;

    t->ret = receive_scattered( FALSE, t->s, t->bufs, 4, &t->count );
    return 0;
}

/* The WSARecv page: filling stops when the data is exhausted, and whether or not all buffers are full the receive ends:
 * what comes after a blocking receive was woken is for the next one. */
static void test_blocking( SOCKET client, SOCKET server )
{
    static struct scattered_thread t;
    HANDLE thread;
    int i;

    statement( "recv.stream.until_exhausted" );
    t.s = client;
    t.count = POISON;
    t.ret = POISON;
    memset( t.data, 0xcc, sizeof(t.data) );
    for (i = 0; i < 4; i++)
    {
        t.bufs[i].buf = t.data[i];
        t.bufs[i].len = i;   /* the first one is empty */
    }
    thread = start_thread( scattered_proc, &t );
    ok( WaitForSingleObject( thread, QUIET_TIME ) == WAIT_TIMEOUT, "did not block\n" );
    send_all( server, "abcd", 4 );
    if (!join_thread( thread, TIME_LIMIT )) return;
    ok( !t.ret, "got %d\n", t.ret );
    ok( t.count == 4, "got count %u\n", (unsigned int)t.count );
    ok( !memcmp( t.data[0], "\xcc", 1 ), "wrote into the empty buffer\n" );
    ok( !memcmp( t.data[1], "a\xcc", 2 ), "got wrong data\n" );
    ok( !memcmp( t.data[2], "bc\xcc", 3 ), "got wrong data\n" );
    ok( !memcmp( t.data[3], "d\xcc", 2 ), "got wrong data\n" );
}

/* The array of WSABUFs is input only in Winsock 2 as it is: the call leaves lengths and pointers (the page has them
 * "in, out", but nothing there says that they change, and programs use one array again and again). */
static void test_array_unchanged( SOCKET client, SOCKET server )
{
    char data[3][4];
    WSABUF bufs[3];
    DWORD count;
    int i, ret;

    statement( "recv.buffers.array" );
    for (i = 0; i < 3; i++)
    {
        bufs[i].buf = data[i];
        bufs[i].len = sizeof(data[i]);
    }
    send_all( server, "abcdef", 6 );
    wait_bytes( client, 6 );
    count = POISON;
    ret = receive_scattered( FALSE, client, bufs, 3, &count );
    ok( !ret && count == 6, "got %d, count %u\n", ret, (unsigned int)count );
    for (i = 0; i < 3; i++)
    {
        ok( bufs[i].buf == data[i], "buffer %d moved\n", i );
        ok( bufs[i].len == sizeof(data[i]), "buffer %d has length %u\n", i, (unsigned int)bufs[i].len );
    }
}

/* Two buffers that are the same memory, or overlap: filled one after the other, so the later one wins. Follows from the
 * order that the page gives. */
static void test_overlapping( SOCKET client, SOCKET server )
{
    char data[8];
    WSABUF bufs[2];
    DWORD count;
    int ret;

    statement( "recv.buffers.order" );
    memset( data, 0xcc, sizeof(data) );
    bufs[0].buf = data;
    bufs[0].len = 4;
    bufs[1].buf = data + 2;
    bufs[1].len = 4;
    send_all( server, "abcdefgh", 8 );
    wait_bytes( client, 8 );
    count = POISON;
    ret = receive_scattered( FALSE, client, bufs, 2, &count );
    ok( !ret && count == 8, "got %d, count %u\n", ret, (unsigned int)count );
    ok( !memcmp( data, "abefgh\xcc\xcc", 8 ), "got wrong data\n" );
}

/* More buffers than any layout above has, one byte each. */
static void test_many( SOCKET client, SOCKET server )
{
    char data[MAX_BUFFERS], got[2 * MAX_BUFFERS];
    WSABUF bufs[MAX_BUFFERS];
    DWORD count;
    int i, ret;

    statement( "recv.scatter.possible" );
    fill_pattern( data, sizeof(data), 7 );
    memset( got, 0xcc, sizeof(got) );
    for (i = 0; i < MAX_BUFFERS; i++)
    {
        bufs[i].buf = &got[2 * i];
        bufs[i].len = 1;
    }
    send_all( server, data, MAX_BUFFERS );
    wait_bytes( client, MAX_BUFFERS );
    count = POISON;
    ret = receive_scattered( FALSE, client, bufs, MAX_BUFFERS, &count );
    ok( !ret && count == MAX_BUFFERS, "got %d, count %u\n", ret, (unsigned int)count );
    for (i = 0; i < MAX_BUFFERS; i++)
        if (got[2 * i] != data[i] || got[2 * i + 1] != (char)0xcc) break;
    ok( i == MAX_BUFFERS, "buffer %d is wrong\n", i );
}

/* A buffer between others on pages that the kernel cannot write to yet: no datagram is lost. (Windows: sock.c
 * test_write_watch, for one buffer.) A receive that meets a guard page may fail, and that touches it. */
static void test_pages( BOOL pending )
{
    SOCKET sender, receiver;
    WSAOVERLAPPED overlapped;
    char first[4], last[8], *base;
    WSABUF bufs[3] = { { sizeof(first), first }, { 0x1800, NULL }, { sizeof(last), last } };
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    DWORD count, flags, old;
    char data[4 + 0x1800 + 8];
    unsigned int i;
    int ret;

    statement( "none" );
    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    fill_pattern( data, sizeof(data), 9 );
    base = VirtualAlloc( NULL, 0x10000, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE );
    ok( base != NULL, "got error %lu\n", GetLastError() );
    bufs[1].buf = base + 0x2000 - 0x400;
    for (i = 0; i < 8; i++)
    {
        winetest_push_context( "pending %d, round %u", pending, i );
        memset( base, 0xcc, 0x10000 );
        memset( &overlapped, 0, sizeof(overlapped) );
        overlapped.hEvent = event;
        count = flags = 0;
        if (!pending)
        {
            send_all( sender, data, sizeof(data) );
            wait_readable( receiver, TIME_LIMIT );
        }
        if (i & 1) VirtualProtect( base + 0x2000, 0x1000, PAGE_READWRITE | PAGE_GUARD, &old );
        else ResetWriteWatch( base, 0x10000 );
        ret = WSARecv( receiver, bufs, 3, pending ? NULL : &count, &flags, pending ? &overlapped : NULL, NULL );
        if (ret && WSAGetLastError() == WSAEFAULT && (i & 1))
            ret = WSARecv( receiver, bufs, 3, pending ? NULL : &count, &flags, pending ? &overlapped : NULL, NULL );
        if (pending)
        {
            ok( ret && WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
            send_all( sender, data, sizeof(data) );
            wait_event( event, TIME_LIMIT );
            ret = !WSAGetOverlappedResult( receiver, &overlapped, &count, FALSE, &flags );
        }
        ok( !ret && count == sizeof(data), "got %d, count %lu, error %d\n", ret, count, WSAGetLastError() );
        ok( !memcmp( first, data, 4 ) && !memcmp( bufs[1].buf, data + 4, 0x1800 ) && !memcmp( last, data + 4 + 0x1800, 8 ),
            "wrong data\n" );
        winetest_pop_context();
    }
    if (pending)
    {
        /* Pages that are watched again while the receive waits: Windows has locked them by then. */
        memset( &overlapped, 0, sizeof(overlapped) );
        overlapped.hEvent = event;
        check_fails( WSARecv( receiver, bufs, 3, NULL, &flags, &overlapped, NULL ), WSA_IO_PENDING );
        ResetWriteWatch( base, 0x10000 );
        send_all( sender, data, sizeof(data) );
        ret = WaitForSingleObject( event, 500 );
        /* ntdll calls recvmsg() before it lets the pages be written to, and a datagram at which that fails is gone. */
        todo_wine ok( !ret, "the datagram is lost\n" );
        CancelIo( (HANDLE)receiver );
        wait_event( event, TIME_LIMIT );
    }
    VirtualFree( base, 0, MEM_RELEASE );
    CloseHandle( event );
    close_pair( sender, receiver );
}

START_TEST(scatter)
{
    SOCKET client, server;

    if (!init_sockets()) return;
    limit_test_time( 60000 );
    if (tcp_pair( &client, &server, TRUE ))
    {
        winetest_push_context( "WSARecv" );
        test_stream( client, server, FALSE );
        test_blocking( client, server );
        test_array_unchanged( client, server );
        test_overlapping( client, server );
        test_many( client, server );
        winetest_pop_context();
        winetest_push_context( "WSARecvFrom" );
        test_stream( client, server, TRUE );
        winetest_pop_context();
        close_pair( client, server );
    }
    test_datagram( AF_INET );
    test_datagram( AF_INET6 );
    test_pages( FALSE );
    test_pages( TRUE );
    done_sockets();
}
