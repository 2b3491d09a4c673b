"""The operator's machine itself as a host (`ansible_connection: local`): the same commands, without SSH."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from httpdgen.connection import COMMAND_SECONDS, FORWARD_SECONDS
from httpdgen.errors import HostTimeoutError, UnreachableError
from httpdgen.transport.closing import Closing
from httpdgen.transport.own_name import own_name
from httpdgen.transport.rights import Rights
from httpdgen.transport.script import ending, prepare

if TYPE_CHECKING:
    from httpdgen.connection import Completed, Stream
    from httpdgen.model.inventory import InventoryHost

_ENDING_SECONDS = 2.0


class LocalConnection(Closing):
    """A Connection to this machine."""

    def __init__(self, host: InventoryHost) -> None:
        super().__init__(host.name)
        self._rights = Rights(host, own_name())

    def run(
        self, script: str, *, stdin: bytes = b"", seconds: float = COMMAND_SECONDS, become: bool = True
    ) -> Completed:
        """Run a script of POSIX sh; see `Connection`."""
        rights = self._rights.before_shell(become=become)
        prepared = prepare(script, stdin, rights)
        try:
            process = subprocess.Popen(  # noqa: S603  # the shell, and before it what the inventory says
                prepared.argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            said = f"{prepared.argv[0]}: {error.strerror}"
            raise (
                self._rights.refused(said.encode()) if rights else UnreachableError(self.host, f"no shell ran: {said}")
            ) from error
        try:
            stdout, stderr = process.communicate(prepared.given, seconds)
        except subprocess.TimeoutExpired as error:
            _end(process, prepared.started(error.stderr or b""), rights)
            message = f"a command was not done within {seconds:g} s, and was told to end"
            raise HostTimeoutError(self.host, message) from error
        hindrance = prepared.hindrance(stdout, stderr, own_name())
        if hindrance is not None:
            raise UnreachableError(self.host, hindrance)
        if rights and prepared.started(stderr) is None:
            raise self._rights.refused(stderr)
        return prepared.completed(process.returncode, stdout, stderr)

    def forward(self, address: str, port: int, *, seconds: float = FORWARD_SECONDS) -> Stream:
        """Connect to an address; see `Connection`."""
        return socket.create_connection((address, port), seconds)


def _end(process: subprocess.Popen[bytes], shell: int | None, rights: tuple[str, ...]) -> None:
    """End a shell and all that it has started, with the rights that it has."""
    if shell is not None:
        with suppress(OSError, subprocess.TimeoutExpired):
            prepared = prepare(ending(shell), b"", rights)
            subprocess.run(  # noqa: S603  # as above
                prepared.argv, input=prepared.given, capture_output=True, timeout=_ENDING_SECONDS, check=False
            )
            process.communicate(timeout=_ENDING_SECONDS)
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=_ENDING_SECONDS)
