/*
 * Datagrams with WSARecvMsg and the address each was sent to
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
 * WSARecvMsg is no export of ws2_32.dll: a program asks the socket for it. It
 * receives a datagram together with control data; here, with IP_PKTINFO, the
 * address that the datagram was sent to.
 *
 * A few receives are under way all the time. They are filled in the order in
 * which they were posted, so they are also waited for in that order.
 */

#include "support.h"

#include <string.h>
#include <ws2tcpip.h>
#include <mswsock.h>

#include "framing.h"

#define RECEIVES 4

struct receive
{
    WSAOVERLAPPED      overlapped;
    WSAMSG             msg;
    WSABUF             buffers[2];          /* header and payload */
    struct sockaddr_in from;
    unsigned char      header[DATAGRAM_HEADER_SIZE];
    unsigned char      payload[DATAGRAM_PAYLOAD_MAX];
    union
    {
        WSACMSGHDR     align;
        char           bytes[WSA_CMSG_SPACE( sizeof(IN_PKTINFO) )];
    } control;
};

static LPFN_WSARECVMSG receive_message;
static uint32_t expected;       /* sequence number of the next datagram */

static SOCKET open_socket( const char *host, const char *port, struct sockaddr_in *sender )
{
    struct addrinfo hints = { 0 }, *list;
    struct sockaddr_in any_port = { 0 };
    GUID id = WSAID_WSARECVMSG;
    DWORD size, on = 1;
    SOCKET s;
    int error;

    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_DGRAM;
    if ((error = getaddrinfo( host, port, &hints, &list ))) fail( "getaddrinfo", error );
    memcpy( sender, list->ai_addr, sizeof(*sender) );
    freeaddrinfo( list );

    s = socket( AF_INET, SOCK_DGRAM, IPPROTO_UDP );
    if (s == INVALID_SOCKET) fail( "socket", WSAGetLastError() );

    any_port.sin_family = AF_INET;
    any_port.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    if (bind( s, (struct sockaddr *)&any_port, sizeof(any_port) )) fail( "bind", WSAGetLastError() );

    if (setsockopt( s, IPPROTO_IP, IP_PKTINFO, (char *)&on, sizeof(on) ))
        fail( "IP_PKTINFO", WSAGetLastError() );

    if (WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof(id), &receive_message,
                  sizeof(receive_message), &size, NULL, NULL ))
        fail( "asking for WSARecvMsg", WSAGetLastError() );
    return s;
}

static void post_receive( SOCKET s, struct receive *receive )
{
    WSAMSG *msg = &receive->msg;

    /* all of it is written to when a datagram comes, so all of it is set anew */
    receive->buffers[0].buf = (char *)receive->header;
    receive->buffers[0].len = sizeof(receive->header);
    receive->buffers[1].buf = (char *)receive->payload;
    receive->buffers[1].len = sizeof(receive->payload);
    msg->lpBuffers = receive->buffers;
    msg->dwBufferCount = ARRAYSIZE( receive->buffers );
    msg->name = (struct sockaddr *)&receive->from;
    msg->namelen = sizeof(receive->from);
    msg->Control.buf = receive->control.bytes;
    msg->Control.len = sizeof(receive->control.bytes);
    msg->dwFlags = 0;

    if (receive_message( s, msg, NULL, &receive->overlapped, NULL ) == SOCKET_ERROR &&
        WSAGetLastError() != WSA_IO_PENDING)
        fail( "WSARecvMsg", WSAGetLastError() );
}

static void send_ack( SOCKET s, const struct sockaddr_in *sender )
{
    unsigned char bytes[ACK_SIZE];

    put_ack( bytes, expected );
    if (sendto( s, (char *)bytes, sizeof(bytes), 0, (const struct sockaddr *)sender,
                sizeof(*sender) ) != sizeof(bytes))
        fail( "sendto", WSAGetLastError() );
}

/* the datagram says in its control data where it was sent to */
static void check_destination( WSAMSG *msg )
{
    WSACMSGHDR *control = WSA_CMSG_FIRSTHDR( msg );
    IN_PKTINFO info;

    if (!control || control->cmsg_level != IPPROTO_IP || control->cmsg_type != IP_PKTINFO)
        fail( "a datagram without IP_PKTINFO", 0 );

    memcpy( &info, WSA_CMSG_DATA( control ), sizeof(info) );
    if (info.ipi_addr.s_addr != htonl( INADDR_LOOPBACK ))
        fail( "a datagram that was not sent to 127.0.0.1", 0 );
    if (WSA_CMSG_NXTHDR( msg, control )) fail( "more control data than asked for", 0 );
}

/* returns the number of bytes of the file that the datagram brought */
static uint32_t check_datagram( struct receive *receive, DWORD bytes, const struct sockaddr_in *sender )
{
    struct datagram_header header;

    if (receive->msg.namelen != sizeof(receive->from) ||
        receive->from.sin_family != AF_INET ||
        receive->from.sin_port != sender->sin_port ||
        receive->from.sin_addr.s_addr != sender->sin_addr.s_addr)
        fail( "a datagram from somebody else", 0 );
    if (receive->msg.dwFlags & (MSG_TRUNC | MSG_CTRUNC)) fail( "a truncated datagram", 0 );
    if (receive->msg.dwFlags & (MSG_BCAST | MSG_MCAST)) fail( "a datagram sent to many", 0 );
    check_destination( &receive->msg );

    if (bytes < sizeof(receive->header) || !get_datagram_header( receive->header, &header ) ||
        header.length != bytes - sizeof(receive->header))
        fail( "a datagram with a wrong header", 0 );
    if (header.sequence != expected) fail( "a datagram is missing or out of order", 0 );
    return header.length;
}

int main( int argc, char **argv )
{
    static struct receive receives[RECEIVES];
    struct receive *receive;
    struct sockaddr_in sender;
    uint32_t length;
    DWORD i, bytes, flags;
    SOCKET s;

    start( argc, argv, 2, "HOST PORT" );
    s = open_socket( arguments[0], arguments[1], &sender );

    for (i = 0; i < RECEIVES; i++)
    {
        receives[i].overlapped.hEvent = WSACreateEvent();
        if (receives[i].overlapped.hEvent == WSA_INVALID_EVENT)
            fail( "WSACreateEvent", WSAGetLastError() );
        post_receive( s, &receives[i] );
    }
    send_ack( s, &sender );     /* the sender learns where we are, and begins */

    do
    {
        receive = &receives[expected % RECEIVES];
        if (!WSAGetOverlappedResult( s, &receive->overlapped, &bytes, TRUE, &flags ))
            fail( "WSAGetOverlappedResult", WSAGetLastError() );

        length = check_datagram( receive, bytes, &sender );
        hash_add( receive->payload, length );
        progress_add( length );

        expected++;
        if (length) post_receive( s, receive );
        if (!length || expected % DATAGRAM_ACK_EVERY == 0) send_ack( s, &sender );
    }
    while (length);             /* an empty datagram ends the file */

    report( expected, receive_message );

    /* the receives that are still under way end with the socket */
    closesocket( s );
    for (i = 0; i < RECEIVES; i++) WSACloseEvent( receives[i].overlapped.hEvent );
    finish();
    return 0;
}
