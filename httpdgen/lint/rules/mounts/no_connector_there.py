"""A worker leads to a port on which no Connector of that host's Tomcats listens.

Why:
    Each request that the balancer sends there fails first: it costs time, and where no other member is left, 503.

Fires:
    -- web1/etc/apache2/apache2.conf --
    ProxyPass "/shop" "ajp://app1:8010/shop" secret=0123456789abcdef
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
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

Source: Tomcat configuration, AJP Connector and HTTP Connector, `port`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.observed.links import unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.links import Unanswered

ID = "no-connector-there"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Go through the workers without an answer.

    Where not all of a fleet was given, a Tomcat that was not seen may listen there; one that speaks HTTP may mean
    another program than Tomcat.
    """
    for found in unanswered(fleet):
        way = found.way
        if found.listening or (fleet.whole and way.protocol == "ajp"):
            yield Mark(
                way.worker.span,
                f"no Connector on {way.host} listens for {_shown(way.protocol)} on port {way.port}",
                _hint(found),
                tuple(
                    Related(each.connector.span, f"speaks {_shown(each.connector.protocol.value)}")
                    for each in found.listening
                ),
            )


def _hint(found: Unanswered) -> str:
    """Name the ports that do listen for the worker's protocol."""
    ports = sorted(
        connector.port.value
        for tomcat in found.tomcats
        for _, connector in tomcat.connectors()
        if connector.protocol.value == found.way.protocol and connector.port.value is not None
    )
    if not ports:
        return f"write a Connector for {_shown(found.way.protocol)} in its server.xml"
    return f"write port {' or '.join(map(str, ports))}, where one listens"


def _shown(protocol: str | None) -> str:
    return (protocol or "").upper()
