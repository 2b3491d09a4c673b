"""What is said where no host keeps anything of httpdgen's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.errors import HttpdgenError, NoHostError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.model.inventory import Inventory


class NothingKeptError(HttpdgenError):
    """No host that was reached keeps what is asked for."""


def nothing_kept(inventory: Inventory, unreachable: Mapping[str, str]) -> HttpdgenError:
    """Make the error of an inventory of which no host has a release; of those out of reach it says why."""
    if inventory.hosts.keys() <= unreachable.keys():
        return NoHostError(inventory.file, unreachable)
    why = "".join(f"\n  {host}: {why}" for host, why in unreachable.items())
    return NothingKeptError(
        f"no host of {inventory.file} that answers has a release of httpdgen's: `httpdgen deploy` makes one{why}"
    )
