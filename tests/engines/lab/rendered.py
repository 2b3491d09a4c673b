"""From a topology's text to the entries of its hosts, by way of everything that httpdgen does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.model.load import load_topology
from httpdgen.model.secrets import resolve
from httpdgen.render import render
from httpdgen.sizing import size

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from httpdgen.model.topology import Topology
    from httpdgen.tree import ConfigTree


def rendered(text: str, folder: Path, secrets: Mapping[str, str]) -> tuple[Topology, ConfigTree]:
    """Load, size and render; `secrets` are what the topology finds in the environment."""
    path = folder / "topology.yaml"
    path.write_text(text)
    loaded = load_topology(path)
    topology = loaded.topology
    known = resolve(topology, folder, secrets)
    return topology, render(topology, size(topology), known, loaded.includes, source=path.name)
