"""A whole run over hosts that are shells here: who is asked, what becomes of what goes wrong, and that it ends."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from shell_hosts import ShellConnection, put_program
from verified_site import SECRETS, rendered, site

from httpdgen.control.protocol_error import ProtocolError
from httpdgen.errors import BecomeError, ForwardRefusedError, HostKeyError, HostTimeoutError, UnreachableError
from httpdgen.verify import batch, one_host
from httpdgen.verify.check import Check, FleetCheck, HostCheck, Looked, WebCheck
from httpdgen.verify.outcome import Report, Result, Status, failed, not_made
from httpdgen.verify.registry import CHECKS
from httpdgen.verify.run import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from testinfra.host import Host

    from httpdgen.expected.hosts import ExpectedHost
    from httpdgen.verify.subject import Fleet, WebServer

HOSTS = ["app1", "app2", "web1", "web2"]


@dataclass
class ShellTransport:
    """Reaches every host, but for those that `failures` says why not of."""

    failures: Mapping[str, Exception] = field(default_factory=dict)
    make: Callable[[str], ShellConnection] = ShellConnection
    connections: dict[str, ShellConnection] = field(default_factory=dict)

    def connect(self, host: str) -> ShellConnection:
        if host in self.failures:
            raise self.failures[host]
        assert host not in self.connections, "a host is reached once"
        self.connections[host] = self.make(host)
        return self.connections[host]

    @property
    def all_closed(self) -> bool:
        return all(connection.closed.is_set() for connection in self.connections.values())


def run(transport: ShellTransport, *checks: Check, **options: Any) -> Report:
    topology, sizing, tree = rendered(site())
    return verify(topology, sizing, tree, SECRETS, transport, checks=checks, **options)


def host_check(name: str, command: str = "echo answered") -> HostCheck:
    """Ask one command and tell what it wrote."""
    return HostCheck(name, name, lambda host, _: Looked(host.run(command).stdout.strip()))


def web_check(name: str, look: Callable[[WebServer], Looked | None]) -> WebCheck:
    return WebCheck(name, name, look)


def fleet_check(name: str, look: Callable[[Fleet], Iterable[Result]]) -> FleetCheck:
    return FleetCheck(name, f"looking at {name}", look)


def seen(report: Report) -> list[tuple[str, str, str]]:
    return [(result.host, result.check, result.seen) for result in report.results]


def raising(error: BaseException) -> Callable[..., Any]:
    def look(*_: object) -> None:
        raise error

    return look


def test_all_checks_of_a_host_cost_one_exec() -> None:
    transport = ShellTransport()
    report = run(transport, *(host_check(name, f"echo {name}") for name in "abcdef"))
    assert seen(report) == [(host, name, name) for host in HOSTS for name in "abcdef"]
    assert {host: len(connection.scripts) for host, connection in transport.connections.items()} == dict.fromkeys(
        HOSTS, 1
    )
    assert report.status is Status.PASSED
    assert transport.all_closed


def chained(host: Host, _: ExpectedHost) -> Looked:
    first = host.run("echo one").stdout.strip()
    return Looked(host.run("echo %s two", first).stdout.strip())


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_checks_changes_no_answer(order: tuple[int, ...]) -> None:
    checks = [host_check("a", "echo one"), HostCheck("b", "b", chained), host_check("c", "printf one")]
    transport = ShellTransport()
    report = run(transport, *(checks[place] for place in order), limit={"web1"})
    answers = {"a": "one", "b": "one two", "c": "one"}
    assert seen(report) == [("web1", checks[place].name, answers[checks[place].name]) for place in order]
    assert len(transport.connections["web1"].scripts) == 2  # as long as the longest chain of questions


def test_a_check_that_a_host_has_no_use_for_has_no_result() -> None:
    web_only = HostCheck("a", "a", lambda _, expected: Looked("web") if expected.tier_name else None)
    of_web2 = web_check("b", lambda server: Looked("web2") if server.expected.name == "web2" else None)
    report = run(ShellTransport(), web_only, of_web2)
    assert seen(report) == [("web1", "a", "web"), ("web2", "a", "web"), ("web2", "b", "web2")]


def test_a_host_that_does_not_answer_is_one_row_and_holds_nobody_up() -> None:
    failures = {"app1": UnreachableError("app1", "no route"), "web2": HostKeyError("web2", "its key is another")}
    transport = ShellTransport(failures)
    report = run(transport, host_check("a"), web_check("b", lambda server: Looked(server.expected.name)))
    assert report.unreachable == {"app1": "no route", "web2": "its key is another"}
    assert seen(report) == [("app2", "a", "answered"), ("web1", "a", "answered"), ("web1", "b", "web1")]
    assert transport.all_closed


def test_rights_that_are_refused_leave_checks_unmade() -> None:
    transport = ShellTransport(make=lambda host: ShellConnection(host, failure=BecomeError(host, "sudo refuses")))
    report = run(transport, host_check("a"), host_check("b"), web_check("c", lambda _: Looked("")), limit={"web1"})
    assert report.results == (
        Result("web1", "a", "", (not_made("", "sudo refuses"),)),
        Result("web1", "b", "", (not_made("", "sudo refuses"),)),
        Result("web1", "c", ""),
    )


def test_a_command_that_takes_too_long_costs_its_own_check_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "LIMIT_SECONDS", 1)
    report = run(ShellTransport(), host_check("a", "sleep 30"), host_check("b"), limit={"web1"})
    message = "sleep was not done in 1 s, and was told to end"
    assert report.results == (Result("web1", "a", "", (not_made("", message),)), Result("web1", "b", "answered"))


def test_a_connection_that_breaks_ends_the_host_and_what_was_found_counts() -> None:
    broken = web_check("b", raising(UnreachableError("web1", "the connection broke")))
    transport = ShellTransport()
    report = run(transport, host_check("a"), broken, web_check("c", lambda _: Looked("")), limit={"web1"})
    assert report.unreachable == {"web1": "the connection broke"}
    assert seen(report) == [("web1", "a", "answered")]
    assert transport.all_closed


def test_a_connection_that_breaks_while_a_host_is_asked_is_one_row() -> None:
    failure = UnreachableError("web1", "the connection broke")
    report = run(
        ShellTransport(make=lambda host: ShellConnection(host, failure=failure)), host_check("a"), limit={"web1"}
    )
    assert report == Report({"web1": "the connection broke"}, ())


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ForwardRefusedError("web1", "AllowTcpForwarding is no"), "AllowTcpForwarding is no"),
        (HostTimeoutError("web1", "no answer in 60 s"), "no answer in 60 s"),
        (TimeoutError("timed out"), "a connection from the host failed: timed out"),
        (ConnectionRefusedError(111, "Connection refused"), "a connection from the host failed: Connection refused"),
        (BrokenPipeError(32, "Broken pipe"), "a connection from the host failed: Broken pipe"),
        (ProtocolError("the answer is not AJP"), "a connection from the host failed: the answer is not AJP"),
    ],
)
def test_a_web_check_that_a_host_does_not_let_be_made_is_not_made(error: Exception, message: str) -> None:
    report = run(ShellTransport(), web_check("a", raising(error)), host_check("b"), limit={"web1"})
    assert report.results == (
        Result("web1", "a", "", (not_made("", message),)),
        Result("web1", "b", "answered"),
    )


def test_a_limit_connects_to_its_hosts_alone_and_web_servers_look_at_all_members() -> None:
    transport = ShellTransport()
    members = web_check("a", lambda server: Looked(" ".join(member.node_name for member in server.members)))
    report = run(transport, host_check("b"), members, limit={"web2"})
    assert seen(report) == [("web2", "b", "answered"), ("web2", "a", "node1 node2 node3")]
    assert list(transport.connections) == ["web2"]


def test_hosts_that_no_check_looks_at_are_not_reached() -> None:
    transport = ShellTransport({"app1": UnreachableError("app1", "no route")})
    report = run(transport, host_check("a"), web_check("b", lambda _: Looked("")), only={"b"})
    assert sorted(transport.connections) == ["web1", "web2"]
    assert not report.unreachable
    assert not any(connection.scripts for connection in transport.connections.values())


@pytest.mark.parametrize(
    ("options", "made"),
    [
        ({}, "ab"),
        ({"only": {"b"}}, "b"),
        ({"only": {"drill"}}, ""),
        ({"drill": True}, "abdrill"),
        ({"drill": True, "only": {"a", "drill"}}, "adrill"),
    ],
)
def test_checks_are_chosen_by_name_and_the_drill_never_by_itself(options: dict[str, Any], made: str) -> None:
    drill = fleet_check("drill", lambda _: [Result("web1", "drill", "")])
    report = run(ShellTransport(), host_check("a"), host_check("b"), drill, limit={"web1"}, **options)
    assert "".join(result.check for result in report.results) == made


def test_checks_of_the_fleet_come_last_and_see_who_was_reached() -> None:
    found: list[Fleet] = []
    said: list[str] = []

    def look(fleet: Fleet) -> Iterator[Result]:
        found.append(fleet)
        assert all(connection.run("true").code == 0 for _, connection in fleet.hosts.values())
        yield Result("web1", "z", "whole", (failed("x", "is wrong"),))
        yield Result("app1", "z", "whole")

    transport = ShellTransport({"app2": UnreachableError("app2", "no route")})
    report = run(transport, fleet_check("z", look), host_check("a"), told=said.append)
    (fleet,) = found
    assert list(fleet.hosts) == ["app1", "web1", "web2"]
    assert list(fleet.web_servers) == ["web1", "web2"]
    assert seen(report)[:2] == [("app1", "z", "whole"), ("app1", "a", "answered")]
    assert report.status is Status.FAILED
    assert said == ["looking at z"]
    assert transport.all_closed


def test_a_host_that_is_lost_during_checks_of_the_fleet_is_named() -> None:
    def lost(_: Fleet) -> Iterator[Result]:
        yield Result("app1", "y", "")
        raise UnreachableError("app2", "the connection broke")

    report = run(
        ShellTransport(), fleet_check("y", lost), fleet_check("z", raising(BecomeError("web1", "sudo refuses")))
    )
    assert report.unreachable == {"app2": "the connection broke"}
    assert report.results == (Result("app1", "y", ""), Result("web1", "z", "", (not_made("", "sudo refuses"),)))


@pytest.mark.parametrize("error", [BrokenPipeError(32, "it broke"), ProtocolError("it broke")])
def test_a_check_of_the_fleet_that_breaks_off_is_not_made_on_hosts_that_it_has_not_told_of(error: Exception) -> None:
    def broken(_: Fleet) -> Iterator[Result]:
        yield Result("web1", "z", "whole")
        raise error

    report = run(ShellTransport({"app2": UnreachableError("app2", "no route")}), fleet_check("z", broken))
    remark = not_made("", "a connection from the host failed: it broke")
    assert report.results == (
        Result("app1", "z", "", (remark,)), Result("web1", "z", "whole"), Result("web2", "z", "", (remark,)),
    )  # fmt: skip


def clocks(transport: ShellTransport, *checks: Check) -> dict[str, float]:
    found: dict[str, float] = {}

    def look(fleet: Fleet) -> list[Result]:
        found.update(fleet.clocks)
        return []

    run(transport, *checks, fleet_check("clocks", look))
    return found


def test_clocks_are_told_by_what_is_asked_anyhow(tmp_path: Path) -> None:
    put_program(tmp_path, "date", '/bin/date -d "+100 seconds" "$@"')
    transport = ShellTransport(make=lambda host: ShellConnection(host, tmp_path if host == "app1" else None))
    ahead = clocks(transport, host_check("a"))
    assert [len(connection.scripts) for connection in transport.connections.values()] == [1] * 4
    assert sorted(ahead) == HOSTS
    assert abs(ahead["app1"] - 100) < 2
    assert all(abs(ahead[host]) < 2 for host in HOSTS[1:])


def test_clocks_are_told_where_nothing_else_is_asked() -> None:
    assert sorted(clocks(ShellTransport())) == HOSTS


def test_a_clock_that_no_rights_are_given_for_is_not_told() -> None:
    failure = BecomeError("web1", "sudo refuses")
    transport = ShellTransport(
        make=lambda host: ShellConnection(host, failure=failure if host == "web1" else None),
    )
    assert sorted(clocks(transport)) == ["app1", "app2", "web2"]


def test_a_host_that_is_lost_when_its_clock_is_asked_for_is_one_row() -> None:
    transport = ShellTransport(make=lambda host: ShellConnection(host, failure=UnreachableError(host, "gone")))
    report = run(transport, fleet_check("clocks", lambda fleet: [Result("x", "clocks", str(len(fleet.hosts)))]))
    assert report.unreachable == dict.fromkeys(HOSTS, "gone")
    assert seen(report) == [("x", "clocks", "0")]


def test_a_clock_that_cannot_be_told_closely_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_host, "MOST_DOUBT_SECONDS", 1.0)
    slow = ShellTransport(make=lambda host: Slow(host) if host == "app1" else ShellConnection(host))
    assert sorted(clocks(slow)) == HOSTS[1:]


@dataclass
class Slow(ShellConnection):
    """A host that takes its time before it even begins."""

    def run(self, *arguments: Any, **options: Any) -> Any:
        time.sleep(2.5)
        return super().run(*arguments, **options)


def test_the_checks_there_are_stand_in_their_order() -> None:
    assert [check.name for check in CHECKS] == [
        "files", "services", "ports", "running", "httpd", "clocks", "members", "routes", "sessions", "spread", "tls",
        "replication", "drill",
    ]  # fmt: skip


def test_no_check_passes_on_hosts_that_have_nothing(tmp_path: Path) -> None:
    put_program(tmp_path, "systemctl", "echo 'System has not been booted with systemd as init system.' >&2; exit 1")
    transport = ShellTransport(make=lambda host: ShellConnection(host, tmp_path))
    report = run(transport, *CHECKS)
    assert not report.unreachable
    assert {result.status for result in report.results} == {Status.FAILED, Status.NOT_MADE}
    assert {result.check for result in report.results} >= {"files", "services", "ports", "members", "sessions"}
    assert len(transport.connections["app1"].scripts) == 1


def test_hosts_are_looked_at_side_by_side() -> None:
    together = threading.Barrier(4, timeout=10)

    def look(host: Host, expected: ExpectedHost) -> Looked:
        together.wait()
        return Looked("")

    assert len(run(ShellTransport(), HostCheck("a", "a", look)).results) == 4


def test_a_web_server_does_not_wait_for_slower_hosts() -> None:
    web_is_done = threading.Event()

    def wait(host: Host, expected: ExpectedHost) -> Looked:
        assert expected.tier_name or web_is_done.wait(10)
        return Looked("")

    def told(_: WebServer) -> Looked:
        web_is_done.set()
        return Looked("")

    assert len(run(ShellTransport(), HostCheck("a", "a", wait), web_check("b", told)).results) == 6


def test_one_job_looks_at_one_host_after_another() -> None:
    alone = threading.Lock()

    def look(host: Host, expected: ExpectedHost) -> Looked:
        assert alone.acquire(blocking=False)
        time.sleep(0.01)
        alone.release()
        return Looked("")

    assert len(run(ShellTransport(), HostCheck("a", "a", look), jobs=1).results) == 4


def test_an_executor_of_the_callers_is_used_and_left_open() -> None:
    with ThreadPoolExecutor(2, "mine") as mine:
        names = HostCheck("a", "a", lambda *_: Looked(threading.current_thread().name.partition("_")[0]))
        assert {result.seen for result in run(ShellTransport(), names, executor=mine).results} == {"mine"}
        assert mine.submit(int, "1").result() == 1


def test_progress_is_told_as_hosts_are_done() -> None:
    steps: list[tuple[int, int]] = []
    run(
        ShellTransport({"app1": UnreachableError("app1", "")}),
        host_check("a"),
        progress=lambda *step: steps.append(step),
    )
    assert steps == [(done, 4) for done in range(5)]


def test_an_error_of_ours_is_no_hosts_and_closes_everything() -> None:
    transport = ShellTransport()
    with pytest.raises(ZeroDivisionError):
        run(transport, HostCheck("a", "a", raising(ZeroDivisionError())))
    assert transport.all_closed


def test_questions_without_end_are_an_error_of_ours() -> None:
    numbers = iter(range(1000))
    endless = HostCheck("a", "a", lambda host, _: Looked(host.run(f"echo {next(numbers)}").stdout))
    with pytest.raises(RuntimeError, match="no end of questions: a"):
        run(ShellTransport(), endless, limit={"web1"})


@dataclass
class Stuck(ShellConnection):
    """A host that answers nothing until the connection is closed."""

    def run(self, *_: Any, **__: Any) -> Any:
        assert self.closed.wait(30)
        raise UnreachableError(self.host, "closed")


def test_an_interrupt_closes_every_connection_promptly() -> None:
    transport = ShellTransport(make=lambda host: Stuck(host) if host != "web1" else ShellConnection(host))

    def interrupt(done: int, _: int) -> None:
        if done:
            raise KeyboardInterrupt

    before = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(transport, host_check("a"), progress=interrupt)
    assert time.monotonic() - before < 10
    assert transport.all_closed


def test_an_interrupt_takes_hosts_that_wait_for_their_turn_away() -> None:
    transport = ShellTransport(make=Stuck)
    with pytest.raises(KeyboardInterrupt):
        run(transport, host_check("a"), jobs=1, progress=raising(KeyboardInterrupt()))
    assert transport.all_closed
    assert list(transport.connections) in ([], ["app1"])


def test_a_host_that_is_reached_after_an_interrupt_is_closed_at_once() -> None:
    begun, over = threading.Event(), threading.Event()

    def late(host: str) -> ShellConnection:
        begun.set()
        assert over.wait(10)
        return ShellConnection(host)

    def interrupt(*_: int) -> None:
        assert begun.wait(10)
        raise KeyboardInterrupt

    transport = ShellTransport(make=late)
    with ThreadPoolExecutor(4) as pool:
        with pytest.raises(KeyboardInterrupt):
            run(transport, host_check("a"), progress=interrupt, executor=pool)
        over.set()
    assert transport.connections
    assert transport.all_closed
