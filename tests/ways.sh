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
# Are the results of the conformance tests the same whichever way a receive takes?
#
#     ways.sh [--all] [--full RESULTS.TSV] BUILD-DIRECTORY [TEST...]
#
# Runs tests with WSRECV_DIRECT=full, nowait and off, and compares for each its outcome, its failures, and its todos. Without
# TESTs it is those that receive and are quick; with --all all of them, which takes many minutes. The results of
# "full" may be given, as run-suite has written them. WINEPREFIX must be set.
#
# Prints "ok NAME" or "FAILED NAME: ..." for each test, and "N passed, N failed" last; the exit code is 0 if nothing failed.

set -eu

usage="usage: ways.sh [--all] [--full RESULTS.TSV] BUILD-DIRECTORY [TEST...]"
all='' given=''
while :
do
    case ${1:-} in
        --all) all=yes; shift ;;
        --full) given=${2:?$usage}; shift 2 ;;
        *) break ;;
    esac
done
tests=$(cd "$(dirname "$0")" && pwd -P)
build=$(cd "${1:?$usage}" && pwd -P)
shift
: "${WINEPREFIX:?ways.sh: set WINEPREFIX to a scratch prefix}"
suite=$build/${WSRECV_ARCH:-x86_64}-windows/ws2_32_test.exe
[ -f "$suite" ] || { echo "ways.sh: $suite is not built" >&2; exit 2; }
[ $# -gt 0 ] || [ -n "$all" ] || set -- address control datagram disconnect duplicate elsewhere ends events facts kinds \
    messages msg oob overlapped peek poll recv refused reset result rules scatter seam select shutdown skip truncated \
    unbound unconnected

scratch=$(mktemp -d)
pid=
finish()
{
    trap - EXIT
    trap '' HUP INT TERM
    [ -z "$pid" ] || kill "$pid" 2> /dev/null || :
    rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# run WAY TEST...: results.tsv in $scratch/WAY
run()
{
    way=$1
    shift
    [ "$way" != full ] || [ -z "$given" ] || { mkdir "$scratch/full"; cp "$given" "$scratch/full/results.tsv"; return 0; }
    WSRECV_DIRECT=$way sh "$tests/run-suite" --only ours --timeout 90 --log "$scratch/$way" "$suite" "$@" \
        > "$scratch/$way.log" 2>&1 < /dev/null &
    pid=$!
    status=0
    wait "$pid" || status=$?
    pid=
    [ $status -ne 2 ] || { cat "$scratch/$way.log" >&2; exit 2; }
}

for way in full nowait off; do run "$way" "$@"; done
status=0
awk -F '\t' '
    $2 == "ours" {
        way = FILENAME; sub( /\/results.tsv$/, "", way ); sub( /.*\//, "", way )
        if (way == "off") names[++count] = $1
        result[$1, way] = sprintf( "%s with %d failures, %d todo", $3, $6, $5 )
    }
    END {
        for (i = 1; i <= count; i++)
        {
            name = names[i]; full = result[name, "full"]; wrong = ""
            if (result[name, "nowait"] != full) wrong = wrong ", nowait: " result[name, "nowait"]
            if (result[name, "off"] != full) wrong = wrong ", off: " result[name, "off"]
            if (wrong == "") { passed++; print "ok      " name }
            else { failed++; print "FAILED  " name ": full: " full wrong }
        }
        printf "%d passed, %d failed\n", passed, failed
        exit failed > 0 || !count
    }' "$scratch/full/results.tsv" "$scratch/nowait/results.tsv" "$scratch/off/results.tsv" || status=$?
if [ "$status" -ne 0 ]
then
    # What report.awk says of the tests that have failed.
    for way in full nowait off
    do
        [ ! -f "$scratch/$way.log" ] ||
            sed -n "/^[a-z_]*: [a-z]* with ours\$/,/^\$/{s/^[a-z].* with ours\$/&, $way/;p;}" "$scratch/$way.log"
    done
fi
if [ "$status" -ne 0 ] && [ -n "${WSRECV_WAYS_LOG:-}" ]; then cp -R "$scratch" "$WSRECV_WAYS_LOG"; fi
exit "$status"
