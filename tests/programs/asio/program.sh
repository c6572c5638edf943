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
# Boost.Asio, the usual way of C++ programs to a completion port.

prepare()
{
    boost=1.74.0+ds1-21
    gcc=12.2.0-14+deb12u1+25.2+b1
    fetch_debian asio libboost1.74-dev=$boost g++-mingw-w64-x86-64-posix=$gcc gcc-mingw-w64-x86-64-posix=$gcc \
        gcc-mingw-w64-x86-64-posix-runtime=$gcc
    # The compiler looks beside itself for what comes from packages that are there already.
    target=x86_64-w64-mingw32
    [ -d /usr/$target/include ] || skip "there is no /usr/$target (package mingw-w64-x86-64-dev)"
    [ -e "$got/usr/$target" ] || ln -s /usr/$target "$got/usr/$target"
    exe=$work/asio.exe
    # Boost's headers have warnings of their own.
    build "$exe" "$got/usr/bin/$target-g++-posix" -O1 -std=c++17 -D_WIN32_WINNT=0x0A00 -DBOOST_ASIO_DISABLE_STD_ALIGNED_ALLOC \
        -isystem "$got/usr/include" -Wall -Wextra -static -s -o "$exe" "$folder_of_program/asio.cpp" -lws2_32 -lmswsock
}

rows()
{
    cat << 'END'
tcp      cheap round trips/s
udp      cheap round trips/s
stream   -     MB/s
timeouts cheap s
END
}

row()
{
    case $1 in
        tcp) count=16000 ;;
        udp) count=16000 ;;
        stream) count=200 ;;
        timeouts) count=20 ;;
    esac
    load "$1" $count
}
