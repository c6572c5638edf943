# A plot of run-soak's table: each column in a strip of its own, from 0 to its largest value.
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

BEGIN { FS = "\t" }
NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; columns = NF; next }
{
    rows++
    for (i = 1; i <= NF; i++)
    {
        value[rows, i] = $i
        if ($i + 0 > largest[i]) largest[i] = $i
    }
}

function strip( column, text,     i, top, x, y )
{
    top = 40 + strips++ * 80
    printf "<text x=\"10\" y=\"%d\">%s</text><text x=\"10\" y=\"%d\" class=\"small\">0 to %d</text>\n", top + 20, text,
        top + 36, largest[column]
    printf "<line x1=\"190\" y1=\"%d\" x2=\"790\" y2=\"%d\" class=\"axis\"/>\n<polyline points=\"", top + 60, top + 60
    for (i = 1; i <= rows; i++)
    {
        x = 190 + 600 * value[i, 1] / largest[1]
        y = top + 60 - (largest[column] ? 60 * value[i, column] / largest[column] : 0)
        printf "%.1f,%.1f ", x, y
    }
    print "\"/>"
}

END {
    if (!rows) exit
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 730\""
    print "  font-family=\"sans-serif\" font-size=\"13\">"
    print "<style>svg { background: white } polyline { fill: none; stroke: #2563a8; stroke-width: 1.5 }"
    print ".axis { stroke: #999 } .small { font-size: 11px; fill: #666 }</style>"
    printf "<text x=\"10\" y=\"24\">Soak, %d seconds, %d exchanges</text>\n", value[rows, 1], value[rows, 7]
    strip( 2, "memory of the program, KiB" )
    strip( 3, "its descriptors" )
    strip( 6, "its handles" )
    strip( 4, "memory of wineserver, KiB" )
    strip( 5, "its descriptors" )
    strip( 8, "median of an exchange, us" )
    strip( 9, "99th percentile, us" )
    print "<text x=\"190\" y=\"660\" class=\"small\">0 s</text>"
    printf "<text x=\"760\" y=\"660\" class=\"small\">%d s</text>\n</svg>\n", value[rows, 1]
}
