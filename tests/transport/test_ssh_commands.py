"""Commands over SSH, on a real sshd."""

from __future__ import annotations

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from waiting import until

from httpdgen.connection import Completed
from httpdgen.errors import BecomeError, HostError, HostTimeoutError, UnreachableError
from httpdgen.transport import session

if TYPE_CHECKING:
    from sshd_here import Machine

    from httpdgen.connection import Connection

pytestmark = pytest.mark.engine
pytest_plugins = ["lab.fixtures", "sshd_fixture"]


def test_a_script_gives_its_status_and_both_outputs(box: Connection) -> None:
    assert box.run("echo out; echo err >&2; exit 3") == Completed(3, b"out\n", b"err\n")


def test_a_script_has_the_rights_that_the_inventory_says_or_those_of_the_login(box: Connection) -> None:
    assert box.run("id -un; echo ~").stdout == b"root\n/root\n"
    assert box.run("id -un", become=False).stdout == b"deploy\n"


def test_whoever_is_that_user_already_needs_no_sudo(machine: Machine) -> None:
    with machine.connect(ansible_user="ada", ansible_become_user="ada") as connection:
        assert connection.run("id -un").stdout == b"ada\n"


def test_a_script_and_its_input_arrive_both(box: Connection) -> None:
    given = bytes(range(256)) * 8192
    assert box.run("cat", stdin=given).stdout == given
    assert box.run("head -c 3; cat >/dev/null", stdin=given, become=False).stdout == b"\x00\x01\x02"


def test_a_command_of_a_script_does_not_swallow_the_rest_of_it(box: Connection) -> None:
    assert box.run("cat\nread -r line || echo none\necho rest").stdout == b"none\nrest\n"


@pytest.mark.parametrize(
    ("script", "stdout"),
    [
        ("cat <<E\nlast\nE", b"last\n"),
        ("printf '%s' \"it's \\$HOME `echo x`\"", b"it's $HOME x"),
        ("false\n# ends so\n\n", b""),
        ("echo é", "é\n".encode()),
        ("", b""),
    ],
)
def test_a_script_arrives_as_it_is(box: Connection, script: str, stdout: bytes) -> None:
    done = box.run(script)
    assert (done.stdout, done.stderr, done.code) == (stdout, b"", int(script.startswith("false")))


def test_a_script_with_a_fault_of_syntax_says_so(box: Connection) -> None:
    done = box.run("if")
    assert done.code == 2
    assert b"yntax error" in done.stderr


def test_a_long_script_is_no_matter(box: Connection) -> None:
    assert box.run(": " + "x" * 3_000_000 + "\necho done").stdout == b"done\n"


def test_many_megabytes_of_both_outputs_do_not_wait_for_each_other(box: Connection) -> None:
    done = box.run("head -c 20000000 /dev/zero >&2; head -c 20000000 /dev/zero; head -c 9 /dev/zero >&2")
    assert (len(done.stdout), len(done.stderr)) == (20_000_000, 20_000_009)


@pytest.mark.parametrize("output", ["1", "2"])
def test_output_without_end_is_ended(machine: Machine, monkeypatch: pytest.MonkeyPatch, output: str) -> None:
    monkeypatch.setattr(session, "MOST_BYTES", 2**20)
    with machine.connect() as connection:
        with pytest.raises(HostError, match=r"^box: a command wrote more than \d+ MB, and was told to end$"):
            connection.run(f"yes endless >&{output}", seconds=20)
        until(lambda: connection.run("ps -eo args | grep -c '^yes endless'").stdout == b"0\n")


def test_input_that_nobody_reads_holds_nothing_up(box: Connection) -> None:
    assert box.run("echo done", stdin=bytes(30_000_000)).stdout == b"done\n"


def test_no_list_of_processes_shows_a_script(box: Connection) -> None:
    listed = box.run(": hidden-secret; ps -ef | grep -v grep").stdout
    assert b"dd bs=" in listed
    assert b"hidden-secret" not in listed


def test_what_a_login_shell_writes_by_itself_is_no_output(machine: Machine) -> None:
    with machine.connect(ansible_user="noisy") as connection:
        assert connection.run("echo out; echo err >&2") == Completed(0, b"out\n", b"err\n")


@pytest.mark.parametrize("become", [True, False])
def test_a_login_without_a_shell_is_told(machine: Machine, become: bool) -> None:
    with (
        machine.connect(ansible_user="nobody2", ansible_become=become) as connection,
        pytest.raises(UnreachableError, match="no shell ran for nobody2: This account is currently not available"),
    ):
        connection.run("true")


def test_sudo_that_asks_for_a_password_is_told_with_the_way_out(machine: Machine) -> None:
    with machine.connect(ansible_user="ada") as connection:
        with pytest.raises(BecomeError) as told:
            connection.run("echo secret")
        assert connection.run("id -un", become=False).stdout == b"ada\n"
    assert str(told.value) == (
        "box: sudo does not let ada become root: sudo: a password is required;"
        " let ada do so without a password (a NOPASSWD rule, sudoers(5)), or set ansible_become: false"
    )


def test_a_user_whom_the_host_does_not_know_is_told(machine: Machine) -> None:
    with (
        machine.connect(ansible_become_user="no one; id") as connection,
        pytest.raises(BecomeError, match="become no one; id: sudo: unknown user"),
    ):
        connection.run("true")


def test_doas_that_is_not_there_is_told(machine: Machine) -> None:
    with (
        machine.connect(ansible_become_method="doas") as connection,
        pytest.raises(BecomeError, match="doas: command not found; install doas there, or set"),
    ):
        connection.run("true")


def test_another_method_is_refused_before_anything_runs(machine: Machine) -> None:
    with (
        machine.connect(ansible_become_method="su") as connection,
        pytest.raises(BecomeError, match="ansible_become_method: su, and httpdgen uses sudo or doas"),
    ):
        connection.run("true")


@pytest.mark.parametrize("become", [True, False])
def test_a_command_that_is_not_done_in_time_is_ended_on_the_host(box: Connection, become: bool) -> None:
    started = time.monotonic()
    with pytest.raises(HostTimeoutError, match=r"box: a command was not done within 0\.5 s"):
        box.run("trap '' HUP; sleep 4711; sleep 4712", seconds=0.5, become=become)
    assert time.monotonic() - started < 3
    until(lambda: box.run("ps -eo args | grep -c '^sleep 471'").stdout == b"0\n")


def test_a_login_shell_that_takes_too_long_is_given_up_in_time(machine: Machine) -> None:
    with machine.connect(ansible_user="slow") as connection, pytest.raises(HostTimeoutError):
        connection.run("true", seconds=0.3)


def test_the_time_of_a_command_counts_although_it_closes_its_outputs(box: Connection) -> None:
    with pytest.raises(HostTimeoutError):
        box.run("exec >/dev/null 2>&1; sleep 4713", seconds=0.5)


def test_a_shell_that_a_signal_ends_has_no_status(box: Connection) -> None:
    assert box.run("kill -KILL $$", become=False).code == -1


def test_many_commands_run_at_once_on_one_connection(box: Connection) -> None:
    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(lambda number: box.run(f"sleep 0.05; echo {number}").stdout, range(40)))
    assert done == [f"{number}\n".encode() for number in range(40)]


def test_commands_that_wait_for_others_have_their_time_as_well(box: Connection) -> None:
    with ThreadPoolExecutor(9) as pool:
        others = [pool.submit(box.run, "sleep 1.5") for _ in range(9)]
        time.sleep(0.5)
        with pytest.raises(HostTimeoutError):
            box.run("true", seconds=0.2)
        assert all(other.result().code == 0 for other in others)


def test_a_session_that_sshd_does_not_open_is_told(machine: Machine) -> None:
    machine.sshd(2201, "MaxSessions=0")
    known = machine.known(f"[127.0.0.1]:2201 {machine.public_key('ed25519')}")
    with (
        machine.connect(ansible_port=2201, known=known) as connection,
        pytest.raises(UnreachableError, match="sshd opens no session for a command: open failed"),
    ):
        connection.run("true")


def test_a_connection_that_breaks_in_the_midst_is_told(machine: Machine) -> None:
    with machine.connect(ansible_user="noisy") as connection:
        timer = threading.Timer(0.5, machine.kill_sessions, ["noisy"])
        timer.start()
        with pytest.raises(UnreachableError, match=re.escape("box: the connection to 127.0.0.1 port 22 broke")):
            connection.run("sleep 20")
        timer.join()
        with pytest.raises(UnreachableError, match="broke"):
            connection.run("true")
        with pytest.raises(UnreachableError, match="broke"):
            connection.forward("127.0.0.1", 22)


def test_nothing_is_left_of_a_connection_that_is_closed(machine: Machine) -> None:
    before = threading.active_count()
    connection = machine.connect()
    connection.run("true")
    connection.close()
    connection.close()
    assert threading.active_count() == before
    with pytest.raises(UnreachableError):
        connection.run("true")


def test_a_host_that_stands_still_is_given_up_in_time(machine: Machine) -> None:
    with machine.connect(ansible_user="noisy") as connection:
        assert connection.run("true").code == 0
        with machine.frozen_sessions("noisy"):
            started = time.monotonic()
            with pytest.raises(HostTimeoutError):
                connection.run("true", seconds=0.3)
            with pytest.raises(UnreachableError, match=r"^box: 127\.0\.0\.1 port 22 answers no more$"):
                connection.forward("127.0.0.1", 22, seconds=0.3)
            assert time.monotonic() - started < 5
        assert connection.run("echo again").stdout == b"again\n"


def test_a_host_that_stands_still_while_much_is_sent_is_given_up_in_time(machine: Machine) -> None:
    with machine.connect(ansible_user="noisy") as connection:
        timer = threading.Timer(0.2, lambda: machine.host.run("pkill", "-STOP", "-f", "^sshd: noisy"))
        timer.start()
        started = time.monotonic()
        with pytest.raises(HostTimeoutError):
            connection.run("cat >/dev/null", stdin=bytes(200_000_000), seconds=1.0)
        assert time.monotonic() - started < 8
        timer.join()
    machine.kill_sessions("noisy")
