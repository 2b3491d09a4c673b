"""Find out how a host is reached: what the inventory says, then its ssh arguments, then the SSH configuration."""

from __future__ import annotations

import io
import re
import shlex
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from paramiko.config import SSHConfig
from paramiko.ssh_exception import ConfigParseError, CouldNotCanonicalize

from httpdgen.transport.failures import NotReachedError
from httpdgen.transport.known_hosts import GLOBAL_KNOWN_HOSTS
from httpdgen.transport.own_name import own_name
from httpdgen.transport.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paramiko.config import SSHConfigDict

SSH_PORT = 22

_LAST_PORT = 65_535
_FAMILIES = {"inet": socket.AF_INET, "inet6": socket.AF_INET6}
# As ssh(1) itself since 9.6: both may become part of a command line, that of a ProxyCommand.
_HOST = re.compile("[A-Za-z0-9_.:%][A-Za-z0-9_.:%-]*")
_USER = re.compile(r"[^-\s'`\"$\\;&<>|(){}][^\s'`\"$\\;&<>|(){}]*")
_URI = re.compile("ssh://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settings:
    """How one SSH connection is made.

    `alias` is what the SSH configuration was asked for, `address` what is connected to. `identities` are files of
    private keys, in order; empty for the usual ones. `agent` is the agent's socket: None for that of SSH_AUTH_SOCK,
    "none" for no agent. `jumps` are passed from the first on.
    """

    alias: str
    address: str
    port: int
    user: str
    user_known_hosts: tuple[str, ...]
    global_known_hosts: tuple[str, ...]
    seconds: float
    host_key_alias: str | None = None
    identities: tuple[str, ...] = ()
    identities_only: bool = False
    agent: str | None = None
    jumps: tuple[str, ...] = ()
    proxy_command: str | None = None
    family: socket.AddressFamily = socket.AF_UNSPEC
    wants_lax_keys: bool = False  # StrictHostKeyChecking other than yes: never done

    @property
    def place(self) -> str:
        """The address and port, for messages."""
        return f"{self.address} port {self.port}"

    @property
    def host_key_name(self) -> str:
        """The name that known hosts have it by."""
        name = self.address.lower()
        return self.host_key_alias or (name if self.port == SSH_PORT else f"[{name}]:{self.port}")

    @property
    def known_hosts(self) -> tuple[str, ...]:
        """The files of known hosts, the user's own first."""
        return (*self.user_known_hosts, *self.global_known_hosts)


def settings_for(
    alias: str, options: Iterable[tuple[str, str]], configuration: str, known_hosts: tuple[str, ...], seconds: float
) -> Settings:
    """Resolve what is known of a host.

    `options` are pairs of a keyword of ssh_config(5) and its value, and stronger than `configuration`, its text;
    `known_hosts` and `seconds` count where neither says anything else.

    Raises:
        NotReachedError: something said is none of its kind.
    """
    if not _HOST.fullmatch(alias):
        raise NotReachedError(
            f"{plain(alias)!r} is no name or address of a host: correct ansible_host in the inventory"
        )
    found = _lookup(alias, options, configuration)
    address, user = found["hostname"], found.get("user") or own_name()
    if not _HOST.fullmatch(address):
        raise NotReachedError(f"{plain(address)!r} is no name or address of a host: correct HostName of {alias}")
    if not _USER.fullmatch(user):
        raise NotReachedError(f"{plain(user)!r} is no name to log in with: correct ansible_user in the inventory")
    port = _number(found, "port", SSH_PORT, _LAST_PORT)
    way = next((key for key in found if key in {"proxyjump", "proxycommand"}), "")
    through = found.get(way) or ""
    through = "" if through.lower() == "none" else through
    return Settings(
        alias=alias,
        address=address,
        port=port,
        user=user,
        host_key_alias=found.get("hostkeyalias"),
        user_known_hosts=_files(found, "userknownhostsfile", known_hosts),
        global_known_hosts=_files(found, "globalknownhostsfile", GLOBAL_KNOWN_HOSTS),
        seconds=float(_number(found, "connecttimeout", 0, _LAST_PORT) or seconds),
        identities=tuple(each for each in found.get("identityfile", ()) if each.lower() != "none"),
        identities_only=found.get("identitiesonly", "no").lower() == "yes",
        agent=_agent(found.get("identityagent")),
        jumps=tuple(through.split(",")) if through and way == "proxyjump" else (),
        proxy_command=through if through and way == "proxycommand" else None,
        family=_FAMILIES.get(found.get("addressfamily", "").lower(), socket.AF_UNSPEC),
        wants_lax_keys=found.get("stricthostkeychecking", "yes").lower() not in {"yes", "ask"},
    )


def jump_options(jump: str) -> tuple[str, list[tuple[str, str]]]:
    """Take a word of ProxyJump apart, `[user@]host[:port]` or such a URI: what it is called, and what it says.

    >>> jump_options("ssh://ada@gate:2222")
    ('gate', [('user', 'ada'), ('port', '2222')])
    """
    user, _, place = _URI.sub("", jump.strip()).rstrip("/").rpartition("@")
    parts = re.fullmatch(r"\[(?P<six>[^\]]*)\](?::(?P<p6>\d+))?|(?P<name>[^:]*):(?P<p4>\d+)|(?P<bare>.*)", place)
    said = parts.groupdict() if parts else {}
    port = said.get("p6") or said.get("p4")
    options = [("user", user)] * bool(user) + ([("port", port)] if port else [])
    return said.get("six") or said.get("name") or said.get("bare") or "", options


def _lookup(alias: str, options: Iterable[tuple[str, str]], configuration: str) -> SSHConfigDict:
    """Ask paramiko's reader, with the options in front of the configuration, as the first value found counts."""
    lines = "".join(f'{key} "{value}"\n' for key, value in options)
    config = SSHConfig()
    try:
        config.parse(io.StringIO(lines))
        config.parse(io.StringIO(configuration))
        return config.lookup(alias)
    except (ConfigParseError, CouldNotCanonicalize, KeyError, ValueError, OSError) as error:
        raise NotReachedError(f"the SSH configuration for {alias} cannot be used: {plain(str(error))}") from error


def _number(found: SSHConfigDict, key: str, default: int, last: int) -> int:
    text = found.get(key, str(default))
    if not (text.isascii() and text.isdecimal() and int(text[:6]) <= last):
        raise NotReachedError(f"the SSH configuration has {plain(text)!r} for {key}: write a whole number")
    return int(text)


def _files(found: SSHConfigDict, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    try:
        files = tuple(shlex.split(found[key])) if key in found else default
    except ValueError:
        raise NotReachedError(f"the SSH configuration has a quotation mark in {key} that is not closed") from None
    return tuple(str(Path(file).expanduser()) for file in files if file.lower() not in {"none", "/dev/null"})


def _agent(said: str | None) -> str | None:
    return None if said is None or said == "SSH_AUTH_SOCK" else str(Path(said).expanduser())
