"""What a host keeps about itself for commands that know no topology, where that alone changes.

A weight is written in the files of web servers; `drain` and `enable` know it from the release of the Tomcat's own host.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from httpdgen.plan.fleet_plan import Change
from httpdgen.render.context import CURRENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.plan.shape import HostShape, NodeShape

_PATH = f"{CURRENT}/release.json"


def kept_changes(before: HostShape | None, after: HostShape | None) -> tuple[Change, ...]:
    """Give the change of what a release says of its host, if it is one."""
    if before is None or after is None or before == after:
        return ()
    said = "; ".join(_said(before, after))
    what = f"what is known there without a topology{f': {said}' if said else ''}"
    return (Change(_PATH, "changed", what, ""),)


def _said(before: HostShape, after: HostShape) -> Iterator[str]:
    known = {node.name: node for node in before.nodes}
    for node in after.nodes:
        if node.name in known:
            yield from _differences(known[node.name], node)


def _differences(before: NodeShape, after: NodeShape) -> Iterator[str]:
    """Name the plain values that differ, by the names that a topology has for them."""
    for field in fields(after):
        one, other = getattr(before, field.name), getattr(after, field.name)
        if one != other and isinstance(one, str | int) and isinstance(other, str | int):
            yield f"{after.name} {field.name} {one} becomes {other}"
