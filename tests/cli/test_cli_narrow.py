"""What is printed where there is little room, or none is known: nothing is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from httpdgen.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path

TOPOLOGY = """\
httpdgen: 1
web_tiers: {edge: {hosts: [web1]}}
clusters:
  shop: {nodes: {node1: {host: app1}, node2: {host: app2}}, ajp_secret: {env: SHOP_AJP_SECRET}}
sites: {www.a-name-that-is-rather-long-for-one-line-of-a-terminal.example.com: {routes: {/: {cluster: shop}}}}
"""


@pytest.fixture(autouse=True)
def topology(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "topology.yaml").write_text(TOPOLOGY)


@pytest.mark.parametrize("columns", ["0", "40", "60", "80"])
def test_the_table_of_sizes_names_every_node_and_every_number(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    result = CliRunner().invoke(app, ["size"])
    rows = [line.split() for line in result.stdout.splitlines() if line.startswith(" node")]
    assert [row[:2] for row in rows] == [["node", "host"], ["node1", "app1"], ["node2", "app2"]]
    assert rows[0][-1] == "maxConnections"
    assert "…" not in result.stdout


@pytest.mark.parametrize("columns", ["0", "40", "80"])
def test_the_tree_of_files_has_every_path_whole(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    result = CliRunner().invoke(app, ["render", "--placeholder-secrets"])
    name = "www.a-name-that-is-rather-long-for-one-line-of-a-terminal.example.com"
    assert f"── /etc/httpdgen/current/httpd/sites/{name}.conf\n" in result.stdout
