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
# Look at the source tree: the lists that are written by hand must be complete, and each file must say its licence.
#
#     tree.sh

set -eu

cd "$(dirname "$0")/.."
what=
# shellcheck source=tests/check-lib.sh
. tests/check-lib.sh

# The names in the list NAME of a Makefile.in, one to a line.
list()
{
    awk -v name="$2" '
        $1 == name && $2 == "=" { found = 1; sub( /^[^=]*=/, "" ) }
        found { more = sub( /\\$/, "" ); for (i = 1; i <= NF; i++) print $i; if (!more) exit }' "$1"
}

# differ FILE...: what is in one of two lists only
differ()
{
    printf '%s\n' "$1" | sort > "$scratch/first"
    printf '%s\n' "$2" | sort > "$scratch/second"
    diff "$scratch/first" "$scratch/second" || :
}

# The files of our own in these folders; not what a build in the source folder has put there.
sources()
{
    find "$@" \( -name '*-windows' -o -name '*-unix' -o -name autom4te.cache -o -name build \) -prune -o \
        -type f ! -name '*~' ! -name '*.[od]' -print
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

tests=dlls/ws2_32/tests
check "each test is in TESTS" \
    "$(differ "$(list $tests/Makefile.in TESTS)" "$(sed -n 's/^START_TEST( *\([a-z0-9_]*\) *).*/\1/p' $tests/*.c)")"
check "each test is in a file of its name" \
    "$(for name in $(list $tests/Makefile.in TESTS); do [ -f "$tests/$name.c" ] || echo "$name"; done)"
for folder in dlls/ws2_32 dlls/wsrecv
do
    check "each source file of $folder is in SRCS" \
        "$(differ "$(list $folder/Makefile.in SRCS)" "$(for file in "$folder"/*.c; do echo "${file##*/}"; done)")"
    check "ARCHITECTURE.md names each file of $folder" \
        "$(for file in "$folder"/*.[cS] "$folder"/*.spec; do grep -q -F "\`${file##*/}\`" ARCHITECTURE.md || echo "$file"; done)"
done
# The words of ARCHITECTURE.md that are files and folders of this tree.  wine/debug.h is Wine's.
named()
{
    # shellcheck disable=SC2016
    grep -o '`[^`]*`' ARCHITECTURE.md | tr -d '`' | sort -u |
        grep -E '^[A-Za-z0-9_./-]*(/|\.([chS]|sh|awk|spec|rc|md|txt|bash|ac|m4|in))$' | grep -v '^wine/debug\.h$'
}

is_in_tree()
{
    for folder in . dlls/ws2_32 dlls/wsrecv include tests tests/bench tests/faults tests/guest tools documentation
    do
        [ ! -e "$folder/$1" ] || return 0
    done
    return 1
}

check "ARCHITECTURE.md names nothing that does not exist" \
    "$(named | while IFS= read -r name; do is_in_tree "$name" || echo "$name"; done)"
check "ARCHITECTURE.md names each folder and script of tests, each tool, header and page" \
    "$(for file in tests/*/ tests/*.sh tests/*.awk tests/*.c tools/*.sh tools/*.c tools/*.bash tools/wsrecv-* \
        tools/make-dist tools/spec2thunks include/*.h include/*/*.h documentation/*.md documentation/*.txt; do
        case $file in tests/setup-lib.sh|*/version.h|tests/autom4te.cache/|tests/*-windows/|tests/*-unix/) continue ;; esac
        grep -q -F "${file#documentation/}" ARCHITECTURE.md || grep -q -F "\`${file##*/}\`" ARCHITECTURE.md ||
            grep -q -F "\`${file#include/}\`" ARCHITECTURE.md || echo "$file"; done)"
check "each statement has its tests, and the table of conformance is up to date" "$(sh tests/conformance --check || :)"

# The edits of tests/variants that change nothing in the sources as they are.
stale_edits()
{
    (
        variant() { :; }
        unprivileged() { :; }
        slow() { "slow_$1"; }
        edit()
        {
            if sed "$2" "dlls/$1" | cmp -s - "dlls/$1"; then echo "$name: $1: $2"; fi
        }
        for list in dll rules races
        do
            # shellcheck source=/dev/null
            . "tests/variants/$list.sh"
        done
        # shellcheck disable=SC2154
        for name in $dll_variants $rule_variants $race_variants; do "describe_$name"; done
    )
}

check "each variant of the DLL is one" "$(stale_edits)"
check "each source file has the licence in it" \
    "$(sources dlls demo include tests tools bootstrap configure.ac aclocal.m4 Make*.in .ci debian/rules |
        grep -v -e /README -e '/expected$' -e /Makefile$ -e 'wine-debug.h' -e include/version.h$ -e testlist.c \
            -e tests/settings$ -e '\.log$' |
        while IFS= read -r file; do grep -q 'Lesser General Public' "$file" || echo "$file"; done)"
check "no file has a tab for indentation in C, or spaces at the end of a line" \
    "$(sources dlls demo include tests tools | grep '\.[chS]$' | while IFS= read -r file
       do grep -H -n -e '^	' -e '[ 	]$' "$file" || :; done)"

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
