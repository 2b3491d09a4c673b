"""What a release that `httpdgen deploy` made current says of itself on its host, beside the files that engines read."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from functools import cache
from shlex import quote
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from httpdgen.tree import File
from httpdgen.verify.checks.holds import Hold, read_holds
from httpdgen.verify.checks.script import words
from httpdgen.verify.outcome import Remark, failed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from httpdgen.tree import Entry
    from httpdgen.verify.checks.stat import Stat

# Its own files, and the folders with what its entries outside hold, and with what holds have changed as it was before.
_OWN = ("about", "entries", "fits", "holds", "release.json", "services", "units")
_OUTSIDE, _UNHELD = "outside", "unheld"
_DEPLOYED = "deployed"


@dataclass(frozen=True, slots=True)
class _Release:
    """Its entries by path, as `Entry.describe` says them, and those that holds changed."""

    entries: dict[str, dict[str, str]]
    held: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Released:
    """A release and its holds; nothing of either where somebody else's hand made the current one."""

    release: _Release | None = None
    holds: Mapping[str, Hold] = field(default_factory=dict)

    def is_held(self, path: str, entry: Entry, stat: Stat | None, sha256: str | None) -> bool:
        """Say whether a path is as `entry` says but for what holds have changed in it, and nobody else."""
        if self.release is None or stat is None or stat.kind != "f" or not isinstance(entry, File):
            return False
        found = File(b"", stat.mode, stat.owner, stat.group).describe() | {"sha256": sha256}
        return self.release.entries.get(path) == entry.describe() and self.release.held.get(path) == found

    def own(self, current: str, entries: Iterable[str]) -> set[str]:
        """Give the paths that are in a release of these entries beside them."""
        if self.release is None:
            return set()
        inside = f"{current}/"
        places = [path.removeprefix(inside) if path.startswith(inside) else f"{_OUTSIDE}{path}" for path in entries]
        return {f"{inside}{name}" for name in (*_OWN, *places, *(f"{_UNHELD}/{place}" for place in places))}


def release_of(current: str) -> str:
    """Write the section that reads the release that `current` leads to."""
    files = words(f"{current}/{name}" for name in ("release.json", "holds"))
    return rf"""for file in {files}; do [ ! -e "$file" ] || cat "$file"; printf '\0'; done"""


def read_release(current: str, section: str) -> Released | Remark:
    """Read what `release_of` wrote."""
    release, _, holds = section.encode(errors="surrogateescape").partition(b"\0")
    try:
        found = _adapter().validate_json(release) if release else None
        return Released(found, read_holds(holds.rstrip(b"\0")))
    except ValueError:
        return failed(
            current,
            "leads to a release of which release.json or holds cannot be read",
            f"have it lead to another folder of {posixpath.dirname(current)}/releases, or remove it, and deploy",
        )


def pending_of(current: str) -> str:
    """Write the section that asks which services have not read what is current, where `httpdgen deploy` made it so."""
    release, pending = quote(f"{current}/release.json"), quote(f"{posixpath.dirname(current)}/pending")
    return f"[ ! -e {release} ] || {{ echo {_DEPLOYED}; [ ! -e {pending} ] || cat {pending}; }}"


def read_pending(section: str) -> dict[str, str] | None:
    r"""Read what `pending_of` wrote: what each of them has yet to do, by its unit; None where it knows of nothing.

    >>> read_pending("deployed\nreload apache2\n"), read_pending("")
    ({'apache2': 'reload'}, None)
    """
    deployed, *lines = section.splitlines() or [""]
    pairs = (line.partition(" ") for line in lines)
    return {unit.removesuffix(".service"): need for need, _, unit in pairs} if deployed else None


@cache
def _adapter() -> TypeAdapter[_Release]:
    return TypeAdapter(_Release)
