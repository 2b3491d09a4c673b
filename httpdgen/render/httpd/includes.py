"""The user's own directives: files that are shipped as they are, and where they are included."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.model.topology import Topology

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


def shipped_name(name: str) -> str:
    """Name an include in our tree: its own name where that is a plain one, and one that no other has otherwise.

    >>> shipped_name("extra.conf")
    'extra.conf'
    >>> shipped_name("../a b.conf")
    '.._a_b.conf-9721ba8b'
    """
    plain = _UNSAFE.sub("_", name)
    if plain == name and name.strip("."):
        return name
    return f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def names_of(topology: Topology, tier: str) -> tuple[str, ...]:
    """Name every include that a web tier's servers need, sorted."""
    return tuple(sorted(set(_names(topology, tier))))


def _names(topology: Topology, tier: str) -> Iterator[str]:
    yield from topology.web_tiers[tier].include
    for site in topology.sites_of(tier).values():
        yield from site.include
        for route in site.routes.values():
            yield from route.include


def files(topology: Topology, tier: str, contents: Mapping[str, bytes]) -> dict[str, File]:
    """Give the includes of a web tier by their path below httpd/."""
    return {f"include/{shipped_name(name)}": File(contents[name]) for name in names_of(topology, tier)}
