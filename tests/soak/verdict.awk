# Has anything grown?  From the first interval after a sixth of the time to the last one.
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

BEGIN { FS = "\t" }
NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
{ rows++; for (i = 1; i <= NF; i++) value[rows, i] = $i }

function judge( column, slack, percent,     before, after, ok )
{
    before = value[first, column]
    after = value[rows, column]
    ok = before > 0 && after <= before + slack && (!percent || after <= before * (1 + percent / 100) + slack)
    printf "%-12s before %8d, after %8d%s\n", name[column], before, after, ok ? "" : "  HAS GROWN"
    if (!ok) failed = 1
}

END {
    if (rows < 2) { print "too few intervals"; exit 1 }
    first = int( rows / 6 ) + 1
    if (first == rows) first = 1
    print ""
    # A thread that makes a connection has a few more for that moment; there are four.
    judge( 3, 16, 0 )
    judge( 5, 16, 0 )
    judge( 6, 16, 0 )
    judge( 2, 4096 + value[first, 2] / 10, 0 )
    judge( 4, 4096 + value[first, 4] / 10, 0 )
    printf "%-12s before %8d, after %8d (not judged)\n", name[8], value[first, 8], value[rows, 8]
    printf "%-12s before %8d, after %8d (not judged)\n", name[9], value[first, 9], value[rows, 9]
    print failed ? "soak: something has grown" : "soak: nothing has grown"
    exit failed
}
