"""A Connector for AJP listens for other machines and asks nobody for a secret.

Why:
    Whoever reaches the port is believed as if it were the web server: it says who the user is and from where, passes by
    all that the web server forbids, and can have attributes of its own (CVE-2020-1938 began so).

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secretRequired="false"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Source: Tomcat configuration, AJP Connector, `address`, `secret` and `secretRequired`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.listening import is_for_others

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "ajp-open-to-all"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for secretRequired="false" without a secret on an address that is not the machine's own alone."""
    for tomcat in fleet.tomcats:
        for _, connector in tomcat.connectors():
            secret, required = connector.secret, connector.secret_required
            if connector.protocol.value != "ajp" or required.value is not False or not secret.known or secret.value:
                continue
            if is_for_others(connector.address.value):
                yield Mark(
                    required.span,
                    f"AJP listens on {connector.address.value} without a secret: whoever reaches it is believed",
                    'write secret="..." instead of secretRequired="false", or address="127.0.0.1" where httpd is here',
                    (Related(connector.address.span, f"the address {connector.address.value}"),),
                )
