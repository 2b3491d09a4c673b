"""AJP requests are sent on connections of which nobody knows whether Tomcat is still there.

AJP has a question for that, CPing, which Tomcat answers at once: mod_jk asks it with ping_mode, mod_proxy with ping.

Why:
    A Tomcat that hangs, or was cut off by a firewall, is found out by a user's request that waits for its whole
    timeout, not by a question that takes some milliseconds.

Fires:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1

Instead:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.ping_mode=A

Source: Tomcat Connectors, Timeouts HowTo, "CPing/CPong"; httpd manual, mod_proxy, ProxyPass, ping
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.jk_probes import probes
from httpdgen.lint.knowledge.pools import forwarding, proxied
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "ajp-without-ping"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for members and workers of which it is certain that they never ask."""
    for each in proxied(fleet):
        if each.member.backend.scheme == "ajp" and each.member.ping_ms.missing:
            yield Mark(
                each.member.span,
                "requests are sent over AJP without asking first whether Tomcat is there",
                "write ping=5, which waits 5 s for its answer",
            )
    yield from once(_of_mod_jk(fleet))


def _of_mod_jk(fleet: Fleet) -> Iterator[Mark]:
    for each in forwarding(fleet):
        worker, asks = each.worker, probes(each.worker)
        if asks is not None and not asks:
            yield Mark(
                worker.ping_mode.span if worker.ping_mode.written else worker.span,
                f"{worker.name} sends requests without ever asking whether Tomcat is there",
                f"write worker.{worker.name}.ping_mode=A",
            )
