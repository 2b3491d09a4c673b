"""A time in seconds is so long that milliseconds were meant.

mod_proxy's timeout, retry, ttl, connectiontimeout and ping, and mod_jk's socket_timeout, connection_pool_timeout,
recover_time and worker.maintain are in seconds, while times beside them are in milliseconds.

Why:
    `socket_timeout=10000` are not ten seconds but nearly three hours: what was to be given up is waited for, and what
    was to be closed stays open.

Fires:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.socket_timeout=10000

Instead:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.socket_timeout=10

Source: mod_jk reference, workers.properties; Tomcat Connectors, Timeouts HowTo; httpd manual, mod_proxy, ProxyPass
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.jk_times import IN_SECONDS
from httpdgen.lint.knowledge.odd_times import in_words, looks_like_ms, plain_number
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Parameter

ID = "milliseconds-read-as-seconds"
SEVERITY = Severity.WARNING
_OF_MEMBERS = ("timeout", "retry", "ttl", "connectiontimeout", "ping")
_OF_THE_NETWORK = {"connectiontimeout", "ping"}  # nobody waits a quarter of an hour for these
_LEAST_S, _LEAST_OF_ANY_S = 1000, 10_000


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at times without a unit: many hours in whole thousands of seconds, which nobody means."""
    yield from once(_odd(fleet))


def _odd(fleet: Fleet) -> Iterator[Mark]:
    for web_server in fleet.web_servers:
        for member in web_server.members():
            for key in _OF_MEMBERS:
                entry = member.parameters.get(key)
                if entry is not None:
                    yield from _judge(entry, key)
    for jk in fleet.modjks:
        for entry in jk.properties:
            name = entry.key.rpartition(".")[2]
            if name in IN_SECONDS:
                yield from _judge(entry, name)


def _judge(entry: Parameter, name: str) -> Iterator[Mark]:
    seconds = plain_number(entry.text)
    if looks_like_ms(seconds, _LEAST_S if name in _OF_THE_NETWORK else _LEAST_OF_ANY_S):
        yield Mark(
            entry.value_span,
            f"{name} is in seconds, and {seconds} of them are {in_words(seconds)}",
            f"write {name}={seconds // 1000} if milliseconds were meant",
        )
