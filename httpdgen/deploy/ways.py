"""Ask a web server for a page of each cluster behind it, as a client of its sites does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.control.http import HttpClient
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.tls import TlsStream
from httpdgen.errors import UnreachableError
from httpdgen.verify.checks.asking import trusting_everybody

if TYPE_CHECKING:
    from httpdgen.connection import Connection
    from httpdgen.plan.shape import WayShape, WebShape

_SECONDS = 10.0
_FIRST_FAILURE = 500
_USUAL_PORTS = {False: 80, True: 443}


def failing_ways(connection: Connection, shape: WebShape) -> dict[WayShape, str]:
    """Give the ways to clusters that do not answer as they should, each with what is wrong, in words.

    Raises:
        UnreachableError: the connection to the host broke.
    """
    return {way: said for way in shape.ways if (said := _failing(connection, way))}


def _failing(connection: Connection, way: WayShape) -> str:
    place = f"{way.site}{way.path}"
    try:
        status = _status(connection, way)
    except UnreachableError:
        raise
    except ProtocolError as error:
        return f"{place} answers what makes no sense: {error}"
    except OSError as error:
        return f"{place} gives no answer: {error.strerror or error}"
    is_fine = status in way.statuses if way.statuses else status < _FIRST_FAILURE
    return "" if is_fine else f"{place} answers {status}"


def _status(connection: Connection, way: WayShape) -> int:
    stream = connection.forward(way.address, way.port, seconds=_SECONDS)
    try:
        over = TlsStream(stream, trusting_everybody(), way.site, seconds=_SECONDS) if way.tls else stream
        name = way.site if way.port == _USUAL_PORTS[way.tls] else f"{way.site}:{way.port}"
        with HttpClient(over, name, seconds=_SECONDS) as client:
            return client.get(way.path, {"Connection": "close"}).status
    finally:
        stream.close()
