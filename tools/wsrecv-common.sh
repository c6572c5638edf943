# What wsrecv-setup and wsrecv-run share: finding the DLLs, checking the prefix, locking it, putting the DLLs
# into it and taking them out again.  Read with "." by a script that has set $program (its name) and $here
# (the folder it is in).
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
# What is remembered about a prefix is in its folder .wsrecv, which exists only while there is something
# to remember:
#     SLOT.saved     the file that our DLL has replaced in drive_c/windows/SLOT, to be put back
#     SLOT.absent    instead: there was no file
#     timestamp      .update-timestamp of that moment: changed since then means that Wine has been upgraded
#     installed      wsrecv-setup install has put the DLLs there; without it a wsrecv-run has
#     overrides      what wsrecv-setup has changed in the registry (wsrecv-overrides.sh)
#     programs       the programs' folders it has installed to (wsrecv-overrides.sh)
#
# Two locks, both on folders so that they leave no file: the prefix itself, exclusive, while any of this is
# being changed, and drive_c, shared, by each wsrecv-run for as long as it needs the DLLs.  The kernel gives
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

# --- putting in and taking out ---

# Fails, with nothing done, if there is a foreign file in the way.
check_foreign()
{
    for entry in $(usable_slots); do
        dest=$(slot_file "${entry%:*}")
        [ "$(file_kind "$dest")" != foreign ] ||
            die "$dest is neither Wine's nor of wsrecv: left as it is, nothing done"
        check_unix_side "$(slot_dir "${entry%:*}")"
    done
}

# A file as another file's successor: complete or not at all, and never by writing to the file that is there,
# which may have other names (prefixes are cloned with hard links) or be a link into Wine's own folders.
replace_file()
{
    new=${2%/*}/.wsrecv-new
    rm -f "$new"
    if cp "$1" "$new" && chmod 644 "$new" && mv -f "$new" "$2"; then return; fi
    rm -f "$new"
    return 1
}

keep_file()
{
    rm -f "$2"
    ln "$1" "$2" 2>/dev/null || cp -Pp "$1" "$2"
}

# Puts our DLL into a slot.  Says nothing.
put_in_slot()
{
    dest=$(slot_file "$1")
    put_unix_side "$(slot_dir "$1")" "$2" || return 1
    case $(file_kind "$dest") in
        ours)
            if cmp -s "$(arch_dll "$2")" "$dest"; then return; fi ;;
        wine)
            mkdir -p "$state" && keep_file "$dest" "$state/$1.saved" && keep_timestamp || return 1
            rm -f "$state/$1.absent" ;;
        absent)
            mkdir -p "$state" && : > "$state/$1.absent" && keep_timestamp || return 1
            rm -f "$state/$1.saved" ;;
        foreign)
            return 1 ;;
    esac
    replace_file "$(arch_dll "$2")" "$dest"
}

keep_timestamp()
{
    [ ! -f "$prefix/.update-timestamp" ] || [ -f "$state/timestamp" ] ||
        cp "$prefix/.update-timestamp" "$state/timestamp"
}

put_in()
{
    for entry in $(usable_slots); do
        put_in_slot "${entry%:*}" "${entry#*:}" && continue
        if [ ! -e "$state/installed" ] && nobody_runs; then take_out; fi
        die "cannot write to $(slot_dir "${entry%:*}"): everything is as it was"
    done
}

# The ws2_32.dll of the given architecture in Wine's own folders.  Where Wine's 32-bit part is installed beside the
# 64-bit one, processes of the two have different folders, and "cmd" may be either (seen on Debian's Wine 8.0: 32-bit).
wine_file()
{
    original=$(wine_file_of "$1" cmd /c)
    [ -n "$original" ] || original=$(wine_file_of "$1" cmd /c 'C:\windows\sysnative\cmd.exe' /c)
    [ -n "$original" ] || original=$(wine_file_of "$1" 'C:\windows\syswow64\cmd.exe' /c)
    say "$original"
}

# wine_file_of ARCH SHELL...: in the folders that this process has in its environment, as NT paths.
wine_file_of()
{
    wanted=$1
    shift
    run_wine "$@" set WINEDLLDIR 2>/dev/null | tr -d '\r' | sed -n 's/^WINEDLLDIR[0-9]*=\\??\\//p' |
        while IFS= read -r dir; do
            case $dir in
                unix\\*) dir=$(say "${dir#unix}" | tr '\\' /) ;;
                *) dir=$(run_wine winepath -u "$dir" 2>/dev/null | tr -d '\r') ;;
            esac
            for file in "$dir/$wanted-windows/ws2_32.dll" "$dir/ws2_32.dll"; do
                if [ "$(file_kind "$file")" = wine ] && [ "$(file_arch "$file")" = "$wanted" ]; then
                    say "$file"
                    return
                fi
            done
        done
}

# Takes our DLL out of a slot and puts back the very file that was there.  If that is lost, or Wine has been
# upgraded since, it is a new copy of Wine's own: just what "wineboot -u" would put there, which does not run
# while the file is missing (seen on Wine 8.0).
take_out_slot()
{
    dest=$(slot_file "$1") saved=$state/$1.saved
    rm -f "$(slot_dir "$1")/.wsrecv-new"
    drop_unix_side "$(slot_dir "$1")"
    if [ "$(file_kind "$dest")" = ours ]; then
        if [ -e "$state/$1.absent" ]; then
            rm -f "$dest" || return 1
        elif is_saved "$1" && same_wine; then
            put_back "$saved" "$dest" || return 1
        elif original=$(wine_file "$2") && [ -n "$original" ]; then
            replace_file "$original" "$dest" || return 1
        elif is_saved "$1"; then
            put_back "$saved" "$dest" || return 1
        else
            warn "cannot find Wine's own ws2_32.dll: ours is left in $1, where it is not used without an override"
        fi
    fi
    rm -f "$saved" "$state/$1.absent"
}

# In two steps, so that the second is a rename even if the first has to copy.
put_back()
{
    mv -f "$1" "${2%/*}/.wsrecv-new" && mv -f "${2%/*}/.wsrecv-new" "$2"
}

is_saved()
{
    [ -e "$state/$1.saved" ] || [ -h "$state/$1.saved" ]
}

same_wine()
{
    [ ! -f "$state/timestamp" ] || cmp -s "$state/timestamp" "$prefix/.update-timestamp"
}

take_out()
{
    for entry in $(slots | tr ' ' ':'); do
        take_out_slot "${entry%:*}" "${entry#*:}" ||
            die "cannot put Wine's ws2_32.dll back into $(slot_dir "${entry%:*}")"
    done
    rm -f "$state/timestamp" "$state/installed"
    rmdir "$state" 2>/dev/null || :
}

# Whether a wsrecv-run has been killed and has left our DLL behind.
is_leftover()
{
    [ -d "$state" ] && [ ! -e "$state/installed" ] && nobody_runs || return 1
    for slot in system32 syswow64; do
        if is_saved "$slot" || [ -e "$state/$slot.absent" ]; then return; fi
    done
    return 1
}
