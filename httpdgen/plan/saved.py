"""A saved plan: read back, and refused where it is not what would be done now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from httpdgen.plan.digest import host_digest
from httpdgen.words import some_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.plan.fleet_plan import FleetPlan
else:
    from typing import Mapping  # noqa: UP035  # pydantic reads it while it runs

FORMAT = 1


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """What has to be known of a plan that was reviewed.

    `release` is the id that it makes or goes back to, `environment` the inventory that it was made for, and `made_at`
    when (seconds since 1970). `digest` is the plan's, `wanted` that of what it wants, and `hosts` how each host was
    found.
    """

    format: int
    release: str
    environment: str
    made_at: int
    digest: str
    wanted: str
    hosts: Mapping[str, str]


def read_saved(data: bytes) -> SavedPlan:
    """Read a saved plan, as far as it is needed to carry it out.

    Raises:
        ValueError: it is no saved plan, or one of another version; the text says which.
    """
    try:
        saved = TypeAdapter(SavedPlan).validate_python(json.loads(data))
    except (ValueError, ValidationError, RecursionError):
        raise ValueError("it is no saved plan of httpdgen: make one with `httpdgen plan -o FILE`") from None
    if saved.format != FORMAT:
        raise ValueError(f"it was saved by another version of httpdgen (format {saved.format}): make it anew")
    return saved


def stale(saved: SavedPlan, plan: FleetPlan, wanted: str, environment: str) -> tuple[str, ...]:
    """Say why a saved plan is not to be carried out any more: nothing where it is still what would be done.

    `plan` is what would be done now; `wanted` is the digest of what it wants, and `environment` its inventory.
    """
    if saved.digest == plan.digest and saved.environment == environment:
        return ()
    return tuple(_reasons(saved, plan, wanted, environment))


def _reasons(saved: SavedPlan, plan: FleetPlan, wanted: str, environment: str) -> Iterator[str]:
    if saved.environment != environment:
        yield f"it was made for {saved.environment}, and not for {environment}"
    if saved.wanted != wanted:
        yield "the topology, its secrets or the templates give something else by now"
    now = {host: host_digest(present) for host, present in plan.present.items() if host in plan.hosts}
    changed = sorted(host for host in saved.hosts.keys() & now.keys() if saved.hosts[host] != now[host])
    if changed:
        yield f"{some_of(changed)} {_be(changed)} no longer as when it was made"
    gone, more = sorted(saved.hosts.keys() - now.keys()), sorted(now.keys() - saved.hosts.keys())
    if gone:
        yield f"{some_of(gone)} cannot be read any more, or {_be(gone)} not in the inventory"
    if more:
        yield f"{some_of(more)} could not be read when it was made, or {_be(more)} new in the inventory"
    if not (changed or gone or more) and saved.wanted == wanted and saved.environment == environment:
        yield "it was made with another --limit, --batch or --no-canary, or is not whole"


def _be(hosts: list[str]) -> str:
    return "is" if len(hosts) == 1 else "are"
