/*
 * WSAIoctl: function pointers that programs ask for
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
#include <mswsock.h>
#include <windef.h>
#include <winbase.h>

#include "builtin.h"
#include "icmp.h"
#include "mode.h"
#include "oob.h"
#include "probe.h"
#include "recv.h"
#include "select.h"
#include "send.h"
#include "socket.h"
#include "startup.h"
#include "stats.h"
#include "trace.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* mstcpip.h; mingw-w64's has only the first, in some versions */
#ifndef SIO_UDP_CONNRESET
#define SIO_UDP_CONNRESET _WSAIOW( IOC_VENDOR, 12 )
#endif
#ifndef SIO_UDP_NETRESET
#define SIO_UDP_NETRESET  _WSAIOW( IOC_VENDOR, 15 )
#endif

/*
 * What the WSAIoctl page asks of the arguments.  Wine's own writes past a buffer that is too
 * small, and takes memory that is not there.
 */
static DWORD check_extension_query( SOCKET s, void *in, DWORD in_size, void *out, DWORD out_size,
                                    DWORD *ret_size, const OVERLAPPED *overlapped )
{
    if (!startup_done()) return WSANOTINITIALISED;
    if (!socket_is_valid( s )) return WSAENOTSOCK;
    if (in_size < sizeof(GUID) || !probe_read( in, sizeof(GUID) )) return WSAEFAULT;
    if (out_size < sizeof(void *) || !probe_write( out, sizeof(void *) )) return WSAEFAULT;
    if (ret_size ? !probe_write( ret_size, sizeof(*ret_size) ) : !overlapped) return WSAEFAULT;
    return 0;
}

/* Ours of the functions that SIO_GET_EXTENSION_FUNCTION_POINTER gives out. */
static const struct extension
{
    GUID        guid;
    const void *function;
    BOOL        new;       /* Wine's own has none */
}
extensions[] =
{
    { WSAID_WSARECVMSG,   WSARecvMsg,       FALSE },
    { WSAID_WSASENDMSG,   WSASendMsg,       FALSE },
    { WSRECV_REPORT_GUID, stats_get_report, TRUE }
};

/* NULL if it is to be Wine's. */
static const struct extension *find_extension( const void *guid )
{
    unsigned int i;
    GUID copy;

    if (!probe_copy( &copy, guid, sizeof(copy) )) return NULL;
    for (i = 0; i < ARRAYSIZE( extensions ); i++)
        if (IsEqualGUID( &copy, &extensions[i].guid )) return &extensions[i];
    return NULL;
}

/* Wine's own answers.  Only where it has given out a function that we have, the caller gets ours. */
static int get_extension( SOCKET s, void *in, DWORD in_size, void *out, DWORD out_size, DWORD *ret_size,
                          OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    const struct extension *extension;
    DWORD error, size = sizeof(void *);

    if ((error = check_extension_query( s, in, in_size, out, out_size, ret_size, overlapped )))
    {
        SetLastError( error );
        return SOCKET_ERROR;
    }
    extension = find_extension( in );
    if (extension && extension->new && !overlapped)
    {
        probe_copy( ret_size, &size, sizeof(size) );
        SetLastError( 0 );
    }
    else if (builtin.WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, in, in_size, out, out_size, ret_size,
                               overlapped, routine ))
        return SOCKET_ERROR;

    if (extension)
    {
        TRACE( "socket %#Ix: function %p\n", (SIZE_T)s, extension->function );
        probe_copy( out, &extension->function, sizeof(extension->function) );
    }
    return 0;
}

/*
 * The WSAIoctl page: a BOOL, whether ICMP messages are reported.  Wine's own knows the first
 * code only, and ignores what it is given; it is asked all the same, as it knows how to
 * complete an overlapped call.
 */
static int set_udp_report( SOCKET s, DWORD code, void *in, DWORD in_size, void *out, DWORD out_size,
                           DWORD *ret_size, OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    struct socket_info info;
    DWORD error = 0;
    BOOL report;
    int ret;

    if (!startup_done()) error = WSANOTINITIALISED;
    else if (socket_get_info( s, &info )) error = WSAENOTSOCK;
    else if (in_size < sizeof(report) || !probe_copy( &report, in, sizeof(report) )) error = WSAEFAULT;
    else if (ret_size ? !probe_write( ret_size, sizeof(*ret_size) ) : !overlapped) error = WSAEFAULT;
    else if (info.type != SOCK_DGRAM) error = WSAEINVAL;
    if (error)
    {
        SetLastError( error );
        return SOCKET_ERROR;
    }

    ret = builtin.WSAIoctl( s, SIO_UDP_CONNRESET, in, in_size, out, out_size, ret_size, overlapped, routine );
    if (!ret || WSAGetLastError() == WSA_IO_PENDING)
        icmp_set_report( s, code == SIO_UDP_CONNRESET ? SOCKET_NO_CONNRESET : SOCKET_NO_NETRESET, report );
    return ret;
}

/***********************************************************************
 *      WSAIoctl   (WS2_32.70)
 *
 * Wine's own answers.  Only extension functions may be ours, and out-of-band bytes are counted
 * as Windows does.
 */
int WINAPI WSAIoctl( SOCKET s, DWORD code, void *in, DWORD in_size, void *out, DWORD out_size,
                     DWORD *ret_size, OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    ULONG nonblocking, value;
    BOOL before;
    int ret;

    switch (code)
    {
    case SIO_GET_EXTENSION_FUNCTION_POINTER:
        return get_extension( s, in, in_size, out, out_size, ret_size, overlapped, routine );

    case SIO_UDP_CONNRESET:
    case SIO_UDP_NETRESET:
        return set_udp_report( s, code, in, in_size, out, out_size, ret_size, overlapped, routine );

    case FIONREAD:
    case SIOCATMARK:
        if (code == FIONREAD && !overlapped && out_size >= sizeof(value) && probe_write( out, sizeof(value) ) &&
            probe_write( ret_size, sizeof(*ret_size) ) && select_get_unread( s, &value ))
        {
            probe_copy( out, &value, sizeof(value) );
            *ret_size = sizeof(value);
            SetLastError( 0 );
            return 0;
        }
        ret = builtin.WSAIoctl( s, code, in, in_size, out, out_size, ret_size, overlapped, routine );
        if (!ret && (code == FIONREAD ? oob_count( s, &value ) : oob_at_mark( s, &value )))
            probe_copy( out, &value, sizeof(value) );
        return ret;

    case FIONBIO:
        if (in_size < sizeof(nonblocking) || !probe_copy( &nonblocking, in, sizeof(nonblocking) )) break;
        before = mode_before_fionbio( s, nonblocking );
        ret = builtin.WSAIoctl( s, code, in, in_size, out, out_size, ret_size, overlapped, routine );
        mode_after_fionbio( s, nonblocking, before, ret );
        return ret;
    }
    return builtin.WSAIoctl( s, code, in, in_size, out, out_size, ret_size, overlapped, routine );
}
