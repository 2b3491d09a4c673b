"""A member of a balancer waits for a connection as long as for an answer.

mod_proxy waits connectiontimeout for a connection, which is `timeout` (60 s by default) where nothing is written;
mod_jk waits socket_connect_timeout, which is as long as the system tries, some minutes, where nothing is written.

Why:
    When a Tomcat's host is gone, nobody refuses a connection. Every child process waits for that whole time before it
    goes to another member, though a connection inside a network takes some milliseconds.

Fires:
    -- httpd.conf --
    LoadModule proxy_module modules/mod_proxy.so
    <Proxy balancer://shop>
        BalancerMember http://app1:8080
        BalancerMember http://app2:8080
    </Proxy>

Instead:
    -- httpd.conf --
    LoadModule proxy_module modules/mod_proxy.so
    <Proxy balancer://shop>
        BalancerMember http://app1:8080 connectiontimeout=2
        BalancerMember http://app2:8080 connectiontimeout=2
    </Proxy>

Source: httpd manual, mod_proxy, ProxyPass, connectiontimeout; Tomcat Connectors, Timeouts HowTo, "Connection Timeout"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.pools import forwarding, proxied
from httpdgen.lint.once import once
from httpdgen.observed.link_hosts import LOOPBACK, canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "connect-timeout-not-set"
SEVERITY = Severity.WARNING
_LONG_MS = 30_000


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for members that have others to go to, and wait long for a connection."""
    for each in proxied(fleet):
        waits = each.member.connection_timeout_ms
        if each.balancer is None or len(each.balancer.members) == 1 or _refuses(each.member.backend.host):
            continue
        if not waits.missing or waits.value is None:
            continue
        if waits.value >= _LONG_MS:
            yield Mark(
                each.member.span,
                f"a connection is waited for {waits.value // 1000} s before another member is tried",
                "write connectiontimeout=2",
            )
    yield from once(_of_mod_jk(fleet))


def _of_mod_jk(fleet: Fleet) -> Iterator[Mark]:
    for each in forwarding(fleet):
        waits = each.worker.connect_timeout_ms
        if each.balancer is None or len(each.balancer.balance_workers) == 1 or _refuses(each.worker.host.value):
            continue
        if waits.value != 0:
            continue
        yield Mark(
            waits.span if waits.written else each.worker.span,
            f"{each.worker.name} waits for a connection as long as the system tries, before another member is tried",
            f"write worker.{each.worker.name}.socket_connect_timeout=2000",
        )


def _refuses(host: str | None) -> bool:
    """Tell whether a host is the web server's own, which refuses at once what nobody listens for."""
    return host is not None and canonical(host) == LOOPBACK
