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
# The packages, as their users meet them:
#
#     dist.sh [--quick | --tarball] [BUILD-DIRECTORY]
#
# makes them twice, in two folders, from the tree and from the source tarball that came of that, and compares; unpacks
# the tarball where there is no compiler, installs it into a prefix, receives through it and takes it out again; does
# the same with the Debian package in a root of its own, unless --tarball.  With --quick no package is made and what
# "make install" copies stands for them.  Manual pages and completion are looked at in any case.  BUILD-DIRECTORY has
# the programs of the demo.  Nothing of the machine's own is changed.
#
# Prints "ok - ...", "not ok - ..." or "skip - ..." for each check and "N passed, N failed, N skipped" last; the
# exit code is 0 if nothing failed.  WSRECV_TEMPLATE_PREFIX names a Wine prefix to clone, which saves time.

set -u

mode=all no_deb=
case ${1:-} in --quick|--tarball) mode=${1#--}; shift ;; esac
[ "$mode" = all ] || no_deb=--no-deb
tests=$(cd "$(dirname "$0")" && pwd -P)
source=${tests%/*}
build=$(cd "${1:-$source/build}" && pwd -P) || exit 2
for file in x86_64-windows/demo_recvmsg.exe x86_64-unix/demo_sender tests/settings; do
    [ -f "$build/$file" ] || { echo "dist.sh: $build/$file is not built" >&2; exit 2; }
done
version=$(sed -n "s/^version='\(.*\)'$/\1/p" "$build/tests/settings")
release=wsrecv-$version

unset WINEDLLOVERRIDES WSRECV_STATS WSRECV_DLL_DIR
export WINEDEBUG=-all WINE="${WINE:-wine}"
wineserver=${WINESERVER:-wineserver}
passed=0 failed=0 skipped=0

work=$(mktemp -d "${TMPDIR:-/tmp}/wsrecv-dist.XXXXXX") || exit 2
chmod 755 "$work"
# With TMPDIR set Debian's Wine 10.0 aborts ("free(): invalid pointer").
unset TMPDIR
export WINEPREFIX="$work/wine prefix é"
windows=$WINEPREFIX/drive_c/windows
system_dll=$windows/system32/ws2_32.dll
full_path=$PATH
sender_pid=

finish()
{
    trap - EXIT
    trap '' HUP INT TERM
    PATH=$full_path
    [ -z "$sender_pid" ] || kill "$sender_pid" 2> /dev/null
    WINEPREFIX="$work/wine prefix é" timeout 60 "$wineserver" -k 2> /dev/null
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# shellcheck source=tests/setup-lib.sh
. "$tests/setup-lib.sh"

# --- making them ---

# The second time it is another folder, user mask, time zone and language, and there is no git.
make_again()
{
    mkdir -p "$work/some other folder"
    tar -C "$work/some other folder" -xzf "$work/one/$release-source.tar.gz" || return 1
    (
        umask 077
        unset SOURCE_DATE_EPOCH
        # shellcheck disable=SC2086
        TZ=Asia/Kathmandu LC_ALL=C.UTF-8 \
            sh "$work/some other folder/$release/tools/make-dist" $no_deb "$work/two"
    )
}

same_bytes()
{
    ( cd "$work/one" && sha256sum -c --quiet SHA256SUMS ) || return 1
    ( cd "$work/two" && sha256sum -c --quiet ../one/SHA256SUMS )
}

# No file tells where it was built.
no_build_path()
{
    ! LC_ALL=C grep -rlF -e "$work" -e "$source" "$1"
}

test_making()
{
    # shellcheck disable=SC2086
    check "the packages are made" sh "$source/tools/make-dist" $no_deb "$work/one"
    if [ "$failed" -gt 0 ]; then return; fi
    sed -n 's/^\(skipped: .*\)/    \1/p; s/^\(Without .*\)/    \1/p' "$work/check.log"
    notes=$(sed -n 's/^skipped: //p' "$work/check.log")
    check "they are made once more, elsewhere" make_again
    check "both have the same bytes" same_bytes
}

# --- the tarball ---

# All that a user's machine can be relied on to have: Debian's essential packages, and Wine.
make_path()
{
    mkdir "$work/path"
    for name in '[' awk basename bash cat chmod chown cksum cmp comm cp cut date dd diff dirname echo env expr false \
        find flock getconf getopt grep gzip head iconv id kill ln ls mkdir mkfifo mktemp mv nl od paste printf ps pwd \
        readlink realpath rm rmdir sed seq setpriv sh sha256sum sleep sort stat tail tar tee test timeout touch tr \
        true uname uniq wc xargs "$WINE" wineserver wine64 wineboot; do
        file=$(command -v "$name") && case $file in /*) ln -s "$file" "$work/path/${name##*/}" ;; esac
    done
    # Windows programs are started by one that can be given in full.
    case $wineserver in /*) ;; *) wineserver=$(command -v "$wineserver") ;; esac
}

no_compiler()
{
    for tool in gcc cc make x86_64-w64-mingw32-gcc i686-w64-mingw32-gcc winebuild autoreconf; do
        ! command -v "$tool" || return 1
    done
}

# What a script says of itself.
says_version()
{
    [ "$("$tools/$1" --version)" = "$1, wsrecv $version" ]
}

# files FOLDER: what must be there is, and nothing that was not asked for
files()
{
    for file in "$build"/*-windows/*.dll "$build"/*-windows/wsrecv_probe.exe "$build"/*-unix/wsrecv.so; do
        [ -f "$1/lib/wsrecv/${file#"$build/"}" ] || { echo "no ${file#"$build/"}"; return 1; }
    done
    for file in bin/wsrecv-setup bin/wsrecv-run \
        share/bash-completion/completions/wsrecv-setup share/bash-completion/completions/wsrecv-run; do
        [ -f "$1/$file" ] || { echo "no $file"; return 1; }
    done
    for file in wsrecv-setup wsrecv-run; do
        [ -f "$1/share/man/man1/$file.1" ] || [ -f "$1/share/man/man1/$file.1.gz" ] || { echo "no $file.1"; return 1; }
    done
    ! find "$1" \( -name '*.[och]' -o -name '*.debug' -o -name '*_test.exe' -o -name 'demo_*' \) | grep .
}

# A program of the demo receives a file in datagrams and tells its SHA-256, and where its ws2_32 is from.
receive()
{
    head -c 1000000 /dev/urandom > "$work/file"
    rm -f "$work/port"
    # Where there is no DLL beside it.
    mkdir -p "$work/programs"
    cp "$build/x86_64-windows/demo_recvmsg.exe" "$work/programs"
    mkfifo "$work/port"
    "$build/x86_64-unix/demo_sender" datagrams "$work/file" 1000 > "$work/port" &
    sender_pid=$!
    read -r port < "$work/port" || return 1
    with_wine env WSRECV_STATS=1 timeout 60 "$@" "$work/programs/demo_recvmsg.exe" 127.0.0.1 "${port#port }" \
        > "$work/received" 2> "$work/stats" < /dev/null || { cat "$work/received" "$work/stats"; return 1; }
    wait "$sender_pid" || return 1
    sender_pid=
    tr -d '\r' < "$work/received" > "$work/out"
    cat "$work/stats" >> "$work/out"
    sha256=$(sha256sum < "$work/file")
    said "sha256 ${sha256%% *}" && said 'system32'
}

received_by_ours()
{
    receive "$@" && said 'receives, ' || return 1
    ! grep 'no Unix side' "$work/stats"
}

received_by_wines() { receive "$@" && ! grep -q '^wsrecv:' "$work/stats"; }

release_setup() { "$tools/wsrecv-setup" "$@" > "$work/out" 2>&1; }

# test_use WHAT FOLDER: the scripts in FOLDER/bin, with what is beside them
test_use()
{
    tools=$2/bin
    check "$1: files" files "$2"
    check "$1: no file tells where it was built" no_build_path "$2"
    for script in wsrecv-setup wsrecv-run; do
        check "$1: $script --version" says_version "$script"
    done
    cp "$2/lib/wsrecv/x86_64-windows/wsrecv_probe.exe" "$work/probe.exe"
    check "$1: status before: not installed" exits 1 release_setup status
    check "$1: install" release_setup install
    check "$1: its DLL is in the prefix" cmp "$2/lib/wsrecv/x86_64-windows/ws2_32.dll" "$system_dll"
    check "$1: its Unix side, too" cmp "$2/lib/wsrecv/x86_64-unix/wsrecv.so" "$windows/system32/wsrecv.so"
    check "$1: status: in use" both "release_setup status" "said 'and it works'"
    check "$1: a program receives through it" received_by_ours "$WINE"
    check "$1: uninstall" release_setup uninstall
    check "$1: a program receives through Wine's own again" received_by_wines "$WINE"
    check "$1: nothing is left of it" all_as_before
    check "$1: wsrecv-run" received_by_ours "$tools/wsrecv-run"
    check "$1: nothing is left of that" all_as_before
}

# Where the scripts run from here on, and a prefix as it was before them.
make_world()
{
    make_path
    # shellcheck disable=SC2123
    PATH=$work/path
    check "there is no compiler" no_compiler
    dlls=$1/lib/wsrecv tools=$1/bin probe=$work/probe.exe
    cp "$dlls/x86_64-windows/wsrecv_probe.exe" "$probe"
    make_prefix
}

test_tarball()
{
    mkdir "$work/unpacked é"
    tar -C "$work/unpacked é" -xzf "$work/one/$release.tar.gz"
    root=$work/unpacked\ é/$release
    for file in README.md NEWS.md COPYING documentation/debugging.md; do
        check "tarball: has $file" test -f "$root/$file"
    done
    make_world "$root"
    test_use tarball "$root"
    PATH=$full_path
}

test_installed()
{
    # In a guest there is only what the other tests run.
    if ! command -v make > /dev/null || [ ! -f "$build/dlls/ws2_32/Makefile" ]; then
        skip "make install and what it has installed (there is no make, or not all of the build folder)"
        return
    fi
    root=$work/installed\ é
    check "make install" make -C "$build" install prefix= DESTDIR="$root"
    [ -f "$root/bin/wsrecv-setup" ] || return
    make_world "$root"
    test_use "make install" "$root"
    PATH=$full_path
    check "make uninstall" make -C "$build" uninstall prefix= DESTDIR="$root"
    check "make uninstall: no file is left" test -z "$(find "$root" ! -type d)"
}

# --- the Debian package ---

lintian_clean()
{
    lintian --fail-on error,warning,info --no-tag-display-limit --allow-root "$deb" > "$work/lintian" 2>&1 ||
        { cat "$work/lintian"; return 1; }
}

contents()
{
    dpkg-deb -c "$deb" > "$work/contents" || return 1
    # Everything is root's, and no file is anywhere else.
    ! awk -v folders='bin|lib/wsrecv|share/(bash-completion/completions|doc|doc-base|lintian/overrides|man/man1)' '
        $2 != "root/root" || $6 !~ "/$" && $6 !~ "^\\./usr/(" folders ")/"' "$work/contents" | grep .
}

admin() { dpkg --root="$work/root" --log=/dev/null --force-depends "$@"; }

# What a package manager would unpack, without any package that it depends on: it has no scripts that would run.
test_deb()
{
    deb=$work/one/wsrecv_${version}_amd64.deb
    if [ -n "$no_deb" ]; then skip "the Debian package (--tarball)"; return; fi
    if [ ! -f "$deb" ]; then skip "${notes:-the Debian package is not made}"; return; fi
    check "deb: the version is that of configure.ac" test "$(dpkg-deb -f "$deb" Version)" = "$version"
    check "deb: where the files are" contents
    if command -v lintian > /dev/null
    then check "deb: lintian has nothing to say" lintian_clean
    else skip "lintian (the program is missing)"
    fi
    check "deb: has no scripts" test -z "$(dpkg-deb -I "$deb" | grep -E 'preinst|postinst|prerm|postrm')"
    mkdir -p "$work/root/var/lib/dpkg/updates" "$work/root/var/lib/dpkg/info"
    : > "$work/root/var/lib/dpkg/status"
    if [ "$(id -u)" -ne 0 ]; then
        skip "dpkg --install (needs root); unpacked only"
        dpkg-deb -x "$deb" "$work/root"
    else
        check "deb: is installed" admin --install "$deb"
        check "deb: is there" grep -q '^Status: install ok installed$' "$work/root/var/lib/dpkg/status"
    fi
    # shellcheck disable=SC2123
    PATH=$work/path
    test_use deb "$work/root/usr"
    PATH=$full_path
    if [ "$(id -u)" -eq 0 ]; then
        check "deb: is removed" admin --purge wsrecv
        check "deb: no file is left of it" test ! -e "$work/root/usr"
    fi
}

# --- what people read ---

manual_clean()
{
    ! LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$1" 2>&1 > /dev/null | grep .
}

# Each option that a script's --help lists is in its manual page, and completed.
options_described()
{
    "$source/tools/$1" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p' | while read -r option; do
        sed 's/\\-/-/g' "$source/documentation/$1.1" | grep -q -e "$option" || echo "$1.1 has no $option"
    done | grep . && return 1
    return 0
}

completes()
{
    ( PATH=$source/tools:$PATH bash -c '. "$1"; COMP_WORDS=("$2" "$3"); COMP_CWORD=1; "_${2/-/_}"
        [ "${COMPREPLY[*]}" = "$4" ]' - "$source/tools/completion.bash" "$@" )
}

test_reading()
{
    for page in "$source"/documentation/*.1; do
        manual=${page##*/}
        if command -v man > /dev/null
        then check "man has no warning about $manual" manual_clean "$page"
        else skip "man --warnings $manual (the program is missing)"
        fi
        if command -v mandoc > /dev/null
        then check "mandoc has none about $manual" mandoc -Tlint -Wstyle "$page"
        else skip "mandoc -Tlint $manual (the program is missing)"
        fi
        check "${manual%.1}: each option is described" options_described "${manual%.1}"
    done
    if command -v bash > /dev/null; then
        check "completion: a command" completes wsrecv-setup un uninstall
        check "completion: an option" completes wsrecv-run --st --stats
    else
        skip "completion (there is no bash)"
    fi
}

test_reading
if [ "$mode" = quick ]; then
    test_installed
else
    test_making
    if [ -f "$work/one/$release.tar.gz" ]; then
        test_tarball
        test_deb
    fi
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
