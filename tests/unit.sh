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
# Test the Unix side without Wine: each program of dlls/wsrecv/tests, as it is, and with what finds errors in memory,
# undefined behaviour and data races, where the compiler has that.
#
#     unit.sh [NAME...]
#
# $CC is the compiler.

set -eu

cd "$(dirname "$0")/.."
: "${CC:=cc}"
flags="-std=gnu99 -Wall -Wextra -Werror -Wdeclaration-after-statement -O1 -g -Iinclude"
if [ $# -eq 0 ]
then
    for file in dlls/wsrecv/tests/*.c
    do
        file=${file##*/}
        set -- "$@" "${file%.c}"
    done
fi
# A child that fork() has made has no other threads, which looks like a leak.
export TSAN_OPTIONS=report_thread_leaks=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
passed=0
failed=0
skipped=0

# build DIRECTORY FLAG...: objects of the Unix side, but for its table of functions
build()
{
    directory=$1
    shift
    mkdir -p "$directory"
    for file in dlls/wsrecv/*.c
    do
        name=${file##*/}
        # Words without any special character.
        # shellcheck disable=SC2086
        [ "$name" = table.c ] || $CC $flags "$@" -c -o "$directory/${name%.c}.o" "$file" || return 1
    done
}

# run KIND FLAGS NAME...
run()
{
    kind=$1
    kind_flags=$2
    shift 2
    echo 'int main( void ) { return 0; }' > "$scratch/empty.c"
    # shellcheck disable=SC2086
    if ! $CC $kind_flags -o "$scratch/empty" "$scratch/empty.c" 2> /dev/null || ! "$scratch/empty" 2> /dev/null
    then
        echo "skipped $kind: $CC has no $kind_flags"
        skipped=$((skipped + 1))
        return
    fi
    # shellcheck disable=SC2086
    build "$scratch/$kind" $kind_flags
    for name
    do
        status=0
        # shellcheck disable=SC2086
        $CC $flags -D_GNU_SOURCE $kind_flags -o "$scratch/test" "dlls/wsrecv/tests/$name.c" "$scratch/$kind"/*.o -lpthread &&
            timeout 60 "$scratch/test" || status=$?
        if [ $status -eq 0 ]
        then
            passed=$((passed + 1))
            echo "ok      $kind $name"
        else
            failed=$((failed + 1))
            echo "FAILED  $kind $name ($status)"
        fi
    done
}

run plain "" "$@"
run memory "-fsanitize=address,undefined -fno-sanitize-recover=all" "$@"
run threads "-fsanitize=thread" "$@"

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
