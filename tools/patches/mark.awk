# A test file for Wine's tree: todo_wine where a run on Wine has failed, and without what is for our table of statements
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
# Input: the places that places.awk has found, then the file.  Variables: file, its name without folders; unfinished:
# the test does not come to its end on Wine, and is left out there; platform: its test.h has
# winetest_platform_is_wine.
#
# A check that fails always is marked todo_wine, one that fails sometimes (in some turns of a loop, or at some times)
# flaky_wine; a mark of ours for what succeeds there is taken away.  Where no mark can be set that is said on standard
# error: a statement with a jump in it cannot be in a block of todo_wine.

FNR == NR {
    split( $1, place, ":" )
    if (place[1] == file) result[place[2]] = $2
    next
}

{ text = text $0 "\n"; line_start[FNR + 1] = length( text ) + 1 }

# Sets pos behind white space, comments and lines of the preprocessor.
function skip_space(    c, end )
{
    while (pos <= size)
    {
        c = substr( text, pos, 1 )
        if (c == "\n" || c == " ") pos++
        else if (substr( text, pos, 2 ) == "/*") pos += index( substr( text, pos ), "*/" ) + 1
        else if (c == "#" && (pos == 1 || substr( text, pos - 1, 1 ) == "\n"))
        {
            do { end = index( substr( text, pos ), "\n" ); pos += end } while (substr( text, pos - 2, 1 ) == "\\")
        }
        else break
    }
}

# Sets pos behind one piece: a string, a comment, a character.
function skip_piece(    c )
{
    c = substr( text, pos, 1 )
    if (c == "\"" || c == "'")
    {
        for (pos++; substr( text, pos, 1 ) != c; pos++) if (substr( text, pos, 1 ) == "\\") pos++
        pos++
    }
    else if (substr( text, pos, 2 ) == "/*") pos += index( substr( text, pos ), "*/" ) + 1
    else pos++
}

# Sets pos behind a pair of parentheses with all that is in it.
function skip_parentheses(    depth, c )
{
    depth = 0
    do
    {
        c = substr( text, pos, 1 )
        if (c == "(") depth++
        else if (c == ")") depth--
        skip_piece()
    }
    while (depth && pos <= size)
}

function add_unit( kind, start, end, mark )
{
    unit_kind[++units] = kind; unit_start[units] = start; unit_end[units] = end; unit_mark[units] = mark
}

# All statements: kind, first and last character, and where a mark of ours begins, 0 if there is none.
function find_statements(    start, word, mark, c, depth, outer )
{
    size = length( text )
    pos = 1
    mark = outer = 0
    while (1)
    {
        skip_space()
        if (pos > size) break
        start = pos
        c = substr( text, pos, 1 )
        if (c == "{" || c == "}" || c == ";") { pos++; mark = outer = 0; continue }
        match( substr( text, pos ), /^[A-Za-z_0-9]*/ )
        word = substr( text, pos, RLENGTH )
        if (word ~ /^(todo_wine|flaky_wine)(_if)?$/)
        {
            if (!mark) mark = start
            pos += length( word )
            if (word ~ /_if$/) { skip_space(); skip_parentheses() }
            continue
        }
        if (word ~ /^(if|for|while|switch)$/)
        {
            pos += length( word )
            skip_space()
            skip_parentheses()
            add_unit( "condition", start, pos - 1, mark )
            mark = 0
            continue
        }
        if (word == "else" || word == "do") { pos += length( word ); continue }
        if (word == "case" || word == "default")
        {
            while (substr( text, pos, 1 ) != ":") skip_piece()
            pos++
            continue
        }
        for (depth = 0; pos <= size; skip_piece())
        {
            c = substr( text, pos, 1 )
            if (c == "(") depth++
            else if (c == ")") depth--
            else if (!depth && (c == ";" || c == "{" || c == "}")) break
        }
        add_unit( c == ";" ? "statement" : "head", start, pos, mark )
        mark = 0
    }
}

# The last character of the whole statement that begins with this condition.
function body_end( u,    at, depth, c )
{
    pos = unit_end[u] + 1
    skip_space()
    for (depth = 0; pos <= size; skip_piece())
    {
        c = substr( text, pos, 1 )
        if (c == "{") depth++
        else if (c == "}" && !--depth) break
        else if (c == ";" && !depth) break
    }
    return pos
}

# A check, or a helper that makes some.
function has_check( str )
{
    return str ~ /(ok|ok_\([^)]*\)|check_[a-z0-9_]+|wait_[a-z_]+|join_thread|run_[a-z_]+|get_packet|send_all)\(/ ||
        str ~ /(close_pair|set_[a-z]+|[a-z_]*pair[a-z0-9_]*|post_[a-z_]+)\(/
}

function complain( line, why ) { printf "%s:%d: %s\n", file, line, why > "/dev/stderr" }

# What becomes of the statement or condition u with this result, for the line that has it.
function set_mark( u, how, line,    start, str, end )
{
    if (unit_kind[u] == "condition")
    {
        end = body_end( u )
        str = substr( text, unit_start[u], end - unit_start[u] + 1 )
        if (str ~ /[^a-z_](return|goto|break|continue)[ ;]/) { complain( line, "no mark can be set" ); return }
    }
    if (how == "keep") return
    start = unit_mark[u] ? unit_mark[u] : unit_start[u]
    if (unit_mark[u]) remove_to[start] = unit_start[u] - 1
    insert[start] = how == "none" ? "" : how == "always" ? "todo_wine " : "flaky_wine "
}

function set_marks(    line, u, first, found, candidates, str )
{
    for (line in result)
    {
        found = 0
        candidates = 0
        for (u = 1; u <= units; u++)
        {
            if (unit_kind[u] == "head") continue
            if (line_start[line + 1] <= unit_start[u] || line_start[line] > unit_end[u]) continue
            str = substr( text, unit_start[u], unit_end[u] - unit_start[u] + 1 )
            if (!has_check( str )) continue
            candidates++
            if (!found) found = u
        }
        if (!found) { complain( line, "no check is there" ); continue }
        if (candidates == 1) { set_mark( found, result[line], line ); continue }
        # Which of them it is, is not known.
        for (u = found; u <= units && unit_start[u] < line_start[line + 1]; u++)
        {
            str = substr( text, unit_start[u], unit_end[u] - unit_start[u] + 1 )
            if (unit_kind[u] == "head" || !has_check( str )) continue
            set_mark( u, result[line] ~ /^(keep|none)$/ ? result[line] : "sometimes", line )
            if (unit_kind[u] == "condition") break
        }
    }
}

# What the program is told instead of a test that has no end.
function leave_out(    start )
{
    match( text, /\nSTART_TEST\( *[a-z0-9_]+ *\)\n\{\n/ )
    start = RSTART + RLENGTH
    # Before the first statement, after the declarations.
    match( substr( text, start ), /\n\n/ )
    if (substr( text, start, RSTART ) !~ /^(    ([A-Za-z_]+ )+\**[A-Za-z_][^;]*;\n)*$/) RSTART = 0
    start += RSTART
    if (substr( text, start, 1 ) == "\n") start++
    insert[start] = "    if (winetest_platform_is_wine)\n    {\n" \
        "        todo_wine ok( 0, \"the test does not come to its end\\n\" );\n        return;\n    }\n\n"
}

END {
    line_start[1] = 1
    find_statements()
    set_marks()
    if (unfinished) leave_out()
    out = ""
    for (pos = 1; pos <= size; pos++)
    {
        if (pos in insert) out = out insert[pos]
        if (pos in remove_to) pos = remove_to[pos]
        else out = out substr( text, pos, 1 )
    }
    count = split( out, lines, "\n" )
    for (i = 1; i < count; i++)
    {
        if (lines[i] ~ /^ *((if|else).*\) |else )?(end_)?statement\(/) { while (lines[i] !~ /\);$/) i++; continue }
        if (lines[i] == "#include \"statement.h\"") continue
        if (!platform) gsub( /winetest_platform_is_wine/, "!strcmp( winetest_platform, \"wine\" )", lines[i] )
        print lines[i]
    }
}
