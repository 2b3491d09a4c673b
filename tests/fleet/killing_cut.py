"""A command that waits before one of the steps that it takes."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from fleetlab.rolled import Told

if TYPE_CHECKING:
    import subprocess

END_SECONDS = 200


@dataclass(frozen=True)
class Step:
    """What a host is asked in the midst of a change, as `HOST COMMAND NUMBER`."""

    change: str
    asked: str

    @property
    def kind(self) -> str:
        """What any host of its sort is asked."""
        host, _, what = self.asked.rpartition(" ")[0].partition(" ")
        return f"{host.rstrip('0123456789')} {what}"


class Cut:
    """A command that is to wait at a point: what it has asked, each thing as a line, the last one not yet."""

    def __init__(
        self, program: subprocess.Popen[bytes], told: IO[str], heard: int, said: IO[bytes], point: str
    ) -> None:
        self.program = program
        self._told, self._heard, self._said = told, heard, said
        self._began = time.monotonic()
        self.steps: list[str] = []
        self.waits = False
        while not self.waits and (line := told.readline()):
            self.steps.append(line.strip())
            self.waits = self.steps[-1] == point

    @property
    def host(self) -> str:
        """The host that it is about to ask."""
        return self.steps[-1].partition(" ")[0]

    def go_on(self) -> None:
        """Let it ask."""
        os.write(self._heard, b"\n")

    def kill(self) -> None:
        """End it without a word."""
        self.program.kill()
        self.program.wait()

    def end(self) -> Told:
        """Wait until it has ended, and note what else it has asked."""
        self.steps += [line.strip() for line in self._told]
        code = self.program.wait(END_SECONDS)
        self._said.seek(0)
        return Told(code, self._said.read().decode(), "", time.monotonic() - self._began)
