"""The files of one host in the course of a rollout: what it had, what it gets, and how far it is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from httpdgen.deploy.host import Folder
from httpdgen.plan.members import connections_of, with_connections, with_holds
from httpdgen.plan.release import BEFORE, HostRelease, time_of
from httpdgen.tree import ConfigTree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.plan.holds import Hold
    from httpdgen.plan.shape import HostShape, NodeShape
    from httpdgen.tree import Entry

WEB = "@web"
"""The part of a host that its web server reads; the other parts are its nodes, by name."""


@dataclass(frozen=True)
class HostFiles:
    """One host's files, as they are at a moment of a rollout.

    `old` is what was current when it began (None where nothing was), `new` what shall be; `switched` are the parts
    of the host that are new already, and `reached` the nodes that its web server reaches in the new way.
    """

    host: str
    old: Folder | None
    new: Mapping[str, Entry]
    release: str
    parent: str
    by: str
    shape: HostShape | None
    nodes: Mapping[str, NodeShape]
    nodes_before: Mapping[str, NodeShape]
    paired: frozenset[str]
    switched: frozenset[str] = frozenset()
    reached: frozenset[str] = frozenset()
    holds: Mapping[str, Hold] = field(default_factory=dict)

    @property
    def parts(self) -> frozenset[str]:
        """Every part of the host, before and after."""
        shapes = (self.shape, None if self.old is None else self.old.release.shape)
        known = [shape for shape in shapes if shape is not None]
        web = {WEB for shape in known if shape.web is not None}
        return frozenset(web | {node.name for shape in known for node in shape.nodes})

    @property
    def is_new(self) -> bool:
        """Whether every part is."""
        return self.switched >= self.parts

    @property
    def has_new_web(self) -> bool:
        """Whether its web server's part is new."""
        return WEB in self.switched

    def switch(self, parts: frozenset[str]) -> HostFiles:
        """Have some parts new."""
        return replace(self, switched=self.switched | parts)

    def reach(self, nodes: frozenset[str]) -> HostFiles:
        """Have the web server reach some nodes in the new way."""
        return replace(self, reached=self.reached | nodes)

    def hold(self, holds: Mapping[str, Hold | None]) -> HostFiles:
        """Have some nodes held, or (None) held no more."""
        kept = {node: hold for node, hold in {**self.holds, **holds}.items() if hold is not None}
        return replace(self, holds=kept)

    @cached_property
    def folder(self) -> Folder | None:
        """The folder that holds all of it; None where that is what was there before httpdgen."""
        if not self.switched:
            return None if self.old is None else self._held(self.old)
        if self.is_new and not self.new:
            return None
        entries = self._entries()
        if self.old is not None and self._is_as_before(self.old.release):
            described = {path: entry.describe() for path, entry in sorted(entries.items())}
            return self._held(Folder("", replace(self.old.release, entries=described), entries))
        release = HostRelease(
            id=self.release,
            parent=self.parent,
            time=time_of(self.release),
            by=self.by,
            digest=digest_of(self.new),
            shape=self._shape(),
            entries={path: entry.describe() for path, entry in sorted(entries.items())},
        )
        return self._held(Folder(self.release, release, entries))

    def _is_as_before(self, release: HostRelease) -> bool:
        return release.digest == digest_of(self.new) and release.shape == self._shape()

    @property
    def name(self) -> str:
        """Name that folder; BEFORE where there is none."""
        return BEFORE if self.folder is None else self.folder.name

    def _shape(self) -> HostShape:
        """Say what runs there by now: a rollout that is cut off here goes on from that."""
        before, after = None if self.old is None else self.old.release.shape, self.shape
        known = after or before
        if known is None:
            raise RuntimeError(f"{self.host} has neither a shape nor a release")
        web = after if self.has_new_web else before
        stay = [node for node in (before.nodes if before else ()) if node.name not in self.switched]
        come = [node for node in (after.nodes if after else ()) if node.name in self.switched]
        nodes = tuple(sorted((*stay, *come), key=lambda node: node.name))
        clusters = {**(before.clusters if before else {}), **(after.clusters if after else {})}
        return replace(
            known,
            web=None if web is None else web.web,
            nodes=nodes,
            clusters={name: clusters[name] for name in sorted({node.cluster for node in nodes})},
        )

    def _entries(self) -> dict[str, Entry]:
        """Put together what is new and what is not yet."""
        old = {} if self.old is None else self.old.entries
        part_of = self._parts_by_path()
        only = next(iter(sorted(self.parts)), WEB)  # of what nobody reads, such as an absence
        entries: dict[str, Entry] = {}
        for path in sorted({*old, *self.new}):
            source = self.new if part_of.get(path, only) in self.switched else old
            if path in source:
                entries[path] = source[path]
        return self._with_old_ways(entries)

    def _parts_by_path(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for shape in (None if self.old is None else self.old.release.shape, self.shape):
            if shape is not None:
                found |= {path: node.name for node in shape.nodes for path in node.reads}
                found |= {} if shape.web is None else dict.fromkeys(shape.web.reads, WEB)
        return found

    def _with_old_ways(self, entries: dict[str, Entry]) -> dict[str, Entry]:
        """Have members that are not changed yet reached as before."""
        later = self.paired - self.reached
        if WEB not in self.switched or not later or self.old is None:
            return entries
        before = connections_of(self.old.entries, self.nodes_before)
        ways = {node: way for node, way in before.items() if node in later}
        return dict(with_connections(entries, ways, self.nodes))

    def _held(self, folder: Folder) -> Folder:
        """Apply the holds, and give it its name: a view of a release has a suffix."""
        held = with_holds(folder.entries, self.holds, self.nodes if self.has_new_web else self.nodes_before)
        holds = dict(self.holds) if held else {}
        described = {path: entry.describe() for path, entry in sorted(held.items())}
        release = replace(folder.release, held=described)
        is_whole = digest_of(folder.entries) == release.digest
        name = release.id if is_whole and not held else f"{release.id}~{_suffix(release, holds)}"
        return Folder(name, release, folder.entries, held, holds)


def digest_of(entries: Mapping[str, Entry]) -> str:
    """Name a host's entries: the same ones have the same digest, on any host."""
    return ConfigTree({"": entries}).digest()


def _suffix(release: HostRelease, holds: Mapping[str, Hold]) -> str:
    """Name a view by what is in it."""
    said = {
        "entries": release.entries,
        "held": release.held,
        "holds": [asdict(holds[node]) for node in sorted(holds)],
    }
    text = json.dumps(said, sort_keys=True, default=dict)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
