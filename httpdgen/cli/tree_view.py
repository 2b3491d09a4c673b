"""Print what a folder holds as a tree: the first of its hosts, and the first entries of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from httpdgen.cli.words import counted
from httpdgen.tree import Absence, File, Link

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from httpdgen.tree import ConfigTree, Entry

_HOSTS = 5
_ENTRIES = 20
_WIDTH = 10_000  # more than any path has


def print_tree(tree: ConfigTree, folder: Path) -> None:
    """Print the hosts and their entries to standard output."""
    # A path that is cut or wrapped cannot be copied: the lines are as long as they are, whatever the terminal's width.
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, width=_WIDTH)
    root = Tree(Text(str(folder), "bold"))
    hosts = sorted(tree.hosts)
    for host in hosts[:_HOSTS]:
        _add_entries(root.add(Text(host, "bold cyan")), tree.hosts[host])
    _add_rest(root, len(hosts) - _HOSTS, "host")
    console.print(root)


def _add_entries(branch: Tree, entries: Mapping[str, Entry]) -> None:
    for path in sorted(entries)[:_ENTRIES]:
        branch.add(_line(path, entries[path]))
    _add_rest(branch, len(entries) - _ENTRIES, "entry")


def _add_rest(branch: Tree, rest: int, what: str) -> None:
    if rest > 0:
        branch.add(Text(f"... and {counted(rest, f'more {what}')}", "dim"))


def _line(path: str, entry: Entry) -> Text:
    match entry:
        case Link():
            return Text.assemble(path, ("  link", "dim"))
        case Absence():
            return Text.assemble(path, ("  must be absent", "dim"))
        case File():
            return Text(path)


def counts(tree: ConfigTree) -> str:
    """Say how much there is: hosts, files, links and absences."""
    kinds = [type(entry) for entries in tree.hosts.values() for entry in entries.values()]
    words = ((File, "file"), (Link, "link"), (Absence, "absence"))
    parts = [counted(kinds.count(kind), word) for kind, word in words if kind in kinds]
    return ": ".join(filter(None, (counted(len(tree.hosts), "host"), ", ".join(parts))))
