# What the logs of one run say of each statement: "ID <tab> VERDICT <tab> PLACES", in the order of statements.txt
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
# Input: statements.txt.  Variables: logs, a folder with the output of each test, made with WINETEST_REPORT_SUCCESS=1;
# suffix, the end of the names of its files (".own.log", ".ours.log", ".log").
#
# The verdicts: "fail" if a check that belongs to the statement failed in any test, or a test crashed or was ended in
# the middle of such checks or before it came to them; else "todo" if one is marked so; else "pass" if at least one
# check succeeded; else "not run".  PLACES are the first lines of the tests that failed or are still to do;
# "NAME.c:unfinished" is a test that crashed or was ended.

function add_place( id, line,    place )
{
    if (line ~ /^[^ ]+\.c:unfinished$/) place = line
    else
    {
        match( line, /^[^ ]*:[0-9]+:/ )
        place = substr( line, RSTART, RLENGTH - 1 )
    }
    if (place == "" || index( places[id] " ", " " place " ") || places_count[id] == 3) return
    places[id] = places[id] " " place
    places_count[id]++
}

# mark WORD: what a line says of all statements whose checks are running
function mark( word, line,    i )
{
    for (i = 1; i <= running_count; i++)
    {
        seen[running[i], word] = 1
        if (word != "good") add_place( running[i], line )
    }
}

function read_log( test,    file, line, ended, broken, found, unfinished, i )
{
    file = logs "/" test suffix
    split( "", begun )
    running_count = 0
    found = 0
    while ((getline line < file) > 0)
    {
        found = 1
        sub( /\r$/, "", line )
        if (line ~ /^[^ ]+:[0-9]+:[0-9.]* (.*: )?Statement [a-z0-9_. ]+$/)
        {
            sub( /^.*Statement /, "", line )
            running_count = line == "none" ? 0 : split( line, running, " " )
            for (i = 1; i <= running_count; i++) begun[running[i]] = 1
        }
        else if (line ~ /: Test (failed|succeeded inside todo block): |: unhandled exception /)
        {
            mark( "bad", line ~ /: unhandled exception / ? test ".c:unfinished" : line )
            if (line ~ /: unhandled exception |child (ended with|did not get|is still running)/) broken = 1
        }
        else if (line ~ /: Test marked todo: /) mark( "todo", line )
        else if (line ~ /: Test succeeded/) mark( "good", line )
        else if (line ~ ("^[0-9a-f]+:" test ": [0-9]+ tests executed ")) ended = 1
    }
    close( file )
    if (!found) return
    if (!ended || broken) unfinished = test ".c:unfinished"
    if (!ended) mark( "bad", unfinished )
    for (i = 1; i <= count; i++)
        if (index( " " tests[ids[i]] " ", " " test " " ) && !(ids[i] in begun) && (!ended || broken))
        {
            seen[ids[i], "bad"] = 1
            add_place( ids[i], unfinished )
        }
}

/^[a-z].*\|/ {
    split( $0, field, / *\| */ )
    ids[++count] = field[1]
    tests[field[1]] = field[3]
    if (field[3] == "undecided") next
    n = split( field[3], name, " " )
    for (i = 1; i <= n; i++) all[name[i]] = 1
}

END {
    for (test in all) read_log( test )
    for (i = 1; i <= count; i++)
    {
        id = ids[i]
        if (tests[id] == "undecided") continue
        verdict = (id, "bad") in seen ? "fail" : (id, "todo") in seen ? "todo" : (id, "good") in seen ? "pass" : "not run"
        printf "%s\t%s\t%s\n", id, verdict, substr( places[id], 2 )
    }
}
