"""A Connector for AJP has no secret, and does not say that it needs none.

Why:
    Tomcat does not start it: since 9.0.31 secretRequired is true. A Tomcat from before that lets whoever reaches the
    port read the application's files and say which user it is (CVE-2020-1938).

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Source: Tomcat configuration, AJP Connector, `secret` and `secretRequired`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.tomcat import Connector

ID = "ajp-without-secret"
SEVERITY = Severity.ERROR

_OFF = -1


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at each Connector for AJP of which all is known."""
    for tomcat in fleet.tomcats:
        for _, connector in tomcat.connectors():
            if connector.protocol.value == "ajp" and connector.port.value != _OFF and _lacks_secret(connector):
                yield Mark(
                    connector.span,
                    f"the Connector for AJP on port {connector.port.value} has no secret, and Tomcat does not start"
                    " it so since 9.0.31",
                    'write secret="..." here, and the same secret for the worker of each web server',
                )


def _lacks_secret(connector: Connector) -> bool:
    return connector.secret.known and not connector.secret.value and connector.secret_required.value is True
