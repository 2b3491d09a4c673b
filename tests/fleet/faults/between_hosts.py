"""Faults between hosts, and of hosts as a whole: firewalls, cables, power."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from faults.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faulty_site import FaultySite

NODE2, NODE3 = "node2 (ajp://198.18.0.22:8009)", "node3 (ajp://198.18.0.23:8009)"

# A request that meets a node that is silent is answered by another one after 7 s (5 for a ping on an old connection,
# 2 for a new one), and verify waits for 5 s: whether one of its requests is the one that meets it, time decides.
WAITED_FOR = {web: frozenset({f"{web} sessions", f"{web} spread"}) for web in ("web1", "web2")}


@contextmanager
def _blocked(site: FaultySite, *, answer: bool) -> Iterator[None]:
    """Put a firewall before app2, against web1 alone."""
    site.host("app2").block(site.host("web1"), answer=answer)
    site.notice()
    yield
    site.host("app2").unblock()


@contextmanager
def _cable_cut(site: FaultySite) -> Iterator[None]:
    site.host("app3").cut_cable()
    site.notice()
    yield
    site.host("app3").mend_cable()


@contextmanager
def _power_cut(site: FaultySite) -> Iterator[None]:
    site.host("web2").kill()
    yield
    site.host("web2").boot()


@contextmanager
def _disk_full(site: FaultySite) -> Iterator[None]:
    for name in ("web1", "app2"):
        site.host(name).fill_disk()
    yield
    for name in ("web1", "app2"):
        site.host(name).free_disk()


BETWEEN_HOSTS = {
    "a firewall drops what a web server sends": Fault(
        lambda site: _blocked(site, answer=False),
        failed={"web1 members": f"{NODE2}: web1 gets no connection to it in 5 s"},
        not_made={"app2 replication": f"{NODE2}: what it shares with the others is not known"},
        # It fails while the balancer takes the node for lost, which it does not in the moments of a new trial.
        either={"web1 routes": f"{NODE2}: which jvmRoute it has is not known"},
        maybe=WAITED_FOR["web1"],
    ),
    "a firewall refuses a web server": Fault(
        lambda site: _blocked(site, answer=True),
        failed={
            "web1 members": f"{NODE2}: nothing listens there",
            "web1 routes": f"{NODE2}: is taken for lost there",
        },
        not_made={"app2 replication": f"{NODE2}: what it shares with the others is not known"},
    ),
    "a host's cable is cut": Fault(
        _cable_cut,
        failed={"web1 members": NODE3, "web2 members": NODE3},
        # As above.
        either={
            "web1 routes": f"{NODE3}: which jvmRoute it has is not known",
            "web2 routes": f"{NODE3}: which jvmRoute it has is not known",
        },
        unreachable={"app3": "198.18.0.23"},
        maybe=WAITED_FOR["web1"] | WAITED_FOR["web2"],
    ),
    "a host has no power": Fault(
        _power_cut,
        unreachable={"web2": "198.18.0.12"},
    ),
    # No fault of the configuration: everything is looked at as before, and passes.
    "disks are full": Fault(_disk_full),
}
