# wsrecv-setup status: what is installed, what the overrides say, and which ws2_32 a process really gets.
# Read with "." by wsrecv-setup.
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

# Starts a program of ours, which says which ws2_32 it has got, under the given name in a folder of its own.
# Beside it goes the DLL that is installed beside the real program, if any.  Says the result in one line and
# keeps the details in $work_dir/probe.txt; fails unless it is wsrecv and works.
# probe ARCH NAME DLL
probe()
{
    probe_exe=$dll_dir/$1-windows/wsrecv_probe.exe
    if [ ! -f "$probe_exe" ]; then
        say "not checked: there is no $probe_exe"
        return 1
    fi
    rm -rf "$work_dir/probe"
    mkdir "$work_dir/probe"
    cp "$probe_exe" "$work_dir/probe/$2"
    [ -z "$3" ] || cp "$3" "$work_dir/probe/ws2_32.dll"
    probe_result=0
    run_wine "$work_windows\\probe\\$2" > "$work_dir/probe.txt" 2>/dev/null || probe_result=$?
    case $probe_result in
        0) say "uses wsrecv $(probe_line wsrecv), and it works" ;;
        1) say "uses Wine's own ws2_32 ($(probe_line module))" ;;
        2) say "uses wsrecv $(probe_line wsrecv), but something is wrong: $(probe_line failed)" ;;
        *) say "not checked: the program that checks did not run (exit code $probe_result)" ;;
    esac
    return "$probe_result"
}

probe_line()
{
    tr -d '\r' < "$work_dir/probe.txt" | sed -n "s/^$1: //p"
}

print_details()
{
    [ ! -s "$work_dir/probe.txt" ] || tr -d '\r' < "$work_dir/probe.txt" | sed 's/^/    /'
}

# The 64-bit and the 32-bit process of the prefix, as far as there is a file of ours for it.
print_prefix_checks()
{
    for entry in $(slots | tr ' ' ':'); do
        arch=${entry#*:}
        [ "${entry%:*}" = system32 ] || [ "$(file_kind "$(slot_file "${entry%:*}")")" = ours ] || continue
        if line=$(probe "$arch" wsrecv_probe.exe ''); then :; else all_work=no; fi
        say "A new $arch process $line."
        print_details
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
        if line=$(probe "$(file_arch "$dir/$name")" "$name" "$dest"); then :; else all_work=no; fi
        say "    A process of this name $line."
    done < "$state/programs"
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
    [ -z "${WINEDLLOVERRIDES:-}" ] || say "In the environment, stronger than these: WINEDLLOVERRIDES=$WINEDLLOVERRIDES"
    nobody_runs || say "A wsrecv-run uses this prefix now; its DLL is in the system directory meanwhile."
    if [ "$scope" = app ]; then
        programs_in "$app_dir" | grep -q . || { say "Not installed in $app_dir."; return 1; }
    fi
    if [ "$found" = yes ] || [ ! -f "$state/programs" ]; then print_prefix_checks; fi
    print_programs
    if [ "$found" = no ]; then
        say "wsrecv is not installed here."
        return 1
    fi
    [ "$all_work" = yes ]
}
