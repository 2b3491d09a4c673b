"""Every command and every example of the README and the docs does what the page says.

A block that begins with ```sh is run, all of a page in one shell, in a folder with copies of examples/ and
inventories/; one with ```console must print what it shows, where `…` stands for anything; a ```yaml block that says
`httpdgen: 1` must be a valid topology, and ```toml holds lint's settings. What has a further word is run elsewhere:
`clean-copy` in test_readme_setup, `machine` in test_tutorial.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pages import PAGES, PROJECT, Block, all_blocks, blocks, is_shown, sessions

from httpdgen.lint.registry import RULES
from httpdgen.lint.settings import Settings
from httpdgen.lint.settings_file import read_settings

KNOWN = {
    *("sh", "console", "yaml", "json", "text", "toml", "xml", "apache", "jinja", "groovy", "python"),
    *("sh clean-copy", "sh tests", "sh machine", "console machine", "sh machine-setup"),
}

LINK = re.compile(r"(?<!`)\[[^]]+]\(([^)\s]+)\)")


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
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text()) if "://" not in link]
    assert [link for link in links if not leads_somewhere(page, link)] == []


def leads_somewhere(page: Path, link: str) -> bool:
    """Tell whether a file is there and, where a heading is named, has it."""
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    if not anchor:
        return target.exists()
    headings = re.findall(r"^#+ (.*)$", target.read_text(), re.MULTILINE)
    return anchor in {heading.lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_work_in_their_order(page: Path, workplace: Path) -> None:
    script = "\n".join(block.text for block in blocks(page) if block.info == "sh")
    if script:
        shell(script, workplace)


@pytest.mark.parametrize("block", all_blocks("console"), ids=str)
def test_a_command_prints_what_the_page_shows(block: Block, workplace: Path) -> None:
    assert sessions(block)
    for command, output in sessions(block):
        printed = shell(f"set +e\n{command}", workplace, expect=None)  # as at a prompt
        assert is_shown(output, printed), printed


@pytest.mark.parametrize("block", [b for b in all_blocks("yaml") if "httpdgen: 1" in b.text], ids=str)
def test_a_topology_on_a_page_is_valid(block: Block, workplace: Path) -> None:
    (workplace / "topology.yaml").write_text(block.text)
    shell("httpdgen validate topology.yaml", workplace)


def test_the_picture_in_the_readme_is_what_is_printed(workplace: Path) -> None:
    (picture,) = (block for block in blocks(PROJECT / "README.md") if block.info == "text")
    assert picture.text in shell("httpdgen size examples/fronting-tomcat/topology.yaml", workplace)


@pytest.mark.parametrize("block", all_blocks("toml"), ids=str)
def test_settings_that_a_page_shows_are_taken(block: Block) -> None:
    assert read_settings("httpdgen.toml", block.text, RULES) != Settings()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_rules_that_a_page_ignores_are_there(page: Path) -> None:
    named = re.findall(r"httpdgen: ignore=([\w,-]+)", page.read_text())
    assert {rule for rules in named for rule in rules.split(",")} - {"RULE"} <= set(RULES)
