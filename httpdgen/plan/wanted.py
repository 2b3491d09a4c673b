"""What a fleet should be: its files, what runs where, and the release that it makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from httpdgen.plan.digest import wanted_digest
from httpdgen.plan.wanted_shape import shape_of
from httpdgen.secret_text import mask_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from httpdgen.model.topology import Topology
    from httpdgen.plan.shape import FleetShape
    from httpdgen.sizing.result import Sizing
    from httpdgen.tree import ConfigTree, Entry


@dataclass(frozen=True)
class Wanted:
    """What a fleet should be.

    `hosts` are the whole entries of each host by path; empty for a host that is left, where all goes back to what it
    was before httpdgen. `release` is the id that is made or gone back to, and `time` now, in seconds since 1970.
    `sizing` is None where no topology says it. `mask` hides the secrets that are known in a text. `releases` and
    `parents` are those of single hosts, where `release` and what a host has now are not them: in going back.
    Hosts in `stays` are not to be touched, and not left either.
    """

    hosts: Mapping[str, Mapping[str, Entry]]
    shape: FleetShape
    release: str
    time: int
    sizing: Sizing | None = None
    mask: Callable[[str], str] = field(default=mask_unknown, repr=False)
    releases: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    stays: frozenset[str] = field(default_factory=frozenset)


def wanted_of(topology: Topology, sizing: Sizing, tree: ConfigTree, mask: Callable[[str], str], time: int) -> Wanted:
    """Say what a topology wants; `tree` is what it renders to, and `mask` hides its secrets."""
    shape = shape_of(topology, tree)
    # A host keeps both, so that a release with another shape is another one.
    release = release_id(time, wanted_digest(tree.hosts, shape))
    return Wanted(tree.hosts, shape, release, time, sizing, lambda text: mask(mask_unknown(text)))


def release_id(time: int, digest: str) -> str:
    """Name a release by when it was made, in seconds since 1970, and by the digest of what it holds.

    >>> release_id(86400, "0a1b2c3d4e")
    '19700102T000000Z-0a1b2c'
    """
    return f"{datetime.fromtimestamp(time, UTC):%Y%m%dT%H%M%SZ}-{digest[:6]}"
