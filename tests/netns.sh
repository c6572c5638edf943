#!/bin/sh
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
# Receiving when the network fails, in two network namespaces of this test's own:
#
#     netns.sh BUILD-DIRECTORY [NAME...]
#
# Wine and the tests "network", "ttl" and "slow" (or the tests NAME) of ws2_32_test.exe run in the first, a host that
# they connect to in the second (tests/netns/peer.c).  What the test asks for in a file is done to the link between
# them.  Nothing outside of the two is touched, and both go away at the end.  Needs root, and "ip netns"; exit code 77
# without.

set -u

tests=$(cd "$(dirname "$0")" && pwd -P)
build=$(cd "${1:?usage: netns.sh BUILD-DIRECTORY [NAME...]}" && pwd -P) || exit 2
shift
[ $# -gt 0 ] || set -- network ttl slow
[ -f "$build/tests/settings" ] || { echo "netns.sh: $build is not configured" >&2; exit 2; }
# shellcheck source=/dev/null
. "$build/tests/settings"
: "${WINE:?}" "${WINESERVER:?}"
arch=${WSRECV_ARCH:-x86_64}

what=netns
work=$(mktemp -d "${TMPDIR:-/tmp}/wsrecv netns.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/netns-lib.sh
. "$tests/netns-lib.sh"

here_address=192.0.2.1
there_address=192.0.2.2
peer_address=198.51.100.1   # a second one of the other host, so that there is a router before it
peer_port=7000
beyond_address=203.0.113.1  # of nobody, behind the other host
peer_pid=
changer_pid=

finish()
{
    trap - EXIT
    trap '' HUP INT TERM
    for pid in $changer_pid $peer_pid; do kill "$pid" 2> /dev/null; done
    remove_all
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

add_namespaces
ip -n "$here" link add link0 type veth peer name link0 netns "$there" 2> "$work/error" || skip "$(cat "$work/error")"

# What a link that goes down takes with it comes back.
network_up()
{
    ip -n "$there" link set lo up
    ip -n "$there" address replace "$peer_address/32" dev lo
    ip -n "$there" address replace "$there_address/24" dev link0
    ip -n "$there" route del blackhole "$here_address/32" 2> /dev/null
    ip -n "$there" route del unreachable "$peer_address/32" 2> /dev/null
    ip -n "$there" link set link0 up
    ip -n "$there" route replace "$beyond_address/32" via "$here_address" dev link0 2> /dev/null
    ip -n "$here" link set lo up
    ip -n "$here" address replace "$here_address/24" dev link0
    ip -n "$here" link set link0 up
    ip -n "$here" route replace default via "$there_address"
    ip -n "$here" neigh flush all 2> /dev/null
    tries=0
    while [ $tries -lt 50 ] && ! ip -n "$here" link show link0 | grep -q LOWER_UP
    do
        sleep 0.1
        tries=$((tries + 1))
    done
}

change_network()
{
    case $1 in
    up) network_up ;;
    silent) ip -n "$there" route add blackhole "$here_address/32" ;;
    peer-down) ip -n "$there" link set link0 down ;;
    own-down) ip -n "$here" link set link0 down ;;
    unreachable)
        ip -n "$there" address del "$peer_address/32" dev lo
        ip -n "$there" route add unreachable "$peer_address/32" ;;
    *) echo "netns: unknown request $1" >&2 ;;
    esac
}

# Does what the test asks for, until it is killed.
serve_requests()
{
    while :
    do
        if [ -f "$work/network.request" ] && IFS= read -r request < "$work/network.request"
        then
            change_network "$request"
            rm -f "$work/network.request"
        fi
        sleep 0.05
    done
}

network_up
other sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward; echo 0 > /proc/sys/net/ipv4/icmp_ratelimit'
# The time-outs of Windows programs cannot be set; these are the shortest.
set_here tcp_retries2 2
set_here tcp_keepalive_time 1
set_here tcp_keepalive_intvl 1
set_here tcp_keepalive_probes 2

# Not by way of a function: its process would be a shell's.
ip netns exec "$there" "$build/x86_64-unix/netns_peer" "$peer_port" &
peer_pid=$!
serve_requests &
changer_pid=$!

cp "$build/$arch-windows/ws2_32.dll" "$build/$arch-windows/ws2_32_test.exe" "$work" || exit 2
[ ! -f "$build/$arch-unix/wsrecv.so" ] || cp "$build/$arch-unix/wsrecv.so" "$work"
cd "$work" || exit 2
add_prefix
keep_server

export WSRECV_TEST_PEER="$peer_address $peer_port" WSRECV_TEST_BEYOND="$beyond_address" WINETEST_COLOR=0
export WINEDLLOVERRIDES="${WSRECV_TEST_OVERRIDES:-ws2_32=n,b;mscoree,mshtml=;winemenubuilder.exe=d}"
passed=0
failed=0
for name
do
    status=0
    if [ "$name" = slow ] && inside tc qdisc add dev lo root tbf rate 64kbit burst 4096 latency 60s
    then export WSRECV_TEST_SLOW=1
    fi
    inside timeout -k 5 240 "$WINE" ws2_32_test.exe "$name" < /dev/null > log 2>&1 || status=$?
    tr -d '\r' < log
    if [ $status -eq 0 ] && grep -q "$name: [0-9]* tests executed" log
    then
        passed=$((passed + 1))
        echo "ok - $name"
    else
        failed=$((failed + 1))
        echo "not ok - $name (exit code $status)"
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
