/*
 * The end of one direction of a connection
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

#ifndef WSRECV_CLOSE_H
#define WSRECV_CLOSE_H

#include <winsock2.h>

/* To be called around every shutdown, with SD_RECEIVE, SD_SEND or SD_BOTH.  What the first
 * returns is for the second; error is 0 if the shutdown has succeeded. */
extern BOOL close_before_shutdown( SOCKET s, int how );
extern void close_after_shutdown( SOCKET s, BOOL news, int error );

#endif /* WSRECV_CLOSE_H */
