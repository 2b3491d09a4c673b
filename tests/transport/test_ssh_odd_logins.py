"""Logins whose shell, profile or sudo is not what a stock machine has."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from httpdgen.connection import Completed
from httpdgen.errors import BecomeError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sshd_here import Machine

pytestmark = pytest.mark.engine
pytest_plugins = ["lab.fixtures", "sshd_fixture"]

MAKE = """set -e
id "$1" >/dev/null 2>&1 || useradd --create-home --shell "$2" "$1"
install -d -m 700 -o "$1" -g "$1" "/home/$1/.ssh"
cp /tmp/id.pub "/home/$1/.ssh/authorized_keys"
cat > "/home/$1/.bashrc"
echo "$1 ALL=(ALL) NOPASSWD: ALL" > "/etc/sudoers.d/$1"
test -z "$3" || echo "Defaults:$1 $3" >> "/etc/sudoers.d/$1"
chmod 440 "/etc/sudoers.d/$1"
"""
FEW = "mkdir -p /opt/few; ln -sf /bin/sh /opt/few/sh"


@pytest.fixture
def login(machine: Machine) -> Callable[..., str]:
    """Give the name of a user whom it makes, with a ~/.bashrc and defaults of sudo."""

    def made(name: str, bashrc: str = "", *, shell: str = "/bin/bash", defaults: str = "") -> str:
        machine.host.run("sh", "-c", MAKE, "make", name, shell, defaults, given=bashrc.encode())
        return name

    return made


@pytest.mark.parametrize("become", [True, False])
@pytest.mark.parametrize(
    "bashrc", ["head -c 10 >/dev/null\n", "cat >/dev/null\n", "read -r line\n", "head -c 100 | tail -c 1\n"]
)
def test_a_profile_that_reads_what_is_meant_for_commands_has_nothing_run(
    machine: Machine, login: Callable[..., str], bashrc: str, become: bool
) -> None:
    user = login("reads", bashrc)
    script = "echo first\ntouch /tmp/ran\necho last"
    with (
        machine.connect(ansible_user=user, ansible_become=become) as connection,
        pytest.raises(UnreachableError, match=r"^box: the shell of reads got no whole script: .*~/\.bashrc") as told,
    ):
        connection.run(script)
    assert "\n" not in str(told.value)
    assert machine.host.run("sh", "-c", "test ! -e /tmp/ran && echo none") == "none\n"


def test_a_host_without_dd_is_told(machine: Machine, login: Callable[..., str]) -> None:
    machine.host.run("sh", "-c", FEW)
    user = login("few", "PATH=/opt/few\n")
    with (
        machine.connect(ansible_user=user, ansible_become=False) as connection,
        pytest.raises(UnreachableError, match="got no whole script: dd is missing"),
    ):
        connection.run("echo out")


def test_a_script_that_was_cut_off_is_not_run(machine: Machine, login: Callable[..., str]) -> None:
    script = "touch /tmp/ran\n: " + "x" * 60_000_000
    with machine.connect(ansible_user=login("cutoff"), ansible_become=False) as connection:
        timer = threading.Timer(0.15, machine.kill_sessions, ["cutoff"])
        timer.start()
        with pytest.raises(UnreachableError, match="broke"):
            connection.run(script)
        timer.join()
    assert machine.host.run("sh", "-c", "sleep 0.5; test ! -e /tmp/ran && echo none") == "none\n"


@pytest.mark.parametrize("bashrc", ["exec 2>&1\n", "exec 2>/dev/null\n"])
def test_a_profile_that_redirects_errors_is_told(machine: Machine, login: Callable[..., str], bashrc: str) -> None:
    with (
        machine.connect(ansible_user=login("redirects", bashrc)) as connection,
        pytest.raises(UnreachableError, match=r"^box: the errors of redirects's shell go elsewhere: .*~/\.bashrc"),
    ):
        connection.run("echo out")


@pytest.mark.parametrize(
    "bashrc",
    [
        "seq 1 100000; seq 1 100000 >&2; printf '\\033[31m'\n",
        "set -eu; set -x; sh() { echo mine; }; umask 777\n",
        "stty erase X; mesg n; cd /root\n",
        "export LC_ALL=tr_TR.UTF-8 LANGUAGE=tr POSIXLY_CORRECT=1\n",
    ],
)
def test_a_profile_of_any_kind_changes_nothing(machine: Machine, login: Callable[..., str], bashrc: str) -> None:
    with machine.connect(ansible_user=login("profile", bashrc)) as connection:
        assert connection.run("id -un; echo err >&2; cat", stdin=b"given") == Completed(0, b"root\ngiven", b"err\n")


@pytest.mark.parametrize(
    ("defaults", "why", "way_out"),
    [
        ("requiretty", "sudo: sorry, you must have a tty to run sudo", r"Defaults:odd !requiretty, sudoers\(5\)"),
        ("secure_path=/opt/few:/nowhere", None, None),
        ("secure_path=/nowhere", "sudo: sh: command not found", r"secure_path, sudoers\(5\)"),
        ("lecture=always,!env_reset,use_pty", None, None),
    ],
)
def test_what_sudo_may_want_is_given_or_told(
    machine: Machine, login: Callable[..., str], defaults: str, why: str | None, way_out: str | None
) -> None:
    machine.host.run("sh", "-c", f"{FEW}; ln -sf /bin/dd /opt/few/dd")
    with machine.connect(ansible_user=login("odd", defaults=defaults)) as connection:
        if why is None:
            assert connection.run("echo out") == Completed(0, b"out\n", b"")
            return
        with pytest.raises(BecomeError, match=f"sudo does not let odd become root: {why}; .*{way_out}"):
            connection.run("echo out")


def test_a_host_without_sudo_is_told(machine: Machine, login: Callable[..., str]) -> None:
    machine.host.run("sh", "-c", FEW)
    with (
        machine.connect(ansible_user=login("nosudo", "PATH=/opt/few\n")) as connection,
        pytest.raises(BecomeError, match="sudo: command not found; install sudo there, or set ansible_become: false"),
    ):
        connection.run("true")


def test_a_host_that_lets_nobody_in_for_a_while_says_why(machine: Machine, login: Callable[..., str]) -> None:
    user = login("early")
    machine.host.run("sh", "-c", "echo 'System is booting up. \033[31mPlease wait.' > /run/nologin")
    try:
        with pytest.raises(UnreachableError) as told:
            machine.connect(ansible_user=user)
    finally:
        machine.host.run("rm", "/run/nologin")
    text = str(told.value)
    assert "it ended the connection once it had seen the key" in text
    assert 'it said "System is booting up. ?[31mPlease wait."' in text
    assert "authorized_keys" not in text
