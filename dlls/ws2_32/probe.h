/*
 * Checking memory that the program passed to us
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

#ifndef WSRECV_PROBE_H
#define WSRECV_PROBE_H

#include <windef.h>

/*
 * A receive call takes pointers from the program.  Windows answers WSAEFAULT to
 * one that "is not completely contained in a valid part of the user address
 * space" (WSARecv page), and nothing is received then.  These functions touch
 * the memory under an exception handler and say whether that worked; they never
 * raise an exception, whatever they are given.
 *
 * A size is in bytes.  A size of 0 is always fine, as is any pointer with it.
 */

/* Is every byte of the range readable? */
extern BOOL probe_read( const void *ptr, SIZE_T size );

/* Is every byte of the range writable?  Its contents stay as they are.  Pages
 * under write watch count as written from here on, as they do on Windows when a
 * receive starts (Windows: sock.c test_write_watch). */
extern BOOL probe_write( void *ptr, SIZE_T size );

/* Copies size bytes; FALSE if either range could not be accessed to its end (part
 * of the destination may have been written then). */
extern BOOL probe_copy( void *dst, const void *src, SIZE_T size );

#endif /* WSRECV_PROBE_H */
