"""What listens, as `ss` of iproute2 says it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from check_hosts import SayingHost, expected, host_with, look, only, said
from shell_hosts import put_program
from test_check_services import RUNS, shown, systemctl

from httpdgen.expected.hosts import Listening, Unit
from httpdgen.verify.check import Looked
from httpdgen.verify.checks.ports import CHECK
from httpdgen.verify.checks.sockets import Socket, read_addresses, read_named, read_pids, read_sockets
from httpdgen.verify.checks.units import State
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOMCAT = Unit("tomcat10", "node1", True, (Listening("198.18.0.21", 8009, "ajp Connector"),), ())
HTTPD = Unit("apache2", None, True, (Listening(None, 80, "http"), Listening("127.0.0.1", 8079, "management")), ())

# As Debian 12 writes it.
OF_HTTPD = """\
LISTEN 0      511    127.0.0.1:8079 0.0.0.0:* users:(("apache2",pid=1166,fd=5),("apache2",pid=1164,fd=5))
LISTEN 0      128      0.0.0.0:22   0.0.0.0:* users:(("sshd",pid=39,fd=3))
LISTEN 0      511            *:80         *:* users:(("apache2",pid=1166,fd=4),("apache2",pid=1164,fd=4))
LISTEN 0      128         [::]:22      [::]:* users:(("sshd",pid=39,fd=4))
LISTEN 0      4096 127.0.0.53%lo:53   0.0.0.0:* users:(("systemd-resolve",pid=40,fd=14))
"""
GROUPS = "/proc/{pid}/cgroup:9:name=systemd:/system.slice/{unit}.service\n/proc/{pid}/cgroup:8:pids:/\n"


def tomcat(place: str, holder: str = '("java",pid=1130,fd=39)') -> str:
    users = f" users:({holder})" if holder else ""
    return f"LISTEN 0      100    {place} 0.0.0.0:*{users}\n"


class Answers:
    """A host's programs, and what they say."""

    def __init__(self, folder: Path, unit: Unit, listening: str, main_pid: int) -> None:
        self.folder = folder
        self.unit = unit
        group = f"/system.slice/{unit.name}.service"
        systemctl(folder, shown(RUNS | {"MainPID": str(main_pid), "ControlGroup": group}))
        (folder / "listening").write_text(listening)
        put_program(folder, "ss", f"cat {folder}/listening")
        (folder / "groups").write_text("")
        (folder / "processes").write_text("")
        real = shutil.which("grep")
        cases = f'-H) cat {folder}/groups;; -l) cat {folder}/processes;; *) exec {real} "$@";;'
        put_program(folder, "grep", f'case "$1" in {cases} esac')

    def look(self) -> Looked:
        return look(CHECK, host_with(self.folder), expected(units=(self.unit,)))


def of_tomcat(folder: Path, listening: str) -> Looked:
    return Answers(folder, TOMCAT, listening, 1130).look()


def of_httpd(folder: Path, listening: str) -> Looked:
    answers = Answers(folder, HTTPD, listening, 1164)
    (folder / "groups").write_text("".join(GROUPS.format(pid=pid, unit="apache2") for pid in (1164, 1166)))
    return answers.look()


def test_what_listens_where_it_should_passes(tmp_path: Path) -> None:
    assert of_httpd(tmp_path, OF_HTTPD) == Looked("2 ports")


@pytest.mark.parametrize("place", ["198.18.0.21:8009", "[::ffff:198.18.0.21]:8009", "198.18.0.21%eth0:8009"])
def test_an_address_is_the_same_however_it_is_written(tmp_path: Path, place: str) -> None:
    assert of_tomcat(tmp_path, tomcat(place)) == Looked("1 port")


@pytest.mark.parametrize("every", ["*:80", "0.0.0.0:80", "[::]:80", ":::80"])
def test_every_address_has_many_names(tmp_path: Path, every: str) -> None:
    assert of_httpd(tmp_path, OF_HTTPD.replace("*:80 ", f"{every} ")) == Looked("2 ports")


@pytest.mark.parametrize(
    ("listening", "message"),
    [
        (tomcat("0.0.0.0:8009"), "ajp Connector: listens on 0.0.0.0:8009, should on 198.18.0.21 alone"),
        (tomcat("*:8009"), "ajp Connector: listens on *:8009, should on 198.18.0.21 alone"),
        (tomcat("[::1]:8009"), "ajp Connector: listens on [::1]:8009, should on 198.18.0.21"),
        (
            tomcat("127.0.0.1:8009") + tomcat("198.18.1.21:8009"),
            "ajp Connector: listens on 127.0.0.1:8009 and 198.18.1.21:8009, should on 198.18.0.21",
        ),
        (tomcat("127.0.0.1:8005"), "ajp Connector: nothing listens, should on 198.18.0.21"),
        (
            tomcat("198.18.0.21:8009", '("nc\033",pid=7,fd=3)'),
            "ajp Connector: nc\\x1b (pid 7) has the port",
        ),
        # A process that calls itself after a part of ss's answer is found out all the same.
        (
            tomcat("198.18.0.21:8009", '("",pid=1130,fd=3",pid=7,fd=3)'),
            "ajp Connector: a process (pid 7) has the port",
        ),
    ],
)
def test_a_port_that_is_not_as_it_should_be_is_told(tmp_path: Path, listening: str, message: str) -> None:
    assert said(of_tomcat(tmp_path, listening)) == {"node1 (tomcat10) port 8009": message}


def test_management_beyond_loopback_is_told(tmp_path: Path) -> None:
    looked = of_httpd(tmp_path, OF_HTTPD.replace("127.0.0.1:8079", "*:8079"))
    assert said(looked) == {"apache2 port 8079": "management: listens on *:8079, should on 127.0.0.1 alone"}


def test_httpd_listens_to_nothing_else_not_even_on_loopback(tmp_path: Path) -> None:
    looked = of_httpd(tmp_path, OF_HTTPD + OF_HTTPD.splitlines()[0].replace("8079", "8081") + "\n")
    assert said(looked) == {"apache2": "listens on 127.0.0.1:8081 as well, which the topology does not name"}


def test_a_jvm_may_listen_to_its_own_host_and_to_nobody_else(tmp_path: Path) -> None:
    own = tomcat("198.18.0.21:8009")
    assert of_tomcat(tmp_path, own + tomcat("127.0.0.1:8005") + tomcat("[::1]:9000")) == Looked("1 port")
    looked = of_tomcat(tmp_path, own + tomcat("*:8080"))
    assert said(looked) == {"node1 (tomcat10)": "listens on *:8080 as well, which the topology does not name"}


def test_a_port_on_a_further_address_is_told(tmp_path: Path) -> None:
    looked = of_tomcat(tmp_path, tomcat("198.18.0.21:8009") + tomcat("203.0.113.21:8009"))
    assert said(looked) == {
        "node1 (tomcat10)": "listens on 203.0.113.21:8009 as well, which the topology does not name"
    }


@pytest.fixture
def jvm() -> Iterator[subprocess.Popen[bytes]]:
    """Run a process whose command line names ports, as a JVM's does."""
    options = ["-Xmx192m", "-Dcom.sun.management.jmxremote.port=9010", "-agentlib:jdwp=transport=dt,address=*:5005"]
    with subprocess.Popen([sys.executable, "-c", "input()", *options], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


@pytest.mark.parametrize(
    ("port", "is_told"), [(9010, False), (5005, False), (192, True), (45_127, False), (8443, True)]
)
def test_a_jvm_may_listen_where_its_command_line_says(
    tmp_path: Path, jvm: subprocess.Popen[bytes], port: int, is_told: bool
) -> None:
    holder = f'("java",pid={jvm.pid},fd=39)'
    listening = tomcat("198.18.0.21:8009", holder) + tomcat(f"*:{port}", holder)
    answers = Answers(tmp_path, TOMCAT, listening, jvm.pid)
    (tmp_path / "processes").write_text(f"/proc/{jvm.pid}/cgroup\n/proc/999999999/cgroup\n")
    assert bool(said(answers.look())) is is_told


def test_a_service_that_is_not_there_has_a_port_of_somebody_else(tmp_path: Path) -> None:
    looked = Answers(tmp_path, TOMCAT, tomcat("198.18.0.21:8009", '("nc",pid=7,fd=3)'), 0).look()
    assert said(looked) == {"node1 (tomcat10) port 8009": "ajp Connector: nc (pid 7) has the port"}


def test_a_socket_that_systemd_holds_for_a_service_is_its_own(tmp_path: Path) -> None:
    both = '("java",pid=1130,fd=39),("systemd",pid=1,fd=50)'
    assert of_tomcat(tmp_path, tomcat("198.18.0.21:8009", both)) == Looked("1 port")


def test_whose_the_sockets_are_is_not_shown_to_everybody(tmp_path: Path) -> None:
    looked = of_tomcat(tmp_path, tomcat("198.18.0.21:8009", ""))
    assert not said(looked)
    assert "not shown to" in said(looked, Status.NOT_MADE)["processes"]
    wide = of_tomcat(tmp_path, tomcat("*:8009", ""))
    assert list(said(wide)) == ["node1 (tomcat10) port 8009"]


def test_a_name_is_what_the_host_itself_has_for_it(tmp_path: Path) -> None:
    receiver = Unit("tomcat10", "node1", True, (Listening("app1", 4000, "Receiver"),), ())
    put_program(tmp_path, "getent", 'test "$*" = "ahosts app1" && echo 127.0.1.1 STREAM app1 && echo 127.0.1.1 DGRAM')
    assert Answers(tmp_path, receiver, tomcat("127.0.1.1:4000"), 1130).look() == Looked("1 port")
    looked = Answers(tmp_path, receiver, tomcat("198.18.0.21:4000"), 1130).look()
    assert said(looked) == {
        "node1 (tomcat10) port 4000": "Receiver: listens on 198.18.0.21:4000, should on app1",
    }


def test_a_name_that_the_host_does_not_know_is_no_fault_of_the_port(tmp_path: Path) -> None:
    receiver = Unit("tomcat10", "node1", True, (Listening("app1", 4000, "Receiver"),), ())
    put_program(tmp_path, "getent", "exit 2")
    remark = only(Answers(tmp_path, receiver, tomcat("127.0.1.1:4000"), 1130).look())
    assert (remark.status, remark.message) == (Status.NOT_MADE, "the host does not know the address of app1")


def test_where_nothing_can_be_said_of_sockets_nothing_has_passed(tmp_path: Path) -> None:
    answers = Answers(tmp_path, TOMCAT, "", 1130)
    put_program(tmp_path, "ss", "echo Cannot open netlink socket: Protocol not supported >&2; exit 1")
    remark = only(answers.look())
    assert remark.status is Status.NOT_MADE
    assert remark.message == "cannot say what listens: Cannot open netlink socket: Protocol not supported"


def test_where_systemd_does_not_answer_nothing_has_passed(tmp_path: Path) -> None:
    answers = Answers(tmp_path, TOMCAT, tomcat("198.18.0.21:8009"), 1130)
    systemctl(tmp_path, "Failed to connect to bus: Host is down\n")
    assert only(answers.look()).status is Status.NOT_MADE


def test_a_missing_tool_is_named() -> None:
    remark = only(look(CHECK, SayingHost(127, b" ss\n"), expected(units=(TOMCAT,))))
    assert (remark.status, remark.message) == (Status.NOT_MADE, "ss cannot be found on the host")


def test_a_host_on_which_nothing_should_run_has_no_use_for_the_check() -> None:
    stopped = Unit("tomcat10", "node1", False, (), ())
    assert CHECK.look(SayingHost(0, b""), expected(units=(stopped,))) is None


def test_sockets_are_read_once_each_and_without_what_makes_no_sense() -> None:
    text = tomcat("*:80", '("a",pid=1,fd=2)') + tomcat("*:80", '("b",pid=2,fd=2)') + tomcat("\033:80") + "LISTEN x\n"
    assert read_sockets(text) == (Socket("*", 80, {1: "a", 2: "b"}),)


def test_processes_are_a_units_own_by_its_control_group_and_not_by_a_name_that_begins_alike() -> None:
    state = State("loaded", "active", "running", "success", "enabled", "", False, 5, "/system.slice/tomcat10.service")
    groups = "".join(
        f"/proc/{pid}/cgroup:0::{group}\n"
        for pid, group in enumerate(
            (
                "/system.slice/tomcat10.service",
                "/system.slice/tomcat10.service/below",
                "/system.slice/tomcat10.service2",
                "/system.slice/tomcat10-node2.service",
                "/user.slice/system.slice/tomcat10.service",
            )
        )
    )
    assert read_pids(f"{groups}grep: no\n", state) == {0, 1, 5}


def test_what_makes_no_sense_is_not_read() -> None:
    assert read_named("/proc/x/cgroup 80\n\n/proc/7 80 jmxremote 99x\n").keys() == {7}
    assert read_addresses("app1 127.0.1.1\napp1 nowhere\n") == {"app1": {"127.0.1.1"}}
