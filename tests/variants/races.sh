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
# Variants of the DLL for variants.sh: rules of documentation/direct-path.md that prevent what happens within microseconds.
# A delay makes that last so long that the tests meet it each time.

# shellcheck shell=sh
# shellcheck disable=SC2034
race_variants='wait_timeout wait_routine wait_nonblocking wait_overlapped wait_closed wait_registered wait_recycled
    wait_child wait_thread guard_child guard_thread
    learn learn_bound announce_select announce_taken accept_events accept_mode end_on_the_way store_order'

# --- the delays ---

# The short wait takes 2 seconds.
slow_wait()
{
    edit ws2_32/direct_path.c 's/^#define WAIT_TIME 2000$/#define WAIT_TIME 2000000/'
}

# The same, and it is told of to closesocket only after a while.
slow_register()
{
    slow_wait
    edit wsrecv/wait.c '/^    atomic_store( &thread->cookie, cookie );/i\
    usleep( 300000 );'
}

# A receive keeps its descriptor for 5 ms, inside the guard.
slow_guard()
{
    edit wsrecv/table.c 's/^    error = receive_ready( params );/    usleep( 5000 );\
&/'
}

# The server has received, and what comes of that is noted only after a while.
slow_learn()
{
    edit ws2_32/direct_path.c '/^    socket_learn( request->socket, request->generation, SOCKET_READY );/i\
    Sleep( 500 );'
}

# A receive has found that the socket is bound.
slow_bound()
{
    edit ws2_32/state.c '/SOCKET_BOUND );/i\
        Sleep( 500 );'
}

# WSAEventSelect has announced itself, and the server has not heard of it.
slow_select()
{
    edit ws2_32/mode.c '/^    ret = builtin.WSAEventSelect( s, event, mask );/i\
    Sleep( 400 );'
}

# A connection has been accepted, and what it has of its listener is not noted yet.
slow_accept()
{
    edit ws2_32/create.c 's/return add_accepted( builtin.accept( s, addr, len ), s, flags );/{ SOCKET made = builtin.accept( s, addr, len ); Sleep( 400 ); return add_accepted( made, s, flags ); }/'
}

# A receive has seen that the connection is there, and takes what there is a while later.
slow_receive()
{
    edit wsrecv/receive.c 's/^#include <sys\/uio.h>/&\
#include <unistd.h>/
/^        if (params->count != 1) ret = receive_several/i\
        usleep( 300000 );'
}

# The first of the two words of an OVERLAPPED is written, and not the second.
slow_store()
{
    edit ws2_32/direct_path.c 's/^    MemoryBarrier();/    Sleep( 200 );/'
}

# --- the short wait ---

describe_wait_timeout()
{
    variant 'the short wait: also with SO_RCVTIMEO' 'moment'
    slow wait
    edit ws2_32/direct_path.c 's/(SOCKET_NONBLOCKING | SOCKET_TIMEOUT)/SOCKET_NONBLOCKING/'
}

describe_wait_routine()
{
    variant 'the short wait: also in threads with completion routines' 'moment'
    slow wait
    edit ws2_32/direct_path.c 's/!TlsGetValue( routine_slot )/TRUE/'
}

describe_wait_nonblocking()
{
    variant 'the short wait: also on nonblocking sockets' 'moment'
    slow wait
    edit ws2_32/direct_path.c 's/(SOCKET_NONBLOCKING | SOCKET_TIMEOUT)/SOCKET_TIMEOUT/'
}

describe_wait_overlapped()
{
    variant 'the short wait: also in overlapped receives' 'moment'
    slow wait
    edit ws2_32/direct_path.c 's/may_wait && !request->overlapped && /may_wait \&\& /'
}

describe_wait_closed()
{
    variant 'the short wait: closesocket does not end it' 'given_away'
    slow wait
    edit ws2_32/socket.c '/^    unix_interrupt_waits( cookie );/d'
}

describe_wait_registered()
{
    variant 'the short wait: does not see what was closed before closesocket could find it' 'given_away'
    slow register
    edit wsrecv/wait.c 's/if (__atomic_load_n( watched, .* ) == value)/if (1)/'
}

describe_wait_recycled()
{
    variant 'the short wait: goes on with the handle, whatever that is by then' 'given_away'
    slow wait
    edit ws2_32/direct_path.c 's/if (params.waited && !is_same_socket( request, look ))/if (FALSE)/'
}

describe_wait_child()
{
    variant 'child processes: they inherit the descriptor of the short wait' 'leftover'
    slow wait
    edit wsrecv/table.c '/fcntl( params->fd, F_SETFD, FD_CLOEXEC );/d'
}

describe_wait_thread()
{
    variant 'killed threads: they leave the descriptor of the short wait behind' 'leftover'
    slow wait
    edit wsrecv/table.c 's/ || !guard_own_fd( fd ))/)/'
}

# --- the guard ---

describe_guard_child()
{
    variant 'child processes: fork() does not wait for descriptors to be closed' 'leftover'
    slow guard
    edit wsrecv/guard.c 's/if (thread == self || /if (thread || thread == self || /'
}

describe_guard_thread()
{
    variant 'killed threads: they leave descriptors behind' 'leftover'
    slow guard
    edit wsrecv/guard.c 's/if (!put_off()) action/put_off(), action/'
}

# --- announcing ---

describe_learn()
{
    variant 'a receive that ends notes what it has learnt with the next socket of the handle' 'given_away'
    slow learn
    edit ws2_32/socket.c 's/if (generation) change_flags( s, generation, flags, 0 );/change_flags( s, 0, flags, 0 );/'
}

describe_learn_bound()
{
    variant 'a receive notes that its socket is bound with the next socket of the handle' 'given_away'
    slow bound
    edit ws2_32/state.c 's/socket_learn( s, request->generation, SOCKET_BOUND );/socket_set_flags( s, SOCKET_BOUND );/'
}

describe_announce_select()
{
    variant 'selecting events later: WSAEventSelect announces itself after its look' 'announce'
    slow select
    edit ws2_32/mode.c '/^    socket_set_flags( s, SOCKET_EVENTS );/d
/^    if (!ret) socket_set_flags( s, SOCKET_NONBLOCKING );/a\
    if (mask) socket_set_flags( s, SOCKET_EVENTS );'
}

describe_announce_taken()
{
    variant 'selecting events later: a receive does not look whether that was done meanwhile' 'announce'
    slow receive
    edit ws2_32/direct_path.c '/^        rearm_events( request->socket, &look );/s/.*/        ;/'
}

describe_accept_events()
{
    variant 'rule 5: events that are selected while accept waits are not inherited' 'announce'
    edit ws2_32/create.c 's/^    now = socket_get_flags( listener );/    now = flags;/'
}

describe_accept_mode()
{
    variant 'nothing there: a listener that is made nonblocking later makes its sockets so' 'announce'
    slow accept
    edit ws2_32/create.c 's/socket_inherit( s, ((flags | now).*/socket_inherit( s, flags | now );/'
}

describe_end_on_the_way()
{
    variant 'the end of a stream is believed, though a reset may have come' 'announce'
    slow receive
    edit ws2_32/direct_path.c '/if (params.stream && !params.size && .*) return SERVER_END;/d'
}

describe_store_order()
{
    variant 'overlapped receives: the status is written before the size' 'announce'
    slow store
    edit ws2_32/direct_path.c 's/probe_copy( &overlapped->InternalHigh, &size, sizeof(size) );/probe_copy( \&overlapped->Internal, \&status, sizeof(status) );/
t
s/probe_copy( &overlapped->Internal, &status, sizeof(status) );/probe_copy( \&overlapped->InternalHigh, \&size, sizeof(size) );/'
}
