"""The web server waits for a sign of life as long as for an answer, or longer.

Before a request the web server may ask whether Tomcat is there (`ping`, CPing). Tomcat answers that at once or not at
all, so that the time for it is to be short; the time for an answer to a request (`timeout`, reply_timeout) is the
application's.

Why:
    A Tomcat that hangs is found out no sooner than without asking: users wait twice, and threads of the web server with
    them.

Fires:
    -- httpd.conf --
    LoadModule proxy_module modules/mod_proxy.so
    ProxyPass / ajp://app1:8009/ ping=60 timeout=30

Instead:
    -- httpd.conf --
    LoadModule proxy_module modules/mod_proxy.so
    ProxyPass / ajp://app1:8009/ ping=5 timeout=30

Source: Tomcat Connectors, Timeouts HowTo; httpd manual, mod_proxy, ProxyPass, ping and timeout
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

ID = "ping-not-below-timeout"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the two of every member and every worker that asks."""
    yield from _of_mod_proxy(fleet)
    yield from once(_of_mod_jk(fleet))


def _of_mod_proxy(fleet: Fleet) -> Iterator[Mark]:
    for each in proxied(fleet):
        ping, timeout = each.member.ping_ms, each.member.timeout_ms
        if ping.value is not None and timeout.value is not None and ping.value >= timeout.value:
            yield Mark(
                ping.span,
                f"ping waits {ping.value} ms for a sign of life, and an answer may take {timeout.value} ms",
                "write a ping of some seconds, below timeout",
            )


def _of_mod_jk(fleet: Fleet) -> Iterator[Mark]:
    for each in forwarding(fleet):
        ping, reply = each.worker.ping_timeout_ms, each.worker.reply_timeout_ms
        if ping.value is None or not reply.value or not probes(each.worker):
            continue
        if ping.value >= reply.value:
            yield Mark(
                ping.span if ping.written else reply.span,
                f"ping_timeout waits {ping.value} ms for a sign of life{'' if ping.written else ' by default'}, and an"
                f" answer may take {reply.value} ms",
                "write a ping_timeout of some seconds, below reply_timeout",
            )
