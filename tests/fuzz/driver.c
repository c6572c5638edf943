/*
 * Fuzzing without libFuzzer: inputs by chance
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

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/*
 *     driver [-s SEED] [-n INPUT] SECONDS [FILE...]
 *
 * The files first, then inputs until the time is over: each follows from the seed and its number alone, and is either
 * made up or one of the files with changes.  -n makes that one only.
 */

extern int LLVMFuzzerTestOneInput( const uint8_t *data, size_t size );

#define MAX_SIZE   512
#define MAX_FILES  256
#define TIME_LIMIT 30   /* seconds for an input */

static struct file
{
    uint8_t data[MAX_SIZE];
    size_t  size;
}
files[MAX_FILES];

static unsigned int file_count;
static uint64_t state, seed;
static unsigned long number;
static const char *current = "";

static uint32_t random_number( uint32_t limit )
{
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(state >> 33) % limit;
}

static void tell( const char *what )
{
    char text[160];
    int len;

    if (*current) len = snprintf( text, sizeof(text), "driver: %s in %s\n", what, current );
    else len = snprintf( text, sizeof(text), "driver: %s; again: -s %llu -n %lu\n", what, (unsigned long long)seed, number );
    if (write( 2, text, len ) == -1) _exit( 1 );
}

static void handle_signal( int signal )
{
    tell( signal == SIGALRM ? "hangs" : "ends" );
    _exit( 1 );
}

/* The sanitizers end the process themselves. */
extern void __sanitizer_set_death_callback( void (*callback)( void ) ) __attribute__((weak));

static void handle_death( void )
{
    tell( "ends" );
}

static size_t make_input( uint8_t *data )
{
    const struct file *file;
    size_t size, i;

    state = seed * 1000003 + number;
    random_number( 1 );
    if (file_count && random_number( 4 ))
    {
        file = &files[random_number( file_count )];
        size = file->size;
        memcpy( data, file->data, size );
        if (!random_number( 3 ))
        {
            /* the first part of one, the rest of another */
            file = &files[random_number( file_count )];
            i = random_number( size + 1 );
            size = i + file->size > MAX_SIZE ? MAX_SIZE : i + file->size;
            memcpy( data + i, file->data, size - i );
        }
        for (i = random_number( 8 ) + 1; size && i; i--) data[random_number( size )] = random_number( 256 );
        return size;
    }
    size = random_number( MAX_SIZE );
    for (i = 0; i < size; i++) data[i] = random_number( 256 );
    return size;
}

static void run( const uint8_t *data, size_t size )
{
    uint8_t *copy = malloc( size + !size );  /* of its own size, so that it is noticed if more is read */

    if (!copy) abort();
    memcpy( copy, data, size );
    alarm( TIME_LIMIT );
    LLVMFuzzerTestOneInput( copy, size );
    free( copy );
}

static void read_file( const char *name )
{
    struct file *file = &files[file_count];
    FILE *stream = fopen( name, "rb" );

    if (!stream || file_count == MAX_FILES)
    {
        perror( name );
        exit( 2 );
    }
    file->size = fread( file->data, 1, sizeof(file->data), stream );
    fclose( stream );
    file_count++;
    current = name;
    run( file->data, file->size );
    current = "";
}

int main( int argc, char **argv )
{
    uint8_t data[MAX_SIZE];
    long only = -1;
    int option;
    time_t end;

    seed = time( NULL );
    while ((option = getopt( argc, argv, "s:n:" )) != -1)
    {
        if (option == 's') seed = strtoull( optarg, NULL, 0 );
        else if (option == 'n') only = atol( optarg );
        else return 2;
    }
    if (optind >= argc) return 2;
    signal( SIGALRM, handle_signal );
    signal( SIGABRT, handle_signal );
    if (__sanitizer_set_death_callback) __sanitizer_set_death_callback( handle_death );

    end = time( NULL ) + atoi( argv[optind++] );
    while (optind < argc) read_file( argv[optind++] );
    if (only != -1)
    {
        number = only;
        run( data, make_input( data ) );
    }
    else for (; time( NULL ) < end; number++) run( data, make_input( data ) );
    printf( "%u files, %lu inputs, seed %llu\n", file_count, number, (unsigned long long)seed );
    return 0;
}
