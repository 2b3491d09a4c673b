"""Say of Tomcats how much they serve afterwards, and which are reached otherwise then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from httpdgen.plan.members import connections_of
from httpdgen.plan.needs import thread_change
from httpdgen.plan.server_xml import connector_after, connector_before
from httpdgen.tree import File, Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from httpdgen.plan.build_draft import Draft
    from httpdgen.tree import Entry


def sizes(draft: Draft) -> dict[str, Literal["grows", "shrinks", "same"]]:
    """Say of each node that changes whether it can serve more or less afterwards."""
    both = {node: (connector_before(draft, node), connector_after(draft, node)) for node in draft.node_needs}
    # What does not change is not read: a large fleet has as many of these files as it has nodes.
    return {node: thread_change(before, after) for node, (before, after) in both.items() if before != after}


def paired(draft: Draft) -> frozenset[str]:
    """Name the nodes that are members before and after, and whose Connector web servers reach otherwise afterwards."""
    return _reached_otherwise(draft, draft.web_needs)


def reached_otherwise(draft: Draft) -> frozenset[str]:
    """Name those that any web server of the fleet is to reach otherwise, also one that is not to be changed now."""
    return _reached_otherwise(draft, draft.present)


def _reached_otherwise(draft: Draft, hosts: Iterable[str]) -> frozenset[str]:
    """Look at web servers that stay; those whose files change alike are looked at once."""
    found: set[str] = set()
    seen: set[tuple[object, ...]] = set()
    stay = draft.before.web_servers.keys() & draft.wanted.shape.web_servers.keys() & draft.wanted.hosts.keys()
    for host in hosts:
        if host not in stay:
            continue
        key = tuple(_change(draft, host))
        if key not in seen:
            seen.add(key)
            found |= _reached_otherwise_by(draft, host)
    return frozenset(found)


def _change(draft: Draft, host: str) -> Iterator[tuple[str, str, str]]:
    """Name the files of a web server's host that become others, as they are and as they will be."""
    wanted, present = draft.wanted.hosts[host], draft.present[host].entries
    for path in sorted(wanted.keys() | present.keys()):
        entry = wanted.get(path)
        now = present[path].sha256 if path in present else ""
        then = entry.sha256 if isinstance(entry, File) else ""
        if now != then:
            yield path, now, then


def _reached_otherwise_by(draft: Draft, host: str) -> set[str]:
    before = connections_of(_present_entries(draft, host), draft.before.nodes)
    after = connections_of(draft.wanted.hosts[host], draft.wanted.shape.nodes)
    return {node for node in before.keys() & after.keys() if before[node] != after[node]}


def _present_entries(draft: Draft, host: str) -> dict[str, Entry]:
    """Give a host's present files, as far as their contents are known, and its links."""
    contents, wanted = draft.contents.get(host, {}), draft.wanted.hosts[host]
    found: dict[str, Entry] = {}
    for path, now in draft.present[host].entries.items():
        entry = wanted.get(path)
        if now.kind == "link":
            found[path] = Link(now.target)
        elif path in contents:
            found[path] = File(contents[path])
        elif now.kind == "file" and isinstance(entry, File) and entry.sha256 == now.sha256:
            found[path] = entry
    return found
