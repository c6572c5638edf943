# Putting the DLLs into a prefix and taking them out again, for wsrecv-setup and wsrecv-run.  Read with "." after
# wsrecv-common.sh.
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
