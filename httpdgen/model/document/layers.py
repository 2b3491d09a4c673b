"""Lay one mapping over another: an environment's file over the topology, and each part over its defaults."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from httpdgen.model.document.nodes import Found, MapNode, Node, Scalar, find, rewrite, size
from httpdgen.model.document.parse import MAX_VALUES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.model.problem import Path

DEFAULTS = "defaults"
# What stands under `defaults`, and where the parts are that it is laid under: * is any key.
PARTS: Mapping[str, tuple[str, ...]] = {
    "web_tier": ("web_tiers", "*"),
    "cluster": ("clusters", "*"),
    "node": ("clusters", "*", "nodes", "*"),
    "site": ("sites", "*"),
}


def lay_overlay(under: MapNode, over: MapNode) -> MapNode:
    """Lay an environment's file over the topology: mappings merge, the rest replaces, null removes."""
    entries = dict(under.entries)
    for key, entry in over.entries.items():
        if isinstance(entry.value, Scalar) and entry.value.value is None:
            entries.pop(key, None)
            continue
        below = entries[key].value if key in entries else None
        value = entry.value
        if isinstance(value, MapNode):
            # Over nothing too, as that takes its nulls away.
            value = lay_overlay(below if isinstance(below, MapNode) else value._replace(entries={}), value)
        entries[key] = entry._replace(value=value)
    return under._replace(entries=entries)


def lay_defaults(root: MapNode) -> tuple[MapNode, tuple[Found, ...]]:
    """Lay the defaults under every part that they are for, and leave them out of the result.

    A key of a part wins, also with null; mappings merge. The clusters' come before the nodes', as they may
    bring nodes.
    """
    faults: list[Found] = []
    for name, pattern in PARTS.items():
        default = find(root, (DEFAULTS, name))
        if not isinstance(default, MapNode):
            continue
        if _count(root, pattern) * size(default) > MAX_VALUES:
            faults.append(Found(default.mark, (DEFAULTS, name), f"makes more than {MAX_VALUES:,} values"))
            continue
        root = rewrite(root, pattern, partial(_lay_under, _stamp(default, (DEFAULTS, name))))
    rest = {key: entry for key, entry in root.entries.items() if key != DEFAULTS}
    return root._replace(entries=rest), tuple(faults)


def _stamp(node: MapNode, home: Path) -> MapNode:
    """Note in every entry the path that it stands at, so that it is still known in another place."""
    entries = {}
    for key, entry in node.entries.items():
        inner = entry.value
        value = _stamp(inner, (*home, key)) if isinstance(inner, MapNode) else inner
        entries[key] = entry._replace(value=value, home=home)
    return node._replace(entries=entries)


def _count(node: Node, pattern: tuple[str, ...]) -> int:
    if not pattern:
        return 1
    if not isinstance(node, MapNode):
        return 0
    inside = (entry.value for key, entry in node.entries.items() if pattern[0] in {"*", key})
    return sum(_count(value, pattern[1:]) for value in inside)


def _lay_under(under: Node, over: Node, _path: Path = ()) -> Node:
    if not isinstance(under, MapNode) or not isinstance(over, MapNode):
        return over
    entries = dict(under.entries)
    for key, entry in over.entries.items():
        below = entries.get(key)
        entries[key] = entry if below is None else entry._replace(value=_lay_under(below.value, entry.value))
    return over._replace(entries=entries)
