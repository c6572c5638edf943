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
# wsrecv-setup in prefixes of all kinds; read by setup.sh with ".".

# Commands in single quotes are for another shell.
# shellcheck disable=SC2016

# An update of the prefix by the same Wine, which looks at all files in the system directory.
test_update()
{
    setup install
    check "an update of the prefix" with_wine timeout 300 "$WINE" wineboot -u < /dev/null
    "$wineserver" -w
    check "it leaves the DLL" cmp "$ours" "$system_dll"
    check "it leaves the Unix side" cmp "$dlls/x86_64-unix/wsrecv.so" "$windows/system32/wsrecv.so"
    check "status after it" both "setup status" "said 'and it works'"
    check "uninstall after it" setup uninstall
    check "Wine's file is back" cmp "$system_dll" "$work/system.before"
    remember
}

# A prefix without a drive for the Unix root: only what is inside drive_c can be reached.
test_no_z()
{
    [ -h "$WINEPREFIX/dosdevices/z:" ] || { skip "no z: drive (there never was one)"; return; }
    "$wineserver" -w
    target=$(readlink "$WINEPREFIX/dosdevices/z:")
    rm "$WINEPREFIX/dosdevices/z:"
    mkdir "$WINEPREFIX/drive_c/nö z"
    cp "$probe" "$WINEPREFIX/drive_c/nö z/probe.exe"
    check "no z: drive: install" setup install
    check "no z: drive: Wine says nothing of the folder that this is started in" both : "! said 'working directory'"
    check "no z: drive: status" both "setup status" "said 'Unix side: loaded'"
    check "no z: drive: a process uses ours" uses_ours 'C:\nö z\probe.exe'
    check "no z: drive: wsrecv-run" exits 0 run 'C:\nö z\probe.exe'
    check "no z: drive: install --app" setup install --app "$WINEPREFIX/drive_c/nö z"
    check "no z: drive: uninstall" setup uninstall
    check "no z: drive: beside the program" uses_ours 'C:\nö z\probe.exe'
    check "no z: drive: uninstall --app" setup uninstall --app "$WINEPREFIX/drive_c/nö z"
    check "no z: drive: a process uses Wine's own" uses_wines 'C:\nö z\probe.exe'
    rm -r "$WINEPREFIX/drive_c/nö z"
    "$wineserver" -w
    check "no z: drive: there still is none" test ! -h "$WINEPREFIX/dosdevices/z:"
    check "nothing is left of this" all_as_before
    "$wineserver" -w
    rm -f "$WINEPREFIX/dosdevices/z:"
    ln -s "$target" "$WINEPREFIX/dosdevices/z:"
}

# What programs have that run while something changes.
test_running()
{
    "$wineserver" -w
    check "nothing is running: nothing is said of it" both "setup install" "! said 'Wine is running'"
    "$wineserver" -w
    "$WINE" cmd /c 'set /p x=' < "$work/fifo" > /dev/null 2>&1 &
    runner=$!
    exec 7> "$work/fifo"
    "$WINE" cmd /c 'exit 0' < /dev/null 7>&-
    check "a program is running: uninstall says so" both "setup uninstall" "said 'Wine is running in this prefix'"
    check "a program is running: install says so" both "setup install" "said 'Wine is running in this prefix'"
    setup uninstall
    exec 7>&-
    wait "$runner" 2> /dev/null
    check "nothing is left of this" all_as_before
}

# A Wine that does nothing but reading and writing the one key: this machine may have no 32-bit Wine.
stub_wine()
{
    cat > "$work/bin/stub-wine" <<'EOF'
#!/bin/sh
case "$1 $2" in
    "reg export")
        file=$WINEPREFIX/drive_c/$(printf %s "${4#??}" | tr '\\' /)
        { printf '\377\376'; iconv -f UTF-8 -t UTF-16LE < "$WINEPREFIX/registry"; } > "$file" ;;
    "reg import")
        file=$WINEPREFIX/drive_c/$(printf %s "${3#??}" | tr '\\' /)
        iconv -f UTF-16 -t UTF-8 "$file" | tr -d '\r' > "$WINEPREFIX/imported"
        {
            echo 'Windows Registry Editor Version 5.00'
            ! grep '"ws2_32"="' "$WINEPREFIX/imported" > /dev/null || sed 1d "$WINEPREFIX/imported"
        } > "$WINEPREFIX/registry" ;;
esac
EOF
    chmod +x "$work/bin/stub-wine"
}

stub_setup()
{
    WINE=$work/bin/stub-wine WINESERVER=false WINEPREFIX=$work/prefix32 \
        "$tools/wsrecv-setup" "$@" --dll-dir "$dlls" > "$work/out" 2>&1
}

test_win32()
{
    check "WINEARCH=win32 with a 64-bit prefix: refused" env WINEARCH=win32 sh -c '! "$0" install --dll-dir "$1"' \
        "$tools/wsrecv-setup" "$dlls"
    check "nothing is left of the refusal" all_as_before
    if [ ! -f "$dlls/i386-windows/ws2_32.dll" ]; then skip "a 32-bit prefix (no 32-bit DLL is built)"; return; fi

    stub_wine
    mkdir -p "$work/prefix32/drive_c/windows/system32"
    echo '#arch=win32' > "$work/prefix32/system.reg"
    echo 'Windows Registry Editor Version 5.00' > "$work/prefix32/registry"
    # Any 32-bit file will do.
    cp "$dlls/i386-windows/wsrecv_probe.exe" "$work/prefix32/drive_c/windows/system32/ntdll.dll"
    printf '%064dWine placeholder DLL\000' 0 > "$work/prefix32/drive_c/windows/system32/ws2_32.dll"
    (cd "$work/prefix32" && find . -type f -exec cksum {} + | sort) > "$work/prefix32.before"
    check "a 32-bit prefix: install" stub_setup install
    check "a 32-bit prefix: the 32-bit DLL is in system32" \
        cmp "$dlls/i386-windows/ws2_32.dll" "$work/prefix32/drive_c/windows/system32/ws2_32.dll"
    check "a 32-bit prefix: the override" grep -qF '"ws2_32"="native,builtin"' "$work/prefix32/registry"
    check "a 32-bit prefix: uninstall" stub_setup uninstall
    rm -f "$work/prefix32/imported"
    check "a 32-bit prefix: all is as before" sh -c \
        'cd "$0" && find . -type f -exec cksum {} + | sort | diff "$1" -' "$work/prefix32" "$work/prefix32.before"
    rm -rf "$work/prefix32"
}

# Another Wine, newer than this one: its program and wineserver are named in the environment.  The last test: there
# is no way back from it.
test_second_wine()
{
    second=${WSRECV_SECOND_WINE:-} second_server=${WSRECV_SECOND_WINESERVER:-}
    if [ -z "$second" ] || [ -z "$second_server" ]; then
        skip "an upgrade of Wine (WSRECV_SECOND_WINE and WSRECV_SECOND_WINESERVER name no newer one)"
        return
    fi
    setup install
    "$wineserver" -w
    WINE=$second wineserver=$second_server
    export WINESERVER="$second_server"
    check "another Wine upgrades the prefix" timeout 600 "$WINE" wineboot -u < /dev/null
    "$wineserver" -w
    check "it leaves the DLL" cmp "$ours" "$system_dll"
    check "status with it" both "setup status" "said 'and it works'"
    check "its Unix side is loaded" said 'Unix side: loaded'
    check "a process uses ours" uses_ours "$probe"
    check "uninstall with it" both "setup uninstall" "uses_wines $(quote "$probe")"
    check "Wine's file is that of the new one" sh -c '! cmp -s "$0" "$1" && grep -aq "Wine .* DLL" "$0"' \
        "$system_dll" "$work/system.before"
    check "install again with it" both "setup install" "uses_ours $(quote "$probe")"
    check "uninstall again" both "setup uninstall" "uses_wines $(quote "$probe")"
    "$wineserver" -k
}
