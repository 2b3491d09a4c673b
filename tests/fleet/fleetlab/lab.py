"""A lab: real hosts on one switch, made, used and cleared away."""

from __future__ import annotations

import fcntl
import itertools
import os
import re
import subprocess
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Self, TypeVar

from lab.images import RECIPES, cache_folder, image

from fleetlab import state
from fleetlab.anchor import Anchor
from fleetlab.disk import make_key, mount_disk, write_common
from fleetlab.host import Host
from fleetlab.inventory import write_inventory
from fleetlab.network import make_switch
from fleetlab.threads import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from fleetlab.plan import Plan

RUN_SECONDS = 300
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_numbers = itertools.count(1)
Result = TypeVar("Result")


class NoImageError(RuntimeError):
    """The image of a platform is not there and cannot be made; the text is one line."""


class Lab:
    """A lab that runs. As a context it is one of a test, and ends with it, however the test ends."""

    def __init__(self, name: str, record: state.Record) -> None:
        self.name = name
        self.plan = record.plan
        self.folder = state.STATE / name
        self._anchor = Anchor(record.anchor)
        self.hosts = {host: Host(name, self._anchor, record.plan, host, self.folder) for host in record.plan.addresses}

    @classmethod
    def create(cls, plan: Plan, name: str | None = None, *, keep: bool = False) -> Self:
        """Make a lab, boot its hosts side by side, and wait until they let people in.

        What dead labs have left is cleared away first. With `keep` it outlives this process, until `destroy`.

        Raises:
            ValueError: a lab of this name lives, or the name is not one.
            NoImageError: the image cannot be made.
            RuntimeError: no namespaces can be made here, or a host did not come up.
        """
        name = name or f"test-{os.getpid()}-{next(_numbers)}"
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a lab: letters, digits, dots, hyphens and underscores make one")
        with _image(plan.platform) as root, state.alone():
            state.clear_leftovers()
            if name in state.living():
                raise ValueError(f"there is a lab called {name} already; destroy it, or give another name")
            lab = cls._begin(plan, name)
            try:
                lab._furnish(root)
            except BaseException:
                lab._remove()
                raise
        lab._boot_or_remove()
        if keep:
            lab._anchor.keep()
        return lab

    @classmethod
    def find(cls, name: str) -> Self:
        """Give a lab that another program has made.

        Raises:
            LookupError: there is none of this name.
        """
        record = state.living().get(name)
        if record is None:
            raise LookupError(f"there is no lab called {name}")
        return cls(name, record)

    def destroy(self) -> None:
        """End everything of it at once, and leave nothing behind."""
        with state.alone():
            self._remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.destroy()

    def host(self, name: str) -> Host:
        """Give a host by its name."""
        return self.hosts[name]

    @property
    def web(self) -> tuple[Host, ...]:
        """The hosts on which httpd is enabled."""
        return tuple(self.hosts[name] for name in self.plan.web)

    @property
    def tomcats(self) -> tuple[Host, ...]:
        """The hosts on which Tomcat is enabled."""
        return tuple(self.hosts[name] for name in self.plan.tomcats)

    @property
    def key(self) -> Path:
        """The private key that all hosts let `deploy` in with."""
        return self.folder / "key"

    @property
    def known_hosts(self) -> Path:
        """Every host's key, made anew for this lab."""
        return self.folder / "known_hosts"

    @property
    def inventory(self) -> Path:
        """An ordinary inventory: groups `web` and `tomcats`."""
        return self.folder / "hosts.yaml"

    @property
    def files(self) -> Path:
        """Where files for `start` are put, in the lab's memory; the program finds them below `anchor.FILES`."""
        return self._anchor.files

    def network(self) -> AbstractContextManager[None]:
        """Move the calling thread to the operator's place, the switch; so are threads and programs it starts."""
        return self._anchor.network()

    def call(self, function: Callable[[], Result]) -> Result:
        """Call a function at the operator's place."""
        with self.network():
            return function()

    def run(
        self,
        argv: Sequence[str | Path],
        *,
        check: bool = True,
        environment: Mapping[str, str] | None = None,
        seconds: float = RUN_SECONDS,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program at the operator's place, with this process's environment unless another is given.

        Raises:
            RuntimeError: it failed, and `check` was asked for.
        """
        with self.network():
            done = subprocess.run(
                argv, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                timeout=seconds, check=False,
            )  # fmt: skip
        if check and done.returncode:
            words = " ".join(map(str, argv))
            raise RuntimeError(f"{words} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def start(self, *argv: str, output: Path) -> subprocess.Popen[bytes]:
        """Start a program at the operator's place that does not outlive the lab; it is the child of what is given."""
        return self._anchor.launch(*argv, environment={}, output=output)

    def ssh(self, host: str, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command on a host as an operator does."""
        return self.run(self.login(host, *words), check=check)

    def login(self, host: str, *words: str) -> list[str]:
        """Give the command that logs in to a host; it has to be run at the operator's place."""
        options = ["-o", "BatchMode=yes", "-o", f"UserKnownHostsFile={self.known_hosts}", "-i", str(self.key)]
        return ["ssh", "-F", "none", *options, f"deploy@{self.hosts[host].address}", *words]

    def boot(self, *names: str) -> None:
        """Boot hosts side by side, all that are off unless some are named."""
        chosen = [self.hosts[name] for name in names] or [host for host in self.hosts.values() if not host.on]
        side_by_side(Host.boot, chosen)

    @classmethod
    def _begin(cls, plan: Plan, name: str) -> Self:
        """Start the anchor, which holds the image, and note the lab."""
        with (cache_folder() / f"{plan.platform}.lock").open("rb") as held:
            fcntl.flock(held.fileno(), fcntl.LOCK_SH)
            anchor = Anchor.start([held.fileno()])
        record = state.Record(plan, anchor.process)
        folder = state.STATE / name
        folder.mkdir(mode=0o755)
        record.write(folder)
        lab = cls(name, record)
        lab._anchor = anchor
        return lab

    def _furnish(self, root: Path) -> None:
        """Make the switch, the disks, the keys and the inventory."""
        write_common(self._anchor, root, self.plan, make_key(self.key, f"lab-{self.name}"))
        make_switch(self._anchor)
        names = list(self.plan.addresses)
        keys = side_by_side(lambda name: mount_disk(self._anchor, root, self.plan, name), names)
        lines = (f"{self.plan.addresses[name]} {key}" for name, key in zip(names, keys, strict=True))
        self.known_hosts.write_text("".join(lines))
        write_inventory(self.inventory, self.plan, key=self.key, known_hosts=self.known_hosts)

    def _boot_or_remove(self) -> None:
        try:
            self.boot()
        except BaseException:
            self.destroy()
            raise

    def _remove(self) -> None:
        self._anchor.end()
        state.remove(self.name)


@contextmanager
def _image(platform: str) -> Iterator[Path]:
    """Give a platform's image; of what its build said the last line is the reason."""
    with ExitStack() as held:
        try:
            root = held.enter_context(image(RECIPES[platform]))
        except KeyError:
            raise NoImageError(f"there is no image of {platform}; there are {', '.join(RECIPES)}") from None
        except (OSError, RuntimeError) as error:
            lines = [line for line in str(error).splitlines() if line.strip()]
            raise NoImageError(" ".join([*lines[:1], *lines[1:][-1:]])) from error
        yield root


def destroy(name: str) -> bool:
    """End a lab of this name, and clear away what dead ones have left; tell whether there was one."""
    with state.alone():
        record = state.living().get(name)
        was_there = record is not None or (state.STATE / name).is_dir()
        if record is not None:
            Anchor(record.anchor).end()
        state.clear_leftovers()
    return was_there
