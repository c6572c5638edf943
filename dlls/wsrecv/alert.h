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

#ifndef WSRECV_ALERT_H
#define WSRECV_ALERT_H

#include <stdint.h>

/*
 * Whether a connection was reset, or an urgent byte has come, has to be known before each receive,
 * and hardly ever is the answer yes.  One question for all sockets at once, which needs no
 * descriptor of theirs, costs much less than to ask about one.
 *
 * Each socket has a word, enum unix_alert, that stays where it is for as long as the process
 * lives.
 */

/* Begins to watch the socket, and sets the word. */
extern void alert_add( int fd, uint32_t *word );

/* Is there nothing to be seen?  Not, if the socket is not watched. */
extern int alert_is_quiet( uint32_t *word );

/*
 * What poll() says of the socket: 0, or POLLPRI, POLLERR and POLLHUP as far as they apply.  poll() is
 * called only if something may have happened.  word may be NULL: then it always is.
 */
extern int alert_poll( int fd, uint32_t *word );

#endif /* WSRECV_ALERT_H */
