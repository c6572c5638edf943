# wsrecv-setup status: what is installed, what the overrides and settings say, which ws2_32 a process really gets
# and how that receives, and what to do if something is wrong.  Read with "." by wsrecv-setup.
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

file_text()
{
    case $(file_kind "$1") in
        ours) say "wsrecv $(file_version "$1")" ;;
        wine) say "Wine's own" ;;
        absent) say "there is none" ;;
        *) say "something else, not of wsrecv" ;;
    esac
}

override_text()
{
    text=$(value_text "$(scope_value "$1")")
    if recorded "$1" >/dev/null; then text="$text (set by wsrecv-setup)"; fi
    say "$text"
}

# Starts a program of ours, which says which ws2_32 it has got and how that receives, under the given name in a
# folder of its own.  Beside it go the DLL that is installed beside the real program, if any, and its Unix side.
# Says the result in one line and keeps the details in $work_dir/probe.txt; fails unless it is wsrecv and works.
# probe ARCH NAME DLL
probe()
{
    probe_exe=$dll_dir/$1-windows/wsrecv_probe.exe
    rm -f "$work_dir/probe.txt"
    if [ ! -f "$probe_exe" ]; then
        say "is not checked: there is no $probe_exe"
        return 3
    fi
    rm -rf "$work_dir/probe"
    mkdir "$work_dir/probe"
    cp "$probe_exe" "$work_dir/probe/$2"
    if [ -n "$3" ] && [ -f "$3" ]; then
        cp "$3" "$work_dir/probe/ws2_32.dll"
        # Whatever it is, and even if it cannot be read: the program is to meet the same.
        [ ! -e "${3%/*}/wsrecv.so" ] || cp -R "${3%/*}/wsrecv.so" "$work_dir/probe/wsrecv.so" 2>/dev/null || :
    fi
    run_probe "$2"
    # It has not run: see run_reg.
    [ -s "$work_dir/probe.txt" ] || { sleep 1; run_probe "$2"; }
    case $probe_result in
        0) say "uses wsrecv $(probe_line wsrecv), and it works" ;;
        1) say "uses Wine's own ws2_32 ($(probe_line module))" ;;
        2) say "uses wsrecv $(probe_line wsrecv), but something is wrong: $(probe_line failed)" ;;
        *) say "is not checked: the program that checks did not run (exit code $probe_result)" ;;
    esac
    : >> "$work_dir/probe.txt"
    return "$probe_result"
}

run_probe()
{
    probe_result=0
    run_wine "$work_windows\\probe\\$1" > "$work_dir/probe.txt" 2>/dev/null || probe_result=$?
}

probe_line()
{
    tr -d '\r' < "$work_dir/probe.txt" | sed -n "s/^$1: //p"
}

print_details()
{
    [ ! -s "$work_dir/probe.txt" ] || tr -d '\r' < "$work_dir/probe.txt" | sed 's/^/    /'
}

# What is wrong after a probe, and what to do.
# advise RESULT ARCH SCOPE DLL COMMAND: the last is what installs that DLL
advise()
{
    case $1 in
        0) advise_speed "$2" "$5" ;;
        1) advise_loading "$3" "$4" "$5" ;;
        2) todo "wsrecv is loaded, but does not work. $5 puts a good copy there; if that does not help," \
            "switch wsrecv off with WINEDLLOVERRIDES=ws2_32=b and report it (wsrecv-setup report)." ;;
        *)
            [ ! -f "${dll_dir:-}/$2-windows/wsrecv_probe.exe" ] ||
                todo "Wine could not start a program for $2: does it run others?" ;;
    esac
}

todo()
{
    say "  ==> $*"
}

# It is in use and works: are receives as fast as they could be?
advise_speed()
{
    problem=$(probe_line 'Unix side')
    setting=$(probe_line WSRECV_DIRECT)
    case $problem in
        '') todo "The DLL is of another version than this $program, which cannot ask it for more: $2" ;;
        loaded*)
            [ "$setting" != off ] ||
                todo "All receives go by way of wineserver, which is slow, as WSRECV_DIRECT=off is set: unset it." ;;
        *)
            say "  All receives go by way of wineserver, which is slow: ${problem#none: }."
            advise_unix_side "$1" "$2" ;;
    esac
}

advise_unix_side()
{
    case $problem in
        *'is not of wsrecv'*|*'is not a library'*|*'cannot be opened'*)
            todo "Take that file away, then: $2" ;;
        *'cannot be loaded by this Wine'*) helper_path "$1" || todo "This Wine is not known to be able to. $2" ;;
        *)
            if [ -f "${dll_dir:-}/$1-unix/wsrecv.so" ]; then todo "$2 puts a good copy there."
            elif ! helper_path "$1"; then todo "This copy of wsrecv has no $1-unix/wsrecv.so: get one that has."
            fi ;;
    esac
}

# A Wine that is all 64-bit gives 32-bit programs a Unix side only in this way.
helper_path()
{
    [ "$1" = i386 ] && [ -f "${dll_dir:-}/i386-windows/wsrecv.dll" ] && [ -f "$dll_dir/x86_64-unix/wsrecv.so" ] ||
        return 1
    todo "If this Wine is all 64-bit, set WINEDLLPATH=$(cd "$dll_dir" && pwd -P) for the program."
}

# A process has got Wine's own instead.
advise_loading()
{
    value=$(scope_value "$1")
    if drop_override > /dev/null; then
        todo "WINEDLLOVERRIDES in the environment has an entry for ws2_32: take it out."
    elif [ "$(file_kind "$2")" != ours ]; then todo "$2 is not wsrecv's: $3"
    elif [ "$value" != "$our_value" ]; then
        todo "The override for $(scope_name "$1") is $(value_text "$value") instead of native,builtin: $3"
    else todo "File and override are right: end all programs of the prefix (wineserver -k) and try again."
    fi
}

# The 64-bit and the 32-bit process of the prefix, as far as there is a file of ours for it.
print_prefix_checks()
{
    for entry in $(slots | tr ' ' ':'); do
        arch=${entry#*:}
        file=$(slot_file "${entry%:*}")
        [ "${entry%:*}" = system32 ] || [ "$(file_kind "$file")" = ours ] || continue
        code=0
        line=$(probe "$arch" wsrecv_probe.exe '') || code=$?
        [ "$code" -eq 0 ] || all_work=no
        say "A new $arch process $line."
        print_details
        [ "$found" = no ] || advise "$code" "$arch" - "$file" "wsrecv-setup install"
    done
}

print_programs()
{
    [ -f "$state/programs" ] || return 0
    say "Beside programs:"
    while IFS=$tab read -r name dir; do
        dir=$(absolute_dir "$dir")
        dest=$(dll_in "$dir")
        say "  $dir/$name: ws2_32.dll is $(file_text "$dest"), override: $(override_text "$name")"
        found=yes
        if [ ! -f "$dir/$name" ]; then
            say "    The program is no longer there (wsrecv-setup uninstall --app '$dir')."
            all_work=no
            continue
        fi
        code=0 arch=$(file_arch "$dir/$name")
        line=$(probe "$arch" "$name" "$dest") || code=$?
        [ "$code" -eq 0 ] || all_work=no
        say "    A process of this name $line."
        print_details
        advise "$code" "$arch" "$name" "$dest" "wsrecv-setup install --app '$dir'"
    done < "$state/programs"
}

# What in the environment changes how programs receive.  Variables may also be set in the registry: what a process
# really has is among what the program says.
print_settings()
{
    [ -z "${WINEDLLOVERRIDES:-}" ] || say "In the environment, stronger than these: WINEDLLOVERRIDES=$WINEDLLOVERRIDES"
    [ -z "${WINEDLLPATH:-}" ] || say "In the environment: WINEDLLPATH=$WINEDLLPATH"
    [ -z "${WSRECV_STATS:-}" ] || say "In the environment: WSRECV_STATS=$WSRECV_STATS"
    [ -n "${WSRECV_DIRECT:-}" ] || return 0
    say "In the environment: WSRECV_DIRECT=$WSRECV_DIRECT"
    case $(printf '%s' "$WSRECV_DIRECT" | tr '[:upper:]' '[:lower:]') in
        full|nowait|off) ;;
        *) todo "WSRECV_DIRECT is none of full, nowait and off: it is as if it were full." ;;
    esac
}

# Overrides that were made in another way, by hand or with winecfg.
print_other_overrides()
{
    awk '
        /^\[/ { key = substr( $0, 2, length( $0 ) - 2 ) }
        tolower( key ) ~ /\\appdefaults\\.*\\dlloverrides$/ && tolower( $0 ) ~ /^"\*?ws2_32"=/ { print key "\t" $0 }
    ' "$work_dir/now.reg" | while IFS=$tab read -r key value; do
        name=${key%\\*}
        name=${name##*\\}
        recorded "$name" >/dev/null || say "Override for $name, not by wsrecv-setup: $value"
    done
}

print_status()
{
    (find_dlls) 2>/dev/null && find_dlls
    read_registry
    all_work=yes found=no
    say "Wine prefix: $prefix"
    for entry in $(slots | tr ' ' ':'); do
        file=$(slot_file "${entry%:*}")
        say "drive_c/windows/${entry%:*}/ws2_32.dll: $(file_text "$file")"
        if [ "$(file_kind "$file")" = ours ] && nobody_runs; then found=yes; fi
    done
    if [ -e "$state/installed" ]; then found=yes; fi
    say "Override for all programs: $(override_text -)"
    print_other_overrides
    print_settings
    nobody_runs || say "A wsrecv-run uses this prefix now; its DLL is in the system directory meanwhile."
    if [ "$scope" = app ]; then
        programs_in "$app_dir" | grep -q . || { say "Not installed in $app_dir."; return 1; }
    fi
    if [ "$found" = yes ] || [ ! -f "$state/programs" ]; then print_prefix_checks; fi
    print_programs
    if [ "$found" = no ]; then
        say "wsrecv is not installed here (wsrecv-setup install)."
        return 1
    fi
    [ "$all_work" = yes ]
}
