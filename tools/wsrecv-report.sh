# wsrecv-setup report: a file with all that a report of a bug needs.  Read with "." by wsrecv-setup, after
# wsrecv-status.sh.
#
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

# No more than this of a program's trace: lines from its start and from its end, and characters of each.
trace_first=2000 trace_last=4000 trace_width=400

report_about()
{
    cat <<EOF
This is a report of wsrecv-setup.  It has in it: the versions of wsrecv, Wine, the system and its C library; the
variables of the environment whose names begin with WINE or WSRECV; the paths, sizes and checksums of the files of
wsrecv; what wsrecv-setup status says, with the names of programs that wsrecv is installed for${1:+; and of one run
of a program its name and arguments, the names of the DLLs that it has loaded, and its calls to Winsock, with the
names and addresses of the hosts that it asks for, but not what it sends and receives}.  The name of your home
folder is written as ~, and that of the user as USER.
EOF
}

report_versions()
{
    print_version
    say "Wine: $("$WINE" --version 2>/dev/null || say '(does not run)')"
    say "system: $(uname -srm), $(sed -n 's/^PRETTY_NAME="*\([^"]*\)"*$/\1/p' /etc/os-release 2>/dev/null)"
    say "C library: $(getconf GNU_LIBC_VERSION 2>/dev/null || say unknown)"
    say "prefix: $prefix, $(sed -n 's/^#arch=//p' "$prefix/system.reg" 2>/dev/null)"
    env | LC_ALL=C grep -E '^(WINE|WSRECV)[A-Za-z0-9_]*=' | sort
    for dir in "${dll_dir:-}" "$prefix/drive_c/windows"; do
        for file in "$dir"/*/ws2_32.dll "$dir"/*/wsrecv.dll "$dir"/*/wsrecv.so; do
            [ ! -f "$file" ] || cksum "$file"
        done
    done
}

# Standard input, but no more than may be of it; it ends with the line that finish_trace writes.
bounded_trace()
{
    awk -v first="$trace_first" -v last="$trace_last" -v width="$trace_width" '
        $0 == "wsrecv-setup: end of the trace" { exit }
        { line = length( $0 ) > width ? substr( $0, 1, width ) "..." : $0 }
        ++count <= first { print line; next }
        { ring[count % last] = line }
        END {
            if (count > first + last) print "[... " count - first - last " lines left out ...]"
            start = count - last > first ? count - last : first
            for (i = start + 1; i <= count; i++) print ring[i % last]
        }'
}

# Runs a program for a while, with Wine's messages into the report; what it prints otherwise goes where it would
# go anyway.  Programs that it has started and left running may keep the pipe open: their end is not waited for.
report_trace()
{
    say "program: $*"
    mkfifo "$report_dir/pipe"
    bounded_trace < "$report_dir/pipe" > "$report_dir/trace" &
    reader=$!
    exec 5> "$report_dir/pipe"
    program_result=0
    WINEDEBUG=+timestamp,+pid,+loaddll,+winsock timeout --foreground -k 10 "$report_seconds" \
        "$WINE" "$@" >&4 2>&5 4>&- 5>&- || program_result=$?
    say "wsrecv-setup: end of the trace" >&5
    exec 5>&-
    wait "$reader"
    case $program_result in
        124|137) say "ended by wsrecv-setup after $report_seconds seconds" ;;
        *) say "exit code: $program_result" ;;
    esac
    cat "$report_dir/trace"
}

# A text as Wine writes it in its messages: other characters than those of ASCII as their numbers.
escaped()
{
    printf '%s' "$1" | iconv -t UTF-16BE 2>/dev/null | od -An -v -tx1 | tr -d ' \n' | sed 's/..../& /g' |
        awk -v RS=' ' '
            BEGIN { for (i = 32; i < 127; i++) ascii[sprintf( "%04x", i )] = sprintf( "%c", i ) }
            NF { printf "%s", $1 in ascii ? ascii[$1] : "\\" $1 }'
}

# Names that are nobody's business, in all the ways that they are written in.
without_names()
{
    home_dir=${HOME%/} user_name=$(id -un)
    HOME_DIR=$home_dir HOME_ESCAPED=$(escaped "$home_dir") \
        USER_NAME=$user_name USER_ESCAPED=$(escaped "$user_name") awk '
        function add( from, to ) { froms[++n] = from; tos[n] = to }
        function with_separator( path, separator,    parts, count, i, text )
        {
            count = split( path, parts, "/" )
            text = parts[1]
            for (i = 2; i <= count; i++) text = text separator parts[i]
            return text
        }
        # A path, the same with the separators of Windows, and as it is in messages.
        function add_path( path, escaped, to )
        {
            if (path == "") return
            add( path, to )
            add( with_separator( path, "\\" ), with_separator( to, "\\" ) )
            add( with_separator( escaped, "\\\\" ), with_separator( to, "\\\\" ) )
        }
        BEGIN {
            add_path( ENVIRON["HOME_DIR"], ENVIRON["HOME_ESCAPED"], "~" )
            user = ENVIRON["USER_NAME"]
            add_path( "/users/" user, "/users/" ENVIRON["USER_ESCAPED"], "/users/USER" )
            add_path( "/home/" user, "/home/" ENVIRON["USER_ESCAPED"], "/home/USER" )
        }
        {
            for (i = 1; i <= n; i++)
            {
                rest = $0; line = ""
                while ((pos = index( rest, froms[i] )))
                {
                    line = line substr( rest, 1, pos - 1 ) tos[i]
                    rest = substr( rest, pos + length( froms[i] ) )
                }
                $0 = line rest
            }
            print
        }'
}

# print_report PROGRAM ARGUMENT...
print_report()
{
    if [ -e "$report_file" ] || [ -h "$report_file" ]; then
        die "there is a file $report_file already: nothing done"
    fi
    report_dir=$(mktemp -d) || die "cannot make a temporary folder: nothing done"
    {
        report_about "${1:-}"
        say
        (find_dlls) 2>/dev/null && find_dlls
        report_versions
        say
        print_status || :
    } > "$report_dir/report" 2>&1
    # A program may run for long, and others are not to wait for it.
    remove_work_dir
    unlock_prefix
    if [ $# -gt 0 ]; then
        say "Running $1, for $report_seconds seconds at most."
        {
            say
            report_trace "$@"
        } 4>&1 >> "$report_dir/report"
    fi
    without_names < "$report_dir/report" > "$report_file" || die "cannot write to $report_file"
    say "The report is in $report_file.  Have a look before you send it; its first lines say what is in it."
}
