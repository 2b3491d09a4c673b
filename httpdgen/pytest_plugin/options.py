"""The options of the pytest plugin."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

PREFIX = "--httpdgen-"


@dataclass(frozen=True, slots=True)
class Options:
    """What was given; `only`, `skip` and `limit` as they were given."""

    inventory: str
    topology: Path
    templates: Path | None
    only: Sequence[str]
    skip: Sequence[str]
    limit: Sequence[str]
    drill: bool


def add_options(parser: pytest.Parser) -> None:
    """Add them to pytest's."""
    group = parser.getgroup("httpdgen", "httpdgen: checks of the hosts behind a topology")
    add = group.addoption
    add(f"{PREFIX}inventory", metavar="NAME", help="check the hosts of this inventory: a name, or a path")
    add(f"{PREFIX}topology", metavar="FILE", default="topology.yaml", help="the topology (topology.yaml)")
    add(f"{PREFIX}templates", metavar="DIR", help="templates of your own, as with httpdgen render")
    add(f"{PREFIX}only", metavar="CHECK,...", action="append", default=[], help="make only these checks")
    add(f"{PREFIX}skip", metavar="CHECK,...", action="append", default=[], help="do not make these checks")
    limit = "check only these hosts, groups of the inventory, or patterns such as 'web*'"
    add(f"{PREFIX}limit", metavar="HOST,...", action="append", default=[], help=limit)
    add(f"{PREFIX}drill", action="store_true", help="stop the Tomcat that holds a session for a while")


def asked_for(config: pytest.Config) -> Options | None:
    """Give what was asked for, or None where no inventory was named."""
    inventory = config.getoption("httpdgen_inventory")
    if inventory is None:
        return None
    templates = config.getoption("httpdgen_templates")
    return Options(
        inventory,
        Path(config.getoption("httpdgen_topology")),
        None if templates is None else Path(templates),
        only=config.getoption("httpdgen_only"),
        skip=config.getoption("httpdgen_skip"),
        limit=config.getoption("httpdgen_limit"),
        drill=config.getoption("httpdgen_drill"),
    )
