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
# How the DLL is loaded, reaches Wine's own ws2_32 and keeps it out of sight:
#
#     loading.sh [BUILD-DIRECTORY]
#
# Prints "ok - ..." or "not ok - ..." for each run of a program (tests/loading/*.c) with what went wrong in it,
# and "N passed, N failed" last; the exit code is 0 if nothing failed.  The programs must have been built
# (make -C BUILD-DIRECTORY/tests loading).  A Wine prefix of this test's own is made, or copied from the one that
# WSRECV_TEMPLATE_PREFIX names, or from WINEPREFIX if that is a scratch prefix of make-prefix.

set -u

tests=$(cd "$(dirname "$0")" && pwd -P)
build=$(cd "${1:-$tests/../build}" && pwd -P) || exit 2
[ -f "$build/tests/settings" ] || { echo "loading.sh: $build is not configured" >&2; exit 2; }
# shellcheck source=/dev/null
. "$build/tests/settings"
: "${archs:?}" "${WINE:?}" "${WINESERVER:?}" "${CC:?}"

template=${WSRECV_TEMPLATE_PREFIX:-}
if [ -z "$template" ] && [ -f "${WINEPREFIX:-}.made-by" ]; then template=$WINEPREFIX; fi

unset WINEDLLPATH WINEARCH
base_overrides='mscoree,mshtml=;winemenubuilder.exe=d'
export WINEDEBUG=-all WINEDLLOVERRIDES="$base_overrides"

work=$(mktemp -d "${TMPDIR:-/tmp}/wsrecv loading.XXXXXX") || exit 2
unset TMPDIR  # with it Wine 10.0 does not start
export WINEPREFIX="$work/prefix"
passed=0
failed=0

finish()
{
    trap - EXIT
    trap '' HUP INT TERM
    timeout 60 "$WINESERVER" -k 2> /dev/null
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# --- running programs ---

# Where each line of output goes that is worth being shown after a failure.
note()
{
    sed -e 's/\r$//' -e '/^ok - /d' -e 's/^/    /' "$@"
}

result()
{
    if [ "$1" = 0 ]
    then
        passed=$((passed + 1))
        printf 'ok - %s: %s\n' "$arch" "$title"
    else
        failed=$((failed + 1))
        printf 'not ok - %s: %s\n' "$arch" "$title"
        note "$work/stdout" "$work/stderr"
    fi
}

# run TITLE FOLDER PROGRAM [ARGUMENT...]: what the programs print goes into $work/stdout and stderr
run()
{
    title=$1
    program="C:\\loading\\$2\\$3"
    shift 3
    status=0
    timeout -k 5 90 "$WINE" "$program" "$@" > "$work/stdout" 2> "$work/stderr" < /dev/null || status=$?
    [ "$status" -ne 124 ] || echo '# it did not end' >> "$work/stdout"
}

# Nothing failed, at least one check was made, and the number of complaints of ours is right, with nothing else said.
all_ok()
{
    [ "$status" -eq 0 ] && grep -q '^ok - ' "$work/stdout" && ! grep -q '^not ok - ' "$work/stdout" &&
        [ "$(grep -c '^wsrecv: ' "$work/stderr")" -eq "$1" ] && [ "$(grep -c . "$work/stderr")" -eq "$1" ]
}

good()
{
    run "$@"
    all_ok 0
    result $?
}

# As good, and we complain once about not finding Wine's own.
complains()
{
    run "$@"
    all_ok 1
    result $?
}

# shows PATTERN... -- TITLE FOLDER PROGRAM...: each pattern is that of a check that fails, and the program ends
shows()
{
    : > "$work/patterns"
    while [ "$1" != -- ]
    do
        printf '%s\n' "$1" >> "$work/patterns"
        shift
    done
    shift
    run "$@"
    shown=0
    while IFS= read -r pattern
    do
        grep -q "^not ok - .*$pattern" "$work/stdout" && continue
        shown=1
        echo "# does not fail: $pattern" >> "$work/stdout"
    done < "$work/patterns"
    # The exit code is the number of failed checks: it has not crashed.
    [ "$status" -eq "$(grep -c '^not ok - ' "$work/stdout")" ] || shown=1
    result $shown
}

# yes TITLE COMMAND...
yes()
{
    title=$1
    shift
    "$@" > "$work/stdout" 2> "$work/stderr" < /dev/null
    result $?
}

overrides()
{
    export WINEDLLOVERRIDES="$base_overrides${1:+;ws2_32=$1}"
}

# --- the prefix ---

# A server that ends when it has nothing to do may just do so when the next program starts, which dies of it.
start_server()
{
    "$WINESERVER" -p
}

stop_server()
{
    timeout 60 "$WINESERVER" -k
    timeout 60 "$WINESERVER" -w
}

# A real copy: an update of a prefix writes into its files, which would be others' as well if they were links.
make_prefix()
{
    if [ -n "$template" ]
    then cp -a "$template" "$WINEPREFIX" || exit 2
    else sh "$tests/make-prefix" "$WINEPREFIX" || exit 2
    fi
}

# app: with our DLL and its Unix side beside the programs; bare: without; keep_name and forward: with a variant.
make_folders()
{
    rm -rf "$WINEPREFIX/drive_c/loading"
    for name in app bare keep_name forward
    do
        mkdir -p "$WINEPREFIX/drive_c/loading/$name"
        cp "$programs"/*.exe "$programs"/*.dll "$WINEPREFIX/drive_c/loading/$name"
    done
    cp "$ours" "$WINEPREFIX/drive_c/loading/app"
    [ ! -f "$unix_side" ] || cp "$unix_side" "$WINEPREFIX/drive_c/loading/app"
    cp "$programs/keep_name/ws2_32.dll" "$WINEPREFIX/drive_c/loading/keep_name"
    cp "$programs/forward/ws2_32.dll" "$WINEPREFIX/drive_c/loading/forward"
    # One that is where Wine's own should be.
    mkdir -p "$WINEPREFIX/drive_c/loading/wrong/$arch-windows"
    cp "$ours" "$WINEPREFIX/drive_c/loading/wrong/$arch-windows"
}

can_run()
{
    timeout -k 5 300 "$WINE" 'C:\loading\bare\static.exe' wine < /dev/null > "$work/stdout" 2> "$work/stderr"
    grep -q '^ok - ' "$work/stdout"
}

# --- the tests ---

test_wines_own()
{
    overrides ''
    good "without an override Wine's own is used, though ours is beside the program" app static.exe wine
    good "without an override Wine's own is loaded at run time" app runtime.exe wine
    overrides b
    good "with the override b Wine's own is used" app static.exe wine
}

test_beside_program()
{
    overrides n,b
    good "beside the program: imports, look-ups, DLLs that are loaded later" app static.exe ours 'C:\loading\app'
    good "beside the program: loaded at run time" app runtime.exe load
    good "loaded and freed many times" app runtime.exe repeat
    good "loaded while many threads start" app runtime.exe threads
    good "override, but no DLL of ours: Wine's own is used" bare static.exe wine
}

# What the checks above are good for: a DLL that does it wrong fails them.
test_variants()
{
    overrides n,b
    shows 'GetModuleHandle(ws2_32.dll) after a look-up .* gives Wine' \
        'LoadLibrary(ws2_32.dll) after a look-up .* gives Wine' \
        'imports of loading_next.dll' 'imports of all modules' 'listed under another name' \
        -- "a variant that does not hide Wine's own is bypassed" keep_name static.exe ours
    shows 'imports of a DLL that is loaded after GetProcAddress of send' \
        -- 'a variant with forwarders is bypassed' forward runtime.exe load
    shows 'imports of mswsock.dll' 'accept of wsock32' 'imports of rpcrt4' \
        'LoadLibrary(ws2_32.dll) at last gives Wine' \
        -- "a variant with forwarders is bypassed by Wine's DLLs" forward static.exe ours
}

# Wine sets WINEDLLDIRn in each process anew, so the programs break it themselves before they load the DLL.
broken_values='WINEDLLDIR0
WINEDLLDIR0=
WINEDLLDIR0=\??\C:\nowhere
WINEDLLDIR0=\??\
WINEDLLDIR0=\
WINEDLLDIR0=relative\folder
WINEDLLDIR0=C:\windows
WINEDLLDIR0=@996
WINEDLLDIR0=@997
WINEDLLDIR0=@998
WINEDLLDIR0=@1023
WINEDLLDIR0=@1024
WINEDLLDIR0=@30000'

# for_broken_values FUNCTION
for_broken_values()
{
    printf '%s\n' "$broken_values" > "$work/values"
    while IFS= read -r value <&3
    do
        "$1" "$value"
    done 3< "$work/values"
}

finds_next()
{
    # The first that is not set ends the list.
    [ "$1" != WINEDLLDIR0 ] || return 0
    good "$1: Wine's own is found by WINEDLLDIR1" app runtime.exe 'WINEDLLDIR1=%WINEDLLDIR0%' "$1" load
}

finds_nothing()
{
    complains "$1: Wine's own is not found, calls fail as documented" app runtime.exe "$1" missing
}

test_not_found()
{
    overrides n,b
    good "WINEDLLDIR0 is not set: Wine's own is found in the system directory" app runtime.exe WINEDLLDIR0 load
    good "WINEDLLDIR0 is wrong: Wine's own is found in the system directory" \
        app runtime.exe 'WINEDLLDIR0=\??\C:\nowhere' load
    good "ours where Wine's own should be: Wine's own is found in the system directory" \
        app runtime.exe 'WINEDLLDIR0=\??\C:\loading\wrong' load

    mv "$system_dll" "$work/ws2_32.dll"
    good "no copy in the system directory: Wine's own is found by WINEDLLDIR0" app static.exe ours
    for_broken_values finds_next
    for_broken_values finds_nothing
    complains "ours where Wine's own should be: Wine's own is not found" \
        app runtime.exe 'WINEDLLDIR0=\??\C:\loading\wrong' missing
    mv "$work/ws2_32.dll" "$system_dll"

    # The user forbids Wine's own, so it cannot be loaded from anywhere; the program starts nevertheless.
    overrides n
    complains "with the override n calls fail as documented" app missing.exe
    complains "with the override n calls fail as documented, loaded at run time" app runtime.exe missing
}

kept()
{
    cmp "$ours" "$system_dll"
}

test_prefix_wide()
{
    overrides ''
    yes "the override is set in the registry" timeout 90 "$WINE" reg add 'HKCU\Software\Wine\DllOverrides' \
        /v ws2_32 /d native,builtin /f
    stop_server
    mv "$system_dll" "$work/ws2_32.dll"
    cp "$ours" "$system_dll"
    [ ! -f "$unix_side" ] || cp "$unix_side" "${system_dll%/*}"
    start_server

    yes "prefix-wide: Wine starts" timeout -k 5 90 "$WINE" wineboot
    good "prefix-wide: imports, look-ups, DLLs that are loaded later" bare static.exe ours 'C:\windows\system32'
    good "prefix-wide: loaded at run time" bare runtime.exe load
    good "prefix-wide: loaded from the system directory only" bare runtime.exe system
    good "prefix-wide: loaded while many threads start" bare runtime.exe threads
    good "prefix-wide and beside the program: loaded once" app static.exe ours 'C:\loading\app'
    complains "prefix-wide: Wine's own is not found" bare runtime.exe 'WINEDLLDIR0=\??\C:\nowhere' missing
    complains "prefix-wide and beside the program: Wine's own is not found" \
        app runtime.exe 'WINEDLLDIR0=\??\C:\nowhere' missing
    [ "$arch" != x86_64 ] || good "prefix-wide: Wine's own processes run with it" bare services.exe
    overrides b
    good "prefix-wide: the override b for one program gives Wine's own" bare static.exe wine
    overrides ''

    yes "prefix-wide: an update of the prefix succeeds" timeout -k 5 300 "$WINE" wineboot -u
    yes "prefix-wide: an update leaves it there" kept
    good "prefix-wide: it works after the update" bare static.exe ours 'C:\windows\system32'

    stop_server
    mv "$work/ws2_32.dll" "$system_dll"
    rm -f "${system_dll%/*}/wsrecv.so"
    start_server
    timeout 90 "$WINE" reg delete 'HKCU\Software\Wine\DllOverrides' /v ws2_32 /f > /dev/null 2>&1
}

# shellcheck source=tests/loading-unix.sh
. "$tests/loading-unix.sh"

# For information only.
print_times()
{
    for kind in b n,b
    do
        overrides $kind
        for try in 1 2 3
        do
            run "time $try" app runtime.exe time
            sed 's/\r$//' "$work/stdout"
        done
    done
}

arch=all
make_prefix
start_server
for arch in $archs
do
    ours=$build/$arch-windows/ws2_32.dll
    unix_side=$build/$arch-unix/wsrecv.so
    programs=$build/tests/loading/$arch-windows
    other_version=$build/tests/loading/$arch-unix/wsrecv.so
    system_dll=$WINEPREFIX/drive_c/windows/system32/ws2_32.dll
    [ "$arch" = x86_64 ] || system_dll=$WINEPREFIX/drive_c/windows/syswow64/ws2_32.dll
    if [ ! -f "$programs/keep_name/ws2_32.dll" ]
    then
        echo "loading.sh: $programs is not built: make -C $build/tests loading" >&2
        exit 2
    fi
    make_folders
    if ! can_run
    then
        if [ "$arch" = x86_64 ]
        then
            note "$work/stdout" "$work/stderr"
            echo "loading.sh: Wine does not run" >&2
            exit 2
        fi
        echo "# $arch: left out, Wine does not run such programs here"
        continue
    fi
    test_wines_own
    test_beside_program
    test_variants
    test_not_found
    test_unix_sides
    test_prefix_wide
    print_times
done

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
