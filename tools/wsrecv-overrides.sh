# The registry side of wsrecv-setup: the overrides that make Wine prefer a native ws2_32.dll, and the record of
# what they were before.  Read with "." after wsrecv-common.sh.
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
# A scope is "-", all programs of the prefix, or a program's file name.  Files, fields separated by a tab:
#     .wsrecv/overrides   scope, how many keys were made for it, value before ("-": none; as in a .reg file)
#     .wsrecv/programs    program's file name, its folder (relative to the prefix if inside)
#
# The registry is read by one "reg export" of HKCU\Software\Wine and changed by one "reg import", since each
# start of Wine takes a noticeable time; both files are UTF-16, so names of all scripts survive.

our_value='"native,builtin"'
wine_key='HKEY_CURRENT_USER\Software\Wine'

# A folder of our own inside drive_c, which Wine can reach without a drive for the Unix root.  Needs the prefix
# lock, so that one that is there already is a killed wsrecv-setup's.
make_work_dir()
{
    rm -rf "$(slot_dir '')"wsrecv-setup-??????
    work_dir=$(mktemp -d "$(slot_dir wsrecv-setup-XXXXXX)") || die "cannot write to $(slot_dir ''): nothing done"
    work_windows='C:\windows\'${work_dir##*/}
}

remove_work_dir()
{
    [ -z "${work_dir:-}" ] || rm -rf "$work_dir"
    work_dir=
}

# A server that ends, as Debian's does with the last program, resets the connection of a program that starts at that
# moment, for which it is asked once more.
run_reg()
{
    run_wine reg "$@" >/dev/null || { sleep 1; run_wine reg "$@" >/dev/null; }
}

# Reads the keys of interest into $work_dir/now.reg, as UTF-8 with one line for each value.
read_registry()
{
    rm -f "$work_dir/export.reg"
    run_reg export "$wine_key" "$work_windows\\export.reg" /y ||
        die "cannot read the registry of $prefix ('$WINE reg export' failed)"
    iconv -f UTF-16 -t UTF-8 "$work_dir/export.reg" | tr -d '\r' |
        awk '/\\$/ { sub( /\\$/, "" ); printf "%s", $0; next } { sub( /^  +/, "" ); print }' > "$work_dir/now.reg"
}

# Applies a .reg text on standard input.
write_registry()
{
    {
        printf '\377\376'
        { printf 'Windows Registry Editor Version 5.00\r\n'; sed 's/$/\r/'; } | iconv -f UTF-8 -t UTF-16LE
    } > "$work_dir/import.reg"
    run_reg import "$work_windows\\import.reg" ||
        die "cannot change the registry of $prefix ('$WINE reg import' failed)"
}

scope_key()
{
    if [ "$1" = - ]; then say "$wine_key\\DllOverrides"; else say "$wine_key\\AppDefaults\\$1\\DllOverrides"; fi
}

# The value of ws2_32 in a key of now.reg, as it is written there; "-" if there is none.
key_value()
{
    KEY="[$1]" awk '
        BEGIN { key = tolower( ENVIRON["KEY"] ) }
        /^\[/ { inside = tolower( $0 ) == key; next }
        inside && tolower( $0 ) ~ /^"ws2_32"=/ { print substr( $0, index( $0, "=" ) + 1 ); found = 1; exit }
        END { if (!found) print "-" }' "$work_dir/now.reg"
}

scope_value()
{
    key_value "$(scope_key "$1")"
}

has_key()
{
    KEY="[$1]" awk '
        tolower( $0 ) == tolower( ENVIRON["KEY"] ) { found = 1; exit }
        END { exit !found }' "$work_dir/now.reg"
}

# How many of the keys that lead to a scope's value are not there.
count_missing_keys()
{
    key=$(scope_key "$1") count=0
    while [ "$key" != "$wine_key" ] && ! has_key "$key"; do
        count=$((count + 1))
        key=${key%\\*}
    done
    say "$count"
}

# Of the keys on standard input, those that hold neither values nor keys that stay; inner ones first.
empty_keys()
{
    awk '
        function need( key )
        {
            while (key != "" && !(key in needed))
            {
                needed[key] = 1
                if (!sub( /\\[^\\]*$/, "", key )) return
            }
        }
        NR == FNR { candidate[tolower( $0 )] = $0; next }
        /^\[/ {
            key = tolower( substr( $0, 2, length( $0 ) - 2 ) )
            if (key in candidate) there[key] = 1; else need( key )
            next
        }
        NF { need( key ) }
        END { for (key in there) if (!(key in needed)) print length( key ) "\t" candidate[key] }
    ' - "$work_dir/now.reg" | sort -rn | cut -f 2-
}

# --- the record ---

recorded()
{
    [ -f "$state/overrides" ] && SCOPE="$1" awk -F '\t' '
        $1 == ENVIRON["SCOPE"] { print; found = 1; exit }
        END { exit !found }' "$state/overrides"
}

# Removes lines that start with the given fields from a file of the record, and the file if it is empty.
forget()
{
    [ -f "$state/$1" ] || return 0
    LINE="$2$tab" awk 'index( $0 "\t", ENVIRON["LINE"] ) != 1' "$state/$1" > "$state/$1.new"
    mv -f "$state/$1.new" "$state/$1"
    [ -s "$state/$1" ] || rm -f "$state/$1"
}

# A folder as it is recorded, and back.
relative_dir()
{
    real_prefix=$(cd "$prefix" && pwd -P)
    case $1 in "$real_prefix"/*) say "${1#"$real_prefix"/}" ;; *) say "$1" ;; esac
}

absolute_dir()
{
    case $1 in /*) say "$1" ;; *) say "$prefix/$1" ;; esac
}

# The programs recorded for a folder, one to a line.
programs_in()
{
    [ -f "$state/programs" ] || return 0
    DIR="$(relative_dir "$1")" awk -F '\t' '$2 == ENVIRON["DIR"] { print $1 }' "$state/programs"
}

# --- changing ---

scope_name()
{
    if [ "$1" = - ]; then say "all programs"; else say "$1"; fi
}

# A value for reading: without what belongs to .reg files.
value_text()
{
    case $1 in
        -) say "none" ;;
        '""') say "empty, which disables the DLL" ;;
        '"'*'"') value_text_inner=${1#?}; say "${value_text_inner%?}" ;;
        *) say "$1" ;;
    esac
}

# Sets the overrides of the scopes in $work_dir/scopes, one to a line, and says so.
set_overrides()
{
    mkdir -p "$state"
    read_registry
    : > "$work_dir/changes"
    : > "$work_dir/messages"
    while IFS= read -r scope; do
        value=$(scope_value "$scope")
        recorded "$scope" >/dev/null ||
            printf '%s\t%s\t%s\n' "$scope" "$(count_missing_keys "$scope")" "$value" >> "$state/overrides"
        if [ "$value" = "$our_value" ]; then
            say "The override for $(scope_name "$scope") is already ws2_32=native,builtin." >> "$work_dir/messages"
        else
            printf '[%s]\n"ws2_32"=%s\n\n' "$(scope_key "$scope")" "$our_value" >> "$work_dir/changes"
            say "Set the override for $(scope_name "$scope") to ws2_32=native,builtin" \
                "(it was: $(value_text "$value"))." >> "$work_dir/messages"
        fi
    done < "$work_dir/scopes"
    apply_changes
}

apply_changes()
{
    if [ -s "$work_dir/changes" ]; then
        write_registry < "$work_dir/changes"
        read_registry
    fi
    cat "$work_dir/messages"
}

# The opposite: for each scope what was there before, unless somebody has changed it since.
restore_overrides()
{
    read_registry
    : > "$work_dir/changes"
    : > "$work_dir/messages"
    : > "$work_dir/keys"
    while IFS= read -r scope; do
        restore_override "$scope"
    done < "$work_dir/scopes"
    apply_changes
    if [ -s "$work_dir/keys" ]; then
        empty_keys < "$work_dir/keys" | awk '{ print "[-" $0 "]"; print "" }' > "$work_dir/changes"
        if [ -s "$work_dir/changes" ]; then write_registry < "$work_dir/changes"; fi
    fi
    while IFS= read -r scope; do forget overrides "$scope"; done < "$work_dir/scopes"
}

restore_override()
{
    name=$(scope_name "$1") key=$(scope_key "$1") value=$(scope_value "$1")
    if ! record=$(recorded "$1"); then
        [ "$value" = - ] || say "The override for $name was not set by wsrecv-setup: left at" \
            "$(value_text "$value")." >> "$work_dir/messages"
        return 0
    fi
    record=${record#*"$tab"}
    made=${record%%"$tab"*} before=${record#*"$tab"}
    if [ "$value" = "$our_value" ]; then
        printf '[%s]\n"ws2_32"=%s\n\n' "$key" "$before" >> "$work_dir/changes"
        say "Set the override for $name back to what it was: $(value_text "$before")." >> "$work_dir/messages"
    elif [ "$value" != "$before" ]; then
        say "The override for $name has been changed since: left at $(value_text "$value")." >> "$work_dir/messages"
    fi
    while [ "$made" -gt 0 ]; do
        say "$key" >> "$work_dir/keys"
        key=${key%\\*} made=$((made - 1))
    done
}
