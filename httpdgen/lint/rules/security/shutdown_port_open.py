"""Other machines reach the port at which Tomcat takes the command to stop.

Why:
    Whoever sends the word there, in the clear and without a password, stops Tomcat.

Fires:
    -- server.xml --
    <Server port="8005" shutdown="SHUTDOWN" address="0.0.0.0"/>

Instead:
    -- server.xml --
    <Server port="-1"/>

Source: Tomcat security considerations, "Server"; Tomcat configuration, Server, `address`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.listening import is_for_others

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "shutdown-port-open"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for a port that is on, at an address that is not the machine's own alone."""
    for tomcat in fleet.tomcats:
        address, port = tomcat.server.attributes.text("address"), tomcat.shutdown_port
        if port.value is not None and port.value > 0 and is_for_others(address.value):
            yield Mark(
                address.span,
                f"port {port.value} on {address.value} takes the command to stop from other machines",
                'write port="-1", or leave the address out',
            )
