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
                                    DWORD *ret_size, OVERLAPPED *overlapped )
{
    if (!startup_done()) return WSANOTINITIALISED;
    if (!socket_is_valid( s )) return WSAENOTSOCK;
    if (in_size < sizeof(GUID) || !probe_read( in, sizeof(GUID) )) return WSAEFAULT;
    if (out_size < sizeof(void *) || !probe_write( out, sizeof(void *) )) return WSAEFAULT;
    if (ret_size ? !probe_write( ret_size, sizeof(*ret_size) ) : !overlapped) return WSAEFAULT;
    return 0;
}

static BOOL is_guid( const void *guid, const GUID *expected )
{
    GUID copy;

    return probe_copy( &copy, guid, sizeof(copy) ) && IsEqualGUID( &copy, expected );
}

/* Wine's own answers.  Only where it has given out its WSARecvMsg, the caller gets ours, and there
 * is one function that Wine does not know. */
static int get_extension( SOCKET s, void *in, DWORD in_size, void *out, DWORD out_size, DWORD *ret_size,
                          OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    static const GUID recvmsg_guid = WSAID_WSARECVMSG, report_guid = WSRECV_REPORT_GUID;
    wsrecv_report_func get_report = stats_get_report;
    LPFN_WSARECVMSG recvmsg = WSARecvMsg;
    DWORD error, size;
    int ret;

    if ((error = check_extension_query( s, in, in_size, out, out_size, ret_size, overlapped )))
    {
        SetLastError( error );
        return SOCKET_ERROR;
    }
    if (!overlapped && is_guid( in, &report_guid ))
    {
        size = sizeof(get_report);
        probe_copy( out, &get_report, size );
        probe_copy( ret_size, &size, sizeof(size) );
        SetLastError( 0 );
        return 0;
    }
    ret = builtin.WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, in, in_size, out, out_size, ret_size, overlapped,
                            routine );
    if (!ret && is_guid( in, &recvmsg_guid ))
    {
        TRACE( "socket %#Ix: WSARecvMsg %p\n", (SIZE_T)s, recvmsg );
        probe_copy( out, &recvmsg, sizeof(recvmsg) );
    }
    return ret;
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
