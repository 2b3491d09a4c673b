"""What the files of a web server say of its members: how each is reached, and what holds keep it from.

A view of a release differs from it by this alone: members that are still reached as before, and members that are held.
The files are those that are rendered for mod_proxy (balancers.conf) and for mod_jk (workers.properties, or the
JkWorkerProperty lines of jk.conf). What differs is changed line by line; every other byte stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from httpdgen.plan import members_jk, members_proxy
from httpdgen.plan.members_edit import Edit, MemberConnection
from httpdgen.render.httpd.entries import TREE
from httpdgen.tree import Entry, File

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.plan.holds import Hold
    from httpdgen.plan.shape import NodeShape

__all__ = ["MemberConnection", "connections_of", "needs_other_modules", "with_connections", "with_holds"]

_BALANCERS = f"{TREE}/balancers.conf"
# mod_jk's own file, and httpd's, which has the workers where the topology says so (jk_workers: directives).
_WORKERS = {f"{TREE}/workers.properties": False, f"{TREE}/jk.conf": True}


def connections_of(entries: Mapping[str, Entry], nodes: Mapping[str, NodeShape]) -> dict[str, MemberConnection]:
    """Give how a web server reaches each of its members, by node.

    `entries` are its host's, and `nodes` the fleet's Tomcats by name, as they are in these entries: mod_proxy knows a
    member by its cluster and its route. Nodes that are no members of this web server are left out, as is everything
    where the host has no web server.
    """
    found: dict[str, MemberConnection] = {}
    for path, file in _files(entries):
        if path == _BALANCERS:
            reached = members_proxy.read(file.content)
            found |= {name: reached[key] for name in nodes if (key := _key(nodes[name])) in reached}
        else:
            workers = members_jk.read(file.content, directives=_WORKERS[path])
            found |= {name: workers[name] for name in nodes if name in workers}
    return found


def with_connections(
    entries: Mapping[str, Entry], connections: Mapping[str, MemberConnection], nodes: Mapping[str, NodeShape]
) -> dict[str, Entry]:
    """Give the same entries, but some members reached otherwise: at another address or port, with another secret.

    `nodes` are as in `connections_of`. A connection may come from the files of the other connector. A member that
    another protocol would have to reach stays as it is: see `needs_other_modules`.

    Raises:
        ValueError: an address or a secret cannot be written there; those of a topology can.
    """
    other = needs_other_modules(entries, connections, nodes)
    edits = {name: Edit(connection=way) for name, way in connections.items() if name not in other}
    return {**entries, **_edited(entries, edits, nodes)}


def needs_other_modules(
    entries: Mapping[str, Entry], connections: Mapping[str, MemberConnection], nodes: Mapping[str, NodeShape]
) -> frozenset[str]:
    """Name the members that these connections would reach by another protocol than the files do.

    httpd has the modules and the options (SSLProxyEngine, CPING) of the one that the files speak; mod_jk speaks AJP
    alone. So these members cannot be reached in both ways, one web server after the other, without an outage.
    """
    now = connections_of(entries, nodes)
    return frozenset(name for name, way in connections.items() if name in now and way.scheme != now[name].scheme)


def with_holds(
    entries: Mapping[str, Entry], holds: Mapping[str, Hold], nodes: Mapping[str, NodeShape]
) -> dict[str, Entry]:
    """Give the files that holds change, by path, as they are with them; none where no member is held.

    `holds` are by node, and `nodes` as in `connections_of`. A draining member keeps its sessions (`status=+N`,
    `activation=D`), a disabled one gets nothing (`status=+D`, `activation=S`), and a weight is its loadfactor or
    lbfactor. No state of a hold gives more than the topology's own state does, and a member's role (standby, spare)
    stays.
    """
    edits = {name: Edit(state=hold.state, weight=hold.weight) for name, hold in holds.items()}
    return _edited(entries, edits, nodes)


def _files(entries: Mapping[str, Entry]) -> Iterator[tuple[str, File]]:
    for path in (_BALANCERS, *_WORKERS):
        entry = entries.get(path)
        if isinstance(entry, File):
            yield path, entry


def _key(node: NodeShape) -> tuple[str, str]:
    return node.cluster, node.route


def _edited(
    entries: Mapping[str, Entry], edits: Mapping[str, Edit], nodes: Mapping[str, NodeShape]
) -> dict[str, Entry]:
    """Give the files that edits, by node, change."""
    known = {name: edit for name, edit in edits.items() if name in nodes}
    changed: dict[str, Entry] = {}
    for path, file in _files(entries) if known else ():
        try:
            content = _edited_content(path, file.content, known, nodes)
        except ValueError:  # whose text may hold a secret
            raise ValueError(f"{path} cannot hold how its members are to be reached") from None
        if content != file.content:
            changed[path] = replace(file, content=content)
    return changed


def _edited_content(path: str, content: bytes, edits: Mapping[str, Edit], nodes: Mapping[str, NodeShape]) -> bytes:
    if path == _BALANCERS:
        return members_proxy.edit(content, {_key(nodes[name]): edit for name, edit in edits.items()})
    return members_jk.edit(content, edits, directives=_WORKERS[path])
