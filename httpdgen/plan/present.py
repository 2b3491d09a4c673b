"""What is on a host now, as read in one command."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.plan.holds import Hold
    from httpdgen.plan.release import HostRelease


@dataclass(frozen=True, slots=True)
class PresentEntry:
    """What stands at a path: a file, a link, nothing (`absence`), or something `else` (a folder, a device).

    Files have their content's SHA-256, mode (four octal digits) and owners; links a target.
    """

    kind: Literal["file", "link", "absence", "else"]
    sha256: str = ""
    mode: str = ""
    owner: str = ""
    group: str = ""
    target: str = ""


ABSENT = PresentEntry("absence")


@dataclass(frozen=True, slots=True)
class Lock:
    """Who changes a host: `owner` (user@machine), the `rollout` and, of the process there, `process`; `since` in s."""

    owner: str
    rollout: str
    process: str
    since: int


@dataclass(frozen=True, slots=True)
class Service:
    """A unit of systemd: ActiveState (active, inactive, failed, …), and whether it starts when the host does."""

    active: str
    enabled: str

    @property
    def runs(self) -> bool:
        """Whether it runs, or is about to."""
        return self.active in {"active", "activating", "reloading"}


@dataclass(frozen=True, slots=True)
class PresentHost:
    """One host.

    `folder` is that of releases/ which `current` leads to (None where there is none), and `release` what that says
    of itself. `entries` are by path: all of the present release's, and those that are wanted, as they stand on the
    disk; paths below /etc/httpdgen/current are given as such, and a file that holds have changed, and nobody since, as
    it would be without them. `extra` are paths in the present release's folder that
    nobody of ours wrote. `pending` are services that have not read what is current: (`reload` or `restart`, unit).
    `unsettled` says that an activation was interrupted. `releases` are those that are kept, oldest first, with their
    parents. `missing` says what the host lacks (a program, a module, a group, a folder), each a sentence. `clock` is
    the host's, in seconds since 1970.
    """

    host: str
    folder: str | None
    release: HostRelease | None
    entries: Mapping[str, PresentEntry]
    services: Mapping[str, Service]
    extra: tuple[str, ...] = ()
    holds: Mapping[str, Hold] = field(default_factory=dict)
    pending: tuple[tuple[str, str], ...] = ()
    unsettled: bool = False
    lock: Lock | None = None
    releases: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    clock: float = 0.0
