"""mod_jk hands on the URI in a form in which it was not compared with the mounts.

Why:
    Tomcat decodes it once more, or for the first time: a request that httpd took for one under a mount, or past a
    <Location>, reaches another part of the application.

Fires:
    -- httpd.conf --
    JkWorkerProperty worker.list=node1
    JkWorkerProperty worker.node1.host=app1
    JkOptions +ForwardURICompat
    JkMount "/shop/*" node1

Instead:
    -- httpd.conf --
    JkWorkerProperty worker.list=node1
    JkWorkerProperty worker.node1.host=app1
    JkOptions +ForwardURIProxy
    JkMount "/shop/*" node1

Source: mod_jk reference, Apache HTTP Server, "Forwarding"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "unsafe-uri-forwarding"
SEVERITY = Severity.WARNING

_UNSAFE = {"forwarduricompat", "forwarduricompatunparsed"}


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for the last of the options of which only one holds."""
    for web_server in fleet.web_servers:
        for virtual_host in web_server.virtual_hosts:
            chosen = [
                word
                for directive in virtual_host.directives
                if directive.key == "jkoptions" and directive.certain
                for word in directive.arguments
                if word.text.lower().removeprefix("+").startswith("forwarduri")
            ]
            if chosen and chosen[-1].text.lower().removeprefix("+") in _UNSAFE:
                yield Mark(
                    chosen[-1].span,
                    f"{chosen[-1].text.removeprefix('+')} hands on what was not compared with the mounts",
                    "write JkOptions +ForwardURIProxy, which is the default",
                )
