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
# What are the conformance tests good for?  Variants of the DLL with one fault each must fail them:
#
#     variants.sh [--all] [BUILD-DIRECTORY [VARIANT...]]
#
# Each variant is made with one sed command from the sources and run through some tests that pass with the DLL
# itself, or through all tests with --all, which takes many minutes.  Prints "ok - ..." with the tests that have
# noticed or "not ok - ...", and "N passed, N failed" last; the exit code is 0 if nothing failed.  WINEPREFIX is
# used if it is set, otherwise a scratch prefix is made in BUILD-DIRECTORY/prefix.

set -u

all_tests=
if [ "${1:-}" = --all ]; then all_tests=yes; shift; fi
tests=$(cd "$(dirname "$0")" && pwd -P)
build=$(cd "${1:-$tests/../build}" && pwd -P) || exit 2
[ $# -eq 0 ] || shift
[ -f "$build/tests/settings" ] || { echo "variants.sh: $build is not configured" >&2; exit 2; }
# shellcheck source=/dev/null
. "$build/tests/settings"
: "${source:?}" "${WINESERVER:?}"
source=$(cd "$source" && pwd -P)
dll=$build/x86_64-windows/ws2_32.dll
suite=$build/x86_64-windows/ws2_32_test.exe
for file in "$dll" "$suite"
do
    [ -f "$file" ] || { echo "variants.sh: $file is not built" >&2; exit 2; }
done
[ $# -gt 0 ] || set -- no_ioctl wines_receive keep_name no_probe always_started \
    direct_packet direct_event direct_flags direct_control direct_selected direct_shutdown direct_pending \
    direct_handles select_other select_end select_pending

work=$(mktemp -d "${TMPDIR:-/tmp}/wsrecv variants.XXXXXX") || exit 2
own_prefix=
passed=0
failed=0
suite_pid=

finish()
{
    trap - EXIT
    trap '' HUP INT TERM
    [ -z "$suite_pid" ] || kill "$suite_pid" 2> /dev/null
    [ -z "$own_prefix" ] || timeout 60 "$WINESERVER" -k 2> /dev/null
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

export WINEDEBUG="${WINEDEBUG--all}"
if [ -z "${WINEPREFIX:-}" ]
then
    own_prefix=yes
    export WINEPREFIX="$build/prefix"
    sh "$tests/make-prefix" "$WINEPREFIX" || exit 2
fi

# --- the variants ---

# Sets $what, $file (in dlls/ws2_32), $sed, and $names, the tests that are expected to notice.
describe()
{
    case $1 in
        no_ioctl)
            what='the server path never reaches the server'
            file=server_path.c
            sed='/^#include "server_path.h"/a\
#define NtDeviceIoControlFile( ... ) STATUS_NOT_IMPLEMENTED'
            names='recv overlapped routine iocp msg' ;;
        wines_receive)
            what="receives go to Wine's own"
            file=ws2_32.spec
            sed='s/^\(\(16\|17\|70\|82\|84\) stdcall \([A-Za-z]*\)(.*)\)$/\1 thunk_\3/'
            names='params pointers outputs extension startup' ;;
        keep_name)
            what="Wine's own keeps its name"
            file=builtin.c
            sed='/^    hide_module( module );/d'
            names='loading thunks exports' ;;
        no_probe)
            what='no pointer is checked before it is written to'
            file=probe.c
            sed='s/return guarded_write( .* );/return TRUE;/'
            names='pointers params outputs' ;;
        always_started)
            what='WSAStartup is not asked for'
            file=main.c
            sed='s/return startup_count > 0;/return TRUE;/'
            names='startup' ;;
        # The rules of the direct path, documentation/direct-path.md.
        direct_packet)
            what='rule 1: the completion port is not asked about'
            file=direct_path.c
            sed='s/if (look->flags & SOCKET_SKIP) return TRUE;/return TRUE;/'
            names='skip iocp' ;;
        direct_event)
            what='rule 1: overlapped receives with an event are direct'
            file=direct_path.c
            sed='s/(request->routine || request->overlapped->hEvent)/request->routine/'
            names='skip' ;;
        direct_flags)
            what='rule 2: receives with flags are direct'
            file=direct_path.c
            sed='/if (request->flags & ~MSG_PEEK) return/d'
            names='waitall waitall_rules' ;;
        direct_control)
            what='rule 2: WSARecvMsg is direct though there are control data'
            file=direct_path.c
            sed='/SOCKET_CONTROL)) return/d'
            names='control' ;;
        direct_selected)
            what='rule 5: sockets with selected events are direct'
            file=direct_path.c
            sed='/if (look->flags & SOCKET_EVENTS) return/d'
            names='readiness duplicate' ;;
        direct_shutdown)
            what='rule 6: sockets that are shut down are direct'
            file=direct_path.c
            sed='s/SOCKET_SHUTDOWN | SOCKET_SHARED/SOCKET_SHARED/'
            names='shutdown' ;;
        direct_pending)
            what='rule 7: receives overtake those under way'
            file=direct_path.c
            sed='/return SERVER_PENDING;/d'
            names='skip pending overlapped select' ;;
        direct_handles)
            what='second handles are not looked for'
            file=alias.c
            sed='s/if (node->cookie != cookie || .*) continue;/continue;/'
            names='duplicate' ;;
        select_other)
            what='select takes urgent data and errors as data'
            file=select.c
            sed='s/ && !(\*events & UNIX_POLL_OTHER)//'
            names='select' ;;
        select_end)
            what='WSAPoll takes the end of the stream as data'
            file=select.c
            sed='/if (events & UNIX_POLL_END) return/d'
            names='select' ;;
        select_pending)
            what='select does not wait where nothing is there'
            file=select.c
            sed='/if (!ready->count && (!timeout/d'
            names='select' ;;
        *) echo "variants.sh: no variant $1" >&2; exit 2 ;;
    esac
}

# make_variant NAME: $work/NAME/ws2_32.dll, from the objects of the build except those that are affected
make_variant()
{
    mkdir -p "$work/$1/x86_64-windows"
    cp -Rp "$source/dlls/ws2_32" "$work/$1/source"
    sed "$sed" "$source/dlls/ws2_32/$file" > "$work/$1/source/$file"
    if cmp -s "$source/dlls/ws2_32/$file" "$work/$1/source/$file"
    then
        echo "    the sed command does not match anything in $file any more"
        return 1
    fi
    # Make does not like paths with spaces.
    ln -s "$source" "$work/$1/top"
    ln -s "$build" "$work/$1/build"
    # run-suite looks for the Unix side there.
    [ ! -d "$build/x86_64-unix" ] || ln -s "$build/x86_64-unix" "$work/$1/x86_64-unix"
    cp -p "$build/dlls/ws2_32/Makefile" "$work/$1"
    cp -p "$build"/dlls/ws2_32/x86_64-windows/*.[!d] "$build"/dlls/ws2_32/x86_64-windows/*.def \
        "$work/$1/x86_64-windows"
    if ! make --no-print-directory -s -C "$work/$1" -o Makefile ARCHS=x86_64 WERROR= WARNINGS=-w \
        srcdir=source top_srcdir=top top_builddir=build out=. x86_64-windows/ws2_32.dll \
        > "$work/log" 2>&1
    then
        sed 's/^/    /' "$work/log"
        return 1
    fi
}

# suite DIRECTORY DLL TEST...: results.tsv in the directory; prints nothing
suite()
{
    directory=$1
    variant=$2
    shift 2
    sh "$tests/run-suite" --only ours --timeout 60 --log "$directory" --dll "$variant" "$suite" "$@" \
        > "$work/log" 2>&1 < /dev/null &
    suite_pid=$!
    wait "$suite_pid"
    suite_pid=
}

# Tests that pass, of results.tsv, one to a line.
passing()
{
    awk -F '\t' '$2 == "ours" && $3 == "passed" { print $1 }' "$1/results.tsv"
}

# Which tests pass with the DLL itself is found out once for each.
with_itself()
{
    for name
    do
        grep -qxF "$name" "$work/done" 2> /dev/null || printf '%s\n' "$name"
    done > "$work/new"
    if [ -s "$work/new" ]
    then
        # Names have no special characters.
        # shellcheck disable=SC2046
        suite "$work/itself" "$dll" $(cat "$work/new")
        passing "$work/itself" >> "$work/passing"
        cat "$work/new" >> "$work/done"
    fi
}

check_variant()
{
    describe "$1"
    if ! make_variant "$1"
    then
        failed=$((failed + 1))
        echo "not ok - $1: $what: cannot be made"
        return
    fi
    [ -z "$all_tests" ] || names=$all_names
    # shellcheck disable=SC2086
    with_itself $names
    for name in $names
    do
        grep -qxF "$name" "$work/passing" && printf '%s ' "$name"
    done > "$work/usable"
    # shellcheck disable=SC2046
    [ ! -s "$work/usable" ] || suite "$work/$1/log" "$work/$1/x86_64-windows/ws2_32.dll" $(cat "$work/usable")
    noticed=
    [ ! -f "$work/$1/log/results.tsv" ] ||
        noticed=$(awk -F '\t' '$3 != "passed" { printf "%s%s (%s)", n++ ? ", " : "", $1, $3 == "failed" ? $6 : $3 }' \
            "$work/$1/log/results.tsv")
    if [ -n "$noticed" ]
    then
        passed=$((passed + 1))
        echo "ok - $1: $what: noticed by $noticed"
    else
        failed=$((failed + 1))
        echo "not ok - $1: $what: not noticed by $(cat "$work/usable")"
        tail -n 5 "$work/log" | sed 's/^/    /'
    fi
}

: > "$work/passing"
: > "$work/done"
if [ -n "$all_tests" ]
then
    all_names=$(timeout 300 "$WINE" "$suite" -l < /dev/null 2> /dev/null | awk 'NF == 1 { sub( /\r$/, "" ); print $1 }')
    [ -n "$all_names" ] || { echo "variants.sh: $suite lists no tests" >&2; exit 2; }
fi
for variant_name
do
    check_variant "$variant_name"
done

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
