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
# How the DLL finds its Unix side, and does without one; read by loading.sh with ".".
#
# The program is wsrecv_probe.exe, which receives in each of the usual ways and says which path each has taken.

# new_folder: $folder with our DLL and the program, without a Unix side
new_folder()
{
    folder=$WINEPREFIX/drive_c/loading/unix
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$ours" "$build/$arch-windows/wsrecv_probe.exe" "$folder"
}

# What Wine says unasked of loading, memory, files or sockets, and what we say.
noise()
{
    grep -a -E ':(err|fixme|warn):(virtual|module|ntdll|file|seh|winsock|unwind):|^wsrecv' "$work/stderr"
}

# probe TITLE TEXT... [-- VARIABLE=VALUE...]: everything is received, nothing is said, and each text is in what the
# program prints.  Wine's messages are on: the fewer there are the better.
probe()
{
    probe_title=$1
    shift
    : > "$work/expected"
    while [ $# -gt 0 ] && [ "$1" != -- ]
    do
        printf '%s\n' "$1" >> "$work/expected"
        shift
    done
    [ $# -eq 0 ] || shift
    overrides n,b
    (
        unset WINEDEBUG
        for setting in "$@"
        do
            export "${setting?}"
        done
        run "$probe_title" unix wsrecv_probe.exe
        echo "$status" > "$work/status"
    )
    title=$probe_title
    shown=0
    [ "$(cat "$work/status")" -eq 0 ] || shown=1
    for text in 'data on the loopback interface: received' 'receive functions in module: 7 of 7'
    do
        grep -q -F "$text" "$work/stdout" || { shown=1; echo "# does not say: $text" >> "$work/stdout"; }
    done
    while IFS= read -r text
    do
        grep -q -F "$text" "$work/stdout" || { shown=1; echo "# does not say: $text" >> "$work/stdout"; }
    done < "$work/expected"
    ! noise > /dev/null || shown=1
    result $shown
}

# without_unix_side TITLE PROBLEM [-- VARIABLE=VALUE...]: the same, and everything goes by way of the server
without_unix_side()
{
    problem="Unix side: none: wsrecv.so $2"
    without_title=$1
    shift 2
    probe "$without_title" "$problem" 'connected stream, data there: server' 'accepted stream, data there: server' \
        'nonblocking stream, nothing there: server' ' datagram, data there: server' \
        'packets and signals, data there: server' 'path: select: server' 'path: FIONREAD: server' "$@"
}

with_unix_side()
{
    with_title=$1
    way="Unix side: loaded $2"
    shift 2
    probe "$with_title" "$way" 'connected stream, data there: direct' 'accepted stream, data there: direct' \
        'nonblocking stream, nothing there: direct' ' datagram, data there: direct' \
        'packets and signals, data there: direct' 'path: select: direct' 'path: FIONREAD: direct' "$@"
}

# A library that no process survives if it is loaded.
make_killer()
{
    echo 'static void __attribute__((constructor)) kill_it( void ) { __builtin_trap(); }' > "$work/killer.c"
    "$CC" -shared -fPIC -o "$folder/wsrecv.so" "$work/killer.c"
}

test_no_unix_side()
{
    new_folder
    without_unix_side "no Unix side" "is not there"
    mkdir "$folder/wsrecv.so"
    without_unix_side "a Unix side that cannot be opened" "cannot be opened"
    rmdir "$folder/wsrecv.so"
    ln -s nowhere "$folder/wsrecv.so"
    without_unix_side "a Unix side that is a link to nowhere" "is not there"
    rm "$folder/wsrecv.so"
    if [ "$(id -u)" -ne 0 ]
    then
        cp "$unix_side" "$folder"
        chmod 0 "$folder/wsrecv.so"
        without_unix_side "a Unix side that must not be read" "cannot be opened"
        rm -f "$folder/wsrecv.so"
    fi
    : > "$folder/wsrecv.so"
    without_unix_side "an empty Unix side" "is not a library"
    echo 'not a library, but long enough to be one: the header of a library has 64 bytes' > "$folder/wsrecv.so"
    without_unix_side "a text for a Unix side" "is not a library"
    if command -v "${CC%% *}" > /dev/null
    then
        make_killer
        without_unix_side "somebody else's library for a Unix side" "is not of wsrecv"
    else echo "skipped - $arch: somebody else's library for a Unix side: no compiler"
    fi
}

test_broken_unix_side()
{
    size=$(wc -c < "$unix_side")
    for length in 63 4096 $((size / 2)) $((size - 1))
    do
        head -c "$length" "$unix_side" > "$folder/wsrecv.so"
        case $length in
            63) problem='is not a library' ;;
            *) problem='is cut off' ;;
        esac
        without_unix_side "a Unix side of which only $length bytes are there" "$problem"
    done
    if [ -f "$other_version" ]
    then
        cp "$other_version" "$folder/wsrecv.so"
        without_unix_side "a Unix side of another version" "is of another version"
    else echo "skipped - $arch: a Unix side of another version: it is not built"
    fi
    other=i386 bits=32 class='\0001'
    [ "$arch" = x86_64 ] || { other=x86_64 bits=64 class='\0002'; }
    if [ -f "$build/$other-unix/wsrecv.so" ]
    then cp "$build/$other-unix/wsrecv.so" "$folder/wsrecv.so"
    else
        cp "$unix_side" "$folder/wsrecv.so"
        # The fifth byte says how long a word is.
        printf '%b' "$class" | dd of="$folder/wsrecv.so" bs=1 seek=4 conv=notrunc 2> /dev/null
    fi
    without_unix_side "a Unix side of the other word size" "is for $bits-bit programs"
}

# Folders as Wine's own are, for WINEDLLPATH.
make_dll_path()
{
    rm -rf "$work/path"
    mkdir -p "$work/path/$arch-windows" "$work/path/$arch-unix"
    cp "$build/$arch-windows/wsrecv.dll" "$work/path/$arch-windows"
}

test_unix_side()
{
    new_folder
    cp "$unix_side" "$folder"
    with_unix_side "the Unix side beside the DLL" "as an ELF DLL"
    with_unix_side "WSRECV_DIRECT=nowait" "as an ELF DLL" 'WSRECV_DIRECT: nowait' -- WSRECV_DIRECT=nowait
    probe "WSRECV_DIRECT=off" 'Unix side: loaded' 'WSRECV_DIRECT: off' 'connected stream, data there: server' \
        ' datagram, data there: server' 'path: select: server' -- WSRECV_DIRECT=off

    make_dll_path
    with_unix_side "a DLL for it in WINEDLLPATH, but no library" "as an ELF DLL" -- "WINEDLLPATH=$work/path"
    head -c 20000 "$unix_side" > "$work/path/$arch-unix/wsrecv.so"
    with_unix_side "a DLL for it in WINEDLLPATH, and half a library" "as an ELF DLL" -- "WINEDLLPATH=$work/path"
    if [ -f "$other_version" ]
    then
        cp "$other_version" "$work/path/$arch-unix/wsrecv.so"
        with_unix_side "a DLL for it in WINEDLLPATH, and a library of another version" "as an ELF DLL" \
            -- "WINEDLLPATH=$work/path"
    fi
    rm "$folder/wsrecv.so"
    without_unix_side "the same, and none beside the DLL" "is not there" -- "WINEDLLPATH=$work/path"
    cp "$unix_side" "$work/path/$arch-unix/wsrecv.so"
    with_unix_side "a DLL and a library in WINEDLLPATH" "with a DLL in one of Wine's folders" \
        -- "WINEDLLPATH=$work/path"
    cp "$unix_side" "$folder"
    with_unix_side "the same, and one beside the DLL" "with a DLL in one of Wine's folders" \
        -- "WINEDLLPATH=$work/path"
}

# Files that whoever can write to the current directory may have put there: none is loaded, whatever WINEDLLPATH says.
# They pass for ours, and no process survives them.
test_planted()
{
    if ! command -v "${CC%% *}" > /dev/null
    then
        echo "skipped - $arch: files of our names in the current directory: no compiler"
        return
    fi
    rm -rf "$work/planted"
    mkdir -p "$work/planted/$arch-windows" "$work/planted/$arch-unix"
    {
        echo 'const char wsrecv_unix_side[] = "wsrecv-unix-side";'
        echo 'static void __attribute__((constructor)) kill_it( void ) { __builtin_trap(); }'
    } > "$work/planted.c"
    "$CC" -shared -fPIC -o "$work/planted/wsrecv.so" "$work/planted.c"
    cp "$work/planted/wsrecv.so" "$work/planted/wsrecv.dll"
    cp "$work/planted/wsrecv.so" "$work/planted/$arch-unix"
    cp "$build/$arch-windows/wsrecv.dll" "$work/planted/$arch-windows"
    echo 'not a DLL' > "$work/planted/ws2_32.dll"

    new_folder
    cp "$unix_side" "$folder"
    here=$PWD
    cd "$work/planted"
    with_unix_side "files of our names in the current directory" "as an ELF DLL"
    with_unix_side "the same, and a WINEDLLPATH that is relative" "as an ELF DLL" -- WINEDLLPATH=.:../planted
    rm "$folder/wsrecv.so"
    without_unix_side "the same, and no Unix side beside the DLL" "is not there" -- WINEDLLPATH=.:../planted
    cd "$here"
}

# says CLASS: NtQueryVirtualMemory has been asked for this class of information
says()
{
    grep -a -q "info_class=$1[^0-9]" "$work/stderr"
}

# Wine before 11.2 does not know how to load a library by its path, prints a FIXME when it is asked to, and must
# not be asked.
test_not_asked()
{
    case $("$WINE" --version 2> /dev/null) in
        wine-[0-9].*|wine-10.*) ;;
        *)
            echo "# $arch: not tested that Wine is not asked for a library by its path, as this one knows of it"
            return ;;
    esac
    title="Wine is asked for the library of a DLL (1000), not for one by its path (1002)"
    (
        export WINEDEBUG=+virtual "WINEDLLPATH=$work/path"
        run "$title" unix wsrecv_probe.exe
    )
    shown=0
    says 1000 || { shown=1; echo '# 1000 is not asked for' >> "$work/stdout"; }
    ! says 1002 || { shown=1; echo '# 1002 is asked for' >> "$work/stdout"; }
    : > "$work/stderr"
    result $shown
}

test_unix_sides()
{
    test_no_unix_side
    if [ ! -f "$unix_side" ]
    then
        echo "# $arch: no Unix side is built, tests of one left out"
        return
    fi
    test_broken_unix_side
    test_unix_side
    test_not_asked
    test_planted
}
