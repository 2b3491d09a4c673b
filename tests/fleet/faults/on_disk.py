"""Faults of files: what stands on a host's disk is not what was rendered."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from faulty_site import KEY

from faults.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faulty_site import FaultySite

HTTPD = "/etc/httpdgen/current/httpd"
ENABLED = "/etc/apache2/mods-enabled"
PLAIN = 'cp --remove-destination "$(realpath "$1")" "$1"'


@contextmanager
def changed(site: FaultySite, host: str, path: str, script: str) -> Iterator[None]:
    """Run a script over a file of a web server's, which then reads it, as a change that was deployed by hand."""
    with site.kept(host, path) as machine:
        machine.run(script, path)
        site.reload(host)
        yield
    site.reload(host)


@contextmanager
def _removed(site: FaultySite) -> Iterator[None]:
    with site.kept("web1", f"{HTTPD}/sites/shop.example.com.conf") as web1:
        web1.remove(f"{HTTPD}/sites/shop.example.com.conf")
        yield
    site.reload("web1")


@contextmanager
def _other_release(site: FaultySite) -> Iterator[None]:
    """Make a release the current one that was rendered for something else."""
    web2 = site.host("web2")
    now = web2.run("readlink /etc/httpdgen/current").strip()
    web2.run('cp -a "$1" "$1-other"; echo "Timeout 61" >> "$1-other/httpd/server.conf"', now)
    _make_current(site, f"{now}-other")
    yield
    _make_current(site, now)
    web2.remove(f"{now}-other")


def _make_current(site: FaultySite, release: str) -> None:
    script = 'ln -sfn "$1" /etc/httpdgen/next; mv -T /etc/httpdgen/next /etc/httpdgen/current'
    site.host("web2").run(script, release)
    site.reload("web2")


@contextmanager
def _in_the_release(site: FaultySite) -> Iterator[None]:
    path = f"{HTTPD}/sites/by-hand.conf"
    with site.kept("web1", path) as web1:
        web1.write(path, "")
        yield


@contextmanager
def _open_key(site: FaultySite) -> Iterator[None]:
    with site.kept("web1", KEY) as web1:
        web1.run('chmod 644 "$1"', KEY)
        yield


ON_DISK = {
    "a file has other content": Fault(
        lambda site: changed(site, "web1", f"{HTTPD}/server.conf", 'echo "# by hand" >> "$1"'),
        failed={"web1 files": f"{HTTPD}/server.conf: content is not as rendered"},
    ),
    "a file is gone": Fault(
        _removed,
        failed={"web1 files": f"{HTTPD}/sites/shop.example.com.conf: is missing"},
    ),
    "everybody can read a secret": Fault(
        lambda site: changed(site, "web2", f"{HTTPD}/workers.properties", 'chmod 644 "$1"'),
        failed={"web2 files": "workers.properties: mode is 0644, should be 0640: others can read its secret"},
    ),
    "a file belongs to somebody else": Fault(
        lambda site: changed(site, "web2", f"{HTTPD}/jk.conf", 'chown www-data "$1"'),
        failed={"web2 files": "jk.conf: belongs to www-data:root, should to root:root"},
    ),
    "a plain file stands where a link should": Fault(
        lambda site: changed(
            site, "web1", f"{ENABLED}/mpm_event.conf", 'cp --remove-destination "$(realpath "$1")" "$1"'
        ),
        failed={"web1 files": "mpm_event.conf: is a file, should be a link"},
    ),
    "a file is there that must not be": Fault(
        lambda site: changed(site, "web1", f"{ENABLED}/status.conf", 'ln -s ../mods-available/status.conf "$1"'),
        failed={"web1 files": "status.conf: is there, and must not be"},
    ),
    "a file was added to the release": Fault(
        _in_the_release,
        failed={"web1 files": "by-hand.conf: is in the release, and was not rendered"},
    ),
    "another release is the current one": Fault(
        _other_release,
        failed={"web2 files": f"{HTTPD}/server.conf: content is not as rendered"},
    ),
    "everybody can read a private key": Fault(
        _open_key,
        failed={"web1 files": f"{KEY}: mode is 0644: others have access to a private key"},
    ),
}
