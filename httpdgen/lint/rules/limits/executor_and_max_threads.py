"""A Connector names an Executor and sets threads of its own, which Tomcat ignores.

With `executor` a Connector takes its threads from that Executor, and maxThreads and minSpareThreads of the Connector
count for nothing.

Why:
    Whoever raises maxThreads changes nothing; the Executor's own maxThreads, 200 by default, stays the limit.

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Executor name="pool"/>
      <Connector port="8080" executor="pool" maxThreads="400"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Executor name="pool" maxThreads="400"/>
      <Connector port="8080" executor="pool"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Source: Tomcat configuration reference, HTTP connector, executor and maxThreads
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "executor-and-max-threads"
SEVERITY = Severity.WARNING
_OF_THE_EXECUTOR = ("maxThreads", "minSpareThreads")


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for both on Connectors whose Executor exists: without it their own threads do count."""
    for tomcat in fleet.tomcats:
        for _, connector in tomcat.connectors():
            if connector.executor is None:
                continue
            for name in _OF_THE_EXECUTOR:
                entry = connector.part.attributes.get(name)
                if entry is not None:
                    yield Mark(
                        entry.span,
                        f"{name} has no effect here, for the Connector takes its threads from an Executor",
                        f"write {name} at the Executor",
                        (Related(connector.executor.span, "the Executor"),),
                    )
