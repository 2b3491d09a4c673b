# What httpdgen does on a host: POSIX sh, coreutils, findutils, grep, util-linux, tar and systemd.
#
# It comes over the connection with each command, and is kept as /etc/httpdgen/host for the unit that settles at boot.
# Exit status: 65 refused, 73 the disk does not take it, 75 somebody else has the lock; the reason is on the error
# output, and with 75 the lock on the output.

LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
umask 077
cd / || exit

home=/etc/httpdgen
run=/run/httpdgen
units=/etc/systemd/system
settle_unit=httpdgen-settle.service
nl='
'
failed=no

# Every change is a step: behind one that failed, none is taken any more.
step() {
    [ $failed = no ] || return 1
    "$@" || { failed=yes; return 1; }
}

# refuse SENTENCE
refuse() {
    printf '%s\n' "$1" >&2
    exit 65
}

# no_room FOLDER: say how much is left where it stands, and that this was not enough.
no_room() {
    df -Pk -- "$1" | { read -r _ && read -r _ _ _ free _ mount && printf '%s has %s KB left\n' "$mount" "$free"; } >&2
    exit 73
}

# write FILE TEXT: a file is the old one or the new one, whole, whatever happens.
write() {
    printf '%s' "$2" >"$1.new" && sync -- "$1.new" && mv -T -- "$1.new" "$1" && sync -- "${1%/*}" ||
        { rm -f -- "$1.new"; return 1; }
}

# contents FILE: into $contents, nothing where there is none.
contents() {
    contents=
    [ ! -e "$1" ] || contents=$(cat -- "$1")
}

# stands PATH: whether there is anything.
stands() {
    [ -e "$1" ] || [ -h "$1" ]
}

# look FIND-ARGUMENTS...: what stands there, as records that end in NUL; of a file also its SHA-256.
# A link's path ends at the first two slashes.
look() {
    find "$@" \( -type f -printf 'f %m %u %g %p\0' -exec sha256sum -z -- {} + \) -o -type l -printf 'l %p//%l\0' \
        -o -type d -printf 'd %m %u %g %p\0' -o -printf 'o %p\0'
}

# fingerprint FIND-ARGUMENTS...: one value for all of that. The operator's side works out the same.
fingerprint() {
    look "$@" 2>/dev/null | sort -z | sha256sum | { read -r sum _ && printf '%s' "$sum"; }
}
