/*
 * WINEDEBUG output on the winsock channel
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
#include <windef.h>
#include <winbase.h>

#include "trace.h"

/* Wine's ntdll exports these; the names are those that wine/debug.h calls. */
static unsigned char (__cdecl *p__wine_dbg_get_channel_flags)( struct __wine_debug_channel *channel );
static const char * (__cdecl *p__wine_dbg_strdup)( const char *str );
static int (__cdecl *p__wine_dbg_output)( const char *str );
static int (__cdecl *p__wine_dbg_header)( enum __wine_debug_class cls, struct __wine_debug_channel *channel,
                                          const char *function );

void trace_init(void)
{
    HMODULE ntdll = GetModuleHandleW( L"ntdll.dll" );

    p__wine_dbg_get_channel_flags = (void *)GetProcAddress( ntdll, "__wine_dbg_get_channel_flags" );
    p__wine_dbg_strdup = (void *)GetProcAddress( ntdll, "__wine_dbg_strdup" );
    p__wine_dbg_output = (void *)GetProcAddress( ntdll, "__wine_dbg_output" );
    p__wine_dbg_header = (void *)GetProcAddress( ntdll, "__wine_dbg_header" );
}

unsigned char __cdecl __wine_dbg_get_channel_flags( struct __wine_debug_channel *channel )
{
    if (!p__wine_dbg_get_channel_flags || !p__wine_dbg_strdup || !p__wine_dbg_output || !p__wine_dbg_header)
        return channel->flags = 0;  /* no tracing here: do not ask again */
    return p__wine_dbg_get_channel_flags( channel );
}

const char * __cdecl __wine_dbg_strdup( const char *str )
{
    return p__wine_dbg_strdup ? p__wine_dbg_strdup( str ) : str;
}

int __cdecl __wine_dbg_output( const char *str )
{
    return p__wine_dbg_output ? p__wine_dbg_output( str ) : 0;
}

int __cdecl __wine_dbg_header( enum __wine_debug_class cls, struct __wine_debug_channel *channel,
                               const char *function )
{
    return p__wine_dbg_header ? p__wine_dbg_header( cls, channel, function ) : -1;
}
