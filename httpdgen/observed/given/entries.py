"""What can stand at a path of a host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file: where it is on this machine, and the name that the user knows it by.

    `world_readable` is what a manifest says of its mode on the host. `in_place` tells that this machine is the host.
    """

    place: str
    shown: str
    world_readable: bool | None = None
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes that came another way, such as standard input."""

    content: bytes
    shown: str


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link and what it points to, as a path on the host."""

    target: str


@dataclass(frozen=True, slots=True)
class Absence:
    """Something that is said not to be there."""


@dataclass(frozen=True, slots=True)
class Special:
    """What is neither file nor folder and is never opened: a FIFO, a socket, a device."""

    kind: str
    shown: str


Entry: TypeAlias = OnDisk | Held | Link | Absence | Special
