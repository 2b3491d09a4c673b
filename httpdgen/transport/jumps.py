"""Connections to jump hosts: one to each, for all the hosts behind it, as long as any of them is connected.

One connection a host would have sshd on the jump host drop some of many at once (MaxStartups, sshd_config(5)).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from httpdgen.transport.failures import NotReachedError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from httpdgen.transport.link import Link


@dataclass
class _Jump:
    users: int = 0
    opening: Lock = field(default_factory=Lock)
    link: Link | None = None
    failure: NotReachedError | None = None


class Jumps:
    """The connections that are shared; safe from several threads at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._jumps: dict[Hashable, _Jump] = {}

    def hold(self, key: Hashable, opened: Callable[[], Link]) -> Link:
        """Give the connection of a key, opened by whoever is first; `let_go` has to follow.

        Raises:
            NotReachedError: it cannot be opened; all who wait for it are told so, and nobody tries once more.
        """
        with self._lock:
            jump = self._jumps.setdefault(key, _Jump())
            jump.users += 1
        try:
            return _open(jump, opened)
        except BaseException:
            self.let_go(key)
            raise

    def let_go(self, key: Hashable) -> None:
        """Have one user less, and end the connection after the last."""
        with self._lock:
            jump = self._jumps[key]
            jump.users -= 1
            if jump.users:
                return
            del self._jumps[key]
        if jump.link is not None:
            jump.link.close()


def _open(jump: _Jump, opened: Callable[[], Link]) -> Link:
    with jump.opening:
        if jump.failure is not None:
            raise jump.failure
        if jump.link is None or not jump.link.is_alive:
            if jump.link is not None:
                jump.link.close()
            try:
                jump.link = opened()
            except NotReachedError as error:
                jump.failure = error
                raise
        return jump.link
