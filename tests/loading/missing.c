/*
 * Loading tests: a process that has not got Wine's own ws2_32
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

/* A program, and a DLL with the same in its function "run". */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <winsock2.h>
#include <mswsock.h>
#include <windows.h>

#include "modules.h"

/* What a function returns when it fails, by its page in the Windows documentation.
 * The most have SOCKET_ERROR, or INVALID_SOCKET, and are not listed. */
enum failure
{
    FAILS_WITH_MINUS_ONE,
    FAILS_WITH_ZERO,      /* FALSE, NULL, no handle */
    FAILS_WITH_CODE,      /* the error code itself */
    FAILS_WITH_SOME_CODE, /* not zero */
    RETURNS_NOTHING,
    CANNOT_FAIL
};

static const struct
{
    const char  *name;
    enum failure failure;
} functions[] =
{
    { "FreeAddrInfoEx",                RETURNS_NOTHING },
    { "FreeAddrInfoExW",               RETURNS_NOTHING },
    { "FreeAddrInfoW",                 RETURNS_NOTHING },
    { "GetAddrInfoExCancel",           FAILS_WITH_CODE },
    { "GetAddrInfoExOverlappedResult", FAILS_WITH_CODE },
    { "GetAddrInfoExW",                FAILS_WITH_CODE },
    { "GetAddrInfoW",                  FAILS_WITH_CODE },
    { "GetNameInfoW",                  FAILS_WITH_CODE },
    { "InetNtopW",                     FAILS_WITH_ZERO },
    { "WEP",                           CANNOT_FAIL },
    { "WSAAsyncGetHostByAddr",         FAILS_WITH_ZERO },
    { "WSAAsyncGetHostByName",         FAILS_WITH_ZERO },
    { "WSAAsyncGetProtoByName",        FAILS_WITH_ZERO },
    { "WSAAsyncGetProtoByNumber",      FAILS_WITH_ZERO },
    { "WSAAsyncGetServByName",         FAILS_WITH_ZERO },
    { "WSAAsyncGetServByPort",         FAILS_WITH_ZERO },
    { "WSACloseEvent",                 FAILS_WITH_ZERO },
    { "WSAConnectByNameA",             FAILS_WITH_ZERO },
    { "WSAConnectByNameW",             FAILS_WITH_ZERO },
    { "WSACreateEvent",                FAILS_WITH_ZERO },
    { "WSAGetLastError",               CANNOT_FAIL },
    { "WSAGetOverlappedResult",        FAILS_WITH_ZERO },
    { "WSAGetQOSByName",               FAILS_WITH_ZERO },
    { "WSAIsBlocking",                 FAILS_WITH_ZERO },
    { "WSAResetEvent",                 FAILS_WITH_ZERO },
    { "WSASetBlockingHook",            FAILS_WITH_ZERO },
    { "WSASetEvent",                   FAILS_WITH_ZERO },
    { "WSASetLastError",               RETURNS_NOTHING },
    { "WSAStartup",                    FAILS_WITH_CODE },
    { "WSApSetPostRoutine",            FAILS_WITH_SOME_CODE },
    { "WSCWriteNameSpaceOrder",        FAILS_WITH_SOME_CODE },
    { "WSCWriteProviderOrder",         FAILS_WITH_SOME_CODE },
    { "__WSAFDIsSet",                  FAILS_WITH_ZERO },
    { "freeaddrinfo",                  RETURNS_NOTHING },
    { "getaddrinfo",                   FAILS_WITH_CODE },
    { "gethostbyaddr",                 FAILS_WITH_ZERO },
    { "gethostbyname",                 FAILS_WITH_ZERO },
    { "getnameinfo",                   FAILS_WITH_CODE },
    { "getprotobyname",                FAILS_WITH_ZERO },
    { "getprotobynumber",              FAILS_WITH_ZERO },
    { "getservbyname",                 FAILS_WITH_ZERO },
    { "getservbyport",                 FAILS_WITH_ZERO },
    { "htonl",                         CANNOT_FAIL },
    { "htons",                         CANNOT_FAIL },
    { "inet_ntoa",                     FAILS_WITH_ZERO },
    { "inet_ntop",                     FAILS_WITH_ZERO },
    { "ntohl",                         CANNOT_FAIL },
    { "ntohs",                         CANNOT_FAIL },
};

static enum failure get_failure( const char *name )
{
    unsigned int i;

    for (i = 0; i < ARRAYSIZE( functions ); i++) if (!strcmp( name, functions[i].name )) return functions[i].failure;
    return FAILS_WITH_MINUS_ONE;
}

/* Calls a function with ten arguments of zero, more than most have. */
#ifdef _WIN64
static INT_PTR call( void *func )
{
    typedef INT_PTR (WINAPI *function)( INT_PTR, INT_PTR, INT_PTR, INT_PTR, INT_PTR,
                                        INT_PTR, INT_PTR, INT_PTR, INT_PTR, INT_PTR );

    return ((function)func)( 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 );
}
#else
/* The function takes its own arguments off the stack, and how many is not known here. */
extern INT_PTR __cdecl call( void *func );
__asm__( ".text\n"
         ".globl _call\n"
         "_call:\n\t"
         "pushl %ebp\n\t"
         "movl %esp, %ebp\n\t"
         "movl $10, %ecx\n"
         "1:\tpushl $0\n\t"
         "loop 1b\n\t"
         "call *8(%ebp)\n\t"
         "movl %ebp, %esp\n\t"
         "popl %ebp\n\t"
         "ret" );
#endif

static unsigned int called, wrong;

static void check_export( HMODULE module, const char *name, DWORD ordinal, void *address )
{
    BOOL good, is_ready;
    INT_PTR ret;
    DWORD error;

    (void)module;
    (void)ordinal;

    SetLastError( 0xdeadbeef );
    ret = call( address );
    error = GetLastError();
    called++;
    if (!name) return;  /* the ordinals without a name are other functions in each version of Wine */

    /* What is not a thunk may know already that there has been no WSAStartup. */
    is_ready = error != WSASYSNOTREADY && (error != WSANOTINITIALISED || jump_target( address ));
    switch (get_failure( name ))
    {
    case FAILS_WITH_MINUS_ONE: good = (int)ret == -1 && !is_ready; break;
    case FAILS_WITH_ZERO:      good = !ret && !is_ready; break;
    case FAILS_WITH_CODE:      good = ret == WSASYSNOTREADY; break;
    case FAILS_WITH_SOME_CODE: good = ret != 0; break;
    default:                   good = TRUE; break;
    }
    if (good) return;
    wrong++;
    printf( "# %s returns %d, error %lu\n", name, (int)ret, error );
}

static void check_ours(void)
{
    WSABUF buffer = { 0, NULL };
    DWORD size, flags = 0;
    GUID recvmsg_guid = WSAID_WSARECVMSG;
    LPFN_WSARECVMSG recvmsg;
    OVERLAPPED overlapped;
    WSADATA data;
    int ret, i;

    memset( &data, 0xcc, sizeof(data) );
    for (i = 0; i < 2; i++)
    {
        ret = WSAStartup( MAKEWORD( 2, 2 ), &data );
        check( ret == WSASYSNOTREADY, "WSAStartup returns %d", ret );
    }
#define CHECK(call,value,code) \
    do { \
        INT_PTR result; \
        SetLastError( 0xdeadbeef ); \
        result = (INT_PTR)(call); \
        check( result == (INT_PTR)(value) && GetLastError() == (code), \
               "%s returns %d, error %lu", #call, (int)result, GetLastError() ); \
    } while (0)
    CHECK( WSACleanup(), SOCKET_ERROR, WSANOTINITIALISED );
    CHECK( socket( AF_INET, SOCK_STREAM, 0 ), INVALID_SOCKET, WSASYSNOTREADY );
    CHECK( WSASocketA( AF_INET, SOCK_STREAM, 0, NULL, 0, 0 ), INVALID_SOCKET, WSASYSNOTREADY );
    CHECK( WSASocketW( AF_INET, SOCK_STREAM, 0, NULL, 0, 0 ), INVALID_SOCKET, WSASYSNOTREADY );
    CHECK( accept( 0, NULL, NULL ), INVALID_SOCKET, WSASYSNOTREADY );
    CHECK( WSAAccept( 0, NULL, NULL, NULL, 0 ), INVALID_SOCKET, WSASYSNOTREADY );
    CHECK( closesocket( 0 ), SOCKET_ERROR, WSASYSNOTREADY );
    CHECK( WSAIoctl( 0, FIONREAD, NULL, 0, NULL, 0, &size, NULL, NULL ), SOCKET_ERROR, WSASYSNOTREADY );

    /* WSAStartup has failed, and these are entirely ours */
    CHECK( WSAIoctl( 0, SIO_GET_EXTENSION_FUNCTION_POINTER, &recvmsg_guid, sizeof(recvmsg_guid), &recvmsg,
                     sizeof(recvmsg), &size, NULL, NULL ), SOCKET_ERROR, WSANOTINITIALISED );
    CHECK( recv( 0, NULL, 0, 0 ), SOCKET_ERROR, WSANOTINITIALISED );
    CHECK( recvfrom( 0, NULL, 0, 0, NULL, NULL ), SOCKET_ERROR, WSANOTINITIALISED );
    CHECK( WSARecv( 0, &buffer, 1, &size, &flags, NULL, NULL ), SOCKET_ERROR, WSANOTINITIALISED );
    CHECK( WSARecvFrom( 0, &buffer, 1, &size, &flags, NULL, NULL, NULL, NULL ), SOCKET_ERROR, WSANOTINITIALISED );
    CHECK( WSARecvDisconnect( 0, NULL ), SOCKET_ERROR, WSANOTINITIALISED );
    memset( &overlapped, 0, sizeof(overlapped) );
    CHECK( WSAGetOverlappedResult( 0, &overlapped, &size, FALSE, &flags ), FALSE, WSANOTINITIALISED );
#undef CHECK
}

__declspec(dllexport) int WINAPI run(void)
{
    HMODULE module = find_module( OWNER_OURS );

    check( module && GetModuleHandleA( "ws2_32.dll" ) == module, "ours is loaded" );
    check( !find_module( OWNER_WINE ), "Wine's own is not loaded" );
    if (!module || find_module( OWNER_WINE )) return failures;

    check_ours();
    for_each_export( module, check_export );
    check( called > 100 && !wrong, "all functions fail as documented: %u of %u do not", wrong, called );
    return failures;
}

int main(void)
{
    return run();
}
