# What the tables have in common: reading statements.txt and the results
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
# Input: statements.txt and results/COLUMN.tsv.  Fills sections[], ids[], and by id: section, source, tests, text,
# note, verdict[id, column], places[id, column]; by column: run[column], what its file says of the run, and
# total[column, verdict].

BEGIN {
    column_count = split( "own-8.0 ours-8.0 own-10.0 ours-10.0 windows", columns, " " )
    split( "Wine 8.0, its own|Wine 8.0, ours|Wine 10.0, its own|Wine 10.0, ours|Windows", titles, "|" )
    for (i = 1; i <= column_count; i++) title[columns[i]] = titles[i]
    verdict_count = split( "pass,fail,todo,not run", verdicts, "," )
}

FNR == 1 { column = ""; if (FILENAME ~ /\.tsv$/) { column = FILENAME; sub( /.*\//, "", column ); sub( /\.tsv$/, "", column ) } }

column != "" && /^# / { run[column] = run[column] (run[column] == "" ? "" : " ") substr( $0, 3 ); next }
column != "" { split( $0, field, "\t" ); verdict[field[1], column] = field[2]; places[field[1], column] = field[3]; next }

/^= / { sections[++section_count] = substr( $0, 3 ); next }
/^[a-z].*\|/ {
    split( $0, field, / *\| */ )
    id = field[1]
    ids[++id_count] = id
    section[id] = section_count; source[id] = field[2]; tests[id] = field[3]
    next
}
/^    note: / { note[id] = substr( $0, 11 ); next }
/^    / { text[id] = substr( $0, 5 ) }

# The verdicts of all statements, and their numbers.
function fill_in(    i, j )
{
    for (i = 1; i <= id_count; i++)
        for (j = 1; j <= column_count; j++)
        {
            if (tests[ids[i]] == "undecided") verdict[ids[i], columns[j]] = "undecided"
            else if (!((ids[i], columns[j]) in verdict)) verdict[ids[i], columns[j]] = "not run"
            total[columns[j], verdict[ids[i], columns[j]]]++
        }
    for (j = 1; j <= column_count; j++)
        if (!(columns[j] in run))
            run[columns[j]] = "Not run yet: there are no results of a run " (columns[j] == "windows" ? "on " : "with ") title[columns[j]] "."
}
