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
# wsrecv-setup status and report; read by setup.sh with ".".
# What wsrecv-setup and wsrecv-run write outside the prefix: nothing, but for the folder of --app and the file of a
# report.  Read by setup.sh with ".".

# The home folder and the one in which the tools are started, which are the test's own: every file with its size, time of
# change and number.
list_own_folders()
{
    (cd "$work" && find home elsewhere -printf '%p %y %s %T@ %i\n' | sort)
}

# Files of the system that have been changed since and have to do with us.  Others may be changed by somebody else.
list_system_changes()
{
    find /bin /etc /lib /opt /sbin /srv /usr /var/lib /var/cache /var/spool -xdev -type f -cnewer "$work/moment" \
        \( -name '*wsrecv*' -o -name '*ws2_32*' -o -size -4096k -exec grep -qa wsrecv {} \; \) -print 2>/dev/null
}

outside_as_before()
{
    list_own_folders | diff "$work/outside.before" - || return 1
    list_system_changes > "$work/changes"
    [ ! -s "$work/changes" ] || { cat "$work/changes"; return 1; }
}

# A command with that home folder, in a folder that has nothing to do with it.  Wine itself, when it is started, has its
# winemenubuilder.exe put menus into the home folder.
elsewhere()
{
    (export HOME="$work/home" WINEDLLOVERRIDES='winemenubuilder.exe=d'; cd "$work/elsewhere" && "$@")
}

test_outside()
{
    mkdir -p "$work/home/.config" "$work/elsewhere" "$work/game"
    echo 'export EDITOR=vi' > "$work/home/.profile"
    cp "$probe" "$work/game/game.exe"
    : > "$work/moment"
    list_own_folders > "$work/outside.before"

    check "install, with a home folder of its own" elsewhere setup install
    check "it has written to the prefix only" outside_as_before
    check "status" elsewhere setup status
    check "a report to a file" elsewhere setup report --output "$work/outside.txt" -- "$probe"
    check "install --app" elsewhere setup install --app "$work/game"
    check "a run" elsewhere run "$probe"
    check "these have written to the prefix, the program's folder and the file only" outside_as_before
    check "uninstall --app" elsewhere setup uninstall --app "$work/game"
    check "uninstall" elsewhere setup uninstall
    check "a run without an installation" elsewhere run "$probe"
    check "nothing is left outside" outside_as_before
    check "only the program is left in its folder" test "$(ls -A "$work/game")" = game.exe
    rm -rf "$work/game" "$work/outside.txt"
    check "nothing is left in the prefix" all_as_before
}
