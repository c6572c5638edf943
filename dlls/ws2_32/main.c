/*
 * Loading, and the count of WSAStartup
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
#include <windef.h>
#include <winbase.h>

#include "builtin.h"
#include "direct_path.h"
#include "lock.h"
#include "probe.h"
#include "startup.h"
#include "stats.h"
#include "thread.h"
#include "trace.h"
#include "unix.h"
#include "version.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* By this the tools know a file as ours. */
const char wsrecv_marker[] = "wsrecv-ws2_32-dll " WSRECV_VERSION;

/* Wine 8.0 counts without a lock, and loses counts of threads that do it at once. */
static struct lock startup_lock;
static LONG startup_count;

/* This DLL may be in every process of a prefix, so loading it is quick and quiet and
 * never fails. */
BOOL WINAPI DllMain( HINSTANCE instance, DWORD reason, void *reserved )
{
    HMODULE self;

    (void)reserved;

    switch (reason)
    {
    case DLL_PROCESS_ATTACH:
        trace_init();
        thread_init();
        direct_init();
        stats_init();
        builtin_init( instance );
        /* A receive that pends calls back into this module: it must not go away. */
        GetModuleHandleExW( GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN,
                            (const WCHAR *)instance, &self );
        TRACE( "%s at %p\n", wsrecv_marker, instance );
        break;
    case DLL_PROCESS_DETACH:
        stats_print();
        break;
    case DLL_THREAD_DETACH:
        thread_exit();
        break;
    }
    return TRUE;
}

BOOL startup_done(void)
{
    return startup_count > 0;
}

int WINAPI WSAStartup( WORD version, WSADATA *data )
{
    int ret;

    /* The WSAStartup page; Wine's own knows only NULL, and would fault with our lock held. */
    if (data && !probe_write( data, sizeof(*data) )) return WSAEFAULT;
    lock_enter( &startup_lock );
    if (!(ret = builtin.WSAStartup( version, data ))) startup_count++;
    lock_leave( &startup_lock );
    if (!ret) unix_load();  /* which may need the loader's lock */
    return ret;
}

int WINAPI WSACleanup(void)
{
    int ret;

    lock_enter( &startup_lock );
    if (!(ret = builtin.WSACleanup())) startup_count--;
    lock_leave( &startup_lock );
    return ret;
}

/* Without this the compiler makes jumps of these two, which tests/exports.c takes for thunks. */
#define NOT_A_JUMP __attribute__((optimize("no-optimize-sibling-calls")))

NOT_A_JUMP int WINAPI WSAGetLastError(void)
{
    return GetLastError();
}

NOT_A_JUMP void WINAPI WSASetLastError( int error )
{
    SetLastError( error );
}
