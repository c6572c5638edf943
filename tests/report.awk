# report.awk: show the results of run-suite
#
# Copyright 2026 the wsrecv authors
#
# This library is free software; you can redistribute it and/or
# modify it under the terms of the GNU Lesser General Public
# License as published by the Free Software Foundation; either
# version 2.1 of the License, or (at your option) any later version.
#
# Input: results.tsv.  Variables: part (heading, row: the test called name, end), sides, log_dir, color.
# Exit status of part "end": 1 if a test with ours did not pass.

BEGIN {
    FS = "\t"
    side_count = split( sides, side_list, " " )
    title["own"] = "Wine's own ws2_32"; title["ours"] = "our ws2_32"
}

{
    if (!(($1, "own") in status) && !(($1, "ours") in status)) name_list[++name_count] = $1
    status[$1, $2] = $3
    count[$1, $2, "tests"] = $4; count[$1, $2, "todo"] = $5
    count[$1, $2, "failed"] = $6; count[$1, $2, "skipped"] = $7
    passed[$2] += $3 == "passed"
    for (i = 4; i <= 7; i++) total[$2, i] += $i
}

END {
    if (part == "heading") heading()
    if (part == "row") row( name )
    if (part == "end")
    {
        totals()
        failures()
        regressions()
        printf "logs: %s\n", log_dir
        exit ("ours" in passed && passed["ours"] < name_count)
    }
}

function paint( text, bad ) { return color ? (bad ? "\033[31m" : "\033[32m") text "\033[0m" : text }

function numbers( tests, failed, todo, skipped ) { return sprintf( "%9s %6s %6s %7s", tests, failed, todo, skipped ) }

function heading(    i, line, lines )
{
    line = sprintf( "%-16s", "" ); lines = sprintf( "%-16s", "test" )
    for (i = 1; i <= side_count; i++)
    {
        line = line sprintf( "  %31s", title[side_list[i]] )
        lines = lines "  " numbers( "tests", "failed", "todo", "skipped" )
    }
    print line; print lines
}

function row( name,    i, side, cell, line )
{
    line = sprintf( "%-16s", name )
    for (i = 1; i <= side_count; i++)
    {
        side = side_list[i]
        if (status[name, side] == "timeout" || status[name, side] == "crash")
            cell = sprintf( "%31s", toupper( status[name, side] ) )
        else
            cell = numbers( count[name, side, "tests"], count[name, side, "failed"], count[name, side, "todo"],
                            count[name, side, "skipped"] )
        line = line "  " paint( cell, status[name, side] != "passed" )
    }
    print line
}

function totals(    i, side, line )
{
    line = sprintf( "%-16s", "total" )
    for (i = 1; i <= side_count; i++)
    {
        side = side_list[i]
        line = line "  " numbers( total[side, 4], total[side, 6], total[side, 5], total[side, 7] )
    }
    print line
    line = sprintf( "%-16s", "passed" )
    for (i = 1; i <= side_count; i++)
        line = line sprintf( "  %31s", passed[side_list[i]] " of " name_count )
    print line
}

function log_file( name, side ) { return log_dir "/" name "." side ".log" }

# The first lines of the failures of every test with ours.
function failures(    i, n, name, line, last, file )
{
    for (i = 1; i <= name_count; i++)
    {
        name = name_list[i]
        if (!((name, "ours") in status) || status[name, "ours"] == "passed") continue
        printf "\n%s: %s with ours\n", name, status[name, "ours"]
        file = log_file( name, "ours" )
        n = 0; last = ""
        while ((getline line < file) > 0)
        {
            sub( /\r$/, "", line )
            last = line
            if (line !~ /: Test (failed|succeeded inside todo block): |: unhandled exception /) continue
            if (++n <= 20) print "    " substr( line, 1, 200 )
        }
        close( file )
        if (n > 20) printf "    and %d more\n", n - 20
        if (status[name, "ours"] != "failed") printf "    last line: %s\n", substr( last, 1, 200 )
    }
    print ""
}

# What a test printed about each of its lines: found[FILE:LINE] has an "f" for a failure, a "d" for a success inside
# a todo block and a "t" for what is still to do; order[1], ... are the places as they came, their number is returned.
function read_log( name, side, found, order,    n, file, line, place )
{
    split( "", found )
    n = 0
    file = log_file( name, side )
    while ((getline line < file) > 0)
    {
        if (!match( line, /[^ :\/]+:[0-9]+:[0-9.]* Test (failed|succeeded inside todo block|marked todo): / )) continue
        line = substr( line, RSTART, RLENGTH )
        match( line, /:[0-9]+:/ )
        place = substr( line, 1, RSTART + RLENGTH - 2 )
        if (!(place in found)) order[++n] = place
        found[place] = found[place] (line ~ /failed: $/ ? "f" : line ~ /block: $/ ? "d" : "t")
    }
    close( file )
    return n
}

# What Wine's own does right and ours does not.
function regressions(    i, j, n, name, place, own, ours, order )
{
    for (i = 1; i <= name_count; i++)
    {
        name = name_list[i]
        if (status[name, "own"] != "passed" && status[name, "own"] != "failed") continue
        if (status[name, "ours"] == "timeout" || status[name, "ours"] == "crash")
            regression( name, status[name, "ours"] " with ours" )
        if (!((name, "ours") in status)) continue
        read_log( name, "own", own, order )
        n = read_log( name, "ours", ours, order )
        for (j = 1; j <= n; j++)
        {
            place = order[j]
            if (ours[place] ~ /f/ && own[place] !~ /f/) regression( place, "fails with ours" )
            else if (ours[place] ~ /t/ && ours[place] !~ /d/ && own[place] ~ /d/)
                regression( place, "still to do with ours" )
        }
    }
    if (regression_count) print ""
}

function regression( place, what )
{
    printf "%s: %s: %s\n", paint( "REGRESSION against Wine's own", 1 ), place, what
    regression_count++
}
