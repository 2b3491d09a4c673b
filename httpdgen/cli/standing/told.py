"""What is told of a fleet, whatever the format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.cli import exits
from httpdgen.cli.rolling.shown import shown_without
from httpdgen.deploy.attention import attention
from httpdgen.deploy.standing import standings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.deploy.standing import NodeStanding
    from httpdgen.deploy.status import FleetStatus


@dataclass(frozen=True, slots=True)
class Told:
    """A fleet at a moment, how the nodes of each cluster stand, and what deserves attention, fit to be shown."""

    status: FleetStatus
    standings: Mapping[str, tuple[NodeStanding, ...]]
    attention: tuple[str, ...]

    @classmethod
    def of(cls, status: FleetStatus) -> Told:
        """Work it out."""
        found = standings(status)
        return cls(status, found, tuple(shown_without(text) for text in attention(status, found)))

    @property
    def exit_code(self) -> int:
        """The code to end with."""
        return exits.SOME_HOSTS if self.status.known.unreachable else exits.DONE
