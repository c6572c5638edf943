/*
 * The winetest API: what belongs to one thread, lines of output, and descriptions of values for messages;
 * part of wine/test_main.h
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

struct winetest_thread
{
    const char *file;
    int line;
    ULONGLONG todo_levels, flaky_levels;
    unsigned int context_count;
    char context[16][128];
    size_t string_pos;
    char string[8192];
};

struct winetest_text
{
    size_t len;
    char buffer[4096];
};

static DWORD winetest_tls;

static struct winetest_thread *winetest_thread(void)
{
    DWORD error = GetLastError();
    struct winetest_thread *thread = TlsGetValue( winetest_tls );

    if (!thread)
    {
        if (!(thread = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*thread) ))) abort();
        thread->file = "";
        TlsSetValue( winetest_tls, thread );
    }
    SetLastError( error );
    return thread;
}

static void winetest_vappend( struct winetest_text *text, const char *fmt, va_list args )
{
    size_t room = sizeof(text->buffer) - text->len;
    DWORD error = GetLastError();
    int len = _vsnprintf( text->buffer + text->len, room, fmt, args );

    /* what does not fit is cut off; older C runtimes return -1 then */
    text->len += len < 0 || (size_t)len >= room ? room - 1 : (size_t)len;
    SetLastError( error );
}

static WINETEST_PRINTF(2, 3) void winetest_append( struct winetest_text *text, const char *fmt, ... )
{
    va_list args;

    va_start( args, fmt );
    winetest_vappend( text, fmt, args );
    va_end( args );
}

/* One line is one write past the C runtime's buffers: threads and child processes do not tear each other's lines,
 * and nothing is lost when the process dies. */
static void winetest_write( struct winetest_text *text )
{
    DWORD written, error = GetLastError();

    if (text->len == sizeof(text->buffer) - 1) text->buffer[text->len - 1] = '\n';
    WriteFile( GetStdHandle( STD_OUTPUT_HANDLE ), text->buffer, text->len, &written, NULL );
    SetLastError( error );
}

/* Room for a description; len counts the final zero. */
static char *winetest_string( size_t len )
{
    struct winetest_thread *thread = winetest_thread();
    char *ret;

    if (thread->string_pos + len > sizeof(thread->string)) thread->string_pos = 0;
    ret = thread->string + thread->string_pos;
    thread->string_pos += len;
    return ret;
}

static WINETEST_PRINTF(1, 2) const char *winetest_sprintf( const char *fmt, ... )
{
    char buffer[128], *ret;
    va_list args;

    va_start( args, fmt );
    _vsnprintf( buffer, sizeof(buffer), fmt, args );
    va_end( args );
    ret = winetest_string( strlen( buffer ) + 1 );
    return strcpy( ret, buffer );
}

/* str has characters of size 1 or 2; they come out as a C string literal would have them */
static const char *winetest_quote( const void *str, int size, int len )
{
    static const char hex[] = "0123456789abcdef";
    static const char special[] = "\n\r\t\"\\", letter[] = "nrt\"\\";
    const char *end = "\"";
    char buffer[300], *out = buffer, *ret;
    int i;

    if (!str) return "(null)";
    if (!((ULONG_PTR)str >> 16)) return winetest_sprintf( "#%04x", (unsigned int)(ULONG_PTR)str );
    if (size == 2) *out++ = 'L';
    *out++ = '"';
    for (i = 0; len == -1 || i < len; i++)
    {
        unsigned int c = size == 2 ? ((const WCHAR *)str)[i] : ((const unsigned char *)str)[i];
        const char *found = c && c < 0x80 ? strchr( special, c ) : NULL;

        if (!c && len == -1) break;
        if (out > buffer + sizeof(buffer) - 12) /* an escape, the quote, the dots */
        {
            end = "\"...";
            break;
        }
        if (found) *out++ = '\\', *out++ = letter[found - special];
        else if (c >= ' ' && c < 0x7f) *out++ = c;
        else
        {
            int shift = size == 2 ? 16 : 8;

            *out++ = '\\';
            *out++ = 'x';
            while (shift) *out++ = hex[(c >> (shift -= 4)) & 15];
        }
    }
    strcpy( out, end );
    ret = winetest_string( strlen( buffer ) + 1 );
    return strcpy( ret, buffer );
}

const char *wine_dbgstr_an( const char *str, int len )
{
    return winetest_quote( str, 1, len );
}

const char *wine_dbgstr_wn( const WCHAR *str, int len )
{
    return winetest_quote( str, 2, len );
}

const char *wine_dbgstr_guid( const GUID *guid )
{
    if (!guid) return "(null)";
    return winetest_sprintf( "{%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}", (unsigned long)guid->Data1,
                             guid->Data2, guid->Data3, guid->Data4[0], guid->Data4[1], guid->Data4[2], guid->Data4[3],
                             guid->Data4[4], guid->Data4[5], guid->Data4[6], guid->Data4[7] );
}

const char *wine_dbgstr_longlong( ULONGLONG value )
{
    if (value >> 32) return winetest_sprintf( "%lx%08lx", (unsigned long)(value >> 32), (unsigned long)(value & 0xffffffff) );
    return winetest_sprintf( "%lx", (unsigned long)value );
}

const char *wine_dbgstr_point( const POINT *point )
{
    if (!point) return "(null)";
    return winetest_sprintf( "(%ld,%ld)", (long)point->x, (long)point->y );
}

const char *wine_dbgstr_rect( const RECT *rect )
{
    if (!rect) return "(null)";
    return winetest_sprintf( "(%ld,%ld)-(%ld,%ld)", (long)rect->left, (long)rect->top,
                             (long)rect->right, (long)rect->bottom );
}
