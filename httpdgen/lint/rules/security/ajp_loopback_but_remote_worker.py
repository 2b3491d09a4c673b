"""A Connector for AJP listens on the loopback alone, and a worker on another machine leads to it.

Why:
    The connection is refused: that Tomcat gets no request. Since 9.0.31 a Connector for AJP without an address listens
    on the loopback.

Fires:
    -- web1/etc/apache2/apache2.conf --
    ProxyPass "/shop" "ajp://app1:8009/shop" secret=0123456789abcdef
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Instead:
    -- web1/etc/apache2/apache2.conf --
    ProxyPass "/shop" "ajp://app1:8009/shop" secret=0123456789abcdef
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Source: Tomcat configuration, AJP Connector, `address`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.workers import place_of
from httpdgen.observed.link_hosts import LOOPBACK, canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.tomcat import Connector

ID = "ajp-loopback-but-remote-worker"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at each worker on another host than its Connector."""
    for link in fleet.links:
        if link.web_server is None or link.web_server.host == link.tomcat.host:
            continue
        connector = link.connector
        if connector.protocol.value == "ajp" and _listens_at_home(connector):
            written = "address " + connector.address.value if connector.address.value else "no address"
            yield Mark(
                place_of(link.worker),
                f"this worker is on {link.web_server.host}, and its Connector on {link.tomcat.host} has {written}: it"
                " listens on the loopback alone",
                'write address="0.0.0.0", or the address that the web server asks for, in the Connector',
                (Related(connector.address.span, f"a Connector with {written}"),),
            )


def _listens_at_home(connector: Connector) -> bool:
    address = connector.address
    return address.missing or (address.value is not None and canonical(address.value) == LOOPBACK)
