"""Whether what runs is older than what is on disk, on processes and files of this machine."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from check_hosts import (
    AS_NOBODY,
    STAT_OF_ROOT,
    SayingHost,
    ShellHost,
    answer,
    expected,
    host_with,
    look,
    needs_root,
    only,
    said,
)
from lab.host import Host
from lab.httpd import Httpd
from lab.namespace import Namespace
from lab.rendered import rendered
from shell_hosts import FIND_OF_BUSYBOX, put_program
from test_check_services import RESTS, RUNS, shown, systemctl

from httpdgen import platforms
from httpdgen.expected.hosts import ExpectedHost, Unit
from httpdgen.verify.check import Looked
from httpdgen.verify.checks import running as running_check
from httpdgen.verify.checks.processes import Clock, pid_files_of, read_clock, read_pid_files, read_starts
from httpdgen.verify.checks.running import CHECK
from httpdgen.verify.checks.stat import read_stats, stat_of
from httpdgen.verify.outcome import Remark, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytest_plugins = ["lab.fixtures"]

SITE = """
httpdgen: 1
web_tiers:
  edge: {hosts: [web1], mpm: MPM, max_request_workers: 50}
sites:
  www.example.com:
    routes:
      /gone: {status: 410}
"""
SETTLED_SECONDS = 0.15  # more than the check overlooks


class Running:
    """A service that is a process of this machine, and the file that it reads."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes], conf: Path) -> None:
        self.folder = folder
        self.process = process
        self.conf = conf
        self.run_dir = folder / "run dir"
        self.run_dir.mkdir()
        systemctl(folder, shown(RUNS | {"MainPID": str(process.pid)}))

    def write_pid_file(self, name: str = "apache2.pid") -> Path:
        path = self.run_dir / name
        path.write_text(f"{self.process.pid}\n")
        return path

    def expected(self, node: str | None = None) -> ExpectedHost:
        unit = Unit("apache2" if node is None else "tomcat10", node, True, (), (str(self.conf), "/nowhere"))
        host = expected(units=(unit,))
        httpd = replace(host.platform.httpd, run_dir=str(self.run_dir))
        return replace(host, platform=replace(host.platform, httpd=httpd))

    def of_tomcat(self) -> Looked:
        return look(CHECK, host_with(self.folder), self.expected("node1"))

    def of_httpd(self) -> Looked:
        return look(CHECK, host_with(self.folder), self.expected())


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """Start a process that is younger than its file, and wait until it can be told."""
    conf = tmp_path / "a file; of 'ours'"
    conf.write_text("before")
    time.sleep(SETTLED_SECONDS)
    with subprocess.Popen(["sleep", "60"]) as process:
        time.sleep(SETTLED_SECONDS)
        yield Running(tmp_path, process, conf)
        process.kill()


def made(looked: Looked) -> Remark:
    remark = only(looked)
    assert remark.status is Status.FAILED
    return remark


def test_a_tomcat_that_started_after_its_files_changed_passes(running: Running) -> None:
    assert running.of_tomcat() == Looked("1 service")


@pytest.mark.parametrize("change", ["write", "mode", "name", "link"])
def test_whatever_changed_after_the_start_is_not_what_runs(running: Running, change: str) -> None:
    other = running.conf.with_name("other")
    match change:
        case "write":
            running.conf.write_text("after")
        case "mode":
            running.conf.chmod(0o600)
        case "name":
            running.conf.rename(other)
            other.rename(running.conf)
        case _:
            running.conf.rename(other)
            running.conf.symlink_to(other)
    os.utime(running.conf, (1, 1), follow_symlinks=False)  # what a copy with its old time looks like
    remark = made(running.of_tomcat())
    assert remark.subject == "node1 (tomcat10)"
    assert remark.message.startswith("started 2")
    assert f", and {running.conf} changed 2" in remark.message
    assert remark.hint == "what runs is not what is on disk: systemctl restart tomcat10"


def test_the_last_change_is_named_and_the_others_are_counted(running: Running) -> None:
    wanted = running.expected("node1")
    later = running.conf.with_name("later")
    running.conf.write_text("after")
    time.sleep(0.02)
    later.touch()
    unit = replace(wanted.units[0], reads=(str(running.conf), str(later)))
    remark = made(look(CHECK, host_with(running.folder), replace(wanted, units=(unit,))))
    assert f"and {later} changed" in remark.message
    assert remark.message.endswith("UTC (1 more file since, too)")


def test_httpd_read_its_files_when_it_last_wrote_its_pid_file(running: Running) -> None:
    running.write_pid_file()
    assert running.of_httpd() == Looked("1 service")
    time.sleep(SETTLED_SECONDS)
    running.conf.write_text("after")
    remark = made(running.of_httpd())
    assert remark.message.startswith("read its configuration 2")
    assert remark.hint == "what runs is not what is on disk: systemctl reload apache2"
    running.write_pid_file()  # as with each reload
    assert running.of_httpd() == Looked("1 service")


def test_a_pid_file_that_is_too_old_for_its_process_is_of_a_clock_that_was_wrong(running: Running) -> None:
    os.utime(running.write_pid_file(), (1, 1))
    assert running.of_httpd() == Looked("1 service")


def test_of_several_pid_files_the_last_one_that_is_the_processs_own_counts(running: Running) -> None:
    os.utime(running.write_pid_file("old.pid"), (1, 1))
    running.write_pid_file("new.pid")
    (running.run_dir / "other.pid").write_text("1\n")
    (running.run_dir / "empty.pid").write_text("")
    (running.run_dir / "odd\nname.pid").write_text("x\n")
    os.mkfifo(running.run_dir / "pipe.pid")
    assert running.of_httpd() == Looked("1 service")


def not_told(looked: Looked) -> str:
    assert only(looked).status is Status.NOT_MADE
    return only(looked).message.removeprefix("when it read its files cannot be told: ")


def test_without_a_pid_file_nobody_knows_when_httpd_read_its_files(running: Running) -> None:
    assert not_told(running.of_httpd()) == f"no PID file in {running.run_dir} names its process"


def test_a_pid_file_of_tomorrow_says_nothing(running: Running) -> None:
    tomorrow = time.time() + 86_400
    os.utime(running.write_pid_file(), (tomorrow, tomorrow))
    assert "which is yet to come: the clock was set back" in not_told(running.of_httpd())


@pytest.mark.engine
@pytest.mark.parametrize("mpm", ["event", "worker", "prefork"])
def test_a_real_httpd_writes_its_pid_file_anew_with_each_reload(
    mpm: str, images: Callable[[str], Path], tmp_path: Path
) -> None:
    _, tree = rendered(SITE.replace("MPM", mpm), tmp_path, {})
    platform = platforms.load("debian-12")
    with Namespace() as namespace:
        machine = Host(namespace, "web1", images(platform.name), {})
        machine.lay_down(tree.hosts["web1"])
        httpd = Httpd(machine)
        httpd.leave_out_mod_jk()
        httpd.start()

        def read_at() -> tuple[int, float]:
            found = read_pid_files(machine.run("sh", "-c", pid_files_of(platform.httpd.run_dir)))
            ((pid, written),) = found.items()
            return pid, written

        def was_read_since(changed: float) -> bool:
            return read_at()[1] >= changed

        pid, started = read_at()
        entry = platform.httpd.entry
        for command in ("graceful", "restart"):
            machine.run("touch", entry)
            stats = read_stats(machine.run("sh", "-c", stat_of([entry])))
            assert not isinstance(stats, Remark)
            changed = stats[entry].changed
            assert changed > read_at()[1]
            httpd.graceful() if command == "graceful" else httpd.control(command)
            assert _wait_for(partial(was_read_since, changed))
        assert read_at()[0] == pid
        assert read_at()[1] > started
        httpd.stop()


def _wait_for(done: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)
    return done()


def test_a_service_that_does_not_run_has_read_nothing(running: Running) -> None:
    systemctl(running.folder, shown(RESTS))
    assert not_told(running.of_tomcat()) == "it does not run"


def test_a_process_that_is_not_shown_is_no_pass(running: Running) -> None:
    put_program(running.folder, "cat", 'case "$1" in */stat) exit 1;; *) exec /bin/cat "$@";; esac')
    systemctl(running.folder, shown(RUNS | {"MainPID": "999999999"}))
    assert not_told(running.of_tomcat()) == "its process was not shown"


def test_where_systemd_does_not_answer_nothing_has_passed(running: Running) -> None:
    systemctl(running.folder, "Failed to connect to bus: Host is down\n")
    assert not_told(running.of_tomcat()) == "cannot be asked for services: Failed to connect to bus: Host is down"


def test_a_clock_of_whole_seconds_is_not_enough(running: Running) -> None:
    put_program(running.folder, "date", "echo 1795247918.N")
    assert "parts of a second" in not_told(running.of_tomcat())


@needs_root
def test_who_may_not_look_at_a_file_has_not_looked(running: Running) -> None:
    running.folder.chmod(0o700)
    host = ShellHost(host_with(running.folder).path, AS_NOBODY)
    remarks = look(CHECK, host, running.expected("node1")).remarks
    assert {remark.status for remark in remarks} == {Status.NOT_MADE}


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("find: '/etc/httpdgen/current': Permission denied", "no right to look at it as deploy"),
        ("find: '/etc/httpdgen/current': Input/output error", "cannot be looked at: Input/output error"),
        ("cat: /etc/httpdgen/pending: Permission denied", "no right to look at it as deploy"),
    ],
)
def test_a_file_that_cannot_be_seen_is_named(running: Running, error: str, message: str) -> None:
    states = shown(RUNS | {"MainPID": "130"})
    told = answer("deploy", states, UPTIME, STAT, "", STAT_OF_ROOT, "deployed\n", errors=f"{error}\n")
    looked = look(CHECK, told, running.expected("node1"))
    assert list(said(looked, Status.NOT_MADE).values()) == [message]
    assert next(iter(said(looked, Status.NOT_MADE))) in error


class Deployed:
    """A release that `httpdgen deploy` made current, which the service reads beside its file outside."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.home = running.folder / "httpdgen"
        self.current = self.home / "current"
        self.activate("one")

    def activate(self, name: str) -> None:
        folder = self.home / "releases" / name
        folder.mkdir(parents=True)
        (folder / "release.json").write_text("{}")
        (folder / "server.conf").write_text(name)
        self.current.unlink(missing_ok=True)
        self.current.symlink_to(folder)

    def look(self, node: str | None = None) -> Looked:
        wanted = self.running.expected(node)
        reads = (str(self.current), f"{self.current}/server.conf", *wanted.units[0].reads)
        unit = replace(wanted.units[0], reads=reads)
        return look(CHECK, host_with(self.running.folder), replace(wanted, units=(unit,)))


@pytest.fixture
def deployed(running: Running, monkeypatch: pytest.MonkeyPatch) -> Deployed:
    monkeypatch.setattr(running_check, "CURRENT", str(running.folder / "httpdgen" / "current"))
    found = Deployed(running)
    running.write_pid_file()
    time.sleep(SETTLED_SECONDS)
    found.activate("two")  # a hold, say, or the other service of the host
    return found


def test_a_release_that_became_current_without_a_reload_is_what_runs(deployed: Deployed) -> None:
    assert deployed.look() == Looked("1 service")
    assert deployed.look("node1") == Looked("1 service")


def test_a_release_that_was_laid_down_by_hand_is_judged_by_its_time(deployed: Deployed) -> None:
    (deployed.current / "release.json").unlink()
    assert f"{deployed.current} changed" in made(deployed.look()).message


def test_a_file_outside_of_releases_is_judged_by_its_time(deployed: Deployed) -> None:
    deployed.running.conf.write_text("after")
    assert f"{deployed.running.conf} changed" in made(deployed.look()).message


def test_a_service_that_has_yet_to_read_what_is_current_is_told(deployed: Deployed) -> None:
    (deployed.home / "pending").write_text("restart tomcat10\nreload apache2\n")
    httpd, tomcat = made(deployed.look()), made(deployed.look("node1"))
    assert (httpd.subject, httpd.message) == ("apache2", "has not read what is current: its reload is pending")
    assert (tomcat.subject, tomcat.message) == (
        "node1 (tomcat10)",
        "has not read what is current: its restart is pending",
    )
    assert httpd.hint == tomcat.hint == "`httpdgen deploy` goes on with a rollout that ended before its time"
    (deployed.home / "pending").write_text("restart tomcat10\n")
    assert deployed.look() == Looked("1 service")


def test_a_find_that_knows_no_fields_has_not_looked(running: Running) -> None:
    put_program(running.folder, "find", FIND_OF_BUSYBOX)
    running.conf.write_text("after")
    remark = only(running.of_tomcat())
    assert (remark.status, remark.message) == (
        Status.NOT_MADE,
        "does not tell what stands at a path: find: unrecognized: -printf",
    )


def test_a_missing_tool_is_named(running: Running) -> None:
    assert not_told(look(CHECK, SayingHost(127, b" find\n"), running.expected())) == "find cannot be found on the host"


def test_a_host_on_which_nothing_should_run_has_no_use_for_the_check() -> None:
    stopped = Unit("tomcat10", "node1", False, (), ())
    assert CHECK.look(SayingHost(0, b""), expected(units=(stopped,))) is None


# What Debian 12 said of a Tomcat, ten seconds after its start.
UPTIME = "1795247691.62 23390.64 30211.60"
STAT = "130 (java) S 1 130 130 0 -1 4194560 29294 220 0 0 263 31 0 0 20 0 41 0 2338212 2618867712 34784"


def test_the_start_is_counted_in_ticks_from_the_start_of_the_host() -> None:
    clock = read_clock(f"{UPTIME} 100\n")
    assert clock is not None
    assert read_starts(f"{STAT}\n", clock)[130] == pytest.approx(1795247683.10)
    assert read_clock(f"{UPTIME}\n") == clock  # where there is no getconf
    assert read_starts(STAT, replace(clock, ticks=1000))[130] == pytest.approx(1795226639.192)


def test_a_process_may_have_any_name() -> None:
    odd = STAT.replace("(java)", "(a) 1 (b) ) x)")
    assert read_starts(odd, Clock(0, 0, 100)) == {130: 23382.12}


@pytest.mark.parametrize(
    "text", ["", "130 (java)", "130 (java) S 1", "x (java) S" + " 1" * 30, STAT.replace("2338212", "x")]
)
def test_a_line_that_makes_no_sense_is_not_read(text: str) -> None:
    assert read_starts(text, Clock(0, 0, 100)) == {}


@pytest.mark.parametrize("text", ["", "1795247691 23390.64 30211.60", "1795247691.62", "a b c"])
def test_a_clock_that_makes_no_sense_is_none(text: str) -> None:
    assert read_clock(text) is None


def test_pid_files_that_make_no_sense_are_not_read() -> None:
    assert read_pid_files("1.5 7\n0.5 7\n1.5\n1.5 x\n1.5 7 8\n") == {7: 1.5}
