# Which checks fail on Wine: of the logs of tests/run-suite --only own --statements, of one run or several
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
# Output: a place, FILE:LINE, and "always", "sometimes", or for a check that has a mark of ours: "keep", "none".

{ sub( /\r$/, "" ) }

match( $0, /[a-z0-9_]+\.[ch]:[0-9]+:[0-9.]* Test (failed|marked todo|succeeded( inside todo block)?)/ ) {
    line = substr( $0, RSTART, RLENGTH )
    place = substr( line, 1, match( line, /:[0-9.]* Test/ ) - 1 )
    if (line ~ /failed$/) failed[place] = 1
    else if (line ~ /todo$/) todo[place] = 1
    else if (line ~ /block$/) done[place] = 1
    else if (line ~ /succeeded$/) good[place] = 1
}

END {
    for (place in done) how[place] = place in todo ? "sometimes" : "none"
    for (place in todo) if (!(place in how)) how[place] = "keep"
    for (place in failed) how[place] = place in good || place in done ? "sometimes" : "always"
    for (place in how) print place, how[place]
}
