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
# The DLL and its Unix side from changed sources, for scripts that have $source, $tests, $build and a scratch folder
# $work, and set $edits to 0 before the first edit; and the prefix that they run it in.

# shellcheck shell=sh
# Both for the scripts.
# shellcheck disable=SC2154,SC2034

# The prefix that is set, or one in the build folder: then sets $own_prefix, and the script has to end its server.
use_prefix()
{
    export WINEDEBUG="${WINEDEBUG--all}"
    if [ -z "${WINEPREFIX:-}" ]
    then
        own_prefix=yes
        export WINEPREFIX="$build/prefix"
        sh "$tests/make-prefix" "$WINEPREFIX" || exit 2
    fi
    unset TMPDIR  # with it Wine 10.0 does not start
}

# edit FILE SED: what is changed in a file of dlls
edit()
{
    edits=$((edits + 1))
    printf '%s\n' "$1" > "$work/edit.$edits.file"
    printf '%s\n' "$2" > "$work/edit.$edits.sed"
}

# make_module MODULE TARGET: in $tree, if there are edits of it; else a link to what the build has
make_module()
{
    mkdir -p "$tree/${2%/*}"
    if ! cat "$work"/edit.*.file 2> /dev/null | grep -q "^$1/"
    then
        ln -s "$build/$2" "$tree/$2"
        return
    fi
    objects=$build/dlls/$1/${2%/*}
    mkdir -p "$tree/$1/${2%/*}"
    cp -Rp "$source/dlls/$1" "$tree/$1/source"
    for number in $(seq $edits)
    do
        file=$(cat "$work/edit.$number.file")
        [ "${file%/*}" = "$1" ] || continue
        sed -f "$work/edit.$number.sed" "$tree/$1/source/${file##*/}" > "$work/edited"
        if cmp -s "$work/edited" "$tree/$1/source/${file##*/}"
        then
            echo "    sed does not match anything in $file any more: $(cat "$work/edit.$number.sed")"
            return 1
        fi
        cat "$work/edited" > "$tree/$1/source/${file##*/}"
    done
    # Make does not like paths with spaces.
    ln -s "$source" "$tree/$1/top"
    ln -s "$build" "$tree/$1/build"
    cp -p "$build/dlls/$1/Makefile" "$tree/$1"
    cp -p "$objects"/*.[!d] "$tree/$1/${2%/*}"
    [ ! -f "$objects/$1.def" ] || cp -p "$objects/$1.def" "$tree/$1/${2%/*}"
    make --no-print-directory -s -C "$tree/$1" -o Makefile ARCHS=x86_64 UNIX_ARCHS=x86_64 WERROR= WARNINGS=-w \
        srcdir=source top_srcdir=top top_builddir=build out=.. "../$2" > "$work/log" 2>&1 && return
    sed 's/^/    /' "$work/log"
    return 1
}

# make_tree DIRECTORY: the DLL and its Unix side with the edits
make_tree()
{
    tree=$1
    make_module ws2_32 x86_64-windows/ws2_32.dll && make_module wsrecv x86_64-unix/wsrecv.so
    result=$?
    rm -f "$work"/edit.*
    return $result
}
