# Add a test file to the list of sources of a Makefile.in of Wine's, in the order of the alphabet
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
# Variables: name, without the suffix; libraries, what IMPORTS must have as well.

/^IMPORTS/ {
    count = split( libraries, wanted, " " )
    for (i = 1; i <= count; i++) if (!index( $0 " ", " " wanted[i] " " )) $0 = $0 " " wanted[i]
}

/^(C_SRCS|SOURCES)[ \t]*=[ \t]*\\$/ { inside = 1; print; next }

inside && name != "" {
    file = $1
    if (file > name ".c") { print "\t" name ".c \\"; inside = 0 }
    else if (file == name ".c") inside = 0
    else if (!/\\$/) { print $0 " \\"; print "\t" name ".c"; inside = 0; next }
}

{ print }
