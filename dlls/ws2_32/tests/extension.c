/*
 * How a program gets WSARecvMsg: SIO_GET_EXTENSION_FUNCTION_POINTER
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

#include "sockets.h"

static const GUID recvmsg_guid = WSAID_WSARECVMSG;

static int ask( SOCKET s, const GUID *guid, DWORD guid_size, void *out, DWORD out_size, DWORD *size )
{
    return WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, (void *)guid, guid_size, out, out_size, size, NULL, NULL );
}

static HMODULE module_of( void *func )
{
    HMODULE module = NULL;

    GetModuleHandleExA( GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                        func, &module );
    return module;
}

/* The same function for every kind of socket, each time, and not Wine's when ws2_32 is not Wine's. */
static void test_pointer(void)
{
    static const struct
    {
        int family;
        int type;
        const char *name;
    }
    kinds[] =
    {
        { AF_INET, SOCK_STREAM, "TCP" },
        { AF_INET, SOCK_DGRAM, "UDP" },
        { AF_INET6, SOCK_STREAM, "TCP 6" },
        { AF_INET6, SOCK_DGRAM, "UDP 6" },
    };
    void *func, *first = NULL;
    unsigned int i, j;
    DWORD size;
    SOCKET s;
    int ret;

    for (i = 0; i < ARRAY_SIZE(kinds); i++)
    {
        if ((s = make_socket( kinds[i].family, kinds[i].type, i & 1 )) == INVALID_SOCKET)
        {
            skip( "no socket of kind %s\n", kinds[i].name );
            continue;
        }
        winetest_push_context( "%s", kinds[i].name );
        for (j = 0; j < 3; j++)
        {
            func = NULL;
            size = POISON;
            WSASetLastError( POISON );
            ret = ask( s, &recvmsg_guid, sizeof(recvmsg_guid), &func, sizeof(func), &size );
            ok( !ret, "got error %d\n", WSAGetLastError() );
            ok( size == sizeof(func), "got size %u\n", (unsigned int)size );
            ok( func != NULL, "got no function\n" );
            if (!first) first = func;
            ok( func == first, "got %p and %p\n", func, first );
        }
        closesocket( s );
        winetest_pop_context();
    }

    if (ws2_32_is_ours())
    {
        ok( module_of( first ) == GetModuleHandleA( "ws2_32.dll" ), "WSARecvMsg is in another module\n" );
        ok( !is_wine_builtin( module_of( first ) ), "WSARecvMsg is Wine's\n" );
    }
}

/* What WSARecvMsg gets is what was sent, with the sender's address; for a start. */
static void test_use(void)
{
    struct sockaddr_storage name, local;
    LPFN_WSARECVMSG recvmsg;
    SOCKET sender, receiver;
    int ret, len;
    char buffer[16];
    WSABUF wsabuf;
    DWORD size;
    WSAMSG msg;

    if (!udp_pair( AF_INET, &sender, &receiver )) return;
    set_timeout( receiver, TIME_LIMIT );
    if ((recvmsg = get_recvmsg( receiver )))
    {
        send_all( sender, "hello", 5 );
        wsabuf.buf = buffer;
        wsabuf.len = sizeof(buffer);
        memset( &msg, 0, sizeof(msg) );
        msg.name = (struct sockaddr *)&name;
        msg.namelen = sizeof(name);
        msg.lpBuffers = &wsabuf;
        msg.dwBufferCount = 1;
        size = 0;
        ret = recvmsg( receiver, &msg, &size, NULL, NULL );
        ok( !ret && size == 5 && !memcmp( buffer, "hello", 5 ), "got return value %d, size %u, error %d\n",
            ret, (unsigned int)size, ret ? WSAGetLastError() : 0 );
        len = sizeof(local);
        getsockname( sender, (struct sockaddr *)&local, &len );
        ok( msg.namelen == len && !memcmp( &name, &local, len ), "wrong address\n" );
    }
    close_pair( sender, receiver );
}

/*
 * The WSAIoctl page: WSAEFAULT if a pointer is bad or a size too small, WSAENOTSOCK.
 * The layer that notices may find a size of the wrong kind invalid instead: either.
 */
static void test_errors(void)
{
    SOCKET s = make_socket( AF_INET, SOCK_DGRAM, TRUE );
    char in[sizeof(GUID) + 16], out[32];
    GUID unknown = recvmsg_guid;
    void *func;
    DWORD size;
    unsigned int i;

    memset( in, 0, sizeof(in) );
    memcpy( in, &recvmsg_guid, sizeof(recvmsg_guid) );

    for (i = 0; i < sizeof(GUID); i += 5)
    {
        winetest_push_context( "in %u", i );
        func = (void *)(ULONG_PTR)POISON;
        check_fails2( ask( s, &recvmsg_guid, i, &func, sizeof(func), &size ), WSAEFAULT, WSAEINVAL );
        ok( func == (void *)(ULONG_PTR)POISON, "output was written\n" );
        winetest_pop_context();
    }
    for (i = 0; i < sizeof(func); i += 3)
    {
        winetest_push_context( "out %u", i );
        memset( out, 0xcc, sizeof(out) );
        check_fails2( ask( s, &recvmsg_guid, sizeof(recvmsg_guid), out, i, &size ), WSAEFAULT, WSAEINVAL );
        ok( out[0] == (char)0xcc && out[sizeof(func) - 1] == (char)0xcc, "output was written\n" );
        winetest_pop_context();
    }

    /* more room than needed: the pointer, and nothing behind it */
    memset( out, 0xcc, sizeof(out) );
    if (!ask( s, (GUID *)in, sizeof(GUID), out, sizeof(out), &size ))
    {
        ok( size == sizeof(func), "got size %u\n", (unsigned int)size );
        memcpy( &func, out, sizeof(func) );
        ok( func == get_extension( s, &recvmsg_guid ), "got %p\n", func );
        ok( out[sizeof(func)] == (char)0xcc, "more than the pointer was written\n" );
    }

    unknown.Data4[7] ^= 0x55;
    func = (void *)(ULONG_PTR)POISON;
    check_fails2( ask( s, &unknown, sizeof(unknown), &func, sizeof(func), &size ), WSAEINVAL, WSAEOPNOTSUPP );
    ok( func == (void *)(ULONG_PTR)POISON, "output was written\n" );

    check_fails( ask( INVALID_SOCKET, &recvmsg_guid, sizeof(GUID), &func, sizeof(func), &size ), WSAENOTSOCK );
    check_fails( ask( 0, &recvmsg_guid, sizeof(GUID), &func, sizeof(func), &size ), WSAENOTSOCK );

    /* pointers */
    for (i = 0; i < 2; i++)
    {
        void *bad = i ? alloc_page( PAGE_NOACCESS, 0 ) : NULL;

        check_fails2( ask( s, bad, sizeof(GUID), &func, sizeof(func), &size ), WSAEFAULT, WSAEINVAL );
        check_fails2( ask( s, &recvmsg_guid, sizeof(GUID), bad, sizeof(func), &size ), WSAEFAULT, WSAEINVAL );
        func = (void *)(ULONG_PTR)POISON;
        check_fails( ask( s, &recvmsg_guid, sizeof(GUID), &func, sizeof(func), bad ), WSAEFAULT );
        ok( func == (void *)(ULONG_PTR)POISON, "output was written\n" );
        if (bad) free_pages( bad );
    }

    closesocket( s );
    check_fails( ask( s, &recvmsg_guid, sizeof(GUID), &func, sizeof(func), &size ), WSAENOTSOCK );
}

/* The request may be made overlapped too; it ends at once. */
static void test_overlapped(void)
{
    SOCKET s = make_socket( AF_INET, SOCK_STREAM, TRUE );
    GUID guid = recvmsg_guid;
    OVERLAPPED overlapped;
    void *func = NULL;
    DWORD size = 0;
    int ret;

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    ret = WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof(guid), &func, sizeof(func), &size,
                    &overlapped, NULL );
    ok( !ret || WSAGetLastError() == WSA_IO_PENDING, "got error %d\n", WSAGetLastError() );
    wait_event( overlapped.hEvent, TIME_LIMIT );
    ok( !overlapped.Internal, "got status %#x\n", (unsigned int)overlapped.Internal );
    ok( func == get_extension( s, &recvmsg_guid ), "got %p\n", func );
    CloseHandle( overlapped.hEvent );
    closesocket( s );
}

/* The other extension functions are there as before. */
static void test_others(void)
{
    static const GUID acceptex = WSAID_ACCEPTEX, connectex = WSAID_CONNECTEX, disconnectex = WSAID_DISCONNECTEX;
    static const GUID sockaddrs = WSAID_GETACCEPTEXSOCKADDRS, transmitfile = WSAID_TRANSMITFILE, sendmsg = WSAID_WSASENDMSG;
    const GUID *guids[] = { &acceptex, &connectex, &disconnectex, &sockaddrs, &transmitfile, &sendmsg };
    struct sockaddr_storage addr;
    LPFN_CONNECTEX connect_ex;
    SOCKET listener, s, accepted;
    OVERLAPPED overlapped;
    unsigned int i;
    void *func;
    DWORD size;
    int len;

    if ((listener = tcp_listener( AF_INET, &addr, &len )) == INVALID_SOCKET) return;
    s = bound_socket( AF_INET, SOCK_STREAM, NULL, NULL );
    for (i = 0; i < ARRAY_SIZE(guids); i++)
    {
        func = get_extension( s, guids[i] );
        ok( func != NULL, "%u: got error %d\n", i, WSAGetLastError() );
        ok( func != get_extension( s, &recvmsg_guid ), "%u: got WSARecvMsg\n", i );
    }

    /* and one of them works */
    if ((connect_ex = (LPFN_CONNECTEX)get_extension( s, &connectex )))
    {
        memset( &overlapped, 0, sizeof(overlapped) );
        overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
        ok( connect_ex( s, (struct sockaddr *)&addr, len, (void *)"hello", 5, &size, &overlapped )
            || WSAGetLastError() == ERROR_IO_PENDING, "got error %d\n", WSAGetLastError() );
        wait_event( overlapped.hEvent, TIME_LIMIT );
        accepted = accept( listener, NULL, NULL );
        check_data( accepted, "hello", 5 );
        closesocket( accepted );
        CloseHandle( overlapped.hEvent );
    }
    close_pair( s, listener );

    /* and WSAIoctl goes on doing what has nothing to do with it */
    if (udp_pair( AF_INET, &s, &listener ))
    {
        u_long count = 0;

        send_all( s, "hello", 5 );
        wait_readable( listener, TIME_LIMIT );
        ok( !WSAIoctl( listener, FIONREAD, NULL, 0, &count, sizeof(count), &size, NULL, NULL ), "got error %d\n",
            WSAGetLastError() );
        ok( count >= 5 && size == sizeof(count), "got %u, size %u\n", (unsigned int)count, (unsigned int)size );
        close_pair( s, listener );
    }
}

START_TEST(extension)
{
    char **argv;
    int argc = winetest_get_mainargs( &argv );

    if (!init_sockets()) return;
    if (argc > 2)
    {
        test_errors();
        child_finished();
    }
    else
    {
        test_pointer();
        test_use();
        test_overlapped();
        test_others();
        run_child( "errors", 30000 );  /* Wine's own writes through any pointer */
    }
    done_sockets();
}
