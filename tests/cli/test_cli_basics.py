"""The program as a whole: help, usage, exit codes, and how it ends when something stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import typer

from httpdgen import __version__
from httpdgen.cli import guard

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = (
    *("init", "validate", "size", "render", "lint", "plan", "deploy", "rollback", "restart"),
    *("verify", "explain", "schema"),
)
PROGRAM = (sys.executable, "-m", "httpdgen")
TOPOLOGY = """\
httpdgen: 1
web_tiers: {edge: {hosts: [web1]}}
clusters:
  shop: {nodes: {node1: {host: app1}}, ajp_secret: {command: [sleep, "20"]}}
sites: {www.example.com: {routes: {/: {cluster: shop}}}}
"""


def httpdgen(*arguments: str, folder: Path | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=folder,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_version_is_printed() -> None:
    assert httpdgen("--version").stdout == f"httpdgen {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help_with_an_example(command: str, option: str) -> None:
    result = httpdgen(command, option)
    assert result.returncode == 0
    assert f"Example:\n    httpdgen {command}" in result.stdout


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    result = subprocess.run(
        [sys.executable, "-X", "importtime", *PROGRAM[1:], "--help"], capture_output=True, text=True, check=True
    )
    assert all(f"\n  {command} " in result.stdout for command in COMMANDS)
    imported = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert "typer" in imported
    heavy = {"pydantic", "ruamel.yaml", "jinja2", "rich", "rich.console", "lxml", "httpdgen.model", "httpdgen.lint"}
    heavy |= {"testinfra", "fabric", "paramiko", "httpdgen.verify", "httpdgen.transport"}
    assert not imported & heavy


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rendr"], "No such command"),
        (["render", "--chek"], "--check"),
        (["size", "--format", "xml"], "'table'"),
        (["render", "--templates", "no-such-folder"], "does not exist"),
        (["validate", "a.yaml", "b.yaml"], "unexpected extra argument"),
    ],
)
def test_a_typing_mistake_is_exit_code_2_with_a_word_on_what_is_right(arguments: list[str], said: str) -> None:
    result = httpdgen(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr


def test_an_interrupt_is_exit_code_130_and_one_line(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(TOPOLOGY)
    with subprocess.Popen(
        [*PROGRAM, "render"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        time.sleep(2)  # it now waits for the command that gives the secret
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    assert (process.returncode, output, errors) == (130, "", "interrupted\n")
    assert [place.name for place in tmp_path.iterdir()] == ["topology.yaml"]


def test_a_reader_that_has_gone_is_no_fault() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    result = subprocess.run([*PROGRAM, "schema"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (result.returncode, result.stderr) == (141, "")


def test_an_output_that_is_full_is_an_error_of_one_line() -> None:
    result = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m httpdgen schema > /dev/full"], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (2, "error: the output: No space left on device\n")


def test_a_fault_of_our_own_asks_for_a_report_and_shows_its_traceback_only_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("an assumption was wrong")

    monkeypatch.delenv(guard.DEBUG, raising=False)
    with pytest.raises(typer.Exit) as stopped:
        guard.guarded(broken)()
    assert stopped.value.exit_code == 70
    said = capsys.readouterr().err
    assert "ZeroDivisionError: an assumption was wrong: please report this" in said
    assert said.count("\n") == 1
    monkeypatch.setenv(guard.DEBUG, "1")
    with pytest.raises(ZeroDivisionError):
        guard.guarded(broken)()


def test_completion_can_be_had_for_bash() -> None:
    result = httpdgen(_HTTPDGEN_COMPLETE="complete_bash", COMP_WORDS="httpdgen va", COMP_CWORD="1")
    assert result.stdout.split() == ["validate"]


def test_completion_knows_the_inventories(tmp_path: Path) -> None:
    for name in ("production", "staging"):
        (tmp_path / "inventories" / name).mkdir(parents=True)
    (tmp_path / "inventories/test.yaml").touch()
    words = {"_HTTPDGEN_COMPLETE": "complete_bash", "COMP_WORDS": "httpdgen size -i ", "COMP_CWORD": "3"}
    assert httpdgen(folder=tmp_path, **words).stdout.split() == ["production", "staging", "test"]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_list_of_commands_cuts_no_sentence(command: str) -> None:
    (line,) = [
        line for line in httpdgen("--help", COLUMNS="80").stdout.splitlines() if line.startswith(f"  {command} ")
    ]
    assert line.endswith(".")
    assert not line.endswith("...")


def test_a_reader_of_the_errors_that_has_gone_is_no_fault(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    result = subprocess.run([*PROGRAM, "validate"], cwd=tmp_path, stdout=writing, stderr=writing, check=False)
    os.close(writing)
    assert result.returncode == 141


@pytest.mark.parametrize(
    ("arguments", "code"), [("--version >&-", 0), ("schema >&-", 0), ("validate 2>&-", 2), ("validate 2>/dev/full", 2)]
)
def test_an_output_that_is_closed_or_full_changes_no_exit_code(tmp_path: Path, arguments: str, code: int) -> None:
    command = f"{sys.executable} -m httpdgen {arguments}"
    result = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (code, "", 0)
