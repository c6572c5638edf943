dnl Macros for configure.ac, written by hand: autoreconf does not need automake's aclocal.
dnl
dnl Copyright 2026 the wsrecv authors
dnl
dnl This library is free software; you can redistribute it and/or
dnl modify it under the terms of the GNU Lesser General Public
dnl License as published by the Free Software Foundation; either
dnl version 2.1 of the License, or (at your option) any later version.
dnl
dnl This library is distributed in the hope that it will be useful,
dnl but WITHOUT ANY WARRANTY; without even the implied warranty of
dnl MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
dnl Lesser General Public License for more details.
dnl
dnl You should have received a copy of the GNU Lesser General Public
dnl License along with this library; if not, write to the Free Software
dnl Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
dnl

dnl The cross compiler of one architecture, by the prefix of its tools.
dnl WSRECV_CROSS_TOOLS( variable prefix, tool prefix )
AC_DEFUN([WSRECV_CROSS_TOOLS],
    [AC_CHECK_PROGS([$1_CC], [$2-gcc $2-gcc-win32 $2-gcc-posix], [no])
     AC_CHECK_PROG([$1_OBJCOPY], [$2-objcopy], [$2-objcopy], [no])
     AC_CHECK_PROG([$1_OBJDUMP], [$2-objdump], [$2-objdump], [no])
     AC_CHECK_PROG([$1_WINDRES], [$2-windres], [$2-windres], [no])
     $1_tools=yes
     for wsrecv_tool in "$$1_CC" "$$1_OBJCOPY" "$$1_OBJDUMP" "$$1_WINDRES"
     do
         test "$wsrecv_tool" = no && $1_tools=no
     done
     AS_IF([test "$$1_tools" = yes],
        [AC_MSG_CHECKING([whether $$1_CC can compile for Windows])
         printf '#include <winsock2.h>\nint main( void ) { return LOWORD( WSAGetLastError() ); }\n' > conftest.c
         AS_IF([$$1_CC -o conftest.exe conftest.c -lws2_32 >&AS_MESSAGE_LOG_FD 2>&1], [], [$1_tools=no])
         rm -f conftest.c conftest.exe
         AC_MSG_RESULT([$$1_tools])])])

dnl Can the native compiler and winebuild make a 32-bit library?  unix_i386 is yes or no.
AC_DEFUN([WSRECV_UNIX_I386],
    [AC_MSG_CHECKING([for a 32-bit Unix side])
     unix_i386=no
     printf '#include <errno.h>\n#include <pthread.h>\n#include <sys/epoll.h>\n#include <linux/errqueue.h>\n' > conftest.c
     printf 'unsigned long long f( unsigned long long a ) { return a / errno + (unsigned int)pthread_self(); }\n' >> conftest.c
     printf '1 stdcall f(int64)\n' > conftest.spec
     AS_IF([$CC -m32 $CFLAGS $LDFLAGS -fPIC -shared -Wl,-z,defs -o conftest.so conftest.c -lpthread >&AS_MESSAGE_LOG_FD 2>&1 &&
            $WINEBUILD -m32 --dll -fPIC -E conftest.spec -F conftest.dll -e f -o conftest.o >&AS_MESSAGE_LOG_FD 2>&1],
           [unix_i386=yes])
     rm -f conftest.c conftest.spec conftest.so conftest.o
     AC_MSG_RESULT([$unix_i386])])

dnl What the native compiler and linker have to make faults hard to exploit, as HARDEN_CFLAGS and HARDEN_LDFLAGS.
dnl Without optimisation there are no checked functions, and who chooses their level has chosen.
AC_DEFUN([WSRECV_HARDENING],
    [AC_MSG_CHECKING([what $CC has to harden libraries])
     HARDEN_CFLAGS= HARDEN_LDFLAGS=
     fortify='-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2'
     AS_CASE(["$CPPFLAGS $CFLAGS"], [*_FORTIFY_SOURCE*], [fortify=])
     printf '#include <string.h>\nint f( char *a, char *b ) { return *strcpy( a, b ); }\n' > conftest.c
     for flags in -fstack-protector-strong -fstack-clash-protection "$fortify"
     do
         AS_IF([test -n "$flags" &&
                $CC $CPPFLAGS $CFLAGS $flags -Werror -fPIC -c -o conftest.o conftest.c >&AS_MESSAGE_LOG_FD 2>&1],
               [HARDEN_CFLAGS="$HARDEN_CFLAGS $flags"])
     done
     for flags in -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack
     do
         AS_IF([$CC $CFLAGS $LDFLAGS $flags -fPIC -shared -o conftest.so conftest.c >&AS_MESSAGE_LOG_FD 2>&1],
               [HARDEN_LDFLAGS="$HARDEN_LDFLAGS $flags"])
     done
     rm -f conftest.c conftest.o conftest.so
     AC_MSG_RESULT([$HARDEN_CFLAGS$HARDEN_LDFLAGS])
     AC_SUBST([HARDEN_CFLAGS])
     AC_SUBST([HARDEN_LDFLAGS])])

dnl Wine's header wine/debug.h, as WINE_DEBUG_H.
dnl WSRECV_WINE_DEBUG_H( value of --with-wine-headers )
AC_DEFUN([WSRECV_WINE_DEBUG_H],
    [AC_MSG_CHECKING([for wine/debug.h])
     AS_CASE([$1],
        [auto|yes], [wsrecv_dirs='/usr/include/wine /usr/include/wine-stable /usr/include/wine-development
                      /usr/local/include/wine /opt/wine-stable/include/wine /opt/wine-devel/include/wine
                      /opt/wine-staging/include/wine /usr/include'],
        [wsrecv_dirs=$1])
     WINE_DEBUG_H=
     for wsrecv_dir in $wsrecv_dirs
     do
         AS_IF([test -z "$WINE_DEBUG_H" && test -f "$wsrecv_dir/wine/debug.h"],
               [WINE_DEBUG_H=$wsrecv_dir/wine/debug.h])
     done
     AS_IF([test -z "$WINE_DEBUG_H"],
        [AC_MSG_RESULT([no])
         AC_MSG_ERROR([Wine's header wine/debug.h is missing (Debian: apt-get install libwine-dev;
elsewhere: --with-wine-headers=DIR, where DIR/wine/debug.h exists)])])
     AC_MSG_RESULT([$WINE_DEBUG_H])
     AC_SUBST([WINE_DEBUG_H])])
