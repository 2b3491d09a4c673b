"""A Tomcat behind a web server has a Connector for plain HTTP on every address, which no web server uses.

Why:
    Visitors who ask it themselves pass by TLS, access rules and logs of the web server.

Fires:
    -- web1/etc/apache2/apache2.conf --
    ProxyPass "/shop" "ajp://app1:8009/shop" secret=0123456789abcdef
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="HTTP/1.1" port="8080"/>
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Instead:
    -- web1/etc/apache2/apache2.conf --
    ProxyPass "/shop" "ajp://app1:8009/shop" secret=0123456789abcdef
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="HTTP/1.1" address="127.0.0.1" port="8080"/>
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Source: Tomcat security considerations, "Connectors"; Tomcat configuration, HTTP Connector, `address`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.listening import is_for_others

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet, Link
    from httpdgen.observed.tomcat import Connector, Service

ID = "tomcat-http-beside-proxy"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for it where web servers reach the same Service by another Connector."""
    used = set(_ports_of_workers(fleet))
    for tomcat in fleet.tomcats:
        for service, connector in tomcat.connectors():
            front = _front_of(service, fleet)
            if front is None or None in used or not _is_open(connector) or connector.port.value in used:
                continue
            yield Mark(
                connector.span,
                f"port {connector.port.value} answers everybody by HTTP, and the web server in front uses port"
                f" {front.connector.port.value}",
                'take this Connector away, or write address="127.0.0.1" in it',
                (Related(front.worker.span, "a worker that leads to this Tomcat"),),
            )


def _is_open(connector: Connector) -> bool:
    address, port = connector.address, connector.port.value
    plain = connector.protocol.value == "http" and connector.tls.value is False
    return plain and port is not None and port > 0 and (address.missing or is_for_others(address.value))


def _front_of(service: Service, fleet: Fleet) -> Link | None:
    return next((link for link in fleet.links if link.service is service), None)


def _ports_of_workers(fleet: Fleet) -> Iterator[int | None]:
    for web_server in fleet.web_servers:
        yield from (member.backend.port for member in web_server.members())
        for virtual_host in web_server.virtual_hosts:
            for mount in virtual_host.mounts:
                if mount.backend is not None and not mount.backend.is_balancer:
                    yield mount.backend.port
