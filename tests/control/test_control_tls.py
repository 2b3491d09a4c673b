"""TLS over a Stream, against OpenSSL's other side."""

from __future__ import annotations

import datetime
import ssl
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from control_streams import Said, answered_by
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from httpdgen.control.http import HttpClient
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.tls import TlsStream

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

NAME = "www.example.com"
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a key and its own certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - DAY, now + DAY)
    certificate = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False).sign(
        key, hashes.SHA256()
    )
    path = tmp_path_factory.mktemp("tls") / "own.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def trusting(pem: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(pem))


def serving(
    pem: Path, talk: Callable[[ssl.SSLSocket], None], *, most: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3
) -> Callable[[socket.socket], None]:
    """Give the other side: a server that shakes hands, and then talks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    context.maximum_version = most

    def serve(theirs: socket.socket) -> None:
        with suppress(ssl.SSLError, ConnectionError), context.wrap_socket(theirs, server_side=True) as tls:
            talk(tls)

    return serve


def echo(tls: ssl.SSLSocket) -> None:
    while data := tls.recv(65536):
        tls.sendall(data)


@pytest.mark.parametrize(
    ("most", "version"), [(ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")]
)
def test_bytes_go_both_ways(pem: Path, trusting: ssl.SSLContext, most: ssl.TLSVersion, version: str) -> None:
    with answered_by(serving(pem, echo, most=most)) as ours:
        stream = TlsStream(ours, trusting, NAME)
        assert stream.version() == version
        for data in (b"a", b"b" * 100_000):
            stream.sendall(data)
            received = b""
            while len(received) < len(data):
                received += stream.recv(1000)
            assert received == data
        stream.close()
        stream.close()


def test_the_certificate_is_the_server_s(pem: Path, trusting: ssl.SSLContext) -> None:
    with answered_by(serving(pem, echo)) as ours:
        stream = TlsStream(ours, trusting, NAME)
        shown = x509.load_der_x509_certificate(stream.peer_certificate())
        stream.close()
    assert shown == x509.load_pem_x509_certificate(pem.read_bytes())


def test_http_goes_over_it(pem: Path, trusting: ssl.SSLContext) -> None:
    def answer(tls: ssl.SSLSocket) -> None:
        tls.recv(65536)
        tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with answered_by(serving(pem, answer)) as ours, HttpClient(TlsStream(ours, trusting, NAME), NAME) as client:
        assert client.get("/").body == b"ok"


def test_a_server_that_ends_has_no_more_to_say(pem: Path, trusting: ssl.SSLContext) -> None:
    def farewell(tls: ssl.SSLSocket) -> None:
        tls.sendall(b"ab")
        with suppress(OSError):
            tls.unwrap()

    with answered_by(serving(pem, farewell)) as ours:
        stream = TlsStream(ours, trusting, NAME)
        assert (stream.recv(10), stream.recv(10)) == (b"ab", b"")
        stream.close()


def test_a_server_that_ends_without_a_word_has_no_more_to_say(pem: Path, trusting: ssl.SSLContext) -> None:
    with answered_by(serving(pem, lambda tls: tls.sendall(b"ab"))) as ours:
        stream = TlsStream(ours, trusting, NAME)
        assert (stream.recv(10), stream.recv(10)) == (b"ab", b"")
        stream.close()


def test_a_certificate_that_is_not_trusted_is_refused(pem: Path) -> None:
    refused: list[str] = []

    def serve(theirs: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        context.maximum_version = ssl.TLSVersion.TLSv1_2  # whose handshake waits for the client's last word
        try:
            context.wrap_socket(theirs, server_side=True)
        except ssl.SSLError as error:
            refused.append(error.reason)

    with answered_by(serve) as ours, pytest.raises(ssl.SSLCertVerificationError, match="self-signed"):
        TlsStream(ours, ssl.create_default_context(), NAME)
    assert refused == ["TLSV1_ALERT_UNKNOWN_CA"]


def test_a_certificate_of_another_name_is_refused(pem: Path, trusting: ssl.SSLContext) -> None:
    with (
        answered_by(serving(pem, echo)) as ours,
        pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"),
    ):
        TlsStream(ours, trusting, "other.example.com")


def test_a_protocol_too_old_is_refused(pem: Path, trusting: ssl.SSLContext) -> None:
    trusting.minimum_version = ssl.TLSVersion.TLSv1_3
    with answered_by(serving(pem, echo, most=ssl.TLSVersion.TLSv1_2)) as ours, pytest.raises(ssl.SSLError):
        TlsStream(ours, trusting, NAME)


@pytest.mark.parametrize("data", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x16\x03\x03"])
def test_a_server_that_speaks_no_tls_is_refused(data: bytes, trusting: ssl.SSLContext) -> None:
    with pytest.raises(ssl.SSLError):
        TlsStream(Said(data), trusting, NAME)


def test_a_handshake_that_is_not_answered_ends_with_the_time(trusting: ssl.SSLContext) -> None:
    started = time.monotonic()
    with answered_by(_swallow) as ours, pytest.raises(TimeoutError, match=r"no whole answer in 0\.2 s"):
        TlsStream(ours, trusting, NAME, seconds=0.2)
    assert time.monotonic() - started < 3


def test_a_call_ends_with_its_time(pem: Path, trusting: ssl.SSLContext) -> None:
    with answered_by(serving(pem, echo)) as ours:
        stream = TlsStream(ours, trusting, NAME)
        stream.settimeout(0.2)
        with pytest.raises(TimeoutError):
            stream.recv(1)
        stream.settimeout(None)
        stream.sendall(b"still there")
        assert stream.recv(100) == b"still there"
        stream.close()


def test_closing_does_not_mind_that_the_other_side_is_gone(pem: Path, trusting: ssl.SSLContext) -> None:
    with answered_by(serving(pem, lambda _: None)) as ours:
        stream = TlsStream(ours, trusting, NAME)
        time.sleep(0.1)
        stream.close()
        assert ours.fileno() == -1


def test_a_server_without_a_certificate_is_said() -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for context in (server, client):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("AECDH-AES256-SHA:@SECLEVEL=0")

    def serve(theirs: socket.socket) -> None:
        with suppress(ssl.SSLError), server.wrap_socket(theirs, server_side=True) as tls:
            echo(tls)

    with answered_by(serve) as ours:
        stream = TlsStream(ours, client, None)
        with pytest.raises(ProtocolError, match="no certificate"):
            stream.peer_certificate()
        stream.close()


def _swallow(theirs: socket.socket) -> None:
    while theirs.recv(65536):
        pass
