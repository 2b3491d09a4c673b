#!/bin/sh
# Set up everything and run every check and test: sh tests/run.sh [pytest's arguments]
#
# As root on Debian the tests with engines and with real hosts run too: what they need is installed through apt (also
# httpd, mod_jk, Tomcat and haproxy on this machine itself, without starting them), and their hosts' images are built
# once and kept in $HTTPDGEN_TEST_CACHE (/var/cache/httpdgen-tests). Without root those tests are
# skipped with their reason. HTTPDGEN_REQUIRE_ENGINES=1 turns such a skip into a failure; .ci/run sets it.
set -eu
cd "$(dirname "$0")/.."
venv=${HTTPDGEN_VENV:-.venv}

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # debootstrap makes the images, iproute2 and util-linux their networks and mounts, systemd-container boots them,
    # openssh-client makes their keys and logs in; haproxy stands in front of their web servers;
    # git builds the source archive; a Java compiler lets Tomcat's own classes tell what they read.
    wanted="apache2 ca-certificates debootstrap default-jdk-headless git haproxy iproute2 libapache2-mod-jk
        openssh-client openssl python3 python3-venv systemd-container tomcat10 util-linux"
    missing=""
    for package in $wanted; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    if [ -n "$missing" ]; then
        apt-get update -q >/dev/null
        guard=/usr/sbin/policy-rc.d
        if [ -e "$guard" ]; then
            guard=""
        else
            # Debian asks this program before it starts a service; 101 forbids it.
            printf '#!/bin/sh\nexit 101\n' >"$guard"
            chmod 755 "$guard"
            trap 'rm -f "$guard"' EXIT
        fi
        # shellcheck disable=SC2086  # a list of words
        DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $missing >/dev/null
        if [ -n "$guard" ]; then
            rm -f "$guard"
            trap - EXIT
        fi
    fi
fi

[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
PATH=$(cd "$venv/bin" && pwd):$PATH
export PATH

ruff check .
ruff format --check .
mypy
lint-imports
pytest --quiet --doctest-modules httpdgen
# Three modules at a time: tests with hosts wait for a good part of theirs, and more labs at once would want more of the
# kernel than it has (fs.inotify.max_user_instances: 128 are enough for 25 hosts).
exec pytest --cov --cov-report=term --numprocesses 3 --dist loadfile --no-loadscope-reorder "$@"
