# What is on the host: keys and values, each ending in NUL; the last key is `end`.

# read_host PROGRAM... -- SERVICE... -- USER... -- GROUP...: paths outside of releases are on the input, a line each.
read_host() {
    say httpdgen 1
    say clock "$(date +%s.%N)"
    missing "$@"
    lock=
    [ ! -e $run/lock ] || IFS= read -r lock <$run/lock
    say lock "$lock"
    contents $home/pending
    say pending "$contents"
    [ ! -e $home/journal ] || say unsettled yes
    say_releases
    say_outside
    say end ''
}

say() {
    printf '%s\0%s\0' "$1" "$2"
}

# Programs and files that are not there; what systemd knows of units; accounts that are there.
missing() {
    for tool in cmp cp df find flock install mv sha256sum sort stat sync systemctl tar timeout; do
        command -v "$tool" >/dev/null || say lacks "$tool"
    done
    [ -d /run/systemd/system ] || say lacks systemd
    [ -n "$(java_home)" ] || say lacks java
    while [ "$1" != -- ]; do
        [ -e "$1" ] || say lacks "$1"
        shift
    done
    shift
    say_units "$@"
    while [ "$1" != -- ]; do shift; done
    shift
    say_accounts passwd "$@"
    while [ "$1" != -- ]; do shift; done
    shift
    say_accounts group "$@" --
}

say_units() {
    asked=
    while [ "$1" != -- ]; do
        asked="$asked $1"
        shift
    done
    if [ -e $home/current/services ]; then
        IFS= read -r line <$home/current/services
        asked="$asked $line"
    fi
    [ -z "$asked" ] || say units "$(systemctl show --property=Id,LoadState,ActiveState,UnitFileState -- $asked)"
}

# say_accounts DATABASE NAME... --
say_accounts() {
    database=$1 asked=
    shift
    while [ "$1" != -- ]; do
        asked="$asked $1"
        shift
    done
    [ -z "$asked" ] || say "$database" "$(getent "$database" $asked)"
}

# The releases that are kept, and all of the one that is current.
say_releases() {
    for about in $home/releases/*/about; do
        [ -e "$about" ] || break
        IFS= read -r line <"$about"
        say kept "$line"
    done
    [ -h $home/current ] || return
    folder=$(readlink -f -- $home/current)
    say folder "$folder"
    [ -d "$folder" ] || return
    printf 'release\0'
    cat -- "$folder/release.json" 2>/dev/null
    printf '\0holds\0'
    [ ! -e "$folder/holds" ] || cat -- "$folder/holds"
    printf '\0'
    look "$folder"
}

# What stands at the paths of the input, and at those outside that are the current release's.
say_outside() {
    set --
    while IFS= read -r path; do
        set -- "$@" "$path"
    done
    if [ -e $home/current/entries ]; then
        while IFS= read -r line; do
            set -- "$@" "${line#* }"
        done <$home/current/entries
    fi
    say outside ''
    [ $# -eq 0 ] || look "$@" -maxdepth 0
}
