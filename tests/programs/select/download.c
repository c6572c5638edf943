/*
 * Files over HTTP, with select
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

/*
 *     download PORT PATH...    gets /PATH... from 127.0.0.1, all at a time
 *
 * Says of each how it has ended: with its whole length and all bytes as they must be, or with which error.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <windows.h>

#define MAX_FILES 16

struct file
{
    SOCKET s;
    const char *path;
    char header[512];
    int header_size;  /* -1: it has come */
    unsigned long long length, got;
    int wrong;        /* bytes that are not as they must be */
    const char *end;  /* NULL: not yet */
};

static void fail( const char *what )
{
    fprintf( stderr, "%s: error %d\n", what, WSAGetLastError() );
    exit( 1 );
}

static unsigned char pattern( unsigned long long place )
{
    return place * 31 + place / 251;
}

static void begin( struct file *f, int port )
{
    struct sockaddr_in addr;
    u_long nonblocking = 1;

    if ((f->s = socket( AF_INET, SOCK_STREAM, 0 )) == INVALID_SOCKET) fail( "socket" );
    ioctlsocket( f->s, FIONBIO, &nonblocking );
    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    addr.sin_port = htons( port );
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    if (connect( f->s, (struct sockaddr *)&addr, sizeof(addr) ) && WSAGetLastError() != WSAEWOULDBLOCK) fail( "connect" );
}

static void ask( struct file *f )
{
    char request[256];
    int len = sprintf( request, "GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n", f->path );

    if (send( f->s, request, len, 0 ) != len) fail( "send" );
}

static void end( struct file *f, const char *how )
{
    f->end = how;
    closesocket( f->s );
}

static void take_body( struct file *f, const char *data, int size )
{
    int i;

    for (i = 0; i < size; i++) f->wrong += (unsigned char)data[i] != pattern( f->got + i );
    f->got += size;
    if (f->got == f->length) end( f, "whole" );
}

static void take( struct file *f, const char *data, int size )
{
    const char *blank, *length;
    int part;

    if (f->header_size == -1) { take_body( f, data, size ); return; }
    part = min( size, (int)sizeof(f->header) - 1 - f->header_size );
    memcpy( f->header + f->header_size, data, part );
    f->header[f->header_size + part] = 0;
    if (!(blank = strstr( f->header, "\r\n\r\n" ))) { f->header_size += part; return; }
    if ((length = strstr( f->header, "Content-Length: " ))) f->length = strtoull( length + 16, NULL, 10 );
    part = blank + 4 - f->header - f->header_size;
    f->header_size = -1;
    take_body( f, data + part, size - part );
}

/* All that is there, as select() says that something is. */
static void receive( struct file *f )
{
    static char buffer[65536];
    int got;

    while (!f->end)
    {
        got = recv( f->s, buffer, sizeof(buffer), 0 );
        if (got > 0) take( f, buffer, got );
        else if (!got) end( f, "short" );
        else if (WSAGetLastError() == WSAEWOULDBLOCK) return;
        else if (WSAGetLastError() == WSAECONNRESET) end( f, "reset" );
        else fail( "recv" );
    }
}

int main( int argc, char **argv )
{
    static struct file files[MAX_FILES];
    int count = argc - 2, left, asked[MAX_FILES] = { 0 }, i, bad = 0;
    unsigned long long total = 0;
    WSADATA wsadata;
    DWORD start;

    if (count < 1 || count > MAX_FILES) return 2;
    if (WSAStartup( MAKEWORD( 2, 2 ), &wsadata )) return 3;
    start = GetTickCount();
    for (i = 0; i < count; i++)
    {
        files[i].path = argv[i + 2];
        begin( &files[i], atoi( argv[1] ) );
    }
    do
    {
        fd_set readable, writable;
        struct timeval limit = { 30, 0 };

        FD_ZERO( &readable );
        FD_ZERO( &writable );
        for (i = left = 0; i < count; i++)
        {
            if (files[i].end) continue;
            if (asked[i]) FD_SET( files[i].s, &readable );
            else FD_SET( files[i].s, &writable );
            left++;
        }
        if (!left) break;
        if (select( 0, &readable, &writable, NULL, &limit ) <= 0) fail( "select" );
        for (i = 0; i < count; i++)
        {
            if (files[i].end) continue;
            if (FD_ISSET( files[i].s, &readable )) receive( &files[i] );
            else if (FD_ISSET( files[i].s, &writable ))
            {
                ask( &files[i] );
                asked[i] = 1;
            }
        }
    }
    while (left);

    for (i = 0; i < count; i++)
    {
        const char *expected = !strncmp( files[i].path, "good", 4 ) ? "whole" :
                               !strncmp( files[i].path, "reset", 5 ) ? "reset" : "short";

        total += files[i].got;
        if (!strcmp( files[i].path, "end" )) continue;
        if (strcmp( files[i].end, expected ) || files[i].wrong)
        {
            fprintf( stderr, "%s ended %s after %.0f bytes, %d wrong\n", files[i].path, files[i].end,
                     (double)files[i].got, files[i].wrong );
            bad++;
        }
        else printf( "has %s\n", files[i].path );
    }
    if (total > 5000000) printf( "value %.2f\n", total / 1e3 / (GetTickCount() - start) );
    WSACleanup();
    return bad;
}
