"""Ask a Tomcat through its Connector as its web servers do, and see whether it is ready."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.connection import FORWARD_SECONDS
from httpdgen.control.ajp import AjpClient
from httpdgen.control.http import HttpClient
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.tls import TlsStream
from httpdgen.deploy.host import RefusedError
from httpdgen.errors import UnreachableError
from httpdgen.formats import xml
from httpdgen.model.types import url_host
from httpdgen.tree import File
from httpdgen.verify.checks.asking import trusting_everybody
from httpdgen.verify.checks.cookies import SessionId, session_of, with_cookie

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.connection import Connection
    from httpdgen.control.answer import Answer
    from httpdgen.plan.shape import NodeShape
    from httpdgen.tree import Entry

_SECONDS = 5.0
_PAUSE_SECONDS = 0.3
_FIRST_FAILURE = 500
_FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class Connector:
    """A node's Connector, asked from one host; `secret` is AJP's."""

    connection: Connection
    node: NodeShape
    secret: str | None = field(repr=False)

    def ask(self, path: str, headers: Mapping[str, str]) -> Answer:
        """Ask for a path on a connection of its own.

        Raises:
            UnreachableError: the connection to the host broke.
            OSError: nobody answers there, or not in time.
            ProtocolError: what answers makes no sense.
        """
        with self._client() as client:
            return client.get(path, headers)

    def refuses_secret(self) -> bool:
        """Say whether it is the AJP Connector itself that answers 403, and so to everything.

        It then ends the connection, which it keeps when an application refuses (AjpProcessor, prepareRequest).

        Raises:
            UnreachableError: the connection to the host broke.
        """
        try:
            with self._client() as client:
                if isinstance(client, AjpClient):
                    client.get(self.node.health_path)
                    client.ping()
        except UnreachableError:
            raise
        except (OSError, ProtocolError):
            return True
        return False

    @contextmanager
    def _client(self) -> Iterator[AjpClient | HttpClient]:
        node = self.node
        name, port, tls = node.site
        stream = self.connection.forward(node.address, node.port, seconds=min(_SECONDS, FORWARD_SECONDS))
        try:
            if node.protocol == "ajp":
                with AjpClient(
                    stream, secret=self.secret, server_name=name, server_port=port, is_ssl=tls, seconds=_SECONDS
                ) as client:
                    yield client
                return
            # Whether its certificate is what web servers take is verify's to say: here it is asked whether it serves.
            over = stream
            if node.protocol == "https":
                over = TlsStream(stream, trusting_everybody(), node.address, seconds=_SECONDS)
            with HttpClient(over, f"{url_host(node.address)}:{node.port}", seconds=_SECONDS) as plain:
                yield plain
        finally:
            stream.close()


def secret_of(entries: Mapping[str, Entry], node: NodeShape) -> str | None:
    """Give the secret of a node's AJP Connector, from the files that it reads; None where there is none."""
    entry = entries.get(node.server_xml)
    if not isinstance(entry, File):
        return None
    for element in xml.parse(entry.content, node.server_xml).root.walk():
        port, secret = element.attribute("port"), element.attribute("secret")
        if element.name == "Connector" and port is not None and port.text == str(node.port):
            return None if secret is None else secret.text
    return None


def await_ready(connector: Connector, seconds: float) -> None:
    """Wait until a node answers its health page as it should.

    Raises:
        RefusedError: it does not in time; with the last answer.
        UnreachableError: the connection to the host broke.
    """
    deadline = time.monotonic() + seconds
    while said := _not_ready(connector):
        if time.monotonic() >= deadline:
            node = connector.node
            place = f"{node.protocol}://{url_host(node.address)}:{node.port}{node.health_path}"
            raise RefusedError(
                connector.connection.host,
                f"{node.name} is not ready after {seconds:g} s (--health-wait): {place} {said}",
            )
        time.sleep(_PAUSE_SECONDS)


def _not_ready(connector: Connector) -> str:
    try:
        answer = connector.ask(connector.node.health_path, {})
    except UnreachableError:
        raise
    except ProtocolError as error:
        return f"answers what makes no sense: {error}"
    except OSError as error:
        return f"gives no answer: {error.strerror or error}"
    statuses = connector.node.health_statuses
    is_ready = answer.status in statuses if statuses else answer.status < _FIRST_FAILURE
    if answer.status == _FORBIDDEN and connector.refuses_secret():
        return "refuses the secret of its web servers"
    return "" if is_ready else f"answers {answer.status}"


def begin_session(connector: Connector, cookie: str) -> SessionId | None:
    """Begin a session at a node, by its health page; None where that makes none, or nobody answers."""
    try:
        return session_of(connector.ask(connector.node.health_path, {}), cookie)
    except UnreachableError:
        raise
    except (OSError, ProtocolError):
        return None


def knows(connector: Connector, cookie: str, session: SessionId) -> bool:
    """Say whether a node knows a session: it begins no other in its place."""
    try:
        answer = connector.ask(connector.node.health_path, with_cookie(cookie, session))
    except UnreachableError:
        raise
    except (OSError, ProtocolError):
        return False
    other = session_of(answer, cookie)
    return answer.status < _FIRST_FAILURE and (other is None or other.own == session.own)
