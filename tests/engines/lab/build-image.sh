# Make the file system of a stock Debian with httpd, mod_jk and Tomcat, in a mount and PID namespace of its own.
# Read from the environment: ROOT RELEASE MIRROR SECURITY_MIRROR PACKAGES
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

# Whatever the machine's own apt needs to reach the archive, the image's needs too, while it is made.
settings=$(apt-config dump Acquire::http Acquire::https Acquire::Check-Date Acquire::Check-Valid-Until)
eval "$(apt-config shell proxy Acquire::http::Proxy)"
[ -z "${proxy:-}" ] || export http_proxy="$proxy"

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
debootstrap --variant=minbase --include=ca-certificates --keyring="$keyring" "$RELEASE" "$ROOT" "$MIRROR"

echo "$settings" > "$ROOT/etc/apt/apt.conf.d/00machine"
cat > "$ROOT/etc/apt/sources.list" <<SOURCES
deb $MIRROR $RELEASE main
deb $MIRROR $RELEASE-updates main
deb $SECURITY_MIRROR $RELEASE-security main
SOURCES

# Nothing may start while packages are installed (invoke-rc.d asks this); Java's package needs /proc.
printf '#!/bin/sh\nexit 101\n' > "$ROOT/usr/sbin/policy-rc.d"
chmod 755 "$ROOT/usr/sbin/policy-rc.d"
mount -t proc proc "$ROOT/proc"
chroot "$ROOT" apt-get update -q
chroot "$ROOT" apt-get dist-upgrade -qy  # mod_ssl warns of a libssl older than the one it was built with
chroot "$ROOT" apt-get install -qy --no-install-recommends $PACKAGES
chroot "$ROOT" apt-get clean
umount "$ROOT/proc"

rm -rf "$ROOT/usr/sbin/policy-rc.d" "$ROOT/etc/apt/apt.conf.d/00machine" "$ROOT"/var/lib/apt/lists/*
