"""What is said of a host in an inventory, its group_vars/ and its host_vars/, by Ansible's precedence.

From the weakest to the strongest (Ansible's documentation, "Understanding variable precedence"): the inventory's
groups, group_vars/all, group_vars/* by group, the inventory's hosts, host_vars/*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.errors import Fault
from httpdgen.model.inventory.groups import Variable, ancestors, by_precedence, needed
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path as FilePath

    from httpdgen.model.inventory.groups import Groups
    from httpdgen.model.inventory.reader import Reader

_ENDINGS = ("", ".yml", ".yaml", ".json")


class Variables:
    """The variables of an inventory's hosts, each file read once."""

    def __init__(self, groups: Groups, folder: FilePath, reader: Reader) -> None:
        self._groups = groups
        self._order = by_precedence(groups)
        self._of_groups = _Beside(folder / "group_vars", reader)
        self._of_hosts = _Beside(folder / "host_vars", reader)
        self._merged: dict[frozenset[str], dict[str, Variable]] = {}

    def groups_of(self, host: str) -> tuple[str, ...]:
        """Name the groups that a host is in, the weakest first."""
        inside = ancestors(self._groups, list(self._groups.hosts[host]))
        return tuple(name for name in self._order if name in inside)

    def of(self, host: str) -> dict[str, Variable]:
        """Give the variables of a host."""
        groups = self.groups_of(host)
        key = frozenset(groups)
        if key not in self._merged:
            self._merged[key] = self._of_all(groups)
        return self._merged[key] | self._groups.host_variables[host] | self._of_hosts.named(host)

    def _of_all(self, groups: Iterable[str]) -> dict[str, Variable]:
        inside: dict[str, Variable] = {}
        beside: dict[str, Variable] = {}
        for name in groups:
            inside |= self._groups.groups[name].variables
            beside |= self._of_groups.named(name)
        return inside | beside


class _Beside:
    """The files of a folder that are named after groups or hosts."""

    def __init__(self, folder: FilePath, reader: Reader) -> None:
        self._reader = reader
        self._entries = {entry.name: entry for entry in self._listed(folder)}
        self._read: dict[str, dict[str, Variable]] = {}

    def named(self, name: str) -> dict[str, Variable]:
        """Give the variables of a group or a host: of its file, or of the files in its folder, in order."""
        if name not in self._read:
            entry = next((self._entries[name + ending] for ending in _ENDINGS if name + ending in self._entries), None)
            self._read[name] = {}
            for file in () if entry is None else self._files(entry):
                root = self._reader.mapping(file)
                self._read[name] |= {} if root is None else needed(root, ())
        return self._read[name]

    def _files(self, entry: FilePath) -> Iterator[FilePath]:
        """Give a file, or the files in a folder that Ansible takes for variables, sorted by name."""
        if not entry.is_dir():
            yield entry
            return
        for inner in self._listed(entry):
            if inner.name.startswith(".") or inner.name.endswith("~"):
                continue
            if inner.is_dir() and not inner.suffix:
                yield from self._files(inner)
            elif inner.is_file() and inner.suffix in _ENDINGS:
                yield inner

    def _listed(self, folder: FilePath) -> list[FilePath]:
        try:
            return sorted(folder.iterdir()) if folder.is_dir() else []
        except OSError as error:
            self._reader.faults[Fault(Span(str(folder), 1, 1), "", f"cannot be read: {error.strerror}")] = None
            return []
