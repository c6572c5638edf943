# The output of one run of all tests, of "ws2_32_test.exe -J FILE", as a file NAME.log for each test
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
# Variable: logs, the folder for them.

{ sub( /\r$/, "" ) }

/^winetest:[a-z0-9_]+ start$/ {
    if (file != "") close( file )
    file = $1
    sub( /^winetest:/, "", file )
    file = logs "/" file ".log"
    next
}

/^winetest:[a-z0-9_]+ done \(/ { if (file != "") close( file ); file = ""; next }

file != "" { print > file }
