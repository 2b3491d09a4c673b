"""TRACE is answered: a server sends back the request as it got it.

Why:
    Through a proxy that shows what it adds, such as the user's address and name, and what a browser keeps from scripts.
    httpd answers it unless told otherwise; Tomcat does so with allowTrace.

Fires:
    -- httpd.conf --
    TraceEnable On

Instead:
    -- httpd.conf --
    TraceEnable Off

Source: httpd manual, core, TraceEnable; Tomcat configuration, HTTP Connector, `allowTrace`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.tomcat import Tomcat
    from httpdgen.observed.web import WebServer

ID = "trace-enabled"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at what is in force in each virtual host, and at each Connector."""
    for web_server in fleet.web_servers:
        yield from _of_web_server(web_server)
    for tomcat in fleet.tomcats:
        yield from _of_tomcat(tomcat)


def _of_web_server(web_server: WebServer) -> Iterator[Mark]:
    hint = "write TraceEnable Off"
    for virtual_host in web_server.virtual_hosts:
        written = virtual_host.last("TraceEnable")
        if written is not None and written.known and written.text.strip().strip('"').lower() != "off":
            yield Mark(written.span, f"TraceEnable {written.text.strip()} has TRACE answered", hint)
    if web_server.whole and not any(web_server.directives("TraceEnable")):
        yield Mark(web_server.span, "TRACE is answered, as no TraceEnable says otherwise", hint)


def _of_tomcat(tomcat: Tomcat) -> Iterator[Mark]:
    for _, connector in tomcat.connectors():
        written = connector.part.attributes.get("allowTrace")
        if written is not None and (written.text or "").lower() == "true":
            yield Mark(written.span, 'allowTrace="true" has TRACE answered', "leave allowTrace out")
