/*
 * Lets the wall clock of one process step by an hour, forward and back, several times a second
 *
 * For LD_PRELOAD: the machine's own clock stays as it is.  (The clocks that do not step have namespaces, CLOCK_REALTIME
 * has none.)  What counts from the start of the machine stays as it is too: it never steps.
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

#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define STEP_S  3600
#define EACH_MS 270

int clock_gettime( clockid_t id, struct timespec *time )
{
    struct timespec now;
    int ret = syscall( SYS_clock_gettime, id, time );

    if (ret || (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE)) return ret;
    syscall( SYS_clock_gettime, CLOCK_MONOTONIC, &now );
    if ((now.tv_sec * 1000ull + now.tv_nsec / 1000000) / EACH_MS % 2) time->tv_sec += STEP_S;
    return 0;
}

int gettimeofday( struct timeval *restrict value, void *restrict zone )
{
    struct timespec now;

    (void)zone;
    clock_gettime( CLOCK_REALTIME, &now );
    value->tv_sec = now.tv_sec;
    value->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time( time_t *result )
{
    struct timespec now;

    clock_gettime( CLOCK_REALTIME, &now );
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}
