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
# The table of run-programs.  Fields: program, row, unit, place, round, side, value, verdict, processor time.  The last line is
# "N passed, N failed, N skipped", of rows.  Exit code 1 if one fails with ours that works with Wine's own, or that
# Wine's own does not decide.

function median( key,    values, count, i, j, swap )
{
    count = split( all[key], values, " " )
    for (i = 2; i <= count; i++)
        for (j = i; j > 1 && values[j] + 0 < values[j - 1] + 0; j--)
        {
            swap = values[j]; values[j] = values[j - 1]; values[j - 1] = swap
        }
    if (!count) return ""
    return count % 2 ? values[(count + 1) / 2] : (values[count / 2] + values[count / 2 + 1]) / 2
}

function number( value )
{
    if (value == "") return "-"
    return sprintf( value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value )
}

# How much faster ours is: of seconds and milliseconds less is more.
function ratio( theirs, ours, unit )
{
    if (theirs == "" || ours == "" || !theirs || !ours) return "-"
    return sprintf( "%.2f", unit ~ /^(ms|us|s)($|[ \/])/ ? theirs / ours : ours / theirs )
}

BEGIN { FS = "\t" }

{
    if (!($1 in seen)) seen[$1]
    key = $1 FS $2
    if (!(key in row_unit)) { order[++rows] = key; row_unit[key] = $3 }
    if ($6 == "-") { whole[key] = $8; next }
    if ($8 == "works" && $7 != "") all[key, $4, $6] = all[key, $4, $6] " " $7
    if ($8 == "works" && $9) all[key, "cpu", $6] = all[key, "cpu", $6] " " $9
    if ($8 != "works") { bad[key, $6]++; reason[key, $6] = $8 }
    if (!(($1, $2, $4, $5, $6) in counted)) { counted[$1, $2, $4, $5, $6] = 1; runs[key, $6]++ }
}

function works( key, side )
{
    if (!bad[key, side]) return "yes"
    return bad[key, side] >= runs[key, side] ? "NO" : runs[key, side] - bad[key, side] "/" runs[key, side]
}

END {
    format = "%-9s %-13s %-4s %-4s %-14s %7s %7s %5s  %7s %7s %5s  %6s %6s %5s\n"
    printf "%-23s %-10s%14s  %-22s %-22s %s\n", "", "works with", "", "any processor", "one processor", "processor time, s"
    printf format, "program", "row", "own", "ours", "unit", "own", "ours", "ratio", "own", "ours", "ratio", "own", "ours", "ratio"
    for (i = 1; i <= rows; i++)
    {
        key = order[i]
        split( key, name, FS )
        if (key in whole)
        {
            printf "%-10s %s\n", name[1], whole[key]
            if (whole[key] ~ /^skipped/) skipped++
            else failed++
            continue
        }
        a = median( key SUBSEP "free" SUBSEP "own" ); b = median( key SUBSEP "free" SUBSEP "ours" )
        c = median( key SUBSEP "one" SUBSEP "own" ); d = median( key SUBSEP "one" SUBSEP "ours" )
        e = median( key SUBSEP "cpu" SUBSEP "own" ); f = median( key SUBSEP "cpu" SUBSEP "ours" )
        printf format, name[1], name[2], works( key, "own" ), works( key, "ours" ), row_unit[key],
               number( a ), number( b ), ratio( a, b, row_unit[key] ),
               number( c ), number( d ), ratio( c, d, row_unit[key] ), number( e ), number( f ), ratio( e, f, "s" )
        if (bad[key, "ours"]) failed++
        else passed++
    }
    print ""
    for (i = 1; i <= rows; i++)
    {
        split( order[i], name, FS )
        if ((order[i], "own") in reason) printf "%s %s with Wine's own %s\n", name[1], name[2], reason[order[i], "own"]
        if ((order[i], "ours") in reason) printf "%s %s with ours %s\n", name[1], name[2], reason[order[i], "ours"]
    }
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit failed > 0
}
