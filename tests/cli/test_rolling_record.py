"""What is kept of a rollout beside its topology: a log and a report, whole at every moment, and for nobody else."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rollouts import BEGAN, BEGUN, FAILED, RELEASE, ROLLOUT, event, report

from httpdgen.cli.rolling import record as recording
from httpdgen.cli.rolling.record import Record
from httpdgen.cli.rolling.report_json import Head
from httpdgen.deploy.events import Phase
from httpdgen.deploy.report import HostReport, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = Head(ROLLOUT, RELEASE, "deploy", "ann@desk", BEGAN)
HOSTS = {"web1": HostReport(Outcome.UNTOUCHED), "app1": HostReport(Outcome.UNCHANGED)}


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Record]:
    monkeypatch.setattr(recording, "_AT_MOST_EVERY_SECONDS", -1.0)
    with Record(tmp_path, HEAD, HOSTS) as found:
        yield found


def kept(record: Record) -> dict[str, Any]:  # Any: JSON
    found: dict[str, Any] = json.loads(record.report.read_text())
    return found


def mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):04o}"


def test_it_is_kept_in_a_folder_that_nobody_else_reads_and_git_ignores(record: Record, tmp_path: Path) -> None:
    assert record.log == tmp_path / f".httpdgen/rollouts/{ROLLOUT}.jsonl"
    assert [mode(path) for path in (record.log.parent.parent, record.log.parent)] == ["0700", "0700"]
    assert [mode(path) for path in (record.log, record.report)] == ["0600", "0600"]
    assert (tmp_path / ".httpdgen/.gitignore").read_text() == "*\n"


def test_the_log_is_lines_of_json_each_written_as_it_happens(record: Record) -> None:
    record.take(event(Phase.DRAIN, BEGUN, "app1", "node1", "2 requests", after=1))
    first, second = map(json.loads, record.log.read_text().splitlines())
    assert first == {"at": BEGAN, "rollout": ROLLOUT, "release": RELEASE, "command": "deploy", "by": "ann@desk",
                     "began": BEGAN}  # fmt: skip
    assert second == {"at": BEGAN + 1, "host": "app1", "node": "node1", "phase": "drain", "mark": "begun",
                      "said": "2 requests"}  # fmt: skip


def test_the_report_is_there_from_the_beginning_and_follows(record: Record) -> None:
    assert kept(record)["state"] == "running"
    assert kept(record)["ended"] is None
    assert kept(record)["hosts"]["web1"]["outcome"] == "untouched"
    record.take(event(Phase.TEST, FAILED, "web1", said="Syntax error"))
    assert kept(record)["hosts"]["web1"] == {"outcome": "untouched", "said": "Syntax error", "seconds": 0.0}
    record.take(event(Phase.DONE, FAILED, "web1", after=3))
    record.take(event(Phase.DONE, host="app1", after=4))
    assert [host["outcome"] for host in kept(record)["hosts"].values()] == ["failed", "changed"]


def test_the_report_is_not_written_for_every_event(tmp_path: Path) -> None:
    with Record(tmp_path, HEAD, HOSTS) as record:
        record.take(event(Phase.DONE, host="app1"))
    assert kept(record)["hosts"]["app1"]["outcome"] == "unchanged"


def test_in_the_end_it_is_what_the_rollout_says(record: Record) -> None:
    record.finish("done", report())
    assert kept(record)["state"] == "done"
    assert kept(record)["hosts"] == {"web1": {"outcome": "changed", "said": "", "seconds": 3.21}}
    assert kept(record)["ended"] == BEGAN + 75
    assert json.loads(record.log.read_text().splitlines()[-1]) == {"at": BEGAN + 75, "state": "done", "stopped": ""}
    assert record.is_kept


def test_what_was_known_is_kept_where_a_rollout_is_cut_off(record: Record) -> None:
    record.take(event(Phase.DONE, host="web1", after=3))
    found = record.so_far("it was ended at once", ("again",))
    assert (found.stopped, found.way_on) == ("it was ended at once", ("again",))
    assert found.hosts["web1"] == HostReport(Outcome.CHANGED, "", 3.0)


def test_a_report_is_replaced_at_once_or_not_at_all(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", full)
    record.take(event(Phase.DONE, host="web1"))
    assert kept(record)["hosts"]["web1"]["outcome"] == "untouched"


def test_that_nothing_can_be_kept_is_said_once_and_ends_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".httpdgen").write_text("a file")
    record = Record(tmp_path, HEAD, HOSTS)
    for _ in range(3):
        record.take(event(Phase.DONE, host="web1"))
    record.finish("done", report())
    assert capsys.readouterr().err.count("of this rollout no log is kept") == 1
    assert not record.is_kept


def test_a_link_in_the_log_s_place_is_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".httpdgen/rollouts").mkdir(parents=True)
    (tmp_path / "precious").write_text("precious")
    (tmp_path / f".httpdgen/rollouts/{ROLLOUT}.jsonl").symlink_to(tmp_path / "precious")
    Record(tmp_path, HEAD, HOSTS)
    assert (tmp_path / "precious").read_text() == "precious"
    assert "File exists" in capsys.readouterr().err


def test_rollouts_stand_beside_each_other(record: Record, tmp_path: Path) -> None:
    with Record(tmp_path, Head("20261122T000000Z-000000", RELEASE, "deploy", "ann@desk", BEGAN), HOSTS) as other:
        assert record.is_kept
        assert other.is_kept
