"""How faults of the input are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from httpdgen.cli.main import app
from httpdgen.cli.speak import caret_lines, visible

if TYPE_CHECKING:
    from pathlib import Path

TWO_FAULTS = """\
httpdgen: 1
web_tiers:
  edge: {hosts: [web1], max_request_worker: 200}
clusters:
  shop:
    nodes:
      node1: {host: app1, lbfactor: 0}
    ajp_secret: {env: SHOP_AJP_SECRET}
"""
NO_FAULT = """\
httpdgen: 1
web_tiers: {edge: {hosts: [web1]}}
clusters:
  shop: {nodes: {node1: {host: app1}}, ajp_secret: {env: SHOP_AJP_SECRET}}
sites: {www.example.com: {routes: {/: {cluster: shop}}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_fault_is_shown_with_its_line_a_caret_and_a_hint(folder: Path) -> None:
    (folder / "topology.yaml").write_text(TWO_FAULTS)
    result = CliRunner().invoke(app, ["validate"])
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert lines[0].startswith("topology.yaml:3:25: web_tiers.edge.max_request_worker: ")
    assert lines[1:4] == [
        "      edge: {hosts: [web1], max_request_worker: 200}",
        "                            ^",
        "  hint: did you mean max_request_workers?",
    ]
    assert lines[4].startswith("topology.yaml:7:37: clusters.shop.nodes.node1.lbfactor: must be between 1 and 100")
    assert lines[5].index("0}") == lines[6].index("^")
    assert lines[-1] == "2 faults"


@pytest.mark.parametrize("command", ["validate", "size", "render"])
@pytest.mark.parametrize(
    ("argument", "message", "hint"),
    [
        ("topology.yaml", "there is no such file", "httpdgen init writes one"),
        ("elsewhere.yaml", "there is no such file", ""),
        ("empty", "is a folder", "give the topology's file"),
        ("shop", "is a folder", "did you mean shop/topology.yaml?"),
        ("binary", "not UTF-8", ""),
        ("/dev/full/topology.yaml", "", ""),
    ],
)
def test_a_wrong_file_is_an_error_that_says_the_way_out(
    folder: Path, command: str, argument: str, message: str, hint: str
) -> None:
    (folder / "empty").mkdir()
    (folder / "shop").mkdir()
    (folder / "shop/topology.yaml").touch()
    (folder / "binary").write_bytes(b"\x7fELF\xd0\x00")
    result = CliRunner().invoke(app, [command, argument])
    assert (result.exit_code, result.stdout) == (2, "")
    assert argument in result.stderr
    assert message in result.stderr
    assert hint in result.stderr


def test_an_inventory_in_place_of_the_topology_is_recognised(folder: Path) -> None:
    (folder / "hosts.yaml").write_text("all:\n  hosts: {web1: {}}\n")
    result = CliRunner().invoke(app, ["validate", "hosts.yaml"])
    assert result.exit_code == 2
    assert "hosts.yaml:1:1: all: this is an Ansible inventory, and no topology" in result.stderr
    assert "with -i" in result.stderr
    assert result.stderr.endswith("1 fault\n")


def test_a_topology_in_place_of_the_inventory_is_recognised(folder: Path) -> None:
    (folder / "topology.yaml").write_text(NO_FAULT)
    result = CliRunner().invoke(app, ["validate", "-i", "topology.yaml"])
    assert result.exit_code == 2
    assert "topology.yaml:1:11: httpdgen: this is a topology, and no inventory" in result.stderr
    assert result.stderr.endswith("1 fault\n")


def test_a_secret_that_is_not_there_is_an_error_with_the_way_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_AJP_SECRET", raising=False)
    (folder / "topology.yaml").write_text(NO_FAULT)
    result = CliRunner().invoke(app, ["render"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "SHOP_AJP_SECRET is not set" in result.stderr
    assert "--placeholder-secrets" in result.stderr
    assert not (folder / "build").exists()


def test_the_caret_stands_under_its_column_behind_tabs_and_wide_characters() -> None:
    assert caret_lines("\ta: 0", 5, 80) == ("\ta: 0", "\t   ^")
    assert caret_lines("名: 0", 4, 80) == ("名: 0", "    ^")
    assert caret_lines("名" * 60 + ": 0", 1, 80)[0] == "名" * 39 + "…"
    assert caret_lines("e\u0301: 0", 5, 80) == ("e\u0301: 0", "   ^")


@pytest.mark.parametrize("column", [1, 60, 120, 200])
def test_of_a_long_line_the_part_around_the_caret_is_shown(column: int) -> None:
    line = "".join(chr(ord("a") + number % 26) for number in range(200))
    shown, caret = caret_lines(line, column, 75)
    assert len(shown) <= 76
    assert shown[len(caret) - 1] == line[column - 1]


def test_a_caret_behind_the_end_of_the_line_stands_right_behind_it() -> None:
    assert caret_lines("abc", 4, 80) == ("abc", "   ^")


def test_what_would_steer_the_terminal_is_shown_as_an_escape() -> None:
    assert visible("a\x1b[2J\u202eb\tc\n") == "a\\x1b[2J\\u202eb\tc\n"
