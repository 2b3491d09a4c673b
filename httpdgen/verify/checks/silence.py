"""Say in words why nobody answered."""

from __future__ import annotations

import errno
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.control.protocol_error import ProtocolError
from httpdgen.verify.outcome import Remark, failed, not_made

if TYPE_CHECKING:
    from httpdgen.errors import ForwardRefusedError

SECONDS = 5.0  # for a connection, and for each answer

_NO_WAY = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN}


@dataclass(frozen=True, slots=True)
class Silence:
    """Why there is no answer, and the way out. `asked` is False where the question could not even be put."""

    message: str
    hint: str | None = None
    asked: bool = True

    def remark(self, subject: str) -> Remark:
        """Say it of a subject: as a fault, or, where nobody was asked, as a check that was not made."""
        return (failed if self.asked else not_made)(subject, self.message, self.hint)

    def not_made(self, subject: str, what: str) -> Remark:
        """Say that something is not known for want of an answer, which is another check's to complain of."""
        return not_made(subject, f"{what}: {self.message}", self.hint)


def forwards_nothing(error: ForwardRefusedError) -> Silence:
    """Say that a host's sshd opens no connections for us."""
    hint = "say AllowTcpForwarding local in its sshd_config, and neither DisableForwarding nor PermitOpen"
    return Silence(f"sshd of {error.host} connects us to nothing", hint, asked=False)


def not_connected(error: OSError, host: str) -> Silence:
    """Say why a host could not connect."""
    if isinstance(error, ConnectionRefusedError):
        return Silence(
            "nothing listens there", "does it run, and with this address and port? or does a firewall between refuse?"
        )
    if isinstance(error, TimeoutError):
        hint = "does a firewall between them drop what is sent?"
        return Silence(f"{host} gets no connection to it in {SECONDS:g} s", hint)
    if error.errno in _NO_WAY:
        return Silence(f"{host} has no way to it ({_reason(error)})", "look at addresses, routes and firewalls")
    return Silence(f"{host} cannot connect to it ({_reason(error)})")


def not_answered(error: OSError | ProtocolError, seconds: float = SECONDS) -> Silence:
    """Say how a connection ended on which there was no answer, or none that can be read."""
    if isinstance(error, ProtocolError):
        return Silence(f"what it answers makes no sense: {error}", "is this the port of that protocol?")
    if isinstance(error, ssl.SSLCertVerificationError):
        message = f"its certificate is not what the web server takes: {error.verify_message}"
        return Silence(message, "look at its names and days, and at the CA that the topology names")
    if isinstance(error, ssl.SSLError):
        return Silence(f"no TLS could be agreed with it ({_reason(error)})", "is this its port with TLS?")
    if isinstance(error, TimeoutError):
        return Silence(
            f"it takes connections, but does not answer in {seconds:g} s",
            "is it still starting, overloaded, or hanging?",
        )
    return Silence(f"it ends the connection without an answer ({_reason(error)})", "its log says why")


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.lower().replace("_", " ")
    return error.strerror or str(error) or type(error).__name__
