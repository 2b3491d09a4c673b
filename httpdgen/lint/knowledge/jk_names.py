"""Names of mod_jk's workers, and what was meant where one is unknown."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.observed.jk import ModJk


def did_you_mean(name: str, jk: ModJk) -> str | None:
    """Ask for the defined worker whose name is nearest; None where there is none like it."""
    defined = {worker.name.lower(): worker.name for worker in jk.workers if worker.defined}
    near = get_close_matches(name.lower(), sorted(defined), n=1)
    return f"did you mean {defined[near[0]]}?" if near else None
