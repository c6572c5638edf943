/*
 * Wine's own ws2_32
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

#ifndef WSRECV_BUILTIN_H
#define WSRECV_BUILTIN_H

#include <winsock2.h>
#include <mswsock.h>
#include <windef.h>

/*
 * Wine's own ws2_32 is loaded beside ours.  Every export that has nothing to do
 * with receiving is a jump through a table to it; what we wrap is called through
 * the structure below.
 *
 * Why jumps and not export forwarders: with two modules named ws2_32.dll in the
 * process, ntdll remembers the one that it looked at last, and a forwarded import
 * makes that Wine's.  The next LoadLibrary, GetModuleHandle or import of
 * "ws2_32.dll" then gets Wine's, and every receive passes us by.  For the same
 * reason Wine's module gets another base name in the loader's list.
 * (Seen on Wine 8.0 and 10.0; tests/loading.sh shows it.)
 */

/*
 * Called from DllMain of ours, with ours as the argument.  If Wine's module cannot
 * be found it says so on stderr, once, and FALSE is returned; then every export
 * that is not ours fails with WSASYSNOTREADY, and the process goes on.
 */
extern BOOL builtin_init( HINSTANCE instance );

/* Where Wine's folders of DLLs have those for programs like this one. */
#ifdef __x86_64__
#define BUILTIN_PE_DIR L"\\x86_64-windows"
#else
#define BUILTIN_PE_DIR L"\\i386-windows"
#endif

/*
 * Wine's folders of DLLs, which it names in the environment of each process:
 * WINEDLLDIR0, WINEDLLDIR1, ...  They are NT paths (\??\Z:\usr\...); with \\?\ in
 * front, as in *path, they work with or without a drive for the Unix root.  *index is
 * 0 before the first call; FALSE after the last folder.
 */
extern BOOL builtin_next_dll_dir( unsigned int *index, WCHAR *path, DWORD size );

/* What we call in Wine's module.  Never NULL: functions that fail stand in. */
struct builtin_functions
{
    int    (WINAPI *WSAStartup)( WORD version, WSADATA *data );
    int    (WINAPI *WSACleanup)(void);
    int    (WINAPI *WSAIoctl)( SOCKET s, DWORD code, void *in, DWORD in_size, void *out, DWORD out_size,
                               DWORD *ret_size, OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine );
    SOCKET (WINAPI *socket)( int family, int type, int protocol );
    SOCKET (WINAPI *WSASocketA)( int family, int type, int protocol, WSAPROTOCOL_INFOA *info, GROUP group, DWORD flags );
    SOCKET (WINAPI *WSASocketW)( int family, int type, int protocol, WSAPROTOCOL_INFOW *info, GROUP group, DWORD flags );
    SOCKET (WINAPI *accept)( SOCKET s, struct sockaddr *addr, int *len );
    SOCKET (WINAPI *WSAAccept)( SOCKET s, struct sockaddr *addr, int *len, LPCONDITIONPROC condition, DWORD_PTR context );
    int    (WINAPI *connect)( SOCKET s, const struct sockaddr *addr, int len );
    int    (WINAPI *WSAConnect)( SOCKET s, const struct sockaddr *addr, int len, WSABUF *caller, WSABUF *callee,
                                 QOS *sqos, QOS *gqos );
    int    (WINAPI *select)( int count, fd_set *read, fd_set *write, fd_set *except, const struct timeval *timeout );
    int    (WINAPI *WSAPoll)( WSAPOLLFD *fds, ULONG count, int timeout );
    int    (WINAPI *closesocket)( SOCKET s );
    int    (WINAPI *shutdown)( SOCKET s, int how );
    int    (WINAPI *getsockopt)( SOCKET s, int level, int option, char *value, int *len );
    int    (WINAPI *setsockopt)( SOCKET s, int level, int option, const char *value, int len );
    int    (WINAPI *WSADuplicateSocketA)( SOCKET s, DWORD pid, WSAPROTOCOL_INFOA *info );
    int    (WINAPI *WSADuplicateSocketW)( SOCKET s, DWORD pid, WSAPROTOCOL_INFOW *info );
    int    (WINAPI *ioctlsocket)( SOCKET s, long code, u_long *value );
    int    (WINAPI *WSAEventSelect)( SOCKET s, WSAEVENT event, long mask );
    int    (WINAPI *WSAAsyncSelect)( SOCKET s, HWND window, u_int message, long mask );
    int    (WINAPI *bind)( SOCKET s, const struct sockaddr *addr, int len );
    int    (WINAPI *getsockname)( SOCKET s, struct sockaddr *addr, int *len );
    int    (WINAPI *recv)( SOCKET s, char *buffer, int len, int flags );
    int    (WINAPI *send)( SOCKET s, const char *buffer, int len, int flags );
    int    (WINAPI *sendto)( SOCKET s, const char *buffer, int len, int flags, const struct sockaddr *addr, int addr_len );
    int    (WINAPI *WSASend)( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags,
                              OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine );
    int    (WINAPI *WSASendTo)( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags,
                                const struct sockaddr *addr, int addr_len, OVERLAPPED *overlapped,
                                LPWSAOVERLAPPED_COMPLETION_ROUTINE routine );
    int    (WINAPI *WSASendMsg)( SOCKET s, WSAMSG *msg, DWORD flags, DWORD *ret_size,
                                 OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine );
};
extern struct builtin_functions builtin;

#endif /* WSRECV_BUILTIN_H */
