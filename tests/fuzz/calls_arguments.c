/*
 * Fuzzing of the DLL: arguments
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

#include <stddef.h>
#include <string.h>

#include "calls.h"

unsigned int routine_calls;

static void CALLBACK routine( DWORD error, DWORD size, OVERLAPPED *overlapped, DWORD flags )
{
    (void)error; (void)size; (void)overlapped; (void)flags;
    routine_calls++;
}

static ULONG_PTR pointer( SIZE_T size, const void *contents, BOOL written )
{
    BOOL bad;

    return (ULONG_PTR)memory_get( size, contents, written, &bad );
}

static int any_number(void)
{
    static const int numbers[] = { 0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 28, 32, 64, 128, 255, 256, 1024, 4096, 65535, 65536,
                                   0x7fffffff, 0x7ffffffe, -1, -2, (int)0x80000000 };

    return any( 8 ) ? one_of( numbers ) : (int)((any( 0x10000 ) << 16) | any( 0x10000 ));
}

/* Most calls get a socket, half of all one with data. */
static enum target_kind any_target(void)
{
    unsigned int i = any( 16 );

    if (i < 9) return any( TARGET_WITH_DATA );
    return i < 14 ? any( TARGET_SOCKETS ) : any( TARGET_COUNT );
}

/* A receive of urgent data that are not there, where others are, is passed to and fro by Wine's server and its client for
 * ever: no time-out ends it, and CancelIoEx comes in vain. */
static int receive_flags( const struct call *call )
{
    static const int flags[] = { 0, 0, 0, 0, MSG_PEEK, MSG_PEEK, MSG_OOB, MSG_WAITALL, MSG_PARTIAL, MSG_DONTROUTE,
                                 MSG_PEEK | MSG_WAITALL, MSG_OOB | MSG_PEEK, MSG_OOB | MSG_WAITALL, 0x10, 0x100, 0x40000000,
                                 -1, MSG_PEEK | 0x4000 };

    int ret = one_of( flags );

    if (call->target == TARGET_TCP && *call->function->name == 'r') return ret;
    return call->target == TARGET_TCP || call->target == TARGET_TCP_BLOCKING ? ret & ~MSG_OOB : ret;
}

/* In the one buffer of a call that is received into, the length of which comes next. */
static ULONG_PTR buffer_for( struct call *call, BOOL written )
{
    static const SIZE_T sizes[] = { 0, 1, 3, 4, 16, 64, 65, 100, 4096, 0x4000 };
    SIZE_T size = one_of( sizes );
    BOOL bad;

    call->own[0].buf = memory_get( size, NULL, written, &bad );
    call->own[0].len = size;
    if (written && !bad)
    {
        call->buffers = call->own;
        call->buffer_count = 1;
    }
    return (ULONG_PTR)call->own[0].buf;
}

/* Sometimes it is a lie, which ws2_32 sees only where that is no length at all. */
static ULONG_PTR length_of( struct call *call )
{
    static const int lies[] = { -1, (int)0x80000000, (int)0x80000001 };

    return any( 16 ) ? call->own[0].len : (ULONG_PTR)one_of( lies );
}

static ULONG_PTR buffers_for( struct call *call, BOOL written )
{
    static const ULONG sizes[] = { 0, 1, 4, 16, 64, 100, 4096 };
    DWORD i, count = any( ARRAY_SIZE( call->own ) + 1 );
    BOOL bad, any_bad = FALSE;

    memset( call->own, 0, sizeof(call->own) );
    for (i = 0; i < count; i++)
    {
        call->own[i].len = one_of( sizes );
        call->own[i].buf = memory_get( call->own[i].len, NULL, written, &bad );
        any_bad |= bad && call->own[i].len;
    }
    call->buffer_count = count;
    call->buffers = written && !any_bad ? call->own : NULL;
    return (ULONG_PTR)memory_get( count * sizeof(WSABUF), call->own, FALSE, &bad );
}

/* As many buffers to send from as 32 bits have no room for make Wine's own write over its heap. */
static ULONG_PTR count_of( struct call *call, BOOL written )
{
    static const DWORD counts[] = { 0, 1025, 0x08000000, 0x10000000, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000001 };

    if (any( 12 ) || !written) return call->buffer_count;
    call->buffers = NULL;
    return one_of( counts );
}

static ULONG_PTR msg_for( struct call *call, BOOL written )
{
    static const ULONG sizes[] = { 0, 1, 16, 64, 128, 1024 };
    struct sockaddr_in addr;
    BOOL bad;
    WSAMSG msg;

    memset( &addr, 0, sizeof(addr) );
    addr.sin_family = AF_INET;
    memset( &msg, 0, sizeof(msg) );
    msg.lpBuffers = (WSABUF *)buffers_for( call, written );
    msg.dwBufferCount = count_of( call, written );
    msg.namelen = any( 4 ) || !written ? (int)sizeof(addr) : any_number();
    msg.name = any( 2 ) ? NULL : (struct sockaddr *)memory_get( sizeof(addr), &addr, written, &bad );
    if (!msg.name && any( 8 )) msg.namelen = 0;
    msg.Control.len = one_of( sizes );
    msg.Control.buf = (char *)memory_get( msg.Control.len, NULL, written, &bad );
    if (!written) msg.Control.len = 0;   /* what is in it is sent to Linux */
    msg.dwFlags = receive_flags( call );
    call->flags = msg.dwFlags;
    return (ULONG_PTR)memory_get( sizeof(msg), &msg, written, &bad );
}

static ULONG_PTR address( struct call *call )
{
    struct sockaddr_in6 addr;
    struct sockaddr_in *in = (struct sockaddr_in *)&addr;
    static const short families[] = { AF_INET, AF_INET, AF_INET, AF_INET6, AF_UNSPEC, AF_IPX, -1, 1000 };

    (void)call;
    memset( &addr, 0, sizeof(addr) );
    in->sin_family = one_of( families );
    in->sin_port = any( 3 ) ? htons( 9 ) : 0;   /* nobody is there */
    if (in->sin_family == AF_INET6) addr.sin6_addr.s6_addr[15] = 1;
    else in->sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    return pointer( sizeof(addr), &addr, FALSE );
}

static ULONG_PTR overlapped_for( struct call *call, HANDLE event )
{
    OVERLAPPED overlapped;
    BOOL bad;
    void *ptr;

    if (any( 3 ) && !call->function->guid) return 0;
    /* there it blocks, and no time-out counts (the page on SOL_SOCKET options) */
    if (call->target == TARGET_NOT_OVERLAPPED) return 0;
    memset( &overlapped, 0, sizeof(overlapped) );
    switch (any( 6 ))
    {
    case 0: break;
    case 1: overlapped.hEvent = (HANDLE)target_get( any( TARGET_COUNT ) ); break;
    case 2: overlapped.hEvent = (HANDLE)((ULONG_PTR)event | 1); break;
    default: overlapped.hEvent = event; break;
    }
    overlapped.Internal = any( 8 );
    ptr = memory_get( sizeof(overlapped), &overlapped, TRUE, &bad );
    call->has_overlapped = TRUE;
    call->overlapped = bad ? NULL : ptr;
    return (ULONG_PTR)ptr;
}

/* One that has ended, or has not, which nobody waits for. */
static ULONG_PTR ended_overlapped( struct call *call )
{
    static const ULONG statuses[] = { 0, 0x103, 0xc0000120, 0x80000005, 0xc000020d, 0xc00000b5, 0xdeadbeef, 0x40000001 };
    OVERLAPPED overlapped;

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.Internal = one_of( statuses );
    overlapped.InternalHigh = any_number();
    overlapped.Offset = any_number();
    call->waits = overlapped.Internal != 0x103 && any( 2 );
    return pointer( sizeof(overlapped), &overlapped, FALSE );
}

static ULONG_PTR set_for( BOOL null )
{
    struct { u_int count; SOCKET sockets[70]; } set;
    static const u_int counts[] = { 0, 1, 2, 3, 8, 9, 64, 65, 70 };
    SIZE_T size;
    u_int i;

    if (null && any( 2 )) return 0;
    memset( &set, 0, sizeof(set) );
    set.count = any( 4 ) ? 1 + any( 3 ) : one_of( counts );
    for (i = 0; i < set.count; i++) set.sockets[i] = target_get( any( 8 ) ? any( TARGET_SOCKETS ) : any( TARGET_COUNT ) );
    size = offsetof( fd_set, fd_array ) + set.count * sizeof(SOCKET);
    if (!any( 16 )) set.count = any( 2 ) ? 0xffffffff : 0x20000000;
    return pointer( size, &set, TRUE );
}

/* Not NULL: that is for ever. */
static ULONG_PTR time_for(void)
{
    struct timeval time = { 0, any( 20000 ) };
    ULONG_PTR ret;

    do ret = pointer( sizeof(time), &time, FALSE ); while (!ret);
    return ret;
}

static ULONG_PTR polls_for( struct call *call )
{
    static const short events[] = { POLLRDNORM, POLLRDNORM | POLLRDBAND, POLLWRNORM, POLLIN | POLLOUT, 0, POLLERR, -1,
                                    POLLHUP, 0x7ff };
    WSAPOLLFD fds[20];
    DWORD i, count = any( 4 ) ? 1 + any( 3 ) : any( ARRAY_SIZE( fds ) );

    memset( fds, 0, sizeof(fds) );
    for (i = 0; i < count; i++)
    {
        fds[i].fd = target_get( any( 8 ) ? any( TARGET_SOCKETS ) : any( TARGET_COUNT ) );
        fds[i].events = any( 3 ) ? POLLRDNORM : one_of( events );
        fds[i].revents = -1;
    }
    call->buffer_count = count;
    return pointer( count * sizeof(*fds), fds, TRUE );
}

static ULONG_PTR ioctl_code(void)
{
    static const DWORD codes[] =
    {
        FIONREAD, FIONREAD, FIONBIO, FIONBIO, SIOCATMARK, SIO_GET_EXTENSION_FUNCTION_POINTER, SIO_KEEPALIVE_VALS,
        SIO_GET_INTERFACE_LIST, SIO_ADDRESS_LIST_QUERY, SIO_BASE_HANDLE, SIO_FLUSH,
        SIO_GET_BROADCAST_ADDRESS, SIO_RCVALL, 0x9800000c /* SIO_UDP_CONNRESET */, 0x9800000f /* SIO_UDP_NETRESET */,
        0, 0xffffffff, FIOASYNC, SIO_ROUTING_INTERFACE_QUERY
    };

    /* not SIO_ADDRESS_LIST_CHANGE, which waits for that */
    return any( 16 ) ? one_of( codes ) : (DWORD)any_number();
}

static ULONG_PTR option_value( struct call *call )
{
    static const SIZE_T sizes[] = { 0, 1, 2, 3, 4, 4, 4, 8, 16, 20, 64 };
    ULONG value[16];
    SIZE_T size = one_of( sizes );

    memset( value, 0, sizeof(value) );
    value[0] = any( 4 ) ? any( 2 ) : (ULONG)any_number();
    call->own[0].len = size;
    return pointer( size, value, TRUE );
}

/* A level and an option; SO_LINGER may make close wait. */
static ULONG_PTR option_level( struct call *call )
{
    static const struct { int level, option; } options[] =
    {
        { SOL_SOCKET, SO_RCVTIMEO }, { SOL_SOCKET, SO_RCVBUF }, { SOL_SOCKET, SO_OOBINLINE }, { SOL_SOCKET, SO_TYPE },
        { SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT }, { SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT }, { SOL_SOCKET, SO_ERROR },
        { SOL_SOCKET, SO_PROTOCOL_INFOA }, { SOL_SOCKET, SO_PROTOCOL_INFOW }, { SOL_SOCKET, SO_CONNECT_TIME },
        { SOL_SOCKET, SO_ACCEPTCONN }, { SOL_SOCKET, SO_BROADCAST }, { SOL_SOCKET, 0x7fff }, { SOL_SOCKET, SO_RCVLOWAT },
        { IPPROTO_TCP, TCP_NODELAY }, { IPPROTO_IP, IP_PKTINFO }, { IPPROTO_IP, IP_TTL }, { IPPROTO_IP, 40 },
        { IPPROTO_IP, 50 }, { IPPROTO_IPV6, IPV6_PKTINFO }, { IPPROTO_IPV6, 40 }, { IPPROTO_IPV6, 50 },
        { IPPROTO_IPV6, IPV6_V6ONLY }, { IPPROTO_IP, IP_ADD_MEMBERSHIP }, { 0x1234, 1 }, { -1, -1 }, { IPPROTO_UDP, 1 }
    };
    unsigned int i = any( ARRAY_SIZE( options ) );

    call->buffer_count = options[i].option;
    return options[i].level;
}

static ULONG_PTR make_argument( struct call *call, char param )
{
    static const GUID guids[] = { WSAID_WSARECVMSG, WSAID_WSASENDMSG, WSAID_ACCEPTEX, WSAID_CONNECTEX, WSAID_TRANSMITFILE };
    static const WSADATA no_data;
    static const int families[] = { AF_INET, AF_INET, AF_INET6, AF_UNSPEC, AF_IPX, AF_IRDA, -1, 1000 };
    static const int types[] = { SOCK_STREAM, SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, 0, -1 };
    static const int protocols[] = { 0, 0, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, -1, 0xffff };
    static const int masks[] = { 0, FD_READ, FD_READ | FD_WRITE | FD_CLOSE, FD_ALL_EVENTS, -1, 0x100000 };
    static const int addr_sizes[] = { 16, 28, 128, 0, 1, 15, 27, -1, 0x7fffffff, (int)0x80000000 };
    /* Wine's own writes over its heap where this is negative */
    static const int sent_addr_sizes[] = { 16, 28, 128, 0, 1, 15, 27 };
    static const int hows[] = { SD_RECEIVE, SD_SEND, SD_BOTH, 3, -1 };
    HANDLE event = (HANDLE)target_get( TARGET_EVENT );
    DWORD value;
    BOOL bad;
    int len;

    switch (param)
    {
    case 's': return target_get( call->target = any_target() );
    case 'H': return target_get( call->other = any( TARGET_COUNT ) );
    case 'b': return buffer_for( call, TRUE );
    case 'r': return buffer_for( call, FALSE );
    case 'l': return length_of( call );
    case 'f': return call->flags = receive_flags( call );
    case 'g': return any( 4 ) ? 0 : any_number();
    case 'A': return any( 2 ) ? pointer( 128, NULL, TRUE ) : 0;
    case 'N': len = one_of( addr_sizes ); return pointer( sizeof(len), &len, TRUE );
    case 'a': return address( call );
    case 'n': return one_of( sent_addr_sizes );
    case 'B': return buffers_for( call, TRUE );
    case 'C': return buffers_for( call, FALSE );
    case 'c': return count_of( call, call->function->ours );
    case 'D':
        value = 0xcccccccc;
        call->size = memory_get( sizeof(value), &value, TRUE, &bad );
        if (!bad) return (ULONG_PTR)call->size;
        event = (HANDLE)call->size;
        call->size = NULL;
        return (ULONG_PTR)event;
    case 'F':
        value = receive_flags( call );
        call->flags = value;
        return pointer( sizeof(value), &value, TRUE );
    case 'O': return overlapped_for( call, event );
    case 'E': return ended_overlapped( call );
    case 'x': return call->waits;
    case 'R': return any( 4 ) ? 0 : (ULONG_PTR)routine;
    case 'M': return msg_for( call, TRUE );
    case 'm': return msg_for( call, FALSE );
    case 'S': return set_for( TRUE );
    case 'T': return time_for();
    case 'P': return polls_for( call );
    case 'q': return any( 12 ) ? call->buffer_count : (ULONG_PTR)(any( 2 ) ? 0xffffffff : 0x10000000);
    case 't': return any( 20 );
    case 'i': return ioctl_code();
    case 'I':
        value = any( 2 );
        call->own[1].len = any( 2 ) ? sizeof(GUID) : any( 64 );
        if (any( 2 )) return pointer( call->own[1].len, NULL, FALSE );
        call->own[1].len = any( 2 ) ? sizeof(GUID) : sizeof(value);
        return pointer( call->own[1].len, call->own[1].len == sizeof(GUID) ? (void *)&one_of( guids ) : (void *)&value, FALSE );
    case 'j': return call->own[1].len;
    case 'U': call->own[2].len = any( 2 ) ? 8 : any( 200 ); return pointer( call->own[2].len, NULL, TRUE );
    case 'u': return call->own[2].len;
    case 'v': value = any( 3 ); return pointer( sizeof(value), &value, TRUE );
    case 'L': return option_level( call );
    case 'o': return call->buffer_count;
    case 'V': return option_value( call );
    case 'w': return call->own[0].len;
    case 'W': len = call->own[0].len; return pointer( sizeof(len), &len, TRUE );
    case 'e': return any( 4 ) ? (ULONG_PTR)event : target_get( any( TARGET_COUNT ) );
    case 'k': return one_of( masks );
    case 'y': return one_of( families );
    case 'Y': return one_of( types );
    case 'p': return one_of( protocols );
    case 'X': return any( 3 ) ? 0 : pointer( sizeof(WSAPROTOCOL_INFOW), NULL, FALSE );
    case 'z': return any( 4 ) ? WSA_FLAG_OVERLAPPED : (ULONG_PTR)any_number();
    case 'd': return any( 2 ) ? GetCurrentProcessId() : (ULONG_PTR)any_number();
    case 'Q': return pointer( sizeof(WSAPROTOCOL_INFOW), NULL, TRUE );
    case 'Z': return one_of( hows );
    case '1': return any( 4 ) ? MAKEWORD( 2, 2 ) : any( 0x10000 );
    case '2': return pointer( sizeof(WSADATA), &no_data, TRUE );
    case '3': return pointer( 512, NULL, TRUE );
    case '6': return any( 4 ) ? 64 : any_number();
    default: return 0;
    }
}

void call_make( struct call *call, const struct function *function )
{
    memset( call, 0, sizeof(*call) );
    call->function = function;
    call->target = call->other = TARGET_COUNT;
    memory_begin();
    for (call->count = 0; function->params[call->count]; call->count++)
        call->args[call->count] = make_argument( call, function->params[call->count] );
}
