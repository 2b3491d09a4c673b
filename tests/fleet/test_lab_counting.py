"""Sessions that count their own requests notice what fails and what is lost, and nothing else."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import pytest
from fleetlab.load import Load, Running
from fleetlab.load_report import Failure, LoadReport, Lost
from scripted_server import CLOSE, ScriptedServer, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

SITE, PATH = "shop.example.com", "/shop/who.jsp"
BUSY = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"


class Here:
    """This machine's own network: for loads that go to loopback."""

    def network(self) -> AbstractContextManager[None]:
        return nullcontext()


@contextmanager
def meeting(*scripts: Sequence[str], **options: Any) -> Iterator[tuple[ScriptedServer, Running]]:  # Any: a Load's own
    """Let one session that goes on for ever, unless an option says otherwise, meet a server."""
    plain = {"sessions": 1, "think_ms": 10, "brief_every": 0, "fresh_every": 0, "post_every": 0}
    with ScriptedServer(*scripts) as server, Load(server.address, SITE, PATH, **plain | options).running(Here()) as it:
        yield server, it


def counted(start: int, node: str = "node1", session: str = "AA") -> list[str]:
    """Write many answers that count on."""
    return [told(node, session, count) for count in range(start, start + 1000)]


def cookie_of(request: str) -> str | None:
    """Give the cookies of a request."""
    lines = [line for line in request.splitlines() if line.startswith("Cookie: ")]
    return lines[0].removeprefix("Cookie: ") if lines else None


def test_a_lost_session_is_told_with_the_node_that_had_it() -> None:
    with meeting([*counted(1)[:3], *counted(1, "node2", "BB")]) as (_, running):
        running.wait_for_answers(6)
        report = running.stop()
    (lost,) = report.lost
    assert (lost.node, lost.answered, lost.expected, lost.count, lost.same) == ("node1", "node2", 4, 1, False)
    with pytest.raises(AssertionError, match=r"session 0 of node1 .* node2 answered from a new session, with 1 where"):
        report.assert_clean()
    assert report.by_node["node1"] == 3
    assert report.new_by_node == {"node1": 1}


def test_a_session_that_falls_back_to_an_earlier_state_is_lost_as_well() -> None:
    with meeting([*counted(1)[:3], *counted(2, "node2")]) as (_, running):
        report = running.wait_until(lambda report: bool(report.lost))
    assert (report.lost[0].expected, report.lost[0].count, report.lost[0].same) == (4, 2, True)


def test_a_count_may_run_ahead_by_a_request_that_was_sent_again() -> None:
    # The server had carried the second request out before it closed the connection.
    with meeting([told(count=1), CLOSE], counted(3)) as (_, running):
        running.wait_for_answers(5)
        report = running.stop()
    report.assert_clean()
    assert report.retried == 1


def test_a_count_that_runs_ahead_without_that_is_another_state() -> None:
    with meeting([told(count=1), told(count=2), *counted(4)]) as (_, running):
        running.wait_for_answers(5)
        report = running.stop()
    assert [(lost.expected, lost.count) for lost in report.lost] == [(3, 4)]


@pytest.mark.parametrize("count", [2, 3])
def test_a_request_that_failed_may_have_been_counted_or_not(count: int) -> None:
    with meeting([told(count=1), BUSY, *counted(count)]) as (server, running):
        running.wait_for_answers(3)
        report = running.stop()
    (failure,) = report.failures
    assert (failure.reason, failure.node, failure.kept) == ("status 503", "node1", True)
    assert not report.lost
    with pytest.raises(AssertionError, match=rf"GET {PATH} to {server.address} \(kept .* of node1\): status 503 after"):
        report.assert_clean()


def test_another_page_in_place_of_the_application_is_a_failure() -> None:
    with meeting(["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nIt works!"]) as (_, running):
        report = running.wait_until(lambda report: bool(report.failures))
    assert "not of the test application" in report.failures[0].reason


def test_brief_sessions_end_and_new_ones_begin() -> None:
    lives = [[told(session=name, count=count) for count in (1, 2)] for name in ("AA", "BB", "CC")]
    with meeting(*lives, brief_every=1, brief_requests=2) as (server, running):
        running.wait_until(lambda report: report.answers == (6,))
        report = running.stop()
    assert not report.lost
    assert report.new_by_node == {"node1": 3}
    assert [request.partition(" HTTP")[0] for request in server.requests] == [f"GET {PATH}", f"GET {PATH}?end=yes"] * 3
    assert [cookie_of(request) for request in server.requests] == [
        None, "JSESSIONID=AA.node1", None, "JSESSIONID=BB.node1", None, "JSESSIONID=CC.node1",
    ]  # fmt: skip


def test_a_session_of_a_certain_age_ends() -> None:
    with meeting(counted(1), counted(1, session="BB"), session_s=0.2) as (server, running):
        report = running.wait_until(lambda report: report.new_by_node.get("node1") == 2)
    assert not report.lost
    last = next(number for number, request in enumerate(server.requests) if "?end=yes" in request)
    assert [cookie_of(server.requests[number]) for number in (last, last + 1)] == ["JSESSIONID=AA.node1", None]


def test_an_end_that_was_asked_for_twice_is_no_loss() -> None:
    with meeting([told(), CLOSE], [told(session="BB")], brief_every=1, brief_requests=2) as (_, running):
        report = running.wait_until(lambda report: report.answers == (2,))
    assert (report.retried, report.lost) == (1, ())


def test_slow_requests_and_posts_say_so() -> None:
    with meeting([told()], [told(count=2)], slow_every=1, slow_ms=30, post_every=2) as (server, running):
        running.wait_until(lambda report: report.answers == (2,))
    assert server.requests[0].startswith(f"GET {PATH}?delay=30 HTTP/1.1\r\n")
    assert server.requests[1].startswith(f"POST {PATH} HTTP/1.1\r\n")
    assert server.requests[1].endswith("\r\n\r\ndelay=30&posted=yes")


def test_fresh_connections_are_used_once() -> None:
    with meeting([told()], [told(count=2)], [told(count=3)], fresh_every=1) as (server, running):
        running.wait_until(lambda report: report.answers == (3,))
    assert ["Connection: close" in request for request in server.requests] == [True] * 3


def test_a_load_that_gets_no_answers_says_why_while_it_is_waited_for() -> None:
    no_answers = pytest.raises(TimeoutError, match=r"(?s)did not get there in 0\.5 s: of .* ConnectionRefusedError")
    with meeting([CLOSE]) as (_, running), no_answers:
        running.wait_for_answers(1, seconds=0.5)


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_load_that_has_broken_down_says_so(*, is_gone: bool) -> None:
    with meeting(counted(1)) as (_, running):
        running.wait_for_answers(1)
        running._program.kill()
        if is_gone:
            running._program.wait()
        with pytest.raises(RuntimeError, match="the load has broken down, with exit code -9"):
            running.report()


def test_a_load_ends_by_itself() -> None:
    with meeting(counted(1), most_s=0.3) as (_, running):
        running.wait_until(lambda report: report.requests > 0)
        with pytest.raises(TimeoutError):
            running.wait_until(lambda report: report.requests > 60, seconds=1.5)


@pytest.mark.parametrize("address", ["192.0.2.1", "198.18.1.1:80", "8.8.8.8:80"])
def test_a_load_goes_to_labs_only(address: str) -> None:
    with pytest.raises(ValueError, match=f"{address} is not of a lab"):
        Load(("198.18.0.11", address), SITE, PATH)


@pytest.mark.parametrize(("sessions", "think_ms"), [(0, 100), (201, 100), (5, 9)])
def test_a_load_is_bounded(sessions: int, think_ms: int) -> None:
    with pytest.raises(ValueError, match="1 to 200 sessions"):
        Load("198.18.0.11", SITE, PATH, sessions=sessions, think_ms=think_ms)


def test_a_report_without_an_answer_is_not_clean() -> None:
    with pytest.raises(AssertionError, match="of 0 requests 0 failed"):
        LoadReport(answers=(0, 0)).assert_clean()


def test_a_report_names_the_first_of_what_went_wrong_in_its_order() -> None:
    failures = tuple(Failure(at, 3, 0, None, "198.18.0.11", "GET /", False, "status 500") for at in range(9))
    lost = (Lost(4.5, 1, "node1", "node2", "198.18.0.11", 3, 1, False),)
    report = LoadReport(20, 3, failures, lost, answers=(5, 6))
    with pytest.raises(AssertionError) as raised:
        report.assert_clean()
    first, *lines, last = str(raised.value).splitlines()
    assert first.startswith("of 20 requests 9 failed and 0 were sent again; of 3 sessions 1 were lost")
    assert [line.split()[0] for line in lines] == [
        "00:00:00.000", "00:00:01.000", "00:00:02.000", "00:00:03.000", "00:00:04.000", "00:00:04.500", "00:00:05.000",
        "00:00:06.000",
    ]  # fmt: skip
    assert last == "  and 2 more"
    assert LoadReport.of_json(report.as_json()) == report
