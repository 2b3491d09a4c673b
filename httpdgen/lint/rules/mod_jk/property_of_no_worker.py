"""A property is written for a worker that nothing lists, balances or refers to, and that has no host or port.

The name is another worker's, misspelt, or left from a block that was copied.

Why:
    The worker that was meant goes without it: its timeout or secret is mod_jk's default.

Fires:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.nod1.reply_timeout=60000

Instead:
    -- workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.reply_timeout=60000

Source: mod_jk reference, workers.properties, worker.list, balance_workers and reference
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.jk import ModJk, Worker

ID = "property-of-no-worker"
SEVERITY = Severity.WARNING
_OF_A_WHOLE_WORKER = {"type", "host", "port", "balance_workers", "balanced_workers", "reference"}


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at names with a property or two; a whole worker that is not in use was taken out of use on purpose."""
    for jk in fleet.modjks:
        if not jk.whole or not jk.listed:
            continue
        used = _used(jk)
        for worker in jk.workers:
            if worker.name not in used and not _is_whole(worker):
                for entry in worker.own:
                    yield Mark(
                        entry.span,
                        f"nothing lists, balances or refers to a worker {worker.name}, so that its {entry.key} counts"
                        " for nothing",
                        did_you_mean(worker.name, used) or "write it for the worker that is meant",
                    )


def _used(jk: ModJk) -> set[str]:
    """Give the names that are listed or members, and those that a reference begins with."""
    references = [entry.text or "" for entry in jk.properties if entry.key.endswith(".reference")]
    return {
        *(named.name for named in jk.listed),
        *(named.name for worker in jk.workers for named in worker.balance_workers),
        *(reference.removeprefix("worker.").partition(".")[0] for reference in references),
    }


def _is_whole(worker: Worker) -> bool:
    return any(entry.key in _OF_A_WHOLE_WORKER for entry in worker.own)
