"""Break one thing in a clean rendered tree: the rule meant for it fires on the right line, and no other error does."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from mutations import MUTATIONS, Mutation

from httpdgen.lint.finding import Severity
from httpdgen.lint.run import lint
from httpdgen.lint.settings import Settings
from httpdgen.model.load import load_topology
from httpdgen.model.secrets import placeholders
from httpdgen.observed.observe import observe
from httpdgen.render import render
from httpdgen.render.store import write_tree
from httpdgen.sizing import size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.lint.finding import Finding

TREES = Path(__file__).parent / "trees"


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Render every tree that is to be broken."""
    folder = tmp_path_factory.mktemp("clean")
    for topology in sorted(TREES.glob("*.yaml")):
        loaded = load_topology(topology)
        tree = render(
            loaded.topology, size(loaded.topology), placeholders(loaded.topology), loaded.includes, source=topology.name
        )
        write_tree(tree, folder / topology.stem)
    return folder


def findings(folder: Path) -> Sequence[Finding]:
    return lint(observe([folder]), Settings()).findings


@pytest.mark.parametrize("topology", [path.stem for path in sorted(TREES.glob("*.yaml"))])
def test_a_tree_before_it_is_broken_has_no_finding(clean: Path, topology: str) -> None:
    assert findings(clean / topology) == ()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name.replace(" ", "-"))
def test_a_mutation_is_found_where_it_is_and_nothing_else_is_an_error(
    mutation: Mutation, clean: Path, tmp_path: Path
) -> None:
    tree = tmp_path / "build"
    shutil.copytree(clean / mutation.tree, tree)
    mutation.apply(tree)

    found = findings(tree)

    mine = [finding for finding in found if finding.rule == mutation.rule]
    assert mine, [f"{finding.rule} {finding.span}: {finding.message}" for finding in found]
    assert any(mutation.at in line_of(finding) for finding in mine), [line_of(finding) for finding in mine]
    others = {finding.rule for finding in found if finding.severity is Severity.ERROR} - {mutation.rule}
    assert others <= set(mutation.too), others


def line_of(finding: Finding) -> str:
    return Path(finding.span.file).read_text().split("\n")[finding.span.line - 1]
