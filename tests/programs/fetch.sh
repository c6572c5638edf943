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
#
# Getting what programs are made of, into a cache outside the tree: Debian's packages, unpacked there and not
# installed, and packages of the npm registry, both by the machine's own settings.  To be read by ".".
#
# $cache is the cache.  Each function leaves what it gets in a folder, which it sets $got to, and calls
# skip() with the reason if that cannot be had here.

# The program cannot be had on this machine.
skip()
{
    echo "$*" > "$work/skipped"
    exit 77
}

# begin_fetch NAME WHAT...: false if that is in the cache already
begin_fetch()
{
    got=$cache/$1
    shift
    [ "$(cat "$got/.made-of" 2> /dev/null)" != "$*" ] || return 1
    [ -z "${quick:-}" ] || skip 'it has not been fetched, which takes ./bootstrap programs'
    command -v "$tool" > /dev/null || skip "there is no $tool here"
    rm -rf "$got" "$got.new"
    mkdir -p "$got.new" || skip "no cache can be made in $cache"
}

end_fetch()
{
    echo "$*" > "$got.new/.made-of"
    mv "$got.new" "$got"
}

# fetch_debian NAME PACKAGE=VERSION...: of a version that Debian has replaced, the one it has now, with a note
fetch_debian()
{
    folder=$1
    shift
    tool=apt-get
    begin_fetch "debian-$folder" "$*" || return 0
    made_of=$*
    for package
    do
        (
            cd "$got.new"
            apt-get -q -q download "$package" || {
                echo "note ${package%%=*} is not of the version ${package#*=}"
                apt-get -q -q download "${package%%=*}"
            }
        ) > "$got.new/log" 2>&1 || skip "apt-get cannot download ${package%%=*}: $(tail -n 1 "$got.new/log")"
        ! grep '^note ' "$got.new/log" || :
        for file in "$got.new"/*.deb
        do dpkg-deb -x "$file" "$got.new" || skip "$(basename "$file") cannot be unpacked"
        done
        rm -f "$got.new"/*.deb
    done
    end_fetch "$made_of"
}

# fetch_npm NAME PACKAGE@VERSION...: all of them named, none by its dependencies, and no script of theirs is run
fetch_npm()
{
    folder=$1
    shift
    tool=npm
    begin_fetch "npm-$folder" "$*" || return 0
    echo '{ "private": true }' > "$got.new/package.json"
    (cd "$got.new" && npm install --ignore-scripts --no-audit --no-fund --force --save-exact --no-package-lock "$@") \
        > "$got.new/log" 2>&1 || skip "npm cannot install $*: $(grep -m 1 'ERR\|error' "$got.new/log")"
    end_fetch "$*"
}

# build OUTPUT COMMAND...: made anew if it is older than a source of the program's folder
build()
{
    output=$1
    shift
    if [ -f "$output" ] && [ -z "$(find "$folder_of_program" -newer "$output")" ]; then return 0; fi
    command -v "$1" > /dev/null || skip "there is no $1 here"
    "$@" > "$output.log" 2>&1 || {
        tail -n 20 "$output.log" >&2
        fail "it cannot be built, see $output.log"
    }
}
