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
# From the trace of Wine's server (wineserver -d) while walk.exe runs: for each style a line "NAME <tab> COUNT <tab>
# REQUESTS", those of the thread that receives, in their order.

/^[0-9a-f]+: open_event\( .*name=L"wsrecv-walk-/ {
    thread = $1
    mark = $0
    sub( /.*wsrecv-walk-/, "", mark )
    sub( /".*/, "", mark )
    if (sub( /^start-/, "", mark )) { style = mark; count = 0; names = ""; counting = 1 }
    else
    {
        counting = 0
        printf "%s\t%d\t%s\n", style, count, names
    }
    next
}
counting && $1 == thread && $2 ~ /^[a-z_]+\($/ {
    count++
    names = names (names == "" ? "" : ", ") substr( $2, 1, length( $2 ) - 1 )
}
