# Of the verdicts of several runs the worst for each statement, with its places
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
# Input: files that verdicts.awk has written.

BEGIN {
    FS = OFS = "\t"
    rank["not run"] = 1; rank["pass"] = 2; rank["todo"] = 3; rank["fail"] = 4
}

!($1 in verdict) { ids[++count] = $1; verdict[$1] = $2; places[$1] = $3; next }
rank[$2] > rank[verdict[$1]] { verdict[$1] = $2; places[$1] = $3 }

END { for (i = 1; i <= count; i++) print ids[i], verdict[ids[i]], places[ids[i]] }
