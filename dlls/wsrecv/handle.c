/*
 * A descriptor for a handle
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

#include <dlfcn.h>
#include <stddef.h>

#include "handle.h"
#include "unixcall.h"

/* Seen in the code of Debian's libraries: Wine 8.0 has the function for callers from Windows code, Wine 10.0 for those
 * of its Unix libraries.  On i386 both are called in the same way. */
#ifdef __x86_64__
#define WINDOWS_CODE __attribute__((ms_abi))
#else
#define WINDOWS_CODE
#endif

typedef int (WINDOWS_CODE *old_function)( void *handle, unsigned int access, int *fd, unsigned int *options );
typedef int (*new_function)( void *handle, unsigned int access, int *fd, unsigned int *options );

static old_function open_old;
static new_function open_new;

int handle_init( uint32_t wine )
{
    void *ntdll, *function;

    /* Wine has loaded it.  Outside of Wine there is none. */
    if (!(ntdll = dlopen( "ntdll.so", RTLD_NOW | RTLD_NOLOAD ))) return 0;
    if (!(function = dlsym( ntdll, "wine_server_handle_to_fd" ))) return 0;
    if (wine == UNIX_WINE_VERSION( 8, 0 )) open_old = (old_function)function;
    else if (wine >= UNIX_WINE_VERSION( 10, 0 )) open_new = (new_function)function;
    return open_old || open_new;
}

int handle_open( uint32_t handle )
{
    void *ptr = (void *)(uintptr_t)handle;
    int fd;

    if (open_new) return open_new( ptr, 0, &fd, NULL ) ? -1 : fd;
    if (open_old) return open_old( ptr, 0, &fd, NULL ) ? -1 : fd;
    return -1;
}
