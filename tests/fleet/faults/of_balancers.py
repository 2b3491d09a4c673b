"""Faults of running balancers: what somebody changed there by hand, and what they read from other files."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from faults.fault import Fault
from faults.on_disk import HTTPD, changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faulty_site import FaultySite

NODE1, NODE3 = "node1 (ajp://198.18.0.21:8009)", "node3 (ajp://198.18.0.23:8009)"
MANAGER = "http://localhost:8079/balancer-manager"
JKSTATUS = "http://localhost:8079/jkstatus"
URLS = {f"node{number}": f"ajp://198.18.0.2{number}" for number in (1, 2, 3)}
MOVED = {"node1": "node2", "node2": "node3", "node3": "node1"}
MOVE = [f"-e s/{node}.route=.*/{node}.route={other}/" for node, other in MOVED.items()]


@contextmanager
def _managed(site: FaultySite, *changes: str) -> Iterator[None]:
    """Make changes of balancer-manager on web1, each in the form of its own; a reload forgets them."""
    web1 = site.host("web1")
    page = web1.run('curl -fsS --referer "$1" "$1?xml=1"', MANAGER)
    nonce = re.search(r"balancer://shop</httpd:name>\s*<httpd:nonce>([^<]+)<", page)
    assert nonce, page
    for change in changes:
        form = f"b=shop&nonce={nonce[1]}&{change}"
        web1.run('curl -fsS --referer "$1" --data "$2" "$1" > /dev/null', MANAGER, form)
    yield
    site.reload("web1")


@contextmanager
def _told_jk(site: FaultySite, *changes: str) -> Iterator[None]:
    """Make changes of jkstatus on web2; a reload forgets them."""
    for change in changes:
        said = site.host("web2").run('curl -fsS "$1?cmd=update&mime=txt&w=shop&$2"', JKSTATUS, change)
        assert "type=OK" in said, said
    yield
    site.reload("web2")


OF_BALANCERS = {
    "a node was drained in balancer-manager": Fault(
        lambda site: _managed(site, f"w={URLS['node1']}&w_status_N=1"),
        failed={"web1 routes": f"{NODE1}: drains there (Init Drn Ok); the topology says active"},
    ),
    "a node was drained in jkstatus": Fault(
        lambda site: _told_jk(site, "sw=node1&vwa=d"),
        failed={"web2 routes": f"{NODE1}: drains there"},
    ),
    "a node was stopped in jkstatus": Fault(
        lambda site: _told_jk(site, "sw=node3&vwa=s"),
        failed={"web2 routes": f"{NODE3}: is stopped there"},
    ),
    "a factor was changed in balancer-manager": Fault(
        lambda site: _managed(site, f"w={URLS['node3']}&w_lf=5"),
        failed={"web1 routes": f"{NODE3}: has the factor 5 there, not 1"},
    ),
    "a factor was changed in jkstatus": Fault(
        lambda site: _told_jk(site, "sw=node3&vwf=5"),
        failed={"web2 routes": f"{NODE3}: has the factor 5 there, not 1"},
    ),
    "routes were changed in balancer-manager": Fault(
        lambda site: _managed(site, *(f"w={URLS[node]}&w_wr={other}" for node, other in MOVED.items())),
        failed={
            "web1 routes": f"{NODE1}: has the route node2 there, not node1",
            "web1 sessions": "at the next request, by its cookie",
        },
    ),
    "routes of mod_jk are other nodes'": Fault(
        lambda site: changed(
            site,
            "web2",
            f"{HTTPD}/workers.properties",
            f'sed -i {" ".join(MOVE)} "$1"',
        ),
        failed={
            "web2 files": f"{HTTPD}/workers.properties: content is not as rendered",
            "web2 routes": f"{NODE1}: has the route node2 there, not node1",
            "web2 sessions": "at the next request, by its cookie",
        },
    ),
    "sessions are looked for in another cookie": Fault(
        lambda site: changed(
            site, "web1", f"{HTTPD}/balancers.conf", r'sed -i "s/stickysession=.*/stickysession=OTHER|other/" "$1"'
        ),
        failed={
            "web1 files": f"{HTTPD}/balancers.conf: content is not as rendered",
            "web1 sessions": "at the next request, by its ",
        },
    ),
    "a node is missing in the balancer": Fault(
        lambda site: changed(site, "web1", f"{HTTPD}/balancers.conf", 'sed -i /route=node3/d "$1"'),
        failed={
            "web1 files": f"{HTTPD}/balancers.conf: content is not as rendered",
            "web1 routes": f"{NODE3}: is no member of the running balancer",
            "web1 spread": "node3 got 0",
        },
    ),
    "web1 has another secret": Fault(
        lambda site: changed(site, "web1", f"{HTTPD}/balancers.conf", 'sed -i "s/secret=/secret=other-/" "$1"'),
        failed={
            "web1 files": f"{HTTPD}/balancers.conf: content is not as rendered",
            "web1 sessions": "answers 403, should answer 200",
            "web1 spread": "answers 403, should answer 200",
        },
    ),
    "web2 has another secret": Fault(
        lambda site: changed(site, "web2", f"{HTTPD}/workers.properties", 'sed -i "s/secret=/secret=other-/" "$1"'),
        failed={
            "web2 files": f"{HTTPD}/workers.properties: content is not as rendered",
            "web2 sessions": "answers 403, should answer 200",
            "web2 spread": "answers 403, should answer 200",
        },
    ),
}
