"""Lay small folders down, and observe them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.observed.observe import observe

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.tomcat import Tomcat
    from httpdgen.observed.web import WebServer

SERVER = '<Server port="-1"><Service name="Catalina"><Engine name="Catalina" jvmRoute="{route}"/></Service></Server>'
AJP = """\
<Server port="-1"><Service name="Catalina">
  <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
  <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1"/>
</Service></Server>
"""


def lay_down(folder: Path, files: dict[str, str]) -> Path:
    """Write files below a folder."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def observed(folder: Path, files: dict[str, str]) -> Fleet:
    """Write files below a folder, and observe that folder."""
    return observe([lay_down(folder, files)])


def web_server(folder: Path, text: str, name: str = "httpd.conf") -> WebServer:
    """Observe one file of httpd's."""
    fleet = observe([lay_down(folder, {name: text}) / name])
    assert fleet.faults == ()
    (found,) = fleet.web_servers
    return found


def tomcat(fleet: Fleet) -> Tomcat:
    """Give the only Tomcat."""
    (found,) = fleet.tomcats
    return found


def said(fleet: Fleet) -> list[str]:
    """Give all faults as text."""
    return [str(fault) for fault in fleet.faults]
