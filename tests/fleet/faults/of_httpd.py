"""Faults of a running httpd: ports, limits, modules, MPM."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from faults.fault import Fault
from faults.on_disk import ENABLED, HTTPD, changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faulty_site import FaultySite

BY_HAND = "/etc/apache2/sites-enabled/zzzz-by-hand.conf"  # read behind everything that is rendered

MPM_LINKS = [f"{ENABLED}/mpm_{mpm}.{kind}" for mpm in ("event", "worker") for kind in ("load", "conf")]


@contextmanager
def _by_hand(site: FaultySite, host: str, *lines: str) -> Iterator[None]:
    """Give httpd directives that overrule what was rendered before them, and start it with them."""
    with site.kept(host, BY_HAND) as machine:
        machine.write(BY_HAND, "".join(f"{line}\n" for line in lines))
        site.restart_web(host)
        yield
    site.restart_web(host)


@contextmanager
def _module_missing(site: FaultySite) -> Iterator[None]:
    with site.kept("web2", f"{ENABLED}/setenvif.load", f"{ENABLED}/setenvif.conf") as web2:
        web2.run('rm "$1/setenvif.load" "$1/setenvif.conf"', ENABLED)
        with changed(site, "web2", f"{HTTPD}/modules.conf", 'sed -i /mod_setenvif/d "$1"'):
            yield
    site.reload("web2")


@contextmanager
def _other_mpm(site: FaultySite) -> Iterator[None]:
    with site.kept(
        "web2", *(f"{ENABLED}/mpm_{mpm}.{kind}" for mpm in ("event", "worker") for kind in ("load", "conf"))
    ):
        site.host("web2").run("a2dismod -q mpm_event; a2enmod -q mpm_worker")
        site.restart_web("web2")
        yield
    site.restart_web("web2")


@contextmanager
def _open_pages(site: FaultySite) -> Iterator[None]:
    path = f"{HTTPD}/management.conf"
    with site.kept("web2", path) as web2:
        web2.run('sed -i "s/^Listen .*/Listen 8079 http/" "$1"', path)
        site.restart_web("web2")  # a reload would bind the new address before it lets go of the old one
        yield
    site.restart_web("web2")


OF_HTTPD = {
    "httpd listens on one more port": Fault(
        lambda site: _by_hand(site, "web1", "Listen 8888"),
        failed={"web1 ports": "apache2: listens on *:8888 as well, which the topology does not name"},
    ),
    "the management pages are open to the network": Fault(
        _open_pages,
        failed={
            "web2 files": f"{HTTPD}/management.conf: content is not as rendered",
            "web2 ports": "apache2 port 8079: management: listens on *:8079, should on 127.0.0.1 alone",
        },
    ),
    "httpd serves less at once": Fault(
        lambda site: _by_hand(site, "web1", "ThreadsPerChild 20", "MaxRequestWorkers 40"),
        failed={"web1 httpd": "apache2: serves at most 40 requests at once, should 50"},
    ),
    "httpd serves more at once": Fault(
        lambda site: _by_hand(site, "web2", "MaxRequestWorkers 100"),
        failed={"web2 httpd": "apache2: serves at most 100 requests at once, should 50"},
    ),
    "a module is not loaded": Fault(
        _module_missing,
        failed={
            "web2 files": f"{HTTPD}/modules.conf: content is not as rendered",
            "web2 httpd": "apache2: the module setenvif is not loaded",
        },
    ),
    "httpd runs with another MPM": Fault(
        _other_mpm,
        failed={
            "web2 files": f"{ENABLED}/mpm_worker.load: is there, and must not be",
            "web2 httpd": "apache2: runs with the MPM worker, should with event",
        },
    ),
}
