# documentation/conformance.html, with nothing in it that is elsewhere
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
# After table.awk.  Variable: here, the folder of page.css and page.js.

function escape( str )
{
    gsub( /&/, "\\&amp;", str ); gsub( /</, "\\&lt;", str ); gsub( />/, "\\&gt;", str ); gsub( /"/, "\\&quot;", str )
    return str
}

# The file without its first comment, which is for those who read the source.
function include( name,    line, shown )
{
    while ((getline line < (here "/" name)) > 0)
    {
        if (shown) print line
        if (line ~ /\*\/$/) shown = 1
    }
    close( here "/" name )
}

function cell( id, column,    word, where, class )
{
    word = verdict[id, column]
    where = escape( places[id, column] )
    gsub( / /, ", ", where )
    gsub( /:/, ":<wbr>", where )
    class = word
    gsub( / /, "-", class )
    printf "<td role=\"cell\" class=\"%s\" data-column=\"%s\"><span class=\"name\" aria-hidden=\"true\">%s</span> <b>%s</b>%s</td>\n", class,
        column, escape( title[column] ), word, where == "" ? "" : " <small>" where "</small>"
}

function row( id,    i, n, list )
{
    printf "<tr role=\"row\" id=\"%s\"><th scope=\"row\" role=\"rowheader\"><code>%s</code> <span class=\"text\">%s</span>", id, id, escape( text[id] )
    if (id in note) printf " <span class=\"note\">%s</span>", escape( note[id] )
    printf " <small>%s", escape( source[id] )
    n = tests[id] == "undecided" ? 0 : split( tests[id], list, " " )
    if (n) printf " · tests:"
    for (i = 1; i <= n; i++) printf " <a href=\"../dlls/ws2_32/tests/%s.c\">%s.c</a>", list[i], list[i]
    print "</small></th>"
    for (i = 1; i <= column_count; i++) cell( id, columns[i] )
    print "</tr>"
}

function summary(    i, j )
{
    print "<table class=\"summary\"><caption>Statements by result</caption>"
    print "<thead><tr><th scope=\"col\">Run</th>"
    for (i = 1; i <= verdict_count; i++) print "<th scope=\"col\">" verdicts[i] "</th>"
    print "</tr></thead><tbody>"
    for (j = 1; j <= column_count; j++)
    {
        printf "<tr><th scope=\"row\">%s <small>%s</small></th>", escape( title[columns[j]] ), escape( run[columns[j]] )
        for (i = 1; i <= verdict_count; i++) printf "<td>%d</td>", total[columns[j], verdicts[i]]
        print "</tr>"
    }
    print "</tbody></table>"
}

function controls(    i, j )
{
    print "<form role=\"search\" aria-label=\"Choose statements\" hidden>"
    print "<label class=\"wide\">Search <input type=\"search\" id=\"words\" placeholder=\"waitall, reset, ...\" autocomplete=\"off\"></label>"
    for (j = 1; j <= column_count; j++)
    {
        printf "<label>%s <select data-column=\"%s\"><option value=\"\">all</option>", escape( title[columns[j]] ), columns[j]
        for (i = 1; i <= verdict_count; i++) printf "<option>%s</option>", verdicts[i]
        print "<option>undecided</option></select></label>"
    }
    print "<button type=\"reset\">Show all</button>"
    print "<output id=\"count\" aria-live=\"polite\"></output>"
    print "</form>"
}

END {
    fill_in()
    print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
    print "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
    print "<meta name=\"color-scheme\" content=\"light dark\">"
    print "<title>wsrecv: conformance</title>\n<style>"
    include( "page.css" )
    print "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#table\">To the table</a>\n<header>"
    print "<h1>Receiving, statement by statement</h1>"
    printf "<p>%d statements about receiving on Windows: of Microsoft’s page of <code>WSARecv</code> (<code>recv</code>…), " \
        "and what Wine’s tests attest of Windows (<code>win</code>…), in our words. %d of them are undecided: nothing says " \
        "what is right, or nothing can show it. Made of test runs by <code>tests/conformance</code>.</p>\n", id_count,
        total[columns[1], "undecided"]
    print "<p class=\"legend\"><b class=\"pass\">pass</b> every check succeeded. <b class=\"fail\">fail</b> a check failed, or the " \
        "test crashed or hung. <b class=\"todo\">todo</b> marked in the test as what cannot be done yet, with the reason. " \
        "<b class=\"not-run\">not run</b> no check was made.</p>"
    summary()
    print "</header>\n<main>"
    controls()
    print "<table id=\"table\" class=\"statements\" tabindex=\"-1\" role=\"table\" aria-label=\"Statements and results\">"
    print "<thead role=\"rowgroup\"><tr role=\"row\"><th scope=\"col\" role=\"columnheader\">Statement</th>"
    for (j = 1; j <= column_count; j++)
    {
        name = escape( title[columns[j]] )
        sub( /, /, ",<br>", name )
        print "<th scope=\"col\" role=\"columnheader\">" name "</th>"
    }
    print "</tr></thead>"
    last = 0
    for (i = 1; i <= id_count; i++)
    {
        if (section[ids[i]] != last)
        {
            if (last) print "</tbody>"
            last = section[ids[i]]
            printf "<tbody role=\"rowgroup\"><tr role=\"row\" class=\"section\"><th scope=\"rowgroup\" role=\"rowheader\" " \
                "colspan=\"%d\"><span class=\"title\" role=\"heading\" aria-level=\"2\">%s</span></th></tr>\n", column_count + 1, escape( sections[last] )
        }
        row( ids[i] )
    }
    print "</tbody></table>\n<p id=\"nothing\" hidden>No statement is like that.</p>\n</main>\n<script>"
    include( "page.js" )
    print "</script>\n</body>\n</html>"
}
