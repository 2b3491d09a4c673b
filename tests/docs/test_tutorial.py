"""The tutorial, and what else the docs do on a host, on a machine that is booted for it.

Blocks of ```sh machine are run in their order, all in one shell; those of ```console machine must print what they
show, where `…` stands for anything. ```sh machine-setup says which packages the machine is made of.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest
from lab.images import Recipe, image, what_is_missing
from machine import Machine
from pages import PAGES, PROJECT, Block, blocks, is_shown, project_files, sessions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.engine

TUTORIAL = PROJECT / "docs" / "tutorial.md"
# The tutorial first: the others look at the machine that it leaves.
ON_THE_MACHINE = (TUTORIAL, *(page for page in PAGES if page != TUTORIAL))
STOCK = ("dbus", "systemd-sysv")  # what any Debian machine has, and the smallest image has not
SECONDS = 240
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
    "PIP_NO_INDEX": "1",  # the machine has no network: what pip needs is shown to it in a folder
    "PIP_FIND_LINKS": "/srv/wheels",
}
MARK = "\036"


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fetch what the installation of a checkout needs, for the machine's Python."""
    folder = tmp_path_factory.mktemp("wheels")
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    needed = project["project"]["dependencies"] + project["build-system"]["requires"]
    python = ["--python-version=3.11", "--only-binary=:all:"]  # Debian 12's
    command = [sys.executable, "-m", "pip", "download", "--quiet", f"--dest={folder}", *python, *needed]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project as it would be checked out."""
    folder = tmp_path_factory.mktemp("checkout")
    project_files(folder)
    return folder


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, wheels: Path, checkout: Path) -> Iterator[Machine]:
    """Boot a stock machine with the packages that the tutorial installs."""
    recipe = Recipe("tutorial-debian-12", "bookworm", tuple(sorted({*installed_packages(), *STOCK})))
    shown = {"/srv/wheels": wheels, "/root/httpdgen": checkout}
    with image(recipe) as root, Machine(root, shown, tmp_path_factory.mktemp("boot") / "console") as booted:
        yield booted


def installed_packages() -> list[str]:
    """Give the packages that the tutorial's apt-get installs."""
    (setup,) = (block for block in blocks(TUTORIAL) if block.info == "sh machine-setup")
    program, command, *arguments = shlex.split(setup.text)
    assert (program, command) == ("apt-get", "install")
    return [argument for argument in arguments if not argument.startswith("--")]


@pytest.fixture(scope="module", autouse=True)
def _machines_can_be_booted() -> None:
    missing = what_is_missing()
    if missing is None and shutil.which("systemd-nspawn") is None:
        missing = "systemd-nspawn not found; tests/run.sh installs it"
    if missing:
        pytest.skip(missing)


def test_what_the_pages_do_on_a_machine_prints_what_they_show(machine: Machine) -> None:
    done = [block for page in ON_THE_MACHINE for block in blocks(page) if block.info.endswith(" machine")]
    printed = machine.run(["sh", "-eu"], ENVIRONMENT, script(done), SECONDS)
    expected = {f"{block} {command}": shown for block in done for command, shown in console(block)}
    answers = dict(re.findall(f"{MARK}(.*)\n([^{MARK}]*){MARK}\n", printed))
    assert len(expected) > 10
    assert answers.keys() == expected.keys()
    wrong = {place: answers[place] for place, shown in expected.items() if not is_shown(shown, answers[place])}
    assert not wrong


def script(done: list[Block]) -> str:
    """Write what is done as one script; what a console shows stands between marks."""
    lines = ["cd"]
    for block in done:
        if not console(block):
            lines.append(block.text)
        for command, _ in console(block):
            begin = shlex.quote(f"{MARK}{block} {command}")
            lines.append(f"printf '%s\\n' {begin}\n{{ {command}\n}} 2>&1\nprintf '%s\\n' {MARK}")
    return "\n".join(lines)


def console(block: Block) -> list[tuple[str, str]]:
    return sessions(block) if block.info.startswith("console") else []
