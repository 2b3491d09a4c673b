"""The hook, the action and the JSON that the page on lint describes are as it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pages import PROJECT, blocks
from ruamel.yaml import YAML

LINT = PROJECT / "docs/lint.md"
BAD = "Listen 80\nProxyPass /shop balancer://shop/shop\n"


def yaml(path: Path) -> Any:  # what YAML holds
    return YAML(typ="safe").load(path.read_text())


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/httpd.conf").write_text(BAD)
    return tmp_path


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    own = str(Path(sys.executable).parent)
    env = {"PATH": f"{own}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", **environment}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_the_hook_checks_the_folder_that_it_is_given(config: Path) -> None:
    (hook,) = yaml(PROJECT / ".pre-commit-hooks.yaml")
    assert f"- id: {hook['id']}" in LINT.read_text()
    result = run([*hook["entry"].split(), "config"], config)
    assert (result.returncode, "balancer-not-defined" in result.stdout) == (1, True)
    assert run([*hook["entry"].split(), *hook["args"]], config).returncode == 1
    assert not hook["pass_filenames"]
    assert all(re.search(hook["files"], name) for name in ("httpd.conf", "server.xml", "workers.properties"))


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash not found")
@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("never", 0)])
def test_the_action_annotates_and_writes_sarif(config: Path, fail_on: str, code: int) -> None:
    action = yaml(PROJECT / "action.yml")
    step = action["runs"]["steps"][-1]
    inputs = {name: given["default"] for name, given in action["inputs"].items()}
    inputs |= {"paths": "config", "sarif": "out.sarif", "fail-on": fail_on}
    environment = {name: inputs[re.findall(r"inputs\.(\S+)", value)[0]] for name, value in step["env"].items()}
    result = run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], config, **environment)
    assert result.returncode == code, result.stderr
    assert "::error file=config/httpd.conf,line=2,col=17,title=balancer-not-defined::" in result.stdout
    assert '"version": "2.1.0"' in (config / "out.sarif").read_text()


def test_the_inputs_that_the_page_gives_the_action_exist() -> None:
    (example,) = (block for block in blocks(LINT) if "uses: ./httpdgen" in block.text)
    given = re.findall(r"^          ([\w-]+):", example.text, re.MULTILINE)
    assert given
    assert set(given) <= set(yaml(PROJECT / "action.yml")["inputs"])


def test_every_key_of_the_json_is_on_the_page(config: Path) -> None:
    report = json.loads(run(["httpdgen", "lint", "config", "--format", "json"], config).stdout)
    section = LINT.read_text().partition("\n## JSON\n")[2]
    keys = {*report, *report["findings"][0], *report["counts"], *report["seen"]}
    assert [key for key in sorted(keys) if f"`{key}`" not in section] == []
