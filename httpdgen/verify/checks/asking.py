"""Ask a Connector as its web server does: through the connection to that web server."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from shlex import quote
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.control.ajp import AjpClient
from httpdgen.control.http import HttpClient
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.tls import TlsStream
from httpdgen.errors import ForwardRefusedError, HostError, UnreachableError
from httpdgen.expected.doors import ways
from httpdgen.model.types import url_host
from httpdgen.verify.checks.silence import SECONDS, Silence, forwards_nothing, not_answered, not_connected

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.connection import Connection, Stream
    from httpdgen.control.answer import Answer
    from httpdgen.expected.hosts import Member
    from httpdgen.verify.subject import WebServer

Client: TypeAlias = AjpClient | HttpClient
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
# The certificates of a file that may also hold a key, which stays where it is.
_CERTIFICATES = "sed -n '/^-----BEGIN CERTIFICATE-----/,/^-----END CERTIFICATE-----/p' -- {path}"


class Backends:
    """The Connectors of a web server's members, asked from there as it asks them itself.

    `seconds` is the time for each answer.
    """

    def __init__(self, web: WebServer, *, seconds: float = SECONDS) -> None:
        self._web = web
        self._seconds = seconds
        self._sites = {way.cluster_name: way.door for way in reversed(list(ways(web.topology, web.tier_name)))}
        paths = {member.cluster.tls.ca for member in web.members if member.cluster.tls is not None}
        self._trusted = {path: _trusting(web.connection, path) for path in sorted(paths)}

    def ask(self, member: Member, target: str, headers: Mapping[str, str] = _NO_HEADERS) -> Answer | Silence:
        """Ask a member for a path with its query, on a connection of its own.

        Raises:
            UnreachableError: the connection to the web server broke.
        """
        self._web.silent.pop(member.place, None)
        answer = self._ask(member, target, headers)
        if isinstance(answer, Silence):
            self._web.silent[member.place] = answer
        return answer

    def _ask(self, member: Member, target: str, headers: Mapping[str, str]) -> Answer | Silence:
        try:
            with self._connected(member) as client:
                return client if isinstance(client, Silence) else client.get(target, headers)
        except (OSError, ProtocolError) as error:
            return not_answered(error, self._seconds)

    def refuses_secret(self, member: Member, target: str) -> bool:
        """Say whether it is the AJP Connector itself that refuses a request, and so every one.

        It then ends the connection, which it keeps when an application refuses (AjpProcessor, prepareRequest).

        Raises:
            UnreachableError: the connection to the web server broke.
        """
        try:
            with self._connected(member) as client:
                if not isinstance(client, AjpClient):
                    return False
                client.get(target)
                client.ping()
        except (OSError, ProtocolError):
            return True
        return False

    @contextmanager
    def _connected(self, member: Member) -> Iterator[Client | Silence]:
        context = self._trusted.get(member.cluster.tls.ca) if member.cluster.tls is not None else None
        if isinstance(context, Silence):
            yield context
            return
        stream = connect(self._web.connection, member.address, member.port)
        if isinstance(stream, Silence):
            yield stream
            return
        try:
            over = stream if context is None else TlsStream(stream, context, member.address, seconds=SECONDS)
            with self._client(member, over) as client:
                yield client
        finally:
            stream.close()

    def _client(self, member: Member, stream: Stream) -> Client:
        """Speak as the web server does, of the first site that leads to the member."""
        door, secret = self._sites.get(member.cluster_name), member.cluster.ajp_secret
        name, port, tls = (member.address, 80, False) if door is None else (door.site, door.port, door.tls)
        if member.cluster.protocol == "ajp":
            known = None if secret is None else self._web.secrets.reveal(secret)
            return AjpClient(
                stream, secret=known, server_name=name, server_port=port, is_ssl=tls, seconds=self._seconds
            )
        if member.cluster.protocol == "https" or door is None:
            return HttpClient(stream, f"{url_host(member.address)}:{member.port}", seconds=self._seconds)
        return HttpClient(stream, door.host_header, seconds=self._seconds)


def connect(connection: Connection, address: str, port: int) -> Stream | Silence:
    """Connect from a host to an address.

    Raises:
        UnreachableError: the connection to the host broke.
    """
    try:
        return connection.forward(address, port, seconds=SECONDS)
    except ForwardRefusedError as error:
        return forwards_nothing(error)
    except OSError as error:
        return not_connected(error, connection.host)


def trusting_everybody() -> ssl.SSLContext:
    """Make a context that takes every certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def certificates_at(connection: Connection, path: str) -> bytes | Silence:
    """Read the certificates of a PEM file on a host, and nothing else of it.

    Raises:
        UnreachableError: the connection to the host broke.
    """
    try:
        done = connection.run(_CERTIFICATES.format(path=quote(path)), seconds=SECONDS)
    except UnreachableError:
        raise
    except HostError as error:
        return Silence(f"{path} cannot be read: {error}", asked=False)
    if done.code != 0 or not done.stdout:
        said = done.stderr.decode(errors="replace").strip() or "no certificate is in it"
        return Silence(f"{path} cannot be read on {connection.host}: {said}", asked=False)
    return done.stdout


def _trusting(connection: Connection, path: str) -> ssl.SSLContext | Silence:
    """Make a context that takes what the web server takes: names are compared, and the CA is the one on its disk."""
    pem = certificates_at(connection, path)
    if isinstance(pem, Silence):
        return pem
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cadata=pem.decode("ascii", errors="replace"))
    except (ssl.SSLError, ValueError) as error:
        return Silence(f"{path} on {connection.host} holds no certificate that can be read ({error})", asked=False)
    return context
