# Has anything grown?  From the intervals between a sixth and half of the time to those of the last quarter.
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

# What is usual in these rows: one sample goes up and down, handles by 20 with Wine's own DLL, too, and at the end of
# the last interval the program closes its connections already.
function median( column, from, to,     i, j, count, sorted )
{
    for (i = from; i <= to; i++)
    {
        for (j = count++; j > 0 && sorted[j] > value[i, column] + 0; j--) sorted[j + 1] = sorted[j]
        sorted[j + 1] = value[i, column] + 0
    }
    return sorted[int( count / 2 ) + 1]
}

function judge( column, slack, percent,     before, after, ok )
{
    before = median( column, first, half )
    after = median( column, last, rows )
    ok = before > 0 && after <= before + slack && (!percent || after <= before * (1 + percent / 100) + slack)
    printf "%-12s before %8d, after %8d%s\n", name[column], before, after, ok ? "" : "  HAS GROWN"
    if (!ok) failed = 1
}

END {
    if (rows < 2) { print "too few intervals"; exit 1 }
    first = int( rows / 6 ) + 1
    half = int( rows / 2 )
    last = rows - int( rows / 4 )
    print ""
    # A thread that makes a connection has a few more for that moment; there are four.
    judge( 3, 16, 0 )
    judge( 5, 16, 0 )
    judge( 6, 16, 0 )
    judge( 2, 4096 + median( 2, first, half ) / 10, 0 )
    judge( 4, 4096 + median( 4, first, half ) / 10, 0 )
    printf "%-12s before %8d, after %8d (not judged)\n", name[8], median( 8, first, half ), median( 8, last, rows )
    printf "%-12s before %8d, after %8d (not judged)\n", name[9], median( 9, first, half ), median( 9, last, rows )
    print failed ? "soak: something has grown" : "soak: nothing has grown"
    exit failed
}
