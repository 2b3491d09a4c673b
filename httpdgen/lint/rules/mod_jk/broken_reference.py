"""A worker's `reference` leads to nothing.

It names the worker whose properties count where this one has none of its own: with `worker.` in front, and of a worker
that has properties.

Why:
    The timeouts, the secret or the type that should come from there are mod_jk's defaults instead.

Fires:
    -- workers.properties --
    worker.list=node1
    worker.template.socket_connect_timeout=5000
    worker.node1.reference=template
    worker.node1.host=app1

Instead:
    -- workers.properties --
    worker.list=node1
    worker.template.socket_connect_timeout=5000
    worker.node1.reference=worker.template
    worker.node1.host=app1

Source: mod_jk reference, workers.properties, reference
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.observed.fleet import Fleet

ID = "broken-reference"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for what each reference names among all properties, and for references that come back to themselves."""
    for jk in fleet.modjks:
        if not jk.whole:
            continue
        keys = sorted(entry.key for entry in jk.properties)
        for entry in jk.properties:
            if not entry.key.endswith(".reference") or entry.text is None:
                continue
            if entry.text == entry.key.removesuffix(".reference"):
                yield Mark(entry.value_span, f"{entry.key} refers to itself, and httpd does not start", "take it away")
            elif not _has_properties(entry.text, keys):
                yield Mark(entry.value_span, f"there is no property of {entry.text}", _hint(entry.text, keys))


def _has_properties(prefix: str, keys: Sequence[str]) -> bool:
    """Look for the first of the sorted keys that may begin with a prefix and a dot."""
    place = bisect_left(keys, f"{prefix}.")
    return place < len(keys) and keys[place].startswith(f"{prefix}.")


def _hint(text: str, keys: Sequence[str]) -> str:
    with_prefix = f"worker.{text}"
    if not text.startswith("worker.") and _has_properties(with_prefix, keys):
        return f"write {with_prefix}"
    return "name a worker that has properties, as worker.NAME"
