"""What became of each host in a rollout."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Outcome(StrEnum):
    """What became of a host."""

    UNCHANGED = "unchanged"  # it was as it should be
    CHANGED = "changed"
    RETURNED = "returned"  # it failed, and is back on the release that it had
    FAILED = "failed"  # it failed, and needs a look; what is on its disk is whole
    UNTOUCHED = "untouched"  # the rollout ended before its turn
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class HostReport:
    """One host: what became of it, why (no secrets), and how long it took, in seconds."""

    outcome: Outcome
    said: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class DeployReport:
    """A rollout: its id, its release, when it began and ended (seconds since 1970), and every host by name.

    `stopped` says why it ended early ("" where it did not): an interrupt, or too many failures. `way_on` are the
    sentences that tell an operator how to go on, in order. `held` are nodes that are still held, by the web servers
    that hold them.
    """

    rollout: str
    release: str
    began: float
    ended: float
    hosts: Mapping[str, HostReport]
    stopped: str = ""
    way_on: tuple[str, ...] = ()
    held: Mapping[str, tuple[str, ...]] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether everything was done, everywhere."""
        fine = {Outcome.UNCHANGED, Outcome.CHANGED}
        return not self.stopped and all(host.outcome in fine for host in self.hosts.values())
