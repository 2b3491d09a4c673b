"""Many commands in one exec: what each wrote comes back exactly, whatever it does."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from shell_hosts import SHELLS, ShellConnection, put_program, with_shell
from testinfra.backend.local import LocalBackend
from testinfra.host import Host

from httpdgen.connection import COMMAND_SECONDS, Completed
from httpdgen.errors import BecomeError, HostError, HostTimeoutError, UnreachableError
from httpdgen.model.inventory import InventoryHost
from httpdgen.transport.local import LocalConnection
from httpdgen.verify import batch
from httpdgen.verify.batch import BatchBackend, LiveBackend, Pending, ask

if TYPE_CHECKING:
    from pathlib import Path

    from testinfra.backend.base import CommandResult


@pytest.fixture(params=SHELLS)
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> ShellConnection:
    return with_shell(tmp_path, request.param)


def results(connection: ShellConnection, *commands: str) -> tuple[CommandResult, ...]:
    backend = BatchBackend(connection)
    with pytest.raises(Pending):
        backend.several(*commands)
    backend.send()
    return backend.several(*commands)


def written(connection: ShellConnection, *commands: str) -> list[tuple[int, bytes, bytes]]:
    return [(each.rc, each.stdout_bytes, each.stderr_bytes) for each in results(connection, *commands)]


def test_every_answer_comes_in_one_exec(connection: ShellConnection) -> None:
    assert written(connection, "echo one", "echo two >&2", "false") == [
        (0, b"one\n", b""),
        (0, b"", b"two\n"),
        (1, b"", b""),
    ]
    assert len(connection.scripts) == 1


@pytest.mark.parametrize(
    ("command", "bytes_written"),
    [
        ("printf 'no newline'", b"no newline"),
        (r"printf 'a\0b\0'", b"a\0b\0"),
        (r"printf '\0\0\0\n'", b"\0\0\0\n"),
        (r"printf '\377\376\n\n'", b"\xff\xfe\n\n"),
        ("printf '%s 1 end 0\\n%s 2 begin\\n' 0123456789abcdef0123456789abcdef ' '", None),
        ("head -c 5000000 /dev/zero", bytes(5_000_000)),
        ("", b""),
        ("# nothing", b""),
        ("echo 'it''s' \"$((1 + 1))\" `echo x`", b"its 2 x\n"),
        ("cat <<'END'\n$HOME 'x'\nEND", b"$HOME 'x'\n"),
        ("cat", b""),
        ("echo $LC_ALL; command -v sh >/dev/null && echo found", b"C\nfound\n"),
    ],
)
def test_what_a_command_writes_is_kept_exactly(
    connection: ShellConnection, command: str, bytes_written: bytes | None
) -> None:
    before, on_stdout, on_stderr, after = written(
        connection, "echo before", command, f"exec >&2\n{command}", "echo after"
    )
    assert (before, after) == ((0, b"before\n", b""), (0, b"after\n", b""))
    assert on_stdout == (0, on_stderr[2], b"")
    assert on_stderr == (0, b"", on_stdout[1])
    assert bytes_written is None or on_stdout[1] == bytes_written


@pytest.mark.parametrize(
    ("command", "code"),
    [("exit 3", 3), ("(exit 255)", 255), ("exit 124", 124), ("no-such-program", 127), ("exec sh -c 'exit 5'", 5),
     ("kill -9 $$", 137), ("kill $$", 143), ("set -e; false; true", 1)],
)  # fmt: skip
def test_the_status_of_a_command_is_told(connection: ShellConnection, command: str, code: int) -> None:
    answer, after = results(connection, command, "echo after")
    assert (answer.rc, after.stdout) == (code, "after\n")


@pytest.mark.parametrize("command", ["echo (", ")", "'", '"', "echo $(", "if true", "exec >&- 2>&-", "cat <<END", "}"])
def test_a_command_that_is_no_shell_takes_no_other_with_it(connection: ShellConnection, command: str) -> None:
    before, _, after = written(connection, "echo before", command, "echo after")
    assert (before, after) == ((0, b"before\n", b""), (0, b"after\n", b""))


def test_no_list_of_processes_shows_a_command_or_a_mark(connection: ShellConnection) -> None:
    listing, environment = results(connection, "for each in /proc/[0-9]*/cmdline; do cat $each; done #needle", "env")
    mark = connection.scripts[0].partition("mark=")[2][:32]
    assert len(mark) == 32
    assert "needle" not in listing.stdout
    assert mark not in listing.stdout + environment.stdout


def test_a_command_that_hangs_is_ended_and_the_others_are_answered(
    connection: ShellConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "LIMIT_SECONDS", 1)
    backend = BatchBackend(connection)
    with pytest.raises(Pending):
        backend.several("echo before", "echo begun; sleep 30", "echo after")
    backend.send()
    assert [backend.run(command).stdout for command in ("echo before", "echo after")] == ["before\n", "after\n"]
    with pytest.raises(HostTimeoutError, match="web1: echo was not done in 1 s") as told:
        backend.run("echo begun; sleep 30")
    assert told.value.host == "web1"


def test_many_commands_that_hang_end_before_the_host_is_given_up(
    connection: ShellConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "HOST_SECONDS", 2)
    backend = BatchBackend(connection)
    commands = [f"sleep 3{number}" for number in range(3)]
    with pytest.raises(Pending):
        backend.several(*commands, "echo after")
    backend.send()
    assert backend.run("echo after").stdout == "after\n"


def test_a_host_without_timeout_is_asked_nevertheless(tmp_path: Path) -> None:
    put_program(tmp_path, "timeout", "exit 127")
    assert written(ShellConnection("web1", tmp_path), "echo x", "exit 124") == [(0, b"x\n", b""), (124, b"", b"")]


def test_a_shell_that_dies_gives_no_wrong_answer(connection: ShellConnection) -> None:
    backend = BatchBackend(connection)
    with pytest.raises(Pending):
        backend.several("echo before", "kill -9 $OUTER; exit 3", "echo after")
    backend.send()
    assert backend.run("echo before").stdout == "before\n"
    assert backend.run("kill -9 $OUTER; exit 3").rc == 3
    with pytest.raises(HostError, match=r"web1: the shell there ended by a signal before echo did$"):
        backend.run("echo after")


@dataclass
class Saying(ShellConnection):
    """A host whose shell lets nobody in."""

    def run(
        self, script: str, *, stdin: bytes = b"", seconds: float = COMMAND_SECONDS, become: bool = True
    ) -> Completed:
        return Completed(1, b"This account is\x1b[2J not available.\nGo away.\n", b"")


def test_what_a_shell_says_that_lets_nobody_in_is_told() -> None:
    backend = LiveBackend(Saying("web1"))
    with pytest.raises(HostError) as told:
        backend.run("$SECRET x")
    expected = (
        r"web1: the shell there ended with exit status 1 before a command did: This account is\x1b[2J not available."
    )
    assert str(told.value) == expected
    assert backend.clock is None


def test_a_host_that_takes_too_long_in_all_is_asked_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "HOST_SECONDS", 0)
    connection = ShellConnection("web1")
    with pytest.raises(HostTimeoutError, match="web1: its answers were not there in 0 s"):
        BatchBackend(connection).send()
    assert not connection.scripts


@dataclass
class Hanging(ShellConnection):
    """A host that answers `answers` more times, and then nothing."""

    answers: int = 0
    asked_for: list[float] = field(default_factory=list)

    def run(
        self, script: str, *, stdin: bytes = b"", seconds: float = COMMAND_SECONDS, become: bool = True
    ) -> Completed:
        self.asked_for.append(seconds)
        if len(self.asked_for) > 1 and self.answers:
            self.answers -= 1
            return super().run(script, stdin=stdin, seconds=seconds, become=become)
        raise HostTimeoutError(self.host, f"a command was not done within {seconds:g} s")


@pytest.mark.parametrize("kind", [LiveBackend, BatchBackend])
def test_a_host_that_answers_nothing_any_more_is_lost(kind: type[LiveBackend]) -> None:
    connection = Hanging("web1")
    backend = kind(connection)
    with pytest.raises(UnreachableError, match=r"^web1: it answers no more: not in \d+ s, and then not in 5 s$"):
        backend.send() if isinstance(backend, BatchBackend) else backend.run("uptime")
    assert len(connection.asked_for) == 2
    assert sum(connection.asked_for) < 80


def test_a_host_that_answers_something_else_was_only_slow() -> None:
    with pytest.raises(HostTimeoutError, match=r"web1: a command was not done within \d+ s"):
        BatchBackend(Hanging("web1", answers=1)).send()


def test_rights_that_are_refused_are_no_answer() -> None:
    backend = BatchBackend(ShellConnection("web1", failure=BecomeError("web1", "sudo asks for a password")))
    with pytest.raises(BecomeError, match="sudo asks"):
        backend.send()


def test_what_is_asked_twice_is_run_once(tmp_path: Path) -> None:
    counted = f"echo x >> {tmp_path}/count; wc -l < {tmp_path}/count"
    backend = BatchBackend(ShellConnection("web1"))
    for _ in range(2):
        with pytest.raises(Pending):
            backend.run(counted)
    backend.send()
    backend.send()
    assert [backend.run(counted).stdout.strip() for _ in range(2)] == ["1", "1"]


def test_arguments_are_quoted() -> None:
    assert (
        LiveBackend(ShellConnection("web1")).run("echo %s %s", "a  b", "$HOME; exit 3").stdout == "a  b $HOME; exit 3\n"
    )


def test_text_that_is_no_utf_8_is_replaced() -> None:
    connection = ShellConnection("web1")
    answer = LiveBackend(connection).run(r"printf '\303\244\377'; printf 'ä' >&2")
    assert (answer.stdout, answer.stderr, answer.stdout_bytes) == ("ä\ufffd", "ä", b"\xc3\xa4\xff")
    assert len(connection.scripts) == 1


def test_the_transport_hands_a_batch_over_whole() -> None:
    backend = LiveBackend(LocalConnection(InventoryHost("web1", (), ansible_connection="local")))
    answers = backend.several("cat", r"printf 'a\0'; exit 3", "cat <<END\nx\nEND")
    assert [(answer.rc, answer.stdout_bytes) for answer in answers] == [(0, b""), (3, b"a\0"), (0, b"x\n")]


def test_no_host_is_asked_for_its_encoding() -> None:
    connection = ShellConnection("web1")
    assert LiveBackend(connection).encode("ä") == b"\xc3\xa4"
    assert not connection.scripts


def test_a_live_host_is_asked_anew_each_time() -> None:
    connection = ShellConnection("web1")
    host = Host(LiveBackend(connection))
    assert [host.run("echo x").stdout for _ in range(2)] == ["x\n", "x\n"]
    assert len(connection.scripts) == 2


def test_several_commands_of_a_live_host_go_in_one_exec() -> None:
    connection = ShellConnection("web1")
    answers = ask(Host(LiveBackend(connection)), "echo 100%s", "echo y")
    assert [answer.stdout for answer in answers] == ["100%s\n", "y\n"]
    assert len(connection.scripts) == 1


def test_several_commands_of_a_batch_are_noted_before_any_is_missed() -> None:
    connection = ShellConnection("web1")
    host = Host(BatchBackend(connection))
    with pytest.raises(Pending):
        ask(host, "echo x", "echo y")
    host.backend.send()
    assert [answer.stdout for answer in ask(host, "echo x", "echo y")] == ["x\n", "y\n"]


def test_several_commands_of_any_other_backend_are_run_one_by_one() -> None:
    answers = ask(Host(LocalBackend("local")), "echo x", "echo y")
    assert [answer.stdout for answer in answers] == ["x\n", "y\n"]


def test_a_command_may_be_longer_than_an_argument(connection: ShellConnection) -> None:
    names = " ".join(f"a-long-name-of-a-file-{number}" for number in range(20_000))
    (answer,) = results(connection, f"printf '%s ' {names}")
    assert answer.stdout == f"{names} "


def test_the_clock_of_this_machine_is_not_ahead(connection: ShellConnection) -> None:
    backend = BatchBackend(connection)
    with pytest.raises(Pending):
        backend.run("sleep 0.5")
    backend.send()
    assert backend.clock is not None
    assert abs(backend.clock.ahead) < 0.5
    assert backend.clock.doubt < 0.5  # which the length of a command does not add to


def test_a_clock_of_ours_that_is_set_meanwhile_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(range(2_000_000_000, 0, -3600))
    monkeypatch.setattr(time, "time", lambda: next(times))
    backend = BatchBackend(ShellConnection("web1"))
    backend.send()
    assert backend.clock is not None
    assert abs(backend.clock.ahead) < 2
    assert 0 <= backend.clock.doubt < 2


def test_a_clock_that_is_ahead_is_told(tmp_path: Path) -> None:
    put_program(tmp_path, "date", '/bin/date -d "+100 seconds" "$@"')
    backend = BatchBackend(ShellConnection("web1", tmp_path))
    backend.send()
    assert backend.clock is not None
    assert abs(backend.clock.ahead - 100) < backend.clock.doubt + 0.5


def test_a_date_without_nanoseconds_is_taken_with_doubt(tmp_path: Path) -> None:
    put_program(tmp_path, "date", '/bin/date "$(echo "$1" | sed s/%N/%%N/)"')
    backend = BatchBackend(ShellConnection("web1", tmp_path))
    backend.send()
    assert backend.clock is not None
    assert abs(backend.clock.ahead) < 1.5


def test_the_surest_word_of_a_clock_is_kept() -> None:
    backend = BatchBackend(ShellConnection("web1"))
    backend.clock = sure = batch.Clock(0.0, 0.0)
    backend.send()
    assert backend.clock is sure


def test_the_modules_of_testinfra_work_in_rounds(tmp_path: Path) -> None:
    for name in ("service", "systemctl"):
        put_program(tmp_path, name, f'case "$*" in *gone*) exit 3;; esac; echo active # {name}')
    there = tmp_path / "ä file"
    there.write_bytes(b"content\n")
    there.chmod(0o640)
    connection = ShellConnection("web1", tmp_path)
    backend = BatchBackend(connection)
    host = Host(backend)

    def look() -> tuple[object, ...]:
        file = host.file(str(there))
        return (
            file.exists,
            file.mode,
            file.content_string,
            host.service("httpd").is_running,
            host.service("gone").is_running,
        )

    for _ in range(20):
        try:
            found = look()
        except Pending:
            backend.send()
        else:
            break
    assert found == (True, 0o640, "content\n", True, False)
    assert len(connection.scripts) > 1
