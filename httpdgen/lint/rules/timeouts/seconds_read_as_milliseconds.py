"""A time in milliseconds is so short that seconds were meant.

Times of Tomcat's Connectors, and mod_jk's socket_connect_timeout, ping_timeout, connect_timeout, prepost_timeout and
reply_timeout are in milliseconds, while times beside them are in seconds.

Why:
    `reply_timeout=60` gives up after 60 milliseconds: every page that takes longer is an error for its user, and the
    Tomcat that served it counts as lost.

Fires:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.reply_timeout=60

Instead:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.reply_timeout=60000

Source: mod_jk reference, workers.properties; Tomcat configuration reference, HTTP and AJP connectors
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.jk_times import IN_MS
from httpdgen.lint.knowledge.odd_times import looks_like_seconds, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Parameter

ID = "seconds-read-as-milliseconds"
SEVERITY = Severity.WARNING
_OF_MOD_JK = IN_MS - {"retry_interval"}  # a pause between attempts may be short
_OF_CONNECTORS = ("connectionTimeout", "keepAliveTimeout", "connectionUploadTimeout")


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at every such time that is written."""
    for jk in fleet.modjks:
        for entry in jk.properties:
            name = entry.key.rpartition(".")[2]
            if name in _OF_MOD_JK:
                yield from _judge(entry, name, "{}={}")
    for tomcat in fleet.tomcats:
        for _, connector in tomcat.connectors():
            for name in _OF_CONNECTORS:
                written = connector.part.attributes.get(name)
                if written is not None:
                    yield from _judge(written, name, '{}="{}"')


def _judge(entry: Parameter, name: str, form: str) -> Iterator[Mark]:
    ms = plain_number(entry.text)
    if looks_like_seconds(ms):
        yield Mark(
            entry.value_span,
            f"{name} is in milliseconds, and {ms} of them are hardly enough for one answer",
            f"write {form.format(name, ms * 1000)} if seconds were meant",
        )
