"""Every command and every example of the README and the docs does what the page says.

A block that begins with ```sh is run, all of a page in one shell, in a folder with copies of examples/ and
inventories/; one with ```console must print what it shows; a ```yaml block that says `httpdgen: 1` must be a valid
topology. ```sh with a further word is run elsewhere: `clean-copy` in test_readme_setup, `machine` on a real host.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pages import PAGES, PROJECT, Block, all_blocks, blocks, sessions

KNOWN = {"sh", "console", "yaml", "json", "text", "xml", "apache", "sh clean-copy", "sh tests", "sh machine"}


def environment() -> dict[str, str]:
    own = str(Path(sys.executable).parent)
    return {"PATH": f"{own}:{os.environ['PATH']}", "HOME": "/nonexistent", "COLUMNS": "100", "LC_ALL": "C.UTF-8"}


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    for folder in ("examples", "inventories"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    return tmp_path


def shell(script: str, folder: Path, expect: int | None = 0) -> str:
    done = subprocess.run(
        ["sh", "-euc", script], cwd=folder, env=environment(), text=True, timeout=120, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert expect is None or done.returncode == expect, f"{script}\n{done.stdout}"
    return done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_of_a_page_says_what_it_is(page: Path) -> None:
    assert {block.info for block in blocks(page)} <= KNOWN


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_work_in_their_order(page: Path, workplace: Path) -> None:
    script = "\n".join(block.text for block in blocks(page) if block.info == "sh")
    if script:
        shell(script, workplace)


@pytest.mark.parametrize("block", all_blocks("console"), ids=str)
def test_a_command_prints_what_the_page_shows(block: Block, workplace: Path) -> None:
    assert sessions(block)
    for command, output in sessions(block):
        assert shell(command, workplace, expect=None).rstrip() == output.rstrip()


@pytest.mark.parametrize("block", [b for b in all_blocks("yaml") if "httpdgen: 1" in b.text], ids=str)
def test_a_topology_on_a_page_is_valid(block: Block, workplace: Path) -> None:
    (workplace / "topology.yaml").write_text(block.text)
    shell("httpdgen validate topology.yaml", workplace)
