# The lock: one line, gone with a reboot. The guard is held by each command that changes something while it does, so
# that whoever takes the lock over waits for what is under way.

guard() {
    mkdir -m 0711 -p -- $run && exec 9>$run/guard || refuse "$run cannot be written"
    flock --timeout 60 9 || refuse "another command of httpdgen has been at work on this host for over a minute"
}

# let_go: for what only waits, or tries something: it ends with whoever began it.
let_go() {
    exec 9>&-
    trap - HUP INT TERM PIPE
}

# own TOKEN: go on only with the lock; what is under way goes on without whoever began it.
own() {
    guard
    trap '' HUP INT TERM PIPE
    lock=
    [ ! -e $run/lock ] || IFS= read -r lock <$run/lock
    [ "$lock" = "$1" ] || { printf '%s\n' "$lock"; exit 75; }
}

# lock_host TOKEN EXPECTED: take the lock where it is free, ours, or EXPECTED's; settle what an earlier run has left.
lock_host() {
    guard
    trap '' HUP INT TERM PIPE
    lock=
    [ ! -e $run/lock ] || IFS= read -r lock <$run/lock
    case $lock in
    '' | "$1" | "$2") ;;
    *) printf '%s\n' "$lock"; exit 75 ;;
    esac
    # Whoever had it is gone, and whom that had taken out of its front comes back.
    [ "$lock" = "$1" ] || step rm -f -- $run/leaving
    step write $run/lock "$1$nl" || no_room $run
    [ -d $home ] || return 0
    rm -rf -- $home/releases/.new-* $home/*.new $run/test.*
    settle || no_room $home
}

# unlock_host TOKEN
unlock_host() {
    own "$1"
    rm -f -- $run/lock
}
