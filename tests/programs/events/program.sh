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
#
# A server with WSAEventSelect: one event for each connection, as many services have it.

prepare()
{
    build_peer
    build_windows server.c
}

rows()
{
    cat << 'END'
echo  cheap round trips/s
END
}

row()
{
    count=20000
    [ -z "$quick" ] || count=5000
    start server 120 "$WINE" "$exe"
    run talk 100 "$peer" talk "$port" 40 $count
    finish_server
    results_of talk
    results_of server
}
