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
# wsrecv-setup and wsrecv-run from end to end, in a Wine prefix of this test's own:
#
#     setup.sh [BUILD-DIRECTORY [TEST...]]
#
# Without the names of tests all are run.  Prints "ok - ...", "not ok - ..." or "skip - ..." for each check and
# "N passed, N failed, N skipped" last; the exit code is 0 if nothing failed.  WSRECV_TEMPLATE_PREFIX names a Wine
# prefix to clone, which saves time.  WSRECV_SECOND_WINE and WSRECV_SECOND_WINESERVER may name a newer Wine, which
# then upgrades the prefix.

# Commands in single quotes are for another shell; names of files are our own.
# shellcheck disable=SC2016,SC2012

set -u

tools=$(cd "$(dirname "$0")/../tools" && pwd -P)
build=$(cd "${1:-$tools/../build}" && pwd -P) || exit 2
for file in ws2_32.dll wsrecv_probe.exe; do
    [ -f "$build/x86_64-windows/$file" ] || { echo "setup.sh: $build/x86_64-windows/$file is not built" >&2; exit 2; }
done

unset WINEDLLOVERRIDES WINEDLLPATH WINEARCH WSRECV_STATS WSRECV_DIRECT WSRECV_DLL_DIR
export WINEDEBUG=-all WINE="${WINE:-wine}"
wineserver=${WINESERVER:-wineserver}
passed=0 failed=0 skipped=0

work=$(mktemp -d "${TMPDIR:-/tmp}/wsrecv sétup.XXXXXX") || exit 2
chmod 755 "$work"
# With TMPDIR set Debian's Wine 10.0 aborts ("free(): invalid pointer").
unset TMPDIR
export WINEPREFIX="$work/wine prefix é"
windows=$WINEPREFIX/drive_c/windows
system_dll=$windows/system32/ws2_32.dll

finish()
{
    trap - EXIT
    trap '' HUP INT TERM
    exec 7>&-
    WINEPREFIX="$work/wine prefix é" timeout 60 "$wineserver" -k 2>/dev/null
    [ ! -d "$work/fake" ] || chmod -R u+w "$work/fake"
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# The DLLs as in a release, away from the programs beside them in the build directory.
dlls=$work/dlls
for arch in x86_64 i386; do
    [ -f "$build/$arch-windows/ws2_32.dll" ] || continue
    mkdir -p "$dlls/$arch-windows"
    cp "$build/$arch-windows/ws2_32.dll" "$build/$arch-windows/wsrecv.dll" "$build/$arch-windows/wsrecv_probe.exe" \
        "$dlls/$arch-windows"
    [ -f "$build/$arch-unix/wsrecv.so" ] || continue
    mkdir -p "$dlls/$arch-unix"
    cp "$build/$arch-unix/wsrecv.so" "$dlls/$arch-unix"
done
ours=$dlls/x86_64-windows/ws2_32.dll
mkdir "$work/bin"
cp "$dlls/x86_64-windows/wsrecv_probe.exe" "$work/bin/probe.exe"
probe=$work/bin/probe.exe
mkfifo "$work/fifo"

# shellcheck source=tests/setup-lib.sh
. "$(dirname "$0")/setup-lib.sh"
# shellcheck source=tests/setup-status.sh
. "$(dirname "$0")/setup-status.sh"
# shellcheck source=tests/setup-prefixes.sh
. "$(dirname "$0")/setup-prefixes.sh"
# shellcheck source=tests/setup-outside.sh
. "$(dirname "$0")/setup-outside.sh"

test_command_lines()
{
    check "wsrecv-setup --help" setup --help
    check "wsrecv-setup --version" both "setup --version" "said 'wsrecv-setup, wsrecv 0.'"
    check "no command is an error" exits 2 setup
    check "an unknown command is an error" exits 2 setup reinstall
    check "--app without a folder is an error" exits 2 setup install --app
    check "wsrecv-run without a program is an error" exits 125 "$tools/wsrecv-run"
    check "no DLLs is an error" exits 1 "$tools/wsrecv-setup" install --dll-dir "$work/bin"
}

# A folder that passes for a prefix until Wine looks at it.
fake_prefix()
{
    rm -rf "$work/fake"
    mkdir -p "$work/fake/drive_c/windows/system32"
    echo '#arch=win64' > "$work/fake/system.reg"
    printf '%064dWine placeholder DLL\000' 0 > "$work/fake/drive_c/windows/system32/ws2_32.dll"
    ls -lR "$work/fake" > "$work/fake.before"
}

fake_refused()
{
    WINEPREFIX=$work/fake exits 1 setup install || return 1
    said "$1" || return 1
    WINEPREFIX=$work/fake exits 125 run "$probe" || return 1
    ls -lR "$work/fake" | diff "$work/fake.before" -
}

nobody_refused()
{
    exits 1 setpriv --reuid=65534 --clear-groups env HOME="$work" WINEPREFIX="$work/fake" \
        "$tools/wsrecv-setup" install --dll-dir "$dlls" > "$work/out" 2>&1 || return 1
    said "cannot write"
    ls -lR "$work/fake" | diff "$work/fake.before" -
}

test_refusals()
{
    mkdir "$work/fake"
    echo keep > "$work/fake/file"
    ls -lR "$work/fake" > "$work/fake.before"
    check "not a prefix: refused" fake_refused "is not a Wine prefix"
    check "no prefix at all: refused" env WINEPREFIX="$work/none" sh -c '! "$0" install --dll-dir "$1"' \
        "$tools/wsrecv-setup" "$dlls"

    if [ "$(id -u)" -ne 0 ]; then
        skip "another user's prefix: refused (needs root)"
        fake_prefix
        chmod a-w "$work/fake" "$work/fake/drive_c/windows" "$work/fake/drive_c/windows/system32"
        ls -lR "$work/fake" > "$work/fake.before"
        check "read-only prefix: refused" fake_refused "cannot write"
    else
        fake_prefix
        chown -R 65534 "$work/fake"
        ls -lR "$work/fake" > "$work/fake.before"
        check "another user's prefix: refused" fake_refused "belongs to another user"
        chmod -R a-w "$work/fake"
        ls -lR "$work/fake" > "$work/fake.before"
        if setpriv --reuid=65534 --clear-groups test -r "$tools/wsrecv-common.sh" 2>/dev/null; then
            check "read-only prefix: refused" nobody_refused
        else
            skip "read-only prefix: refused (nobody cannot read $tools)"
        fi
    fi

    mv "$system_dll" "$work/aside"
    echo 'somebody else' > "$system_dll"
    check "foreign DLL: install refused" both "exits 1 setup install" "said neither"
    check "foreign DLL: wsrecv-run refused" exits 125 run "$probe"
    check "foreign DLL: untouched" grep -q 'somebody else' "$system_dll"
    mv -f "$work/aside" "$system_dll"
    echo 'somebody else' > "$windows/system32/wsrecv.so"
    check "foreign wsrecv.so: install refused" both "exits 1 setup install" "said 'wsrecv.so is not of wsrecv'"
    check "foreign wsrecv.so: wsrecv-run refused" exits 125 run "$probe"
    check "foreign wsrecv.so: untouched" grep -q 'somebody else' "$windows/system32/wsrecv.so"
    rm "$windows/system32/wsrecv.so"
    check "nothing is left of the refusals" all_as_before
}

test_install()
{
    check "status before: not installed" exits 1 setup status
    check "install" setup install
    check "the file is ours" cmp "$ours" "$system_dll"
    check "a process uses ours" uses_ours "$probe"
    check "status: installed and in use" both "setup status" "said and it works"
    check "install again" both "setup install" "said already"
    check "wsrecv-run with an installed DLL" exits 0 run "$probe"
    check "wsrecv-run leaves the installed DLL" cmp "$ours" "$system_dll"
    "$tools/wsrecv-setup" status --dll-dir "$dlls" 2>/dev/null | head -n 1 > /dev/null
    check "uninstall" setup uninstall
    check "nothing is left of the installation" all_as_before
    check "uninstall again" both "setup uninstall" "said nothing to do"
    check "a process uses Wine's own again" uses_wines "$probe"

    setup install
    sed 's/wsrecv-ws2_32-dll [0-9.]*/wsrecv-ws2_32-dll 0.0.1/' "$ours" > "$system_dll.old"
    mv -f "$system_dll.old" "$system_dll"
    check "an older version of ours is replaced" both "setup install" "cmp $(quote "$ours") $(quote "$system_dll")"
    check "uninstall after that" setup uninstall
    check "nothing is left of the new version" all_as_before
}

test_syswow64()
{
    if [ ! -f "$dlls/i386-windows/ws2_32.dll" ]; then skip "syswow64 (no 32-bit DLL is built)"; return; fi
    [ -e "$windows/syswow64/ws2_32.dll" ] && had=yes || had=no
    [ "$had" = yes ] || ln -s ../system32/ntdll.dll "$windows/syswow64/ws2_32.dll"
    ls -l "$windows/syswow64/ws2_32.dll" > "$work/syswow64.before"
    check "install with 32-bit support" setup install
    check "the 32-bit DLL is in syswow64" cmp "$dlls/i386-windows/ws2_32.dll" "$windows/syswow64/ws2_32.dll"
    check "uninstall with 32-bit support" setup uninstall
    check "wsrecv-run tells Wine where the Unix side for 32-bit programs is" with_wine sh -c \
        'WINEDLLPATH=/nowhere "$0" --dll-dir "$1" cmd /c set WINEDLLDIR | tr -d "\r" |
            grep -a -A 1 "[\\]dlls$" | grep "[\\]nowhere$"' "$tools/wsrecv-run" "$dlls"
    check "syswow64 is as before" sh -c 'ls -l "$0" | diff "$1" -' \
        "$windows/syswow64/ws2_32.dll" "$work/syswow64.before"
    [ "$had" = yes ] || rm -f "$windows/syswow64/ws2_32.dll"
    check "nothing is left of the 32-bit DLL" all_as_before
}

test_overrides()
{
    set_value DllOverrides builtin
    export_registry "$work/registry.builtin"
    check "install over another override" both "setup install" "uses_ours $(quote "$probe")"
    check "uninstall" setup uninstall
    export_registry "$work/registry"
    check "the other override is back" diff "$work/registry.builtin" "$work/registry"
    setup install
    set_value DllOverrides native
    check "an override changed since is left" both "setup uninstall" "said 'left at native'"
    delete_value DllOverrides
    check "nothing is left of the overrides" all_as_before

    printf '#!/bin/sh\ncase "$1 $2" in "reg import") exit 1 ;; esac\nexec %s "$@"\n' "$WINE" > "$work/bin/failing-wine"
    chmod +x "$work/bin/failing-wine"
    check "the registry cannot be written: install fails" \
        env WINE="$work/bin/failing-wine" sh -c '! "$0" install --dll-dir "$1"' "$tools/wsrecv-setup" "$dlls"
    check "nothing is left of the failure" all_as_before
}

# set_aside COMMAND: "mv" or "ln" what was saved of Wine's
set_aside()
{
    for slot in system32 syswow64
    do
        saved=$WINEPREFIX/.wsrecv/$slot.saved
        [ ! -f "$saved" ] || "$1" "$saved" "$work/$slot.aside"
    done
}

# Then Wine's file is not the very same, but has the same contents.
wines_file_is_back()
{
    for slot in system32 syswow64
    do
        [ -f "$work/$slot.aside" ] || continue
        file=$WINEPREFIX/drive_c/windows/$slot/ws2_32.dll
        cmp "$file" "$work/$slot.aside" && mv -f "$work/$slot.aside" "$file" || return 1
    done
    all_as_before
}

test_lost_record()
{
    setup install
    set_aside mv
    check "uninstall without the saved file" setup uninstall
    check "Wine's file is back" wines_file_is_back

    setup install
    set_aside ln
    echo 1 > "$WINEPREFIX/.wsrecv/timestamp"
    check "uninstall after an upgrade of Wine" setup uninstall
    check "the new Wine's file is there" wines_file_is_back

    setup install
    set_aside mv
    rm -r "$WINEPREFIX/.wsrecv"
    check "uninstall without any record" both "setup uninstall" "said 'not set by wsrecv-setup'"
    delete_value DllOverrides
    check "Wine's file is back" wines_file_is_back
}

test_app()
{
    app=$work/äpp\ folder
    mkdir "$app"
    cp "$probe" "$app/Gäme One.exe"
    cp "$probe" "$app/two.EXE"
    set_value 'AppDefaults\two.EXE\DllOverrides' builtin
    export_registry "$work/registry.app"
    check "install --app" setup install --app "$app"
    check "the DLL is beside the programs" cmp "$ours" "$app/ws2_32.dll"
    check "the system directory is untouched" cmp "$system_dll" "$work/system.before"
    check "the first program uses ours" uses_ours "$app/Gäme One.exe"
    check "the second program uses ours" uses_ours "$app/two.EXE"
    check "another program uses Wine's own" uses_wines "$probe"
    check "status: beside the programs, in use" both "setup status" "said $(quote "$app/two.EXE")"
    check "install --app again" both "setup install --app $(quote "$app")" "said Already"
    check "install for the prefix as well" setup install
    check "uninstall for the prefix" setup uninstall
    check "the program still uses ours" uses_ours "$app/two.EXE"
    check "uninstall for one program" setup uninstall --app "$app" two.exe
    check "that one uses Wine's own" uses_wines "$app/two.EXE"
    check "the other one uses ours" uses_ours "$app/Gäme One.exe"
    check "uninstall --app" setup uninstall --app "$app"
    check "only the programs are left" test "$(ls "$app" | wc -l)" -eq 2
    export_registry "$work/registry"
    check "the override from before is back" diff "$work/registry.app" "$work/registry"
    check "uninstall --app again" both "setup uninstall --app $(quote "$app")" "said nothing to do"

    check "install --app for one program" setup install --app "$app" "Gäme One.exe"
    check "only for that" sh -c '[ "$(wc -l < "$0")" -eq 1 ]' "$WINEPREFIX/.wsrecv/programs"
    rm -rf "$app"
    check "uninstall --app of a folder that is gone" setup uninstall --app "$app"
    start_wine reg delete 'HKCU\Software\Wine\AppDefaults\two.EXE' /f > /dev/null 2>&1
    check "nothing is left of the programs" all_as_before

    mkdir "$app"
    cp "$probe" "$app/one.exe"
    echo 'somebody else' > "$app/WS2_32.DLL"
    check "foreign DLL in the folder: refused" both "exits 1 setup install --app $(quote "$app")" "said 'not of wsrecv'"
    check "foreign DLL in the folder: untouched" grep -q 'somebody else' "$app/WS2_32.DLL"
    check "foreign DLL in the folder: not uninstalled" both "setup uninstall --app $(quote "$app")" "said left"
    rm "$app/WS2_32.DLL"
    mkdir "$app/wsrecv.so"
    check "a wsrecv.so that is a folder: refused" exits 1 setup install --app "$app"
    rmdir "$app/wsrecv.so"
    rm "$app/one.exe"
    check "a folder without programs: refused" exits 1 setup install --app "$app"
    check "nothing is left of the refusals" all_as_before
}

test_run()
{
    check "the exit code is passed on" exits 42 run cmd /c 'exit 42'
    check "nothing is left of a run" all_as_before
    echo 'echo got %OS%' > "$work/input"
    check "input and output are passed on" with_wine sh -c \
        '"$0" --dll-dir "$1" cmd < "$2" | grep "got Windows_NT"' \
        "$tools/wsrecv-run" "$dlls" "$work/input"
    check "the program gets ours" exits 0 run "$probe"
    check "a Windows path" exits 0 run -- "$(start_wine winepath -w "$probe" | tr -d '\r')"
    check "a child process gets ours" exits 0 run cmd /c "$(start_wine winepath -w "$probe" | tr -d '\r')"
    check "stronger than the environment's override" \
        with_wine env WINEDLLOVERRIDES='foo,ws2_32=b;bar=' "$tools/wsrecv-run" --dll-dir "$dlls" "$probe"
    check "the other overrides are kept" with_wine sh -c \
        'WINEDLLOVERRIDES="foo,*WS2_32.dll=b;bar=" "$0" --dll-dir "$1" cmd /c "echo [%WINEDLLOVERRIDES%]" |
            grep -F "[foo=b;bar=;ws2_32=n,b]"' "$tools/wsrecv-run" "$dlls"
    check "--stats" with_wine sh -c '"$0" --stats --dll-dir "$1" cmd /c "echo [%WSRECV_STATS%]" | grep -F "[1]"' \
        "$tools/wsrecv-run" "$dlls"
    check "a program that does not exist" with_wine sh -c '! "$0" --dll-dir "$1" "$2"' \
        "$tools/wsrecv-run" "$dlls" "$work/bin/none.exe"
    check "nothing is left of these runs" all_as_before
}

test_runs_at_once()
{
    check "a run that lasts" hold program_runs
    check "another program meanwhile uses Wine's own" uses_wines "$probe"
    check "a second run" exits 0 run "$probe"
    check "the first one's DLL is still there" is_ours "$system_dll"
    check "status does not disturb it" both "exits 1 setup status" "said 'uses this prefix now'"
    check "a clean-up does not happen meanwhile" is_ours "$system_dll"
    check "install meanwhile" setup install
    check "uninstall meanwhile" both "setup uninstall" "said 'when the wsrecv-run'"
    check "uninstall twice meanwhile" both "setup uninstall" "said 'Not installed'"
    check "a third run" exits 0 run "$probe"
    release
    check "the first one ends well" test "$holder_code" -le 1
    check "the last one has cleaned up" all_as_before
}

# Starting and ending in all orders.
many_runs()
{
    runs=''
    for i in 1 2 3 4 5 6; do
        run "$probe" < /dev/null &
        runs="$runs $!"
    done
    many_code=0
    for i in $runs; do wait "$i" || many_code=$?; done
    return $many_code
}

test_many_runs()
{
    check "six runs at once all get ours" many_runs
    check "nothing is left of the six" files_as_before
}

test_signals()
{
    for signal in TERM HUP; do
        check "a run to be ended with SIG$signal" hold
        end_holder $signal
        check "its exit code tells" test "$holder_code" -gt 128
        check "nothing is left after SIG$signal" files_as_before
    done

    check "a run to be killed" hold
    end_holder KILL
    check "the DLL is left behind" is_ours "$system_dll"
    check "the next run cleans up" exits 0 run "$probe"
    check "nothing is left after that" files_as_before

    check "a run to be killed" hold
    end_holder KILL
    check "status cleans up" both "exits 1 setup status" "said 'has been killed'"
    check "nothing is left after that" files_as_before
    check "a run to be killed" hold
    end_holder KILL
    check "uninstall cleans up" setup uninstall
    check "nothing is left after that" all_as_before
}

make_prefix
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- command_lines refusals install outside syswow64 overrides lost_record app run runs_at_once \
    many_runs signals status report no_z running win32 update second_wine
for test in "$@"; do "test_$test"; done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
