/*
 * Searching in documentation/conformance.html; without it the page shows everything
 *
 * Copyright 2026 the wsrecv authors
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with this library; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
 */

(function () {
    "use strict";
    var form = document.querySelector("form"), words = document.getElementById("words");
    var count = document.getElementById("count"), nothing = document.getElementById("nothing");
    var selects = Array.prototype.slice.call(form.querySelectorAll("select"));
    var parts = Array.prototype.slice.call(document.querySelectorAll(".statements tbody")).map(function (part) {
        return {
            node: part,
            rows: Array.prototype.slice.call(part.querySelectorAll("tr:not(.section)")).map(function (row) {
                var verdicts = {}, text = row.querySelector("th").textContent;
                row.querySelectorAll("td").forEach(function (cell) {
                    verdicts[cell.dataset.column] = cell.querySelector("b").textContent;
                    /* not the name of the column, which is in every row */
                    cell.querySelectorAll("small").forEach(function (places) { text += " " + places.textContent; });
                });
                return { node: row, text: text.toLowerCase(), verdicts: verdicts };
            })
        };
    });

    function matches(row, list) {
        return list.every(function (word) { return row.text.indexOf(word) >= 0; }) &&
            selects.every(function (select) { return !select.value || row.verdicts[select.dataset.column] === select.value; });
    }

    function update() {
        var list = words.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0, all = 0;
        parts.forEach(function (part) {
            var here = 0;
            part.rows.forEach(function (row) {
                var match = matches(row, list);
                row.node.hidden = !match;
                here += match;
                all += 1;
            });
            part.node.hidden = !here;
            shown += here;
        });
        count.textContent = shown + " of " + all + " statements";
        nothing.hidden = shown > 0;
    }

    form.hidden = false;
    form.addEventListener("input", update);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(update, 0); });
    update();
}());
