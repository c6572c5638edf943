# What wsrecv-setup and wsrecv-run share: finding the DLLs, checking the prefix and locking it.  Read with "." by a
# script that has set $program (its name) and $here (the folder it is in).
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
# Two locks, both on folders so that they leave no file: the prefix itself, exclusive, while anything is
# being changed (wsrecv-slots.sh), and drive_c, shared, by each wsrecv-run for as long as it needs the DLLs.  The kernel gives
# up the locks of a killed process.

marker=wsrecv-ws2_32-dll
tab=$(printf '\t')

say()
{
    printf '%s\n' "$*"
}

warn()
{
    printf '%s: %s\n' "$program" "$*" >&2
}

# The caller may set another exit code for its own failures.
die()
{
    warn "$*"
    exit "${failure_code:-1}"
}

# --- the DLLs ---

# What a file is: absent, ours, wine (Wine's own or its placeholder), foreign.
file_kind()
{
    if [ ! -e "$1" ] && [ ! -h "$1" ]; then say absent; return; fi
    if [ ! -f "$1" ] || [ ! -r "$1" ]; then say foreign; return; fi
    case $(dd if="$1" bs=1 skip=64 count=20 2>/dev/null | tr -d '\000') in
        "Wine builtin DLL"*|"Wine placeholder DLL"*) say wine; return ;;
    esac
    if LC_ALL=C grep -qF "$marker" "$1"; then say ours; else say foreign; fi
}

# The version of a DLL of ours: the text after the marker.
file_version()
{
    tr '\000' '\n' < "$1" | LC_ALL=C sed -n "s/^.*$marker *//p" | LC_ALL=C sed -n 's/^\([0-9A-Za-z.+~-]*\).*/\1/;1p'
}

# The architecture of a PE file, as Wine names it in its folders.
file_arch()
{
    pe_offset=$(od -An -tu4 -j60 -N4 "$1" 2>/dev/null | tr -d ' ')
    case $pe_offset in ''|??????*) return ;; esac
    case $(od -An -tx1 -j"$pe_offset" -N6 "$1" 2>/dev/null | tr -d ' ') in
        504500006486) say x86_64 ;;
        504500004c01) say i386 ;;
    esac
}

# A folder's ws2_32.dll, in whatever case its name is written there.
dll_in()
{
    for found in "$1"/[wW][sS]2_32.[dD][lL][lL]; do
        if [ -e "$found" ] || [ -h "$found" ]; then say "$found"; return; fi
    done
    say "$1/ws2_32.dll"
}

# Sets $dll_dir, the folder that has x86_64-windows/ws2_32.dll and perhaps i386-windows/ws2_32.dll.
find_dlls()
{
    if [ -n "${WSRECV_DLL_DIR:-}" ]; then
        for dll_dir in "$WSRECV_DLL_DIR" "$WSRECV_DLL_DIR/.."; do
            if has_dlls "$dll_dir"; then return; fi
        done
        die "there is no x86_64-windows/ws2_32.dll of wsrecv in $WSRECV_DLL_DIR"
    fi
    for dll_dir in "$here" "$here/../lib/wsrecv" "$here/../build"; do
        if has_dlls "$dll_dir"; then return; fi
    done
    die "no ws2_32.dll of wsrecv found near $here: build it, or say where it is with --dll-dir"
}

has_dlls()
{
    [ "$(file_kind "$1/x86_64-windows/ws2_32.dll")" = ours ] || [ "$(file_kind "$1/i386-windows/ws2_32.dll")" = ours ]
}

print_version()
{
    dll_version=$( (find_dlls; file_version "$(arch_dll x86_64)") 2>/dev/null ) || dll_version='(no ws2_32.dll found)'
    say "$program, wsrecv $dll_version"
}

arch_dll()
{
    say "$dll_dir/$1-windows/ws2_32.dll"
}

# --- the Unix side ---

# wsrecv.so lies beside every DLL of ours for which there is one.  Without it receiving works, but asks wineserver
# more often.
put_unix_side()
{
    source=$dll_dir/$2-unix/wsrecv.so
    [ -f "$source" ] || return 0
    cmp -s "$source" "$1/wsrecv.so" || replace_file "$source" "$1/wsrecv.so"
}

drop_unix_side()
{
    case $(unix_side_kind "$1") in ours|empty) rm -f "$1/wsrecv.so" ;; esac
}

# What a folder's wsrecv.so is: absent, ours (even if it is cut off), empty, foreign.
unix_side_kind()
{
    if [ ! -e "$1/wsrecv.so" ] && [ ! -h "$1/wsrecv.so" ]; then say absent
    elif [ ! -f "$1/wsrecv.so" ]; then say foreign
    elif [ ! -s "$1/wsrecv.so" ]; then say empty
    elif LC_ALL=C grep -qF -e wsrecv_unix_side -e wsrecv_unix_funcs "$1/wsrecv.so" 2>/dev/null; then say ours
    else say foreign
    fi
}

# Fails, with nothing done, if a file of somebody else's is where ours would be put.
check_unix_side()
{
    [ "$(unix_side_kind "$1")" != foreign ] ||
        die "$1/wsrecv.so is not of wsrecv: left as it is, nothing done"
}

# --- the prefix ---

# Sets $prefix, exports WINEPREFIX, finds the wine program.
use_prefix()
{
    prefix=${WINEPREFIX:-$HOME/.wine}
    case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
    while [ "$prefix" != / ] && [ "$prefix" != "${prefix%/}" ]; do prefix=${prefix%/}; done
    export WINEPREFIX="$prefix"
    state=$prefix/.wsrecv
    if [ -z "${WINE:-}" ]; then
        WINE=wine
        command -v wine >/dev/null || { command -v wine64 >/dev/null && WINE=wine64; } || :
    fi
    case $WINE in [!/]*/*) WINE=$PWD/$WINE ;; esac
}

# A new prefix gets its system.reg only when its wineserver first saves the registry.
is_prefix()
{
    [ -d "$prefix/drive_c/windows/system32" ] || return 1
    [ -f "$prefix/system.reg" ] || [ -f "$prefix/.update-timestamp" ]
}

check_prefix()
{
    command -v "$WINE" >/dev/null || die "there is no program '$WINE': is Wine installed?"
    command -v flock >/dev/null || die "the program 'flock' is missing (package util-linux)"
    if ! is_prefix; then
        die "$prefix is not a Wine prefix (no system.reg or no drive_c/windows/system32): nothing done"
    fi
    [ -n "$(find "$prefix/." -prune -user "$(id -u)")" ] ||
        die "the prefix $prefix belongs to another user: nothing done"
}

check_writable()
{
    for dir in "$prefix" "$@"; do
        [ -w "$dir" ] || die "cannot write to $dir: nothing done"
    done
}

# The slots for our DLLs: "SLOT ARCH" lines.  syswow64 is there for 32-bit programs in a 64-bit prefix.
slots()
{
    if [ "$(file_arch "$(slot_dir system32)/ntdll.dll")" = i386 ]; then
        say system32 i386
    else
        say system32 x86_64
        say syswow64 i386
    fi
}

slot_dir()
{
    say "$prefix/drive_c/windows/$1"
}

slot_file()
{
    dll_in "$(slot_dir "$1")"
}

# The slots that a DLL of ours is there for, as SLOT:ARCH words.  A 64-bit prefix without 32-bit support has no file
# in syswow64 that could be replaced.
usable_slots()
{
    slots | while read -r slot arch; do
        [ "$(file_kind "$(arch_dll "$arch")")" = ours ] || continue
        [ "$slot" = system32 ] || [ "$(file_kind "$(slot_file "$slot")")" != absent ] || continue
        say "$slot:$arch"
    done
}

check_slots()
{
    case $(usable_slots) in
        *system32:*) ;;
        *) die "$dll_dir has no $(slots | sed -n '1s/.* //p') ws2_32.dll, which $prefix needs: nothing done" ;;
    esac
}

# Runs Wine for a purpose of ours: not in the user's terminal, nor with our locks, nor in a folder that it may not be
# able to reach.
run_wine()
{
    (
        cd "$prefix/drive_c" 2>/dev/null || cd /
        WINEDEBUG=-all exec "$WINE" "$@" </dev/null 3<&- 8<&- 9<&-
    )
}

# Whether Wine is running in the prefix: yes, no or unknown.
server_runs()
{
    wine_path=$(command -v "$WINE")
    for server in "${WINESERVER:-}" "${wine_path%/*}/wineserver" wineserver /usr/lib/wine/wineserver; do
        command -v "${server:-none}" >/dev/null || continue
        if "$server" -k0 >/dev/null 2>&1 </dev/null 9<&-; then say yes; else say no; fi
        return
    done
    say unknown
}

# The user's WINEDLLOVERRIDES without what it says of ws2_32; fails if it says nothing of it.
drop_override()
{
    OVERRIDES=${WINEDLLOVERRIDES:-} awk 'BEGIN {
        count = split( ENVIRON["OVERRIDES"], entries, ";" )
        for (i = 1; i <= count; i++)
        {
            pos = index( entries[i], "=" )
            if (!pos) continue
            modules = split( substr( entries[i], 1, pos - 1 ), names, "," )
            list = ""
            for (j = 1; j <= modules; j++)
            {
                name = tolower( names[j] )
                sub( /^[ \t]*\*?/, "", name )
                sub( /(\.dll)?[ \t]*$/, "", name )
                if (name == "ws2_32") found = 1
                else list = list (list == "" ? "" : ",") names[j]
            }
            if (list != "") printf "%s%s;", list, substr( entries[i], pos )
        }
        exit !found
    }'
}

lock_prefix()
{
    exec 9< "$prefix"
    flock -w 3 9 || { warn "waiting for another wsrecv-setup or wsrecv-run in $prefix"; flock 9; }
}

unlock_prefix()
{
    exec 9<&-
}

# Needs the prefix lock, like all that follows.  Whether no wsrecv-run needs the DLLs.
nobody_runs()
{
    ( exec 8< "$prefix/drive_c" && flock -n -x 8 )
}
