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
# wsrecv-setup status and report; read by setup.sh with ".".

# Commands in single quotes are for another shell.
# shellcheck disable=SC2016

# status_says CODE TEXT...
status_says()
{
    exits "$1" setup status || return 1
    shift
    for text in "$@"; do said "$text" || return 1; done
}

# The first bytes of the Unix side only.
cut_off()
{
    head -c 30000 "$dlls/x86_64-unix/wsrecv.so" > "$1.new" && mv -f "$1.new" "$1"
}

test_status()
{
    check "status of nothing: what to do" status_says 1 'not installed' 'wsrecv-setup install' "Wine's own"
    setup install
    check "status: loaded, works, Unix side, paths" status_says 0 'uses wsrecv 0.' 'and it works' \
        'receive functions in module: 7 of 7' 'Unix side: loaded as an ELF DLL' \
        'Unix side file: C:\windows\system32\wsrecv.so' 'connected stream, data there: direct' \
        'datagram, data there: direct' 'overlapped with event, data there: server' 'WSRECV_DIRECT: full'
    check "nothing is wrong" sh -c '! grep -e "==>" "$0"' "$work/out"

    export WSRECV_DIRECT=off
    check "status: switched off" status_says 0 'In the environment: WSRECV_DIRECT=off' 'WSRECV_DIRECT: off' \
        'connected stream, data there: server' '==> All receives go by way of wineserver'
    export WSRECV_DIRECT=nowait
    check "status: no wait" status_says 0 'WSRECV_DIRECT: nowait' 'connected stream, data there: direct'
    export WSRECV_DIRECT=of
    check "status: a setting that is none" status_says 0 'WSRECV_DIRECT: full' 'none of full, nowait and off'
    unset WSRECV_DIRECT
    check "status: an override in the environment" env WINEDLLOVERRIDES='foo=b;ws2_32.dll=b' sh -c \
        '! "$0" status --dll-dir "$1" > "$2" && grep -e "==> WINEDLLOVERRIDES" "$2"' "$tools/wsrecv-setup" "$dlls" \
        "$work/out"

    rm "$windows/system32/wsrecv.so"
    check "status: the Unix side is gone" status_says 0 'wsrecv.so is not there' 'wineserver, which is slow' \
        '==> wsrecv-setup install puts'
    cut_off "$windows/system32/wsrecv.so"
    check "status: the Unix side is cut off" status_says 0 'wsrecv.so is cut off' '==> wsrecv-setup install puts'
    check "install puts a good one there" setup install
    : > "$windows/system32/wsrecv.so"
    check "or in place of an empty one" both "setup install" "cmp $(quote "$dlls/x86_64-unix/wsrecv.so") \
        $(quote "$windows/system32/wsrecv.so")"
    check "status: a good one" status_says 0 'Unix side: loaded'

    set_value DllOverrides builtin
    check "status: another override" status_says 1 "Wine's own" '==> The override for all programs is builtin'
    set_value DllOverrides native,builtin
    cp "$system_dll" "$work/ours.dll"
    cp "$work/system.before" "$windows/system32/new.dll"
    mv -f "$windows/system32/new.dll" "$system_dll"
    check "status: the DLL is gone" status_says 1 '==> ' "is not wsrecv's: wsrecv-setup install"
    cp "$work/ours.dll" "$windows/system32/new.dll"
    mv -f "$windows/system32/new.dll" "$system_dll"
    setup uninstall
    check "nothing is left of this" all_as_before

    mkdir "$work/one app"
    cp "$probe" "$work/one app/one.exe"
    setup install --app "$work/one app"
    check "status: beside a program" status_says 0 'A process of this name uses wsrecv' 'Unix side: loaded'
    cut_off "$work/one app/wsrecv.so"
    check "status: beside a program, cut off" status_says 0 'wsrecv.so is cut off' \
        "==> wsrecv-setup install --app '$work/one app' puts"
    check "uninstall takes the cut off one away, too" both "setup uninstall --app '$work/one app'" \
        "test ! -e '$work/one app/wsrecv.so'"
    rm -rf "$work/one app"
    check "nothing is left of that either" all_as_before
}

# report [ARGUMENT...]: into $work/report.txt
report()
{
    rm -f "$work/report.txt"
    "$tools/wsrecv-setup" report --dll-dir "$dlls" --output "$work/report.txt" "$@" > "$work/out" 2>&1 < /dev/null
}

reported() { for text in "$@"; do grep -aqF -e "$text" "$work/report.txt" || { echo "no: $text"; return 1; }; done; }

test_report()
{
    check "report" report
    check "it has versions, settings and status in it" reported 'wsrecv-setup, wsrecv 0.' 'Wine: wine-' 'C library:' \
        'WINEPREFIX=' 'not installed here' 'It has in it'
    check "a report that is there already is left" exits 1 "$tools/wsrecv-setup" report --dll-dir "$dlls" \
        --output "$work/report.txt"

    setup install
    cp "$probe" "$work/bin/tröuble.exe"
    check "report with a program" report -- "$work/bin/tröuble.exe" 'one argument'
    check "it has the program, its log and its exit code in it" reported 'uble.exe one argument' 'exit code: 0' \
        'trace:winsock:' 'trace:loaddll:' 'wsrecv-ws2_32-dll'
    check "the program ran" said 'data on the loopback interface: received'
    rm "$work/bin/tröuble.exe"

    HOME_BEFORE=$HOME
    export HOME="$work"
    check "report without the home folder's name" report -- "$probe"
    check "its name is nowhere" sh -c '! grep -aF -e "$1" -e "$(printf %s "$1" | tr / "\\\\")" "$0"' \
        "$work/report.txt" "$work"
    export HOME="$HOME_BEFORE"

    cat > "$work/bin/noisy-wine" <<EOF
#!/bin/sh
case \$1 in *noisy*) yes 'a line that is said again and again' | head -n 100000 >&2; exit 3 ;; esac
exec $WINE "\$@"
EOF
    chmod +x "$work/bin/noisy-wine"
    check "a program that says a lot" env WINE="$work/bin/noisy-wine" "$tools/wsrecv-setup" report \
        --dll-dir "$dlls" --output "$work/noisy.txt" -- noisy.exe
    check "the report is bounded" sh -c '[ "$(wc -c < "$0")" -lt 1000000 ] && grep "94000 lines left out" "$0"' \
        "$work/noisy.txt"
    check "the exit code is in it" grep -q 'exit code: 3' "$work/noisy.txt"
    check "a program that does not end" report --seconds 3 -- cmd /c 'ping -n 60 127.0.0.1 >nul & pause'
    check "it was ended" reported 'ended by wsrecv-setup after 3 seconds'
    setup uninstall
    check "nothing is left of the reports" all_as_before
}
