/*
 * What the DLL tells of itself
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

#ifndef WSRECV_REPORT_H
#define WSRECV_REPORT_H

/*
 * WSAIoctl( SIO_GET_EXTENSION_FUNCTION_POINTER ) of wsrecv, and of no other ws2_32, knows
 * this GUID.  It gives a function that tells whether there is a Unix side, which settings are
 * in force, and how the receives of the process have gone so far.  wsrecv_probe.exe asks it.
 */
#define WSRECV_REPORT_GUID \
    { 0x3b6ed0c2, 0x52c7, 0x4d43, { 0x9a, 0x7f, 0x1c, 0x8e, 0x57, 0xd1, 0x2e, 0x64 } }

#define WSRECV_REPORT_VERSION 1

struct wsrecv_report
{
    unsigned int       version;       /* WSRECV_REPORT_VERSION: what follows is as written here */
    const char        *direct;        /* the setting WSRECV_DIRECT in force: "full", "nowait" or "off" */
    const char        *unix_way;      /* how the Unix side was loaded; NULL if there is none: then why not, */
    const char        *unix_problem;  /* what is wrong with the file, */
    unsigned int       unix_error;    /* and the Windows error that belongs to it, 0 for none */
    const WCHAR       *unix_path;     /* the file */
    unsigned int       path_count;    /* the ways that calls can take: */
    const char *const *path_names;    /* what they are called, */
    const LONG        *path_counts;   /* and how many calls have taken each */
};

typedef const struct wsrecv_report * (WINAPI *wsrecv_report_func)(void);

#endif /* WSRECV_REPORT_H */
