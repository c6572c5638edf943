#!/bin/sh
# run.sh [SELFTEST.EXE...]: put the test harness to the test: wine/test.h and run-suite
#
# Copyright 2026 the wsrecv authors
#
# This library is free software; you can redistribute it and/or
# modify it under the terms of the GNU Lesser General Public
# License as published by the Free Software Foundation; either
# version 2.1 of the License, or (at your option) any later version.
#
# Without an argument the program is built with every mingw-w64 compiler there is.  A program that this Wine cannot run
# is left out, as a 32-bit one may be.
# WINEPREFIX names the Wine prefix to use and must be set.  Exit status: 0 if everything is as expected.
set -e

: "${WINEPREFIX:?set WINEPREFIX to a scratch prefix}"
WINEDEBUG=${WINEDEBUG--all}
export WINEDEBUG
wine=${WINE:-wine}
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# Process ids, addresses and paths differ from run to run.
normalise()
{
    tr -d '\r' | sed -e 's/^[0-9a-f]\{4,\}:/PID:/' -e 's/\([| ]\)[0-9a-f]\{4,\}:\([a-z_]*: unhandled\)/\1PID:\2/' \
        -e 's/\(last line: \)[0-9a-f]\{4,\}:/\1PID:/' -e 's/ at [0-9A-Fa-fx]*$/ at ADDRESS/' \
        -e 's/^Usage: [^ ]*/Usage: PROGRAM/' -e 's/^[^ ]*: there is/PROGRAM: there is/' \
        -e 's/0\{160,\}/ZEROS/' -e "s/$(printf '\033')/ESC/g" -e "s|$scratch|SCRATCH|g"
}

# run [VARIABLE=VALUE] ARGUMENT...: one run in the form of the file "expected"
run()
{
    echo "== $*"
    case $1 in *=*) setting=$1; shift;; *) setting=WINETEST_DEBUG=1;; esac
    rc=0
    env "$setting" "$wine" "$exe" "$@" >"$scratch/output" 2>/dev/null </dev/null || rc=$?
    normalise <"$scratch/output"
    echo "exit code $rc"
}

check_api()
{
    run
    run -l
    run nosuch
    for name in pass fail many todo flaky platform skip context threads last_error strings args child
    do
        run $name
    done
    run args one "two words" pass
    run pass args skip fail
    run crash
    run crash_thread
    run vanish
    run WINETEST_PLATFORM=windows platform
    run WINETEST_PLATFORM=windows todo
    run WINETEST_DEBUG=0 todo
    run WINETEST_REPORT_SUCCESS=1 flaky
    run WINETEST_COLOR=1 fail
}

# The report of -J, with what takes a time of its own.
check_junit()
{
    echo "== -J"
    rc=0
    "$wine" "$exe" -J "$scratch/report.xml" pass fail todo skip crash > "$scratch/output" 2> /dev/null < /dev/null || rc=$?
    grep '^winetest' "$scratch/output" | tr -d '\r' | sed -e 's/after [0-9]* ms/after TIME/' -e 's/[0-9]* seconds/TIME/'
    echo "exit code $rc"
    sed 's/ time="[0-9.]*"/ time="TIME"/' "$scratch/report.xml"
}

# What the runner makes of tests that pass, fail, hang and crash; the DLL is only copied, the program does not use it.
check_runner()
{
    rc=0
    "$here/../run-suite" --timeout 6 --log "$scratch/log" --dll "$here/run.sh" "$exe" \
        pass fail todo many hang crash vanish sides >"$scratch/report" 2>&1 || rc=$?
    echo "== results.tsv"
    awk -F '\t' -v OFS='\t' '{ $8 = $8 < 6 ? "short" : "long"; print }' "$scratch/log/results.tsv"
    echo "== report"
    normalise <"$scratch/report"
    echo "exit code $rc"
    echo "== left over"
    for process in /proc/[0-9]*
    do
        case $(tr '\0' ' ' 2>/dev/null <"$process/cmdline") in *"${exe##*/} hang"*) echo "${process##*/}";; esac
    done
}

# What tests/conformance makes of statements; d.not_run is in no test that runs.
check_statements()
{
    tr ' ' '\n' > "$scratch/statements.txt" << 'END'
a.pass|.|statements a.fail.once|.|statements a.fail|.|statements a.todo|.|statements a.fail.done|.|statements
a.not_run|.|statements a.pass.context|.|statements a.fail.child|.|statements b.pass|.|statements_crash
b.fail|.|statements_crash b.fail.after|.|statements_crash c.fail|.|statements_hang c.fail.after|.|statements_hang
d.not_run|.|nosuch d.undecided|.|undecided
END
    "$here/../run-suite" --timeout 6 --only own --statements --log "$scratch/log" "$exe" \
        statements statements_crash statements_hang > /dev/null 2>&1 || :
    echo "== statements"
    awk -v logs="$scratch/log" -v suffix=.own.log -f "$here/../table/verdicts.awk" "$scratch/statements.txt"
}

check()
{
    exe=$1
    {
        check_api
        check_junit
        check_runner
        check_statements
    } > "$scratch/actual"
    if diff -u "$here/expected" "$scratch/actual"
    then
        echo "selftest: ${exe##*/}: as expected"
    else
        echo "selftest: ${exe##*/}: the output differs"
        failed=1
    fi
}

failed=0
checked=0
check_if_it_runs()
{
    if "$wine" "$1" -l 2>&1 | grep -q '^pass'
    then
        check "$1"
        checked=$((checked + 1))
    else
        echo "selftest: ${1##*/}: skipped: Wine does not run such programs here"
    fi
}

if [ $# -gt 0 ]
then
    for exe
    do
        check_if_it_runs "$exe"
    done
else
    for arch in x86_64 i686
    do
        command -v $arch-w64-mingw32-gcc >/dev/null || continue
        exe=$scratch/selftest-$arch.exe
        $arch-w64-mingw32-gcc -std=gnu99 -O2 -Wall -Wextra -Werror -Wdeclaration-after-statement -I"$here/../../include" \
            -I"$here/../../dlls/ws2_32/tests" \
            -o "$exe" "$here/selftest.c" "$here/testlist.c"
        check_if_it_runs "$exe"
    done
fi
[ $checked -gt 0 ] || { echo "selftest: nothing has been run"; exit 1; }
exit $failed
