"""A time of mod_jk has a unit, which mod_jk does not read as one.

Times are plain numbers: of seconds or of ms, by the property. What stands behind the number is ignored, but for K and
M, which make it 1024 and 1048576 times as much: `reply_timeout=30s` are 30 ms, `connection_pool_timeout=10m` are
four months.

Why:
    The time is a thousand times shorter or a million times longer than somebody meant: every answer comes too late, or
    nothing is ever closed.

Fires:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.reply_timeout=30s

Instead:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.reply_timeout=30000

Source: mod_jk reference, workers.properties; Tomcat Connectors, Timeouts HowTo
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.formats.workers import integer
from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.jk_times import IN_MS, IN_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "jk-time-unit-not-read"
SEVERITY = Severity.ERROR
_WITH_UNIT = re.compile(r"\s*\d+\s*([a-z]+)\s*\Z", re.IGNORECASE)
_OWN_UNIT = {"ms": IN_MS, "s": IN_SECONDS, "sec": IN_SECONDS}


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at every time that is written, but not where the unit says what mod_jk takes anyway."""
    for jk in fleet.modjks:
        for entry in jk.properties:
            name = entry.key.rpartition(".")[2]
            found = _WITH_UNIT.match(entry.text or "") if name in IN_MS | IN_SECONDS else None
            unit = "" if found is None else found[1].lower()
            if unit and name not in _OWN_UNIT.get(unit, ()):
                read = "milliseconds" if name in IN_MS else "seconds"
                yield Mark(
                    entry.value_span,
                    f"mod_jk takes {name}={(entry.text or '').strip()} as {integer(entry.text or '')} {read}",
                    f"write {name} in {read}, without a unit",
                )
