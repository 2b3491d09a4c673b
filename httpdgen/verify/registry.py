"""Every check there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.verify.checks import (
    clocks,
    drill,
    files,
    httpd,
    members,
    ports,
    replication,
    routes,
    running,
    services,
    sessions,
    spread,
    tls,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from httpdgen.verify.check import Check

_MODULES = (
    *(files, services, ports, running, httpd, clocks),
    *(members, routes, sessions, spread, tls),
    *(replication, drill),
)
CHECKS: tuple[Check, ...] = tuple(module.CHECK for module in _MODULES)
"""The checks, in the order in which they are told of."""

DRILL = drill.CHECK.name
"""The check that stops something, and so is made only where it is asked for."""


def chosen(checks: Iterable[Check], only: Iterable[str], *, drill: bool) -> tuple[Check, ...]:
    """Choose checks by their names: `only` these, or all; the drill only where it may be."""
    kept = frozenset(only)
    return tuple(check for check in checks if (drill or check.name != DRILL) and (not kept or check.name in kept))
