"""A worker does not send the secret that its Tomcat's Connector asks for.

Why:
    Tomcat answers each request with 403, which is no reason for the balancer to try another one.

Fires:
    -- web1/etc/apache2/apache2.conf --
    ProxyPass "/shop" "ajp://app1:8009/shop" secret=fedcba9876543210
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

Source: Tomcat configuration, AJP Connector, `secret`; httpd manual, ProxyPass, `secret`; mod_jk reference,
workers.properties, `secret`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.workers import place_of
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "secrets-differ"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the two wherever both are known; neither is told."""
    yield from once(_marks(fleet))


def _marks(fleet: Fleet) -> Iterator[Mark]:
    for link in fleet.links:
        asked, sent = link.connector.secret, link.worker.secret
        if link.connector.protocol.value != "ajp" or not asked.value or not sent.known or asked.value == sent.value:
            continue
        related = (Related(asked.span, "the secret that Tomcat asks for"),)
        hint = "write the same secret on both sides"
        if sent.value:
            yield Mark(sent.span, "the secret is not the one that the Connector there asks for", hint, related)
        else:
            yield Mark(place_of(link.worker), "no secret is sent, and the Connector there asks for one", hint, related)
