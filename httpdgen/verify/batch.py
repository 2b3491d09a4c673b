"""A backend of testinfra's that asks a host through its one connection: at once, or many commands at a time."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from testinfra.backend.base import BaseBackend, CommandResult

from httpdgen.errors import HostError, HostTimeoutError, UnreachableError
from httpdgen.model.wording import printable
from httpdgen.verify.framing import Answers, script, take_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from testinfra.host import Host

    from httpdgen.connection import Completed, Connection

LIMIT_SECONDS = 15  # for a command of a batch
HOST_SECONDS = 50  # for all batches of a host
_LIVE_SECONDS = 60  # for what is run at once
_MARGIN_SECONDS = 10  # what the connection waits longer than the host's shell may take
_SIGN_SECONDS = 5  # for a sign of life
_SHOWN = 200
_SIGNALS = 128  # what a shell adds to the number of a signal that ended something
_PROGRAM = re.compile(r"[\w./+-]+(?=\s|$)")


# The operator's clock may be set while hosts are asked: it is read once, so that they are all compared with the same.
_BEGINNING = time.time() - time.monotonic()


def _now() -> float:
    return _BEGINNING + time.monotonic()


class Pending(BaseException):  # no error, and nothing that a check should catch
    """A check asked for what is not known yet: it is called again from its start once it is."""


@dataclass(frozen=True, slots=True)
class Clock:
    """By how many seconds a host's clock is ahead of ours, and by how many that may be wrong either way."""

    ahead: float
    doubt: float


class LiveBackend(BaseBackend):  # type: ignore[misc]  # testinfra has no types
    """Runs each command at once. Commands get a PATH with root's folders, LC_ALL=C, and nothing on standard input.

    Text is read as UTF-8, and what is none is replaced; `stdout_bytes` is exact.
    """

    NAME = "httpdgen"

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.host)
        self._connection = connection
        self.clock: Clock | None = None

    @property
    def encoding(self) -> str:
        """The encoding of commands: testinfra's own way would ask the host for it."""
        return "utf-8"

    def decode(self, data: bytes) -> str:
        """Read text, whatever it is."""
        return data.decode(errors="replace")

    def run(self, command: str, *args: str, **_: Any) -> CommandResult:  # Any: testinfra's signature
        """Run a command, in which each %s is one of the arguments, quoted.

        Raises:
            HostTimeoutError: it was not done in time.
            UnreachableError: the connection broke.
            HostError: its answer did not come whole, or no rights were given (BecomeError).
        """
        return self.several(self.get_command(command, *args))[0]

    def several(self, *commands: str) -> tuple[CommandResult, ...]:
        """Run commands in one exec, one after another.

        Raises:
            HostError: as `run`, for the first command for which it is so.
        """
        answers = self._exchange(commands, limit=_LIVE_SECONDS, seconds=_LIVE_SECONDS)
        return tuple(self._answer(command, answer) for command, answer in zip(commands, answers, strict=True))

    def _exchange(self, commands: Sequence[str], *, limit: int, seconds: int) -> list[Completed | HostError]:
        """Send commands, and give for each what came of it."""
        mark = secrets.token_hex(16)
        sent = script(commands, mark, limit=limit, seconds=seconds)
        before = _now()
        written = self._written(sent, seconds + _MARGIN_SECONDS)
        answers = take_apart(written, mark, len(commands))
        self._note_clock(answers.clock, before, _now())
        return [
            answers.completed.get(index) or self._failure(index, command, answers, written, limit)
            for index, command in enumerate(commands)
        ]

    def _written(self, sent: str, seconds: int) -> Completed:
        """Run a script; where that takes too long, see whether the host does anything at all."""
        try:
            return self._connection.run(sent, seconds=seconds)
        except HostTimeoutError:
            try:
                self._connection.run(":", seconds=_SIGN_SECONDS, become=False)
            except HostTimeoutError as error:
                message = f"it answers no more: not in {seconds} s, and then not in {_SIGN_SECONDS} s"
                raise UnreachableError(self.hostname, message) from error
            raise

    def _failure(self, index: int, command: str, answers: Answers, written: Completed, limit: int) -> HostError:
        program = _PROGRAM.match(command)
        name = program[0] if program else "a command"
        if index in answers.late:
            return HostTimeoutError(self.hostname, f"{name} was not done in {limit} s, and was told to end")
        how = "by a signal" if written.code < 0 or written.code > _SIGNALS else f"with exit status {written.code}"
        message = f"the shell there ended {how} before {name} did"
        # What was written before any command is nobody's answer: a shell that lets nobody in says why.
        said = written.stderr or written.stdout
        reason = "" if answers.clock or answers.completed else said.decode(errors="replace").strip().partition("\n")[0]
        return HostError(self.hostname, f"{message}: {printable(reason[:_SHOWN])}" if reason else message)

    def _answer(self, command: str, answer: Completed | HostError) -> CommandResult:
        if isinstance(answer, HostError):
            raise answer
        return CommandResult(self, answer.code, command.encode(), answer.stdout, answer.stderr)

    def _note_clock(self, theirs: tuple[float, float] | None, before: float, after: float) -> None:
        """Keep what is the surest of the host's clock: its first time is after `before`, its last before `after`."""
        if theirs is None:
            return
        most, least = theirs[0] - before, theirs[1] - after
        clock = Clock((most + least) / 2, (most - least) / 2)
        if self.clock is None or clock.doubt < self.clock.doubt:
            self.clock = clock


class BatchBackend(LiveBackend):
    """Notes commands until `send` runs all of them in one exec; each is run once, however often it is asked for."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._until = time.monotonic() + HOST_SECONDS
        self._answers: dict[str, Completed | HostError] = {}
        self._wanted: dict[str, None] = {}

    def several(self, *commands: str) -> tuple[CommandResult, ...]:
        """Give the answers.

        Raises:
            Pending: some are not known; they are noted.
            HostError: as `run`, for the first command for which it is so.
        """
        unknown = [command for command in commands if command not in self._answers]
        if unknown:
            self._wanted.update(dict.fromkeys(unknown))
            raise Pending
        return tuple(self._answer(command, self._answers[command]) for command in commands)

    def send(self) -> None:
        """Run what was noted, if anything, and have the host's clock told.

        Raises:
            HostTimeoutError: the host took too long for all that was asked of it.
            UnreachableError: the connection broke.
            BecomeError: no rights were given.
        """
        commands, self._wanted = list(self._wanted), {}
        left = int(self._until - time.monotonic())
        if left < 1:
            raise HostTimeoutError(self.hostname, f"its answers were not there in {HOST_SECONDS} s")
        answers = self._exchange(commands, limit=LIMIT_SECONDS, seconds=left)
        self._answers |= dict(zip(commands, answers, strict=True))


def ask(host: Host, *commands: str) -> tuple[CommandResult, ...]:
    """Run several commands, in one exec where the host's backend can, and give their results in that order.

    A check that needs several answers which do not depend on each other costs one round by this, and as many rounds
    as commands by `host.run` one after another. Arguments have to be quoted already (shlex.quote).
    """
    backend = host.backend
    if isinstance(backend, LiveBackend):
        return backend.several(*(backend.get_command(command) for command in commands))
    return tuple(host.run(command) for command in commands)
