"""What hosts should hold: files, links and absences, by host and path."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class File:
    """A file's bytes, which `repr` does not show as they may hold a secret, and its mode and owners on its host."""

    content: bytes = field(repr=False)
    mode: int = 0o644
    owner: str = "root"
    group: str = "root"

    @cached_property
    def sha256(self) -> str:
        """The hash of the content, as hexadecimal digits; computed once, also where hosts share the file."""
        return hashlib.sha256(self.content).hexdigest()

    def describe(self) -> dict[str, str]:
        """Say what the manifest says of it."""
        return {
            "kind": "file",
            "sha256": self.sha256,
            "mode": f"{self.mode:04o}",
            "owner": self.owner,
            "group": self.group,
        }


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link and what it points to."""

    target: str

    def describe(self) -> dict[str, str]:
        """Say what the manifest says of it."""
        return {"kind": "link", "target": self.target}


@dataclass(frozen=True, slots=True)
class Absence:
    """Something of the distribution's that must not be there, and why."""

    reason: str

    def describe(self) -> dict[str, str]:
        """Say what the manifest says of it."""
        return {"kind": "absence", "reason": self.reason}


Entry: TypeAlias = File | Link | Absence


@dataclass(frozen=True, slots=True)
class ConfigTree:
    """Every entry of every host: host name -> absolute path on that host -> entry."""

    hosts: Mapping[str, Mapping[str, Entry]]

    def digest(self) -> str:
        """Name this tree: the same entries give the same digest, anywhere and on any day."""
        state = hashlib.sha256()
        for host, entries in sorted(self.hosts.items()):
            for path in sorted(entries):
                fields = sorted(entries[path].describe().items())
                state.update(repr((host, path, fields)).encode())
        return state.hexdigest()
