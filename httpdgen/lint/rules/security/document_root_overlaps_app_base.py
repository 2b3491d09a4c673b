"""httpd serves the folder of Tomcat's applications as files.

Why:
    What no mount hands on to Tomcat, httpd gives away as it lies there: WEB-INF with passwords and classes, and the
    source of JSP pages.

Fires:
    -- etc/apache2/apache2.conf --
    DocumentRoot "/var/lib/tomcat10/webapps"
    ProxyPass "/shop" "ajp://localhost:8009/shop" secret=0123456789abcdef
    -- etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost">
        <Host name="localhost" appBase="webapps"/>
      </Engine>
    </Service></Server>

Instead:
    -- etc/apache2/apache2.conf --
    DocumentRoot "/var/www/html"
    ProxyPass "/shop" "ajp://localhost:8009/shop" secret=0123456789abcdef
    -- etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost">
        <Host name="localhost" appBase="webapps"/>
      </Engine>
    </Service></Server>

Source: mod_jk reference, Apache HTTP Server, JkAutoAlias; Tomcat configuration, Host, `appBase`
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.formats.httpd.nodes import Argument, Directive
    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Parameter
    from httpdgen.observed.tomcat import Tomcat
    from httpdgen.observed.web import WebServer

ID = "document-root-overlaps-app-base"
SEVERITY = Severity.WARNING

_DEBIAN = re.compile(r"/etc/(tomcat[0-9]+)/server\.xml")
_WEB_INF = re.compile("WEB.{0,12}-INF", re.IGNORECASE)  # also as in (WEB|META)-INF
_CONF = re.compile(r"(/.+)/conf/server\.xml")


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare DocumentRoot and Alias with the appBase of each Host of a Tomcat on the same machine."""
    for web_server in fleet.web_servers:
        served = [*_served(web_server)]
        here = [tomcat for tomcat in fleet.tomcats if tomcat.host == web_server.host] if served else []
        for tomcat in here:
            for base, written in _app_bases(tomcat, fleet):
                for directive, folder in served:
                    if _gives_away(folder.text, base):
                        yield Mark(
                            folder.span,
                            f"{directive.name} serves {folder.text}, and {base} holds Tomcat's applications",
                            "serve another folder, and copy there what is to be seen",
                            (Related(written.span, f"appBase {written.text}"),),
                        )


def _served(web_server: WebServer) -> Iterator[tuple[Directive, Argument]]:
    """Go through the folders that are served, unless a section looks after WEB-INF."""
    if any(_WEB_INF.search(directive.text) for directive in web_server.walk()):
        return
    for directive in web_server.directives("DocumentRoot", "Alias"):
        if directive.certain and directive.known and directive.arguments:
            yield directive, directive.arguments[-1]


def _app_bases(tomcat: Tomcat, fleet: Fleet) -> Iterator[tuple[str, Parameter]]:
    for host in tomcat.server.walk():
        written = host.attributes.get("appBase") if host.name == "Host" else None
        if written is not None and written.text:
            path = posixpath.join(_catalina_base(tomcat, fleet) or "", written.text)
            if posixpath.isabs(path):
                yield posixpath.normpath(path), written


def _catalina_base(tomcat: Tomcat, fleet: Fleet) -> str | None:
    file = fleet.file_of(tomcat.span)
    path = "" if file is None else file.path
    if debian := _DEBIAN.fullmatch(path):
        return f"/var/lib/{debian[1]}"
    conf = _CONF.fullmatch(path)
    return conf[1] if conf else None


def _gives_away(folder: str, base: str) -> bool:
    """Tell whether a folder is the applications', above it, or one application; deeper ones may hold images alone."""
    served = posixpath.normpath(folder)
    above = f"{base}/".startswith(f"{served.rstrip('/')}/")
    return above or posixpath.dirname(served) == base
