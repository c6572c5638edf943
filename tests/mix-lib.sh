# What run-stress, run-model and run-soak share: a folder of their own with the programs and a clone of a prefix.
# Sourced, with $me, $usage and $build set, by scripts with set -e.
#
# WSRECV_TEMPLATE_PREFIX  a prefix to clone; without it one is made
# WSRECV_ARCH             i386 for the 32-bit program and DLL
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

arch=${WSRECV_ARCH:-x86_64}
wine=${WINE:-wine}
wineserver=${WINESERVER:-wineserver}

mix_cleanup()
{
    "$wineserver" -k 2>/dev/null || :
    "$wineserver" -w 2>/dev/null || :
    rm -rf "$work"
}

# prepare_mix PROGRAM [own]: $work/bin with the program, and ours unless it is for Wine's own DLL; $WINEPREFIX;
# $overrides is what WINEDLLOVERRIDES has to be.
prepare_mix()
{
    files=$arch-windows/$1
    overrides='ws2_32=b;mscoree,mshtml='
    if [ -z "${2:-}" ]; then
        overrides='ws2_32=n,b;mscoree,mshtml='
        files="$files $arch-windows/ws2_32.dll"
        # The 32-bit one only if it could be built.
        if [ "$arch" = x86_64 ] || [ -f "$build/$arch-unix/wsrecv.so" ]; then files="$files $arch-unix/wsrecv.so"; fi
    fi
    for file in $files; do
        [ -f "$build/$file" ] || { echo "$me: $file is not built" >&2; exit 3; }
    done

    work=$(mktemp -d "${TMPDIR:-/tmp}/wsrecv-mix.XXXXXX")
    WINEPREFIX=$work/prefix
    WINEDEBUG=${WINEDEBUG:--all}
    export WINEPREFIX WINEDEBUG
    trap mix_cleanup EXIT
    trap 'exit 130' INT TERM HUP

    mkdir "$work/bin"
    for file in $files; do
        cp "$build/$file" "$work/bin/"
    done

    template=${WSRECV_TEMPLATE_PREFIX:-}
    if [ -n "$template" ]; then
        cp -al "$template" "$WINEPREFIX" 2>/dev/null || { rm -rf "$WINEPREFIX"; cp -a "$template" "$WINEPREFIX"; }
        # Wine writes the registry into the very file if that has other names.
        for file in "$WINEPREFIX"/*.reg "$WINEPREFIX/.update-timestamp"; do
            cp -p "$file" "$file.copy" && mv "$file.copy" "$file"
        done
    else
        WINEDLLOVERRIDES='mscoree,mshtml=' "$wine" wineboot -i > /dev/null 2>&1
    fi
}

# Sets $seed: what is given after --seed among the arguments, or one from the clock.
choose_seed()
{
    seed=
    while [ $# -gt 0 ]; do
        [ "$1" != --seed ] || seed=${2:-}
        shift
    done
    [ -n "$seed" ] || seed=$(($(date +%s) % 100000))
}
