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
#     variants.sh [--all | --slow] [BUILD-DIRECTORY [VARIANT...]]
#
# Each variant is made with sed from the sources and run through some tests that pass with the DLL itself, or
# through all tests with --all, which takes many minutes.  tests/variants has the list: dll.sh the DLL as such,
# rules.sh the rules of documentation/direct-path.md, races.sh those of them that prevent what happens within
# microseconds.  There both the DLL and the variant get a delay at the place in question, which the tests, knowing
# nothing of it, then meet each time; no such code is in the sources.  --slow runs the tests with the delays alone.
#
# Prints "ok - ..." with the first test that has noticed (after --all with each of them), "not ok - ..." or
# "skipped - ...", and "N passed, N failed, N skipped" last; the exit code is 0 if nothing failed.  WINEPREFIX is used
# if it is set, otherwise a scratch prefix is made in BUILD-DIRECTORY/prefix.  WSRECV_VARIANTS_LOG may be a folder for
# what the tests that have noticed have said.

set -u

mode=
case ${1:-} in --all|--slow) mode=${1#--}; shift ;; esac
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
for file in "$dll" "$suite" "$build/x86_64-unix/wsrecv.so"
do
    [ -f "$file" ] || { echo "variants.sh: $file is not built" >&2; exit 2; }
done
# shellcheck source=tests/variants/edit.sh
. "$tests/variants/edit.sh"
# shellcheck source=tests/variants/dll.sh
. "$tests/variants/dll.sh"
# shellcheck source=tests/variants/rules.sh
. "$tests/variants/rules.sh"
# shellcheck source=tests/variants/races.sh
. "$tests/variants/races.sh"
# Words without any special character.
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $dll_variants $rule_variants $race_variants

work=$(mktemp -d "${TMPDIR:-/tmp}/wsrecv variants.XXXXXX") || exit 2
own_prefix=
ping_prefix=
passed=0
failed=0
skipped=0
test_pid=

finish()
{
    trap - EXIT
    trap '' HUP INT TERM
    [ -z "$test_pid" ] || kill -- "-$test_pid" 2> /dev/null
    [ -z "$own_prefix" ] || timeout 60 "$WINESERVER" -k 2> /dev/null
    [ -z "$ping_prefix" ] || WINEPREFIX=$ping_prefix timeout 60 "$WINESERVER" -k 2> /dev/null
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

use_prefix

# --- what the lists are made of ---

# variant WHAT TESTS: in describe_NAME, before the edits; the tests are those that are expected to notice
variant()
{
    what=$1
    names=$2
}

# slow NAME: with the delay slow_NAME, which the DLL that it is compared with has too
slow() { slow=$1; }

# unprivileged: Wine without the right to have raw sockets
unprivileged() { place=unprivileged; }

# describe NAME: sets $what, $names, $slow, $place and the edits
describe()
{
    edits=0 slow='' place='' what='' names=''
    "describe_$1" 2> "$work/error" || { echo "variants.sh: no variant $1" >&2; exit 2; }
    [ -z "$slow" ] || "slow_$slow"
}

# --- making and running them ---

# A network of its own, where everybody may have sockets for pings.
can_be_unprivileged()
{
    [ -n "$ping_prefix" ] && return
    command -v setpriv > /dev/null && unshare -n setpriv --bounding-set -net_raw true 2> /dev/null || return
    ping_prefix=$work/ping
    cp -Rp "$WINEPREFIX" "$ping_prefix"
}

# A test that does not end gets this many seconds.
limit=90

# run_test TREE TEST: in a process group of its own; sets $outcome, which is empty if the test has passed
run_test()
{
    if [ ! -d "$1/run" ]
    then
        mkdir -p "$1/run"
        cp "$suite" "$1/x86_64-windows/ws2_32.dll" "$1/x86_64-unix/wsrecv.so" "$1/run"
    fi
    directory=$1
    name=$2
    log=$1/run/$name.log
    set -- env WINEDLLOVERRIDES='ws2_32=n,b' timeout -k 5 $limit "$WINE" "$1/run/${suite##*/}" "$2"
    # shellcheck disable=SC2016
    [ -z "$place" ] || set -- env WINEPREFIX="$ping_prefix" unshare -n sh -c 'ip link set lo up
        echo "0 0" > /proc/sys/net/ipv4/ping_group_range; exec setpriv --bounding-set -net_raw "$@"' sh "$@"
    setsid -w "$@" > "$log" 2>&1 < /dev/null &
    test_pid=$!
    code=0
    wait "$test_pid" || code=$?
    test_pid=
    # The server goes before the network does.
    [ -z "$place" ] || WINEPREFIX=$ping_prefix timeout 60 "$WINESERVER" -k 2> /dev/null
    # A process that dies on the Unix side has the exit code 0 as well.
    case $code in
        0) outcome=crash; ! grep -q "^[0-9a-f]*:$name: [0-9]* tests executed" "$log" || outcome= ;;
        124|137) outcome=timeout ;;
        *) outcome=$code; grep -q "^[0-9a-f]*:$name: [0-9]* tests executed" "$log" || outcome=crash ;;
    esac
    if [ -n "$outcome" ] && [ -n "${WSRECV_VARIANTS_LOG:-}" ]
    then cp "$log" "$WSRECV_VARIANTS_LOG/${directory##*/}.$name.log"
    fi
}

# Makes the DLL with the delay alone, once; its directory is $itself.
make_itself()
{
    itself=$work/itself$slow$place
    mkdir -p "$itself"
    [ ! -f "$itself/x86_64-windows/ws2_32.dll" ] || return 0
    rm -f "$work"/edit.*
    edits=0
    [ -z "$slow" ] || "slow_$slow"
    make_tree "$itself"
}

# passes_itself TEST: does it pass without the fault?  That is found out once for each.
passes_itself()
{
    if ! grep -q "^$1 " "$itself/done" 2> /dev/null
    then
        run_test "$itself" "$1"
        echo "$1 $outcome" >> "$itself/done"
        [ -z "$outcome" ] || echo "    without the fault${slow:+, but with the delay \"$slow\"}, $1 fails: $outcome"
    fi
    grep -q "^$1 \$" "$itself/done"
}

# fail VARIANT TEXT
fail()
{
    failed=$((failed + 1))
    echo "not ok - $1: $what: $2"
}

check_variant()
{
    describe "$1"
    if [ -n "$place" ] && ! can_be_unprivileged
    then
        skipped=$((skipped + 1))
        echo "skipped - $1: $what: only root can take rights away"
        return
    fi
    if ! make_tree "$work/$1" || ! make_itself
    then
        fail "$1" "cannot be made"
        return
    fi
    [ "$mode" != all ] || names=$all_names
    noticed=
    for test_name in $names
    do
        if [ "$mode" = slow ]
        then
            passes_itself "$test_name"
            continue
        fi
        [ -z "$noticed" ] || [ "$mode" = all ] || break
        run_test "$work/$1" "$test_name"
        [ -n "$outcome" ] || continue
        result=$outcome
        ! passes_itself "$test_name" || noticed="$noticed${noticed:+, }$test_name ($result)"
    done
    rm -rf "${work:?}/$1"
    [ "$mode" != slow ] || return 0
    if [ -n "$noticed" ]
    then
        passed=$((passed + 1))
        echo "ok - $1: $what: noticed by $noticed"
    else fail "$1" "not noticed by $names"
    fi
}

if [ "$mode" = all ]
then
    all_names=$(timeout 300 "$WINE" "$suite" -l < /dev/null 2> /dev/null | awk 'NF == 1 { sub( /\r$/, "" ); print $1 }')
    [ -n "$all_names" ] || { echo "variants.sh: $suite lists no tests" >&2; exit 2; }
fi
for variant_name
do
    check_variant "$variant_name"
done

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
