"""A worker and its Tomcat's Connector do not agree on how large a packet of AJP may be.

Why:
    The side with the smaller one ends the connection as soon as the other sends it a larger packet: requests with many
    cookies or a client's certificate fail, or answers do, and only those.

Fires:
    -- web1/etc/apache2/workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.secret=0123456789abcdef
    worker.node1.max_packet_size=65536
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Instead:
    -- web1/etc/apache2/workers.properties --
    worker.list=node1
    worker.node1.host=app1
    worker.node1.secret=0123456789abcdef
    worker.node1.max_packet_size=65536
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" packetSize="65536"
                 secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Source: Tomcat configuration, AJP Connector, `packetSize`; mod_jk reference, workers.properties, `max_packet_size`;
httpd manual, mod_proxy, ProxyIOBufferSize
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.once import once
from httpdgen.observed.web import Member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet, Link
    from httpdgen.observed.web import WebServer
    from httpdgen.span import Span

ID = "packet-size-differs"
SEVERITY = Severity.ERROR

_SMALLEST, _LARGEST, _STEP = 8192, 65536, 1024


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the two wherever both are known."""
    yield from once(_marks(fleet))


def _marks(fleet: Fleet) -> Iterator[Mark]:
    for link in fleet.links:
        size, place = _of_worker(link)
        expected = link.connector.packet_size
        if link.connector.protocol.value == "ajp" and None not in (size, expected.value) and size != expected.value:
            yield Mark(
                place,
                f"packets may have {size} bytes here, and {expected.value} at the Connector",
                f'write packetSize="{size}" there, or {_key_of(link)} {expected.value} here',
                (Related(expected.span, f"packetSize {expected.value}"),),
            )


def _key_of(link: Link) -> str:
    return "ProxyIOBufferSize" if isinstance(link.worker, Member) else "max_packet_size"


def _of_worker(link: Link) -> tuple[int | None, Span]:
    """Read the size; mod_proxy_ajp rounds it up to whole KiB, between its bounds."""
    if not isinstance(link.worker, Member):
        return link.worker.max_packet_size.value, link.worker.max_packet_size.span
    said = link.worker.parameters.get("iobuffersize")
    if said is not None:
        return _bytes(said.text), said.span
    if link.web_server is None:
        return None, link.worker.span
    return _of_web_server(link.web_server), link.worker.span


def _of_web_server(web_server: WebServer) -> int | None:
    """Read ProxyIOBufferSize, where it is that of all virtual hosts."""
    said = list(web_server.directives("ProxyIOBufferSize"))
    if not said:
        return _SMALLEST if web_server.whole else None
    last = web_server.main.last("ProxyIOBufferSize")
    return _bytes(last.text.strip()) if last is not None and last.known and len(said) == 1 else None


def _bytes(text: str | None) -> int | None:
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST))):
        return None
    return min(max(-(-int(text) // _STEP) * _STEP, _SMALLEST), _LARGEST)
