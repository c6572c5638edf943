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
# What tree.sh and dll.sh share; to be read by ".".  $what stands before each text.

passed=0
failed=0

# check TEXT DIFFERENCES: what has been found must be nothing
check()
{
    if [ -z "$2" ]
    then
        passed=$((passed + 1))
        echo "ok      $what$1"
    else
        failed=$((failed + 1))
        printf 'FAILED  %s:\n%s\n' "$what$1" "$2"
    fi
}
