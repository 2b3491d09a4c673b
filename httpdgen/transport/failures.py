"""Why a host was not reached, in one plain line: what was tried, what came of it, and the way out."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import paramiko
from paramiko.ssh_exception import IncompatiblePeer

from httpdgen.transport.plain import plain

if TYPE_CHECKING:
    from httpdgen.transport.settings import Settings

_ENDED = (
    "ended the connection before anybody was let in: does sshd answer there, does it let this machine in,"
    " and do not too many want to be let in at once (MaxStartups)? Its log says why"
)


class NotReachedError(Exception):
    """A host, or a jump host on the way, was not reached; the text does not name the host of the inventory."""


class KeyRefusedError(NotReachedError):
    """A host's key is unknown, revoked, or another than the one that is known."""


def not_reached(error: Exception, settings: Settings) -> NotReachedError:
    """Say what an error of the operating system or of paramiko means for whoever wants to reach a host."""
    return NotReachedError(f"{settings.place} {_meaning(error, settings)}")


def _meaning(error: Exception, settings: Settings) -> str:  # noqa: PLR0911  # one line for each
    match error:
        case socket.gaierror() | UnicodeError():
            wrong = "correct ansible_host in the inventory, or HostName in the SSH configuration"
            return f"is a name that is not known here ({_said(error)}): {wrong}"
        case ConnectionRefusedError():
            return "refuses connections: does sshd run there, and is ansible_port right?"
        case TimeoutError():
            return f"does not answer within {settings.seconds:g} s"
        case IncompatiblePeer():
            return f"speaks no SSH that is safe today: {plain(str(error))}"
        case EOFError() | ConnectionError():
            return _ENDED
        case OSError():
            return f"cannot be reached: {_said(error)}"
        case paramiko.SSHException() if "banner" in str(error):  # that none came
            return _ENDED
        case paramiko.SSHException() if "protocol version" in str(error):
            return f"does not answer as sshd does: {plain(str(error))}"
    return f"and we do not understand each other: {plain(str(error)) or type(error).__name__}"


def _said(error: OSError | UnicodeError) -> str:
    return plain((error.strerror if isinstance(error, OSError) else None) or str(error))
