/*
 * What the parts of the program of tests/faults share
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

#ifndef WSRECV_TESTS_FAULTS_H
#define WSRECV_TESTS_FAULTS_H

#include "../stress/stress.h"
#include "request.h"

#define MAX_LANES 16

/* What the program was started with, in main.c. */
struct options
{
    struct sockaddr_in host;      /* the other one */
    DWORD  seconds, seed;
    int    count;                 /* lanes, or connections */
    int    datagram_lanes;
    int    resets, kills;         /* of 100 streams */
    int    pace;                  /* us that the host waits between pieces, at most */
    BOOL   lost;                  /* hosts may be gone at any time */
    BOOL   twice;                 /* datagrams may come twice */
    BOOL   icmp;                  /* forged ICMP errors come */
    BOOL   small;                 /* the least receive buffers that there are */
    BOOL   children;              /* many */
};
extern struct options options;

/* main.c */
/* Something that must not be, of a part without lanes; printed. */
void wrong( const char *format, ... ) __attribute__((format (printf, 1, 2)));
extern LONG wrongs;
/* Wine's Sleep() looks at the wall clock, and may take an hour where that is set back. */
void pause_ms( DWORD ms );
/* Tells run-faults that it may go on, and waits for it to say so by removing the file "wait". */
void tell_ready( void );
void wait_for_go( void );

/* host.c: connections to the other host, INVALID_SOCKET if there is none, with the error. */
SOCKET connect_host( int port_offset );
SOCKET ask_host( const struct request *request );
/* With the least receive buffer, where that was asked for. */
void limit_buffer( SOCKET s );
/* What of these bytes of the stream is not right; size if all is. */
int check_stream( const char *data, unsigned int key, unsigned int pos, int size );

/* streams.c, datagrams.c: lanes, which receive what the other host sends. */
DWORD WINAPI receive_streams( void *arg );
DWORD WINAPI receive_all_datagrams( void *arg );
extern LONG refusals, datagrams_received, datagram_errors;

/* The other parts; their exit codes are those of stress.exe. */
int run_waits( void );       /* waits.c: receives of all kinds that wait, and what they say after the end of it */
int run_timeouts( void );    /* timeouts.c: waits that are to end after their time */
int run_many( void );        /* many.c */
int run_squeeze( void );     /* squeeze.c: receives without more descriptors or memory */
int run_accept( void );      /* accept.c */
int run_alone( void );       /* alone.c */

#endif
