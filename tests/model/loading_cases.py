"""Write topologies into a folder, load them, and tell their faults in a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from httpdgen.errors import Fault, InputError
from httpdgen.model.document.nodes import plain
from httpdgen.model.document.parse import read_document
from httpdgen.model.document.source import Source
from httpdgen.model.load import Loaded, load_topology

if TYPE_CHECKING:
    from pathlib import Path

SMALL = """\
httpdgen: 1
web_tiers:
  edge: {hosts: [web1]}
clusters:
  shop:
    ajp_secret: {env: SHOP_AJP_SECRET}
    nodes:
      node1: {host: app1}
      node2: {host: app2}
sites:
  www.example.com:
    routes:
      /shop: {cluster: shop}
"""


def load(folder: Path, text: str | bytes, overlay: str | bytes | None = None) -> Loaded:
    """Load a text as topology.yaml, with an overlay in over.yaml."""
    topology = _write(folder / "topology.yaml", text)
    return load_topology(topology, None if overlay is None else _write(folder / "over.yaml", overlay))


def faults_of(folder: Path, text: str | bytes, overlay: str | bytes | None = None) -> list[Fault]:
    """Give the faults of a text that has some."""
    with pytest.raises(InputError) as raised:
        load(folder, text, overlay)
    return list(raised.value.faults)


def told(folder: Path, text: str | bytes, overlay: str | bytes | None = None) -> list[str]:
    """Give the faults of a text as a user sees them, without the folder."""
    return [str(fault).replace(f"{folder}/", "") for fault in faults_of(folder, text, overlay)]


def values_of(text: str) -> object:
    """Give the values of a YAML text that has no fault."""
    document = read_document(Source("a.yaml", text))
    assert document.faults == ()
    assert document.root is not None
    return plain(document.root)


def yaml_faults(text: str) -> list[str]:
    """Give the faults of a YAML text by line and column, both counted from 1."""
    found = read_document(Source("a.yaml", text)).faults
    return [f"{each.mark.line + 1}:{each.mark.column + 1}: {each.message}" for each in found]


def _write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
