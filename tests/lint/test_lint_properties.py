"""What httpdgen renders is judged to be right, whatever topology it is rendered from."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import valid_topologies

from httpdgen.lint.run import lint
from httpdgen.lint.settings import Settings
from httpdgen.model.load import load_topology
from httpdgen.model.secrets import placeholders
from httpdgen.observed.observe import observe
from httpdgen.render import render
from httpdgen.render.store import write_tree
from httpdgen.sizing import size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.lint.finding import Finding
    from httpdgen.model.topology import Topology

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted([*ROOT.glob("examples/*/*.yaml"), *ROOT.glob("tests/lint/trees/*.yaml")])


def findings(topology: Topology, includes: Mapping[str, bytes] | None = None) -> list[Finding]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "build")
        tree = render(topology, size(topology), placeholders(topology), includes or {}, source="topology.yaml")
        write_tree(tree, folder)
        return list(lint(observe([folder]), Settings()).findings)


def is_warned_of(finding: Finding, topology: Topology) -> bool:
    """Tell whether a topology states a maxConnections of its own, and `size` warns that it is too low, as it is."""
    if finding.rule != "too-few-tomcat-connections":
        return False
    node = Path(finding.span.file).parent.name
    (cluster,) = (name for name, cluster in topology.clusters.items() if node in cluster.nodes)
    return any("tomcat.max_connections" in warning for warning in size(topology).clusters[cluster].warnings)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_example_has_no_finding(example: Path) -> None:
    loaded = load_topology(example)
    assert findings(loaded.topology, loaded.includes) == []


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(topology=valid_topologies())
def test_what_is_rendered_from_any_topology_has_no_finding_that_size_has_not_told(topology: Topology) -> None:
    assert [found for found in findings(topology) if not is_warned_of(found, topology)] == []
