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
# Look at the built ws2_32.dll, its Unix side and ws2_32_test.exe, without running them:
#
#     dll.sh BUILD-DIRECTORY
#
# Where Wine's own DLLs are at hand (in the prefix), each function that ours imports must be there as well.

set -eu

build=${1:?usage: dll.sh BUILD-DIRECTORY}
# Sets source, version, archs and the tools of each.
# shellcheck source=/dev/null
. "$build/tests/settings"
: "${source:?}" "${version:?}" "${archs:?}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# shellcheck source=tests/check-lib.sh
. "$(dirname "$0")/check-lib.sh"

# unless COMMAND...: nothing if it succeeds, else the command
unless()
{
    "$@" > /dev/null 2>&1 || echo "not true: $*"
}

# "DLL NAME" for each import, from objdump
imports()
{
    "$objdump" -p "$1" | awk '
        /^The Export Tables/ { exit }
        /DLL Name:/ { dll = tolower( $3 ) }
        dll && /^\t[0-9a-f]+[ \t]+(<none>|[0-9]+)[ \t]/ { print dll, $NF }'
}

# "ORDINAL NAME" for each export, "ORDINAL -" for one without a name; a forwarder has its target as well
exports()
{
    "$objdump" -p "$1" | awk '
        /^Export Address Table/ { addresses = 1; next }
        /^\[Ordinal\/Name Pointer\] Table/ { addresses = 0; names = 1; next }
        /^The Function Table|^PE File Base Relocations/ { exit }
        addresses || names {
            if (!match( $0, /\[ *[0-9]+\]/ )) next
            ordinal = substr( $0, RSTART + 1, RLENGTH - 2 ) + 0
            if (names) name[ordinal] = $NF
            else { all[ordinal] = 1; if (/Forwarder/) forwarder[ordinal] = " -> " $NF }
        }
        /Ordinal Base/ { base = $NF + 0 }
        END { for (i in all) print i + base, (i in name ? name[i] : "-") forwarder[i] }' | sort -n
}

# The same from the spec file.
spec_exports()
{
    awk -v arch="$arch" '
        $1 ~ /^[0-9]+$/ {
            noname = 0
            for (i = 3; $i ~ /^-/; i++) if ($i == "-noname") noname = 1
            name = $i
            sub( /\(.*/, "", name )
            print $1, noname ? "-" : name
        }' "$source/dlls/ws2_32/ws2_32.spec" | sort -n
}

# The time stamp of the COFF header, in hexadecimal digits.
coff_timestamp()
{
    od -A n -t x4 -N 4 -j $(($(od -A n -t u4 -N 4 -j 60 "$1") + 8)) "$1" | tr -d ' '
}

check_imports()
{
    imports "$dll" > "$scratch/imports"
    check "imports are there" "$(unless test -s "$scratch/imports")"
    check "imports only ntdll, kernel32, msvcrt or ucrtbase" \
        "$(awk '$1 !~ /^(ntdll|kernel32|msvcrt|ucrtbase)\.dll$/' "$scratch/imports")"
    check "asks for no clock that may be set" \
        "$(grep -i -e SystemTime -e LocalTime -e TimeZone -e WaitableTimer -e ' _*f*time[0-9]*$' "$scratch/imports")"

    [ "$arch" = x86_64 ] || return 0
    awk '{ print $1 }' "$scratch/imports" | sort -u > "$scratch/names"
    while read -r name
    do
        theirs=${WINEPREFIX:-}/drive_c/windows/system32/$name
        [ -f "$theirs" ] || continue
        exports "$theirs" | awk '{ print $2 }' > "$scratch/theirs"
        check "Wine's $name has what we import" \
            "$(awk -v dll="$name" 'FILENAME == ARGV[1] { has[$1] = 1; next } $1 == dll && !($2 in has)' \
                "$scratch/theirs" "$scratch/imports")"
    done < "$scratch/names"
}

check_exports()
{
    spec_exports > "$scratch/expected"
    exports "$dll" > "$scratch/exports"
    check "exports are those of the spec file" \
        "$(diff "$scratch/expected" "$scratch/exports")"
    check "no export is a forwarder" "$(grep -e '->' "$scratch/exports")"
}

# check_hardening TEXT FILE
check_hardening()
{
    "$objdump" -p "$2" > "$scratch/headers"
    check "$1can be loaded anywhere (DYNAMIC_BASE)" "$(unless grep -q DYNAMIC_BASE "$scratch/headers")"
    [ "$arch" != x86_64 ] ||
        check "$1really anywhere (HIGH_ENTROPY_VA)" "$(unless grep -q HIGH_ENTROPY_VA "$scratch/headers")"
    check "$1has no data that can be executed (NX_COMPAT)" "$(unless grep -q NX_COMPAT "$scratch/headers")"
    check "$1has no section that can be written and executed" "$("$objdump" -h -w "$2" | grep CODE | grep -v READONLY)"
}

check_file()
{
    "$objdump" -p "$dll" > "$scratch/headers"
    check "not marked as a builtin of Wine's" "$(head -c 4096 "$dll" | tr -d '\000' | grep -a -o 'Wine builtin DLL')"
    check "stripped" "$("$objdump" -h "$dll" | grep -F ' .debug' || :)"
    check_hardening "" "$dll"
    check_hardening "wsrecv_probe.exe " "${dll%/*}/wsrecv_probe.exe"
    check "has relocations" "$(unless grep -q '^Entry 5 [0-9a-f]*[1-9a-f][0-9a-f]* ' "$scratch/headers")"
    check "has no time of the build in it" "$(unless test "$(coff_timestamp "$dll")" = 00000000)"
    check "says that it is wsrecv $version" "$(unless grep -a -q -F "wsrecv-ws2_32-dll $version" "$dll")"
    check "has a version resource of wsrecv" \
        "$(tr -d '\000' < "$dll" | LC_ALL=C grep -a -q 'ProductName.*wsrecv' || echo 'no ProductName')"
    check "the version resource says $version, too" \
        "$(tr -d '\000' < "$dll" | unless grep -a -q -F "ProductVersion$version")"
    check "wsrecv.dll, which brings the Unix side with it, is marked as a builtin" \
        "$(unless grep -a -q -F 'Wine builtin DLL' "${dll%/*}/wsrecv.dll")"
    check "the debug information is beside it" "$(unless test -s "${dll%.dll}.debug")"
}

# A native library, by readelf.
check_library()
{
    if ! command -v readelf > /dev/null
    then
        skipped=$((skipped + 1))
        echo "skipped ${what}there is no readelf"
        return 0
    fi
    LC_ALL=C readelf -W -l -d -s "$library" > "$scratch/elf"
    check "no data can be executed" "$(grep -e GNU_STACK -e LOAD "$scratch/elf" | grep -e 'RWE' -e ' WE')"
    check "says so of its stack (noexecstack)" "$(unless grep -q 'GNU_STACK.* RW  *0x' "$scratch/elf")"
    check "addresses of functions are read-only once it is loaded (relro, now)" \
        "$(unless grep -q GNU_RELRO "$scratch/elf"; unless grep -q -e BIND_NOW -e 'FLAGS_1.*NOW' "$scratch/elf")"
    check "code need not be changed to load it" "$(grep TEXTREL "$scratch/elf")"
    check "names no folder for what it needs (RPATH, RUNPATH)" "$(grep -e RPATH -e RUNPATH "$scratch/elf")"
    check "needs nothing but the C library" \
        "$(sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' "$scratch/elf" | grep -v -e '^libc\.so' -e '^libpthread\.so' -e '^ld-linux')"
    check "has the stack protector" "$(unless grep -q ' __stack_chk_fail' "$scratch/elf")"
    check "asks for no clock that may be set, and does not wait by one" \
        "$(grep -e ' time@' -e ' time$' -e gettimeofday -e timed -e clock_nanosleep -e timer_ "$scratch/elf"
           grep -H -o 'CLOCK_[A-Z]*' "$source"/dlls/wsrecv/*.c | grep -v 'CLOCK_MONOTONIC$')"
}

# It is for Windows too, where it has no more than any program.
check_test_program()
{
    imports "$program" > "$scratch/imports"
    check "the test program's imports are there" "$(unless grep -q '^ws2_32.dll WSARecv$' "$scratch/imports")"
    check "the test program imports only DLLs of Windows" \
        "$(awk '$1 !~ /^(advapi32|kernel32|msvcrt|mswsock|ntdll|user32|ws2_32)\.dll$/' "$scratch/imports")"
    check "the test program imports nothing that only Wine has" "$(grep -i -e ' _*wine' "$scratch/imports" || :)"
    # The resource of a program that wants more rights, and the names by which Windows guesses it.
    check "the test program asks for no rights" \
        "$(grep -a -o -e requireAdministrator -e highestAvailable "$program" || :)"
}

# Only addresses of this machine, and what needs no host, in the texts of the tests; only ports that the system chooses.
check_test_sources()
{
    check "the tests name no address outside" \
        "$(grep -n -o -E '"[^"]*[0-9]+(\.[0-9]+){3}[^"]*"' "$source"/dlls/ws2_32/tests/*.[ch] |
            grep -v -E '"[^"]*(127|2(2[4-9]|3[0-9]))(\.[0-9]+){3}[^"]*"|/thunks.c:' || :)"
    check "the tests use no port of their own" \
        "$(grep -n -E 'htons\( *[0-9]' "$source"/dlls/ws2_32/tests/*.[ch] | grep -v -E '/(thunks|kinds|ttl).c:' || :)"
}

what=
skipped=0
check_test_sources
for arch in $archs
do
    what="$arch: "
    program=$build/$arch-windows/ws2_32_test.exe
    dll=$build/$arch-windows/ws2_32.dll
    objdump=$(eval "echo \$${arch}_OBJDUMP")
    check_imports
    check_exports || :
    check_file || :
    library=$build/$arch-unix/wsrecv.so
    [ ! -f "$library" ] || what="$arch Unix side: " check_library || :
    check_test_program
done

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
