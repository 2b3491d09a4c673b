"""HTTP over a Stream: several requests on a connection, and whatever else may answer there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from control_streams import Said, answered_by
from hypothesis import given
from hypothesis import strategies as st

from httpdgen.control.exchange import MAX_BODY_BYTES
from httpdgen.control.http import HttpClient
from httpdgen.control.protocol_error import ProtocolError

if TYPE_CHECKING:
    import socket

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def client_of(data: bytes, *, step: int = 2**16) -> HttpClient:
    return HttpClient(Said(data, step=step), "localhost:8079")


def test_a_request_says_its_host_and_its_headers() -> None:
    stream = Said(OK)
    HttpClient(stream, "localhost:8079").get("/server-status?auto", {"Referer": "http://localhost/"})
    assert stream.sent == (
        b"GET /server-status?auto HTTP/1.1\r\nAccept-Encoding: identity\r\n"
        b"Host: localhost:8079\r\nReferer: http://localhost/\r\n\r\n"
    )


def test_a_request_may_have_a_body() -> None:
    stream = Said(OK)
    HttpClient(stream, "localhost").request("POST", "/balancer-manager", {}, b"b=shop")
    assert stream.sent.endswith(b"\r\nContent-Length: 6\r\nHost: localhost\r\n\r\nb=shop")


@pytest.mark.parametrize("step", [1, 7, 2**16])
def test_several_requests_are_answered_on_one_connection(step: int) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: 1\r\nX: 2\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"

    def serve(theirs: socket.socket) -> None:
        for answer in (OK, chunked, b"HTTP/1.1 304 Not Modified\r\n\r\n"):
            while not theirs.recv(4096).endswith(b"\r\n\r\n"):
                pass
            for start in range(0, len(answer), step):
                theirs.sendall(answer[start : start + step])

    with answered_by(serve) as ours:
        client = HttpClient(ours, "localhost")
        first, second, third = (client.get("/") for _ in range(3))
    assert (first.status, first.body) == (200, b"ok")
    assert (second.body, second.every("x")) == (b"abcd", ("1", "2"))
    assert (third.status, third.body, third.header("X")) == (304, b"", None)


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    client = client_of(b"HTTP/1.0 200 OK\r\n\r\nall of it", step=3)
    assert client.get("/").body == b"all of it"
    with pytest.raises(ProtocolError, match="open another"):
        client.get("/")


def test_a_connection_that_the_server_ends_is_not_used_again() -> None:
    client = client_of(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok" + OK)
    assert client.get("/").body == b"ok"
    with pytest.raises(ProtocolError, match="open another"):
        client.get("/")


def test_a_header_over_several_lines_becomes_one() -> None:
    answer = client_of(b"HTTP/1.1 200 OK\r\nX: a\r\n  b\r\nContent-Length: 0\r\n\r\n").get("/")
    assert answer.header("X") == "a b"


@pytest.mark.parametrize(
    ("target", "headers", "says"),
    [
        ("/a\r\nX: 1", {}, "cannot be asked for"),
        ("/a b", {}, "cannot be asked for"),
        ("/\u00e4", {}, "cannot be asked for"),
        ("http://example.com/", {}, "cannot be asked for"),
        ("", {}, "cannot be asked for"),
        ("/", {"X\r\nY": "1"}, "no name of a header"),
        ("/", {"": "1"}, "no name of a header"),
        ("/", {"X": "1\r\n Y: 2"}, "the header X holds"),
        ("/", {"X": "1\nY: 2"}, "the header X holds"),
        ("/", {"X": "\0"}, "the header X holds"),
        ("/", {"X": "\u20ac"}, "the header X holds"),
    ],
)
def test_no_request_can_smuggle_another_line(target: str, headers: dict[str, str], says: str) -> None:
    stream = Said(OK)
    with pytest.raises(ProtocolError, match=says):
        HttpClient(stream, "localhost").get(target, headers)
    assert stream.sent == b""


def test_neither_the_host_nor_the_method_can() -> None:
    with pytest.raises(ProtocolError, match="the header Host holds"):
        HttpClient(Said(OK), "localhost\r\nX: 1")
    with pytest.raises(ProtocolError, match="is no method"):
        client_of(OK).request("GET / HTTP/1.1\r\n", "/", {})


def test_a_refused_header_s_value_is_not_told() -> None:
    with pytest.raises(ProtocolError) as caught:
        client_of(OK).get("/", {"Cookie": "JSESSIONID=hidden\n"})
    assert "hidden" not in str(caught.value)


def test_a_server_that_ends_before_it_answers_is_gone() -> None:
    with pytest.raises(ConnectionError):
        client_of(b"").get("/")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "cannot be read as HTTP"),
        (b"\x1b[2J\x07\r\n\r\n", r"\\x1b"),
        (b"HTTP/1.1 two OK\r\n\r\n", "cannot be read as HTTP"),
        (b"HTTP/3 200 OK\r\n\r\n", "cannot be read as HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n", "more than 100 headers"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000, "cannot be read as HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", "ends 3 bytes before"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "cannot be read as HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nab", "cannot be read as HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab", "cannot be read as HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nab", "cannot be read as HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nab", "before its body does"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MAX_BODY_BYTES + 1), "longer than 4194304 bytes"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 300_000, "longer than"),
    ],
)
def test_what_is_no_answer_of_http_is_said(data: bytes, says: str) -> None:
    client = client_of(data)
    with pytest.raises(ProtocolError, match=says) as caught:
        client.get("/")
    assert len(str(caught.value)) < 300
    assert str(caught.value).isprintable()
    with pytest.raises(ProtocolError, match="open another"):
        client.get("/")


def test_a_body_of_the_longest_length_is_read() -> None:
    body = b"x" * MAX_BODY_BYTES
    assert client_of(b"HTTP/1.1 200 OK\r\n\r\n" + body).get("/").body == body


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=100).map(lambda rest: b"HTTP/1.1 200 OK\r\n" + rest)))
def test_whatever_answers_is_an_answer_or_a_fault_that_is_said(data: bytes) -> None:
    try:
        answer = client_of(data, step=5).get("/")
    except (ProtocolError, OSError):
        return
    assert 100 <= answer.status <= 999
    assert not any("\n" in value or "\r" in value for _, value in answer.headers)


def test_an_answer_that_drips_ends_with_the_time_of_the_whole() -> None:
    def serve(theirs: socket.socket) -> None:
        try:
            for _ in range(100):
                theirs.sendall(b"H")
                time.sleep(0.05)
        except BrokenPipeError:
            pass

    started = time.monotonic()
    with answered_by(serve) as ours, pytest.raises(TimeoutError, match=r"no whole answer in 0\.3 s"):
        HttpClient(ours, "localhost", seconds=0.3).get("/")
    assert time.monotonic() - started < 3


def test_a_time_that_is_over_before_anything_was_sent_is_said() -> None:
    stream = Said(OK)
    with pytest.raises(TimeoutError, match="no whole answer in 0 s"):
        HttpClient(stream, "localhost", seconds=0).get("/")
    assert stream.sent == b""


def test_a_client_ends_its_stream() -> None:
    stream = Said(OK)
    with HttpClient(stream, "localhost") as client:
        client.get("/")
    assert stream.closed == 1
