/*
 * Facts about receives on Windows that need no test file of their own
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

/* Windows: sock.c test_empty_recv: a buffer of no length waits for data and takes none of it. */
static void test_empty_buffer( enum style style )
{
    SOCKET client, server;
    static struct receive r;
    DWORD count, flags;
    HANDLE event;
    char buffer;
    WSABUF wsabuf;
    int ret;

    statement( "win.overlapped.empty_buffer" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (post_receive( client, &r, 0, event, NULL ))
    {
        ok( WaitForSingleObject( event, QUIET_TIME ) == WAIT_TIMEOUT, "the event is set\n" );
        send_all( server, "abc", 3 );
        if (wait_event( event, TIME_LIMIT )) check_received( client, &r, "", 0 );
    }
    /* with data there */
    wait_bytes( client, 3 );
    wsabuf.buf = &buffer;
    wsabuf.len = 0;
    count = POISON;
    flags = 0;
    if (style == BY_WSARECV) ret = WSARecv( client, &wsabuf, 1, &count, &flags, NULL, NULL );
    else ret = WSARecvFrom( client, &wsabuf, 1, &count, &flags, NULL, NULL, NULL, NULL );
    ok( !ret && !count, "got %d, error %d, size %u\n", ret, WSAGetLastError(), (unsigned int)count );
    check_data( client, "abc", 3 );
    close_pair( client, server );
    CloseHandle( event );
}

/* Windows: sock.c test_write_watch. Which pages count as written when, differs between versions; the data does not. */
static void test_write_watch( BOOL overlapped )
{
    static WSAOVERLAPPED request;
    static char data[3 * 4096];
    SOCKET client, server;
    DWORD count, flags = 0;
    WSABUF bufs[2];
    char *base;
    int ret;

    statement( "win.recv.write_watch" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    base = VirtualAlloc( NULL, 0x10000, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE );
    ok( base != NULL, "got error %lu\n", GetLastError() );
    fill_pattern( data, sizeof(data), 3 );
    ResetWriteWatch( base, 0x10000 );
    bufs[0].buf = base + 0x1000;
    bufs[0].len = 5000;
    bufs[1].buf = base + 0x8000;
    bufs[1].len = sizeof(data) - 5000;
    if (overlapped)
    {
        memset( &request, 0, sizeof(request) );
        request.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
        flags = 0;
        check_fails( WSARecv( client, bufs, 2, NULL, &flags, &request, NULL ), WSA_IO_PENDING );
        send_all( server, data, sizeof(data) );
        count = 0;
        if (wait_event( request.hEvent, TIME_LIMIT ))
        {
            ret = WSAGetOverlappedResult( client, &request, &count, FALSE, &flags );
            ok( ret, "got error %d\n", WSAGetLastError() );
        }
        CloseHandle( request.hEvent );
    }
    else
    {
        send_all( server, data, sizeof(data) );
        wait_bytes( client, sizeof(data) );
        ret = WSARecv( client, bufs, 2, &count, &flags, NULL, NULL );
        ok( !ret, "got error %d\n", WSAGetLastError() );
    }
    ok( count && count <= sizeof(data), "got %u bytes\n", (unsigned int)count );
    ok( !memcmp( base + 0x1000, data, count < 5000 ? count : 5000 ), "wrong data in the first buffer\n" );
    if (count > 5000 && count <= sizeof(data))
        ok( !memcmp( base + 0x8000, data + 5000, count - 5000 ), "wrong data in the second buffer\n" );
    close_pair( client, server );
    VirtualFree( base, 0, MEM_RELEASE );
}

/* Windows: sock.c test_DisconnectEx: as SD_SEND, it leaves the receiving side as it was. */
static void test_DisconnectEx(void)
{
    static const GUID guid = WSAID_DISCONNECTEX;
    LPFN_DISCONNECTEX pDisconnectEx;
    SOCKET client, server;
    char buffer[8];
    BOOL ret;

    statement( "win.recv.disconnectex" );
    if (!tcp_pair( &client, &server, TRUE )) return;
    pDisconnectEx = (LPFN_DISCONNECTEX)get_extension( client, &guid );
    ok( pDisconnectEx != NULL, "no DisconnectEx, error %d\n", WSAGetLastError() );
    ret = pDisconnectEx( client, NULL, 0, 0 );
    ok( ret, "got error %d\n", WSAGetLastError() );
    check_returns( recv( server, buffer, sizeof(buffer), 0 ), 0 );
    send_all( server, "data", 4 );
    check_data( client, "data", 4 );
    close_pair( client, server );
}

/* Windows: sock.c test_set_getsockopt */
static void test_options(void)
{
    static char data[3 * 4096], got[4 * 4096];
    SOCKET client, server;
    int ret, len, size = 4096;
    DWORD value;

    if (!tcp_pair( &client, &server, TRUE )) return;
    statement( "win.timeout.value" );
    len = sizeof(value);
    value = POISON;
    ret = getsockopt( client, SOL_SOCKET, SO_RCVTIMEO, (char *)&value, &len );
    ok( !ret && !value, "got %d, error %d, value %lu\n", ret, WSAGetLastError(), value );
    set_timeout( client, 4321 );
    ret = getsockopt( client, SOL_SOCKET, SO_RCVTIMEO, (char *)&value, &len );
    ok( !ret && value == 4321, "got %d, error %d, value %lu\n", ret, WSAGetLastError(), value );
    set_timeout( client, 0 );
    ret = getsockopt( client, SOL_SOCKET, SO_RCVTIMEO, (char *)&value, &len );
    ok( !ret && !value, "got %d, error %d, value %lu\n", ret, WSAGetLastError(), value );

    statement( "win.recv.small_rcvbuf" );
    ret = setsockopt( client, SOL_SOCKET, SO_RCVBUF, (char *)&size, sizeof(size) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    fill_pattern( data, sizeof(data), 8 );
    for (len = 0; len < 3; len++) send_all( server, data + len * 4096, 4096 );
    Sleep( SETTLE_TIME );
    ret = recv( client, got, sizeof(got), 0 );
    /* Linux keeps what does not fit into a small buffer on the sender's side until there is room again */
    todo_wine_if( ret < (int)sizeof(data) ) ok( ret == sizeof(data), "got %d, error %d\n", ret, WSAGetLastError() );
    if (ret > 0) ok( !memcmp( got, data, ret ), "got wrong data\n" );
    close_pair( client, server );
}

START_TEST(facts)
{
    if (!init_sockets()) return;
    limit_test_time( 50000 );
    test_empty_buffer( BY_WSARECV );
    test_empty_buffer( BY_WSARECVFROM );
    test_write_watch( FALSE );
    test_write_watch( TRUE );
    test_DisconnectEx();
    test_options();
    done_sockets();
}
