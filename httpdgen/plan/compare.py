"""Compare what a host should hold with what stands there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, assert_never

from httpdgen.plan.fleet_plan import Change
from httpdgen.plan.present import ABSENT, PresentEntry
from httpdgen.render.context import CURRENT
from httpdgen.tree import Absence, File, Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.plan.diff import Differ
    from httpdgen.plan.present import PresentHost
    from httpdgen.tree import Entry

_BACK = "what stood there before httpdgen comes back"


def as_wanted(entry: Entry) -> PresentEntry:
    """Say how an entry looks once it stands on its host."""
    match entry:
        case File():
            return PresentEntry("file", entry.sha256, _mode(entry.mode), entry.owner, entry.group)
        case Link():
            return PresentEntry("link", target=entry.target)
        case Absence():
            return ABSENT
        case _:
            assert_never(entry)


@lru_cache(maxsize=64)
def _mode(mode: int) -> str:
    return f"{mode:04o}"


def _recorded(present: PresentHost) -> dict[str, PresentEntry]:
    """Say how each entry of a host's release looked when it was put there; none without a release."""
    if present.release is None:
        return {}
    return {path: _as_present(described) for path, described in present.release.entries.items()}


def _as_present(described: Mapping[str, str]) -> PresentEntry:
    if described["kind"] == "absence":
        return ABSENT
    return PresentEntry(**described)  # type: ignore[arg-type]  # kind: one of the words that a release is read with


@dataclass(frozen=True, slots=True)
class Sides:
    """A host from three sides, each by path: how it should look, how it looked after its last release, and now."""

    wanted: Mapping[str, Entry]
    should: Mapping[str, PresentEntry]
    ours: Mapping[str, PresentEntry]
    present: PresentHost

    def now(self, path: str) -> PresentEntry:
        """Say what stands at a path."""
        return self.present.entries.get(path, ABSENT)

    def differs(self, path: str) -> bool:
        """Whether something is to be done with a path.

        What is as wanted by somebody else's hand differs too: no service has been told to read it.
        """
        should = self.should.get(path)
        return should is None or self.now(path) != should or self.ours.get(path, should) != should

    def content_differs(self, path: str) -> bool:
        """Whether what is read in a file changes, or the file goes."""
        should, now = self.should.get(path), self.now(path)
        return should is None or should.sha256 != now.sha256

    @property
    def changed(self) -> tuple[str, ...]:
        """The paths that something is to be done with, sorted."""
        return tuple(path for path in sorted({*self.should, *self.ours}) if self.differs(path))


def sides(wanted: Mapping[str, Entry], present: PresentHost) -> Sides:
    """Put a host's sides together."""
    return Sides(wanted, {path: as_wanted(entry) for path, entry in wanted.items()}, _recorded(present), present)


def paths_to_fetch(wanted: Mapping[str, Entry], present: PresentHost) -> tuple[str, ...]:
    """Name the files whose present content a plan shows: those that change or go, sorted."""
    host = sides(wanted, present)
    return tuple(path for path in host.changed if host.now(path).kind == "file" and host.content_differs(path))


def compare(host: Sides, contents: Mapping[str, bytes], differ: Differ) -> tuple[Change, ...]:
    """Give every change of a host, sorted by path.

    `contents` are those of its files that change, as far as they were read: without one there is no diff.
    """
    return tuple(_change(host, path, contents, differ) for path in host.changed)


def _change(host: Sides, path: str, contents: Mapping[str, bytes], differ: Differ) -> Change:
    before, after = host.now(path), host.wanted.get(path)
    is_read = before.kind != "file" or path in contents
    old = contents.get(path) if before.kind == "file" else None
    new = after.content if isinstance(after, File) else None
    diff = differ.diff(path, old, new) if is_read and host.content_differs(path) else ""
    kind = _kind(before, after)
    if after is None:
        return Change(path, kind, _said_of_going(path, before), diff)
    why = "" if diff or not is_read else _unseen(differ, old, new)
    said = list(_said(before, after, why))
    if before.kind in {"file", "link"} and path not in host.ours and not path.startswith(f"{CURRENT}/"):
        said.append("what stands there now is not httpdgen's: it is kept, and comes back when httpdgen leaves")
    return Change(path, kind, "; ".join(said), diff)


def _unseen(differ: Differ, old: bytes | None, new: bytes | None) -> str:
    """Say why a content that differs has no diff."""
    return ", of which only secrets differ" if differ.is_text(old) and differ.is_text(new) else ", which is no text"


def _kind(before: PresentEntry, after: Entry | None) -> Literal["added", "changed", "removed"]:
    if after is None or isinstance(after, Absence):
        return "changed" if before == ABSENT else "removed"
    return "added" if before == ABSENT else "changed"


def _said_of_going(path: str, before: PresentEntry) -> str:
    if path.startswith(f"{CURRENT}/"):
        return "is not needed any more"
    return (
        f"is kept away no more; {_BACK}, if anything did" if before == ABSENT else f"is left; {_BACK}, if anything did"
    )


def _said(before: PresentEntry, after: Entry, unseen: str) -> Iterator[str]:
    """Say what differs; of contents nothing but what the diff does not say."""
    should = as_wanted(after)
    if before == should:
        yield "is so already, by somebody else's hand"
    elif isinstance(after, Absence):
        yield f"must not be there: {after.reason}"
    elif isinstance(after, Link):
        yield f"link to {after.target}" + (f", so far to {before.target}" if before.kind == "link" else "")
    elif before.kind != "file":
        yield f"new file, {_rights(should)}"
    else:
        if before.sha256 != should.sha256:
            yield f"its content{unseen}"
        if _rights(before) != _rights(should):
            yield f"{_rights(before)} becomes {_rights(should)}"
    if before.kind == "link" and isinstance(after, File):
        yield f"so far a link to {before.target}"


def _rights(entry: PresentEntry) -> str:
    """Write a file's mode and owners.

    >>> _rights(PresentEntry("file", "", "0640", "root", "tomcat"))
    '0640 root:tomcat'
    """
    return f"{entry.mode} {entry.owner}:{entry.group}"
