"""Log in with keys: those that are named, those of the agent, and the usual ones. Nobody is asked for anything."""

from __future__ import annotations

import base64
import binascii
import os
import socket
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import paramiko
from paramiko.agent import AgentSSH

from httpdgen.transport.failures import NotReachedError
from httpdgen.transport.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.transport.settings import Settings

_USUAL = ("~/.ssh/id_rsa", "~/.ssh/id_ecdsa", "~/.ssh/id_ed25519")  # as ssh(1) has them
_AGENT_SECONDS = 5.0


class KeyFiles:
    """Files of private keys, each read once; safe from several threads at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: dict[str, paramiko.PKey | str] = {}

    def key(self, file: str) -> paramiko.PKey | str:
        """Give a file's key, with the certificate beside it; or else why there is none, in words."""
        with self._lock:
            if file not in self._read:
                self._read[file] = _private_key(Path(file).expanduser())
            return self._read[file]


class Login:
    """The login of a user at a host: an AuthStrategy, as paramiko's SSHClient.connect takes one."""

    def __init__(self, settings: Settings, files: KeyFiles) -> None:
        self._settings = settings
        self._files = files
        self._tried: list[str] = []
        self._left_out: list[str] = []

    def authenticate(self, transport: paramiko.Transport) -> list[str]:
        """Try key after key.

        Raises:
            NotReachedError: none was taken.
        """
        with _agent(self._settings.agent) as held:
            for name, key in self._keys(held):
                self._tried.append(name)
                if self._is_taken(transport, key):
                    return []
        raise NotReachedError(self._refusal("lets nobody in with these keys"))

    def _is_taken(self, transport: paramiko.Transport, key: paramiko.PKey) -> bool:
        try:
            further = transport.auth_publickey(self._settings.user, key)
        except paramiko.BadAuthenticationType as error:
            wants = plain(", ".join(error.allowed_types))
            raise NotReachedError(self._refusal(f"takes no keys, only {wants}")) from error
        except paramiko.AuthenticationException as error:
            if not transport.is_active():
                raise NotReachedError(self._ended(transport)) from error
            if "imeout" in str(error):
                raise
            return False
        except paramiko.SSHException as error:
            if "signing" not in str(error):
                raise
            # paramiko's thread has signed, or rather has not, and its end is the connection's.
            other = "got no signature from the agent by the last key: name another, and set IdentitiesOnly yes"
            raise NotReachedError(self._refusal(other)) from error
        if further:
            raise NotReachedError(self._refusal(f"wants {plain(', '.join(further))} beside a key"))
        return True

    def _keys(self, held: Sequence[paramiko.AgentKey]) -> Iterator[tuple[str, paramiko.PKey]]:
        """Give what to try, in order, and each once: named files, the agent's, and the usual files if none is named."""
        wanted = self._settings.identities
        given: set[bytes] = set()
        named = [each for file in wanted for each in self._of_file(file, held)]
        others = [] if self._settings.identities_only else [(f"the agent's {plain(key.comment)}", key) for key in held]
        for name, key in (*named, *others):
            if key.asbytes() not in given:
                given.add(key.asbytes())
                yield name, key
        for file in () if wanted else _USUAL:
            if Path(file).expanduser().exists():
                yield from ((name, key) for name, key in self._of_file(file, held) if key.asbytes() not in given)

    def _of_file(self, file: str, held: Sequence[paramiko.AgentKey]) -> list[tuple[str, paramiko.PKey]]:
        """Give the key of a file; from the agent, if the file itself gives none."""
        key = self._files.key(file)
        if isinstance(key, paramiko.PKey):
            return [(file, key)]
        public = _public_blob(Path(file).expanduser())
        of_agent: list[tuple[str, paramiko.PKey]] = [
            (f"{file} (in the agent)", each) for each in held if each.asbytes() == public
        ]
        if not of_agent:
            self._left_out.append(f"{file} ({key})")
        return of_agent

    def _ended(self, transport: paramiko.Transport) -> str:
        """Say why sshd ended the connection: after MaxAuthTries, or as PAM lets the user in with no key at all."""
        if len(self._tried) > 1:
            # ssh(1) counts by the key as well.
            return self._refusal("ended the connection after some keys: name the right one, and set IdentitiesOnly yes")
        # get_banner() has none for a connection that has ended.
        said = transport.auth_handler.banner if transport.auth_handler else None
        quoted = f'; it said "{plain(said)}"' if said else ""
        user, place = self._settings.user, self._settings.place
        return (
            f"{place} does not let {user} in: it ended the connection once it had seen the key{quoted}. Is the host"
            f" still starting or about to stop, or {user} locked out (nologin, usermod -L)? The log of sshd says why"
        )

    def _refusal(self, what: str) -> str:
        tried = f"tried {', '.join(self._tried)}" if self._tried else "there was no key to try"
        left = f"; left out {', '.join(self._left_out)}" if self._left_out else ""
        user = self._settings.user
        return (
            f"{self._settings.place} does not let {user} in: it {what} ({tried}{left})."
            f" Put a public key into {user}'s ~/.ssh/authorized_keys there, or correct ansible_user and"
            " ansible_ssh_private_key_file; httpdgen asks for no passwords"
        )


class _Agent(AgentSSH):
    """An agent at a socket, wherever that is; paramiko's own knows that of SSH_AUTH_SOCK only."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self._connect(connection)  # type: ignore[attr-defined]  # of its subclasses; not in the stubs


@contextmanager
def _agent(said: str | None) -> Iterator[Sequence[paramiko.AgentKey]]:
    """Give the keys of an agent, none where there is no agent; they sign only while the context is open."""
    path = os.environ.get("SSH_AUTH_SOCK") if said is None else said
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_AGENT_SECONDS)
        keys: Sequence[paramiko.AgentKey] = ()
        if path and path.lower() != "none":
            try:
                connection.connect(path)
                keys = _Agent(connection).get_keys()
            except (OSError, paramiko.SSHException):  # a variable is left of an agent that is gone
                keys = ()
        yield keys


def _private_key(file: Path) -> paramiko.PKey | str:
    try:
        return paramiko.PKey.from_path(str(file))
    except (paramiko.PasswordRequiredException, TypeError):  # the latter is what `cryptography` raises
        return f"has a passphrase, and is not in the agent: run ssh-add {file}"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    except (paramiko.SSHException, ValueError, paramiko.pkey.UnknownKeyType):
        return "is no private key that can be read"


def _public_blob(file: Path) -> bytes:
    """Give the public key of a file, or of the `.pub` beside it; b"" where there is none."""
    beside = file if file.suffix == ".pub" else file.with_name(f"{file.name}.pub")
    try:
        return base64.b64decode(beside.read_text("utf-8", errors="replace").split()[1])
    except (OSError, IndexError, binascii.Error):
        return b""
