"""Any user of the machine can stop Tomcat by a word that everybody knows.

Why:
    The port listens for this machine alone, but every program here may send SHUTDOWN to it, also one that a stranger
    got to run.

Fires:
    -- server.xml --
    <Server port="8005" shutdown="SHUTDOWN"/>

Instead:
    -- server.xml --
    <Server port="-1"/>

Source: Tomcat security considerations, "Server"; Tomcat configuration, Server, `port` and `shutdown`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.listening import is_for_others

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "shutdown-command-default"
SEVERITY = Severity.INFO


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for a port that is on with the command that Tomcat ships."""
    for tomcat in fleet.tomcats:
        port, command = tomcat.shutdown_port, tomcat.shutdown_command
        elsewhere = is_for_others(tomcat.server.attributes.text("address").value)
        if port.value is not None and port.value > 0 and command.value == "SHUTDOWN" and not elsewhere:
            yield Mark(
                port.span,
                f"whoever sends SHUTDOWN to port {port.value} on this machine stops Tomcat",
                'write port="-1": systemd and catalina.sh stop -force stop it by a signal',
            )
