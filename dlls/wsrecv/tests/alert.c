/*
 * Sockets that nothing has happened to
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
#include "../alert.h"

int main( void )
{
    static uint32_t word;   /* stays for ever */
    static uint32_t other;
    int fds[2];

    tcp_pair( fds );
    alert_add( fds[0], &word );
    alert_add( fds[1], &other );
    /* it may be told that it was not connected before */
    check_value( alert_poll( fds[0], &word ), 0 );
    check_value( alert_poll( fds[0], &word ), 0 );
    check_value( word, unix_alert_quiet );

    send_all( fds[1], "abc", 3 );
    await( fds[0], POLLIN );
    check_value( alert_poll( fds[0], &word ), 0 );
    need( send( fds[1], "!", 1, MSG_OOB ) == 1 );
    await( fds[0], POLLPRI );
    check_value( alert_poll( fds[0], &word ), POLLPRI );
    check_value( alert_poll( fds[0], &word ), POLLPRI );
    check_value( alert_poll( fds[0], NULL ), POLLPRI );
    check_value( alert_poll( fds[1], &other ), 0 );
    reset( fds[0] );
    await( fds[1], POLLERR );
    check_value( alert_poll( fds[1], &other ) & POLLERR, POLLERR );
    check_value( other, unix_alert_raised );
    close( fds[1] );
    return failures != 0;
}
