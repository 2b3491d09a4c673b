"""The secret of AJP is short, or one that everybody tries first.

Why:
    It is all that tells the web server from anybody else who reaches the port, and nothing slows guessing down.

Fires:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="changeit"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Instead:
    -- server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Source: Tomcat security considerations, "Connectors"; Tomcat configuration, AJP Connector, `secret`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.secrets_seen import of_connectors, of_workers
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "weak-secret"
SEVERITY = Severity.WARNING


def check(fleet: Fleet, *, shortest: int = 16) -> Iterator[Mark]:
    """Look at each secret; at those of workers only where no Tomcat was given, whose side is the one that counts."""
    secrets = of_connectors(fleet) if fleet.tomcats else of_workers(fleet)
    yield from once(
        Mark(
            secret.span,
            f"the secret has fewer than {shortest} characters",
            "choose one at random, such as by `openssl rand -hex 24`, for both sides",
        )
        for secret in secrets
        if secret.value and len(secret.value) < shortest
    )
