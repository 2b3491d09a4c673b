"""What systemd says of services, in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from check_hosts import SayingHost, expected, host_with, look, only, said
from shell_hosts import put_program

from httpdgen.expected.hosts import Unit
from httpdgen.verify.check import Looked
from httpdgen.verify.checks.script import NOT_FOUND
from httpdgen.verify.checks.services import CHECK
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from pathlib import Path

TOMCAT = Unit("tomcat10", "node1", True, (), ())
STOPPED = Unit("tomcat10-node2", "node2", False, (), ())
HTTPD = Unit("apache2", None, True, (), ())

# As systemd 252 of Debian 12 writes it: in an order of its own, and a blank line between units.
RUNS = {
    "MainPID": "130",
    "Result": "success",
    "ControlGroup": "/system.slice/tomcat10.service",
    "RequiredBy": "",
    "WantedBy": "multi-user.target",
    "LoadState": "loaded",
    "ActiveState": "active",
    "SubState": "running",
    "UnitFileState": "enabled",
    "NeedDaemonReload": "no",
}
RESTS = RUNS | {"MainPID": "0", "ControlGroup": "", "ActiveState": "inactive", "SubState": "dead"}
NO_SYSTEMD = "System has not been booted with systemd as init system (PID 1). Can't operate."
DISABLED = {"UnitFileState": "disabled", "WantedBy": ""}


def shown(*units: dict[str, str]) -> str:
    return "\n".join("".join(f"{name}={value}\n" for name, value in unit.items()) for unit in units)


def systemctl(folder: Path, text: str) -> None:
    """Put a systemctl there that says this, whatever it is asked."""
    (folder / "shown").write_text(text)
    put_program(folder, "systemctl", f'echo "$@" >> {folder}/asked; cat {folder}/shown')


def judged(folder: Path, states: dict[str, str], unit: Unit = TOMCAT) -> dict[str, str]:
    systemctl(folder, shown(states))
    looked = look(CHECK, host_with(folder), expected(units=(unit,)))
    assert not said(looked, Status.NOT_MADE)
    assert all(remark.hint for remark in looked.remarks)
    return said(looked)


def test_services_that_run_and_start_with_the_host_pass_with_one_question(tmp_path: Path) -> None:
    systemctl(tmp_path, shown(RUNS, RESTS | DISABLED, RUNS | {"UnitFileState": "alias", "ActiveState": "reloading"}))
    looked = look(CHECK, host_with(tmp_path), expected(units=(TOMCAT, STOPPED, HTTPD)))
    assert looked == Looked("3 services")
    (asked,) = (tmp_path / "asked").read_text().splitlines()
    assert asked.endswith(" -- tomcat10 tomcat10-node2 apache2")


@pytest.mark.parametrize(
    ("states", "message"),
    [
        ({"ActiveState": "inactive", "SubState": "dead", "MainPID": "0"}, "does not run: it is inactive (dead)"),
        ({"SubState": "exited", "MainPID": "0"}, "does not run: it is active (exited)"),
        ({"ActiveState": "activating", "SubState": "auto-restart"}, "does not run: it is activating (auto-restart)"),
        ({"ActiveState": "failed", "Result": "exit-code"}, "has failed (exit-code), should run"),
        (DISABLED, "does not start with the host: it is disabled"),
        ({"UnitFileState": "enabled-runtime"}, "does not start with the host: it is enabled-runtime"),
        ({"UnitFileState": "linked", "WantedBy": ""}, "does not start with the host: it is linked"),
        ({"UnitFileState": "", "WantedBy": ""}, "does not start with the host: it is not enabled"),
        ({"NeedDaemonReload": "yes"}, "its unit files changed since systemd read them"),
        ({"LoadState": "not-found", "ActiveState": "inactive"}, "is not there: systemd knows no such unit"),
        ({"LoadState": "masked"}, "is masked: it cannot be started"),
        ({"LoadState": "bad-\033setting"}, "systemd cannot load its unit (bad-\\x1bsetting)"),
    ],
)
def test_a_service_that_is_not_as_it_should_be_is_told(tmp_path: Path, states: dict[str, str], message: str) -> None:
    assert judged(tmp_path, RUNS | states) == {"node1 (tomcat10)": message}


@pytest.mark.parametrize(
    "how", [{"UnitFileState": "linked"}, {"UnitFileState": "static", "WantedBy": "", "RequiredBy": "a.target"}]
)
def test_a_unit_that_another_one_starts_is_as_good_as_enabled(tmp_path: Path, how: dict[str, str]) -> None:
    assert judged(tmp_path, RUNS | how) == {}


def test_a_node_that_should_be_stopped_and_runs_is_told_and_that_it_would_start_again(tmp_path: Path) -> None:
    systemctl(tmp_path, shown(RUNS))
    looked = look(CHECK, host_with(tmp_path), expected(units=(STOPPED,)))
    assert [remark.message for remark in looked.remarks] == [
        "runs, and the topology says that node2 is stopped",
        "starts with the host, and the topology says that node2 is stopped",
    ]


def test_a_node_that_should_be_stopped_needs_no_unit(tmp_path: Path) -> None:
    assert judged(tmp_path, RESTS | DISABLED | {"LoadState": "not-found", "UnitFileState": ""}, STOPPED) == {}


def test_a_host_without_services_has_no_use_for_the_check() -> None:
    assert CHECK.look(SayingHost(0, b""), expected()) is None


@pytest.mark.parametrize(
    ("says", "message"),
    [
        (
            f"{NO_SYSTEMD}\nFailed to connect to bus: Host is down\n",
            f"cannot be asked for services: {NO_SYSTEMD}",
        ),
        ("", "cannot be asked for services: it did not answer"),
        (shown(RUNS, RUNS), "cannot be asked for services: it did not answer"),
        ("MainPID=1\n", "cannot be asked for services: it did not answer"),
    ],
)
def test_a_host_on_which_systemd_does_not_answer_has_not_passed(tmp_path: Path, says: str, message: str) -> None:
    systemctl(tmp_path, says)
    remark = only(look(CHECK, host_with(tmp_path), expected(units=(TOMCAT,))))
    assert (remark.status, remark.message) == (Status.NOT_MADE, message)


def test_a_host_without_systemctl_has_not_passed() -> None:
    remark = only(look(CHECK, SayingHost(NOT_FOUND, b" systemctl\n"), expected(units=(TOMCAT,))))
    assert (remark.status, remark.message) == (Status.NOT_MADE, "systemctl cannot be found on the host")


def test_a_process_number_that_is_none_is_no_process(tmp_path: Path) -> None:
    assert "does not run" in judged(tmp_path, RUNS | {"MainPID": "[not set]"})["node1 (tomcat10)"]
