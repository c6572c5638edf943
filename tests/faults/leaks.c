/*
 * Looks for sockets that have leaked into child processes:
 *
 *   leaks PROGRAM OPTION SECONDS
 *
 * Looks at each process that has the words PROGRAM and OPTION on its command line again and again, and counts those of
 * its descriptors that are TCP or UDP sockets; none of them has made one.
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
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_PROCESSES 4096
#define LOOK_US       5000

static int processes[MAX_PROCESSES];
static unsigned int process_count, looks, descriptors, leaked;

/* The whole file, with a null at its end; its size, or -1. */
static ssize_t read_file( const char *path, char *data, size_t size )
{
    int fd = open( path, O_RDONLY | O_CLOEXEC );
    ssize_t ret, got = 0;

    if (fd == -1) return -1;
    while (got < (ssize_t)size - 1 && (ret = read( fd, data + got, size - 1 - got )) > 0) got += ret;
    close( fd );
    data[got] = 0;
    return got;
}

static int is_child( const char *pid, const char *program, const char *option )
{
    char path[300], line[4096], *word;
    ssize_t size;
    int found = 0;

    snprintf( path, sizeof(path), "/proc/%s/cmdline", pid );
    size = read_file( path, line, sizeof(line) );
    for (word = line; word < line + size; word += strlen( word ) + 1)
    {
        if (strstr( word, program )) found |= 1;
        if (!strcmp( word, option )) found |= 2;
    }
    return found == 3;
}

/* Is it one of the sockets of this process's network? */
static int is_network_socket( const char *pid, const char *inode )
{
    static const char * const tables[] = { "tcp", "tcp6", "udp", "udp6" };
    static char text[4 << 20];
    char path[300], word[310];
    unsigned int i;

    snprintf( word, sizeof(word), " %s ", inode );
    for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
    {
        snprintf( path, sizeof(path), "/proc/%s/net/%s", pid, tables[i] );
        if (read_file( path, text, sizeof(text) ) > 0 && strstr( text, word )) return 1;
    }
    return 0;
}

static void look_at( const char *pid )
{
    char path[300], target[300], *end;
    struct dirent *entry;
    ssize_t size;
    DIR *dir;
    unsigned int i;

    snprintf( path, sizeof(path), "/proc/%s/fd", pid );
    if (!(dir = opendir( path ))) return;
    for (i = 0; i < process_count; i++) if (processes[i] == atoi( pid )) break;
    if (i == process_count && i < MAX_PROCESSES) processes[process_count++] = atoi( pid );
    looks++;
    while ((entry = readdir( dir )))
    {
        if (!isdigit( entry->d_name[0] )) continue;
        descriptors++;
        if ((size = readlinkat( dirfd( dir ), entry->d_name, target, sizeof(target) - 1 )) <= 0) continue;
        target[size] = 0;
        if (strncmp( target, "socket:[", 8 ) || !(end = strchr( target, ']' ))) continue;
        *end = 0;
        if (!is_network_socket( pid, target + 8 )) continue;
        if (leaked++ < 10) printf( "WRONG: process %s has the socket %s\n", pid, target + 8 );
    }
    closedir( dir );
}

int main( int argc, char **argv )
{
    struct dirent *entry;
    time_t end;
    DIR *dir;

    if (argc != 4) { fprintf( stderr, "usage: leaks PROGRAM OPTION SECONDS\n" ); return 2; }
    for (end = time( NULL ) + atoi( argv[3] ); time( NULL ) < end; usleep( LOOK_US ))
    {
        if (!(dir = opendir( "/proc" ))) return 1;
        while ((entry = readdir( dir )))
            if (isdigit( entry->d_name[0] ) && atoi( entry->d_name ) != getpid() &&
                is_child( entry->d_name, argv[1], argv[2] )) look_at( entry->d_name );
        closedir( dir );
    }
    printf( "sums: children=%u looks=%u descriptors=%u leaked=%u\n", process_count, looks, descriptors, leaked );
    return leaked != 0 || !process_count;
}
