/*
 * What every program of the demo needs beside receiving
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

#ifndef WSRECV_DEMO_SUPPORT_H
#define WSRECV_DEMO_SUPPORT_H

#include <stdint.h>
#include <winsock2.h>

/*
 * Each program is given the sender's address, receives one file, and prints
 * on standard output
 *
 *     bytes N          received, that is the size of the file
 *     sha256 HEX       of these bytes
 *     seconds N.NNN    from start() to report()
 *     receives N       receive calls that completed
 *     ws2_32 PATH      the module that the function it received with lies in
 *
 * A failure is told on standard error, and the exit code is then 1. With the
 * argument --progress, lines "progress N" (bytes so far) come on standard
 * error while it runs.
 */

/* begin: takes --progress out of the arguments, starts Winsock and the hash;
 * then there must be count arguments left, which usage names */
void start( int argc, char **argv, int count, const char *usage );

/* the arguments that are left; the first is number 0 */
extern char **arguments;

/* print the lines above; function is the one that the program received with */
void report( uint32_t receives, const void *function );

/* end: the other side of start() */
void finish(void);

/* tell what failed, with the system's error code or 0 if there is none, and
 * exit; the system closes what is open */
void fail( const char *what, DWORD error ) __attribute__((noreturn));

/* connect to a TCP port */
SOCKET connect_to( const char *host, const char *port );

/* the next bytes of the file, in order, for "bytes" and "sha256" */
void hash_add( const void *data, size_t size );

/* bytes of the file have come in; any thread may tell */
void progress_add( uint32_t bytes );

/* malloc() that does not return without memory */
void *get_memory( size_t size );

#endif /* WSRECV_DEMO_SUPPORT_H */
