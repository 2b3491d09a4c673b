"""Say of Tomcats how much they serve afterwards, and which are reached otherwise then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from httpdgen.plan.members import connections_of
from httpdgen.plan.needs import thread_change
from httpdgen.plan.server_xml import connector_after, connector_before
from httpdgen.tree import File, Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.plan.build_draft import Draft
    from httpdgen.tree import Entry


def sizes(draft: Draft) -> dict[str, Literal["grows", "shrinks", "same"]]:
    """Say of each node that changes whether it can serve more or less afterwards."""
    both = {node: (connector_before(draft, node), connector_after(draft, node)) for node in draft.node_needs}
    # What does not change is not read: a large fleet has as many of these files as it has nodes.
    return {node: thread_change(before, after) for node, (before, after) in both.items() if before != after}


def paired(draft: Draft) -> frozenset[str]:
    """Name the nodes that are members before and after, and whose Connector web servers reach otherwise afterwards.

    Web servers whose files change alike are looked at once.
    """
    found: set[str] = set()
    seen: set[tuple[object, ...]] = set()
    for host in draft.web_needs:
        if host not in draft.shape.web_servers or host not in draft.before.web_servers:
            continue
        key = tuple(_change(draft, host))
        if key not in seen:
            seen.add(key)
            found |= _paired_on(draft, host)
    return frozenset(found)


def _change(draft: Draft, host: str) -> Iterator[tuple[str, str, str]]:
    """Name the files that a web server reads anew, as they are and as they will be."""
    wanted, present = draft.entries[host], draft.present[host].entries
    for change in draft.hosts[host].changes:
        entry = wanted.get(change.path)
        now = present[change.path].sha256 if change.path in present else ""
        yield change.path, now, entry.sha256 if isinstance(entry, File) else ""


def _paired_on(draft: Draft, host: str) -> set[str]:
    before = connections_of(_present_entries(draft, host), draft.before.nodes)
    after = connections_of(draft.entries[host], draft.shape.nodes)
    return {node for node in before.keys() & after.keys() if before[node] != after[node]}


def _present_entries(draft: Draft, host: str) -> dict[str, Entry]:
    """Give a host's present files, as far as their contents are known, and its links."""
    contents, wanted = draft.contents.get(host, {}), draft.entries[host]
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
