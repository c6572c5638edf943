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
# Variants of the DLL for variants.sh: each without a rule of documentation/direct-path.md, or a part of one.

# shellcheck shell=sh
# shellcheck disable=SC2034
rule_variants='direct_packet direct_one_flag direct_event direct_routine
    direct_flags direct_buffers direct_control direct_msg_flags
    direct_raw direct_not_ready
    direct_selected direct_listener
    direct_shutdown direct_duplicated direct_made
    direct_waiting direct_pending direct_overflow
    cookie no_state_check no_alert no_urgent
    nonblocking_stays empty_stream
    direct_handles direct_stranger resync
    touch freed_overlapped
    select_other select_end select_pending select_rules select_write select_poll_write select_noted'

# --- rules 1 to 7 ---

describe_direct_packet()
{
    variant 'rule 1: the completion port is not asked about' 'skip iocp'
    edit ws2_32/direct_path.c 's/if (look->flags & SOCKET_SKIP) return TRUE;/return TRUE;/'
}

describe_direct_one_flag()
{
    variant 'rule 1: one of the two FILE_SKIP flags is enough' 'skip'
    edit ws2_32/direct_path.c 's/if ((direct_get_skip_flags( s ) & SKIP_FLAGS) != SKIP_FLAGS)/if (!direct_get_skip_flags( s ))/'
}

describe_direct_event()
{
    variant 'rule 1: overlapped receives with an event are direct' 'skip'
    edit ws2_32/direct_path.c 's/(request->routine || request->overlapped->hEvent)/request->routine/'
}

describe_direct_routine()
{
    variant 'rule 1: overlapped receives with a routine are direct' 'rules'
    edit ws2_32/direct_path.c 's/(request->routine || request->overlapped->hEvent)/request->overlapped->hEvent/'
}

describe_direct_flags()
{
    variant 'rule 2: receives with flags are direct' 'waitall waitall_rules'
    edit ws2_32/direct_path.c '/if (request->flags & ~MSG_PEEK) return/d'
}

describe_direct_buffers()
{
    variant 'rule 2: receives into more than 16 buffers are direct' 'rules scatter'
    edit ws2_32/direct_path.c '/if (request->captured_count > UNIX_MAX_BUFFERS) return/d'
}

describe_direct_control()
{
    variant 'rule 2: WSARecvMsg is direct though there are control data' 'control'
    edit ws2_32/direct_path.c 's/(look.flags & (SOCKET_CONTROL | SOCKET_ONE_ADDRESS)) != SOCKET_ONE_ADDRESS/!(look.flags \& SOCKET_ONE_ADDRESS)/'
}

describe_direct_msg_flags()
{
    variant 'rule 2: WSARecvMsg is direct though the datagram may be for a group' 'ecn'
    edit ws2_32/direct_path.c 's/(look.flags & (SOCKET_CONTROL | SOCKET_ONE_ADDRESS)) != SOCKET_ONE_ADDRESS/look.flags \& SOCKET_CONTROL/'
}

describe_direct_raw()
{
    variant 'rule 3: receives on raw sockets are direct' 'kinds'
    unprivileged
    edit ws2_32/direct_path.c 's/return is_udp( look ) && request/return request/'
}

describe_direct_not_ready()
{
    variant 'rule 4: sockets without a connection or a port are direct' 'unbound unconnected'
    edit ws2_32/direct_path.c '/if (!(look->flags & SOCKET_READY)) return/d'
}

# A second line of defence, for events that are selected meanwhile, has to go with it.
describe_direct_selected()
{
    variant 'rule 5: sockets with selected events are direct' 'readiness duplicate'
    edit ws2_32/direct_path.c '/if (look->flags & SOCKET_EVENTS) return/d
        /^        rearm_events( request->socket, &look );/s/.*/        ;/'
}

describe_direct_listener()
{
    variant 'rule 5: the events of the listener are not inherited' 'rules events'
    edit ws2_32/socket.c 's/listener_flags & (SOCKET_NONBLOCKING | SOCKET_EVENTS | /listener_flags \& (SOCKET_NONBLOCKING | /'
}

describe_direct_shutdown()
{
    variant 'rule 6: sockets that are shut down are direct' 'shutdown'
    edit ws2_32/direct_path.c 's/SOCKET_SHUTDOWN | SOCKET_SHARED/SOCKET_SHARED/'
}

describe_direct_duplicated()
{
    variant 'rule 6: sockets that WSADuplicateSocket has given away are direct' 'elsewhere'
    edit ws2_32/mode.c '/^int WINAPI WSADuplicateSocket/,/^}/s/socket_set_flags( s, SOCKET_SHARED );//'
}

describe_direct_made()
{
    variant 'rule 6: sockets that were made from a WSAPROTOCOL_INFO are direct' 'elsewhere'
    edit ws2_32/create.c 's/ && protocol_info) socket_set_flags/ \&\& FALSE) socket_set_flags/'
}

describe_direct_waiting()
{
    variant 'rule 7: receives overtake those that wait' 'rules concurrent'
    edit ws2_32/direct_path.c 's/(look->pending->waiting && cancel_is_waiting( look->pending ))/FALSE/'
}

describe_direct_pending()
{
    variant 'rule 7: receives overtake overlapped ones' 'rules'
    edit ws2_32/direct_path.c 's/!pending_is_empty( look->pending )) return/FALSE) return/'
}

describe_direct_overflow()
{
    variant 'rule 7: more overlapped receives than the list has room for' 'rules'
    edit ws2_32/pending.c '/^BOOL pending_is_empty/,/^}/s/if (list->overflow) return FALSE;//'
}

describe_lease_kept()
{
    variant 'leases: nobody closes what is over' 'lease'
    edit wsrecv/lease.c '/^static void \*reap/,/^}/s/finish( lease );/;/'
}

# --- what is under "Further" ---

describe_cookie()
{
    variant 'who is meant: the cookie is not compared' 'reused'
    edit wsrecv/receive.c '/state_get_cookie( params->fd ) != params->cookie/d'
}

describe_no_state_check()
{
    variant 'a connection that is closed is received from' 'reset reset_race'
    edit wsrecv/receive.c '/if ((error = check_stream( .* ))) return error;/d'
}

describe_no_alert()
{
    variant 'a connection that is closed: nothing is heard of it' 'reset reset_race'
    edit wsrecv/alert.c '/^static void raise_alert/,/^}/s/^    change(.*);/    (void)word;/'
}

describe_no_urgent()
{
    variant 'an urgent byte is received over' 'oob seam'
    edit wsrecv/receive.c '/if (events & POLLPRI) return EBUSY;/d'
}

describe_nonblocking_stays()
{
    variant 'nothing there: FIONBIO with 0 is not noted' 'rules recv'
    edit ws2_32/mode.c 's/if (!nonblocking) socket_clear_flags( s, SOCKET_NONBLOCKING );//'
}

describe_empty_stream()
{
    variant 'buffers without room end at once' 'rules'
    edit wsrecv/receive.c 's/if (!room) return .*;/if (!room) return 0;/'
}

describe_direct_handles()
{
    variant 'several handles: they are not looked for' 'duplicate'
    edit ws2_32/alias.c 's/else if (other->cookie == cookie)/else if (FALSE)/'
}

describe_direct_stranger()
{
    variant 'several handles: one that became another socket is not noted' 'duplicate reused rules'
    edit ws2_32/direct_path.c 's/^    if (!cookie || cookie == .*) return FALSE;$/    if (cookie) return FALSE;/'
}

describe_resync()
{
    variant 'selecting events later: no peek by way of the server' 'events rules'
    edit ws2_32/mode.c '/^ *\(builtin.\)*recv( s, &byte, 1, MSG_PEEK );/d'
}

describe_touch()
{
    variant 'memory: the pages are not touched' 'rules facts pointers'
    edit ws2_32/request.c '/if (!probe_write( buffer->buf, buffer->len )) return WSAEFAULT;/d'
}

describe_freed_overlapped()
{
    variant 'an OVERLAPPED is read without care' 'rules'
    edit ws2_32/pending.c 's/return probe_copy( status, &overlapped->Internal, .*/*status = overlapped->Internal; return TRUE;/'
}

# --- select, WSAPoll, FIONREAD ---

describe_select_other()
{
    variant 'select takes urgent data and errors as data' 'select'
    edit ws2_32/select.c 's/ && !(\*events & UNIX_POLL_OTHER)//'
}

describe_select_end()
{
    variant 'WSAPoll takes the end of the stream as data' 'select'
    edit ws2_32/select.c '/if (events & UNIX_POLL_END) return/d'
}

describe_select_pending()
{
    variant 'select does not wait where nothing is there' 'select'
    edit ws2_32/select.c '/if (!ready->count && (!timeout/d'
}

describe_select_rules()
{
    variant 'select does not ask whether a socket may be received from directly' 'select'
    edit ws2_32/direct_path.c 's/ || check_socket( &look ) != DIRECT) return FALSE;/) return FALSE;/'
}

describe_select_write()
{
    variant 'select forgets the sockets to write to' 'poll select readiness'
    edit ws2_32/select.c 's/if (writes.count || !reads.count)/if (!reads.count)/'
}

describe_select_poll_write()
{
    variant 'WSAPoll forgets what is asked about writing' 'poll select readiness'
    edit ws2_32/select.c 's/(fds\[i\].events & ~(POLLRDNORM | POLLRDBAND)) || //'
}

describe_select_noted()
{
    variant 'select forgets what was taken from Linux before' 'select oob icmp refused'
    edit ws2_32/select.c '/if (oob_is_queued( s ) || icmp_is_noted( s )) return FALSE;/d'
}

describe_error_taken()
{
    variant 'a receive takes an ICMP error and tells nobody that the server will not wait any more' 'deaf'
    edit ws2_32/icmp.c '/if (all_errors) note_error( s );/d'
}
