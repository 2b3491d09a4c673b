"""When mod_jk asks a Tomcat whether it is there (CPing), by ping_mode and by the older timeouts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.formats.workers import integer

if TYPE_CHECKING:
    from httpdgen.observed.jk import Worker

_BY_TIMEOUT = {"C": "connect_timeout", "P": "prepost_timeout"}
"""A timeout of their own switches these on, whatever ping_mode says (Timeouts HowTo, on versions before 1.2.27)."""


def probes(worker: Worker) -> frozenset[str] | None:
    """Give the letters of ping_mode that are in force: C, P and I; None where they are not known."""
    if worker.ping_mode.value is None:
        return None
    found = set(worker.ping_mode.value)
    for letter, key in _BY_TIMEOUT.items():
        timeout = worker.parameters.setting(key, integer, 0)
        if timeout.value is None:
            return None
        if timeout.value > 0:
            found.add(letter)
    return frozenset(found)
