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
# Run what finds errors without running the code, on both sides of the DLL: gcc -fanalyzer, clang-tidy and cppcheck.
#
#     analyze.sh [--quick] BUILD-DIRECTORY
#
# A tool that is missing is skipped; --quick leaves out clang-tidy, and gcc on the Windows side, which take a minute
# of processor time each.  Prints what they have found, and "N passed, N failed, N skipped" last; the exit code is 0 if
# nothing failed.  What is left out is here, with why.

set -u

quick=
if [ "${1:-}" = --quick ]; then quick=yes; shift; fi
build=$(cd "${1:?usage: analyze.sh [--quick] BUILD-DIRECTORY}" && pwd -P) || exit 2
[ -f "$build/tests/settings" ] || { echo "analyze.sh: $build is not configured" >&2; exit 2; }
# shellcheck source=/dev/null
. "$build/tests/settings"
: "${source:?}" "${CC:?}" "${x86_64_CC:?}"
cd "$source" || exit 2

work=$(mktemp -d "${TMPDIR:-/tmp}/wsrecv-analyze.XXXXXX") || exit 2
tool_pid=
finish()
{
    trap - EXIT
    [ -z "$tool_pid" ] || kill "$tool_pid" 2> /dev/null
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
passed=0
failed=0
skipped=0

# As the Makefiles have them.
common="-std=gnu99 -Wall -Wextra -Wdeclaration-after-statement -Iinclude"
windows="-D_WIN32_WINNT=0x0A00 -D__WINESRC__ -DWINSOCK_API_LINKAGE= -D__USE_MINGW_ANSI_STDIO=0"

# --- what is left out, and why ---

# cppcheck
#   variableScope: declarations are at the top of a function, or of the block that is easiest to read
#   missingInclude*: the system's headers are not read; cppcheck has its own knowledge of their functions
#   unmatchedSuppression: not every version reports all of these
#   checkersReport, normalCheckLevelMaxBranches: not findings
cppcheck_out='variableScope missingInclude missingIncludeSystem unmatchedSuppression checkersReport
    normalCheckLevelMaxBranches'

# clang-tidy: what it has switched on by itself are the checks of the clang analyzer, and clang's own warnings.
#   clang-diagnostic-unknown-attributes: main.c, an attribute that only gcc has
#   clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling: asks for memcpy_s() and the like, which no C
#       library here has
#   clang-analyzer-optin.performance.Padding: structures are laid out to be read, or as others have them
tidy_checks='-clang-diagnostic-unknown-attributes,-clang-analyzer-optin.performance.Padding'
tidy_checks=$tidy_checks,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling

# --- running them ---

# run NAME TOOL COMMAND...: passed if it ends well and has nothing to say
run()
{
    name=$1
    tool=$2
    shift 2
    if ! command -v "$tool" > /dev/null
    then
        echo "skipped $name: there is no $tool"
        skipped=$((skipped + 1))
        return
    fi
    # The trap does not wait for the tool.
    "$@" > "$work/log" 2>&1 &
    tool_pid=$!
    status=0
    wait "$tool_pid" || status=$?
    tool_pid=
    # "N warnings generated" are those in headers, which are not shown.
    grep -v -E '^[0-9]+ warnings? generated\.$' "$work/log" > "$work/findings"
    if [ $status -eq 0 ] && [ ! -s "$work/findings" ]
    then
        echo "ok - $name"
        passed=$((passed + 1))
    else
        echo "not ok - $name (exit code $status)"
        sed 's/^/    /' "$work/findings"
        failed=$((failed + 1))
    fi
}

# leave_out REASON NAME
leave_out()
{
    echo "skipped $2: $1"
    skipped=$((skipped + 1))
}

# gcc_analyze COMPILER FLAG... -- FILE...
gcc_analyze()
{
    compiler="$1"
    shift
    flags=
    while [ "$1" != -- ]
    do
        flags="$flags $1"
        shift
    done
    shift
    worst=0
    for file
    do
        # Words without any special character.
        # shellcheck disable=SC2086
        $compiler $common $flags -O2 -fanalyzer -c -o "$work/object" "$file" || worst=1
    done
    return $worst
}

# gcc has it since version 10.
has_analyzer()
{
    echo 'int main( void ) { return 0; }' > "$work/empty.c"
    $1 -fanalyzer -c -o "$work/object" "$work/empty.c" 2> /dev/null
}

# Words without any special character.
# shellcheck disable=SC2086
run_gcc()
{
    name=$1
    compiler=$2
    shift 2
    if has_analyzer "$compiler"
    then run "$name" ${compiler%% *} gcc_analyze "$compiler" "$@"
    else leave_out "$compiler has no -fanalyzer" "$name"
    fi
}

# shellcheck disable=SC2086
run_cppcheck()
{
    name=$1
    shift
    for id in $cppcheck_out; do set -- "--suppress=$id" "$@"; done
    run "$name" cppcheck cppcheck -q --std=c99 --inline-suppr --error-exitcode=1 --template=gcc \
        --enable=warning,style,performance,portability -Iinclude "$@"
}

# The folders of headers that the compiler has, but for its own: for clang, which has those.
mingw_headers()
{
    $x86_64_CC -E -v -x c /dev/null 2>&1 |
        awk '/^End of search/{ seen = 0 } seen{ print $1 } /^#include </{ seen = 1 }' |
        while read -r directory
        do
            directory=$(cd "$directory" 2> /dev/null && pwd -P) || continue
            case $directory in
                */lib/gcc/*) ;;
                *) echo "-isystem $directory" ;;
            esac
        done
}

# shellcheck disable=SC2086
run_cppcheck 'cppcheck, Unix side' --platform=unix64 "-I$build/include" dlls/wsrecv/*.c
# shellcheck disable=SC2086
run_cppcheck 'cppcheck, DLL' --platform=win64 -D__x86_64__ -D_WIN64 -D_WIN32 $windows "-I$build/include" dlls/ws2_32/*.c
run_gcc 'gcc -fanalyzer, Unix side' "$CC" "-I$build/include" -- dlls/wsrecv/*.c
if [ -n "$quick" ]
then
    leave_out 'only the quick ones' 'gcc -fanalyzer, DLL'
    leave_out 'only the quick ones' 'clang-tidy, Unix side'
    leave_out 'only the quick ones' 'clang-tidy, DLL'
else
    # shellcheck disable=SC2086
    run_gcc 'gcc -fanalyzer, DLL' "$x86_64_CC" $windows "-I$build/include" -isystem "$build/wine-headers" -- dlls/ws2_32/*.c
    # shellcheck disable=SC2086
    run 'clang-tidy, Unix side' clang-tidy clang-tidy --quiet "--checks=$tidy_checks" dlls/wsrecv/*.c -- $common \
        "-I$build/include"
    # shellcheck disable=SC2046,SC2086
    run 'clang-tidy, DLL' clang-tidy clang-tidy --quiet "--checks=$tidy_checks" dlls/ws2_32/*.c -- $common $windows \
        --target=x86_64-w64-mingw32 "-I$build/include" -isystem "$build/wine-headers" $(mingw_headers)
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
