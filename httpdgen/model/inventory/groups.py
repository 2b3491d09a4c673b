"""The groups of an inventory: which hosts are in which, and what the inventory itself says of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from httpdgen.model.document.nodes import MapNode, Scalar
from httpdgen.model.inventory.patterns import PatternError, expand
from httpdgen.model.inventory.reader import PRIORITY
from httpdgen.model.inventory.values import READERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.model.document.nodes import Entry, Node
    from httpdgen.model.inventory.reader import Reader
    from httpdgen.model.problem import Path

ALL = "all"
UNGROUPED = "ungrouped"
_SECTIONS = ("vars", "children", "hosts")  # in the order that Ansible reads them in


class Variable(NamedTuple):
    """A variable's value, and the path that it has in its file."""

    node: Node
    path: Path


@dataclass
class Group:
    """A group: its variables, the groups that it is a part of, and its priority among those of one depth."""

    name: str
    variables: dict[str, Variable] = field(default_factory=dict)
    parents: dict[str, None] = field(default_factory=dict)
    priority: int = 1


@dataclass
class Groups:
    """Every group and every host; a host is in the groups that name it."""

    groups: dict[str, Group] = field(default_factory=dict)
    hosts: dict[str, dict[str, None]] = field(default_factory=dict)
    host_variables: dict[str, dict[str, Variable]] = field(default_factory=dict)

    def group(self, name: str) -> Group:
        """Give a group, which comes to be where it is first named."""
        return self.groups.setdefault(name, Group(name))


def read_groups(root: MapNode, reader: Reader) -> Groups:
    """Read the groups of an inventory; what is no group or no host is kept as a fault."""
    parsing = _Parsing(reader)
    parsing.groups.group(ALL)
    for name, entry in root.entries.items():
        parsing.group(name, entry, (name,))
    _settle_ungrouped(parsing.groups)
    return parsing.groups


def _settle_ungrouped(groups: Groups) -> None:
    """Put the hosts that no group names into `ungrouped`, and no other."""
    groups.group(UNGROUPED)
    for host, named in groups.hosts.items():
        groups.hosts[host] = dict.fromkeys(name for name in named if name not in {ALL, UNGROUPED}) or {UNGROUPED: None}


def needed(variables: MapNode, path: Path) -> dict[str, Variable]:
    """Take the variables that are needed."""
    return {key: Variable(entry.value, (*path, key)) for key, entry in variables.entries.items() if key in READERS}


class _Parsing:
    """The reading of one inventory."""

    def __init__(self, reader: Reader) -> None:
        self.groups = Groups()
        self._reader = reader

    def group(self, name: str, entry: Entry, path: Path) -> None:
        """Read a group, and what it holds."""
        group = self.groups.group(name)
        node = entry.value
        if not isinstance(node, MapNode):
            if not _is_null(node):
                hint = "run ansible-inventory --list --yaml, and give its output" if name == "plugin" else None
                message = f"the group {name} must be a mapping with hosts, children or vars"
                self._reader.refuse(node.mark, path, message, hint)
            return
        for section in _SECTIONS:
            if section in node.entries:
                self._section(group, section, node.entries[section], (*path, section))

    def _section(self, group: Group, section: str, entry: Entry, path: Path) -> None:
        entries = self._entries(section, entry, path)
        if section == "vars":
            variables = MapNode(entries, entry.mark)
            group.variables |= needed(variables, path)
            if PRIORITY in entries:
                self._priority(group, entries[PRIORITY].value, (*path, PRIORITY))
            return
        for name, inner in entries.items():
            if section == "hosts":
                self._hosts(group, name, inner, (*path, name))
            else:
                self._child(group, name, inner, (*path, name))

    def _entries(self, section: str, entry: Entry, path: Path) -> Mapping[str, Entry]:
        """Give what is in a section: a mapping, or the name of the only group or host in it."""
        node = entry.value
        if isinstance(node, MapNode):
            return node.entries
        if isinstance(node, Scalar) and isinstance(node.value, str) and section != "vars":
            nothing = node._replace(value=None)
            return {node.value: entry._replace(value=nothing, mark=node.mark, written=node.value)}
        if not _is_null(node):
            what = "variable: value" if section == "vars" else "a name and a colon on a line, such as web1:"
            self._reader.refuse(node.mark, path, "must be a mapping", f"write {what}")
        return {}

    def _priority(self, group: Group, node: Node, path: Path) -> None:
        text = node.text if isinstance(node, Scalar) else ""
        if text.isascii() and text.lstrip("-").isdecimal():
            group.priority = int(text)
        else:
            self._reader.refuse(node.mark, path, "must be a whole number")

    def _child(self, group: Group, name: str, entry: Entry, path: Path) -> None:
        if name == group.name or name in ancestors(self.groups, [group.name]):
            self._reader.refuse(entry.mark, path, f"the group {name} would be a part of itself")
            return
        self.groups.group(name).parents[group.name] = None
        self.group(name, entry, path)

    def _hosts(self, group: Group, pattern: str, entry: Entry, path: Path) -> None:
        try:
            names, port = expand(pattern)
        except PatternError as error:
            self._reader.refuse(entry.mark, path, str(error))
            return
        variables: dict[str, Variable] = {}
        if isinstance(entry.value, MapNode):
            variables = needed(entry.value, path)
        elif not _is_null(entry.value):
            self._reader.refuse(entry.value.mark, path, "must be a mapping of variables, or nothing")
        if port is not None:
            at_key = Scalar(port, str(port), True, entry.mark, entry.mark)  # noqa: FBT003  # plain
            variables = {"ansible_port": Variable(at_key, path), **variables}
        for name in names:
            self.groups.hosts.setdefault(name, {})[group.name] = None
            self.groups.host_variables.setdefault(name, {}).update(variables)


def ancestors(groups: Groups, names: list[str]) -> dict[str, None]:
    """Name the groups that some groups are parts of, themselves included, however far up, and `all`."""
    found: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting += groups.group(name).parents
    return found | {ALL: None}


def by_precedence(groups: Groups) -> list[str]:
    """Name every group, the weakest first: by its depth below `all`, by priority, by name."""
    depths = {ALL: 0}
    for name in groups.groups:
        waiting = [name]
        while waiting:
            parents = groups.groups[waiting[-1]].parents
            above = [parent for parent in parents if parent not in depths]
            if above:
                waiting += above
            else:
                depths.setdefault(waiting.pop(), 1 + max((depths[parent] for parent in parents), default=0))
    return sorted(groups.groups, key=lambda name: (depths[name], groups.groups[name].priority, name))


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None
