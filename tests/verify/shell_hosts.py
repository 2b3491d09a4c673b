"""Hosts that are this machine's own shell: what is sent to them is really run, without SSH."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.connection import COMMAND_SECONDS, FORWARD_SECONDS, Completed
from httpdgen.errors import ForwardRefusedError, HostError, HostTimeoutError, UnreachableError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from httpdgen.connection import Stream

FIND_OF_BUSYBOX = """\
case "$*" in *-printf*) echo 'find: unrecognized: -printf' >&2; exit 1;; esac
exec /usr/bin/find "$@"
"""
SHELLS = [shell for shell in ("dash", "bash", "busybox") if shutil.which(shell)]


@dataclass
class ShellConnection:
    """Runs scripts by a shell here; `programs` is a folder of programs that are found first."""

    host: str
    programs: Path | None = None
    shell: tuple[str, ...] = ("sh",)
    failure: HostError | None = None
    scripts: list[str] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)

    def run(
        self, script: str, *, stdin: bytes = b"", seconds: float = COMMAND_SECONDS, become: bool = True
    ) -> Completed:
        self.scripts.append(script)
        if self.closed.is_set():
            raise UnreachableError(self.host, "the connection was closed")
        if self.failure is not None:
            raise self.failure
        environment = dict(os.environ)
        if self.programs is not None:
            environment["PATH"] = f"{self.programs}:{environment['PATH']}"
        try:
            done = subprocess.run(
                [*self.shell, "-s"],
                input=f"OUTER=$$; export OUTER\n{script}".encode(),
                capture_output=True,
                timeout=seconds,
                env=environment,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise HostTimeoutError(self.host, f"no answer in {seconds:g} s") from None
        return Completed(done.returncode, done.stdout, done.stderr)

    def forward(self, address: str, port: int, *, seconds: float = FORWARD_SECONDS) -> Stream:
        raise ForwardRefusedError(self.host, "connects nobody")

    def close(self) -> None:
        self.closed.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()


def put_program(folder: Path, name: str, text: str) -> None:
    """Write a program in sh."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def with_shell(folder: Path, shell: str) -> ShellConnection:
    """Give a host whose sh is another shell."""
    program = shutil.which(shell)
    assert program is not None
    (folder / "sh").symlink_to(program)
    return ShellConnection("web1", folder, (str(folder / "sh"),))
