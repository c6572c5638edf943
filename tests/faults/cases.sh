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
# The cases of run-faults; to be read by ".".

# --- the cases of the network: streams and datagrams in random ways ---

# network NAME FAULTS [OPTION...]
network()
{
    name=$1
    faults=$2
    shift 2
    for way in $ways
    do
        # They are words.
        # shellcheck disable=SC2086
        begin "$name" "$way" $faults
        program $((each + 90)) lanes --seconds "$each" --count 4 --datagram-lanes 2 "$@"
        end datagrams
    done
}

network_cases()
{
    ! wanted loss-1 || network loss-1 loss=10
    ! wanted loss-5 quick || network loss-5 loss=50 --resets 5
    ! wanted loss-20 || network loss-20 loss=200
    ! wanted reorder || network reorder 'reorder=200 reorder_ms=30' --kills 10
    ! wanted twice || network twice twice=200 --twice --resets 10
    ! wanted delay || network delay 'delay=80 jitter=60' --kills 10
    ! wanted rate || network rate rate=1000 --kills 10
    ! wanted link-down quick || network link-down 'up=700 down=500'
    ! wanted all-of-it quick || network all-of-it 'loss=30 twice=50 reorder=50 reorder_ms=20 delay=5 jitter=20' --twice --resets 5
    ! wanted peer-killed quick || network peer-killed '' --kills 60
    ! wanted resets quick || network resets reset=300 --resets 60
    ! wanted icmp quick || network icmp icmp=300 --icmp
    ! wanted small-buffers quick || network small-buffers 'loss=5 delay=2' --small
}

# Our own end of the link goes down, with its routes, and comes back: sends fail, connections stay.
interface_down()
{
    for way in $ways
    do
        begin interface-down "$way"
        program $((each + 90)) lanes --seconds "$each" --count 4 --datagram-lanes 2 --kills 10
        while is_running && [ $(($(date +%s) - started)) -lt "$each" ]
        do
            sleep 0.6
            ip -n "$here" link set link0 down
            sleep 0.2
            link_up "$here"
        done
        end datagrams
    done
}

# --- the cases of one connection each, and of hosts ---

# The host is gone without a word.  What waits is told by probes; nothing spins meanwhile.
host_gone()
{
    set_here tcp_keepalive_probes 3
    for way in $ways
    do
        begin host-gone "$way"
        program 90 waits
        if wait_ready
        then
            before=$(ticks "$program_pid" "$server_pid")
            relay silent=1
            sleep 2
            spent=$(($(ticks "$program_pid" "$server_pid") - before))
            [ $spent -lt 100 ] || note="$spent ticks in 2 s while all wait"
        else note="not ready"
        fi
        end
    done
    set_here tcp_keepalive_probes 9
}

# The host is started again, and knows nothing of its connections: they are half open.
host_restarted()
{
    for way in $ways
    do
        begin host-restarted "$way"
        program 90 waits
        if wait_ready
        then
            relay silent=1
            sleep 0.2
            start_peer
            relay
        else note="not ready"
        fi
        end

        begin host-restarted-often "$way"
        program $((each + 90)) lanes --seconds "$each" --lost --resets 0
        while is_running && [ $(($(date +%s) - started)) -lt "$each" ]
        do
            sleep 1
            relay silent=1
            start_peer
            relay
        done
        end
    done
}

# Connections that nobody finishes: more than the listener has room for.
syn_flood()
{
    for way in $ways
    do
        begin syn-flood "$way" syn=2000 port=$((port + 2))
        program 120 accept --count $((each * 10))
        end
    done
}

# --- the cases of the machine ---

many_sockets()
{
    count=10000
    [ -z "$quick" ] || count=1000
    for way in $ways
    do
        begin "many-sockets" "$way"
        program 300 many --count $count
        end
    done
}

# squeeze NAME: no more descriptors, or no more memory, while the program receives, then again as before
squeeze()
{
    for way in $ways
    do
        begin "$1" "$way"
        program $((each + 120)) squeeze --seconds "$each"
        if wait_ready
        then
            if [ "$1" = no-descriptors ]
            then
                # The first number that is free is the first that may not be used.
                free=0
                while [ -e "/proc/$program_pid/fd/$free" ]; do free=$((free + 1)); done
                limit_now=--nofile=$free:
                limit_then=--nofile=$(prlimit --pid "$program_pid" --nofile --noheadings -o HARD | tr -d ' '):
            else
                limit_now=--as=$(awk '$1 == "VmSize:" { printf "%d:", $2 * 1024 }' "/proc/$program_pid/status")
                limit_then=--as=unlimited:
            fi
            prlimit --pid "$program_pid" "$limit_now" || note="cannot set $limit_now"
            rm -f wait
            # Where it cannot even make its file it does not wait here.
            if wait_ready 2; then prlimit --pid "$program_pid" "$limit_then"; fi
            rm -f wait
        else note="not ready"
        fi
        end
    done
}

# The server is killed.  Each thread that asks it for something ends, and with the last of them the process.  Those that
# wait for it never know: Wine itself keeps the other end of the pipe open on which it waits for the server, and what
# receives is nothing but asleep then.  So the process ends, or all of it sleeps; nothing spins.  It is the same with
# Wine's own, which is looked at here, too.
server_killed()
{
    for way in own $ways
    do
        for part in alone waits lanes
        do
            [ "$way-$part" != own-lanes ] || continue
            begin "server-killed-$part" "$way"
            case $part in
                lanes)
                    program 90 lanes --seconds 60 --datagram-lanes 2
                    wait_ready || note="not ready"
                    sleep 2
                    ;;
                *)
                    program 90 $part --seconds 60 --datagram-lanes 1
                    wait_ready || note="not ready"
                    ;;
            esac
            is_running || note="has ended before"
            kill -9 "$server_pid"
            killed=$(date +%s)
            while is_running && [ $(($(date +%s) - killed)) -lt 4 ]; do sleep 0.05; done
            threads=0
            if is_running
            then
                [ $part != alone ] || note="does not end without a server"
                before=$(ticks "$program_pid")
                sleep 1
                spent=$(($(ticks "$program_pid") - before))
                [ $spent -lt 20 ] || note="$spent ticks in a second without a server"
                for task in "/proc/$program_pid"/task/*; do threads=$((threads + 1)); done
            fi
            kill -9 "$program_pid" 2> /dev/null
            wait "$program_pid" 2> /dev/null
            program_pid=
            ! grep -q -e '^VIOLATION' -e '^WRONG' -e '^HANG' log || note="$note; not as it should be"
            echo "sums: threads_asleep=$threads" >> log
            end
            end_processes "$here"
            start_server
        done
    done
}

# Stopped and continued: the program, the server, and the other host, in turn.
stopped()
{
    for way in $ways
    do
        begin stopped "$way"
        program $((each + 90)) lanes --seconds "$each" --datagram-lanes 2 --kills 10
        sleep 1
        stops=0
        while is_running && [ $(($(date +%s) - started)) -lt "$each" ]
        do
            for pid in $program_pid $server_pid
            do
                kill -STOP "$pid" || continue
                sleep 0.3
                kill -CONT "$pid"
                sleep 0.2
                stops=$((stops + 1))
            done
        done
        wait_program
        echo "sums: stops=$stops" >> log
        end datagrams
    done
}

# The wall clock steps by an hour, forward and back: waits last as long as they should.
clock_steps()
{
    if [ "$arch" != x86_64 ]
    then
        echo "skip - clock-steps: the library that lets the clock step is for 64-bit programs"
        return 0
    fi
    preload=$work/clock.so
    start_server "LD_PRELOAD=$preload"
    for way in $ways
    do
        begin clock-steps "$way"
        program $((each + 60)) timeouts --seconds "$each"
        wait_program
        grep -q 'steps=[1-9]' log || note="no clock steps"
        end
    done
    preload=
    start_server
}

# Child processes all the time: none has a socket that it was not given.
children()
{
    for way in $ways
    do
        begin children "$way"
        "$build/x86_64-unix/faults_leaks" faults.exe --child "$((each + 2))" > leaks 2>&1 &
        helper_pid=$!
        program $((each + 90)) lanes --seconds "$each" --datagram-lanes 2 --children --resets 10
        wait_program
        wait "$helper_pid" || note="descriptors have leaked, or there were no children"
        helper_pid=
        cat leaks >> log
        end datagrams
    done
}

all_cases()
{
    network_cases
    ! wanted interface-down quick || interface_down
    ! wanted host-gone quick || host_gone
    ! wanted host-restarted quick || host_restarted
    ! wanted syn-flood quick || syn_flood
    ! wanted many-sockets quick || many_sockets
    ! wanted no-descriptors quick || squeeze no-descriptors
    ! wanted no-memory quick || squeeze no-memory
    ! wanted stopped quick || stopped
    ! wanted clock-steps quick || clock_steps
    ! wanted children quick || children
    ! wanted server-killed quick || server_killed
}
