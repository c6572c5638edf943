#!/bin/sh
#
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
# tools/export-patches, without a tree of Wine: where its marks go in a test, and whether the fixes are complete.
# With WINE_TREE, a tree of Wine, and WINE_LOGS, what run-suite said with that version: also that the patches apply.
#
#     patches.sh

set -eu

cd "$(dirname "$0")/.."
what=
# shellcheck source=tests/check-lib.sh
. tests/check-lib.sh
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
patches=tools/patches

# A test as one may be written, and the same as it has to be in Wine's tree.
cat > "$scratch/sample.c" << 'END'
#include "sockets.h"
#include "statement.h"

/* if (a) ok( "in a comment; );" ) */
static void test_marks( int i )
{
    statement( i ? "one.statement"
               : "another" );
    ok( i == 1, "always: %s; }\n", "a string" );
    if (i) ok( i > 1, "sometimes\n" );
    else check_fails( recv( s, buffer,
                            4, 0 ), WSAEINVAL );
    for (i = 0; i < 2; i++)
    {
        todo_wine_if( i ) ok( i, "is done\n" );
        todo_wine ok( i, "is still to do\n" );
    }
    if (wait_event( event, 1 )) check_received( s );
    if (wait_event( event, 2 )) return;
    if (winetest_platform_is_wine) statement( "on.wine" );
    end_statement();
}

START_TEST(sample)
{
    int i;

    test_marks( 1 );
}
END
cat > "$scratch/log" << 'END'
sample.c:9: Test failed: always: a string
sample.c:9: Test failed: always: a string
sample.c:10: Test failed: sometimes
sample.c:10: Test succeeded
00f4:sample.c:12:1.234 Test failed: context: got 5
sample.c:15: Test succeeded inside todo block: is done
sample.c:16: Test marked todo: is still to do
sample.c:18: Test failed: wait
sample.c:19: Test failed: wait
sample.c:30: Test succeeded
END
awk -f $patches/places.awk "$scratch/log" > "$scratch/places"
cat > "$scratch/expected" << 'END'
#include "sockets.h"

/* if (a) ok( "in a comment; );" ) */
static void test_marks( int i )
{
    todo_wine ok( i == 1, "always: %s; }\n", "a string" );
    if (i) flaky_wine ok( i > 1, "sometimes\n" );
    else todo_wine check_fails( recv( s, buffer,
                            4, 0 ), WSAEINVAL );
    for (i = 0; i < 2; i++)
    {
        ok( i, "is done\n" );
        todo_wine ok( i, "is still to do\n" );
    }
    flaky_wine if (wait_event( event, 1 )) check_received( s );
    if (wait_event( event, 2 )) return;
}

START_TEST(sample)
{
    int i;

    if (!strcmp( winetest_platform, "wine" ))
    {
        todo_wine ok( 0, "the test does not come to its end\n" );
        return;
    }

    test_marks( 1 );
}
END
awk -v file=sample.c -v unfinished=1 -v platform=0 -f $patches/mark.awk "$scratch/places" "$scratch/sample.c" \
    > "$scratch/marked" 2> "$scratch/complaints"
check "marks go where the checks are" "$(diff "$scratch/expected" "$scratch/marked")"
check "a statement with a jump in it gets no mark, and that is said" \
    "$(echo 'sample.c:19: no mark can be set' | diff - "$scratch/complaints")"

printf 'IMPORTS = ws2_32\n\nC_SRCS = \\\n\tafd.c \\\n\tsock.c\n' > "$scratch/makefile"
check "files come into a list in the order of the alphabet" \
    "$(for test in peek select waitall
       do
           awk -v name=$test -v libraries='ws2_32 ntdll' -f $patches/list.awk "$scratch/makefile" > "$scratch/new"
           mv "$scratch/new" "$scratch/makefile"
       done
       printf 'IMPORTS = ws2_32 ntdll\n\nC_SRCS = \\\n' > "$scratch/expected"
       printf '\tafd.c \\\n\tpeek.c \\\n\tselect.c \\\n\tsock.c \\\n\twaitall.c\n' >> "$scratch/expected"
       diff "$scratch/expected" "$scratch/makefile")"

tests=$(sed -n '/^TESTS/,/^$/s/^	\([a-z0-9_]*\).*/\1/p' dlls/ws2_32/tests/Makefile.in)
show() { awk -v fix="$1" -v show="$2" -f $patches/fix.awk $patches/fixes.txt < /dev/null; }
check "each fix has a subject, a text and tests of ours" \
    "$(tools/export-patches --fixes | while IFS=: read -r name names
       do
           show "$name" subject | grep -q '^ws2_32: [A-Z].*\.$' || echo "$name: no subject"
           show "$name" text | grep -q . || echo "$name: no text"
           for test in $names; do echo "$tests" | grep -q -x "$test" || echo "$name: there is no test $test"; done
           [ -n "$names" ] || echo "$name: no tests"
       done)"

# The marks are those of Markdown.
# shellcheck disable=SC2016
check "documentation/upstream.md names tests and statements that there are" \
    "$(grep -o '`[a-z_]*` ([a-z_]*\.c:' documentation/upstream.md | sed 's/`\([a-z_]*\)`.*/\1/' | sort -u |
       while read -r test; do echo "$tests" | grep -q -x "$test" || echo "$test"; done
       grep -o '`\(recv\|win\)\.[a-z_.]*`' documentation/upstream.md | tr -d '`' | sort -u |
       while read -r id; do grep -q "^$id |" documentation/statements.txt || echo "$id"; done)"

if [ -n "${WINE_TREE:-}" ]
then
    check "patches can be made for $WINE_TREE" \
        "$(tools/export-patches --logs "${WINE_LOGS:?}" --output "$scratch/patches" "$WINE_TREE" 2>&1 |
            grep -v -e '^[0-9]* patches in' -e 'no mark can be set$' || :)"
    for file in socket.c tests/sock.c tests/Makefile.in
    do
        mkdir -p "$(dirname "$scratch/tree/dlls/ws2_32/$file")"
        cp "$WINE_TREE/dlls/ws2_32/$file" "$scratch/tree/dlls/ws2_32/$file"
    done
    check "they apply" \
        "$(cd "$scratch/tree" && git init -q . && git add -A && for patch in ../patches/tests/* ../patches/fixes/*
        do git apply --index "$patch" 2>&1 || break; done)"
fi

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
