"""Name what is wanted and what was found, so that a plan that was reviewed can be told from another one."""

from __future__ import annotations

import hashlib
from dataclasses import astuple
from typing import TYPE_CHECKING

from httpdgen.tree import ConfigTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from httpdgen.plan.fleet_plan import Step
    from httpdgen.plan.present import PresentEntry, PresentHost
    from httpdgen.plan.shape import FleetShape
    from httpdgen.tree import Entry


def wanted_digest(hosts: Mapping[str, Mapping[str, Entry]], shape: FleetShape) -> str:
    """Name what hosts should hold, and what is kept there of their services."""
    return hashlib.sha256(f"{ConfigTree(hosts).digest()}{shape}".encode()).hexdigest()


def host_digest(present: PresentHost) -> str:
    """Name how a host was found, as far as a plan depends on it.

    That is its release, every entry, what services read and whether they run, holds, and what was cut off. Its clock,
    its lock and the room on its disk are of the moment only.
    """
    parts = (
        present.folder,
        sorted((path, *_of_entry(entry)) for path, entry in present.entries.items()),
        sorted((unit, service.runs, service.enabled) for unit, service in present.services.items()),
        sorted(present.extra),
        sorted(astuple(hold) for hold in present.holds.values()),
        sorted(present.pending),
        present.unsettled,
        sorted(present.missing),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _of_entry(entry: PresentEntry) -> tuple[str, ...]:
    return entry.kind, entry.sha256, entry.mode, entry.owner, entry.group, entry.target


def plan_digest(wanted: str, present: Mapping[str, str], limit: Iterable[str] | None, steps: Iterable[Step]) -> str:
    """Name a plan: what is wanted, how each host was found, which may be changed, and in which order."""
    parts = (wanted, sorted(present.items()), None if limit is None else sorted(limit), *steps)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def described_digest(entries: Mapping[str, Mapping[str, str]]) -> str:
    """Name a host's entries by what its release says of them: the digest that the entries themselves have."""
    state = hashlib.sha256()
    for path in sorted(entries):
        state.update(repr(("", path, sorted(entries[path].items()))).encode())
    return state.hexdigest()
