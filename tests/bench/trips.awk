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
# Counts round trips to Wine's server in its trace (wineserver -d), between the marks that worker.c sets:
# one line "trips ROW SIDE COUNT" for each row, the count for one operation.  -v side=NAME
#
# A mark is a request for an event that does not exist.  A request of the thread that marks is counted; the
# line of its answer has "()" after the name.

/^[0-9a-f]+: open_event\( .*name=L"wsrecv-bench-/ {
    thread = $1
    mark = $0
    sub( /.*wsrecv-bench-/, "", mark )
    sub( /".*/, "", mark )
    split( mark, part, "-" )
    if (part[1] == "row") { row = part[2]; count = 0 }
    else if (part[1] == "start") counting = 1
    else if (part[1] == "stop") counting = 0
    else if (part[1] == "done" && part[2] > 0) printf "trips\t%s\t%s\t%.4f\n", row, side, count / part[2]
    next
}
counting && $1 == thread && $2 ~ /^[a-z_]+\($/ { count++ }
