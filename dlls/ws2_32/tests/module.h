/*
 * Looking into loaded modules: exports, imports, thunks
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

#ifndef __WSRECV_TESTS_MODULE_H
#define __WSRECV_TESTS_MODULE_H

#include "sockets.h"

static inline const void *rva_to_ptr( HMODULE module, DWORD rva )
{
    return (const char *)module + rva;
}

static inline const IMAGE_NT_HEADERS *nt_headers( HMODULE module )
{
    return rva_to_ptr( module, ((const IMAGE_DOS_HEADER *)module)->e_lfanew );
}

/* A directory of the image, NULL where it has none. */
static inline const void *image_directory( HMODULE module, unsigned int which, DWORD *size )
{
    const IMAGE_DATA_DIRECTORY *dir = &nt_headers( module )->OptionalHeader.DataDirectory[which];

    if (size) *size = dir->Size;
    return dir->VirtualAddress && dir->Size ? rva_to_ptr( module, dir->VirtualAddress ) : NULL;
}

static inline BOOL is_inside( HMODULE module, const void *ptr )
{
    return (ULONG_PTR)ptr - (ULONG_PTR)module < nt_headers( module )->OptionalHeader.SizeOfImage;
}

static inline HMODULE module_of( const void *ptr )
{
    HMODULE module = NULL;

    GetModuleHandleExA( GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                        ptr, &module );
    return module;
}

/* The ws2_32 that this program is linked to: recv is imported, so its address is in that module. */
static inline HMODULE linked_ws2_32(void)
{
    return module_of( (const void *)recv );
}

/* A jump through a table: jmp *[slot]; NULL for any other code. */
static inline void **thunk_slot( const void *func )
{
    const unsigned char *code = func;
    LONG disp;

    if (code[0] != 0xff || code[1] != 0x25) return NULL;
    memcpy( &disp, code + 2, sizeof(disp) );
#ifdef __x86_64__
    return (void **)(code + 6 + disp);
#else
    return (void **)(ULONG_PTR)disp;
#endif
}

/* Where a function of this module leads to: through its thunk, if it is one. */
static inline void *follow_thunk( HMODULE module, void *func )
{
    void **slot;

    if (!func || !is_inside( module, func ) || !(slot = thunk_slot( func ))) return func;
    return *slot;
}

/*
 * Wine's own module, the one behind a thunk of ours; the module itself where ws2_32 is
 * Wine's; NULL on Windows.
 */
static inline HMODULE wine_ws2_32(void)
{
    HMODULE ws2_32 = linked_ws2_32();

    if (is_wine_builtin( ws2_32 )) return ws2_32;
    if (!ws2_32_is_ours()) return NULL;
    return module_of( follow_thunk( ws2_32, (void *)GetProcAddress( ws2_32, "htons" ) ) );
}

#endif /* __WSRECV_TESTS_MODULE_H */
