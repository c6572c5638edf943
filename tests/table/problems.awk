# What is wrong between statements.txt and the tests: one line for each problem
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
# Input: statements.txt, then the headers of the tests, then their sources.  Variable: tests, the names of all tests.

function problem( text ) { print "    " text }

# The statements that a source or header names: the string literals between the parentheses of statement().
function add_statements( file, text,    part, rest, literal, n, i, word )
{
    while (match( text, /(^|[^_a-z])statement\(/ ))
    {
        text = substr( text, RSTART + RLENGTH )
        part = substr( text, 1, index( text, ");" ) )
        while (match( part, /"[^"]*"/ ))
        {
            literal = substr( part, RSTART + 1, RLENGTH - 2 )
            part = substr( part, RSTART + RLENGTH )
            n = split( literal, word, " " )
            for (i = 1; i <= n; i++) names[file] = names[file] " " word[i]
        }
    }
}

function end_file()
{
    if (file ~ /\/statement\.h$/) return
    base = file
    sub( /.*\//, "", base )
    add_statements( base, text )
    text = ""
}

FNR == 1 { if (file ~ /\.[ch]$/) end_file(); file = FILENAME; base = ""; text = "" }

file ~ /\.txt$/ && /^[a-z].*\|/ {
    n = split( $0, field, / *\| */ )
    id = field[1]
    if (id in listed) problem( id ": is there twice" )
    if (n != 3 || id !~ /^(recv|win)(\.[a-z0-9_]+)+$/) problem( id ": is not written as the head of statements.txt says" )
    ids[++count] = id
    listed[id] = field[3]
    next
}
file ~ /\.txt$/ && /^    note: / { has_note[id] = 1 }
file ~ /\.txt$/ && /^    [^n ]/ { has_text[id] = 1 }
file ~ /\.txt$/ && /^    n[^o]/ { has_text[id] = 1 }

file ~ /\.[ch]$/ {
    text = text $0 "\n"
    if (match( $0, /^#include "[a-z_]*\.h"/ ))
    {
        name = substr( $0, 11, RLENGTH - 11 )
        short = file
        sub( /.*\//, "", short )
        includes[short] = includes[short] " " name
    }
}

END {
    end_file()
    n = split( tests, list, " " )
    for (i = 1; i <= n; i++)
    {
        exists[list[i]] = 1
        source = list[i] ".c"
        printed = names[source]
        m = split( includes[source], header, " " )
        for (j = 1; j <= m; j++) printed = printed names[header[j]]
        m = split( printed, word, " " )
        for (j = 1; j <= m; j++)
        {
            if (word[j] == "none") continue
            prints[list[i], word[j]] = 1
            if (!(word[j] in listed)) told = list[i] ": there is no statement " word[j]
            else if (!index( " " listed[word[j]] " ", " " list[i] " " )) told = word[j] ": does not list the test " list[i]
            else continue
            if (!(told in done)) problem( told )
            done[told] = 1
        }
    }
    for (i = 1; i <= count; i++)
    {
        id = ids[i]
        if (!(id in has_text)) problem( id ": has no text" )
        if (listed[id] == "undecided")
        {
            if (!(id in has_note)) problem( id ": is undecided without a note" )
            continue
        }
        n = split( listed[id], list, " " )
        if (!n) problem( id ": has no test" )
        for (j = 1; j <= n; j++)
        {
            if (!(list[j] in exists)) problem( id ": there is no test " list[j] )
            else if (!((list[j], id) in prints)) problem( id ": the test " list[j] " does not print it" )
        }
    }
}
