"""Where xdist runs tests in several processes, one of them asks the hosts, and the others read what it found."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from suites import ON, ONLY, PASSED, PLUGIN, SECRET, lay_down

from httpdgen.errors import HttpdgenError
from httpdgen.pytest_plugin.hooks import Hooks
from httpdgen.pytest_plugin.shared import SharedFolder, once
from httpdgen.verify.outcome import Report, Result, failed, not_made

pytest_plugins = ["pytester"]

REPORT = Report(
    {"app1": "refused"},
    (*PASSED.results[:1], Result("web1", "tls", "2 ports", (failed("443", "expired", "renew"), not_made("80", "no")))),
)
# Asks no host, and leaves a line wherever it was asked to.
CONFTEST = """
import os, time
from httpdgen.verify import run
from httpdgen.verify.outcome import Report, Result

def verify(*_, limit, **__):
    with open("asked", "a") as asked:
        asked.write("once\\n")
    time.sleep(0.5)
    return Report({}, tuple(Result(host, "files", "3 things") for host in limit))

run.verify = verify
"""


def test_a_report_is_made_once_and_read_by_the_others(tmp_path: Path) -> None:
    made: list[Report] = []

    def make() -> Report:
        time.sleep(0.1)
        made.append(REPORT)
        return REPORT

    found: list[Report] = []
    others = [threading.Thread(target=lambda: found.append(once(tmp_path, make))) for _ in range(4)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert found == [REPORT] * 4
    assert len(made) == 1


def test_where_there_is_no_folder_it_is_made_each_time() -> None:
    assert once(None, lambda: REPORT) is REPORT


def test_what_could_not_be_made_is_left_to_the_next_one(tmp_path: Path) -> None:
    def fail() -> Report:
        raise HttpdgenError("no")

    with pytest.raises(HttpdgenError):
        once(tmp_path, fail)
    assert once(tmp_path, lambda: REPORT) == REPORT


def test_the_folder_is_nobody_else_s_and_goes_in_the_end() -> None:
    folder = SharedFolder()
    folder.remove()  # nobody asked for it
    place = Path(folder.path)
    assert folder.path == str(place)
    assert place.stat().st_mode & 0o777 == 0o700
    folder.remove()
    assert not place.exists()


def test_every_process_is_told_the_same_folder() -> None:
    fleet = SimpleNamespace(close=lambda: None)
    hooks = Hooks(fleet)  # type: ignore[arg-type]  # all that is asked of it here
    nodes = [SimpleNamespace(workerinput={}) for _ in range(2)]
    for node in nodes:
        hooks.pytest_configure_node(node)
    assert nodes[0].workerinput == nodes[1].workerinput
    (folder,) = map(Path, nodes[0].workerinput.values())
    assert folder.is_dir()
    hooks.pytest_unconfigure()
    assert not folder.exists()


def test_several_processes_ask_the_hosts_once(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xdist")
    lay_down(pytester)
    pytester.makeconftest(CONFTEST)
    monkeypatch.setenv("SHOP_AJP_SECRET", SECRET)
    monkeypatch.setenv("TMPDIR", str(pytester.mkdir("tmp")))
    result = pytester.runpytest_subprocess(*PLUGIN, *ON, *ONLY, "-n2", "-p", "no:cov")
    result.assert_outcomes(passed=1 + 3 + 3, skipped=4)
    assert (pytester.path / "asked").read_text() == "once\n"
    assert list((pytester.path / "tmp").glob("httpdgen-*")) == []
