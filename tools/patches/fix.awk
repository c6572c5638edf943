# Apply one fix of fixes.txt to a file of Wine's, or tell something of it
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
# Input: fixes.txt, then the file. Variables: fix, its name; file, the name of the file in the tree; show: "names",
# "subject", "text", "tests" or "files" prints that and needs no file. Exit code 1 if a place is not found; 3 if there
# is nothing to do.

function fail( text ) { print "fix " fix ": " text > "/dev/stderr"; exit 1 }

function regex_of( str ) { match( str, /\/.*\// ); return substr( str, RSTART + 1, RLENGTH - 2 ) }

FILENAME == ARGV[1] && /^#/ { next }
FILENAME == ARGV[1] && /^= / { name = $2; part = ""; if (show == "names") print name; next }
FILENAME == ARGV[1] && name != fix { next }
FILENAME == ARGV[1] && show != "" && $1 == show { sub( /^[a-z]+ /, "" ); print; next }
FILENAME == ARGV[1] && $1 == "file" { part = $2; next }
FILENAME == ARGV[1] && $1 == "function" { current = regex_of( $0 ); next }
FILENAME == ARGV[1] && $1 == "unless" { unless[++unlesses] = regex_of( $0 ); next }
FILENAME == ARGV[1] && /^(before|after|instead|done) / {
    if (part == "") part = "dlls/ws2_32/socket.c"
    if (show == "files" && !(part in files)) { files[part] = 1; print part }
    mine = part == file
    if (mine) { op[++ops] = $1; place[ops] = regex_of( $0 ); within[ops] = current }
    next
}
FILENAME == ARGV[1] && /^\+/ { if (mine) new[ops] = new[ops] substr( $0, 2 ) "\n"; next }
FILENAME == ARGV[1] { next }

{ line[++lines] = $0 }

END {
    if (show != "") exit
    if (!ops) fail( "there is no such fix" )
    for (i = 1; i <= ops; i++)
    {
        for (start = 1; start <= lines && line[start] !~ within[i]; start++) {}
        if (start > lines) fail( "no function " within[i] )
        for (end = start; end <= lines && line[end] !~ /^}/; end++) {}
        for (j = 1; j <= unlesses; j++)
            for (at = start; at < end; at++) if (line[at] ~ unless[j]) exit 3
        for (at = start; at < end && line[at] !~ place[i]; at++) {}
        if (at >= end && op[i] == "done") continue
        if (at >= end) fail( "no line " place[i] " in " within[i] )
        if (op[i] == "done")
        {
            for (at = start; at < end; at++) if (line[at] ~ place[i]) sub( /todo_wine /, "", line[at] )
            continue
        }
        if (op[i] == "before") line[at] = new[i] line[at]
        else if (op[i] == "instead") line[at] = substr( new[i], 1, length( new[i] ) - 1 )
        else
        {
            while (line[at] !~ /;[ ]*$/) at++
            line[at] = line[at] "\n" substr( new[i], 1, length( new[i] ) - 1 )
        }
    }
    for (i = 1; i <= lines; i++) print line[i]
}
