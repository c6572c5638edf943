# The means of setup.sh: checks, the state of the prefix, a program that lasts.  Read with "." by it.
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

# --- checking ---

# check NAME COMMAND...: the command succeeds; otherwise its output is shown
check()
{
    name=$1
    shift
    if "$@" > "$work/check.log" 2>&1; then
        passed=$((passed + 1))
        echo "ok - $name"
    else
        failed=$((failed + 1))
        echo "not ok - $name"
        sed 's/^/    /' "$work/check.log"
        [ ! -f "$work/out" ] || sed 's/^/    > /' "$work/out"
    fi
}

skip()
{
    skipped=$((skipped + 1))
    echo "skip - $1"
}

# None of what is started here may keep the end of the pipe by which a program is told to go on.
setup() { "$tools/wsrecv-setup" "$@" --dll-dir "$dlls" > "$work/out" 2>&1 7>&-; }

# A command that starts Wine.  A server that ends, as Debian's does with the last program, resets the connection of a
# program that starts at that moment: then the command is run again.
with_wine()
{
    wine_error=$(mktemp "$work/wine.XXXXXX")
    for try in 1 2 3; do
        wine_code=0
        "$@" 2> "$wine_error" || wine_code=$?
        cat "$wine_error" >&2
        was_refused "$wine_error" || break
        sleep "$try"
    done
    rm -f "$wine_error"
    return $wine_code
}

# Has this happened to a command, by what it has written to a file?
was_refused() { grep -q 'wine client error' "$1"; }

start_wine() { with_wine "$WINE" "$@"; }
run() { with_wine "$tools/wsrecv-run" --dll-dir "$dlls" "$@" 7>&-; }

# A command's exit code is the given one.
exits()
{
    expected=$1
    shift
    code=0
    "$@" || code=$?
    [ "$code" -eq "$expected" ] || { echo "exit code $code instead of $expected"; return 1; }
}

# What the last wsrecv-setup has said.
said() { grep -qF -e "$1" "$work/out" || { echo "does not say: $1"; return 1; }; }

# Two commands, written as for a shell.
both() { eval "$1" && eval "$2"; }

quote() { printf "'%s'" "$1"; }

is_ours() { LC_ALL=C grep -qF wsrecv-ws2_32-dll "$1"; }

# All that we might change, but for the fonts of the system, whose names Wine changes when drives do.
export_registry()
{
    start_wine reg export 'HKCU\Software\Wine' 'C:\windows\temp\export.reg' /y > /dev/null 2>&1 < /dev/null
    iconv -f UTF-16 -t UTF-8 "$windows/temp/export.reg" | tr -d '\r' |
        awk '/^\[/ { fonts = index( $0, "\\Fonts" ) } !fonts' > "$1"
    rm -f "$windows/temp/export.reg"
}

set_value()
{
    start_wine reg add "HKCU\\Software\\Wine\\$1" /v ws2_32 /d "$2" /f > /dev/null 2>&1 < /dev/null
}

delete_value()
{
    start_wine reg delete "HKCU\\Software\\Wine\\$1" /v ws2_32 /f > /dev/null 2>&1 < /dev/null
}

# The names of all files of the prefix that we might touch or leave behind, in the system directories with sizes,
# times of change and numbers.
list_files()
{
    (cd "$WINEPREFIX" && find . -maxdepth 1 && find drive_c -maxdepth 2 &&
        find drive_c/windows/system32 drive_c/windows/syswow64 -maxdepth 1 ! -type d -printf '%p %s %T@ %i\n') |
        grep -v '/reg[0-9a-f]*\.tmp$' | sort
}

# What the prefix is like, for the two functions below.
remember()
{
    cp "$system_dll" "$work/system.before"
    inode_before=$(ls -i "$system_dll")
    inode_before=${inode_before%% *}
    export_registry "$work/registry.before"
    list_files > "$work/files.before"
}

# The prefix is as it was.
files_as_before()
{
    list_files > "$work/files"
    diff "$work/files.before" "$work/files" || return 1
    cmp "$system_dll" "$work/system.before" || return 1
    inode=$(ls -i "$system_dll")
    [ "${inode%% *}" = "$inode_before" ] || { echo "not the very same file"; return 1; }
}

all_as_before()
{
    files_as_before || return 1
    export_registry "$work/registry"
    diff "$work/registry.before" "$work/registry"
}

uses_ours() { exits 0 start_wine "$@" < /dev/null 7>&-; }
uses_wines() { exits 1 start_wine "$@" < /dev/null 7>&-; }

# How far the wsrecv-run of hold has come.
ours_is_in() { is_ours "$system_dll"; }
program_runs() { grep -q holding "$work/hold.log"; }

# Unless it ends before.
wait_for_holder_until()
{
    tries=0
    until "$1"; do
        tries=$((tries + 1))
        if [ $tries -ge 300 ] || ! kill -0 "$holder" 2>/dev/null; then echo "wsrecv-run: not $1"; return 1; fi
        sleep 0.1
    done
}

# A Windows program under wsrecv-run that ends when release is called.  $holder is the script.  Returns as soon as the
# DLL is in, or what is given is true; what a server that ended has refused is started again.
hold()
{
    for start in 1 2 3; do
        : > "$work/hold.log"
        "$tools/wsrecv-run" --dll-dir "$dlls" "$windows/system32/cmd.exe" /c 'echo holding& set /p x=' \
            < "$work/fifo" > "$work/hold.log" 2>&1 &
        holder=$!
        exec 7> "$work/fifo"
        if wait_for_holder_until "${1:-ours_is_in}"; then return 0; fi
        was_refused "$work/hold.log" || break
        release
        sleep "$start"
    done
    cat "$work/hold.log"
    return 1
}

release()
{
    exec 7>&-
    wait_for_holder
}

wait_for_holder()
{
    holder_code=0
    wait "$holder" 2>/dev/null || holder_code=$?
}

# Ends the script with a signal; another one, if its program had been refused before.
end_holder()
{
    for ending in 1 2 3; do
        [ "$ending" -eq 1 ] || hold || return
        kill -s "$1" "$holder"
        wait_for_holder
        exec 7>&-
        if [ "$holder_code" -gt 128 ] || ! was_refused "$work/hold.log"; then break; fi
    done
}

# --- the prefix ---

make_prefix()
{
    template=${WSRECV_TEMPLATE_PREFIX:-}
    if [ -n "$template" ]; then
        # A real copy: an update of the prefix writes into the very files.
        cp -a "$template" "$WINEPREFIX" || exit 2
        rm -rf "$WINEPREFIX/.wsrecv"
        skip "wsrecv-run makes a prefix (a template is used)"
    else
        check "wsrecv-run makes a prefix" \
            exits 7 with_wine env WINEDLLOVERRIDES='mscoree,mshtml=' "$tools/wsrecv-run" --dll-dir "$dlls" \
            cmd /c 'exit 7'
        timeout 60 "$wineserver" -w
    fi
    start_wine cmd /c 'exit 0' < /dev/null || { echo "setup.sh: Wine does not work here" >&2; exit 2; }
    remember
    check "a process uses Wine's own before" uses_wines "$probe"
    check "nothing is left of that" files_as_before
}
