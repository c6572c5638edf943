#!/bin/sh
# Copyright 2026 the wsrecv authors
#
# This library is free software; you can redistribute it and/or
# modify it under the terms of the GNU Lesser General Public
# License as published by the Free Software Foundation; either
# version 2.1 of the License, or (at your option) any later version.
#
# This library is distributed in the hope that it will be useful,
# but WITHOUT ANY WARRANTY; without even the implied warranty of
# MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
# Lesser General Public License for more details.
#
# You should have received a copy of the GNU Lesser General Public
# License along with this library; if not, write to the Free Software
# Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
#
# Terminate threads, and end processes, at each step of a direct receive:
#
#     steps.sh [BUILD-DIRECTORY [STEP...]]
#
# The DLL and its Unix side are made once more with a delay of 4 ms at each step, of which the environment variable
# WSRECV_TEST_STEP switches one on; no such code is in the sources.  Then the tests that terminate threads and end
# processes meet each of them there.  With step 0 there is none.
#
# Prints "ok - ..." or "not ok - ..." for each step and test, and "N passed, N failed, N skipped" last; the exit code is
# 0 if nothing failed.  WINEPREFIX is used if it is set, otherwise a scratch prefix is made in BUILD-DIRECTORY/prefix.

set -u

tests=$(cd "$(dirname "$0")" && pwd -P)
build=$(cd "${1:-$tests/../build}" && pwd -P) || exit 2
[ $# -eq 0 ] || shift
[ -f "$build/tests/settings" ] || { echo "steps.sh: $build is not configured" >&2; exit 2; }
# shellcheck source=/dev/null
. "$build/tests/settings"
: "${source:?}" "${WINE:?}" "${WINESERVER:?}"
source=$(cd "$source" && pwd -P)
# shellcheck source=tests/variants/edit.sh
. "$tests/variants/edit.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/wsrecv steps.XXXXXX") || exit 2
own_prefix=
finish()
{
    trap - EXIT
    [ -z "$own_prefix" ] || timeout 60 "$WINESERVER" -k 2> /dev/null
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

use_prefix

# --- the steps ---

last=14
describe()
{
    case $1 in
        0) echo 'no delay' ;;
        1) echo 'it is certain that the receive may be direct' ;;
        2) echo 'outside the guard' ;;
        3) echo 'inside the guard, without a descriptor' ;;
        4) echo 'with a descriptor, before it is given to the Unix side' ;;
        5) echo 'the Unix side has the descriptor' ;;
        6) echo 'it is that of the right socket' ;;
        7) echo 'the connection is there' ;;
        8) echo 'the data have been received' ;;
        9) echo 'the thread owns the descriptor, and waits outside the guard' ;;
        10) echo 'the wait is announced' ;;
        11) echo 'the wait is over' ;;
        12) echo 'back inside the guard' ;;
        13) echo 'before the descriptor is closed' ;;
        14) echo 'the descriptor is closed' ;;
        *) echo 'unknown' ;;
    esac
}

# windows FILE, unix FILE: what STEP( n ) is there.  A thread that is terminated while it looks at the environment keeps the
# lock of that: only the first receive does, which none of the tests terminates.
windows()
{
    edit "ws2_32/$1" '/^#include "unix.h"/a\
static int get_step(void)\
{\
    static int step = -1;\
    char value[8];\
\
    if (step != -1) return step;\
    if (!GetEnvironmentVariableA( "WSRECV_TEST_STEP", value, sizeof(value) )) return step = 0;\
    return step = value[1] ? (value[0] - 48) * 10 + value[1] - 48 : value[0] - 48;\
}\
#define STEP( n ) do if (get_step() == n) Sleep( 4 ); while (0)'
}

unix()
{
    edit "wsrecv/$1" '0,/^#include </s/^#include </#include <stdlib.h>\
#include <time.h>\
#define STEP( n ) do { const char *wanted = getenv( "WSRECV_TEST_STEP" ); struct timespec delay = { 0, 4000000 }; \\\
                       if (wanted \&\& atoi( wanted ) == n) nanosleep( \&delay, NULL ); } while (0)\
&/'
}

# step NUMBER FILE PATTERN: before the line
step()
{
    edit "$2" "/$3/i\\
    STEP( $1 );"
}

edits=0
windows direct_path.c
windows unix.c
unix table.c
unix receive.c
unix wait.c
step 1 ws2_32/direct_path.c '^    if ((path = receive( request, &look, result )) == DIRECT'
step 2 ws2_32/unix.c '^        error = unix_call( code, params );'
step 3 wsrecv/table.c '^        if (ms && (\*lease = lease_take( cookie, word, value )))'
step 4 wsrecv/table.c '^    if (ms) \*lease = lease_make('
step 5 wsrecv/table.c '^    error = receive_ready( params );'
step 6 wsrecv/receive.c '^    return try_receive( params );'
step 7 wsrecv/receive.c '^    memset( &hdr, 0, sizeof(hdr) );'
step 8 wsrecv/receive.c '^    if (ret == -1) return errno;'
step 9 wsrecv/table.c '^        error = receive_wait( params );'
step 10 wsrecv/wait.c '^    if (__atomic_load_n( watched, __ATOMIC_SEQ_CST ) == value)'
step 11 wsrecv/wait.c '^    atomic_store( &thread->cookie, 0 );'
step 12 wsrecv/table.c '^        guard_own_fd( -1 );'
step 13 wsrecv/table.c '^    if (lease) lease_release( lease );'
edit wsrecv/table.c '/^    else syscall( SYS_close, fd );/a\
    STEP( 14 );'
make_tree "$work/tree" || { echo "steps.sh: the DLL with the steps cannot be made" >&2; exit 1; }

mkdir -p "$work/run"
cp "$build/x86_64-windows/ws2_32_test.exe" "$work/tree/x86_64-windows/ws2_32.dll" "$work/tree/x86_64-unix/wsrecv.so" "$work/run"
for file in "$build/x86_64-windows/ws2_32.dll" "$build/x86_64-unix/wsrecv.so"
do
    if grep -q WSRECV_TEST_STEP "$file"
    then
        echo "not ok - there are no steps in $file"
        exit 1
    fi
done
grep -q WSRECV_TEST_STEP "$work/run/ws2_32.dll" && grep -q WSRECV_TEST_STEP "$work/run/wsrecv.so" || exit 1

# --- running them ---

passed=0
failed=0
if [ $# -eq 0 ]
then
    number=0
    while [ $number -le $last ]
    do
        set -- "$@" $number
        number=$((number + 1))
    done
fi
cd "$work/run" || exit 2
for number
do
    for name in terminate_peer exit_peer leftover
    do
        status=0
        WSRECV_TEST_STEP=$number WINEDLLOVERRIDES='ws2_32=n,b' \
            timeout -k 5 150 "$WINE" ws2_32_test.exe $name > log 2>&1 < /dev/null || status=$?
        if [ $status -eq 0 ]
        then
            echo "ok - step $number, $name: $(describe "$number")"
            passed=$((passed + 1))
        else
            echo "not ok - step $number, $name: $(describe "$number") ($status)"
            grep -a -E 'Test failed|tests executed|unhandled' log | head -n 6 | sed 's/^/    /'
            failed=$((failed + 1))
        fi
    done
done
echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
