"""The load's client tries again where browsers may, and its sessions know their own next state."""

from __future__ import annotations

import pytest
from fleetlab.load_client import Client, Request
from fleetlab.load_counts import Said, Session
from scripted_server import CLOSE, RESET, ScriptedServer, told

ASK = Request("/shop/who.jsp", {"Host": "shop.example.com"})
ALONE = Request("/shop/who.jsp", {"Host": "shop.example.com"}, "POST", b"posted=yes", alone=True)


# The rule of RFC 9112, 9.3.1


@pytest.mark.parametrize("end", [CLOSE, RESET])
def test_a_kept_connection_that_is_closed_before_any_byte_is_no_failure(end: str) -> None:
    with ScriptedServer([told(count=1), end], [told(count=2)]) as server:
        client = Client(server.address)
        first, second = client.ask(ASK), client.ask(ASK)
        client.close()
    assert (first.status, first.kept, first.retried) == (200, False, False)
    assert (second.status, second.kept, second.retried) == (200, False, True)
    assert first.cookies == {"JSESSIONID": "AA.node1"}
    assert len(server.requests) == 3


@pytest.mark.parametrize("end", [CLOSE, RESET])
def test_a_connection_that_ends_within_an_answer_is_a_failure(end: str) -> None:
    with ScriptedServer([told(count=1), told(count=2)[:-5] + end], [told(count=3)]) as server:
        client = Client(server.address)
        client.ask(ASK)
        reply = client.ask(ASK)
        assert (reply.status, reply.kept, reply.retried) == (None, True, False)
        assert client.ask(ASK).status == 200
        client.close()


@pytest.mark.parametrize("end", [CLOSE, RESET])
def test_a_fresh_connection_that_is_closed_before_any_byte_is_a_failure(end: str) -> None:
    with ScriptedServer([end]) as server:
        reply = Client(server.address).ask(ASK)
    assert (reply.status, reply.retried) == (None, False)
    assert "closed before any byte" in reply.reason


def test_the_second_try_is_the_last_one() -> None:
    with ScriptedServer([told(count=1), CLOSE], [CLOSE]) as server:
        client = Client(server.address)
        client.ask(ASK)
        second, third = client.ask(ASK), client.ask(ASK)
    assert (second.status, second.retried) == (None, True)
    assert "ConnectionRefusedError" in third.reason


def test_a_post_has_a_connection_of_its_own_and_is_sent_once() -> None:
    with ScriptedServer([told(count=1)], [CLOSE]) as server:
        client = Client(server.address)
        client.ask(ASK)
        reply = client.ask(ALONE)
        client.close()
    assert (reply.status, reply.kept, reply.retried) == (None, False, False)
    assert "Connection: close" in server.requests[1]
    assert len(server.requests) == 2


# What a session takes for its own


@pytest.mark.parametrize(
    ("unsure", "session", "count", "goes_on"),
    [
        (0, "AA", 5, True),
        (0, "AA", 6, False),
        (0, "AA", 4, False),
        (1, "AA", 5, True),
        (1, "AA", 6, True),
        (1, "AA", 7, False),
        (0, "BB", 5, False),
        (1, "BB", 1, False),
    ],
)
def test_a_session_goes_on_by_one_or_by_what_may_have_been_counted(
    unsure: int, session: str, count: int, goes_on: bool
) -> None:
    known = Session("127.0.0.1", 0, id="AA", count=4, unsure=unsure)
    assert known.goes_on(Said("node2", session, count)) is goes_on


def test_what_is_not_of_the_application_says_nothing_of_a_session() -> None:
    assert Said.of(b'{"node": "n1", "session": "AA.n1", "count": 3}') == Said("n1", "AA", 3)
    assert [Said.of(body) for body in (b"It works!", b"[]", b'{"node": "n1"}', b"\xff")] == [None] * 4
