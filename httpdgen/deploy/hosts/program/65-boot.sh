# The unit that settles what was interrupted, before any service begins, and this program as it needs it.

# boot: what is interrupted is settled; whatever starts now reads what is current.
boot() {
    guard
    failed=no reload=no
    settle || exit 73
    rm -f -- $home/pending
    # A unit whose link was made just now is not among those that are starting.
    [ $reload = no ] || systemctl start --no-block default.target
}

# install_program SHA256: the program on the input, and its unit.
install_program() {
    if [ ! -e $home/host ] || [ "$(sha256sum <$home/host)" != "$1  -" ]; then
        cat >$home/host.new && sync -- $home/host.new && mv -T -- $home/host.new $home/host ||
            { rm -f -- $home/host.new; return 1; }
    fi
    wants=$units/sysinit.target.wants
    unit="# httpdgen's: what an interrupted change has left is settled, before anything reads it.
[Unit]
Description=Settle an interrupted change of httpdgen
DefaultDependencies=no
RequiresMountsFor=$home
After=local-fs.target systemd-remount-fs.service systemd-tmpfiles-setup.service
Before=sysinit.target shutdown.target
Conflicts=shutdown.target
ConditionPathExists=|$home/journal
ConditionPathExists=|$home/pending

[Service]
Type=oneshot
ExecStart=/bin/sh $home/host boot
TimeoutStartSec=120
"
    contents $units/$settle_unit
    [ "$contents$nl" != "$unit" ] || [ ! -h $wants/$settle_unit ] || return 0
    mkdir -p -m 0700 -- $home/before && make_folder $wants && write $units/$settle_unit "$unit" &&
        chmod 0644 -- $units/$settle_unit && ln -sfn -- ../$settle_unit $wants/$settle_unit &&
        sync -- $wants && systemctl daemon-reload
}

# remove_program: with the last entry, which is away, it has nothing left to do.
remove_program() {
    contents $home/before/enabled
    for unit in $contents; do
        systemctl --quiet disable -- "$unit" 2>/dev/null
    done
    rm -f -- $units/sysinit.target.wants/$settle_unit $units/$settle_unit $units/$settle_unit.new
    rm -f -- $home/host $home/pending $home/before/enabled
    remove_folders
    rmdir --ignore-fail-on-non-empty -- $home/before 2>/dev/null
    systemctl daemon-reload
}
