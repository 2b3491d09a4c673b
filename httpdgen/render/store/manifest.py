"""The manifest of an output folder: what is in it, and what its hosts should hold beside that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from httpdgen.errors import WriteError
from httpdgen.render.store.layout import MANIFEST, stays_inside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.tree import ConfigTree

FORMAT = 1

Place: TypeAlias = tuple[str, str]
"""A host, and an absolute path on it."""

Described: TypeAlias = dict[str, str]
"""What the manifest says of an entry."""


def describe(tree: ConfigTree) -> dict[Place, Described]:
    """Describe every entry of a tree, by host and path."""
    return {(host, path): entry.describe() for host, entries in tree.hosts.items() for path, entry in entries.items()}


def manifest_text(described: Mapping[Place, Described], digest: str) -> str:
    r"""Write a manifest, sorted and with one entry a line, so that a change of one is a diff of one line.

    >>> print(manifest_text({("web1", "/etc/a"): {"kind": "link", "target": "b"}}, "9f"), end="")
    {
    "format": 1,
    "digest": "9f",
    "hosts": {
    "web1": {"entries": {
    "/etc/a": {"kind": "link", "target": "b"}
    }}
    }
    }
    """
    hosts: dict[str, list[str]] = {}
    for host, path in sorted(described):
        line = f"{json.dumps(path)}: {json.dumps(described[host, path])}"
        hosts.setdefault(host, []).append(line)
    blocks = [f'{json.dumps(host)}: {{"entries": {{\n' + ",\n".join(lines) + "\n}}" for host, lines in hosts.items()]
    inside = ",\n".join(blocks) + "\n" if blocks else ""
    return f'{{\n"format": {FORMAT},\n"digest": {json.dumps(digest)},\n"hosts": {{\n{inside}}}\n}}\n'


def read_manifest(folder: str) -> dict[Place, Described] | None:
    """Read what the manifest of a folder says; None where it has none.

    Raises:
        WriteError: there is one, and it cannot be read, or is no manifest of ours.
    """
    file = Path(folder, MANIFEST)
    try:
        data = json.loads(file.read_bytes())
        return _entries(data)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WriteError(f"{file}: cannot be read: {error.strerror}") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise WriteError(
            f"{file}: not a manifest of httpdgen, or a damaged one, so what was written here cannot be told from what"
            f" was not: move {folder} away, or give another folder with -o"
        ) from None


def _entries(data: Any) -> dict[Place, Described]:  # Any: JSON; whatever does not fit raises
    if data["format"] != FORMAT:
        raise ValueError(data["format"])
    entries = {
        (host, path): dict(described)
        for host, of_host in data["hosts"].items()
        for path, described in of_host["entries"].items()
    }
    for (host, path), described in entries.items():
        # Files are removed by what is said here: nothing may lead elsewhere.
        if not stays_inside(host, path) or not isinstance(described["kind"], str):
            raise ValueError(path)
    return entries
