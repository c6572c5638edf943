/*
 * Tests of receives that end with a status which no network here can make
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

#include <stdarg.h>

#include <ntstatus.h>
#define WIN32_NO_STATUS
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <winternl.h>
#include <mswsock.h>

#include "module.h"
#include "receive_call.h"
#include "receiver.h"
#include "status_table.h"
#include "statement.h"

/*
 * Below our ws2_32 there is one function, NtDeviceIoControlFile. Here it is replaced in the DLL's imports, and answers
 * a receive with each status of status_table.h that is an error, at once or later. The page: "Any other error code
 * indicates that the overlapped operation was not successfully initiated and no completion indication will occur."
 */
#define IOCTL_RECEIVE ((0x12 << 16) | (205 << 2))

typedef NTSTATUS (WINAPI *ioctl_func)( HANDLE, HANDLE, PIO_APC_ROUTINE, void *, IO_STATUS_BLOCK *, ULONG,
                                       void *, ULONG, void *, ULONG );

static ioctl_func real_ioctl;

static struct
{
    NTSTATUS         status;    /* of a receive; 0: nothing is replaced */
    BOOL             pending;   /* it pends first */
    unsigned int     calls;
    /* of the last one */
    HANDLE           event;
    PIO_APC_ROUTINE  apc;
    void            *context;
    IO_STATUS_BLOCK *iosb;
} seam;

static NTSTATUS WINAPI fed_ioctl( HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, void *context, IO_STATUS_BLOCK *iosb,
                                  ULONG code, void *in, ULONG in_size, void *out, ULONG out_size )
{
    if (code != IOCTL_RECEIVE || !seam.status)
        return real_ioctl( file, event, apc, context, iosb, code, in, in_size, out, out_size );
    seam.calls++;
    seam.event = event;
    seam.apc = apc;
    seam.context = context;
    seam.iosb = iosb;
    return seam.pending ? STATUS_PENDING : seam.status;
}

static BOOL replace_import( HMODULE module, const char *name, void *func, void **old )
{
    const IMAGE_IMPORT_DESCRIPTOR *import = image_directory( module, IMAGE_DIRECTORY_ENTRY_IMPORT, NULL );
    const IMAGE_IMPORT_BY_NAME *by_name;
    const IMAGE_THUNK_DATA *names;
    void **slot;
    DWORD prot;

    for (; import && import->Name; import++)
    {
        names = rva_to_ptr( module, import->OriginalFirstThunk );
        slot = (void **)rva_to_ptr( module, import->FirstThunk );
        for (; names->u1.AddressOfData; names++, slot++)
        {
            if (IMAGE_SNAP_BY_ORDINAL( names->u1.Ordinal )) continue;
            by_name = rva_to_ptr( module, names->u1.AddressOfData );
            if (strcmp( (const char *)by_name->Name, name )) continue;
            if (!VirtualProtect( slot, sizeof(*slot), PAGE_READWRITE, &prot )) return FALSE;
            *old = *slot;
            *slot = func;
            VirtualProtect( slot, sizeof(*slot), prot, &prot );
            return TRUE;
        }
    }
    return FALSE;
}

static void state_error( const struct status_row *row )
{
    statement( row->error == WSAEDISCON ? "recv.error.wsaediscon recv.end.message" :
               row->error == WSAENETDOWN ? "recv.error.wsaenetdown" :
               row->error == WSAENETRESET ? "recv.error.wsaenetreset.keepalive" :
               row->error == WSAETIMEDOUT ? "recv.error.wsaetimedout" :
               row->error == WSAEWOULDBLOCK ? "recv.error.wsaewouldblock.too_many" :
               row->error == WSAEOPNOTSUPP ? "recv.error.wsaeopnotsupp.one_way" :
               "none" );
}

/* The receive fails at once. */
static void test_immediate( const struct status_row *row, enum receive_function function, enum receive_style style )
{
    struct receive_bench bench;
    struct receive_call call;

    state_error( row );
    if (!bench_open( &bench, SOCK_STREAM, style )) return;
    bench_prepare( &bench, &call, function );
    seam.status = row->status;
    seam.pending = FALSE;
    seam.calls = 0;
    do_receive( &call );
    seam.status = 0;
    ok( seam.calls == 1, "%u requests were made\n", seam.calls );
    ok( !call.crashed, "crashed\n" );
    ok( call.ret == SOCKET_ERROR && call.error == (int)row->error, "got %d, error %d, expected %u\n",
        call.ret, call.error, row->error );
    bench_check_untouched( &bench );
    bench_close( &bench );
}

/* The receive pends, and fails then; the completion is made here, as ntdll would. */
static void test_later( const struct status_row *row, enum receive_function function, enum receive_style style )
{
    DWORD size = POISON, flags = POISON;
    struct receive_bench bench;
    struct receive_call call;
    BOOL ret;
    int err;

    state_error( row );
    if (!bench_open( &bench, SOCK_STREAM, style )) return;
    bench_prepare( &bench, &call, function );
    if (style == STYLE_ROUTINE) call.routine = keep_arguments;
    seam.status = row->status;
    seam.pending = TRUE;
    do_receive( &call );
    seam.status = 0;
    ok( call.ret == SOCKET_ERROR && call.error == WSA_IO_PENDING, "got %d, error %d\n", call.ret, call.error );
    ok( seam.iosb == (IO_STATUS_BLOCK *)&bench.overlapped, "got iosb %p\n", seam.iosb );
    bench_check_untouched( &bench );

    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( bench.s, &bench.overlapped, &size, FALSE, &flags );
    err = WSAGetLastError();
    ok( !ret && err == WSA_IO_INCOMPLETE, "got %d, error %d\n", ret, err );

    bench.overlapped.InternalHigh = 0;
    bench.overlapped.Internal = row->status;
    if (style == STYLE_EVENT)
    {
        ok( seam.event == bench.event, "got event %p\n", seam.event );
        SetEvent( seam.event );
    }
    else ok( !seam.event, "got event %p\n", seam.event );
    if (style == STYLE_ROUTINE)
    {
        kept.calls = 0;
        ok( seam.apc != NULL, "there is no APC\n" );
        if (seam.apc) seam.apc( seam.context, seam.iosb, 0 );
        ok( kept.calls == 1, "routine was called %u times\n", kept.calls );
        ok( kept.error == row->error, "got error %lu, expected %u\n", kept.error, row->error );
        ok( !kept.size, "got size %lu\n", kept.size );
        ok( !kept.flags, "got flags %#lx\n", kept.flags );
    }
    else ok( !seam.apc, "got APC %p\n", seam.apc );
    if (style == STYLE_PORT) ok( seam.context == &bench.overlapped, "got context %p\n", seam.context );

    WSASetLastError( POISON );
    ret = WSAGetOverlappedResult( bench.s, &bench.overlapped, &size, TRUE, &flags );
    err = WSAGetLastError();
    ok( !ret && err == (int)row->error, "got %d, error %d, expected %u\n", ret, err, row->error );
    ok( !size, "got size %lu\n", size );
    ok( flags == POISON, "got flags %#lx\n", flags );
    bench_close( &bench );
}

static void test_all(void)
{
    enum receive_function function;
    enum receive_style style;
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(status_table); i++)
    {
        const struct status_row *row = &status_table[i];

        if (!NT_ERROR( row->status )) continue;
        for (style = 0; style < STYLE_COUNT; style++)
        {
            /* each function with some of the statuses; all of them have the same code below */
            for (function = i % 3 ? CALL_WSARECV : CALL_RECV; function <= CALL_WSARECVFROM; function++)
            {
                if (!has_style( function, style ) || (function != CALL_WSARECV && i % 6)) continue;
                winetest_push_context( "%s, %s, %s", row->name, function_names[function], style_names[style] );
                test_immediate( row, function, style );
                /* this one says that the receive has not ended */
                if (is_overlapped( style ) && row->error != WSA_IO_INCOMPLETE) test_later( row, function, style );
                winetest_pop_context();
            }
        }
    }
}

START_TEST(seam)
{
    char **argv;

    if (!ws2_32_is_ours())
    {
        skip( "only our own ws2_32 is known from inside\n" );
        return;
    }
    if (winetest_get_mainargs( &argv ) <= 2)
    {
        /* what is ready would never get to where it is fed */
        SetEnvironmentVariableA( "WSRECV_DIRECT", "off" );
        run_child( "fed", 50000 );
        return;
    }
    if (!init_sockets()) return;
    if (replace_import( linked_ws2_32(), "NtDeviceIoControlFile", (void *)fed_ioctl, (void **)&real_ioctl )) test_all();
    else ok( 0, "the import is not there\n" );
    done_sockets();
    child_finished();
}
