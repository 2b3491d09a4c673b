"""Show a change as a unified diff in which no secret can be seen."""

from __future__ import annotations

import difflib
import os
from typing import TYPE_CHECKING

from httpdgen.render.store.changes import read_file
from httpdgen.render.store.layout import Folders, on_disk
from httpdgen.secret_text import mask_unknown
from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from httpdgen.render.store.changes import Change
    from httpdgen.render.store.manifest import Described
    from httpdgen.tree import ConfigTree


def diff(change: Change, tree: ConfigTree, folder: Path, mask: Callable[[str], str]) -> Iterator[str]:
    """Give the lines of one change's diff, without their ends; `mask` hides the secrets that are known.

    A link shows as `link to …`, an absence as `absent: …`, and a mode or an owner that changes as a line of its own.
    """
    before = _text_before(change, folder)
    after = _text_after(change, tree)
    name = f"{change.host}{change.path}"
    yield f"--- {f'a/{name}' if change.before else '/dev/null'}"
    yield f"+++ {f'b/{name}' if change.after else '/dev/null'}"
    if _rights(change.before) != _rights(change.after) and change.kind == "changed":
        yield f"@@ {_rights(change.before) or 'no file'} -> {_rights(change.after) or 'no file'} @@"
    lines_before, lines_after = (_lines(mask(mask_unknown(text))) for text in (before, after))
    if before != after and lines_before == lines_after:
        yield "@@ only secrets differ @@"
    lines = difflib.unified_diff(lines_before, lines_after, lineterm="")
    yield from (line for number, line in enumerate(lines) if number > 1)  # its own two heads say less than ours


def _text_before(change: Change, folder: Path) -> str:
    if change.before.get("kind") != "file":
        return _constant(change.before)
    place = on_disk(str(folder), change.host, change.path)
    there = Folders(str(folder)).has(os.path.dirname(place))
    return _decode((read_file(place) if there else None) or b"")


def _text_after(change: Change, tree: ConfigTree) -> str:
    if not change.after:
        return ""
    entry = tree.hosts[change.host][change.path]
    return _decode(entry.content) if isinstance(entry, File) else _constant(change.after)


def _constant(described: Described) -> str:
    match described.get("kind"):
        case "link":
            return f"link to {described.get('target')}\n"
        case "absence":
            return f"absent: {described.get('reason')}\n"
        case _:
            return ""


def _rights(described: Described) -> str:
    return " ".join(described[key] for key in ("mode", "owner", "group") if key in described)


def _decode(content: bytes) -> str:
    return content.decode("utf-8", errors="backslashreplace")


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [*lines, "\\ No newline at end of file"] if lines[-1] else lines[:-1]
