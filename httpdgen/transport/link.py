"""Open an SSH connection with Fabric, over whatever way, with its host key checked; and end all of it again.

Of Fabric's Connection only what it is for is used: it makes paramiko's client and opens it. It is given an empty
SSH configuration, as `settings` has read that; a socket that is connected, as its own gateways take any host key and
pass jump hosts in the wrong order; and, instead of AutoAddPolicy, the policy of `host_keys`.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, cast

import fabric
from paramiko.config import SSHConfig

from httpdgen.transport.channels import Channels, NotOpenedError
from httpdgen.transport.dial import Proxy, Way, dial
from httpdgen.transport.failures import NotReachedError, not_reached
from httpdgen.transport.host_keys import KnownKeysPolicy
from httpdgen.transport.login import KeyFiles, Login

if TYPE_CHECKING:
    from collections.abc import Callable

    import paramiko

    from httpdgen.transport.known_hosts import KnownHosts
    from httpdgen.transport.settings import Settings

_ENDING_SECONDS = 2.0
# paramiko logs what it raises as well; without a handler anywhere, Python would print it.
logging.getLogger("paramiko").addHandler(logging.NullHandler())


class Link:
    """An SSH connection that is open, and what it runs over: also the connection to a jump host, if any."""

    def __init__(self, settings: Settings, connection: Any, way: Way) -> None:  # Any: Fabric has no types
        self.settings = settings
        self._client: paramiko.SSHClient = connection.client
        self.channels = cast("Channels", connection.transport)
        self._way = way

    @property
    def is_alive(self) -> bool:
        """Whether it still stands, as far as can be known without asking."""
        return self.channels.is_active()

    def close(self) -> None:
        """End it, and the thread that reads from it; a second time does nothing."""
        _end(self._client, self.channels, self._way)


def open_link(settings: Settings, way: Way, known_hosts: KnownHosts, key_files: KeyFiles) -> Link:
    """Shake hands over a way and log in. The way is the link's then, and ends with it, or with a failure.

    Raises:
        NotReachedError: it came to nothing; KeyRefusedError: for the sake of the host's key.
    """
    policy = KnownKeysPolicy(settings, known_hosts)
    begun: list[Channels] = []

    def start(sock: Any, **options: Any) -> Channels:  # Any: what paramiko's client hands on
        begun.append(Channels(sock, **options))
        begun[0].prefer(policy.preferred(begun[0].get_security_options().key_types))
        return begun[0]

    connection = fabric.Connection(
        settings.address,
        user=settings.user,
        port=settings.port,
        config=_empty_config(),
        gateway=False,
        connect_kwargs={
            "sock": way.carrier,
            "timeout": settings.seconds,
            "banner_timeout": settings.seconds,
            "auth_timeout": settings.seconds,
            "transport_factory": start,
            "auth_strategy": Login(settings, key_files),
        },
    )
    connection.client.set_missing_host_key_policy(policy)
    started = time.monotonic()
    try:
        connection.open()
    except Exception as error:  # whatever a stranger's bytes make of paramiko
        late = time.monotonic() - started >= settings.seconds
        failure = _failure(error, settings, way, late=late)
        _end(connection.client, begun[0] if begun else None, way)
        raise failure from error
    return Link(settings, connection, way)


def _failure(error: Exception, settings: Settings, way: Way, *, late: bool) -> NotReachedError:
    if isinstance(error, NotReachedError):
        return error
    if late:  # paramiko goes on after a handshake that was not done in time, and then fails in any way
        return NotReachedError(
            f"{settings.place} takes connections, but lets nobody in within {settings.seconds:g} s:"
            " is the host still starting, overloaded, or hanging?"
        )
    return (way.proxy.failure() if way.proxy else None) or not_reached(error, settings)


def direct_way(settings: Settings) -> Way:
    """Connect to the host itself, or start its ProxyCommand.

    Raises:
        NotReachedError: nothing answers there.
    """
    if settings.proxy_command is not None:
        return Proxy(settings.proxy_command).way
    try:
        return dial(settings.address, settings.port, settings.family, settings.seconds)
    except (OSError, UnicodeError) as error:
        raise not_reached(error, settings) from error


def way_through(jump: Link, settings: Settings, let_go: Callable[[], None]) -> Way:
    """Have a jump host connect to the next one; `let_go` is called when that has ended.

    Raises:
        NotReachedError: it does not.
    """
    through = f"the jump host {jump.settings.place}"
    try:
        return Way(jump.channels.tcp(settings.address, settings.port, settings.seconds), let_go=let_go)
    except NotOpenedError as error:
        why = "sshd there forwards nothing (AllowTcpForwarding)" if error.prohibited else str(error)
        raise NotReachedError(f"{settings.place} cannot be reached from {through}: {why}") from error
    except TimeoutError as error:
        raise NotReachedError(f"{settings.place} does not answer to {through}") from error
    except EOFError as error:
        raise NotReachedError(f"the connection to {through} broke") from error


def _empty_config() -> Any:  # Any: Fabric has no types
    """Make a configuration of Fabric's without any file of Fabric's own: they would change how hosts are reached.

    Each connection has one, as it writes into it.
    """
    return fabric.Config(lazy=True, ssh_config=SSHConfig())


def _end(client: paramiko.SSHClient, channels: Channels | None, way: Way) -> None:
    way.close()
    client.close()
    if channels is not None and channels.ident is not None:
        channels.join(_ENDING_SECONDS)
