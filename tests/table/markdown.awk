# documentation/conformance.md
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
# After table.awk.

END {
    fill_in()
    print "# Conformance\n"
    print "Made by `tests/conformance` of [statements.txt](statements.txt) and of the results in `results/`; not edited by hand."
    print "[conformance.html](conformance.html) is the same table, to search in.\n"
    print "A row is a statement: of the page of WSARecv (`recv...`), or what Wine's tests attest of Windows (`win...`),"
    print "in our words. *pass*: all checks that belong to it succeeded. *fail*: one failed, or the test crashed or hung."
    print "*todo*: a check is marked as something that cannot be done yet, with the reason beside it in the test. *not run*:"
    print "no check was made. *undecided*: nothing says what is right, or nothing can show it.\n"
    print "| | pass | fail | todo | not run | run |\n|---|---|---|---|---|---|"
    for (j = 1; j <= column_count; j++)
    {
        line = "| " title[columns[j]]
        for (k = 1; k <= verdict_count; k++) line = line " | " (total[columns[j], verdicts[k]] + 0)
        print line " | " run[columns[j]] " |"
    }
    printf "\n%d statements, %d of them undecided.\n", id_count, total[columns[1], "undecided"]
    last = 0
    for (i = 1; i <= id_count; i++)
    {
        id = ids[i]
        if (section[id] != last)
        {
            last = section[id]
            print "\n## " sections[last] "\n"
            line = "| statement"
            rule = "|---"
            for (j = 1; j <= column_count; j++) { line = line " | " title[columns[j]]; rule = rule "|---" }
            print line " | tests |\n" rule "|---|"
        }
        line = "| **" id "** " text[id] (id in note ? " (" note[id] ")" : "") " *" source[id] "*"
        for (j = 1; j <= column_count; j++) line = line " | " verdict[id, columns[j]]
        n = tests[id] == "undecided" ? 0 : split( tests[id], list, " " )
        links = ""
        for (k = 1; k <= n; k++) links = links (k > 1 ? ", " : "") "[" list[k] "](../dlls/ws2_32/tests/" list[k] ".c)"
        print line " | " links " |"
    }
}
