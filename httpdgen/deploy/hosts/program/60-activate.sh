# Which folder is current.

# activate_host TOKEN NAME|before SHA256 NEED:UNIT...: this program, whose SHA-256 is given, is on the input.
activate_host() {
    own "$1"
    name=$2 sum=$3
    shift 3
    settle || no_room $home
    if [ "$name" = before ]; then
        [ -d $home ] || return 0
        folder=$home/none
    else
        folder=$home/releases/$name
        [ -e "$folder/entries" ] || refuse "there is no release $name on this host"
        step make_home
        step install_program "$sum"
    fi
    if fits "$folder" "$@"; then
        step note_pending "$@"
        step swap "$folder"
    else
        change "$@" || { undo; no_room $home; }
    fi
    [ $failed = no ] || no_room $home
    [ "$name" != before ] || remove_program
}

# fits FOLDER: whether nothing but the link has to change.
fits() {
    [ -e "$1/entries" ] && cmp -s -- "$1/entries" $home/current/entries && cmp -s -- "$1/units" $home/current/units || return
    set -- "$1"
    while IFS=' ' read -r kind path <&3; do
        [ -z "$kind" ] || set -- "$@" "$path"
    done 3<"$1/entries"
    IFS= read -r wanted <"$1/fits"
    shift
    [ "$(fingerprint "$@" -maxdepth 0)" = "$wanted" ]
}

# change NEED:UNIT...: the link, and the outside. Everything is on the disk before the link is swapped, and after that
# only names change.
change() {
    contents "$folder/entries"
    named=$nl$contents$nl
    step write $home/journal "$(what_changes)$nl"
    step keep_before
    step gather "$folder"
    step put_aside
    step note_pending "$@"
    if [ "$name" = before ]; then
        step rm -f -- $home/current
        step sync -- $home
    else
        step swap "$folder"
    fi
    [ $failed = no ] && settle
}

# The paths of what is current and of what will be; `units` where systemd has to read its files anew.
what_changes() {
    cmp -s -- "$folder/units" $home/current/units || echo units
    for each in "$folder/entries" $home/current/entries; do
        [ ! -e "$each" ] || while read -r kind path; do printf '%s\n' "$path"; done <"$each"
    done
}

# undo: what was begun and failed; the link leads where it led, or already to what is new.
undo() {
    settle 2>/dev/null
    failed=yes
}

# note_pending NEED:UNIT...: beside those that are noted; a restart is also a reload.
note_pending() {
    contents $home/pending
    for each; do
        line="${each%%:*} ${each#*:}"
        case $nl$contents$nl in *"$nl$line$nl"* | *"${nl}restart ${line#* }$nl"*) continue ;; esac
        [ "${line%% *}" != restart ] || contents=$(without "reload ${line#* }")
        contents="${contents:+$contents$nl}$line"
    done
    [ -z "$contents" ] || write $home/pending "$contents$nl"
}

# without LINE: $contents without it.
without() {
    printf '%s\n' "$contents" | while IFS= read -r each; do [ "$each" = "$1" ] || printf '%s\n' "$each"; done
}

# read_by TOKEN UNIT...: what they have to read is no more pending.
read_by() {
    own "$1"
    shift
    contents $home/pending
    for unit; do
        contents=$(without "reload $unit")
        contents=$(without "restart $unit")
    done
    if [ -n "$contents" ]; then step write $home/pending "$contents$nl"; else step rm -f -- $home/pending; fi
    [ $failed = no ] || no_room $home
}
