# Waiting for the wineserver that a script has started.  Sourced by run-faults and run-programs.
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

# wait_for_server PID: a program that comes before the server has its socket, which is in the folder that it runs in,
# starts another one, and ours ends.
wait_for_server()
{
    tries=0
    until [ -S "/proc/$1/cwd/socket" ] || [ $tries -ge 100 ]
    do
        tries=$((tries + 1))
        sleep 0.1
    done
}
