"""The command `size`: tables for people, JSON and Markdown for the rest."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from httpdgen.cli.bars import bar
from httpdgen.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path

TOPOLOGY = """\
httpdgen: 1
web_tiers: {edge: {hosts: [web1], max_request_workers: 200}}
clusters:
  shop:
    nodes:
      node1: {host: app1, lbfactor: 1}
      node2: {host: app2, lbfactor: 2}
      node3: {host: app3, lbfactor: 1}
    ajp_secret: {env: SHOP_AJP_SECRET}
sites: {www.example.com: {routes: {/shop: {cluster: shop}}}}
"""


@pytest.fixture(autouse=True)
def topology(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    file = tmp_path / "topology.yaml"
    file.write_text(TOPOLOGY)
    return file


def size(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["size", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_table_shows_each_node_with_its_share_as_a_bar() -> None:
    rows = [line.split() for line in size().splitlines() if line.startswith(" node")]
    assert rows == [
        ["node", "host", "lbfactor", "share", "maxThreads", "maxConnections"],
        ["node1", "app1", "1", "██████", "25", "%", "120", "420"],
        ["node2", "app2", "2", "████████████", "50", "%", "160", "420"],
        ["node3", "app3", "1", "██████", "25", "%", "120", "420"],
    ]


def test_the_table_gives_the_reasons_once_each_and_whose_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    table = [" ".join(line.split()) for line in size().splitlines()]
    assert "maxThreads 120 200 requests x 1/2 with node2 lost x 1.2 (node1, node3)" in table
    assert "160 200 requests x 2/3 with node1 lost x 1.2 (node2)" in table
    assert "MaxRequestWorkers 200 max_request_workers" in table


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_line_of_the_table_is_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert max(map(len, size().splitlines())) <= columns


def test_numbers_are_never_cut_and_long_names_wrap(topology: Path) -> None:
    topology.write_text(TOPOLOGY.replace("app1", "application-server-one.eu-central.example.com"))
    table = size()
    assert "…" not in table
    assert "maxConnections" in table


def test_in_a_large_cluster_nodes_that_are_alike_share_a_row(topology: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    topology.write_text(TOPOLOGY.replace("node1: {host: app1, lbfactor: 1}", "node01..40: {host: app01..40}"))
    rows = [line.split()[:7] for line in size().splitlines() if line.startswith(" node")][1:]
    assert rows == [
        ["node01", "and", "40", "more", "41", "hosts", "1"],
        ["node2", "app2", "2", "████████████", "4.65", "%", rows[1][6]],
    ]


def test_a_node_that_is_not_simply_active_says_so(topology: Path) -> None:
    topology.write_text(TOPOLOGY.replace("{host: app3, lbfactor: 1}", "{host: app3, role: standby, state: draining}"))
    assert "(standby," in size()
    assert "draining)" in size()


def test_prefork_has_spare_servers_and_no_spare_threads(topology: Path) -> None:
    topology.write_text(TOPOLOGY.replace("max_request_workers: 200", "mpm: prefork, threads_per_child: 1"))
    assert "MinSpareServers" in size()
    assert "MinSpareThreads" not in size()


def test_json_is_what_scripts_read() -> None:
    sizes = json.loads(size("--format", "json"))
    assert sizes["clusters"]["shop"]["nodes"]["node2"]["max_threads"] == 160
    assert sizes["web_tiers"]["edge"]["server_limit"] == 16


def test_markdown_is_for_a_merge_request() -> None:
    assert "| node2 | 2 | 50 % | 160 |" in size("--format", "markdown")


def test_warnings_go_to_standard_error(topology: Path) -> None:
    slow = TOPOLOGY.replace("ajp_secret", "expect: {response: 60s, page: 40K}\n    ajp_secret")
    machines = ", ".join(f"app{number}: {{cpus: 1, network: 1G}}" for number in (1, 2, 3))
    topology.write_text(f"{slow}hosts: {{{machines}}}\n")
    result = CliRunner().invoke(app, ["size", "--format", "json"])
    assert result.stderr.startswith("warning: cluster shop: an answer in 1m misses")
    assert json.loads(result.stdout)["clusters"]["shop"]["warnings"]


@given(st.fractions(min_value=0, max_value=1), st.integers(1, 40), st.booleans())
def test_a_bar_is_never_wider_than_its_place_and_seen_wherever_there_is_a_share(
    part: Fraction, width: int, ascii_only: bool
) -> None:
    drawn = bar(part, width, ascii_only=ascii_only)
    assert len(drawn) <= width
    assert bool(drawn) == bool(part)
    assert drawn.isascii() or not ascii_only


def test_a_bar_grows_by_eighths() -> None:
    assert [bar(Fraction(n, 8), 1, ascii_only=False) for n in range(9)] == ["", *"▏▎▍▌▋▊▉█"]
