"""See that a host is the one that it was, before anybody logs in there.

Fabric's Connection makes a client with AutoAddPolicy and without known hosts, so that paramiko asks the policy about
every key. That policy is replaced here by one that takes a key only if a file of known hosts has it. It is asked
after the exchange of keys and before any authentication (paramiko's SSHClient.connect), so that a stranger gets
nothing from us. StrictHostKeyChecking never changes that.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import paramiko

from httpdgen.transport.failures import KeyRefusedError
from httpdgen.transport.known_hosts import USER_KNOWN_HOSTS, fingerprint
from httpdgen.transport.settings import SSH_PORT
from httpdgen.words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.transport.known_hosts import KnownHosts, KnownKey
    from httpdgen.transport.settings import Settings

# The signatures that a key of a kind makes; any other kind makes the one of its own name.
_ALGORITHMS = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}


class KnownKeysPolicy(paramiko.MissingHostKeyPolicy):
    """Take a host's key only if it is known, and not revoked."""

    def __init__(self, settings: Settings, known_hosts: KnownHosts) -> None:
        self._settings = settings
        self._known = known_hosts.of(settings.host_key_name, settings.known_hosts)
        # ssh(1) takes a host on another port for one that is known without a port, if the key is the same.
        portless = not settings.host_key_alias and settings.port != SSH_PORT
        self._portless = known_hosts.of(settings.address.lower(), settings.known_hosts) if portless else []

    def preferred(self, algorithms: Sequence[str]) -> tuple[str, ...]:
        """Put the algorithms of known keys in front, so that of several keys a host shows one that is known."""
        kinds = [key.kind for key in (*self._known, *self._portless) if not key.revoked]
        wanted = [algorithm for kind in kinds for algorithm in _ALGORITHMS.get(kind, (kind,))]
        return tuple(dict.fromkeys([*(each for each in wanted if each in algorithms), *algorithms]))

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:  # noqa: ARG002
        """Let a known key pass.

        Raises:
            KeyRefusedError: it is unknown, revoked, or another is known.
        """
        same = [known for known in (*self._known, *self._portless) if known.blob == key.asbytes()]
        for known in same:
            if known.revoked:
                raise KeyRefusedError(f"{self._shown(key)}, which is revoked in {known.place}: do not connect")
        if same:
            return
        others = [known for known in self._known if not known.revoked]
        others.sort(key=lambda known: known.kind != key.get_name())
        raise KeyRefusedError(self._changed(key, others[0]) if others else self._unknown(key))

    def _shown(self, key: paramiko.PKey) -> str:
        return f"{self._settings.place} shows the host key {key.get_name()} {fingerprint(key.asbytes())}"

    def _unknown(self, key: paramiko.PKey) -> str:
        files = listed(self._settings.known_hosts) if self._settings.known_hosts else "any file"
        return (
            f"{self._shown(key)}, which is not known: {self._settings.host_key_name} is not in {files}."
            f" {self._compare(key)}: {self._accept(key)}{self._lax()}"
        )

    def _changed(self, key: paramiko.PKey, other: KnownKey) -> str:
        forget = shlex.join(["ssh-keygen", "-R", self._settings.host_key_name, "-f", other.file])
        return (
            f"{self._shown(key)}, but {other.place} has {other.kind} {fingerprint(other.blob)}:"
            f" the host was made anew, or somebody stands between."
            f" {self._compare(key)}: {forget} && {self._accept(key)}{self._lax()}"
        )

    def _compare(self, key: paramiko.PKey) -> str:
        file = f"/etc/ssh/ssh_host_{_short(key)}_key.pub"
        return f"Compare it with what `ssh-keygen -lf {file}` says on the host itself, and if it is the same"

    def _accept(self, key: paramiko.PKey) -> str:
        """Give the command that accepts a key: by asking the host where that can be done, or else the line itself."""
        to = self._settings
        file = shlex.quote(to.user_known_hosts[0] if to.user_known_hosts else str(USER_KNOWN_HOSTS[0].expanduser()))
        if to.jumps or to.proxy_command or to.host_key_alias:
            return f"echo {shlex.quote(f'{to.host_key_name} {key.get_name()} {key.get_base64()}')} >> {file}"
        return f"ssh-keyscan -t {_short(key)} -p {to.port} {shlex.quote(to.address)} >> {file}"

    def _lax(self) -> str:
        """Say which settings of those who want no keys checked stand in the way."""
        told = ["StrictHostKeyChecking is not honoured"] if self._settings.wants_lax_keys else []
        if not self._settings.user_known_hosts:
            told.append("UserKnownHostsFile names no file that keeps a key: take it out of where it stands")
        return f" ({'; '.join(told)})" if told else ""


def _short(key: paramiko.PKey) -> str:
    """Name the kind of a key as ssh-keyscan(1) does: rsa, ecdsa, ed25519."""
    return key.get_name().removeprefix("ssh-").partition("-")[0]
