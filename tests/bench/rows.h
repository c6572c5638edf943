/*
 * The table of what is measured
 *
 * Copyright 2026 the wsrecv authors
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with this library; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
 */

/*
 * ROW( name, text, unit, options, own, native, open, batch, close, receive, sockets, count, size )
 *
 * unit     US: microseconds for one; MB: megabytes a second; PS: how many a second; MS: milliseconds for one
 * options  of control.c
 * own      how many times as fast as Wine's own it is meant to be, 0 for not slower than by 3 per cent
 * native   how many times as slow as native Linux it may be, 0 for any
 */

#define READY     open_sockets, batch_ready, close_sockets
#define OVER( x ) open_##x, batch_ready, close_overlapped, receive_##x
#define WAIT( x ) open_##x, batch_wait_##x, close_overlapped, receive_##x

ROW( "recv_64", "recv ready, 64 B, connected", US, COUNTED, 10, 3.5, READY, receive_plain, CONNECTED, 1, 64 )
ROW( "recv_64_calls", "recv ready, 64 B, native with our system calls", US, COUNTED, 0, 0,
     READY, receive_calls, CONNECTED, 1, 64 )
ROW( "recv_64_accepted", "recv ready, 64 B, accepted", US, COUNTED, 0, 0, READY, receive_plain, ACCEPTED, 1, 64 )
ROW( "recv_4k", "recv ready, 4 KiB, connected", US, COUNTED, 0, 0, READY, receive_plain, CONNECTED, 1, 4096 )
ROW( "recv_4k_accepted", "recv ready, 4 KiB, accepted", US, COUNTED, 0, 0, READY, receive_plain, ACCEPTED, 1, 4096 )
ROW( "recv_empty", "recv nonblocking, empty", US, COUNTED, 10, 0,
     open_empty, batch_empty, close_sockets, receive_plain, CONNECTED, 1, 64 )
ROW( "recv_peek", "recv with MSG_PEEK, 64 B", US, COUNTED, 0, 0,
     open_sockets, batch_peek, close_sockets, receive_plain, CONNECTED, 1, 64 )
ROW( "wsarecv_8", "WSARecv ready, 8 buffers of 64 B", US, COUNTED, 0, 0,
     READY, receive_scatter, CONNECTED, 1, 512 )
ROW( "recvfrom_64", "recvfrom ready, 64 B", US, COUNTED, 8, 0, READY, receive_from, DATAGRAM, 1, 64 )
ROW( "wsarecvmsg_64", "WSARecvMsg ready, 64 B", US, COUNTED, 0, 0, READY, receive_message, DATAGRAM, 1, 64 )
ROW( "select_recv", "select and recv, 64 B", US, COUNTED, 8, 0, READY, receive_select, CONNECTED, 1, 64 )

ROW( "ready_event", "overlapped ready, event", US, COUNTED, 0, 0, OVER( event ), CONNECTED, 1, 64 )
ROW( "ready_port", "overlapped ready, completion port", US, COUNTED, 0, 0, OVER( port ), CONNECTED, 1, 64 )
ROW( "ready_skip", "overlapped ready, skip flags", US, COUNTED, 8, 0, OVER( skip ), CONNECTED, 1, 64 )
ROW( "ready_routine", "overlapped ready, routine", US, COUNTED, 0, 0, OVER( routine ), CONNECTED, 1, 64 )

ROW( "wait_event", "overlapped pending, event", US, COUNTED, 0, 0, WAIT( event ), CONNECTED, 32, 64 )
ROW( "wait_port", "overlapped pending, completion port", US, COUNTED, 0, 0, WAIT( port ), CONNECTED, 32, 64 )
ROW( "wait_skip", "overlapped pending, skip flags", US, COUNTED, 0, 0,
     open_skip, batch_wait_port, close_overlapped, receive_skip, CONNECTED, 32, 64 )
ROW( "wait_routine", "overlapped pending, routine", US, COUNTED, 0, 0, WAIT( routine ), CONNECTED, 32, 64 )

ROW( "pingpong", "ping-pong of 64 B, two processes", US, COUNTED, 1.7, 0,
     open_pingpong, batch_pingpong, close_pingpong, receive_plain, ACCEPTED, 1, 64 )
ROW( "pingpong_native", "ping-pong of 64 B, with a Linux process", US, COUNTED, 0, 0,
     open_sockets, batch_pingpong_peer, close_sockets, receive_plain, CONNECTED, 1, 64 )
ROW( "stream", "stream in pieces of 64 KiB, connected", MB, 0, 1.3, 0,
     open_sockets, batch_stream, close_sockets, receive_plain, CONNECTED, 1, 65536 )
ROW( "stream_accepted", "stream in pieces of 64 KiB, accepted", MB, 0, 0, 0,
     open_sockets, batch_stream, close_sockets, receive_plain, ACCEPTED, 1, 65536 )
ROW( "crowd_port", "1,000 connections, one completion port", PS, 0, 0, 0,
     open_port, batch_crowd, close_overlapped, receive_port, ACCEPTED, 1000, 64 )
ROW( "crowd_skip", "the same with skip flags", PS, 0, 0, 0,
     open_skip, batch_crowd, close_overlapped, receive_skip, ACCEPTED, 1000, 64 )

ROW( "sockets_1", "recv ready, 64 B, 1 socket", US, 0, 0, 0, READY, receive_plain, CONNECTED, 1, 64 )
ROW( "sockets_10", "recv ready, 64 B, 10 sockets in turn", US, 0, 0, 0, READY, receive_plain, CONNECTED, 10, 64 )
ROW( "sockets_100", "recv ready, 64 B, 100 sockets in turn", US, 0, 0, 0, READY, receive_plain, CONNECTED, 100, 64 )
ROW( "sockets_1000", "recv ready, 64 B, 1,000 sockets in turn", US, 0, 0, 0,
     READY, receive_plain, CONNECTED, 1000, 64 )
ROW( "sockets_10000", "recv ready, 64 B, 10,000 sockets in turn", US, ALONE | LONG, 0, 0,
     READY, receive_plain, CONNECTED, 10000, 64 )

ROW( "threads_1", "recv ready, 64 B, 1 thread", US, SPREAD, 0, 0,
     open_threads, batch_threads, close_threads, receive_plain, CONNECTED, 1, 64 )
ROW( "threads_2", "recv ready, 64 B, 2 threads", US, SPREAD, 0, 0,
     open_threads, batch_threads, close_threads, receive_plain, CONNECTED, 2, 64 )
ROW( "threads_4", "recv ready, 64 B, 4 threads", US, SPREAD, 0, 0,
     open_threads, batch_threads, close_threads, receive_plain, CONNECTED, 4, 64 )
ROW( "threads_8", "recv ready, 64 B, 8 threads", US, SPREAD, 0, 0,
     open_threads, batch_threads, close_threads, receive_plain, CONNECTED, 8, 64 )

ROW( "process", "a process that calls WSAStartup and ends", MS, 0, 0, 0,
     open_nothing, batch_load, close_nothing, receive_plain, CONNECTED, 0, 0 )
ROW( "memory", "1,000 sockets", MEM, MEMORY, 0, 0,
     open_sockets, batch_ready, close_sockets, receive_plain, CONNECTED, 1000, 64 )

#undef READY
#undef OVER
#undef WAIT
