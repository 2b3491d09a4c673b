"""Run the program on one host, a command at a time, and make errors of what it refuses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.deploy.host import LockedError
from httpdgen.deploy.hosts import program
from httpdgen.deploy.hosts.failures import LOCKED, error_of
from httpdgen.deploy.hosts.locks import locked, read_lock, write_lock
from httpdgen.deploy.hosts.owner import is_gone

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from httpdgen.connection import Completed, Connection
    from httpdgen.plan.present import Lock

    Mask: TypeAlias = Callable[[str], str]

SECONDS = 120.0  # for what takes a moment; the program itself waits up to 60 s for another of its kind


@dataclass
class Commands:
    """The commands of one host; `mask` hides the secrets in what a host said. `token` is our lock there, as a line."""

    connection: Connection
    mask: Mask = field(repr=False)
    token: str = ""

    def run(
        self, asked: str, words: list[str], *, stdin: bytes = b"", seconds: float = SECONDS, mask: Mask | None = None
    ) -> Completed:
        """Run a command; `asked` says for people what failed where it does. `mask` is used in place of ours.

        Raises:
            HostError: it failed; LockedError, DiskError and RefusedError where they say more.
        """
        done = self.connection.run(program.script(words), stdin=stdin, seconds=seconds)
        if done.code:
            raise error_of(self.connection.host, asked, done, mask or self.mask)
        return done

    def change(
        self, asked: str, command: str, *words: str, stdin: bytes = b"", seconds: float = SECONDS,
        mask: Mask | None = None,
    ) -> Completed:  # fmt: skip
        """Run a command that needs our lock; raises as `run` does."""
        return self.run(asked, [command, self.token, *words], stdin=stdin, seconds=seconds, mask=mask)

    def lock(self, lock: Lock, *, take: bool) -> None:
        """Take the lock where nobody has it, or this rollout, or a process of this machine that is gone.

        With `take`, from whoever has it.

        Raises:
            LockedError: somebody else has it.
        """
        self.token = write_lock(lock)
        expected = self.token
        for _ in range(3):  # more often, somebody else is always faster
            script = program.script(["lock", self.token, expected])
            done = self.connection.run(script, seconds=SECONDS)
            if done.code != LOCKED:
                break
            expected = done.stdout.decode(errors="replace").strip()
            found = read_lock(expected)
            is_ours = found is not None and (found.rollout == lock.rollout or is_gone(found.process))
            if not take and not is_ours:
                raise LockedError(self.connection.host, locked(found))
        if done.code:
            raise error_of(self.connection.host, "lock it", done, self.mask)
