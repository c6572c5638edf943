/*
 * Test handle.c outside of Wine, where there is no ntdll.so: nothing is called
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

#include "unit.h"
#include "../handle.h"

int main( void )
{
    check_value( handle_open( 4 ), -1 );
    check_value( handle_init( UNIX_WINE_VERSION( 8, 0 ) ), 0 );
    check_value( handle_open( 4 ), -1 );
    check_value( handle_init( UNIX_WINE_VERSION( 10, 0 ) ), 0 );
    check_value( handle_open( 4 ), -1 );
    return failures != 0;
}
