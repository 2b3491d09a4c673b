"""Find the file with a node's Connector, as it is and as it will be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.tree import File

if TYPE_CHECKING:
    from httpdgen.plan.build_draft import Draft


def connector_before(draft: Draft, node: str) -> bytes | None:
    """Give its present content, where it was read or is what is wanted; None where there is none."""
    shape = draft.before.nodes.get(node)
    if shape is None:
        return None
    host = draft.before.host_of[node]
    content = draft.contents.get(host, {}).get(shape.server_xml)
    if content is not None or host not in draft.present:
        return content
    entry, now = draft.entries.get(host, {}).get(shape.server_xml), draft.present[host].entries.get(shape.server_xml)
    is_same = isinstance(entry, File) and now is not None and now.sha256 == entry.sha256
    return entry.content if isinstance(entry, File) and is_same else None


def connector_after(draft: Draft, node: str) -> bytes | None:
    """Give its wanted content; None where there is none, or its host may not be changed."""
    shape = draft.shape.nodes.get(node)
    if shape is None:
        return None
    entry = draft.entries.get(draft.shape.host_of[node], {}).get(shape.server_xml)
    return entry.content if isinstance(entry, File) else None
