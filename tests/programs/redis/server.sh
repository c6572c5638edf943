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
#     server.sh PEER REDIS-SERVER LIBRARIES
#
# Starts a Redis that keeps nothing, on a port that is free, and says which.

for _ in 1 2 3 4 5
do
    # Redis cannot leave the choice to the system: this one was free a moment ago.
    port=$("$1" port) || exit 1
    LD_LIBRARY_PATH=$3 "$2" --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir / --logfile '' > /dev/null 2>&1 &
    tries=0
    while kill -0 $! 2> /dev/null && [ $tries -lt 100 ]
    do
        if "$1" ask "$port"
        then
            echo "port $port"
            wait $!
            exit
        fi
        tries=$((tries + 1))
        sleep 0.1
    done
    kill $! 2> /dev/null
done
echo 'redis-server does not start' >&2
exit 1
