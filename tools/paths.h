/*
 * Which ways receives of each kind take
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

#ifndef WSRECV_PATHS_H
#define WSRECV_PATHS_H

#include <winsock2.h>

#include "report.h"

/*
 * Receives a little in each of the usual ways, and prints a line for each of them with the way that
 * it took, "path: KIND: WAY".  Returns NULL, or the name of what failed or did not receive what was
 * sent.
 */
extern const char *print_paths( const struct wsrecv_report *report );

#endif /* WSRECV_PATHS_H */
