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
# Go, whose sockets are on one completion port and skip the packets of what ends at once: the tests of its standard
# library, and a program of ours.

prepare()
{
    fetch_debian go golang-1.19-go=1.19.8-2 golang-1.19-src=1.19.8-2
    go=$got/usr/lib/go-1.19
    export GOROOT="$go" GOCACHE="$cache/go-build" GOPATH="$cache/go-path" GO111MODULE=off GOPROXY=off GOFLAGS=-p=2
    export GOOS=windows GOARCH=amd64 CGO_ENABLED=0
    exe=$work/wires.exe
    build "$exe" "$go/bin/go" build -o "$exe" "$folder_of_program/wires.go"
    [ -z "$quick" ] || return 0
    # The tests do not depend on our sources, and they take minutes to build.
    for package in internal/poll net net/http
    do
        tests=$cache/debian-go/$(test_name $package)
        [ -f "$tests" ] || "$go/bin/go" test -c -o "$tests" "$package" > "$work/build.log" 2>&1 ||
            fail "the tests of $package cannot be built, see $work/build.log"
    done
}

test_name() { echo "$1.test.exe" | tr / _; }

rows()
{
    cat << 'END'
internal/poll - s
net           - s
net/http      - s
http          cheap requests/s
http-1mb      cheap MB/s
tcp           cheap round trips/s
udp           cheap round trips/s
END
}

# verdicts FILE: "pass NAME" and so on of each test, from what go's test programs say with -test.v
verdicts()
{
    tr -d '\r' < "$1" | sed -n 's/^.*--- \(PASS\|FAIL\|SKIP\): \([^ ]*\).*/\1 \2/p' | sort -u
}

# run_tests SECONDS PATTERN: one process; its exit code says what the verdicts say better
run_tests()
{
    code=0
    # shellcheck disable=SC2086
    (cd "$go/src/$package" && $pin timeout -k 5 $(($1 + 10)) "$WINE" "$cache/debian-go/$(test_name "$package")" \
        -test.v -test.short -test.timeout "$1s" -test.run "$2") \
        > "$out/tests.out" 2> "$out/tests.err" < /dev/null || code=$?
    cat "$out/tests.out" >> "$out/all.out"
    cat "$out/tests.err" >> "$out/all.err"
}

# "^(A|B)$" of the names on standard input
pattern()
{
    paste -s -d '|' | sed 's/.*/^(&)$/'
}

# All tests of a package.  One that hangs or ends the process ends the others with it: it has failed, and those
# that have not had their turn get it in another process.
run_package()
{
    "$WINE" "$cache/debian-go/$(test_name "$package")" -test.list . 2> /dev/null < /dev/null | tr -d '\r' |
        grep '^Test' > "$out/left" || fail 'it does not list its tests'
    : > "$out/verdicts"
    processes=0
    while [ -s "$out/left" ]
    do
        processes=$((processes + 1))
        [ $processes -le 10 ] || fail "ten processes have ended before their tests: see $out/all.out"
        run_tests 120 "$(pattern < "$out/left")"
        verdicts "$out/tests.out" > "$out/now"
        sed -n 's/^=== RUN *\(Test[^/ ]*\)$/\1/p' "$out/tests.out" | tr -d '\r' | sort -u > "$out/begun"
        sed 's/^[A-Z]* //' "$out/now" | sort -u > "$out/ended"
        comm -23 "$out/begun" "$out/ended" | sed 's/^/LOST /' >> "$out/now"
        cat "$out/now" >> "$out/verdicts"
        sort -u "$out/begun" > "$out/had"
        grep -v -x -F -f "$out/had" "$out/left" > "$out/rest" || :
        [ -s "$out/had" ] || fail "no test has begun: see $out/all.err"
        mv "$out/rest" "$out/left"
    done
}

row()
{
    package=$1
    case $package in
        internal/poll|net|net/http)
            # The first has no receives.
            [ "$package" != internal/poll ] || receives=no
            begin=$(date +%s.%N)
            run_package
            echo "value $(echo "$begin $(date +%s.%N)" | awk '{ print $2 - $1 }')"
            sed -n 's/^\(PASS\|SKIP\) /has /p' "$out/verdicts"
            awk -v side="$side" -v package="$package" '{ n[$1]++ }
                END { printf "note %s, %s: %d passed, %d failed, %d lost, %d skipped\n", package, side, n["PASS"], n["FAIL"],
                    n["LOST"], n["SKIP"] }' "$out/verdicts"
            return ;;
        http) count=6000 ;;
        http-1mb) count=150 ;;
        tcp) count=12000 ;;
        udp) count=12000 ;;
    esac
    load "$1" $count
}

# Each missing test up to three times, alone.
again()
{
    package=$1
    while read -r test <&4
    do
        for try in 1 2 3
        do
            run_tests 60 "$(echo "$test" | sed 's,[^/]*,^&$,g')"
            if verdicts "$out/tests.out" | grep -q -x -F -e "PASS $test" -e "SKIP $test"
            then
                echo "has $test"
                break
            fi
        done
        : "$try"
    done 4< "$out/missing"
}
