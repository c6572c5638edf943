/*
 * One receive of each style, for the trace of Wine's server
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

#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include <windows.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/*
 * Each style is done a few times, the last time between two marks.  A mark is a request for an event that does not
 * exist: walk.awk finds it in the trace, and prints what this thread has asked of the server between the two.
 */
#define TIMES 3

enum kind { CONNECTED, ACCEPTED, DATAGRAM };
enum feed { NOTHING, READY, LATER, HALF, END };

static SOCKET receiver, sender;
static HANDLE port, event, feed_wanted;
static OVERLAPPED overlapped;
static volatile LONG called;
static char buffer[64];
static LPFN_WSARECVMSG receive_msg;

static void mark( const char *format, ... )
{
    char name[64];
    va_list args;
    HANDLE none;

    va_start( args, format );
    strcpy( name, "wsrecv-walk-" );
    vsnprintf( name + strlen( name ), sizeof(name) - strlen( name ), format, args );
    va_end( args );
    if ((none = OpenEventA( SYNCHRONIZE, FALSE, name ))) CloseHandle( none );
}

static void check( int success, const char *what )
{
    if (success) return;
    printf( "walk: %s: error %d\n", what, WSAGetLastError() );
    ExitProcess( 1 );
}

/* Sends when the receive has been waiting for a while. */
static DWORD WINAPI feed_later( void *arg )
{
    (void)arg;
    for (;;)
    {
        WaitForSingleObject( feed_wanted, INFINITE );
        Sleep( 30 );
        send( sender, buffer, 32, 0 );
    }
    return 0;
}

static void open_sockets( enum kind kind )
{
    int len = sizeof(struct sockaddr_in), type = kind == DATAGRAM ? SOCK_DGRAM : SOCK_STREAM;
    struct sockaddr_in addr;
    SOCKET s;

    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    s = socket( AF_INET, type, 0 );
    check( !bind( s, (struct sockaddr *)&addr, len ), "bind" );
    check( !getsockname( s, (struct sockaddr *)&addr, &len ), "getsockname" );
    check( kind == DATAGRAM || !listen( s, 1 ), "listen" );
    sender = socket( AF_INET, type, 0 );
    check( !connect( sender, (struct sockaddr *)&addr, len ), "connect" );
    if (kind == DATAGRAM) receiver = s;
    else
    {
        receiver = accept( s, NULL, NULL );
        check( receiver != INVALID_SOCKET, "accept" );
        closesocket( s );
    }
    if (kind == CONNECTED)
    {
        s = receiver;
        receiver = sender;
        sender = s;
    }
}

static void close_sockets( void )
{
    closesocket( receiver );
    closesocket( sender );
    if (port) CloseHandle( port );
    port = NULL;
}

/* --- what is done once for each pair of sockets --- */

static void no_setting( void )
{
}

static void set_nonblocking( void )
{
    u_long on = 1;

    check( !ioctlsocket( receiver, FIONBIO, &on ), "FIONBIO" );
}

static void set_port( void )
{
    port = CreateIoCompletionPort( (HANDLE)receiver, NULL, 1, 0 );
    check( port != NULL, "CreateIoCompletionPort" );
}

static void set_skip( void )
{
    set_port();
    check( SetFileCompletionNotificationModes( (HANDLE)receiver, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS |
                                               FILE_SKIP_SET_EVENT_ON_HANDLE ), "skip flags" );
}

static void set_events( void )
{
    check( !WSAEventSelect( receiver, event, FD_READ | FD_CLOSE ), "WSAEventSelect" );
}

static void set_msg( void )
{
    GUID guid = WSAID_WSARECVMSG;
    DWORD size;

    check( !WSAIoctl( receiver, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof(guid), &receive_msg,
                      sizeof(receive_msg), &size, NULL, NULL ), "WSARecvMsg" );
}

static void set_pktinfo( void )
{
    DWORD on = 1;

    set_msg();
    check( !setsockopt( receiver, IPPROTO_IP, IP_PKTINFO, (char *)&on, sizeof(on) ), "IP_PKTINFO" );
}

/* --- the styles --- */

static void style_recv( void )
{
    recv( receiver, buffer, 32, 0 );
}

static void style_recvfrom( void )
{
    struct sockaddr_in addr;
    int len = sizeof(addr);

    recvfrom( receiver, buffer, 32, 0, (struct sockaddr *)&addr, &len );
}

static void style_peek( void )
{
    recv( receiver, buffer, 32, MSG_PEEK );
}

static void style_waitall( void )
{
    recv( receiver, buffer, 64, MSG_WAITALL );
}

static void style_select( void )
{
    fd_set set;

    FD_ZERO( &set );
    FD_SET( receiver, &set );
    if (select( 0, &set, NULL, NULL, NULL ) == 1) recv( receiver, buffer, 32, 0 );
}

static void style_poll( void )
{
    WSAPOLLFD fd = { receiver, POLLRDNORM, 0 };

    if (WSAPoll( &fd, 1, -1 ) == 1) recv( receiver, buffer, 32, 0 );
}

static void style_event_select( void )
{
    WSANETWORKEVENTS events;

    WSAWaitForMultipleEvents( 1, &event, TRUE, INFINITE, FALSE );
    WSAEnumNetworkEvents( receiver, event, &events );
    recv( receiver, buffer, 32, 0 );
}

static int start( DWORD len, DWORD flags, HANDLE done, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    WSABUF buf = { len, buffer };

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = done;
    return WSARecv( receiver, &buf, 1, NULL, &flags, &overlapped, routine );
}

static void finish_by_event( void )
{
    DWORD size, flags;

    WaitForSingleObject( event, INFINITE );
    WSAGetOverlappedResult( receiver, &overlapped, &size, FALSE, &flags );
}

static void style_event( void )
{
    start( 32, 0, event, NULL );
    finish_by_event();
}

static void style_event_waitall( void )
{
    start( 64, MSG_WAITALL, event, NULL );
    finish_by_event();
}

static void style_port( void )
{
    OVERLAPPED *done;
    ULONG_PTR key;
    DWORD size;

    if (!start( 32, 0, NULL, NULL )) return;
    GetQueuedCompletionStatus( port, &size, &key, &done, INFINITE );
}

/* without skip flags there is a packet in any case */
static void style_port_packet( void )
{
    OVERLAPPED *done;
    ULONG_PTR key;
    DWORD size;

    start( 32, 0, NULL, NULL );
    GetQueuedCompletionStatus( port, &size, &key, &done, INFINITE );
}

static void CALLBACK routine( DWORD error, DWORD size, OVERLAPPED *done, DWORD flags )
{
    (void)error; (void)size; (void)done; (void)flags;
    called = TRUE;
}

static void style_routine( void )
{
    called = FALSE;
    start( 32, 0, NULL, routine );
    while (!called) SleepEx( INFINITE, TRUE );
}

static int start_msg( OVERLAPPED *done )
{
    static struct sockaddr_in addr;
    static char control[128];
    static WSABUF buf;
    static WSAMSG msg;
    DWORD size;

    buf.len = 32;
    buf.buf = buffer;
    msg.name = (struct sockaddr *)&addr;
    msg.namelen = sizeof(addr);
    msg.lpBuffers = &buf;
    msg.dwBufferCount = 1;
    msg.Control.buf = control;
    msg.Control.len = sizeof(control);
    msg.dwFlags = 0;
    return receive_msg( receiver, &msg, done ? NULL : &size, done, NULL );
}

static void style_msg( void )
{
    start_msg( NULL );
}

static void style_msg_event( void )
{
    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = event;
    start_msg( &overlapped );
    finish_by_event();
}

static const struct style
{
    const char *name;
    enum kind   kind;
    void      (*set)( void );
    enum feed   feed;
    void      (*receive)( void );
}
styles[] =
{
    { "recv, data there",                     CONNECTED, no_setting,      READY,   style_recv },
    { "recv, data there, accepted socket",    ACCEPTED,  no_setting,      READY,   style_recv },
    { "recv, has to wait",                    CONNECTED, no_setting,      LATER,   style_recv },
    { "recv, has to wait, accepted socket",   ACCEPTED,  no_setting,      LATER,   style_recv },
    { "recv nonblocking, data there",         CONNECTED, set_nonblocking, READY,   style_recv },
    { "recv nonblocking, nothing there",      CONNECTED, set_nonblocking, NOTHING, style_recv },
    { "recv, end of the stream",              CONNECTED, no_setting,      END,     style_recv },
    { "recv MSG_PEEK, data there",            CONNECTED, no_setting,      READY,   style_peek },
    { "recv MSG_WAITALL, second half later",  CONNECTED, no_setting,      HALF,    style_waitall },
    { "recvfrom, datagram there",             DATAGRAM,  no_setting,      READY,   style_recvfrom },
    { "recvfrom, has to wait",                DATAGRAM,  no_setting,      LATER,   style_recvfrom },
    { "WSARecvMsg, datagram there",           DATAGRAM,  set_msg,         READY,   style_msg },
    { "WSARecvMsg, IP_PKTINFO, there",        DATAGRAM,  set_pktinfo,     READY,   style_msg },
    { "WSARecvMsg, event, has to wait",       DATAGRAM,  set_pktinfo,     LATER,   style_msg_event },
    { "select and recv, data there",          CONNECTED, no_setting,      READY,   style_select },
    { "select and recv, has to wait",         CONNECTED, no_setting,      LATER,   style_select },
    { "WSAPoll and recv, data there",         CONNECTED, no_setting,      READY,   style_poll },
    { "WSAEventSelect, data there",           CONNECTED, set_events,      READY,   style_event_select },
    { "WSAEventSelect, has to wait",          CONNECTED, set_events,      LATER,   style_event_select },
    { "overlapped, event, data there",        CONNECTED, no_setting,      READY,   style_event },
    { "overlapped, event, has to wait",       CONNECTED, no_setting,      LATER,   style_event },
    { "overlapped, event, MSG_WAITALL",       CONNECTED, no_setting,      HALF,    style_event_waitall },
    { "overlapped, port, data there",         CONNECTED, set_port,        READY,   style_port_packet },
    { "overlapped, port, has to wait",        CONNECTED, set_port,        LATER,   style_port_packet },
    { "overlapped, skip flags, data there",   CONNECTED, set_skip,        READY,   style_port },
    { "overlapped, skip flags, has to wait",  CONNECTED, set_skip,        LATER,   style_port },
    { "overlapped, routine, data there",      CONNECTED, no_setting,      READY,   style_routine },
    { "overlapped, routine, has to wait",     CONNECTED, no_setting,      LATER,   style_routine },
    { "the same, accepted socket",            ACCEPTED,  no_setting,      LATER,   style_routine },
};

static void walk( const struct style *style )
{
    int i;

    open_sockets( style->kind );
    ResetEvent( event );
    style->set();
    for (i = 0; i < TIMES; i++)
    {
        if (style->feed == READY || style->feed == HALF) send( sender, buffer, 32, 0 );
        if (style->feed == END && i == TIMES - 1) shutdown( sender, SD_SEND );
        if (style->feed == END && i < TIMES - 1) send( sender, buffer, 32, 0 );
        if (style->feed == LATER || style->feed == HALF) SetEvent( feed_wanted );
        if (i == TIMES - 1) mark( "start-%s", style->name );
        style->receive();
        if (i == TIMES - 1) mark( "stop" );
        ResetEvent( event );
        if (style->receive == style_peek) recv( receiver, buffer, 32, 0 );
    }
    close_sockets();
}

int main( void )
{
    unsigned int i;
    WSADATA data;

    check( !WSAStartup( MAKEWORD( 2, 2 ), &data ), "WSAStartup" );
    event = CreateEventA( NULL, TRUE, FALSE, NULL );
    feed_wanted = CreateEventA( NULL, FALSE, FALSE, NULL );
    CloseHandle( CreateThread( NULL, 0, feed_later, NULL, 0, NULL ) );
    for (i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) walk( &styles[i] );
    return 0;
}
