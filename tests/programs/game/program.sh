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
# The loop of a game's server: 60 ticks a second, in each of which select() and recvfrom() take what there is from
# all players, and all of them are told of the tick.  What counts is the time that a datagram takes.

prepare()
{
    build_peer
    build_windows game.c
}

rows()
{
    cat << 'END'
64-players  cheap us/datagram
256-players -     us/datagram
END
}

row()
{
    ticks=300
    [ -z "$quick" ] || ticks=120
    start game 120 "$WINE" "$exe" $ticks "${1%-*}"
    run players 100 "$peer" players "$port" "${1%-*}"
    finish_server
    results_of game
    results_of players
}
