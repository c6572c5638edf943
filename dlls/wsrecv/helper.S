/*
 * The DLL that brings the Unix side with it
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

/* wsrecv.dll has nothing in it but this.  Wine asks for no more: a DLL with its mark, in one of
 * its folders, has the library of the same name beside it for a Unix side (dlls/ws2_32/unix_load.c). */
        .section .rdata, "dr"
        .ascii "wsrecv-unix-side\0"
