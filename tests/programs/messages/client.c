/*
 * Messages to and from an echo server, with WSAAsyncSelect
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

/* client PORT COUNT: says how quick it was, and that all was right */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <windows.h>

#define CONNECTIONS 8
#define SIZE 200
#define WM_SOCKET (WM_USER + 1)

struct connection
{
    SOCKET s;
    unsigned int got;
    char sent[SIZE], back[SIZE];
};

static struct connection all[CONNECTIONS];
static struct sockaddr_in addr;
static int left, running;
static HWND window;

static void fail( const char *what, int error )
{
    fprintf( stderr, "%s: error %d\n", what, error );
    exit( 1 );
}

static void next( struct connection *c )
{
    static unsigned int number;
    int i;

    if (left-- <= 0)
    {
        /* The server closes as well, and then there is FD_CLOSE. */
        shutdown( c->s, SD_SEND );
        return;
    }
    number++;
    for (i = 0; i < SIZE; i++) c->sent[i] = number * 7 + i * 3;
    c->sent[0] = 1;
    c->got = 0;
    if (send( c->s, c->sent, SIZE, 0 ) != SIZE) fail( "send", WSAGetLastError() );
}

static void read_message( struct connection *c )
{
    int ret = recv( c->s, c->back + c->got, SIZE - c->got, 0 );

    if (ret == SOCKET_ERROR)
    {
        if (WSAGetLastError() == WSAEWOULDBLOCK) return;
        fail( "recv", WSAGetLastError() );
    }
    if ((c->got += ret) < SIZE) return;
    if (memcmp( c->sent, c->back, SIZE )) fail( "the echo is not what was sent", 0 );
    next( c );
}

static LRESULT CALLBACK window_proc( HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam )
{
    int i;

    if (message != WM_SOCKET) return DefWindowProcA( hwnd, message, wparam, lparam );
    for (i = 0; i < CONNECTIONS; i++)
    {
        struct connection *c = &all[i];

        if (c->s != wparam) continue;
        if (WSAGETSELECTERROR( lparam )) fail( "WM_SOCKET", WSAGETSELECTERROR( lparam ) );
        switch (WSAGETSELECTEVENT( lparam ))
        {
        case FD_CONNECT: next( c ); break;
        case FD_READ:    read_message( c ); break;
        case FD_CLOSE:
            closesocket( c->s );
            c->s = INVALID_SOCKET;
            if (!--running) PostQuitMessage( 0 );
            break;
        }
    }
    return 0;
}

static SOCKET make_socket(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    int one = 1;

    setsockopt( s, IPPROTO_TCP, TCP_NODELAY, (char *)&one, sizeof(one) );
    return s;
}

static void CALLBACK out_of_time( HWND hwnd, UINT message, UINT_PTR id, DWORD time )
{
    (void)hwnd; (void)message; (void)id; (void)time;
    fail( "not all messages have come within 90 seconds", 0 );
}

int main( int argc, char **argv )
{
    WNDCLASSA class;
    WSADATA wsadata;
    DWORD start;
    int i, count;
    MSG msg;
    SOCKET s;

    if (argc != 3 || WSAStartup( MAKEWORD( 2, 2 ), &wsadata )) return 3;
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    addr.sin_port = htons( atoi( argv[1] ) );
    left = count = atoi( argv[2] );

    memset( &class, 0, sizeof(class) );
    class.lpfnWndProc = window_proc;
    class.lpszClassName = "client";
    RegisterClassA( &class );
    window = CreateWindowA( "client", "", 0, 0, 0, 0, 0, HWND_MESSAGE, 0, 0, NULL );
    if (!window) fail( "CreateWindow", GetLastError() );
    SetTimer( window, 1, 90000, out_of_time );

    start = GetTickCount();
    for (i = 0; i < CONNECTIONS; i++)
    {
        all[i].s = make_socket();
        if (WSAAsyncSelect( all[i].s, window, WM_SOCKET, FD_CONNECT | FD_READ | FD_CLOSE ))
            fail( "WSAAsyncSelect", WSAGetLastError() );
        if (connect( all[i].s, (struct sockaddr *)&addr, sizeof(addr) ) && WSAGetLastError() != WSAEWOULDBLOCK)
            fail( "connect", WSAGetLastError() );
        running++;
    }
    while (GetMessageA( &msg, NULL, 0, 0 ) > 0) DispatchMessageA( &msg );

    printf( "value %.1f\n", count * 1000.0 / (GetTickCount() - start) );
    printf( "has %d echoes, all connections closed by the server\n", count );
    s = make_socket();
    if (connect( s, (struct sockaddr *)&addr, sizeof(addr) )) fail( "connect", WSAGetLastError() );
    send( s, "end", 3, 0 );
    closesocket( s );
    return 0;
}
