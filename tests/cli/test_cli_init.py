"""The command `init`: what it writes can be used at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from httpdgen import __version__
from httpdgen.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path

FILES = [
    ".github/workflows/httpdgen.yml",
    "inventories/production/hosts.yaml",
    "inventories/staging/hosts.yaml",
    "inventories/staging/topology.yaml",
    "secrets/.gitignore",
    "secrets/shop-ajp",
    "secrets/shop-ajp-staging",
    "topology.yaml",
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def httpdgen(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


def files_below(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_the_files_are_written_and_named(folder: Path) -> None:
    said = httpdgen("init", "shop")
    assert files_below(folder / "shop") == FILES
    assert all(f"wrote shop/{name}\n" in said for name in FILES)
    assert "next: cd shop && httpdgen size && httpdgen render" in said


def test_the_next_step_can_be_copied_whatever_the_folder_is_called(folder: Path) -> None:
    assert "next: cd 'my shop;x' && httpdgen size" in httpdgen("init", "my shop;x")


@pytest.mark.parametrize("inventory", [(), ("-i", "production"), ("-i", "staging")])
def test_what_was_written_is_valid_and_renders_at_once(folder: Path, inventory: tuple[str, ...]) -> None:
    httpdgen("init")
    assert "topology.yaml: valid: 1 web tier, 1 cluster, " in httpdgen("validate", *inventory)
    httpdgen("size", *inventory)
    httpdgen("render", *inventory)
    httpdgen("render", *inventory, "--check")


def test_secrets_are_new_each_time_and_for_the_owner_alone(folder: Path) -> None:
    for name in ("one", "two"):
        httpdgen("init", name)
    secrets = [folder / name / f"secrets/shop-ajp{end}" for name in ("one", "two") for end in ("", "-staging")]
    assert len({secret.read_text() for secret in secrets}) == 4
    assert {secret.stat().st_mode & 0o777 for secret in secrets} == {0o600}
    assert "*" in (folder / "one/secrets/.gitignore").read_text().splitlines()


def test_nothing_is_overwritten_and_what_is_there_is_named(folder: Path) -> None:
    (folder / "topology.yaml").write_text("mine")
    said = httpdgen("init", code=2)
    assert "nothing was written" in said
    assert "topology.yaml" in said
    assert files_below(folder) == ["topology.yaml"]
    assert (folder / "topology.yaml").read_text() == "mine"


def test_a_link_that_leads_nowhere_is_not_written_through(folder: Path) -> None:
    (folder / "topology.yaml").symlink_to(folder / "elsewhere")
    httpdgen("init", code=2)
    assert not (folder / "elsewhere").exists()


def test_a_folder_that_cannot_be_made_is_an_error_and_nothing_is_left(folder: Path) -> None:
    (folder / "inventories").write_text("a file")
    assert "nothing was written" in httpdgen("init", code=2)
    assert files_below(folder) == ["inventories"]


def test_the_workflow_uses_this_version_and_commands_that_there_are(folder: Path) -> None:
    httpdgen("init")
    workflow = YAML(typ="safe").load((folder / FILES[0]).read_text())
    steps = [step["run"] for step in workflow["jobs"]["render"]["steps"] if "run" in step]
    assert f"pip install httpdgen=={__version__}" in steps
    commands = re.findall(r"^\s*httpdgen (\w+) (.*)$", "\n".join(steps), re.MULTILINE)
    assert {command for command, _ in commands} == {"validate", "size", "render", "lint"}
    for command, arguments in commands:
        options = set(re.findall(r"(?<=\s)--?[a-z-]+", f" {arguments}"))
        assert all(option in httpdgen(command, "--help") for option in options)
