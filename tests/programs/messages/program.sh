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
# A client with WSAAsyncSelect: window messages, as programs with windows have it (without a display: Wine's null driver).

prepare()
{
    build_peer
    build_windows client.c
}

rows()
{
    echo 'echo cheap round trips/s'
}

row()
{
    count=8000
    [ -z "$quick" ] || count=2000
    start echo 120 "$peer" echo
    run client 100 "$WINE" "$exe" "$port" $count
    finish_server
    results_of client
}
