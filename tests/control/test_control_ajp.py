"""AJP over a Stream: packets as the protocol's document writes them, and whatever else may answer there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from control_streams import Said, answered_by
from hypothesis import given
from hypothesis import strategies as st

from httpdgen.control.ajp import AjpClient
from httpdgen.control.exchange import MAX_BODY_BYTES
from httpdgen.control.protocol_error import ProtocolError

if TYPE_CHECKING:
    import socket

    from httpdgen.connection import Stream

SECRET = "the-right-one-of-two"


def text(value: str) -> bytes:
    return len(value).to_bytes(2, "big") + value.encode("latin-1") + b"\0"


def message(payload: bytes) -> bytes:
    return b"AB" + len(payload).to_bytes(2, "big") + payload


def chunk(data: bytes) -> bytes:
    return message(b"\x03" + len(data).to_bytes(2, "big") + data + b"\0")


HEADERS = message(b"\x04\x00\xc8" + text("OK") + b"\x00\x02\xa0\x01" + text("text/plain") + text("X-Own") + text("1"))
BARE = message(b"\x04\x00\xc8" + text("OK") + b"\x00\x00")
END, END_AND_CLOSE, MORE = message(b"\x05\x01"), message(b"\x05\x00"), message(b"\x06\x1f\xfa")
PONG = message(b"\x09")


def client_of(stream: Stream, *, secret: str | None = SECRET, seconds: float = 10) -> AjpClient:
    return AjpClient(stream, secret=secret, server_name="www.example.com", server_port=80, seconds=seconds)


def test_a_request_is_written_as_the_document_says() -> None:
    stream = Said(BARE + END)
    client_of(stream).get("/shop/who.jsp?a=%20b", {"Cookie": "a=b", "X-Own": "c"})
    payload = (
        b"\x02\x02"
        + b"".join(text(part) for part in ("HTTP/1.1", "/shop/who.jsp", "127.0.0.1", "127.0.0.1", "www.example.com"))
        + b"\x00\x50\x00\x00\x03"
        + (b"\xa0\x0b" + text("www.example.com"))
        + (b"\xa0\x09" + text("a=b"))
        + (text("X-Own") + text("c"))
        + (b"\x05" + text("a=%20b"))
        + (b"\x0c" + text(SECRET))
        + b"\xff"
    )
    assert stream.sent == b"\x12\x34" + len(payload).to_bytes(2, "big") + payload


def test_a_request_without_query_and_secret_says_neither() -> None:
    stream = Said(BARE + END)
    client_of(stream, secret=None).get("/")
    assert stream.sent.endswith(text("www.example.com") + b"\xff")


@pytest.mark.parametrize(
    ("port", "is_ssl", "host"),
    [(80, False, "a.example"), (443, True, "a.example"), (443, False, "a.example:443"), (8443, True, "a.example:8443")],
)
def test_the_host_is_what_a_client_of_the_site_would_say(port: int, is_ssl: bool, host: str) -> None:
    stream = Said(BARE + END)
    AjpClient(stream, secret=None, server_name="a.example", server_port=port, is_ssl=is_ssl).get("/")
    assert port.to_bytes(2, "big") + bytes([is_ssl]) + b"\x00\x01\xa0\x0b" + text(host) in stream.sent


@pytest.mark.parametrize("step", [1, 3, 2**16])
def test_an_answer_is_put_together_from_its_messages(step: int) -> None:
    answer = client_of(Said(HEADERS + chunk(b"ab") + chunk(b"") + chunk(b"c") + END, step=step)).get("/")
    assert (answer.status, answer.body) == (200, b"abc")
    assert answer.headers == (("Content-Type", "text/plain"), ("X-Own", "1"))


def test_several_requests_are_answered_on_one_connection() -> None:
    client = client_of(Said(PONG + HEADERS + END + PONG + BARE + END))
    client.ping()
    assert client.get("/").header("x-own") == "1"
    client.ping()
    assert client.get("/").headers == ()


def test_a_connection_that_the_container_ends_is_not_used_again() -> None:
    stream = Said(BARE + END_AND_CLOSE + BARE + END)
    client = client_of(stream)
    assert client.get("/").status == 200
    sent = stream.sent
    with pytest.raises(ProtocolError, match="open another"):
        client.get("/")
    assert stream.sent == sent


def test_a_container_that_wants_a_body_gets_an_empty_one() -> None:
    stream = Said(MORE + BARE + END)
    assert client_of(stream).get("/").status == 200
    assert stream.sent.endswith(b"\xff\x12\x34\x00\x00")


def test_strings_that_are_null_are_empty() -> None:
    data = message(b"\x04\x00\xc8\xff\xff\x00\x01\xa0\x07\xff\xff") + END
    assert client_of(Said(data)).get("/").headers == (("Set-Cookie", ""),)


@pytest.mark.parametrize(
    ("target", "headers", "says"),
    [
        ("/a\r\n", {}, "cannot be asked for"),
        ("a", {}, "cannot be asked for"),
        ("/", {"X\0": "1"}, "no name of a header"),
        ("/", {"X": "a\nb"}, "the header X holds"),
        ("/" + "a" * 8192, {}, "a packet of AJP at most 8192"),
        ("/", {"Cookie": "a" * 8192}, "shorten its path, its query or its headers"),
        ("/" + "a" * 2**16, {}, "65537 bytes, and a packet of AJP at most 8192: shorten it"),
        ("/", {"Cookie": "a" * 2**16}, "65536 bytes, and a packet of AJP at most 8192: shorten it"),
    ],
)
def test_what_no_packet_can_hold_is_refused(target: str, headers: dict[str, str], says: str) -> None:
    stream = Said(BARE + END)
    client = client_of(stream)
    with pytest.raises(ProtocolError, match=says):
        client.get(target, headers)
    assert stream.sent == b""
    assert client.get("/").status == 200


def test_a_packet_may_be_as_long_as_packets_are() -> None:
    stream = Said(BARE + END + BARE + END)
    client = client_of(stream)
    client.get("/")
    room = 8192 - len(stream.sent)
    before = len(stream.sent)
    client.get("/" + "a" * room)
    assert len(stream.sent) - before == 8192
    with pytest.raises(ProtocolError, match="8193 bytes"):
        client.get("/" + "a" * (room + 1))


@pytest.mark.parametrize(("name", "address"), [("a\r\nb", "127.0.0.1"), ("www.example.com", "127.0.0.1\n")])
def test_a_web_server_s_own_words_hold_no_control_characters(name: str, address: str) -> None:
    client = AjpClient(Said(BARE + END), secret=None, server_name=name, server_port=80, remote_addr=address)
    with pytest.raises(ProtocolError, match="that no header may hold"):
        client.get("/")


def test_the_secret_is_in_no_text() -> None:
    client = client_of(Said(b""))
    texts = [repr(client), repr(vars(client)), str(vars(client))]
    for data in (b"", b"no", PONG, BARE):
        with pytest.raises((ProtocolError, OSError)) as caught:
            client_of(Said(data)).get("/")
        texts.append(repr(caught.value))
    odd = "secret\u20ac-of-two"
    with pytest.raises(ProtocolError, match="more than ASCII") as refused:
        client_of(Said(b""), secret=odd).get("/")
    texts.append(repr(refused.value))
    assert not any("of-two" in said for said in texts)


def test_a_container_that_ends_before_it_answers_is_gone() -> None:
    with pytest.raises(ConnectionError):
        client_of(Said(b"")).get("/")
    with pytest.raises(ConnectionError):
        client_of(Said(BARE)).get("/")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n", "does not speak AJP: it begins with b'HTTP'"),
        (b"\x12\x34\x00\x01\x09", "does not speak AJP"),
        (b"AB\x00", "ends in the middle"),
        (b"AB\x00\x09", "ends after the head"),
        (b"AB\x00\x09\x04", "ends in the middle"),
        (message(b""), "1 bytes too early"),
        (message(b"\x07"), "the kind 7"),
        (message(b"\x04\x00\x05" + text("OK") + b"\0\0"), "the status 5"),
        (message(b"\x04\x00\xc8" + text("OK") + b"\x00\x01"), "2 bytes too early"),
        (message(b"\x04\x00\xc8\x00\x10OK\x00\x00\x00"), "too early"),
        (message(b"\x04\x00\xc8" + text("OK") + b"\x00\x01" + text("X") + text("a\r\nb")), "control characters: 'X'"),
        (BARE + message(b"\x03\x00\x09abc"), "too early"),
        (PONG, r"\(Pong\) comes where it has no place"),
        (END, r"\(End\) comes"),
        (chunk(b"ab"), r"\(BodyChunk\) comes"),
        (BARE + BARE, r"\(Headers\) comes"),
        (BARE + chunk(b"x" * 60_000) * 70, f"longer than {MAX_BODY_BYTES} bytes"),
        (BARE + message(b"\x06\x1f\xfa" + b"x" * 60_000) * 100, "longer than"),
    ],
)
def test_what_is_no_answer_of_ajp_is_said(data: bytes, says: str) -> None:
    client = client_of(Said(data))
    with pytest.raises(ProtocolError, match=says):
        client.get("/")
    with pytest.raises(ProtocolError, match="open another"):
        client.ping()


def test_a_ping_that_is_answered_otherwise_is_said() -> None:
    with pytest.raises(ProtocolError, match=r"\(End\) comes"):
        client_of(Said(END)).ping()


WHOLE = HEADERS + chunk(b"abc") + MORE + END


@given(
    st.one_of(
        st.binary(max_size=100),
        st.lists(st.binary(max_size=30).map(message), max_size=5).map(b"".join),
        st.integers(0, len(WHOLE)).map(lambda end: WHOLE[:end]),
        st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)).map(
            lambda change: WHOLE[: change[0]] + bytes([change[1]]) + WHOLE[change[0] + 1 :]
        ),
    )
)
def test_whatever_answers_is_an_answer_or_a_fault_that_is_said(data: bytes) -> None:
    try:
        answer = client_of(Said(data, step=7)).get("/")
    except (ProtocolError, ConnectionError):
        return
    assert 100 <= answer.status <= 999


def test_an_answer_that_does_not_come_ends_with_the_time() -> None:
    def serve(theirs: socket.socket) -> None:
        theirs.recv(8192)
        theirs.sendall(BARE)
        theirs.recv(1)  # until the client is gone

    started = time.monotonic()
    with answered_by(serve) as ours:
        client = client_of(ours, seconds=0.3)
        with pytest.raises(TimeoutError):
            client.get("/")
        with pytest.raises(ProtocolError, match="open another"):
            client.get("/")
    assert time.monotonic() - started < 3


def test_a_client_ends_its_stream() -> None:
    stream = Said(BARE + END)
    with client_of(stream) as client:
        client.get("/")
    assert stream.closed == 1
