/*
 * Finding the Unix side
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

#ifndef WSRECV_UNIX_LOAD_H
#define WSRECV_UNIX_LOAD_H

#include <windef.h>

/* The ways in which Wine gives Windows code a table of Unix functions, in the order in which they are tried. */
enum unix_way
{
    unix_way_none,
    unix_way_nt_path,  /* Wine 11.2 and later: a library by its NT path */
    unix_way_builtin,  /* one that belongs to a builtin DLL in one of Wine's folders, or of WINEDLLPATH */
    unix_way_elf       /* an ELF library, loaded as if it were a DLL */
};

struct unix_search
{
    enum unix_way way;     /* how it was loaded */
    const char   *problem; /* why not: of the file beside our DLL; NULL if it was loaded */
    DWORD         error;   /* the Windows error that belongs to it, 0 for none */
    WCHAR         path[1024];  /* the library that was loaded, or should have been */
};

/*
 * Looks for the Unix side, and gives the table of each that might be it to start() until that
 * returns 0: others are Linux errnos, EINVAL for one of another version.  TRUE if there was one.
 */
extern BOOL unix_search( struct unix_search *search, int (*start)( ULONGLONG table ) );

/* Which Wine this is, by UNIX_WINE_VERSION of unixcall.h; 0 if it is none. */
extern ULONG unix_wine_version(void);

#endif /* WSRECV_UNIX_LOAD_H */
