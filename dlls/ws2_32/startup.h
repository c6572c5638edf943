/*
 * The count of WSAStartup
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

#ifndef WSRECV_STARTUP_H
#define WSRECV_STARTUP_H

#include <windef.h>

/* Is there a successful WSAStartup without its WSACleanup?  The WSARecv page: "A
 * successful WSAStartup call must occur before using this function", else
 * WSANOTINITIALISED. */
extern BOOL startup_done(void);

#endif /* WSRECV_STARTUP_H */
