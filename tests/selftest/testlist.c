/*
 * The list of tests of the harness's own test program, and its main()
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

#define STANDALONE
#include "wine/test.h"

extern void func_pass(void);
extern void func_fail(void);
extern void func_many(void);
extern void func_todo(void);
extern void func_flaky(void);
extern void func_platform(void);
extern void func_skip(void);
extern void func_context(void);
extern void func_threads(void);
extern void func_last_error(void);
extern void func_strings(void);
extern void func_args(void);
extern void func_child(void);
extern void func_crash(void);
extern void func_crash_thread(void);
extern void func_vanish(void);
extern void func_hang(void);
extern void func_sides(void);
extern void func_statements(void);
extern void func_statements_crash(void);
extern void func_statements_hang(void);

const struct test winetest_testlist[] =
{
    { "pass", func_pass },
    { "fail", func_fail },
    { "many", func_many },
    { "todo", func_todo },
    { "flaky", func_flaky },
    { "platform", func_platform },
    { "skip", func_skip },
    { "context", func_context },
    { "threads", func_threads },
    { "last_error", func_last_error },
    { "strings", func_strings },
    { "args", func_args },
    { "child", func_child },
    { "crash", func_crash },
    { "crash_thread", func_crash_thread },
    { "vanish", func_vanish },
    { "hang", func_hang },
    { "sides", func_sides },
    { "statements", func_statements },
    { "statements_crash", func_statements_crash },
    { "statements_hang", func_statements_hang },
    { 0, 0 }
};
