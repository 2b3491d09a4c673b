# The entries outside of releases/: made to fit what is current, whatever was interrupted.
#
# A folder says them in `entries`, a line each: `present PATH`, whose content and mode are those of outside/PATH, or
# `absent PATH`. before/ says in the same way what stood there before httpdgen came.

# settle: where a journal says that the outside may not fit, make it fit. It is the same whether a change is finished
# so or undone, and may be cut off and begun again anywhere.
settle() {
    [ -e $home/journal ] || return 0
    failed=no reload=no
    gather $home/current
    put_aside
    each place
    each remove
    drop_before
    remove_folders
    contents $home/journal
    case $contents in units*) reload=yes ;; esac
    sync_outside
    [ $reload = no ] || step systemctl daemon-reload
    step rm -- $home/journal
    step sync -- $home
    [ $failed = no ]
}

# gather FOLDER: into $todo what has to be done for it: what it says, and what stood before where it says nothing.
gather() {
    contents "$1/entries"
    named=$nl$contents$nl
    todo=
    while IFS=' ' read -r kind path <&3; do
        [ -z "$kind" ] || todo="$todo$kind $1/outside $path$nl"
    done 3<<EOF
$contents
EOF
    contents $home/before/entries
    before=$nl$contents$nl
    contents $home/journal
    while IFS= read -r path <&3; do
        case $path in /*) ;; *) continue ;; esac
        case $named in *"$nl"present" $path$nl"* | *"$nl"absent" $path$nl"*) continue ;; esac
        case $before in
        *"${nl}present $path$nl"*) todo="${todo}present $home/before/outside $path$nl" ;;
        *"${nl}absent $path$nl"*) todo="${todo}absent $home/before/outside $path$nl" ;;
        esac
    done 3<<EOF
$contents
EOF
}

# each FUNCTION: call it with kind, root and path of all that has to be done.
each() {
    while IFS=' ' read -r kind root path <&3; do
        [ -z "$kind" ] || "$1" "$kind" "$root" "$path"
    done 3<<EOF
$todo
EOF
}

# alike ONE OTHER: whether they are the same link, or files with the same content, mode and owners.
alike() {
    if [ -h "$1" ]; then
        [ -h "$2" ] && [ "$(readlink -- "$1")" = "$(readlink -- "$2")" ]
    else
        [ -f "$2" ] && [ ! -h "$2" ] && cmp -s -- "$1" "$2" &&
            [ "$(stat --format='%a %u %g' -- "$1")" = "$(stat --format='%a %u %g' -- "$2")" ]
    fi
}

aside_of() {
    aside=${1%/*}/.${1##*/}.httpdgen
}

# put_aside: put everything beside its place and on the disk, so that the rest needs no more room.
put_aside() {
    each prepare
    sync_outside
}

prepare() {
    [ "$1" = present ] && ! alike "$2$3" "$3" || return 0
    aside_of "$3"
    alike "$2$3" "$aside" && return
    if [ -d "$3" ] && [ ! -h "$3" ]; then
        printf '%s is a folder: move it away\n' "$3" >&2
        failed=yes
        return
    fi
    step make_folder "${3%/*}"
    step rm -f -- "$aside"
    step cp --archive -- "$2$3" "$aside"
}

place() {
    aside_of "$3"
    if [ "$1" = absent ]; then
        ! stands "$3" || { of_systemd "$3"; step rm -f -- "$3"; }
    elif ! alike "$2$3" "$3"; then
        of_systemd "$3"
        step mv -T -- "$aside" "$3"
    fi
}

of_systemd() {
    case $1 in $units/*) reload=yes ;; esac
}

# remove: what was put aside, and is not needed.
remove() {
    aside_of "$3"
    ! stands "$aside" || step rm -f -- "$aside"
}

# sync_outside: bring the file systems of all those places to the disk.
sync_outside() {
    set -- $home
    last=
    while IFS=' ' read -r kind root path <&3; do
        [ "${path%/*}" = "$last" ] || [ ! -d "${path%/*}" ] || set -- "$@" "${path%/*}"
        last=${path%/*}
    done 3<<EOF
$todo
EOF
    step sync --file-system -- "$@"
}

# make_folder FOLDER: with those above it; before/folders says which were made.
make_folder() {
    [ ! -d "${1:-/}" ] || return 0
    make_folder "${1%/*}" || return
    contents $home/before/folders
    case $nl$contents$nl in
    *"$nl$1$nl"*) ;;
    *) write $home/before/folders "${contents:+$contents$nl}$1$nl" || return ;;
    esac
    mkdir -m 0755 -- "$1"
}

# remove_folders: those that were made, once they are empty.
remove_folders() {
    contents $home/before/folders
    set --
    left=
    while IFS= read -r path <&3; do
        [ ! -d "$path" ] || { set -- "$path" "$@"; left="$left$path$nl"; }
    done 3<<EOF
$contents
EOF
    [ $# -eq 0 ] || rmdir --ignore-fail-on-non-empty -- "$@"
    [ -n "$left" ] || rm -f -- $home/before/folders
}

# keep_before: what stands at the paths of $named is kept, once, until they are no more ours.
keep_before() {
    contents $home/before/entries
    before=$nl$contents$nl lines=$contents
    set --
    while IFS=' ' read -r kind path <&3; do
        case $before in *"$nl"present" $path$nl"* | *"$nl"absent" $path$nl"*) continue ;; esac
        [ -n "$kind" ] || continue
        if stands "$path"; then
            [ ! -d "$path" ] || [ -h "$path" ] || { printf '%s is a folder: move it away\n' "$path" >&2; failed=yes; }
            set -- "$@" ".$path"
            kind=present
        else
            kind=absent
        fi
        lines="${lines:+$lines$nl}$kind $path"
    done 3<<EOF
$named
EOF
    step mkdir -p -m 0700 -- $home/before
    step mkdir -p -m 0700 -- $home/before/outside
    [ $# -eq 0 ] || step cp --archive --parents --remove-destination -- "$@" $home/before/outside
    step sync --file-system -- $home/before
    step write $home/before/entries "$lines$nl"
}

# drop_before: what is kept of paths that are no more ours.
drop_before() {
    left=
    set --
    while IFS=' ' read -r kind path <&3; do
        [ -n "$kind" ] || continue
        case $named in
        *"$nl"present" $path$nl"* | *"$nl"absent" $path$nl"*) left="$left$kind $path$nl" ;;
        *) set -- "$@" "$home/before/outside$path" ;;
        esac
    done 3<<EOF
$before
EOF
    if [ -z "$left" ]; then
        step rm -rf -- $home/before/outside $home/before/entries
    elif [ $# -gt 0 ]; then
        step write $home/before/entries "$left"
        step rm -f -- "$@"
    fi
}
