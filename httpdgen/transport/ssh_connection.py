"""A host that SSH has reached: commands, and connections from there."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from httpdgen.connection import COMMAND_SECONDS, FORWARD_SECONDS
from httpdgen.errors import ForwardRefusedError, HostError, HostTimeoutError, UnreachableError
from httpdgen.transport.channels import NotOpenedError
from httpdgen.transport.closing import Closing
from httpdgen.transport.plain import plain
from httpdgen.transport.rights import Rights
from httpdgen.transport.script import ending, prepare
from httpdgen.transport.session import MOST_BYTES, Session
from httpdgen.transport.stream import ChannelStream

if TYPE_CHECKING:
    import paramiko

    from httpdgen.connection import Completed, Stream
    from httpdgen.model.inventory import InventoryHost
    from httpdgen.transport.link import Link
    from httpdgen.transport.script import Prepared

# sshd runs ten at once on one connection (MaxSessions, sshd_config(5)); one is left for ending another.
_SESSIONS = 9
_ENDING_SECONDS = 2.0
_SETTLING_SECONDS = 2.0
_SIGN_SECONDS = 2.0
_PAUSE_SECONDS = 0.02


class SshConnection(Closing):
    """A Connection over SSH; how a script gets to the host says `script`."""

    def __init__(self, host: InventoryHost, link: Link) -> None:
        super().__init__(host.name)
        self._link = link
        self._rights = Rights(host, link.settings.user)
        self._sessions = threading.BoundedSemaphore(_SESSIONS)

    def run(
        self, script: str, *, stdin: bytes = b"", seconds: float = COMMAND_SECONDS, become: bool = True
    ) -> Completed:
        """Run a script of POSIX sh; see `Connection`. A code of -1 is that of a shell that a signal ended."""
        rights = self._rights.before_shell(become=become)
        prepared = prepare(script, stdin, rights)
        deadline = time.monotonic() + seconds
        if not self._sessions.acquire(timeout=seconds):
            raise self._late(seconds)
        try:
            session = self._ran(prepared, deadline, seconds)
        finally:
            self._sessions.release()
        stderr = session.stderr
        process = prepared.started(stderr)
        if session.late:
            self._tell_to_end(process, rights)
            raise self._late(seconds)
        if session.is_too_much:
            self._tell_to_end(process, rights)
            most = f"{MOST_BYTES // 2**20} MB"
            raise HostError(self.host, f"a command wrote more than {most}, and was told to end")
        if not self._link.is_alive:
            raise self._broken()
        hindrance = prepared.hindrance(session.stdout, stderr, self._link.settings.user)
        if hindrance is not None:
            raise UnreachableError(self.host, hindrance)
        if process is None:
            refused = rights and prepared.is_login_shell(session.stdout)
            raise self._rights.refused(stderr) if refused else self._no_shell(session.stdout + stderr)
        return prepared.completed(session.code, session.stdout, stderr)

    def forward(self, address: str, port: int, *, seconds: float = FORWARD_SECONDS) -> Stream:
        """Connect from the host to an address; see `Connection`."""
        try:
            channel = self._link.channels.tcp(address, port, seconds)
        except NotOpenedError as error:
            if error.prohibited:
                way_out = "allow it to this user (AllowTcpForwarding, PermitOpen and DisableForwarding in sshd_config)"
                message = f"sshd does not connect us to {address} port {port} ({error}): {way_out}"
                raise ForwardRefusedError(self.host, message) from error
            kind = ConnectionRefusedError if "refused" in str(error).lower() else OSError
            raise kind(f"{address} port {port}, from {self.host}: {error}") from error
        except TimeoutError as error:
            self._see_that_it_answers()
            raise TimeoutError(f"{address} port {port}, from {self.host}: no answer within {seconds:g} s") from error
        except EOFError as error:
            raise self._broken() from error
        channel.settimeout(seconds)
        return ChannelStream(channel)

    def close(self) -> None:
        """End it; a second time does nothing."""
        self._link.close()

    def _ran(self, prepared: Prepared, deadline: float, seconds: float) -> Session:
        try:
            session = Session(self._channel(deadline))
        except NotOpenedError as error:
            raise UnreachableError(self.host, f"sshd opens no session for a command: {error}") from error
        except TimeoutError as error:
            raise self._late(seconds) from error
        except EOFError as error:
            raise self._broken() from error
        session.run(prepared.command, prepared.given, max(deadline - time.monotonic(), 0.0))
        return session

    def _channel(self, deadline: float) -> paramiko.Channel:
        """Open a channel; a session counts for sshd until its last process is gone, which may be later than for us."""
        settled = min(time.monotonic() + _SETTLING_SECONDS, deadline)
        while True:
            try:
                return self._link.channels.session(max(deadline - time.monotonic(), 0.0))
            except NotOpenedError:
                if time.monotonic() >= settled:
                    raise
                time.sleep(_PAUSE_SECONDS)

    def _tell_to_end(self, process: int | None, rights: tuple[str, ...]) -> None:
        """End what is left of a script; to close its channel ends only what writes to it."""
        if process is None:
            return
        prepared = prepare(ending(process), b"", rights)
        with suppress(UnreachableError, HostTimeoutError):
            self._ran(prepared, time.monotonic() + _ENDING_SECONDS, _ENDING_SECONDS)

    def _see_that_it_answers(self) -> None:
        """Tell an address that the host cannot reach from a host that cannot be reached itself, any more."""
        try:
            self._link.channels.session(_SIGN_SECONDS).close()
        except NotOpenedError:
            return
        except TimeoutError as error:
            raise UnreachableError(self.host, f"{self._link.settings.place} answers no more") from error
        except EOFError as error:
            raise self._broken() from error

    def _late(self, seconds: float) -> HostTimeoutError:
        return HostTimeoutError(self.host, f"a command was not done within {seconds:g} s, and was told to end")

    def _broken(self) -> UnreachableError:
        return UnreachableError(self.host, f"the connection to {self._link.settings.place} broke")

    def _no_shell(self, said: bytes) -> UnreachableError:
        message = f"no shell ran for {self._link.settings.user}: {plain(said) or 'nothing was said'}"
        return UnreachableError(self.host, f"{message}; httpdgen needs a login shell that runs commands, sh and dd")
