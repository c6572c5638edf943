/*
 * The pointers of the receive functions, and the ways in which a pointer can be bad
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

#ifndef __WSRECV_TESTS_BAD_POINTERS_H
#define __WSRECV_TESTS_BAD_POINTERS_H

#include "receive_call.h"

enum parameter
{
    PARAM_BUFFER_FIRST,
    PARAM_BUFFER_MIDDLE,
    PARAM_BUFFER_LAST,
    PARAM_BUFFER_BEYOND,   /* the data ends before this buffer begins */
    PARAM_ARRAY,
    PARAM_SIZE,
    PARAM_FLAGS,
    PARAM_OVERLAPPED,
    PARAM_FROM,
    PARAM_FROMLEN,
    PARAM_MSG,
    PARAM_MSG_NAME,
    PARAM_MSG_ARRAY,
    PARAM_MSG_CONTROL
};

#define RECV_BOTH    ((1 << CALL_RECV) | (1 << CALL_RECVFROM))
#define WSARECV_BOTH ((1 << CALL_WSARECV) | (1 << CALL_WSARECVFROM))
#define WSARECVMSG   (1 << CALL_WSARECVMSG)

static const struct
{
    enum parameter param;
    const char    *name;
    SIZE_T         size;        /* of what it points to */
    unsigned int   functions;   /* that have it */
    BOOL           written;     /* ws2_32 has to write there */
    BOOL           datagram;    /* for datagram sockets only */
    BOOL           documented;  /* on the WSARecv page itself */
}
parameters[] =
{
    { PARAM_BUFFER_FIRST,  "first buffer",         4,                   ~0u,                       TRUE,  FALSE, TRUE },
    { PARAM_BUFFER_MIDDLE, "middle buffer",        4,                   WSARECV_BOTH | WSARECVMSG, TRUE,  FALSE, TRUE },
    { PARAM_BUFFER_LAST,   "last buffer",          4,                   WSARECV_BOTH | WSARECVMSG, TRUE,  FALSE, TRUE },
    { PARAM_BUFFER_BEYOND, "buffer beyond",        4,                   WSARECV_BOTH | WSARECVMSG, TRUE,  FALSE, TRUE },
    { PARAM_ARRAY,         "lpBuffers",            3 * sizeof(WSABUF),  WSARECV_BOTH,              FALSE, FALSE, TRUE },
    { PARAM_SIZE,          "lpNumberOfBytesRecvd", sizeof(DWORD),       WSARECV_BOTH | WSARECVMSG, TRUE,  FALSE, FALSE },
    { PARAM_FLAGS,         "lpFlags",              sizeof(DWORD),       WSARECV_BOTH,              TRUE,  FALSE, FALSE },
    { PARAM_OVERLAPPED,    "lpOverlapped",         sizeof(OVERLAPPED),  WSARECV_BOTH | WSARECVMSG, TRUE,  FALSE, FALSE },
    { PARAM_FROM,          "lpFrom",               sizeof(struct sockaddr_in),
                                                 (1 << CALL_RECVFROM) | (1 << CALL_WSARECVFROM),   TRUE,  TRUE,  FALSE },
    { PARAM_FROMLEN,       "lpFromlen",            sizeof(int),
                                                 (1 << CALL_RECVFROM) | (1 << CALL_WSARECVFROM),   TRUE,  TRUE,  FALSE },
    { PARAM_MSG,           "lpMsg",                sizeof(WSAMSG),      WSARECVMSG,                TRUE,  TRUE,  FALSE },
    { PARAM_MSG_NAME,      "name",                 sizeof(struct sockaddr_in), WSARECVMSG,         TRUE,  TRUE,  FALSE },
    { PARAM_MSG_ARRAY,     "lpMsg->lpBuffers",     3 * sizeof(WSABUF),  WSARECVMSG,                FALSE, TRUE,  TRUE },
    { PARAM_MSG_CONTROL,   "Control.buf",          128,                 WSARECVMSG,                TRUE,  TRUE,  FALSE },
};

/* NULL means something of its own in some places. */
static inline BOOL null_is_allowed( enum parameter param, enum receive_style style )
{
    switch (param)
    {
    case PARAM_SIZE:       return is_overlapped( style );  /* the WSARecv page */
    case PARAM_OVERLAPPED: return TRUE;                    /* not overlapped then */
    case PARAM_FROM:       return TRUE;                    /* optional on the recvfrom page */
    default:               return FALSE;
    }
}

/* ---- kinds of bad pointers ---- */

enum pointer_kind
{
    KIND_FIXED,       /* the value itself */
    KIND_RESERVED,    /* address space without memory */
    KIND_FREED,
    KIND_NOACCESS,
    KIND_READONLY,    /* bad only where something is to be written */
    KIND_CODE,        /* the same */
    KIND_STRADDLE     /* the last bytes, as many as the value, are in a page that cannot be touched */
};

static const struct
{
    const char       *name;
    enum pointer_kind kind;
    ULONG_PTR         value;
}
pointers[] =
{
    { "NULL",               KIND_FIXED, 0 },
    { "1",                  KIND_FIXED, 1 },
    { "0x10",               KIND_FIXED, 0x10 },
    { "0xfff8",             KIND_FIXED, 0xfff8 },
#ifdef _WIN64
    /* where Windows maps nothing, nor Linux, whose stack may end right before it */
    { "end of user space",  KIND_FIXED, 0x00007ffffffff000 },
    { "not canonical",      KIND_FIXED, 0x0000800000000000 },
    { "not canonical high", KIND_FIXED, 0x8000000000001000 },
    { "kernel",             KIND_FIXED, 0xffff800000001000 },
    { "kernel image",       KIND_FIXED, 0xfffff80000000000 },
#else
    { "kernel",             KIND_FIXED, 0xffff0000 },
    { "kernel odd",         KIND_FIXED, 0xfffff123 },
#endif
    { "-1",                 KIND_FIXED, (ULONG_PTR)-1 },
    { "-16",                KIND_FIXED, (ULONG_PTR)-16 },
    { "reserved",           KIND_RESERVED, 0 },
    { "freed",              KIND_FREED, 0 },
    { "no access",          KIND_NOACCESS, 0 },
    { "read only",          KIND_READONLY, 0 },
    { "code",               KIND_CODE, 0 },
    { "last byte bad",      KIND_STRADDLE, 1 },
    { "last 3 bytes bad",   KIND_STRADDLE, 3 },
    { "last 8 bytes bad",   KIND_STRADDLE, 8 },
};

/* The pointer, with as much of the good contents behind it as can be. */
static inline void *make_pointer( unsigned int i, const void *good, SIZE_T size )
{
    void *ptr;

    switch (pointers[i].kind)
    {
    case KIND_RESERVED:
        return alloc_unmapped();
    case KIND_FREED:
        ptr = alloc_unmapped();
        free_pages( ptr );
        return ptr;
    case KIND_NOACCESS:
        return alloc_page( PAGE_NOACCESS, 0 );
    case KIND_READONLY:
        return alloc_page( PAGE_READONLY, 0 );
    case KIND_CODE:
        return alloc_page( PAGE_EXECUTE_READ, 0 );
    case KIND_STRADDLE:
        ptr = alloc_guarded( size, pointers[i].value );
        memcpy( ptr, good, size - pointers[i].value );
        return ptr;
    default:
        return (void *)pointers[i].value;
    }
}

static inline void free_pointer( unsigned int i, void *ptr )
{
    if (pointers[i].kind != KIND_FIXED && pointers[i].kind != KIND_FREED) free_pages( ptr );
}

/* Where the call has the pointer of a parameter. */
static inline void **find_pointer( enum parameter param, struct receive_bench *bench, struct receive_call *call )
{
    switch (param)
    {
    case PARAM_BUFFER_FIRST:  return (void **)&bench->buffers[0].buf;
    case PARAM_BUFFER_MIDDLE: return (void **)&bench->buffers[1].buf;
    case PARAM_BUFFER_LAST:   return (void **)&bench->buffers[2].buf;
    case PARAM_BUFFER_BEYOND: return (void **)&bench->buffers[1].buf;
    case PARAM_ARRAY:         return (void **)&call->buffers;
    case PARAM_SIZE:          return (void **)&call->size;
    case PARAM_FLAGS:         return (void **)&call->flags;
    case PARAM_OVERLAPPED:    return (void **)&call->overlapped;
    case PARAM_FROM:          return (void **)&call->from;
    case PARAM_FROMLEN:       return (void **)&call->fromlen;
    case PARAM_MSG:           return (void **)&call->msg;
    case PARAM_MSG_NAME:      return (void **)&bench->msg.name;
    case PARAM_MSG_ARRAY:     return (void **)&bench->msg.lpBuffers;
    case PARAM_MSG_CONTROL:   return (void **)&bench->msg.Control.buf;
    }
    return NULL;
}

#endif /* __WSRECV_TESTS_BAD_POINTERS_H */
