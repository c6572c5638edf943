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
# Draws the results of bench_control: how many times as fast as Wine's own our DLL is, one bar a row, as an
# SVG that can be read on a light and on a dark page.

BEGIN { FS = "\t" }

$1 == "row" && $4 != "" && $4 != "bytes" { names[++rows] = $2; text[$2] = $3; unit[$2] = $4 }
$1 == "ratio" && $3 == "own" && $4 == "full" { ratio[$2] = $5 }
$1 == "value" { median[$2, $3] = $4 }

function number( x ) { return sprintf( x >= 100 ? "%.0f" : x >= 10 ? "%.1f" : "%.2f", x ) }

END {
    left = 300; width = 330; step = 22; top = 70; most = 2
    for (i = 1; i <= rows; i++)
    {
        name = names[i]
        if (!ratio[name]) continue
        shown[++count] = name
        if (unit[name] == "MB/s" || unit[name] == "1/s") ratio[name] = 1 / ratio[name]
        if (ratio[name] > most) most = ratio[name]
    }
    height = top + count * step + 20
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 820 %d\" width=\"820\" height=\"%d\" role=\"img\" aria-labelledby=\"title\">\n", height, height
    print "<title id=\"title\">How many times as fast as Wine's own ws2_32 receives are</title>"
    print "<style>"
    print "text { font: 13px system-ui, sans-serif; fill: #24292f; }"
    print ".head { font-size: 16px; font-weight: 600; } .small { fill: #57606a; font-size: 12px; }"
    print ".better { fill: #1a7f64; } .same { fill: #8c959f; } .worse { fill: #b35900; }"
    print "line { stroke: #8c959f; stroke-width: 1; } .one { stroke: #24292f; }"
    print "@media (prefers-color-scheme: dark) {"
    print "text { fill: #e6edf3; } .small { fill: #9da7b3; }"
    print ".better { fill: #3fb68f; } .same { fill: #6e7681; } .worse { fill: #e0823d; }"
    print ".one { stroke: #e6edf3; } }"
    print "</style>"
    printf "<text class=\"head\" x=\"12\" y=\"24\">Speed of receives, in times that of Wine's own ws2_32</text>\n"
    printf "<text class=\"small\" x=\"12\" y=\"43\">Longer is better; the line is Wine's own. Right: Wine's own and ours, medians.</text>\n"
    for (i = 1; i <= count; i++)
    {
        name = shown[i]
        y = top + (i - 1) * step
        x = ratio[name]
        printf "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", left - 10, y + 12, text[name]
        printf "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"15\" rx=\"2\"/>\n",
            (x > 1.1 ? "better" : (x > 1 / 1.1 ? "same" : "worse")), left, y, x / most * width
        printf "<text x=\"%.1f\" y=\"%d\">%s</text>\n", left + (x > 1 ? x : 1) / most * width + 6, y + 12, sprintf( x >= 10 ? "%.0f\303\227" : "%.1f\303\227", x )
        printf "<text class=\"small\" x=\"808\" y=\"%d\" text-anchor=\"end\">%s \342\206\222 %s %s</text>\n", y + 12,
            number( median[name, "own"] ), number( median[name, "full"] ), (unit[name] == "us" ? "\302\265s" : unit[name])
    }
    printf "<line class=\"one\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n</svg>\n",
        left + width / most, top - 6, left + width / most, top + count * step - 2
}
