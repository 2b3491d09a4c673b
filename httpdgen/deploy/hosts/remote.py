"""A host of a rollout, reached: each call is one command of the program that is sent with it."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import TYPE_CHECKING

from httpdgen import platforms
from httpdgen.deploy.host import RefusedError
from httpdgen.deploy.hosts import program
from httpdgen.deploy.hosts.answer import read_answer
from httpdgen.deploy.hosts.commands import Commands
from httpdgen.deploy.hosts.layout import UNHELD, Layout
from httpdgen.deploy.hosts.reading import present_host
from httpdgen.deploy.hosts.requirements import requirements
from httpdgen.deploy.hosts.trials import try_httpd, try_tomcat
from httpdgen.deploy.hosts.unpack import read_folder, unpack
from httpdgen.render.context import CURRENT
from httpdgen.secret_text import mask_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from httpdgen.connection import Connection, Transport
    from httpdgen.deploy.host import Folder
    from httpdgen.plan.present import Lock, PresentHost
    from httpdgen.plan.shape import HostShape

_GRACE_SECONDS = 20.0  # what a command may take beyond what it waits for itself
_GRACEFUL_STOP = "WINCH"  # httpd's manual, Stopping and Restarting
_RUNNING = {"active", "reloading", "activating"}


class RemoteHost:
    """A RolloutHost. What its host says is shown through `mask`, which hides secrets."""

    def __init__(self, connection: Connection, mask: Callable[[str], str] = mask_unknown) -> None:
        self._connection = connection
        self._commands = Commands(connection, mask)
        self._staged: dict[str, Folder] = {}

    @property
    def name(self) -> str:
        """Its name in the inventory."""
        return self._connection.host

    @property
    def connection(self) -> Connection:
        """The connection to it."""
        return self._connection

    def read(self, wanted: Iterable[str], shape: HostShape | None) -> PresentHost:
        """Read what is there; of wanted entries, and not only paths, also whether their owners and modules are."""
        needed = requirements(wanted if isinstance(wanted, Mapping) else {}, shape)
        paths = sorted(set(wanted))
        asked = "".join(f"{path}\n" for path in paths if not path.startswith(f"{CURRENT}/")).encode()
        done = self._commands.run("it cannot be read", ["read", *needed.words], stdin=asked)
        return present_host(self.name, read_answer(self.name, done.stdout, done.stderr), paths, needed)

    def fetch(self, paths: Sequence[str]) -> dict[str, bytes]:
        """Read the contents of files, without holds."""
        asked = "".join(f"{path}\n" for path in paths).encode()
        done = self._commands.run("files cannot be read", ["fetch"], stdin=asked)
        return {
            name.replace(f"/{UNHELD}/", "/", 1): content for name, content in unpack(self.name, done.stdout).items()
        }

    def kept(self, folder: str) -> Folder:
        """Read a whole release that the host keeps."""
        done = self._commands.run("a release cannot be read", ["kept", folder])
        return read_folder(self.name, done.stdout)

    def lock(self, lock: Lock, *, take: bool) -> None:
        """Take the lock, also from a process of this machine that is gone; settle what is unsettled."""
        self._commands.lock(lock, take=take)

    def confirm_lock(self) -> None:
        """See that the lock is still ours."""
        self._commands.change("its lock cannot be read", "own")

    def unlock(self) -> None:
        """Give the lock back."""
        self._commands.change("it cannot be unlocked", "unlock")

    def stage(self, folder: Folder) -> None:
        """Put a folder beside the current one, whole and on the disk."""
        layout = Layout(self.name, folder)
        words = (folder.name, layout.fingerprint, str(layout.kilobytes))
        self._commands.change(f"{folder.name} cannot be staged", "stage", *words, stdin=layout.pack())
        self._staged[folder.name] = folder

    def test_httpd(self, folder: str) -> None:
        """Have httpd test a folder that is not current, with the entries outside as they would be."""
        try_httpd(self._commands, self._folder(folder))

    def test_tomcat(self, folder: str, node: str) -> None:
        """Have Tomcat read a node's server.xml of a folder that is not current."""
        whole = self._folder(folder)
        found = next((each for each in whole.release.shape.nodes if each.name == node), None)
        if found is None:
            raise RefusedError(self.name, f"{folder} has no Tomcat called {node}")
        try_tomcat(self._commands, whole, found, self.fetch)

    def activate(self, folder: str, pending: Sequence[tuple[str, str]]) -> None:
        """Make a folder current, and the entries outside fit to it."""
        needs = (f"{need}:{unit}" for need, unit in pending)
        words = (folder, program.installed_sha256(), *needs)
        self._commands.change(f"{folder} cannot be activated", "activate", *words, stdin=program.installed())

    def reload(self, service: str, *, seconds: float) -> None:
        """Have httpd read its files by a graceful reload, and wait until only the new generation takes connections."""
        folders = sorted({each.run_dir for each in _httpds() if each.service == service})
        self._service("reload", service, seconds, *folders)

    def start(self, service: str, *, seconds: float) -> None:
        """Start a service, enable it, and wait until systemd says that it runs."""
        self._service("start", service, seconds)

    def stop(self, service: str, *, seconds: float) -> None:
        """Stop a service, httpd gracefully, and wait until its last process is gone.

        Nothing is killed here. systemd itself kills what has not ended after the unit's TimeoutStopSec, 90 s unless
        somebody changed it (systemd.service(5)).
        """
        self._service("stop", service, seconds, _signal(service))

    def restart(self, service: str, *, seconds: float) -> None:
        """Stop httpd, gracefully for as long as it may take, and start it."""
        self._service("restart", service, seconds, _signal(service))

    def runs(self, service: str) -> bool:
        """Say whether systemd says that a service runs, or is about to."""
        done = self._commands.run(f"{service} cannot be looked at", ["state", service])
        return done.stdout.decode(errors="replace").strip() in _RUNNING

    def leave(self, *, leaving: bool) -> None:
        """Have ready_path answer 503, or 200 again."""
        self._commands.change("ready_path cannot be changed", "leave", "yes" if leaving else "no")

    def read_by(self, services: Iterable[str]) -> None:
        """Take services from the pending ones."""
        self._commands.change("what is pending cannot be noted", "read-by", *services)

    def tidy(self, keep: int) -> None:
        """Remove views that are not current, and releases but for the last `keep`."""
        self._commands.change("old releases cannot be removed", "tidy", str(keep))

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _folder(self, name: str) -> Folder:
        return self._staged[name] if name in self._staged else self.kept(name)

    def _service(self, command: str, service: str, seconds: float, *more: str) -> None:
        # httpd may take the time twice: to end, and to begin.
        limit = 3 * seconds + _GRACE_SECONDS
        self._commands.change(f"{command} {service}", command, service, str(ceil(seconds)), *more, seconds=limit)


def reach(transport: Transport, host: str, mask: Callable[[str], str] = mask_unknown) -> RemoteHost:
    """Reach a host by its name in the inventory.

    Raises:
        UnreachableError: it does not answer, or does not let us in.
    """
    return RemoteHost(transport.connect(host), mask)


def _httpds() -> list[platforms.Httpd]:
    return [platforms.load(name).httpd for name in platforms.names()]


def _signal(service: str) -> str:
    return _GRACEFUL_STOP if service in {each.service for each in _httpds()} else ""
