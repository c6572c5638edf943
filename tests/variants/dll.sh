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
# Variants of the DLL for variants.sh: the DLL as such.  (What comes of Wine's own keeping its name, loading.sh shows.)

# shellcheck shell=sh
# shellcheck disable=SC2034
dll_variants='no_ioctl wines_receive no_probe always_started waitall_timeout no_scout'

describe_no_ioctl()
{
    variant 'the server path never reaches the server' 'recv overlapped routine iocp msg'
    edit ws2_32/server_path.c '/^#include "server_path.h"/a\
#define NtDeviceIoControlFile( ... ) STATUS_NOT_IMPLEMENTED'
}

describe_wines_receive()
{
    variant "receives go to Wine's own" 'params pointers outputs extension startup'
    edit ws2_32/ws2_32.spec 's/^\(\(16\|17\|70\|82\|84\) stdcall \([A-Za-z]*\)(.*)\)$/\1 thunk_\3/'
}

describe_no_probe()
{
    variant 'no pointer is checked before it is written to' 'pointers params outputs'
    edit ws2_32/probe.c 's/return guarded_write( .* );/return TRUE;/'
}

describe_always_started()
{
    variant 'WSAStartup is not asked for' 'startup'
    edit ws2_32/main.c 's/return startup_count > 0;/return TRUE;/'
}

describe_waitall_timeout()
{
    variant 'SO_RCVTIMEO is that of each piece of a MSG_WAITALL receive' 'timeout'
    edit ws2_32/waitall.c 's/if (timeout && GetTickCount64() - start >= timeout) break;//'
}

# Which is a matter of microseconds.
describe_no_scout()
{
    variant 'nothing goes ahead of a receive that waits for many bytes' 'waitall_window waitall_window waitall_window'
    edit ws2_32/lowat.c 's/return need > 1 \&\& need/return need > 1 \&\& !need/'
}
