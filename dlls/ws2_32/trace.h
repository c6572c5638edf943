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

#ifndef WSRECV_TRACE_H
#define WSRECV_TRACE_H

#include "wine/debug.h"

/*
 * TRACE, WARN, ERR and FIXME write to Wine's own channels, so that
 * WINEDEBUG=+winsock shows our receives among the calls of Wine's own ws2_32.
 * wine/debug.h expects some functions of Wine's ntdll; trace.c finds them at run
 * time, because a missing import must not keep a program from starting.
 */

/* Called from DllMain, before the first trace. */
extern void trace_init(void);

#endif /* WSRECV_TRACE_H */
