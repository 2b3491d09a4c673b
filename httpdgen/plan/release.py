"""A release: one wanted state of a whole fleet; each host keeps its own part of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from httpdgen.plan.shape import HostShape  # noqa: TC001  # pydantic reads it while it runs

if TYPE_CHECKING:
    from collections.abc import Mapping
else:
    from typing import Mapping  # noqa: UP035  # pydantic reads it while it runs

BEFORE = "before"
"""In a release's place: what stood on a host before httpdgen came."""

_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}")
_FOLDER = re.compile(rf"({_ID.pattern})(?:~[0-9a-f]{{8}})?")


@dataclass(frozen=True, slots=True)
class HostRelease:
    """A host's part of a release.

    `id` is the release's, the same on every host; `parent` that of the release before it on this host, or BEFORE;
    `time` (seconds since 1970) when it was made, and `by` whom (user@machine). `digest` is that of the host's whole
    entries once the release is whole there; `entries` describes by path, as `Entry.describe` does, what the folder is
    made from: all of that, or a view of it. `held` describes those files that holds have changed, as they really are.
    """

    id: str
    parent: str
    time: int
    by: str
    digest: str
    shape: HostShape
    entries: Mapping[str, Mapping[str, str]]
    held: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def release_of(folder: str) -> str:
    """Give the release that a folder of a host is of: views of it have a suffix.

    >>> release_of("20261121T120000Z-0a1b2c~deadbeef")
    '20261121T120000Z-0a1b2c'

    Raises:
        ValueError: no release has such a name.
    """
    found = _FOLDER.fullmatch(folder)
    if found is None:
        raise ValueError(f"{folder!r} is no release's name")
    return found[1]


def time_of(release: str) -> int:
    """Give when a release was made, in seconds since 1970, from its id.

    >>> time_of("19700102T000000Z-0a1b2c")
    86400
    """
    return int(datetime.strptime(release.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp())


def write_release(release: HostRelease) -> bytes:
    """Write it as JSON."""
    return _adapter().dump_json(release, indent=1) + b"\n"


def read_release(data: bytes) -> HostRelease:
    """Read what `write_release` wrote.

    Raises:
        ValueError: it is something else.
    """
    return _adapter().validate_json(data)


@cache
def _adapter() -> TypeAdapter[HostRelease]:
    return TypeAdapter(HostRelease)
