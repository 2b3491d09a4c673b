"""A <Location> guards a path of a Tomcat, and Tomcat finds the path by other rules than httpd.

Why:
    Tomcat drops what stands between `;` and the next slash before it resolves `..`. So /shop/x/..;/admin is no path
    under /shop/admin to httpd, and just that to Tomcat: the guard is passed by.

Fires:
    -- httpd.conf --
    ProxyPass "/shop" "ajp://app1:8009/shop" secret=0123456789abcdef
    <Location "/shop/admin">
        Require ip 10.0.0.0/8
    </Location>

Instead:
    -- httpd.conf --
    ProxyPass "/shop" "ajp://app1:8009/shop" secret=0123456789abcdef mapping=servlet
    <Location "/shop/admin">
        Require ip 10.0.0.0/8
    </Location>

Source: httpd manual, mod_proxy, ProxyPass, "mapping=servlet"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.access import asks_for_more
from httpdgen.lint.knowledge.mounting import covers, server_proxy_passes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import Mount, VirtualHost, WebServer

ID = "path-acl-without-servlet-mapping"
SEVERITY = Severity.WARNING

_PATTERNS = {"locationmatch", "rewriterule", "rewritecond", "redirectmatch", "if"}


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for guarded paths below a ProxyPass that leads to AJP, and that takes them as they are written."""
    for web_server in fleet.web_servers:
        if _looks_at_semicolons(web_server.main):
            continue
        for virtual_host in web_server.virtual_hosts:
            if not _looks_at_semicolons(virtual_host):
                yield from _marks(web_server, virtual_host)


def _marks(web_server: WebServer, virtual_host: VirtualHost) -> Iterator[Mark]:
    mounts = server_proxy_passes(virtual_host)
    for section in _guarding(web_server, virtual_host):
        path = section.arguments[0].text
        first = next((mount for mount in mounts if covers(mount.path, path)), None)
        if first is None or first.path.rstrip("/") == path.rstrip("/") or not first.certain:
            continue
        if first.parameters.get("mapping") is None and _leads_to_ajp(first, web_server):
            yield Mark(
                section.span,
                f"what guards {path} is passed by with ..; in the path, which ProxyPass {first.path} hands on",
                "write mapping=servlet in the ProxyPass, and guard it in Tomcat as well",
                (Related(first.span, f"ProxyPass {first.path}"),),
            )


def _guarding(web_server: WebServer, virtual_host: VirtualHost) -> Iterator[Directive]:
    hosts = {id(host): host for host in (web_server.main, virtual_host)}.values()
    for host in hosts:
        for section in host.directly("Location"):
            plain = section.certain and section.known and len(section.arguments) == 1
            if plain and not set("*?[").intersection(section.text) and asks_for_more(section):
                yield section


def _leads_to_ajp(mount: Mount, web_server: WebServer) -> bool:
    backend = mount.backend
    if backend is None:
        return False
    if not backend.is_balancer:
        return backend.scheme == "ajp"
    members = [member for each in web_server.balancers if each.name == backend.host for member in each.members]
    return bool(members) and all(member.backend.scheme == "ajp" for member in members)


def _looks_at_semicolons(host: VirtualHost) -> bool:
    """Tell whether some pattern speaks of `;`, and so may refuse such paths."""
    return any(each.key in _PATTERNS and (";" in each.text or "%3b" in each.text.lower()) for each in host.walk())
