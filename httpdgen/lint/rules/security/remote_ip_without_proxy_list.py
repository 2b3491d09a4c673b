"""Whoever asks says from which address: a header is believed, and nobody told whose.

It is RemoteIPHeader without a list of proxies, or a RemoteIpValve whose internalProxies or trustedProxies is everybody.

Why:
    A visitor who sends the header himself passes by Require ip, and by blocks and logs that go by address.

Fires:
    -- httpd.conf --
    Listen 80
    RemoteIPHeader X-Forwarded-For

Instead:
    -- httpd.conf --
    Listen 80
    RemoteIPHeader X-Forwarded-For
    RemoteIPInternalProxy 10.0.0.1 10.0.0.2

Source: httpd manual, mod_remoteip, RemoteIPHeader; Tomcat configuration, Remote IP Valve, `internalProxies`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.access import answers_elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.tomcat import Tomcat
    from httpdgen.observed.web import WebServer

ID = "remote-ip-without-proxy-list"
SEVERITY = Severity.ERROR

_LISTS = {
    "remoteipinternalproxy",
    "remoteipinternalproxylist",
    "remoteiptrustedproxy",
    "remoteiptrustedproxylist",
}
_EVERYBODY = {
    ".*",
    ".+",
    "^.*$",
    "^.+$",
    r"\d+\.\d+\.\d+\.\d+",
    r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}",
    "0.0.0.0/0",
}


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for headers that are believed whoever sends them."""
    for web_server in fleet.web_servers:
        if web_server.whole:
            yield from _of_web_server(web_server)
    for tomcat in fleet.tomcats:
        yield from _of_tomcat(tomcat)


def _of_web_server(web_server: WebServer) -> Iterator[Mark]:
    for virtual_host in web_server.virtual_hosts:
        header = virtual_host.last("RemoteIPHeader")
        around = (*web_server.main.directives, *virtual_host.directives)
        if header is None or any(directive.key in _LISTS for directive in around):
            continue
        if answers_elsewhere(web_server, virtual_host):
            yield Mark(
                header.span,
                f"the header {header.text.strip()} is believed whoever sends it",
                "name the proxies in front in RemoteIPInternalProxy; without one, leave RemoteIPHeader out",
            )


def _of_tomcat(tomcat: Tomcat) -> Iterator[Mark]:
    for valve in tomcat.server.walk():
        for key in ("internalProxies", "trustedProxies"):
            written = valve.attributes.get(key)
            if valve.is_class("RemoteIpValve") and written is not None and written.text in _EVERYBODY:
                yield Mark(
                    written.span,
                    f"{key} is everybody: the header of whoever asks is believed",
                    "name the web servers' addresses; the default is all private ones",
                )
