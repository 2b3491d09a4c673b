"""Tomcat believes X-Forwarded-Proto, and the web server hands on what the visitor says there.

mod_proxy_http writes X-Forwarded-For, -Host and -Server by itself, and not X-Forwarded-Proto.

Why:
    Requests that came in the clear count as secure, so that what is for TLS alone is given away; and without the header
    those that came by TLS do not.

Fires:
    -- web1/etc/apache2/apache2.conf --
    ProxyPass "/shop" "http://app1:8080/shop"
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="HTTP/1.1" port="8080"/>
      <Engine name="Catalina" defaultHost="localhost">
        <Valve className="org.apache.catalina.valves.RemoteIpValve"/>
      </Engine>
    </Service></Server>

Instead:
    -- web1/etc/apache2/apache2.conf --
    RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"
    ProxyPass "/shop" "http://app1:8080/shop"
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="HTTP/1.1" port="8080"/>
      <Engine name="Catalina" defaultHost="localhost">
        <Valve className="org.apache.catalina.valves.RemoteIpValve"/>
      </Engine>
    </Service></Server>

Source: Tomcat configuration, Remote IP Valve, `protocolHeader`; httpd manual, mod_proxy, ProxyAddHeaders
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet, Link
    from httpdgen.observed.tomcat import Part
    from httpdgen.observed.web import WebServer

ID = "forwarded-proto-not-reset"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for a header that a RemoteIpValve reads and that the web server in front of it nowhere writes."""
    told = set()
    for link in fleet.links:
        web_server = link.web_server
        if web_server is None or not web_server.whole or link.connector.protocol.value != "http":
            continue
        for valve, header in _believed(link):
            if (valve.span, web_server.span) not in told and not _is_reset(header, web_server):
                told.add((valve.span, web_server.span))
                yield Mark(
                    link.worker.span,
                    f"the Tomcat there believes {header}, and this web server hands on what the visitor says in it",
                    f'write RequestHeader set {header} "expr=%{{REQUEST_SCHEME}}"',
                    (Related(valve.span, f"a RemoteIpValve that reads {header}"),),
                )


def _believed(link: Link) -> Iterator[tuple[Part, str]]:
    engine = link.service.engine
    for valve in engine.part.walk() if engine is not None else ():
        if valve.is_class("RemoteIpValve"):
            header = valve.attributes.text("protocolHeader", "X-Forwarded-Proto").value
            if header:
                yield valve, header


def _is_reset(header: str, web_server: WebServer) -> bool:
    """Tell whether the header is written or taken away, or another proxy stands in front that may do so."""
    if any(web_server.directives("RemoteIPHeader", "RemoteIPProxyProtocol")):
        return True
    for directive in web_server.directives("RequestHeader"):
        words = [argument.text.lower() for argument in directive.arguments]
        if header.lower() in words or not directive.known:
            return True
    return False
