# Completion of the arguments of wsrecv-setup and wsrecv-run, for bash.
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
#
# Needs nothing of the package bash-completion but to be read by it; ". completion.bash" does as well.

# The names in $2 that begin with the word under the cursor, by "compgen -$1".
_wsrecv_names()
{
    compopt -o filenames 2> /dev/null
    mapfile -t COMPREPLY < <(compgen "-$1" -- "$word")
}

# The commands and options that the script's own --help lists; $1 is a pattern of those to leave out.
_wsrecv_words()
{
    local words

    words=$("${COMP_WORDS[0]}" --help 2> /dev/null | sed -n 's/^  \([a-z-]\{1,\}\)\( .*\)*$/\1/p' | grep -v -x -e "$1")
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

# The programs in the folder $1, which is a word as it stands on the command line.
_wsrecv_programs()
{
    local dir=${1//[\\\"\']/}

    # shellcheck disable=SC2088
    [[ $dir != '~/'* ]] || dir=$HOME/${dir#'~/'}
    mapfile -t COMPREPLY < <(cd -- "$dir" 2> /dev/null && compgen -f -X '!*.[eE][xX][eE]' -- "$word")
    compopt -o filenames 2> /dev/null
}

_wsrecv_setup()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} done='' i

    COMPREPLY=()
    case $before in
        --app|--dll-dir) _wsrecv_names d; return ;;
        --output) _wsrecv_names f; return ;;
        --seconds) return ;;
    esac
    if [[ $COMP_CWORD -gt 2 && ${COMP_WORDS[COMP_CWORD - 2]} == --app && $word != -* ]]
    then
        _wsrecv_programs "$before"
        [ ${#COMPREPLY[@]} -eq 0 ] || return
    fi
    # One command is enough; after "--" stands a program with its arguments.
    for ((i = 1; i < COMP_CWORD; i++))
    do
        [[ ${COMP_WORDS[i]} != -- ]] || { _wsrecv_names f; return; }
        [[ ${COMP_WORDS[i - 1]} == --* || ${COMP_WORDS[i]} != [a-z]* ]] || done='[a-z].*'
    done
    _wsrecv_words "$done"
}

_wsrecv_run()
{
    local word=${COMP_WORDS[COMP_CWORD]} i=1

    COMPREPLY=()
    # Up to the program its own options, beyond that files.
    while [ $i -lt "$COMP_CWORD" ]
    do
        case ${COMP_WORDS[i]} in
            --dll-dir) i=$((i + 1)) ;;
            --) i=$((i + 1)); break ;;
            -*) ;;
            *) break ;;
        esac
        i=$((i + 1))
    done
    if [ $i -gt "$COMP_CWORD" ]
    then _wsrecv_names d
    elif [ $i -eq "$COMP_CWORD" ] && [[ $word == -* ]]
    then _wsrecv_words ''
    else _wsrecv_names f
    fi
}

complete -F _wsrecv_setup wsrecv-setup
complete -F _wsrecv_run wsrecv-run
