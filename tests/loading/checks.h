/*
 * Loading tests: which ws2_32 is found, in all the ways that lead to one
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

#ifndef WSRECV_LOADING_CHECKS_H
#define WSRECV_LOADING_CHECKS_H

#include "modules.h"

/* Makes the loader remember Wine's own module as the one of its last look-up: that is
 * when a look-up by base name goes wrong if two modules have the same. */
extern void touch_wines_module(void);

/* Look-ups by base name: GetModuleHandle, LoadLibrary. */
extern void check_lookups( enum owner expected, const char *when );

/* What somebody's imports have turned out to be bound to. */
extern void check_bound( const struct pointers *pointers, enum owner expected, const char *what );

/* Loads a DLL and checks its imports from ws2_32.dll. */
extern void check_later_dll( const char *dll, enum owner expected );

/* A forwarder to ws2_32 and a delayed import of Wine's DLLs. */
extern void check_forwarder( enum owner expected );
extern void check_delayed_import( enum owner expected );

/* No module of the process has an import that leads past ours. */
extern void check_no_bypass(void);

/* Wine's own is loaded beside ours, once, and under another name. */
extern void check_beside(void);

/* Each thunk leads to the function of the same name or ordinal in Wine's module. */
extern void check_thunks(void);

/* Sockets work, with names looked up and data received. */
extern void check_sockets(void);

#endif /* WSRECV_LOADING_CHECKS_H */
