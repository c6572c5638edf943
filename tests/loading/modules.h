/*
 * Loading tests: looking at the modules of the process
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

#ifndef WSRECV_LOADING_MODULES_H
#define WSRECV_LOADING_MODULES_H

#include <stdarg.h>
#include <windef.h>
#include <winbase.h>

/* Each program prints one line for each check, "ok - TEXT" or "not ok - TEXT", and
 * exits with the number of those that failed. */
extern void check( BOOL condition, const char *format, ... ) __attribute__((format( printf, 2, 3 )));
extern int failures;

/* Which of the modules named ws2_32.dll is meant. */
enum owner
{
    OWNER_OURS,   /* a native one: the module under test */
    OWNER_WINE,   /* the one with the signature of Wine's builtin DLLs */
    OWNER_NONE    /* any other module, or none */
};
extern const char *owner_name( enum owner owner );

/* Ours and Wine's have the same export name; a file name does not count, as the loader's
 * list can be changed, and neither these functions nor the next ones call the loader,
 * which remembers what was asked last.  NULL if it is not loaded. */
extern HMODULE find_module( enum owner owner );
extern unsigned int count_modules( enum owner owner );

/* Whose is this module, or the one that has this address in it? */
extern enum owner module_owner( HMODULE module );
extern enum owner address_owner( const void *address );

/* Does the module have the mark that every build of ours carries? */
extern BOOL has_marker( HMODULE module );

/* Pointers by what they lead into. */
struct pointers
{
    unsigned int count[OWNER_NONE + 1];
};

/* A module's imports from "ws2_32.dll", and those from other DLLs that end in one of the
 * two all the same. */
extern void count_imports( HMODULE module, struct pointers *imports );
extern void count_all_imports( struct pointers *imports );

/* A module's variables; functions that it has imported by delay are among them. */
extern void count_data( HMODULE module, struct pointers *data );

/* The exports: func is called for each with its name, NULL if it has none. */
typedef void (*export_callback)( HMODULE module, const char *name, DWORD ordinal, void *address );
extern void for_each_export( HMODULE module, export_callback func );

/* Where a jump through a pointer leads to, NULL if the code is something else. */
extern void *jump_target( const void *code );

#endif /* WSRECV_LOADING_MODULES_H */
