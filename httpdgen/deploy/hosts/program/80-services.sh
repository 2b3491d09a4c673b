# Services, as systemd runs them.

property() {
    systemctl show --value --property="$1" -- "$2"
}

# last_words UNIT: what it said since it was started last.
last_words() {
    id=$(property InvocationID "$1")
    {
        systemctl status --no-pager --lines=0 -- "$1" | grep -E '^ *(Active|Process|Main PID):'
        [ -z "$id" ] || journalctl --quiet --no-pager --output=cat --lines=20 "_SYSTEMD_INVOCATION_ID=$id"
    } >&2
}

# now: the time since the host was started, in hundredths of a second.
now() {
    read -r up _ </proc/uptime
    printf '%s' "${up%.*}${up#*.}"
}

# wait_for SECONDS COMMAND...: ask again and again, and fail where it is never so.
wait_for() {
    over=$(($(now) + $1 * 100))
    shift
    until "$@"; do
        [ "$(now)" -lt $over ] || return
        sleep 0.1
    done
}

# reload_host TOKEN UNIT SECONDS RUN-FOLDER...: until the new generation answers, and no process of the one before.
# httpd writes its PID file anew when it begins a new generation.
reload_host() {
    own "$1"
    let_go
    unit=$2 seconds=$3
    shift 3
    main=$(property MainPID "$unit")
    [ "${main:-0}" -gt 0 ] || { last_words "$unit"; refuse "$unit does not run"; }
    find_pid_file "$@"
    seen=$(generation)
    before=$(children)
    timeout "$seconds" systemctl reload -- "$unit" || { last_words "$unit"; refuse "$unit was not reloaded"; }
    wait_for "$seconds" has_begun || { last_words "$unit"; refuse "$unit began no new generation within $seconds s"; }
    [ "$(property ActiveState "$unit")" = active ] || { last_words "$unit"; refuse "$unit ended when it was reloaded"; }
    # A process that the machine gives no time listens a while longer, and might answer who asks whether all is well.
    # With prefork one that has a request listens until that is over, but takes no other: no reason to refuse.
    wait_for 2 have_left || :
}

has_begun() {
    [ "$(generation)" != "$seen" ] || ! [ -d "/proc/$main" ]
}

# generation: when the PID file was written, or without one which children there are.
generation() {
    if [ -n "$pid_file" ]; then
        stat --format=%.9Y-%i -- "$pid_file" 2>/dev/null || printf '%s' "$seen"
    else
        children
    fi
}

children() {
    cat "/proc/$main/task/$main/children"
}

# have_left: no process of the generation before listens any more.
have_left() {
    listening=$(listeners)
    set --
    for each in $before; do set -- "$@" "/proc/$each/fd"; done
    [ -z "$listening" ] || [ $# -eq 0 ] || ! ls -l "$@" 2>/dev/null | grep -qF "$listening"
}

# listeners: the sockets that listen where httpd does, as links of /proc name them; the kernel's table begins with them.
listeners() {
    for each in tcp tcp6; do
        [ ! -r "/proc/$main/net/$each" ] || while read -r _ _ _ state _ _ _ _ _ inode _; do
            case $state in
                st) ;;
                0A) printf 'socket:[%s]\n' "$inode" ;;
                *) break ;;
            esac
        done <"/proc/$main/net/$each"
    done
}

find_pid_file() {
    pid_file=
    for each; do
        for file in "$each"/*.pid; do
            pid=
            [ ! -f "$file" ] || read -r pid <"$file"
            [ "$pid" != "$main" ] || pid_file=$file
        done
    done
}

# start_host TOKEN UNIT SECONDS: now, and when the host does; before/enabled says which were not enabled before.
start_host() {
    own "$1"
    if [ "$(property UnitFileState "$2")" = disabled ]; then
        if [ -d $home/before ]; then
            contents $home/before/enabled
            step write $home/before/enabled "${contents:+$contents$nl}$2$nl"
        fi
        step systemctl --quiet enable -- "$2"
    fi
    let_go
    begin "$2" "$3"
}

begin() {
    systemctl reset-failed -- "$1" 2>/dev/null
    timeout "$2" systemctl start -- "$1" && wait_for "$2" runs "$1" || { last_words "$1"; refuse "$1 does not start"; }
}

runs() {
    [ "$(property ActiveState "$1")" = active ]
}

# stop_host TOKEN UNIT SECONDS SIGNAL: with a signal it is asked by that to end once it has answered what it has.
stop_host() {
    own "$1"
    let_go
    [ -z "$4" ] || leave_off "$2" "$3" "$4" || refuse "$2 still has requests after $3 s"
    systemctl stop --no-block -- "$2" || refuse "systemd does not stop $2"
    wait_for "$3" is_gone "$2" || refuse "$2 has not ended within $3 s, and was not killed"
}

# leave_off UNIT SECONDS SIGNAL: end gracefully, by the unit's main process itself.
leave_off() {
    main=$(property MainPID "$1")
    [ "${main:-0}" -gt 0 ] || return 0
    systemctl kill --kill-who=main --signal="$3" -- "$1"
    wait_for "$2" is_gone "$1"
}

is_gone() {
    case $(property ActiveState "$1") in inactive | failed) ;; *) return 1 ;; esac
    group=$(property ControlGroup "$1")
    for each in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
        [ -z "$group" ] || [ ! -e "$each$group/cgroup.procs" ] || [ -z "$(cat "$each$group/cgroup.procs")" ] || return 1
    done
}

# restart_host TOKEN UNIT SECONDS SIGNAL: it ends gracefully in that time, or is stopped then; and starts at once.
restart_host() {
    own "$1"
    let_go
    [ -z "$4" ] || leave_off "$2" "$3" "$4"
    timeout "$3" systemctl stop -- "$2" || { last_words "$2"; refuse "$2 has not ended within $3 s"; }
    begin "$2" "$3"
}

# leave_host TOKEN yes|no
leave_host() {
    own "$1"
    if [ "$2" = yes ]; then : >$run/leaving && chmod 0644 $run/leaving; else rm -f -- $run/leaving; fi
}
