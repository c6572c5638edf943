/*
 * A link between two network namespaces that does to packets what it is told:
 *
 *   relay NAMESPACE-HERE NAMESPACE-THERE HOST-HERE
 *
 * It makes a TUN device link0 in each of the two, and carries what comes out of one to the other.  Not tc netem, which
 * many kernels lack, and whose random numbers have no seed in those that have it: here the same seed does the same to
 * the same packets.  Lines on its standard input:
 *
 *   set NAME=NUMBER...   the faults from now on (struct faults), others are 0; the random numbers and the counters
 *                        start again
 *   report               answers with a line of counters
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
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "../stress/pattern.h"
#include "relay.h"

#define MAX_QUEUE   4096
#define MAX_BACKLOG 500     /* ms that a packet waits for the rate; none waits longer */
#define MIN_DATA    8       /* bytes of a datagram that is counted; the shorter ones are the programs' own signs */

struct queued
{
    uint64_t      due;      /* in us */
    uint64_t      number;   /* keeps the order of those of the same time */
    enum way      way;
    struct packet packet;
};

struct counters
{
    unsigned long packets[WAYS], lost[WAYS], twice[WAYS], late[WAYS], delivered[WAYS], forged, datagrams;
};

struct faults faults;

static const struct
{
    const char *name;
    size_t      offset;
} settings[] =
{
#define SETTING( name ) { #name, offsetof( struct faults, name ) }
    SETTING( seed ), SETTING( loss ), SETTING( twice ), SETTING( reorder ), SETTING( reorder_ms ), SETTING( delay ),
    SETTING( jitter ), SETTING( rate ), SETTING( up ), SETTING( down ), SETTING( silent ), SETTING( reset ),
    SETTING( icmp ), SETTING( syn ), SETTING( port ),
#undef SETTING
};

static struct counters counters;
static unsigned int random_state[WAYS];
static struct queued *heap[MAX_QUEUE];
static unsigned int queue_size;
static uint64_t queue_number, started, free_at[WAYS], last_due[WAYS], syns;
static int devices[WAYS];  /* where packets of each way go */
static uint32_t host_here;

static void fail( const char *what )
{
    perror( what );
    exit( 1 );
}

static uint64_t now_us( void )
{
    struct timespec now;

    clock_gettime( CLOCK_MONOTONIC, &now );
    return now.tv_sec * 1000000ull + now.tv_nsec / 1000;
}

unsigned int chance( enum way way, unsigned int n )
{
    return next_random( &random_state[way] ) % n;
}

static int happens( enum way way, unsigned int of_1000 )
{
    /* A number is taken also where nothing can happen, so that one fault does not move another. */
    return chance( way, 1000 ) < of_1000;
}

/* --- what waits --- */

static int is_before( const struct queued *a, const struct queued *b )
{
    return a->due < b->due || (a->due == b->due && a->number < b->number);
}

static void swap( unsigned int a, unsigned int b )
{
    struct queued *kept = heap[a];

    heap[a] = heap[b];
    heap[b] = kept;
}

static void put( enum way way, const struct packet *packet, uint64_t due )
{
    struct queued *queued;
    unsigned int i;

    if (queue_size == MAX_QUEUE || !(queued = malloc( sizeof(*queued) )))
    {
        counters.lost[way]++;
        return;
    }
    queued->due = due;
    queued->number = queue_number++;
    queued->way = way;
    queued->packet = *packet;
    heap[i = queue_size++] = queued;
    for (; i && is_before( heap[i], heap[(i - 1) / 2] ); i = (i - 1) / 2) swap( i, (i - 1) / 2 );
}

static struct queued *take( void )
{
    struct queued *first = heap[0];
    unsigned int i = 0, child;

    heap[0] = heap[--queue_size];
    while ((child = 2 * i + 1) < queue_size)
    {
        if (child + 1 < queue_size && is_before( heap[child + 1], heap[child] )) child++;
        if (!is_before( heap[child], heap[i] )) break;
        swap( i, child );
        i = child;
    }
    return first;
}

static void deliver( enum way way, const struct packet *packet )
{
    if (write( devices[way], packet->data, packet->size ) != (ssize_t)packet->size)
    {
        counters.lost[way]++;
        return;
    }
    counters.delivered[way]++;
    if (way == IN && payload_size( packet, IPPROTO_UDP ) >= MIN_DATA) counters.datagrams++;
}

static void deliver_due( void )
{
    struct queued *queued;

    while (queue_size && heap[0]->due <= now_us())
    {
        queued = take();
        deliver( queued->way, &queued->packet );
        free( queued );
    }
}

/* --- what comes --- */

static int is_down( uint64_t now )
{
    uint64_t period = (faults.up + faults.down) * 1000ull;

    return faults.silent || (period && (now - started) % period >= faults.up * 1000ull);
}

static void forge( const struct packet *packet, uint64_t due )
{
    int with_reset = happens( IN, faults.reset ), with_icmp = happens( IN, faults.icmp );
    struct packet forged;

    if (with_reset && forge_reset( &forged, packet ))
    {
        put( IN, &forged, due );
        counters.forged++;
    }
    if (with_icmp && forge_icmp( &forged, packet ))
    {
        put( IN, &forged, due );
        counters.forged++;
    }
}

static void pass( enum way way, const struct packet *packet )
{
    uint64_t now = now_us(), due = now;
    int lost, twice, late;

    if (packet->data[0] >> 4 != 4) return;                 /* the kernel's own, such as for IPv6 neighbours */
    if (way == OUT && is_forged_address( packet )) return; /* answers to forged SYNs */
    counters.packets[way]++;
    lost = happens( way, faults.loss );
    twice = happens( way, faults.twice );
    late = happens( way, faults.reorder );
    due += faults.delay * 1000;
    if (faults.jitter) due += chance( way, faults.jitter * 1000 );
    if (is_down( now )) lost = 1;
    if (faults.rate)
    {
        if (free_at[way] < now) free_at[way] = now;
        if (free_at[way] - now > MAX_BACKLOG * 1000) lost = 1;
        else free_at[way] += packet->size * 8000 / faults.rate;
        if (due < free_at[way]) due = free_at[way];
    }
    if (lost)
    {
        counters.lost[way]++;
        return;
    }
    if (late)
    {
        due += faults.reorder_ms * 1000;
        counters.late[way]++;
    }
    else
    {
        if (due < last_due[way]) due = last_due[way];
        last_due[way] = due;
    }
    put( way, packet, due );
    if (twice)
    {
        put( way, packet, due );
        counters.twice[way]++;
    }
    if (way == IN) forge( packet, due );
}

static void forge_due_syns( void )
{
    struct packet forged;
    uint64_t due = (now_us() - started) * faults.syn / 1000000;

    for (; syns < due && faults.syn; syns++)
    {
        forge_syn( &forged, host_here, faults.port );
        deliver( IN, &forged );
        counters.forged++;
    }
}

/* --- what it is told --- */

static void set( char *line )
{
    char *name, *value;
    unsigned int i;

    memset( &faults, 0, sizeof(faults) );
    for (name = strtok( line, " \n" ); name; name = strtok( NULL, " \n" ))
    {
        if (!(value = strchr( name, '=' ))) continue;
        *value++ = 0;
        for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
            if (!strcmp( name, settings[i].name )) break;
        if (i == sizeof(settings) / sizeof(settings[0])) fprintf( stderr, "relay: no such fault: %s\n", name );
        else *(unsigned int *)((char *)&faults + settings[i].offset) = strtoul( value, NULL, 10 );
    }
    memset( &counters, 0, sizeof(counters) );
    random_state[OUT] = faults.seed * 2;
    random_state[IN] = faults.seed * 2 + 1;
    started = now_us();
    syns = 0;
}

static void obey( char *line )
{
    const struct counters *c = &counters;

    if (!strncmp( line, "set", 3 )) set( line + 3 );
    else if (!strncmp( line, "report", 6 ))
    {
        printf( "packets=%lu lost=%lu twice=%lu late=%lu forged=%lu datagrams=%lu\n", c->packets[OUT] + c->packets[IN],
                c->lost[OUT] + c->lost[IN], c->twice[OUT] + c->twice[IN], c->late[OUT] + c->late[IN], c->forged,
                c->datagrams );
        fflush( stdout );
    }
    else fprintf( stderr, "relay: not understood: %s", line );
}

/* In the network namespace of this name. */
static int make_device( const char *name )
{
    struct ifreq request;
    char path[300];
    int fd;

    snprintf( path, sizeof(path), "/var/run/netns/%s", name );
    if ((fd = open( path, O_RDONLY )) == -1 || setns( fd, CLONE_NEWNET )) fail( path );
    close( fd );
    if ((fd = open( "/dev/net/tun", O_RDWR | O_NONBLOCK )) == -1) fail( "/dev/net/tun" );
    memset( &request, 0, sizeof(request) );
    strcpy( request.ifr_name, "link0" );
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    if (ioctl( fd, TUNSETIFF, &request )) fail( "TUNSETIFF" );
    return fd;
}

int main( int argc, char **argv )
{
    struct pollfd fds[3];
    struct timespec timeout;
    struct packet packet;
    uint64_t now, due;
    char line[300];
    ssize_t size;
    int way;

    if (argc != 4) { fprintf( stderr, "usage: relay NAMESPACE-HERE NAMESPACE-THERE HOST-HERE\n" ); return 2; }
    devices[IN] = make_device( argv[1] );
    devices[OUT] = make_device( argv[2] );
    host_here = inet_addr( argv[3] );
    setvbuf( stdin, NULL, _IONBF, 0 );
    printf( "ready\n" );
    fflush( stdout );
    for (way = 0; way < WAYS; way++)
    {
        fds[way].fd = devices[!way];  /* where packets of this way come from */
        fds[way].events = POLLIN;
    }
    fds[WAYS].fd = 0;
    fds[WAYS].events = POLLIN;
    for (;;)
    {
        now = now_us();
        due = queue_size ? heap[0]->due : now + 1000000;
        if (faults.syn && due > now + 5000) due = now + 5000;
        due = due > now ? due - now : 0;
        timeout.tv_sec = due / 1000000;
        timeout.tv_nsec = due % 1000000 * 1000;
        if (ppoll( fds, 3, &timeout, NULL ) == -1 && errno != EINTR) fail( "ppoll" );
        if (fds[WAYS].revents)
        {
            if (!fgets( line, sizeof(line), stdin )) return 0;
            obey( line );
        }
        for (way = 0; way < WAYS; way++)
        {
            /* As many as there are, but not for ever. */
            for (now = 0; now < 64; now++)
            {
                if ((size = read( fds[way].fd, packet.data, sizeof(packet.data) )) <= 0) break;
                packet.size = size;
                pass( way, &packet );
            }
        }
        forge_due_syns();
        deliver_due();
    }
}
