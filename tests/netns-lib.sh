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
# Two network namespaces and a Wine prefix for a test; to be read by ".".  Before: $tests, $what (a word that stands
# before each text), $work (a folder, which goes away at the end), and the settings of the build.  Exit code 77 where
# there is no such thing.

skip()
{
    echo "$what: skipped: $*"
    exit 77
}

[ "$(id -u)" = 0 ] || skip "only root can make a network namespace"
command -v ip > /dev/null || skip "there is no ip (Debian: apt-get install iproute2)"

here=wsrecv$$a
there=wsrecv$$b
template=${WINEPREFIX:-}
if [ ! -f "$template.made-by" ] && [ ! -d "$template/drive_c" ]; then template=; fi

unset TMPDIR WINEARCH  # with TMPDIR Wine 10.0 does not start
# In a guest (tests/guest) it tells where the Unix side is.
[ -n "${WSRECV_GUEST:-}" ] || unset WINEDLLPATH
export WINEPREFIX="$work/prefix" WINEDEBUG="${WINEDEBUG--all}"

inside() { ip netns exec "$here" "$@"; }
other() { ip netns exec "$there" "$@"; }
set_here() { inside sh -c 'printf "%s\n" "$2" > "/proc/sys/net/ipv4/$1"' sh "$1" "$2"; }

add_namespaces()
{
    ip netns add "$here" 2> "$work/error" || skip "$(cat "$work/error")"
    ip netns add "$there" || exit 2
}

# A prefix has no network in it, but its server has.
add_prefix()
{
    if [ -n "$template" ]
    then cp -a "$template" "$WINEPREFIX"
    else sh "$tests/make-prefix" "$WINEPREFIX" || exit 1
    fi
}

# A server of the prefix that stays.  Debian's goes away with the last program, and resets the connection of one that
# starts at that moment ("wine client error: recvmsg: Connection reset by peer").
keep_server() { inside "$WINESERVER" -p > /dev/null 2>&1 < /dev/null; }

# Whoever is still there: processes of a server that was killed do not end by themselves.
end_processes()
{
    ip netns pids "$1" 2> /dev/null | while read -r pid; do kill -9 "$pid" 2> /dev/null; done
}

remove_all()
{
    timeout 60 "$WINESERVER" -k 2> /dev/null
    end_processes "$here"
    end_processes "$there"
    ip netns del "$here" 2> /dev/null
    ip netns del "$there" 2> /dev/null
    rm -rf "$work"
}
