"""An application is public under another path than its own, and its cookies keep the own one.

Tomcat sets the session cookie for the context path that it knows. Where ProxyPass gives the application another path,
a browser does not send the cookie back.

Why:
    Every request begins a new session: nobody can log in.

Fires:
    -- httpd.conf --
    ProxyPass "/store" "http://app1:8080/shop"
    ProxyPassReverse "/store" "http://app1:8080/shop"

Instead:
    -- httpd.conf --
    ProxyPass "/store" "http://app1:8080/shop"
    ProxyPassReverse "/store" "http://app1:8080/shop"
    ProxyPassReverseCookiePath "/shop" "/store"

Source: httpd manual, mod_proxy, ProxyPassReverseCookiePath; Tomcat configuration, Context, sessionCookiePath
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.mounting import covers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import Mount, VirtualHost

ID = "cookie-path-not-rewritten"
SEVERITY = Severity.WARNING
_TOMCATS = {"ajp", "http", "https", "balancer"}


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for mounts below another path than the application's, in servers that rewrite no cookie path."""
    if _says_cookie_path(fleet):
        return
    for virtual_host in _that_rewrite_nothing(fleet):
        for mount in virtual_host.mounts:
            path = _application_path(mount)
            if path is None or covers(path, mount.path) or _is_one_file(path, mount.path):
                continue
            yield Mark(
                mount.span,
                f"{mount.path} leads to an application at {path}, and the path of its cookies is not rewritten",
                f'write ProxyPassReverseCookiePath "{path}" "{mount.path}", or give both the same path',
            )


def _application_path(mount: Mount) -> str | None:
    """Give the path below which the application sets its cookies; None where it is the root, or not to be known."""
    backend = mount.backend
    if mount.kind != "ProxyPass" or not mount.certain or backend is None or backend.scheme not in _TOMCATS:
        return None
    if "$" in mount.target or '"' in mount.target:
        return None
    return backend.path.rstrip("/") or None


def _is_one_file(path: str, public: str) -> bool:
    """Tell whether both paths end with the same suffix, as /robots.txt and /static/robots.txt do."""
    suffix = PurePosixPath(path).suffix
    return suffix != "" and suffix == PurePosixPath(public).suffix


def _says_cookie_path(fleet: Fleet) -> bool:
    """Tell whether a Tomcat gives its cookies a path other than the application's."""
    contexts = (context for tomcat in fleet.tomcats for context in tomcat.contexts)
    return any(context.attributes.get("sessionCookiePath") is not None for context in contexts)


def _that_rewrite_nothing(fleet: Fleet) -> Iterator[VirtualHost]:
    """Go through the virtual hosts that rewrite no cookie's path, nor does their main server."""
    for web_server in fleet.web_servers:
        if not _rewrites(web_server.main):
            yield from (host for host in web_server.virtual_hosts if host.is_main or not _rewrites(host))


def _rewrites(virtual_host: VirtualHost) -> bool:
    return any(
        found.key == "proxypassreversecookiepath" or (found.key == "header" and "set-cookie" in found.text.lower())
        for found in virtual_host.walk()
    )
