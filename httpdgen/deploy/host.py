"""What a rollout asks of one host. `hosts/` carries it out with a shell program; tests have hosts of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from httpdgen.errors import HostError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from httpdgen.connection import Connection
    from httpdgen.plan.holds import Hold
    from httpdgen.plan.present import Lock, PresentHost
    from httpdgen.plan.release import HostRelease
    from httpdgen.plan.shape import HostShape
    from httpdgen.tree import Entry


class RefusedError(HostError):
    """A host did not take something: the text has what its httpd, Tomcat or system said, secrets masked."""


class LockedError(HostError):
    """Somebody else changes the host; the text says who, since when, and the way to take it over."""


class DiskError(HostError):
    """A host's disk is full, or cannot be written."""


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder of releases/ is made from.

    `name` is the release's id, with a suffix where it is a view. `entries` are the host's whole entries in it, and
    `held` those files of it that holds have changed, as they are with them; `holds` are these by node.
    """

    name: str
    release: HostRelease
    entries: Mapping[str, Entry]
    held: Mapping[str, Entry] = field(default_factory=dict)
    holds: Mapping[str, Hold] = field(default_factory=dict)

    @property
    def changed(self) -> tuple[str, ...]:
        """Name the entries that are not what the release says of them: somebody changed or removed them."""
        found = {path: entry.describe() for path, entry in self.entries.items()}
        return tuple(path for path, said in sorted(self.release.entries.items()) if found.get(path) != said)


class RolloutHost(Protocol):
    """One host. Every call may raise HostError; each leaves the host whole, wherever it is cut off.

    `seconds` is how long a service may take for each thing that is asked of it: to stop, to start, to begin anew.

    All but `read`, `fetch`, `kept`, `runs` and `lock` need the lock, and raise LockedError where it is somebody
    else's by now.
    """

    @property
    def name(self) -> str:
        """Its name in the inventory."""

    @property
    def connection(self) -> Connection:
        """The connection to it, for the pages of its httpd, and for what its httpd connects to."""

    def read(self, wanted: Iterable[str], shape: HostShape | None) -> PresentHost:
        """Read what is there, in one command: the present release, and what stands at the wanted paths.

        `shape` names the services, and what the host has to bring for them; None where nothing is wanted.
        """

    def fetch(self, paths: Sequence[str]) -> dict[str, bytes]:
        """Read the contents of files by path, without holds where these changed them.

        What is no file is left out. Paths may be below /etc/httpdgen/current or a folder of /etc/httpdgen/releases.
        """

    def kept(self, folder: str) -> Folder:
        """Read a whole release that the host keeps, as it is by now (`Folder.changed`).

        Raises:
            RefusedError: it is not there any more.
        """

    def lock(self, lock: Lock, *, take: bool) -> None:
        """Take the lock, from whoever has it where `take` says so; twice by the same rollout does nothing.

        Whatever an earlier run left unsettled is settled first.

        Raises:
            LockedError: somebody else has it.
        """

    def confirm_lock(self) -> None:
        """See that the lock is still ours, before something that asks for none.

        Raises:
            LockedError: somebody else has it by now.
        """

    def unlock(self) -> None:
        """Give the lock back; it was ours."""

    def stage(self, folder: Folder) -> None:
        """Put a folder beside the current one, whole and on the disk; where it is there already, nothing is written.

        Raises:
            DiskError: there is no room, or the disk cannot be written; nothing is left of it.
        """

    def test_httpd(self, folder: str) -> None:
        """Have httpd test a folder that is not current, with the entries outside as they would be.

        Raises:
            RefusedError: it does not take it.
        """

    def test_tomcat(self, folder: str, node: str) -> None:
        """Have Tomcat read a node's server.xml of a folder that is not current, in a scratch CATALINA_BASE.

        Raises:
            RefusedError: it does not take it.
        """

    def activate(self, folder: str, pending: Sequence[tuple[str, str]]) -> None:
        """Make a folder current, and the entries outside fit to it; BEFORE is what was there before httpdgen.

        `pending` are the services that have to read it: (`reload` or `restart`, unit). None is touched here; systemd
        has read its own files anew.

        Raises:
            DiskError: there is no room; what was current is so still.
            RefusedError: it was not done, and what was current is so still.
        """

    def reload(self, service: str, *, seconds: float) -> None:
        """Have httpd read its files by a graceful reload, and wait until only the new generation takes connections.

        A process of before that still takes some is waited for 2 s at most: with prefork it may only have a request.

        Raises:
            RefusedError: it does not; with what it said.
        """

    def start(self, service: str, *, seconds: float) -> None:
        """Start a service that is stopped, enable it, and wait until systemd says that it runs.

        Raises:
            RefusedError: it does not; with what it said.
        """

    def stop(self, service: str, *, seconds: float) -> None:
        """Stop a service, and wait until its last process is gone.

        Raises:
            RefusedError: it is still there after that time; it was not killed.
        """

    def restart(self, service: str, *, seconds: float) -> None:
        """Stop and start httpd, in one command: what is not reachable is so as briefly as can be.

        Raises:
            RefusedError: it does not end, or does not start; with what it said.
        """

    def runs(self, service: str) -> bool:
        """Say whether systemd says that a service runs, or is about to."""

    def leave(self, *, leaving: bool) -> None:
        """Have ready_path answer 503 (`leaving`), or 200 again."""

    def read_by(self, services: Iterable[str]) -> None:
        """Take services from the pending ones: they have read what is current."""

    def tidy(self, keep: int) -> None:
        """Remove what nobody needs: views that are not current, and releases but for the last `keep`."""

    def close(self) -> None:
        """End the connection."""
