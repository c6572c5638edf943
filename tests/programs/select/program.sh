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
# A download with select(), as the older network libraries do it: several files at a time, nonblocking, by one thread.

prepare()
{
    build_peer
    build_windows download.c
}

rows()
{
    cat << 'END'
download cheap MB/s
broken   cheap -
END
}

row()
{
    start files 120 "$peer" files
    case $1 in
        download)
            size=40000000
            [ -z "$quick" ] || size=10000000
            run download 100 "$WINE" "$exe" "$port" good/$size good/$((size / 2)) good/1000 good/0 ;;
        # What ends too early is an error, whether by a reset or not, and no file.
        broken)
            run download 100 "$WINE" "$exe" "$port" reset/1000000 short/1000000 good/100000 reset/100 ;;
    esac
    results_of download
    run end 60 "$WINE" "$exe" "$port" end
    finish_server
}
