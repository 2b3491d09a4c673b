"""A name or value of a mod_jk worker is longer than 60 bytes.

Why:
    mod_jk refuses its workers, and httpd does not start.

Fires:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh

Instead:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1

Source: tried with mod_jk 1.2.48; mod_jk reference, workers.properties
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.lengths import byte_length
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.span import Span

ID = "worker-value-too-long"
SEVERITY = Severity.ERROR


_LONGEST = 60
_KEYS = ("host", "route", "jvm_route", "domain", "redirect", "session_cookie", "session_path")


def check(fleet: Fleet) -> Iterator[Mark]:
    """Measure the names of workers in use, and what is written of them."""
    return once(_marks(fleet))


def _marks(fleet: Fleet) -> Iterator[Mark]:
    for jk in fleet.modjks:
        for named in (*jk.listed, *(name for worker in jk.workers for name in worker.balance_workers)):
            if byte_length(named.name) > _LONGEST:
                yield _mark(named.span, "the worker's name", named.name)
        for worker in jk.workers:
            for key in _KEYS:
                entry = worker.parameters.get(key)
                if entry is not None and byte_length(entry.text or "") > _LONGEST:
                    yield _mark(entry.value_span, key, entry.text or "")


def _mark(span: Span, what: str, text: str) -> Mark:
    message = f"{what} has {byte_length(text)} bytes, and mod_jk takes {_LONGEST}"
    return Mark(span, message, "choose a shorter one, or for a host its IP address")
