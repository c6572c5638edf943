/*
 * Which statements of documentation/statements.txt the checks of a test belong to
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

/*
 * statement( "ID ID..." ) stands before a group of checks. From there to the next statement, end_statement() or the
 * end of the test, each check belongs to each of these statements: one that fails makes them fail. A statement may
 * come up as often as one likes, in loops, in several tests and in child processes that the test waits for; the
 * worst of its results counts.
 *
 * What is printed are lines of trace(). tests/conformance reads them together with the lines of the checks
 * themselves, and finds the names in the sources: write them out, as string literals between the parentheses.
 */

#ifndef __WSRECV_TESTS_STATEMENT_H
#define __WSRECV_TESTS_STATEMENT_H

#define statement( ids )  trace( "Statement %s\n", ids )
#define end_statement()   trace( "Statement none\n" )

#endif /* __WSRECV_TESTS_STATEMENT_H */
