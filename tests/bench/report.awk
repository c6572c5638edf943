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
# Turns the results of bench_control and trips.awk into what people and programs read:
#
#     -v form=table     a table for the terminal, and whether the targets are met
#     -v form=markdown  the same for documentation/performance.md
#     -v form=worst     the slowest hundredth of the batches, for the same
#     -v form=targets   the targets, for the same
#     -v form=json      everything; -v machine=TEXT says where
#
# Sides: own (Wine's own), off (ours, WSRECV_DIRECT=off), full (ours), native (Linux).

BEGIN {
    FS = "\t"
    split( "own off full native", sides, " " )
    # No server call is meant to be left in these.
    split( "recv_64 recv_empty recvfrom_64 ready_skip", free, " " )
}

$1 == "row" { names[++rows] = $2; text[$2] = $3; unit[$2] = $4; want_own[$2] = $5; want_native[$2] = $6 }
$1 == "value" { median[$2, $3] = $4; worst[$2, $3] = $5; batches[$2, $3] = $6; size[$2, $3] = $7 }
$1 == "ratio" { ratio[$2, $3, $4] = $5; if ($5) ratio[$2, $4, $3] = 1 / $5 }
$1 == "none" { reason[$2, $3] = $4 }
$1 == "trips" { trips[$2, $3] = $4 }

function is_rate( name ) { return unit[name] == "1/s" || unit[name] == "MB/s" }
# What belongs to a process is not slow or fast.
function is_timed( name ) { return unit[name] != "" && unit[name] != "bytes" }

function number( x )
{
    if (x >= 1000) return sprintf( "%.0f", x )
    if (x >= 100) return sprintf( "%.0f", x )
    if (x >= 10) return sprintf( "%.1f", x )
    return sprintf( "%.2f", x )
}

function cell( array, name, side ) { return (name, side) in array ? number( array[name, side] ) : "-" }

# How many times as fast as side b is side a?
function faster( name, a, b )
{
    if (!is_timed( name ) || !((name, a, b) in ratio)) return 0
    return is_rate( name ) ? ratio[name, a, b] : ratio[name, b, a]
}

function times( x ) { return x ? sprintf( x < 10 ? "%.2f" : "%.1f", x ) : "-" }

function trip( name, side ) { return (name, side) in trips ? sprintf( "%.2f", trips[name, side] ) : "-" }

function skipped( name,    i )
{
    for (i = 1; i <= 4; i++) if (!((name, sides[i]) in reason)) return ""
    return reason[name, "own"]
}

# target( TEXT, VALUE, MET ): a line about a target
function target( what, value, met )
{
    if (form == "targets") printf "| %s | %s | %s |\n", what, value, (met ? "met" : "**not met**")
    else printf "  %-8s  %s: %s\n", (met ? "met" : "NOT MET"), what, value
}

function targets(    i, name, x, most, slow, grown, grown_native )
{
    for (i = 1; i <= rows; i++)
    {
        name = names[i]
        x = faster( name, "full", "own" )
        if (want_own[name] && x) target( text[name] ", at least " want_own[name] " times Wine's own", times( x ), x >= want_own[name] )
        x = faster( name, "native", "full" )
        if (want_native[name] && x) target( text[name] ", at most " want_native[name] " times native", times( x ), x <= want_native[name] )
        x = faster( name, "full", "own" )
        if (x && x < 1 / 1.03) slow = slow (slow ? ", " : "") text[name] " (" times( 1 / x ) " times)"
    }
    for (i = 1; i in free; i++)
        if ((free[i], "full") in trips)
            target( text[free[i]] ", no round trip", trip( free[i], "full" ), trips[free[i], "full"] < 0.005 )
    target( "nothing slower than Wine's own by more than 3 per cent", slow ? slow : "none", !slow )
    most = ("sockets_10000", "full") in median ? "sockets_10000" : "sockets_1000"
    if (((most, "full") in median) && ((most, "native") in median) && median["sockets_1", "full"])
    {
        grown = median[most, "full"] / median["sockets_1", "full"]
        grown_native = median[most, "native"] / median["sockets_1", "native"]
        target( "no growth with the number of sockets, beyond Linux' own (" times( grown_native ) ") and a tenth",
                times( grown ) " times from 1 to " substr( most, 9 ), grown <= grown_native * 1.1 )
    }
    if (("memory", "full") in median && ("memory", "own") in median)
    {
        x = median["memory", "full"] - median["memory", "own"]
        target( "at most 200 bytes a socket more than Wine's own", sprintf( "%d", x ), x <= 200 )
    }
}

function table(    i, name )
{
    printf "\n%-42s %9s %9s %9s %9s %-5s %7s %7s  %s\n", "", "Wine's", "ours,", "", "native", "", "times", "times", "round trips a call"
    printf "%-42s %9s %9s %9s %9s %-5s %7s %7s %6s %6s %6s\n", "operation", "own", "off", "ours", "Linux", "", "own", "native", "own", "off", "ours"
    for (i = 1; i <= rows; i++)
    {
        name = names[i]
        if (skipped( name )) { printf "%-42s %s\n", text[name], skipped( name ); continue }
        printf "%-42s %9s %9s %9s %9s %-5s %7s %7s %6s %6s %6s\n", text[name], cell( median, name, "own" ),
            cell( median, name, "off" ), cell( median, name, "full" ), cell( median, name, "native" ), unit[name],
            times( faster( name, "full", "own" ) ), times( faster( name, "native", "full" ) ),
            trip( name, "own" ), trip( name, "off" ), trip( name, "full" )
    }
    printf "\nTargets, with Wine 8.0:\n"
    targets()
}

function markdown(    i, name )
{
    print "| Operation | | Wine's own | ours, direct off | ours | native Linux | own / ours | ours / native | round trips: own | off | ours |"
    print "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for (i = 1; i <= rows; i++)
    {
        name = names[i]
        if (skipped( name )) { printf "| %s | | %s |\n", text[name], skipped( name ); continue }
        printf "| %s | %s | %s | %s | %s | %s | **%s** | %s | %s | %s | %s |\n", text[name], unit[name],
            cell( median, name, "own" ), cell( median, name, "off" ), cell( median, name, "full" ),
            cell( median, name, "native" ), times( faster( name, "full", "own" ) ),
            times( faster( name, "native", "full" ) ), trip( name, "own" ), trip( name, "off" ), trip( name, "full" )
    }
}

function worst_table(    i, name )
{
    print "| Operation | | Wine's own | ours, direct off | ours | native Linux |"
    print "|---|---|--:|--:|--:|--:|"
    for (i = 1; i <= rows; i++)
    {
        name = names[i]
        if (!skipped( name ) && is_timed( name ))
            printf "| %s | %s | %s | %s | %s | %s |\n", text[name], unit[name], cell( worst, name, "own" ),
                cell( worst, name, "off" ), cell( worst, name, "full" ), cell( worst, name, "native" )
    }
}

function json(    i, j, name, side )
{
    printf "{\n  \"machine\": \"%s\",\n  \"rows\": [", machine
    for (i = 1; i <= rows; i++)
    {
        name = names[i]
        printf "%s\n    { \"name\": \"%s\", \"text\": \"%s\", \"unit\": \"%s\", \"sides\": {", (i > 1 ? "," : ""), name, text[name], unit[name]
        for (j = 1; j <= 4; j++)
        {
            side = sides[j]
            printf "%s\n      \"%s\": { ", (j > 1 ? "," : ""), side
            if ((name, side) in median)
                printf "\"median\": %s, \"p99\": %s, \"batches\": %d, \"operations_per_batch\": %d%s", median[name, side],
                    worst[name, side], batches[name, side], size[name, side],
                    (((name, side) in trips) ? ", \"round_trips\": " trips[name, side] : "")
            else printf "\"missing\": \"%s\"", reason[name, side]
            printf " }"
        }
        printf " } }"
    }
    print "\n  ]\n}"
}

END {
    if (form == "table") table()
    else if (form == "markdown") markdown()
    else if (form == "worst") worst_table()
    else if (form == "targets") targets()
    else if (form == "json") json()
}
