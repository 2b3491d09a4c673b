"""The README's first command works in a clean copy of the project, without anything that is installed here."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from pages import all_blocks, project_files

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.package


def test_the_first_command_sets_up_and_renders_an_example(tmp_path: Path) -> None:
    (block,) = all_blocks("sh clean-copy")
    copy = tmp_path / "httpdgen"
    project_files(copy)
    clean = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["sh", "-euc", block.text], cwd=copy, env=clean, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "node2" in done.stdout
    assert "160" in done.stdout
    assert (copy / "build/app2/etc/httpdgen/current/tomcat/node2/server.xml").is_file()
