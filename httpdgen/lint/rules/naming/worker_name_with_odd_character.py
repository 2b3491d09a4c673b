"""The name of a mod_jk worker holds another character than letters, digits, `_` and `-`.

Why:
    mod_jk's reference allows no others: 1.2.48 takes some all the same, but nothing says that the next version does.
    A dot makes what stands before it the worker's domain where no route is written, since the name is its route.

Fires:
    -- workers.properties --
    worker.list=shop@1
    worker.shop@1.host=app1

Instead:
    -- workers.properties --
    worker.list=shop-1
    worker.shop-1.host=app1

Source: mod_jk reference, workers.properties, "Worker Properties"; tried with mod_jk 1.2.48
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "worker-name-with-odd-character"
SEVERITY = Severity.WARNING


_GOOD = re.compile(r"[A-Za-z0-9_-]+")


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at names in worker.list and balance_workers."""
    for jk in fleet.modjks:
        for named in (*jk.listed, *(name for worker in jk.workers for name in worker.balance_workers)):
            if not _GOOD.fullmatch(named.name) and "$" not in named.name:
                yield Mark(
                    named.span,
                    f"the worker's name {named.name} holds characters that mod_jk's reference does not allow",
                    "write letters, digits, _ and - alone",
                )
